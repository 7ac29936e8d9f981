//! How fields, reasons and values of the review are named.

use std::collections::BTreeMap;

use base::{AccountId, Lang};
use serde_json::Value;
use web::view::{Tag, Tone, tag};

use crate::rules::figure::Comparator;
use crate::rules::review::{ReadingState, Reason, TargetText};
use crate::store::review::ReadingRow;
use crate::words::Common;
use crate::words_review::ReviewWords;

/// Parts per million as a percentage with one digit.
pub(super) fn percent(ppm: u32) -> String {
    let permille = ppm / 1_000;
    format!("{}.{}%", permille / 10, permille % 10)
}

/// The name of a kind of field.
pub(super) fn kind(kind: &str, words: &ReviewWords) -> &'static str {
    match kind {
        "title" => words.field_title,
        "duty" => words.field_duty,
        "targets" => words.field_targets,
        "deadline" => words.field_deadline,
        "prohibitions" => words.field_prohibitions,
        "mark" => words.field_mark,
        "standing" | "ended" => words.field_standing,
        _ => words.field_place,
    }
}

/// The name of a field.
pub(super) fn field(field: &str, lang: Lang) -> String {
    let words = ReviewWords::of(lang);
    let mut parts = field.split('-');
    let first = parts.next().unwrap_or_default();
    match (first, parts.next(), parts.next()) {
        ("duty", Some("1"), Some(role)) => self::role(role, lang).to_owned(),
        ("duty", Some(segment), Some(role)) => words.field_duty_of(segment, self::role(role, lang)),
        _ => kind(first, words).to_owned(),
    }
}

/// The path of a clause under the number that it has now: its path is the one it entered the ledger with.
pub(super) fn place(path: &str, no: &str) -> String {
    let (above, own) = match path.rsplit_once('/') {
        Some((above, own)) => (format!("{above}/"), own),
        None => (String::new(), path),
    };
    if no.is_empty() || own.split('#').next() == Some(no) {
        path.to_owned()
    } else {
        format!("{above}{no}")
    }
}

/// The name of a role.
pub(super) fn role(role: &str, lang: Lang) -> &'static str {
    let common = Common::of(lang);
    match role {
        "lead" => common.lead,
        "support" => common.support,
        _ => common.responsible,
    }
}

/// What raises a doubt.
pub(super) fn reason(reason: Reason, words: &ReviewWords) -> &'static str {
    match reason {
        Reason::Differs => words.differs,
        Reason::Unresolved => words.unresolved,
        Reason::Damaged => words.damaged,
        Reason::Suggestion => words.suggestion,
        Reason::Inherited => words.inherited,
        Reason::OpenEnded => words.open_ended,
        Reason::Unclaimed => words.unclaimed,
    }
}

/// The name of a state.
pub(super) fn state_name(state: ReadingState, words: &ReviewWords) -> &'static str {
    match state {
        ReadingState::Open => words.open,
        ReadingState::Confirmed => words.confirmed,
        ReadingState::Corrected => words.corrected,
    }
}

/// Who decided: the name to show, or the number of an account that has none any more.
pub(super) fn who(
    by: Option<AccountId>,
    names: &BTreeMap<AccountId, String>,
    lang: Lang,
) -> String {
    by.map(|id| match names.get(&id) {
        Some(name) => name.clone(),
        None => ReviewWords::of(lang).account(id.0),
    })
    .unwrap_or_default()
}

/// The state of a reading as a tag.
pub(super) fn state_tag(row: &ReadingRow, words: &ReviewWords) -> Tag {
    match row.state {
        ReadingState::Open => tag(
            doubt_tone(row.doubt),
            format!("{} · {}", words.open, words.doubt_of(row.doubt)),
        ),
        ReadingState::Confirmed => tag(Tone::Good, words.confirmed),
        ReadingState::Corrected => tag(Tone::Steady, words.corrected),
    }
}

/// How loud a doubt is.
pub(super) fn doubt_tone(doubt: u8) -> Tone {
    match doubt {
        40.. => Tone::Bad,
        20.. => Tone::Warn,
        _ => Tone::Quiet,
    }
}

/// A value as one line.
pub(super) fn value(field: &str, value: &Value, lang: Lang) -> String {
    let words = ReviewWords::of(lang);
    let text = match field.split('-').next().unwrap_or_default() {
        "title" if value.is_object() => value["zh"].as_str().unwrap_or_default().to_owned(),
        "duty" => {
            let names: Vec<&str> = value
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            names.join("、")
        }
        "targets" => {
            let targets: Vec<TargetText> =
                serde_json::from_value(value.clone()).unwrap_or_default();
            targets.iter().map(target).collect::<Vec<_>>().join("；")
        }
        "deadline" => {
            let part = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
            match (part("printed"), part("due")) {
                (printed, due) if due.is_empty() || due == printed => printed,
                (printed, due) if printed.is_empty() => due,
                (printed, due) => format!("{printed} ({due})"),
            }
        }
        "place" => value["no"].as_str().unwrap_or_default().to_owned(),
        _ => match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        },
    };
    if text.is_empty() {
        words.nothing.to_owned()
    } else {
        text
    }
}

/// A target as one line.
pub(super) fn target(target: &TargetText) -> String {
    let sign = Comparator::parse(&target.comparator).map_or("", Comparator::sign);
    format!("{} {sign} {}{}", target.subject, target.value, target.unit)
}
