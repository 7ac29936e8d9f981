//! Examples without a case: forms, registers, rules, schemes, methods, indicators.

use std::collections::BTreeMap;

use base::{Explain, Lang, Title};
use pack::context;
use pack::element::Severity;
use pack::expr::{Shape, Type};
use pack::score::{
    Assessor, Counting, Given, Judging, JudgingError, Offer, RuleReader, bind, counted,
};
use pack::value;
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::case::answers;
use super::given::{number, typed};
use super::{Bench, Found, Mismatch, Refused};

fn refused(names: Vec<String>, error: &impl Explain) -> Refused {
    Refused {
        names,
        said: Title::new(error.explain(Lang::Zh), error.explain(Lang::En)),
    }
}

impl Bench<'_> {
    /// `given.row`: whether the register takes it.
    pub(super) fn register(&self) -> Result<Found, Mismatch> {
        self.only(&["row"])?;
        let all = &self.pack.elements.registers;
        let register = all
            .iter()
            .find(|one| one.id == self.example.of)
            .ok_or_else(|| self.unknown("of"))?;
        let row = answers(register.fields.iter(), self.given("row"));
        let mut names = Vec::new();
        let mut said = Vec::new();
        for field in &register.fields {
            let wrong = match row.get(&field.key).filter(|value| !value.is_null()) {
                None if field.required => Some(value::ValueError::Empty),
                None => None,
                Some(given) => value::check(&field.kind, given).err(),
            };
            if let Some(error) = wrong {
                names.push(field.key.clone());
                said.push(error);
            }
        }
        Ok(Found {
            refused: said.first().map(|error| refused(names, error)),
            ..Found::default()
        })
    }

    /// `given.row`, or the names that a case provides: whether the rule fires, and what it opens.
    pub(super) fn rule(&self) -> Result<Found, Mismatch> {
        let elements = &self.pack.elements;
        let rule = elements.rules.iter().find(|one| one.id == self.example.of);
        let rule = rule.ok_or_else(|| self.unknown("of"))?;
        let shape = context::rule(elements, rule)
            .into_iter()
            .next()
            .unwrap_or_else(Shape::day);
        let names: Vec<&str> = shape.names().collect();
        self.only(&names)?;
        let values = self.values(&shape, &self.example.given);
        let fired = RuleReader::new(elements, rule)?.look(&values, |_| values.clone())?;
        let opens = fired.as_ref().and_then(|fired| fired.opens.as_ref());
        let stops = fired
            .as_ref()
            .filter(|fired| fired.severity == Severity::Stop);
        // Whoever expects a rule to fire need not expect its refusal as well.
        let expected = self.example.expect.fires != Some(true);
        Ok(Found {
            fires: Some(fired.is_some()),
            effects: Some(
                opens
                    .map(|(item, _)| format!("open:{item}"))
                    .unwrap_or_default(),
            ),
            refused: stops.filter(|_| expected).map(|fired| Refused {
                names: vec![fired.rule.clone()],
                said: fired.text.clone(),
            }),
            ..Found::default()
        })
    }

    /// `given.inputs`, `.rank_before`, `.row`, and `.others`, a list of the inputs of those among whom it stands.
    pub(super) fn scheme(&self) -> Result<Found, Mismatch> {
        self.only(&["inputs", "rank_before", "row", "others"])?;
        let elements = &self.pack.elements;
        let scheme = elements
            .schemes
            .iter()
            .find(|one| one.id == self.example.of);
        let scheme = scheme.ok_or_else(|| self.unknown("of"))?;
        let shape = context::scheme(elements, scheme);
        let inputs = |given: &Json| -> Result<BTreeMap<String, Decimal>, Mismatch> {
            let given = given
                .as_object()
                .ok_or_else(|| self.unknown("given.inputs"))?;
            let figures = given.iter().map(|(key, value)| {
                let known = scheme.inputs.iter().any(|input| input.key == *key);
                let figure = number(value).filter(|_| known);
                figure
                    .map(|figure| (key.clone(), figure))
                    .ok_or_else(|| self.unknown(&format!("given.inputs.{key}")))
            });
            figures.collect()
        };
        let row = shape
            .get("row")
            .and_then(|member| typed(&member.ty, self.given("row")?).as_record().cloned());
        let before = self.given("rank_before").and_then(Json::as_u64);
        let own = self
            .given("inputs")
            .ok_or_else(|| self.unknown("given.inputs"))?;
        let mut all = vec![Given {
            subject: self.example.title.zh.clone(),
            inputs: inputs(own)?,
            row: row.clone(),
            rank_before: before.and_then(|rank| u32::try_from(rank).ok()),
        }];
        for (nth, other) in self
            .given("others")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            let subject = format!("others {}", nth + 1);
            all.push(Given {
                subject,
                inputs: inputs(other)?,
                row: row.clone(),
                rank_before: None,
            });
        }
        let assessment =
            Assessor::new(elements, scheme)?.assess(self.example.today, self.calendar, &all);
        let standing = assessment
            .standings
            .into_iter()
            .find(|one| one.subject == all[0].subject);
        let unscored = assessment
            .unscored
            .iter()
            .find(|one| one.subject == all[0].subject);
        let opens = standing.iter().flat_map(|standing| {
            let follows = standing
                .consequences
                .iter()
                .filter_map(|at| scheme.consequences.get(*at));
            follows
                .filter_map(|one| one.opens.as_ref())
                .map(|item| format!("open:{item}"))
        });
        Ok(Found {
            effects: Some(opens.collect::<Vec<_>>().join(", ")),
            value: standing.as_ref().map(|standing| standing.total),
            grade: standing.and_then(|standing| standing.grade),
            refused: unscored.map(|one| refused(vec![one.line.clone()], &one.cause)),
            ..Found::default()
        })
    }

    /// `given.offers`, each with `bidder`, `price`, `small`, `innovation`, `innovation_share`, `consortium`, `small_share` and
    /// `marks`; `given.ceiling`; `given.drawn`. The result is the winner, the value its total.
    pub(super) fn method(&self) -> Result<Found, Mismatch> {
        self.only(&["offers", "drawn", "ceiling"])?;
        let all = &self.pack.elements.methods;
        let method = all
            .iter()
            .find(|one| one.id == self.example.of)
            .ok_or_else(|| self.unknown("of"))?;
        let offers = self
            .given("offers")
            .and_then(Json::as_array)
            .ok_or_else(|| self.unknown("given.offers"))?;
        let offers: Vec<Offer> = offers
            .iter()
            .map(|given| self.offer(given))
            .collect::<Result<_, _>>()?;
        let drawn = self
            .given("drawn")
            .and_then(Json::as_array)
            .into_iter()
            .flatten();
        let drawn: Vec<String> = drawn
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect();
        let ceiling = self.given("ceiling").and_then(number);
        match Judging::new(method)?
            .with_ceiling(ceiling)
            .judge(&offers, &drawn)
        {
            Ok(judged) => {
                let winner = judged.first().filter(|one| !one.undecided);
                Ok(Found {
                    result: winner.map(|one| one.bidder.clone()),
                    value: judged.first().map(|one| one.total),
                    ..Found::default()
                })
            }
            Err(error) => {
                let names = match &error {
                    JudgingError::Twice(bidder)
                    | JudgingError::Price(bidder)
                    | JudgingError::Ceiling(bidder)
                    | JudgingError::Share(bidder)
                    | JudgingError::Deducted(bidder) => {
                        vec![bidder.clone()]
                    }
                    JudgingError::Marks { bidder, part }
                    | JudgingError::Mark { bidder, part }
                    | JudgingError::Unlike { bidder, part }
                    | JudgingError::Formula { bidder, part, .. } => {
                        vec![bidder.clone(), part.clone()]
                    }
                };
                Ok(Found {
                    refused: Some(refused(names, &error)),
                    ..Found::default()
                })
            }
        }
    }

    fn offer(&self, given: &Json) -> Result<Offer, Mismatch> {
        let flag = |key: &str| given.get(key).and_then(Json::as_bool).unwrap_or(false);
        let marks = given.get("marks").and_then(Json::as_object);
        let marks = marks.into_iter().flatten().map(|(part, marks)| {
            let marks = marks
                .as_array()
                .map(|marks| marks.iter().map(number).collect());
            let marks: Option<Option<Vec<Decimal>>> = marks;
            let marks = marks.flatten();
            marks
                .map(|marks| (part.clone(), marks))
                .ok_or_else(|| self.unknown("given.offers.marks"))
        });
        Ok(Offer {
            bidder: given
                .get("bidder")
                .and_then(Json::as_str)
                .ok_or_else(|| self.unknown("given.offers.bidder"))?
                .to_owned(),
            price: given
                .get("price")
                .and_then(number)
                .ok_or_else(|| self.unknown("given.offers.price"))?,
            small: flag("small"),
            innovation: flag("innovation"),
            innovation_share: given.get("innovation_share").and_then(number),
            consortium: flag("consortium"),
            small_share: given.get("small_share").and_then(number),
            marks: marks.collect::<Result<_, _>>()?,
        })
    }

    /// `given.rows`, a list of rows of the register, of cases by the names that expressions see, or of columns; `given.inputs`, the
    /// figures of other indicators. Those count that the period of `today` takes.
    pub(super) fn indicator(&self) -> Result<Found, Mismatch> {
        self.only(&["rows", "inputs"])?;
        let indicator = self
            .pack
            .indicators
            .iter()
            .find(|one| one.id == self.example.of);
        let indicator = indicator.ok_or_else(|| self.unknown("of"))?;
        let counting = Counting::new(&self.pack.elements, indicator)?;
        let over = indicator.over.as_ref();
        let shape = over.and_then(|over| context::indicator(&self.pack.elements, over));
        let mut rows = Vec::new();
        for given in self
            .given("rows")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
        {
            match &shape {
                Some(shape) => {
                    // A register's row is written without the name `row`.
                    let bare = shape.get("row").is_some() && given.get("row").is_none();
                    let given = if bare {
                        serde_json::json!({ "row": given })
                    } else {
                        given.clone()
                    };
                    let Some(row) = counting.look(&self.values(shape, &given))? else {
                        continue;
                    };
                    if row
                        .on
                        .is_none_or(|on| counting.counts(on, self.example.today))
                    {
                        rows.push(row.cells);
                    }
                }
                None => rows.push(self.figures(given, |key| {
                    indicator.columns.iter().any(|one| one.key == key)
                })?),
            }
        }
        let inputs = Json::Object(self.table("inputs")?);
        let mut values = bind(indicator, &rows);
        values.extend(self.figures(&inputs, |key| {
            indicator.inputs.iter().any(|one| one.key == key)
        })?);
        let value =
            counted(indicator, &values).map_err(|error| Mismatch::differs("value", "", error))?;
        Ok(Found {
            value,
            ..Found::default()
        })
    }

    fn figures(
        &self,
        given: &Json,
        known: impl Fn(&str) -> bool,
    ) -> Result<BTreeMap<String, Decimal>, Mismatch> {
        let given = given
            .as_object()
            .ok_or_else(|| self.unknown("given.rows"))?;
        let figures = given.iter().map(|(key, value)| {
            let figure = typed(&Type::Number, value)
                .as_number()
                .filter(|_| known(key));
            figure
                .map(|figure| (key.clone(), figure))
                .ok_or_else(|| self.unknown(key))
        });
        figures.collect()
    }
}
