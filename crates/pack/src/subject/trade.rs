//! Draws, methods of judging offers, and screens.

use rust_decimal::Decimal;

use super::{Form, Head, Seen, clauses, head, prefixed};
use crate::check::Draft;
use crate::element::{Deduct, Draw, Method, MethodPart, Order, PartKind, Screen, Tie};
use crate::error::What;
use crate::read::{Fields, Word, words};

impl Word for Order {
    const WORDS: &'static [(&'static str, Self)] = &[("low", Self::Low), ("high", Self::High)];
}

impl Word for Tie {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("price", Self::Price),
        ("marks", Self::Marks),
        ("draw", Self::Draw),
    ];
}
words!(Order, Tie);

/// How a part of a method is found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PartWord {
    Formula,
    Marks,
}

impl Word for PartWord {
    const WORDS: &'static [(&'static str, Self)] =
        &[("formula", Self::Formula), ("marks", Self::Marks)];
}

pub(super) fn draw(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Draw> {
    let head = head(fields, draft, What::Draw);
    let from = fields.text("from").and_then(|text| {
        let place = fields.place_of("from");
        let forms = [Form::Of("register", What::Register, |id| id)];
        prefixed(fields, draft, "from", &text, &place, &forms)
    });
    let seats = fields.integer_or_none("seats", 1, 1_000, "1–1000");
    let seats = fields.missing("seats", seats);
    let spares = fields.integer_or_none("spares", 0, 1_000, "0–1000");
    let filter = fields.text_or_none("where");
    let exclude = fields.text_or_none("exclude");
    let mut parties: Vec<String> = Vec::new();
    for (party, _) in fields.texts_or_text("parties") {
        fields.goes(
            parties.contains(&party),
            "parties",
            ("同一方只写一次", "each party stands once"),
        );
        parties.push(party);
    }
    let Head { id, title, clauses } = head?;
    Some(Draw {
        id,
        title,
        clauses,
        from: from?,
        seats: seats?,
        spares: spares.unwrap_or(0),
        filter,
        exclude,
        parties,
    })
}

pub(super) fn method(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Method> {
    let head = head(fields, draft, What::Method);
    let order = fields.word("order");
    let mut seen = Seen::default();
    let parts = fields.tables("part", |fields| {
        let id = seen.id(fields, What::Part);
        let title = fields.title("title", "title_en");
        let weight = fields.number("weight");
        let kind = fields.kind("kind", |fields, word| match word {
            PartWord::Formula => fields.text("score").map(PartKind::Formula),
            PartWord::Marks => Some(PartKind::Marks),
        });
        Some(MethodPart {
            id: id?,
            title: title?,
            weight: weight?,
            kind: kind?,
        })
    });
    fields.filled("part");
    let mut seen = Seen::default();
    let deducts = fields.tables("deduct", |fields| deduct(fields, draft, &mut seen));
    let ties: Vec<Tie> = fields.words("ties");
    fields.filled("ties");
    let marks = parts.iter().any(|part| part.kind == PartKind::Marks);
    fields.goes(
        ties.contains(&Tie::Marks) && !marks,
        "ties",
        (
            "没有评委打分的部分，不能按分数区分",
            "no part is marked by judges, so marks cannot tell offers apart",
        ),
    );
    fields.goes(
        !ties.is_empty() && ties.last() != Some(&Tie::Draw),
        "ties",
        (
            "最后一项应为 draw，否则可能分不出先后",
            "the last is draw, or equals may remain",
        ),
    );
    let Head { id, title, clauses } = head?;
    Some(Method {
        id,
        title,
        clauses,
        order: order?,
        parts,
        deducts,
        ties,
    })
}

fn deduct(fields: &mut Fields<'_, '_>, draft: &mut Draft, seen: &mut Seen) -> Option<Deduct> {
    let id = seen.id(fields, What::Deduct);
    let title = fields.title("title", "title_en");
    let clauses = clauses(fields, draft);
    let when = fields.text("when");
    let percent = fields.number("percent");
    let outside =
        percent.is_some_and(|share| share <= Decimal::ZERO || share >= Decimal::ONE_HUNDRED);
    fields.goes(
        outside,
        "percent",
        ("应大于 0、小于 100", "it must be above 0 and below 100"),
    );
    Some(Deduct {
        id: id?,
        title: title?,
        clauses,
        when: when?,
        percent: percent?,
    })
}

pub(super) fn screen(fields: &mut Fields<'_, '_>, draft: &mut Draft) -> Option<Screen> {
    let head = head(fields, draft, What::Screen);
    let kind = fields.text("kind");
    let settings = fields.number_map("settings");
    let tier = fields.integer_or_none("tier", 1, 3, "1–3");
    let tier = fields.missing("tier", tier);
    let Head { id, title, clauses } = head?;
    Some(Screen {
        id,
        title,
        clauses,
        kind: kind?,
        settings,
        tier: u8::try_from(tier?).ok()?,
    })
}
