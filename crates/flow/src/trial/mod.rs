//! Trying the examples that a pack carries: what must come out of given data on a given day.
//!
//! [`run`] runs every example of a pack, without a store: items and forms through the engine, rows,
//! rules, schemes, methods, procedures and indicators as their rooms compute them. `docs/PACKS.md` says what `given` holds for each kind.

mod case;
mod figures;
mod given;
mod mismatch;
mod procedure;

pub use mismatch::{Failure, Mismatch};

use base::Date;
use base::calendar::Calendar;
use pack::Pack;
use pack::element::Example;
use rust_decimal::Decimal;

/// Runs every example on the nation's calendar with the city's own days; those that do not hold, in the order in which they
/// stand.
#[must_use]
pub fn run(pack: &Pack, national: &Calendar) -> Vec<Failure> {
    let calendar = &pack::context::calendar(&pack.elements, national);
    let examples = pack.elements.examples.iter();
    examples
        .flat_map(|example| {
            try_one(pack, calendar, example)
                .into_iter()
                .map(|mismatch| Failure {
                    place: example.place.clone(),
                    title: example.title.clone(),
                    mismatch,
                })
        })
        .collect()
}

/// What of one example does not hold; empty when all of it does.
#[must_use]
pub fn try_one(pack: &Pack, calendar: &Calendar, example: &Example) -> Vec<Mismatch> {
    let bench = Bench {
        pack,
        calendar,
        example,
    };
    let found = match example.kind.as_str() {
        "item" => return bench.item().unwrap_or_else(|mismatch| vec![mismatch]),
        "form" => return bench.form().unwrap_or_else(|mismatch| vec![mismatch]),
        "register" => bench.register(),
        "rule" => bench.rule(),
        "scheme" => bench.scheme(),
        "method" => bench.method(),
        "indicator" => bench.indicator(),
        "procedure" => bench.procedure(),
        _ => Err(bench.unknown("of")),
    };
    match found {
        Ok(found) => bench.compare(&found),
        Err(mismatch) => vec![mismatch],
    }
}

/// What came out. Everything that this kind of example can give is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Found {
    result: Option<String>,
    /// Every name under which the refusal may be expected, and what was said.
    refused: Option<Refused>,
    value: Option<Decimal>,
    fires: Option<bool>,
    grade: Option<String>,
    effects: Option<String>,
    due: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Refused {
    names: Vec<String>,
    said: base::Title,
}

/// One example and what it needs.
struct Bench<'a> {
    pack: &'a Pack,
    calendar: &'a Calendar,
    example: &'a Example,
}

impl Bench<'_> {
    /// A mistake of the example itself.
    fn unknown(&self, key: &str) -> Mismatch {
        Mismatch::Given {
            key: key.to_owned(),
        }
    }

    fn compare(&self, found: &Found) -> Vec<Mismatch> {
        let expect = &self.example.expect;
        let mut wrong = Vec::new();
        match (&expect.refused, &found.refused) {
            (None, None) => {}
            (Some(name), Some(refused)) if refused.names.contains(name) => {}
            (Some(name), Some(refused)) => {
                wrong.push(Mismatch::differs("refused", name, refused.names.join(", ")))
            }
            (Some(name), None) => wrong.push(Mismatch::differs("refused", name, "")),
            (None, Some(refused)) => {
                wrong.push(Mismatch::Refused {
                    names: refused.names.join(", "),
                    said: refused.said.clone(),
                });
                return wrong;
            }
        }
        let texts = [
            ("result", &expect.result, &found.result),
            ("grade", &expect.grade, &found.grade),
            ("effects", &expect.effects, &found.effects),
        ];
        for (what, expected, found) in texts {
            if let Some(expected) = expected
                && found.as_ref() != Some(expected)
            {
                wrong.push(Mismatch::differs(
                    what,
                    expected,
                    found.as_deref().unwrap_or_default(),
                ));
            }
        }
        if let Some(due) = expect.due
            && found.due != Some(due)
        {
            let found = found.due.map(|due| due.to_string());
            wrong.push(Mismatch::differs("due", due, found.unwrap_or_default()));
        }
        if let Some(fires) = expect.fires
            && found.fires != Some(fires)
        {
            let found = found.fires.map(|fires| fires.to_string());
            wrong.push(Mismatch::differs("fires", fires, found.unwrap_or_default()));
        }
        if let Some(value) = &expect.value
            && (found.value.is_none() || value.parse().ok() != found.value)
        {
            let found = found.value.map(|value| value.normalize().to_string());
            wrong.push(Mismatch::differs("value", value, found.unwrap_or_default()));
        }
        wrong
    }
}
