//! Instants as RFC 3339.

use base::Millis;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An instant. Written in UTC; read with any offset, and as time in China where the text has none, as histories do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(pub Millis);

impl Stamp {
    /// The instant of a text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(at) = text.parse::<Timestamp>() {
            return Some(Self(Millis(at.as_millisecond())));
        }
        // A text with a zone in brackets is read above or is none of ours.
        if let Ok(day) = text.parse::<Date>()
            && text.len() == 10
        {
            return Some(Self(Millis::start_of(day)));
        }
        let local: DateTime = text.parse().ok()?;
        let start = Millis::start_of(local.date());
        let since = local.duration_since(local.date().at(0, 0, 0, 0));
        let millis = i64::try_from(since.as_millis()).ok()?;
        Some(Self(Millis(start.0.checked_add(millis)?)))
    }

    /// RFC 3339 in UTC.
    #[must_use]
    pub fn text(self) -> String {
        self.0.rfc3339()
    }
}

impl From<Millis> for Stamp {
    fn from(at: Millis) -> Self {
        Self(at)
    }
}

impl Serialize for Stamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bad = || serde::de::Error::custom(format!("{text:.40} is no instant"));
        Self::parse(&text).ok_or_else(bad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_read_with_and_without_an_offset() {
        for (text, read) in [
            (
                "2024-09-05T09:00:00+08:00",
                Some("2024-09-05T01:00:00.000Z"),
            ),
            ("2024-09-05T01:00:00Z", Some("2024-09-05T01:00:00.000Z")),
            ("2024-09-05T01:00:00.250Z", Some("2024-09-05T01:00:00.250Z")),
            ("2024-09-05T09:00:00", Some("2024-09-05T01:00:00.000Z")),
            ("2024-09-05", Some("2024-09-04T16:00:00.000Z")),
            ("2024-13-05T09:00:00Z", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(
                Stamp::parse(text).map(Stamp::text).as_deref(),
                read,
                "{text}"
            );
        }
    }
}
