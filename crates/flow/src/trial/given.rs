//! What an example gives, as fields and expressions want it.

use base::Date;
use pack::expr::{Record, Shape, Type, Value, Values};
use rust_decimal::Decimal;
use serde_json::Value as Json;

use super::{Bench, Mismatch};
use crate::facts::Fields;

impl Bench<'_> {
    /// A member of `given`.
    pub(super) fn given(&self, key: &str) -> Option<&Json> {
        self.example.given.get(key).filter(|value| !value.is_null())
    }

    /// A table of `given`; empty when it is not there.
    pub(super) fn table(&self, key: &str) -> Result<Fields, Mismatch> {
        match self.given(key) {
            None => Ok(Fields::new()),
            Some(Json::Object(fields)) => Ok(fields.clone()),
            Some(_) => Err(self.unknown(key)),
        }
    }

    /// Only these keys may stand in `given`.
    pub(super) fn only(&self, keys: &[&str]) -> Result<(), Mismatch> {
        let given = self.example.given.as_object();
        let strange =
            given.and_then(|given| given.keys().find(|key| !keys.contains(&key.as_str())));
        strange.map_or(Ok(()), |key| Err(self.unknown(&format!("given.{key}"))))
    }

    /// What expressions see, of what `given` holds by the names of a shape. What stands there of necessity and is not given
    /// about the case, the applicant and a row's validity is made up.
    pub(super) fn values(&self, shape: &Shape, given: &Json) -> Values {
        let today = self.example.today;
        let mut values = Values::day(today, self.calendar);
        for name in shape.names().filter(|name| *name != "today") {
            let Some(member) = shape.get(name) else {
                continue;
            };
            let given = given.get(name).unwrap_or(&Json::Null);
            let mut value = typed(&member.ty, given);
            if let Type::Record(members) = &member.ty {
                let record = value.as_record().cloned().unwrap_or_default();
                value = match name {
                    "case" | "applicant" => made_up(members, record, today, |_| true).into(),
                    "row" => made_up(members, record, today, |name| name == "valid_from").into(),
                    _ => record.into(),
                };
            }
            values.set(name, value);
        }
        values
    }
}

fn made_up(members: &Shape, mut record: Record, today: Date, of: impl Fn(&str) -> bool) -> Record {
    for name in members.names() {
        let Some(member) = members.get(name) else {
            continue;
        };
        if member.optional || !of(name) || record.get(name).is_some() {
            continue;
        }
        let value = match &member.ty {
            Type::Text => Value::text("示例"),
            Type::Number => Value::Number(Decimal::ZERO),
            Type::Date => Value::Date(today),
            Type::Flag => Value::Flag(false),
            Type::Choice(values) => values.first().map(Value::text).unwrap_or_default(),
            Type::List(_) | Type::Record(_) => Value::Absent,
        };
        record.set(name, value);
    }
    record
}

/// A value as written in a pack, money in yuan, as expressions see it; absent when it is of another kind.
pub(super) fn typed(ty: &Type, given: &Json) -> Value {
    match (ty, given) {
        (Type::Text | Type::Choice(_), Json::String(text)) => Value::text(text),
        (Type::Number, given) => number(given).into(),
        (Type::Date, Json::String(text)) => text.parse::<Date>().ok().into(),
        (Type::Flag, Json::Bool(flag)) => Value::Flag(*flag),
        (Type::List(of), Json::Array(list)) => Value::list(list.iter().map(|one| typed(of, one))),
        (Type::Record(members), Json::Object(given)) => {
            let mut record = Record::new();
            for (name, value) in given {
                if let Some(member) = members.get(name) {
                    record.set(name, typed(&member.ty, value));
                }
            }
            record.into()
        }
        _ => Value::Absent,
    }
}

/// A number as written in a pack.
pub(super) fn number(given: &Json) -> Option<Decimal> {
    match given {
        Json::Number(number) => number.to_string().parse().ok(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}
