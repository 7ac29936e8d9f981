//! Made-up rows for a demo and for measurements, marked 示例 wherever a text stands.

use ::store::{Error, Store};
use base::{Date, Scope};
use pack::element::{Field, FieldKind, Register};
use serde_json::{Value, json};

use crate::PutError;
use crate::commands::publish::{self, PublishError};
use crate::commands::write::{self, Ground};
use crate::commands::{draft, standing};
use crate::model::Body;
use crate::state::Registers;

/// Ids that a made-up row may name.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Organisations.
    pub orgs: Vec<String>,
    /// Divisions.
    pub regions: Vec<String>,
}

/// A made-up answer to a field; the same for the same number. `None` for files, which somebody has to upload.
#[must_use]
pub fn value(field: &Field, places: &Places, number: u64) -> Option<Value> {
    let pick = |list: &[String]| {
        let at = usize::try_from(number % list.len().max(1) as u64).ok()?;
        list.get(at).map(|id| json!(id))
    };
    let cut = |text: String, max: u32| json!(text.chars().take(max as usize).collect::<String>());
    Some(match &field.kind {
        FieldKind::Text { max_chars } => cut(format!("示例{}{number}", field.title.zh), *max_chars),
        FieldKind::LongText { max_chars } => cut(
            format!("示例：{}第{number}项。", field.title.zh),
            *max_chars,
        ),
        FieldKind::Number { min, max, .. } => {
            let plain = rust_decimal::Decimal::from(number % 97);
            let low = min.map_or(plain, |min| min.ceil() + plain);
            json!(max.map_or(low, |max| low.min(max)).normalize().to_string())
        }
        FieldKind::Money { min_fen, max_fen } => {
            let plain = i64::try_from(number % 1_000).unwrap_or(0) * 1_000;
            let low = min_fen.unwrap_or(0).saturating_add(plain);
            json!(max_fen.map_or(low, |max| low.min(max)))
        }
        FieldKind::Date => {
            let back = jiff::Span::new().days(i64::try_from(number % 700).unwrap_or(0));
            let day = Date::constant(2024, 8, 30).checked_sub(back).ok()?;
            json!(day.to_string())
        }
        FieldKind::Flag => json!(number.is_multiple_of(2)),
        FieldKind::Choice { choices, many } => {
            let at = usize::try_from(number % choices.len().max(1) as u64).ok()?;
            let chosen = &choices.get(at)?.value;
            if *many {
                json!([chosen])
            } else {
                json!(chosen)
            }
        }
        FieldKind::Organisation => pick(&places.orgs)?,
        FieldKind::Region => pick(&places.regions)?,
        FieldKind::Party { .. } => json!({
            "kind": "enterprise",
            "name": format!("示例公司{number}"),
            "code": credit_code(number),
        }),
        FieldKind::Phone => json!(format!("1380000{:04}", number % 10_000)),
        FieldKind::Identity => return None,
        FieldKind::CreditCode => json!(credit_code(number)),
        FieldKind::File { .. } => return None,
        FieldKind::Geometry => {
            let off = (number % 100) as f64 / 1_000.0;
            json!({ "type": "Point", "coordinates": [112.8 + off, 35.5 + off] })
        }
        FieldKind::Reference { .. } => json!(format!("示例-{number:03}")),
    })
}

/// A code of GB 32100 with a right check character, of a division that does not exist.
#[must_use]
pub fn credit_code(number: u64) -> String {
    const SIGNS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    const WEIGHTS: [usize; 17] = [
        1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
    ];
    let mut code = format!("91000000{:09}", number % 1_000_000_000);
    let sum: usize = code
        .bytes()
        .zip(WEIGHTS)
        .map(|(byte, weight)| SIGNS.iter().position(|sign| *sign == byte).unwrap_or(0) * weight)
        .sum();
    let check = (31 - sum % 31) % 31;
    code.push(char::from(SIGNS[check]));
    code
}

/// A made-up row of a list; the same for the same number.
#[must_use]
pub fn row(register: &Register, places: &Places, number: u64) -> Body {
    let keyed = |field: &Field| {
        let text = matches!(
            field.kind,
            FieldKind::Text { .. } | FieldKind::Reference { .. }
        );
        register.key.contains(&field.key) && text
    };
    register
        .fields
        .iter()
        .filter_map(|field| {
            let value = if keyed(field) {
                Some(json!(format!("示例-{number:03}")))
            } else {
                value(field, places, number)
            };
            Some((field.key.clone(), value?))
        })
        .collect()
}

/// Fills every list that has nothing yet with made-up rows that hold from a day on, and publishes them; how many rows.
/// Lists whose rows cannot be made up, because a required field takes files, are left out.
///
/// # Errors
/// [`PublishError`].
pub fn fill(
    store: &Store,
    rooms: &Registers,
    scope: &Scope,
    places: &Places,
    (count, from): (u64, Date),
) -> Result<u64, PublishError> {
    let mut done = 0;
    for register in rooms.all() {
        let made = |number: u64| {
            let body = row(&register, places, number);
            crate::commands::faults(&register, &body)
                .is_empty()
                .then_some(body)
        };
        let bodies: Vec<Body> = (1..=count).filter_map(made).collect();
        let stands = store.read(|read| standing(read, &register.id))?;
        if bodies.is_empty() || stands.state > 0 {
            continue;
        }
        let rooms = rooms.clone();
        done += store.write(scope, move |tx| {
            let mut stands = standing(tx, &register.id)?;
            let number = draft::begin(tx, &mut stands)?;
            let ground = Ground {
                rooms: &rooms,
                register: &register,
                list: stands.number,
                at: number,
                draft: Some(number),
                source: "sample",
                sample: true,
            };
            let mut written = 0;
            for body in bodies {
                // A made-up row that a rule of the pack stops is left out: it was refused before anything was written.
                match write::row_in(tx, &ground, body, (from, None)) {
                    Ok((_, row)) => written += u64::from(row.is_some()),
                    Err(PutError::Stopped(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            publish::publish_in(tx, &rooms, &register.id, &stands)?;
            Ok::<_, PublishError>(written)
        })?;
    }
    Ok(done)
}

/// The organisations and divisions of a database.
///
/// # Errors
/// As every read.
pub fn places(store: &Store) -> Result<Places, Error> {
    let scope = Scope::public();
    let orgs = org::all(store, &scope)?;
    Ok(Places {
        orgs: orgs.into_iter().map(|org| org.id.0).collect(),
        regions: org::regions(store, &scope)?
            .into_iter()
            .map(|region| region.code.0)
            .collect(),
    })
}

impl From<seal::SealError> for PublishError {
    fn from(error: seal::SealError) -> Self {
        Self::Put(PutError::Seal(error))
    }
}
