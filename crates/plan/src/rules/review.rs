//! What a reading is worth, when it has to be looked at again, and how the ledger is replayed.
//!
//! A clause is held as [`Fields`]: its fields by name, each as JSON. The ledger as it stands equals its
//! baseline with every edit applied in order; [`replay`] is that sentence as a function.

use std::collections::BTreeMap;

use base::{Date, Title};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::compare::same_unit;
use super::ledger::fold;

/// The fields of a clause by name: `title`, `duty-1-lead`, `targets`, `deadline`, `prohibitions`, `place`.
/// A field that the clause does not have is absent.
pub type Fields = BTreeMap<String, Value>;

/// The state of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReadingState {
    /// Nobody has looked at it, or the text changed since.
    Open,
    /// 已确认: somebody looked and the ledger is right.
    Confirmed,
    /// 已更正: somebody changed the ledger's field.
    Corrected,
}

impl ReadingState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Confirmed, Self::Corrected];

    /// The name in the database and in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Corrected => "corrected",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// What raises the doubt in a reading beyond what its confidence leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Ledger and text differ.
    Differs,
    /// A unit is not matched to an organisation.
    Unresolved,
    /// The compiler warns about this passage: broken or doubled text.
    Damaged,
    /// The subject of a sentence: a suggestion that the ledger does not take by itself.
    Suggestion,
    /// The value follows from another passage: an inherited year, first named leads, units carried forward.
    Inherited,
    /// The list of units ends in 等.
    OpenEnded,
    /// A figure, bracket, date or prohibition that no field claims.
    Unclaimed,
}

impl Reason {
    /// How much it adds, in points of a hundred.
    fn points(self) -> u8 {
        match self {
            Self::Differs => 60,
            Self::Unclaimed => 30,
            Self::Unresolved | Self::Damaged => 25,
            Self::Suggestion | Self::Inherited => 5,
            Self::OpenEnded => 10,
        }
    }
}

/// The doubt in a reading, 0 to 100: what its confidence leaves, and what raises it.
#[must_use]
pub fn doubt(confidence: u8, reasons: &[Reason]) -> u8 {
    let left = 100_u8.saturating_sub(confidence);
    reasons
        .iter()
        .fold(left, |sum, reason| sum.saturating_add(reason.points()))
        .min(100)
}

/// Whether two values say the same. The ledger may shorten a title that the text does not print, and call
/// the subject of a target by another name.
#[must_use]
pub fn agrees(field: &str, ledger: &Value, text: &Value) -> bool {
    match field {
        "title" => {
            let bare = |value: &Value| {
                fold(word(value, "zh"))
                    .trim_end_matches(['。', '.'])
                    .to_owned()
            };
            bare(text).is_empty() || bare(ledger) == bare(text)
        }
        "targets" => {
            let mut open = list(ledger);
            let all = list(text).iter().all(|target| {
                let found = open.iter().position(|held| same_target(held, target));
                found.map(|index| open.remove(index)).is_some()
            });
            all && open.is_empty()
        }
        "deadline" => {
            fold(word(ledger, "printed")) == fold(word(text, "printed"))
                && (word(text, "due").is_empty() || word(ledger, "due") == word(text, "due"))
        }
        "prohibitions" => number(ledger) == number(text),
        _ if field.starts_with("duty-") => {
            let names = |value: &Value| {
                let mut names: Vec<String> = value
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
                    .map(fold)
                    .collect();
                names.sort();
                names
            };
            names(ledger) == names(text)
        }
        _ => ledger == text,
    }
}

fn word<'v>(value: &'v Value, name: &str) -> &'v str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

fn list(value: &Value) -> Vec<TargetText> {
    serde_json::from_value(value.clone()).unwrap_or_default()
}

fn same_target(a: &TargetText, b: &TargetText) -> bool {
    let level = |name: &str| {
        if name == "ge" {
            "reach".to_owned()
        } else {
            name.to_owned()
        }
    };
    a.value == b.value
        && same_unit(&a.unit, &b.unit)
        && level(&a.comparator) == level(&b.comparator)
}

/// A reading as it was, and as it is decided about when the text is read anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// What was read before.
    pub value: Value,
    /// What somebody decided about it.
    pub state: ReadingState,
}

/// The state of a field when a text is read (again). What somebody confirmed or corrected stays decided as
/// long as the text says what it said then, or says now what the ledger says; else it is open again.
#[must_use]
pub fn next_state(
    field: &str,
    held: Option<&Held>,
    read: &Value,
    ledger: Option<&Value>,
) -> ReadingState {
    match held {
        None => ReadingState::Open,
        Some(held) if held.state == ReadingState::Open => ReadingState::Open,
        Some(held)
            if held.value == *read || agrees(field, ledger.unwrap_or(&Value::Null), read) =>
        {
            held.state
        }
        Some(_) => ReadingState::Open,
    }
}

/// A target as fields carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetText {
    /// Attribution that governs it, from 1.
    pub segment: u32,
    /// What is counted, in Chinese.
    pub subject: String,
    /// In English.
    #[serde(default)]
    pub subject_en: String,
    /// Comparator's name.
    pub comparator: String,
    /// The goal; a decimal as text in JSON.
    pub value: Decimal,
    /// Unit as printed.
    pub unit: String,
    /// Deadline as printed.
    #[serde(default)]
    pub deadline: String,
    /// The day by which it is to be met.
    #[serde(default)]
    pub due: Option<Date>,
    /// Where or for whom it holds.
    #[serde(default)]
    pub scope: String,
    /// Kind's name.
    pub kind: String,
}

/// The value of the field `title`.
#[must_use]
pub fn title_value(title: &Title) -> Value {
    json!({ "zh": title.zh, "en": title.en })
}

/// The value of the field `deadline`.
#[must_use]
pub fn deadline_value(printed: &str, due: Option<Date>) -> Value {
    json!({ "printed": printed, "due": due.map(|due| due.to_string()) })
}

/// What differs between two states of a clause: field, before, after. Absent is null.
#[must_use]
pub fn changes(before: &Fields, after: &Fields) -> Vec<(String, Value, Value)> {
    let held = |fields: &Fields, name: &str| fields.get(name).cloned().unwrap_or(Value::Null);
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .map(|name| (name.clone(), held(before, name), held(after, name)))
        .filter(|(_, before, after)| before != after)
        .collect()
}

/// A change of one field of one clause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The clause's path; empty for the document's head.
    pub path: String,
    /// The field.
    pub field: String,
    /// What it was; null for absent.
    pub before: Value,
    /// What it became; null for absent.
    pub after: Value,
}

/// An edit that does not fit what it was made on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("edit {index} of {path} {field} does not follow from what was there")]
pub struct Torn {
    /// Place of the edit, from 0.
    pub index: usize,
    /// Its path.
    pub path: String,
    /// Its field.
    pub field: String,
}

/// The ledger that follows from a baseline and its edits in order.
///
/// # Errors
/// [`Torn`] at the first edit whose `before` is not what is there.
pub fn replay(
    mut ledger: BTreeMap<String, Fields>,
    edits: &[Edit],
) -> Result<BTreeMap<String, Fields>, Torn> {
    for (index, edit) in edits.iter().enumerate() {
        let fields = ledger.entry(edit.path.clone()).or_default();
        if *fields.get(&edit.field).unwrap_or(&Value::Null) != edit.before {
            return Err(Torn {
                index,
                path: edit.path.clone(),
                field: edit.field.clone(),
            });
        }
        match &edit.after {
            Value::Null => fields.remove(&edit.field),
            after => fields.insert(edit.field.clone(), after.clone()),
        };
        if fields.is_empty() {
            ledger.remove(&edit.path);
        }
    }
    Ok(ledger)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn doubt_grows_with_every_reason() {
        assert_eq!(doubt(95, &[]), 5);
        assert_eq!(doubt(95, &[Reason::Differs]), 65);
        assert_eq!(
            doubt(60, &[Reason::Differs, Reason::Unresolved, Reason::Damaged]),
            100
        );
        let reasons = [
            Reason::Differs,
            Reason::Unresolved,
            Reason::Damaged,
            Reason::Suggestion,
            Reason::Inherited,
            Reason::OpenEnded,
            Reason::Unclaimed,
        ];
        for reason in reasons {
            assert!(doubt(90, &[reason]) > doubt(90, &[]), "{reason:?}");
        }
    }

    #[test]
    fn values_agree_by_table() {
        let target = |subject: &str, comparator: &str, value: &str, unit: &str| json!({ "segment": 1, "subject": subject, "comparator": comparator, "value": value, "unit": unit, "kind": "target" });
        let (a, b) = (
            target("按时办结率", "ge", "95", "％"),
            target("率", "reach", "95", "%"),
        );
        let table = [
            (
                "title",
                json!({ "zh": "规范收费" }),
                json!({ "zh": "规范 收费。" }),
                true,
            ),
            ("title", json!({ "zh": "短名" }), json!({ "zh": "" }), true),
            (
                "title",
                json!({ "zh": "规范收费" }),
                json!({ "zh": "规范各类收费" }),
                false,
            ),
            (
                "duty-1-lead",
                json!(["甲局", "乙局"]),
                json!(["乙局", "甲局"]),
                true,
            ),
            ("duty-1-lead", Value::Null, json!([]), true),
            (
                "duty-1-lead",
                json!(["甲局"]),
                json!(["甲局", "乙局"]),
                false,
            ),
            ("targets", json!([a]), json!([b]), true),
            ("targets", json!([a]), json!([]), false),
            ("targets", Value::Null, json!([b]), false),
            (
                "targets",
                json!([target("率", "le", "95", "％")]),
                json!([b]),
                false,
            ),
            (
                "deadline",
                json!({ "printed": "年底前", "due": "2024-12-31" }),
                json!({ "printed": "年底前", "due": null }),
                true,
            ),
            (
                "deadline",
                json!({ "printed": "年底前", "due": "2024-12-31" }),
                json!({ "printed": "年底前", "due": "2023-12-31" }),
                false,
            ),
            ("prohibitions", json!(1), json!(2), false),
            ("prohibitions", Value::Null, json!(0), true),
        ];
        for (field, ledger, text, expected) in table {
            assert_eq!(
                agrees(field, &ledger, &text),
                expected,
                "{field}: {ledger} and {text}"
            );
        }
    }

    #[test]
    fn a_decision_holds_while_the_text_says_the_same() {
        let (first, second, third) = (json!(["甲局"]), json!(["乙局"]), json!(["丙局"]));
        let held = |state| Held {
            value: first.clone(),
            state,
        };
        let table = [
            // Never decided.
            (None, &first, &first, ReadingState::Open),
            (
                Some(held(ReadingState::Open)),
                &first,
                &first,
                ReadingState::Open,
            ),
            // The same text again: the ledger may well say something else, somebody corrected it.
            (
                Some(held(ReadingState::Corrected)),
                &first,
                &second,
                ReadingState::Corrected,
            ),
            (
                Some(held(ReadingState::Confirmed)),
                &first,
                &second,
                ReadingState::Confirmed,
            ),
            // A new text that says what the ledger says.
            (
                Some(held(ReadingState::Corrected)),
                &second,
                &second,
                ReadingState::Corrected,
            ),
            // A new text that says something else.
            (
                Some(held(ReadingState::Corrected)),
                &third,
                &second,
                ReadingState::Open,
            ),
            (
                Some(held(ReadingState::Confirmed)),
                &third,
                &first,
                ReadingState::Open,
            ),
        ];
        for (held, read, ledger, expected) in table {
            assert_eq!(
                next_state("duty-1-lead", held.as_ref(), read, Some(ledger)),
                expected,
                "{held:?} {read} {ledger}"
            );
        }
    }

    fn fields() -> impl Strategy<Value = Fields> {
        let value = prop_oneof![
            any::<u8>().prop_map(|n| json!(n)),
            "[a-c]{0,3}".prop_map(|text| json!(text))
        ];
        proptest::collection::btree_map("[a-d]", value, 0..4)
    }

    proptest! {
        /// Whatever way a ledger goes, its baseline and the changes on the way lead to it.
        #[test]
        fn baseline_and_edits_give_the_ledger(
            steps in proptest::collection::vec(proptest::collection::btree_map("[x-z]", fields(), 0..4), 1..6),
        ) {
            let clean = |state: &BTreeMap<String, Fields>| -> BTreeMap<String, Fields> {
                state.iter().filter(|(_, fields)| !fields.is_empty()).map(|(path, fields)| (path.clone(), fields.clone())).collect()
            };
            let mut edits = Vec::new();
            for pair in steps.windows(2) {
                let empty = Fields::new();
                for path in ["x", "y", "z"] {
                    let (before, after) = (pair[0].get(path).unwrap_or(&empty), pair[1].get(path).unwrap_or(&empty));
                    edits.extend(changes(before, after).into_iter().map(|(field, before, after)| Edit {
                        path: path.to_owned(), field, before, after,
                    }));
                }
            }
            let last = steps.last().map(clean).unwrap_or_default();
            prop_assert_eq!(replay(clean(&steps[0]), &edits), Ok(last));
            // An edit taken out of the middle is noticed, or it changed nothing that later ones rest on.
            if edits.len() > 1 {
                let mut torn = edits.clone();
                let gone = torn.remove(0);
                let rests = torn.iter().any(|edit| (&edit.path, &edit.field) == (&gone.path, &gone.field));
                if rests {
                    prop_assert!(replay(clean(&steps[0]), &torn).is_err());
                }
            }
        }
    }
}
