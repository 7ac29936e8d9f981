//! JSON with one spelling for each value: RFC 8785, narrowed to whole numbers so that it is exact everywhere.

use serde_json::{Map, Number, Value};
use thiserror::Error;

/// How deeply arrays and objects may nest.
pub const MAX_DEPTH: usize = 16;

/// The largest magnitude of a number, 2^53 − 1: what every JSON reader holds exactly (RFC 7493, 2.2).
pub const MAX_INTEGER: u64 = (1 << 53) - 1;

/// Why a value has no canonical spelling. `path` says where, such as `data.figures[2]`.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CanonicalError {
    /// A number with a fraction or an exponent.
    #[error(
        "{path}: {number} is not a whole number; write it as text, or as an integer of a smaller unit"
    )]
    Fraction {
        /// Where it is.
        path: String,
        /// The number as given.
        number: String,
    },
    /// A whole number beyond ±(2^53 − 1).
    #[error("{path}: {number} is beyond 2^53 - 1; write it as text")]
    TooLarge {
        /// Where it is.
        path: String,
        /// The number as given.
        number: String,
    },
    /// Nested more than [`MAX_DEPTH`] deep.
    #[error("{path}: nested more than 16 deep")]
    TooDeep {
        /// Where it is.
        path: String,
    },
}

/// Appends the canonical spelling of `value`; `name` begins the path in an error.
///
/// # Errors
///
/// [`CanonicalError`] when the value has none; `out` then holds a useless beginning.
pub fn write(out: &mut Vec<u8>, value: &Value, name: &str) -> Result<(), CanonicalError> {
    write_at(out, value, &mut Path(vec![Step::Key(name)]))
}

/// Appends a JSON string as RFC 8785 (3.2.2.2) spells it.
pub fn write_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    // Whole runs are copied; only control characters, quotes and backslashes are spelled otherwise.
    let mut done = 0;
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= b' ' && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[done..at]);
        done = at + 1;
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            b'\t' => b't',
            b'\n' => b'n',
            0x0c => b'f',
            b'\r' => b'r',
            _ => {
                out.extend_from_slice(b"\\u00");
                out.extend_from_slice(base::hex::encode(&[byte]).as_bytes());
                continue;
            }
        };
        out.extend_from_slice(&[b'\\', short]);
    }
    out.extend_from_slice(&bytes[done..]);
    out.push(b'"');
}

enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

struct Path<'a>(Vec<Step<'a>>);

impl Path<'_> {
    fn text(&self) -> String {
        let mut out = String::new();
        for step in &self.0 {
            match step {
                Step::Key(key) => {
                    if !out.is_empty() {
                        out.push('.');
                    }
                    out.push_str(key);
                }
                Step::Index(index) => out.push_str(&format!("[{index}]")),
            }
        }
        out
    }
}

fn write_at<'a>(
    out: &mut Vec<u8>,
    value: &'a Value,
    path: &mut Path<'a>,
) -> Result<(), CanonicalError> {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => write_number(out, number, path)?,
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_inner(out, item, Step::Index(index), path)?;
            }
            out.push(b']');
        }
        Value::Object(fields) => {
            out.push(b'{');
            for (index, (key, field)) in sorted(fields).into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_text(out, key);
                out.push(b':');
                write_inner(out, field, Step::Key(key), path)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

fn write_inner<'a>(
    out: &mut Vec<u8>,
    value: &'a Value,
    step: Step<'a>,
    path: &mut Path<'a>,
) -> Result<(), CanonicalError> {
    path.0.push(step);
    if path.0.len() > MAX_DEPTH {
        return Err(CanonicalError::TooDeep { path: path.text() });
    }
    write_at(out, value, path)?;
    path.0.pop();
    Ok(())
}

/// By UTF-16 code units (RFC 8785, 3.2.3), which differs from UTF-8 order beyond the basic plane.
fn sorted(fields: &Map<String, Value>) -> Vec<(&str, &Value)> {
    let mut fields: Vec<_> = fields
        .iter()
        .map(|(key, field)| (key.as_str(), field))
        .collect();
    fields.sort_by(|a, b| a.0.encode_utf16().cmp(b.0.encode_utf16()));
    fields
}

fn write_number(out: &mut Vec<u8>, number: &Number, path: &Path<'_>) -> Result<(), CanonicalError> {
    let magnitude = match (number.as_u64(), number.as_i64()) {
        (Some(natural), _) => natural,
        (None, Some(negative)) => negative.unsigned_abs(),
        (None, None) => {
            return Err(CanonicalError::Fraction {
                path: path.text(),
                number: number.to_string(),
            });
        }
    };
    if magnitude > MAX_INTEGER {
        return Err(CanonicalError::TooLarge {
            path: path.text(),
            number: number.to_string(),
        });
    }
    out.extend_from_slice(number.to_string().as_bytes());
    Ok(())
}
