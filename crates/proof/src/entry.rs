//! Journal entries: who did what to which thing, in one canonical line.

use crate::canonical::{self, CanonicalError, MAX_INTEGER};
use crate::commitment::Commitment;
use crate::tree::{Hash, leaf_hash};
use serde_json::{Map, Value};
use thiserror::Error;

/// The longest entry in bytes: what an entry bundle of C2SP tlog-tiles can hold.
pub const MAX_ENTRY_BYTES: usize = 65_535;

/// The version that every entry begins with.
const HEAD: &[u8] = br#"{"v":1,"actor":"#;

/// One entry of the journal.
///
/// Only `data` is free in form, and none of the fields may hold personal data: a person appears as
/// [`Actor::who`], a commitment, or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The place in the journal, from 0; also the index in the tree.
    pub seq: u64,
    /// When: `2026-11-22T08:05:00.123Z`, RFC 3339 in UTC with exactly three decimals.
    pub at: String,
    /// Who, as far as the journal may know.
    pub actor: Actor,
    /// What happened: dotted lower-case words such as `report.accepted`, at most 64 bytes.
    pub kind: String,
    /// To which thing: such as `report/12`, at most 256 bytes without spaces and control characters.
    pub subject: String,
    /// What else belongs to it: an object of texts, whole numbers, booleans, nulls, arrays and objects.
    pub data: Value,
}

/// Who acted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The role: a lower-case word such as `clerk`, at most 32 bytes.
    pub role: String,
    /// The organisation's identifier in the register, at most 64 bytes without spaces.
    pub org: Option<String>,
    /// The person, as a commitment whose salt can be erased.
    pub who: Option<Commitment>,
}

/// Why something is no entry.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum EntryError {
    /// A field is missing or has a value it may not have.
    #[error("the field {field} must be {must}")]
    Field {
        /// The field's name.
        field: &'static str,
        /// What it must be.
        must: &'static str,
    },
    /// Data that has no canonical spelling.
    #[error(transparent)]
    Data(#[from] CanonicalError),
    /// More than [`MAX_ENTRY_BYTES`].
    #[error("an entry takes at most 65535 bytes; this one takes {0}")]
    TooLong(usize),
    /// The bytes are no JSON.
    #[error("the entry is no JSON: {0}")]
    Json(String),
    /// An entry, but not in its one spelling: other order, white space, escapes, unknown or double fields.
    #[error("the entry is not in canonical form")]
    NotCanonical,
}

impl Entry {
    /// The canonical bytes: one line of JSON without a line feed. They are what the tree hashes.
    ///
    /// # Errors
    ///
    /// [`EntryError`] when a field breaks its rule. An entry that was written is always read back by
    /// [`Self::parse`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        self.check()?;
        let mut out = Vec::with_capacity(256);
        out.extend_from_slice(HEAD);
        self.actor.write(&mut out);
        text_field(&mut out, "at", &self.at);
        out.extend_from_slice(b",\"data\":");
        canonical::write(&mut out, &self.data, "data")?;
        text_field(&mut out, "kind", &self.kind);
        out.extend_from_slice(format!(",\"seq\":{}", self.seq).as_bytes());
        text_field(&mut out, "subject", &self.subject);
        out.push(b'}');
        if out.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::TooLong(out.len()));
        }
        Ok(out)
    }

    /// The hash of the entry as a leaf of the journal's tree.
    ///
    /// # Errors
    ///
    /// As [`Self::to_bytes`].
    pub fn leaf_hash(&self) -> Result<Hash, EntryError> {
        Ok(leaf_hash(&self.to_bytes()?))
    }

    /// Reads canonical bytes and nothing else: what it accepts, [`Self::to_bytes`] gives back unchanged.
    ///
    /// # Errors
    ///
    /// [`EntryError`] for any other spelling.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        if bytes.len() > MAX_ENTRY_BYTES {
            return Err(EntryError::TooLong(bytes.len()));
        }
        let value: Value =
            serde_json::from_slice(bytes).map_err(|error| EntryError::Json(error.to_string()))?;
        let Value::Object(mut fields) = value else {
            return Err(EntryError::NotCanonical);
        };
        let entry = Self {
            seq: fields
                .get("seq")
                .and_then(Value::as_u64)
                .ok_or(fault("seq", SEQ))?,
            at: take_text(&mut fields, "at").ok_or(fault("at", AT))?,
            actor: Actor::take(&mut fields)?,
            kind: take_text(&mut fields, "kind").ok_or(fault("kind", KIND))?,
            subject: take_text(&mut fields, "subject").ok_or(fault("subject", SUBJECT))?,
            data: fields.remove("data").ok_or(fault("data", DATA))?,
        };
        // Whatever differs (order, spaces, escapes, double or unknown fields, another version) shows here.
        if entry.to_bytes()? == bytes {
            Ok(entry)
        } else {
            Err(EntryError::NotCanonical)
        }
    }

    fn check(&self) -> Result<(), EntryError> {
        let rules = [
            (self.seq <= MAX_INTEGER, "seq", SEQ),
            (is_instant(&self.at), "at", AT),
            (is_word(&self.actor.role, 32), "actor.role", ROLE),
            (
                self.actor.org.as_ref().is_none_or(|org| is_name(org, 64)),
                "actor.org",
                ORG,
            ),
            (is_kind(&self.kind), "kind", KIND),
            (is_name(&self.subject, 256), "subject", SUBJECT),
            (self.data.is_object(), "data", DATA),
        ];
        match rules.into_iter().find(|(holds, ..)| !holds) {
            Some((_, field, must)) => Err(fault(field, must)),
            None => Ok(()),
        }
    }
}

impl Actor {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        if let Some(org) = &self.org {
            out.extend_from_slice(b"\"org\":");
            canonical::write_text(out, org);
            out.push(b',');
        }
        out.extend_from_slice(b"\"role\":");
        canonical::write_text(out, &self.role);
        if let Some(who) = &self.who {
            text_field(out, "who", &who.hex());
        }
        out.push(b'}');
    }

    fn take(fields: &mut Map<String, Value>) -> Result<Self, EntryError> {
        let Some(Value::Object(mut actor)) = fields.remove("actor") else {
            return Err(fault(
                "actor",
                "an object with role and, where known, org and who",
            ));
        };
        let who = match actor.remove("who") {
            None => None,
            Some(Value::String(hex)) => {
                Some(Commitment::parse(&hex).ok_or(fault("actor.who", WHO))?)
            }
            Some(_) => return Err(fault("actor.who", WHO)),
        };
        let org = match actor.remove("org") {
            None => None,
            Some(Value::String(org)) => Some(org),
            Some(_) => return Err(fault("actor.org", ORG)),
        };
        let role = take_text(&mut actor, "role").ok_or(fault("actor.role", ROLE))?;
        Ok(Self { role, org, who })
    }
}

const SEQ: &str = "a whole number from 0 to 2^53 - 1";
const AT: &str = "an instant in UTC with milliseconds, such as 2026-11-22T08:05:00.123Z";
const ROLE: &str = "a lower-case word of at most 32 bytes";
const ORG: &str = "an identifier of 1 to 64 bytes without spaces";
const WHO: &str = "a commitment of 64 lower-case hexadecimal digits";
const KIND: &str = "lower-case words joined by dots, at most 64 bytes, such as report.accepted";
const SUBJECT: &str = "a name of 1 to 256 bytes without spaces, such as report/12";
const DATA: &str = "an object";

fn fault(field: &'static str, must: &'static str) -> EntryError {
    EntryError::Field { field, must }
}

fn text_field(out: &mut Vec<u8>, name: &str, text: &str) {
    out.extend_from_slice(format!(",\"{name}\":").as_bytes());
    canonical::write_text(out, text);
}

fn take_text(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    match fields.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

pub(crate) fn is_name(text: &str, most: usize) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control();
    !text.is_empty() && text.len() <= most && !text.contains(odd)
}

pub(crate) fn is_word(text: &str, most: usize) -> bool {
    let rest = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    text.len() <= most
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(rest)
}

fn is_kind(text: &str) -> bool {
    text.len() <= 64 && text.contains('.') && text.split('.').all(|word| is_word(word, 64))
}

/// `YYYY-MM-DDTHH:MM:SS.mmmZ` naming a real instant. In this form text order is time order.
pub(crate) fn is_instant(text: &str) -> bool {
    const SHAPE: &[u8; 24] = b"0000-00-00T00:00:00.000Z";
    let bytes = text.as_bytes();
    let alike = |(byte, shape): (&u8, &u8)| match shape {
        b'0' => byte.is_ascii_digit(),
        _ => byte == shape,
    };
    if bytes.len() != SHAPE.len() || !bytes.iter().zip(SHAPE).all(alike) {
        return false;
    }
    let number = |from: usize, to: usize| {
        bytes[from..to]
            .iter()
            .fold(0u32, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    };
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day) && number(11, 13) < 24 && number(14, 16) < 60 && number(17, 19) < 60
}
