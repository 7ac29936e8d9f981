//! What rules do, one use case a file.

pub mod close;
pub mod fire;
pub mod guard;
pub mod tick;

use base::calendar::Calendar;
use base::{Date, Lang, Title};
use pack::context;
use pack::element::{Field, Register, Sensitivity};
use pack::expr::Values;
use pack::value::Names;
use register::Body;
use sha2::{Digest, Sha256};

/// A row as expressions see it.
pub(crate) fn row_values(
    register: &Register,
    body: &Body,
    (from, until): (Date, Option<Date>),
    (today, calendar): (Date, &Calendar),
) -> Values {
    let row = context::row(register, body, Some(from), until);
    Values::day(today, calendar).with("row", row)
}

/// The same for a text that more people read than may see the row: without what is personal, and without what is for
/// staff where it is said to whoever writes only.
pub(crate) fn row_shown(
    register: &Register,
    body: &Body,
    (from, until): (Date, Option<Date>),
    (today, calendar): (Date, &Calendar),
    (lang, names): (Lang, &impl Names),
) -> Values {
    let plain = |field: &&Field| field.sensitivity != Sensitivity::Personal;
    let mut row = context::shown(register.fields.iter().filter(plain), body, lang, names);
    if register.validity {
        row = row
            .with("valid_from", Some(from))
            .with("valid_until", until);
    }
    Values::day(today, calendar).with("row", row)
}

/// What is said where a rule that stops cannot be worked out: it holds up, since nobody knows that it need not.
pub(crate) fn unclear(rule: &Title) -> Title {
    Title::new(
        format!(
            "规则“{}”无法计算，暂不能办理；请联系工作专班检查改革包。",
            rule.zh
        ),
        format!(
            "The rule “{}” cannot be worked out, so this is held up; ask the office to check the pack.",
            rule.en
        ),
    )
}

pub(crate) fn sha256_hex(text: &str) -> String {
    base::hex::encode(&Sha256::digest(text.as_bytes()))
}
