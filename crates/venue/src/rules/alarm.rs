//! What rules make of what devices tell. The rules themselves are data.

use std::collections::BTreeSet;

use base::{Millis, Title};
use serde::Deserialize;

use super::hours::parse_clock;
use crate::model::{EventKind, Part, RoomKind};

/// How bad an alarm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To be looked into.
    Warn,
    /// To be looked into at once.
    Serious,
}

impl Severity {
    /// Its name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Serious => "serious",
        }
    }

    /// The severity of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Warn, Self::Serious]
            .into_iter()
            .find(|one| one.as_str() == name)
    }
}

/// When a rule looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum During {
    /// Always.
    #[default]
    Always,
    /// While the room is booked.
    Booking,
    /// While it is not.
    NoBooking,
    /// In the hours of the night.
    Night,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name in alarms.
    pub id: String,
    /// What it found, for a person.
    pub title: Title,
    /// Kinds of events.
    pub on: BTreeSet<EventKind>,
    /// Kinds of rooms; none for all.
    #[serde(default)]
    pub rooms: BTreeSet<RoomKind>,
    /// When it looks.
    #[serde(default)]
    pub during: During,
    /// The part of the person in what the room is booked for; none for whoever.
    #[serde(default)]
    pub parts: BTreeSet<Part>,
    /// How many different badges of such a part, at least.
    #[serde(default = "one")]
    pub badges: usize,
    /// Within how many seconds they were there.
    #[serde(default)]
    pub within_seconds: i64,
    /// How bad it is.
    pub severity: Severity,
}

fn one() -> usize {
    1
}

/// Rules with what they share.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// How long events are kept, in days.
    pub retention_days: i64,
    /// From when to when it is night, `22:00` and `06:00`.
    pub night: (String, String),
    /// After how many seconds a device is silent.
    pub silent_seconds: i64,
    /// How far a device's clock may be from ours, in seconds.
    pub skew_seconds: i64,
    /// How long before a booking its badges are known, in seconds.
    pub before_seconds: i64,
    /// How long after it, in seconds.
    pub after_seconds: i64,
    /// The rules.
    pub rule: Vec<Rule>,
}

/// Why rules were not read.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The text is not TOML of this form.
    #[error(transparent)]
    Form(#[from] toml::de::Error),
    /// A number that cannot be, or the hours of the night.
    #[error("{0} is out of bounds")]
    Bounds(&'static str),
    /// Two rules have one name.
    #[error("two rules are named {0}")]
    Twice(String),
}

impl Rules {
    /// Reads rules.
    ///
    /// # Errors
    /// [`RulesError`].
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let rules: Self = toml::from_str(text)?;
        let whole = |name, ok: bool| {
            if ok {
                Ok(())
            } else {
                Err(RulesError::Bounds(name))
            }
        };
        whole(
            "retention_days",
            (1..=36_500).contains(&rules.retention_days),
        )?;
        whole(
            "silent_seconds",
            (60..=86_400).contains(&rules.silent_seconds),
        )?;
        whole("skew_seconds", (1..=86_400).contains(&rules.skew_seconds))?;
        let around = [rules.before_seconds, rules.after_seconds];
        whole(
            "before_seconds",
            around.iter().all(|secs| (0..=86_400).contains(secs)),
        )?;
        let (from, until) = (parse_clock(&rules.night.0), parse_clock(&rules.night.1));
        whole("night", from.is_some() && until.is_some())?;
        let mut names = BTreeSet::new();
        match rules.rule.iter().find(|rule| !names.insert(&rule.id)) {
            Some(rule) => Err(RulesError::Twice(rule.id.clone())),
            None => Ok(rules),
        }
    }

    /// Whether it is night.
    #[must_use]
    pub fn is_night(&self, at: Millis) -> bool {
        let (Some(from), Some(until)) = (parse_clock(&self.night.0), parse_clock(&self.night.1))
        else {
            return false;
        };
        let minute = (at.0 - Millis::start_of(at.day()).0) / 60_000;
        match from <= until {
            true => (from..until).contains(&minute),
            false => minute >= from || minute < until,
        }
    }

    /// Whether a device's clock is too far from ours.
    #[must_use]
    pub fn is_skewed(&self, at: Millis, received: Millis) -> bool {
        at.0.abs_diff(received.0) > self.skew_seconds.unsigned_abs() * 1000
    }
}

/// Something that happened, as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// What.
    pub kind: EventKind,
    /// In what kind of room.
    pub room: RoomKind,
    /// Whether the room is booked now.
    pub booked: bool,
    /// Whether it is night.
    pub night: bool,
    /// The part of the person; `None` where no person is meant.
    pub part: Option<Part>,
    /// Other badges that were there, with their part and the seconds since.
    pub company: Vec<(String, Part, i64)>,
    /// The badge; empty where no person is meant.
    pub badge: String,
}

/// The longest badge or name of a device, in bytes.
pub const MARK_BYTES: usize = 40;

/// Whether a text can be a badge or the name of a device: 1 to 40 ASCII letters, digits, `-`, `_` or `.`. No name of a
/// person fits by mistake.
#[must_use]
pub fn is_badge(text: &str) -> bool {
    let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.');
    (1..=MARK_BYTES).contains(&text.len()) && text.bytes().all(plain)
}

impl Rule {
    /// Whether the rule looks for this.
    #[must_use]
    pub fn fires(&self, seen: &Happening) -> bool {
        let when = match self.during {
            During::Always => true,
            During::Booking => seen.booked,
            During::NoBooking => !seen.booked,
            During::Night => seen.night,
        };
        let who = |part: Option<Part>| {
            self.parts.is_empty() || part.is_some_and(|part| self.parts.contains(&part))
        };
        let place = self.rooms.is_empty() || self.rooms.contains(&seen.room);
        if !self.on.contains(&seen.kind) || !place || !when || !who(seen.part) {
            return false;
        }
        let mut badges: BTreeSet<&str> = BTreeSet::from([seen.badge.as_str()]);
        let near = seen
            .company
            .iter()
            .filter(|(_, part, ago)| who(Some(*part)) && *ago <= self.within_seconds);
        badges.extend(near.map(|(badge, ..)| badge.as_str()));
        badges.len() >= self.badges
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Date;

    fn rules() -> Rules {
        Rules::parse(crate::RULES).expect("the rules that the product carries")
    }

    fn fired(seen: &Happening) -> Vec<String> {
        let rules = rules();
        let fired = rules.rule.iter().filter(|rule| rule.fires(seen));
        fired.map(|rule| rule.id.clone()).collect()
    }

    fn seen(kind: EventKind, room: RoomKind, booked: bool, part: Option<Part>) -> Happening {
        Happening {
            kind,
            room,
            booked,
            night: false,
            part,
            company: Vec::new(),
            badge: if part.is_some() {
                "B1".to_owned()
            } else {
                String::new()
            },
        }
    }

    #[test]
    fn each_rule_finds_what_it_looks_for_and_nothing_else() {
        use EventKind as E;
        use RoomKind as R;
        for (happening, found) in [
            (
                seen(E::Exit, R::Evaluation, true, Some(Part::Expert)),
                vec!["expert-leaves"],
            ),
            (
                seen(E::Exit, R::Evaluation, false, Some(Part::Expert)),
                vec![],
            ),
            (
                seen(E::Exit, R::Evaluation, true, Some(Part::Staff)),
                vec![],
            ),
            (seen(E::Exit, R::Opening, true, Some(Part::Expert)), vec![]),
            (
                seen(E::Enter, R::Evaluation, true, Some(Part::Stranger)),
                vec!["stranger-enters"],
            ),
            (
                seen(E::Enter, R::Seat, true, Some(Part::Bidder)),
                vec!["stranger-enters"],
            ),
            (
                seen(E::Enter, R::Evaluation, true, Some(Part::Expert)),
                vec![],
            ),
            (
                seen(E::Enter, R::Evaluation, true, Some(Part::Witness)),
                vec![],
            ),
            (
                seen(E::Seen, R::Evaluation, false, Some(Part::Stranger)),
                vec!["presence-without-booking"],
            ),
            (
                seen(E::Unlocked, R::Evaluation, true, Some(Part::Expert)),
                vec!["locker-opened"],
            ),
            (
                seen(E::Offline, R::Evaluation, true, None),
                vec!["camera-offline"],
            ),
            (seen(E::Offline, R::Evaluation, false, None), vec![]),
            (
                seen(E::Silent, R::Opening, false, None),
                vec!["device-silent"],
            ),
            (seen(E::Open, R::Opening, false, None), vec![]),
            (
                seen(E::Enter, R::BidderZone, false, Some(Part::Expert)),
                vec![],
            ),
        ] {
            assert_eq!(fired(&happening), found, "{happening:?}");
        }
        let mut door = seen(E::Open, R::Opening, false, None);
        door.night = true;
        assert_eq!(fired(&door), ["door-open-at-night"]);
    }

    #[test]
    fn two_experts_are_two_badges_at_about_one_time() {
        let mut seen = seen(
            EventKind::Enter,
            RoomKind::BidderZone,
            false,
            Some(Part::Expert),
        );
        for (company, found) in [
            (vec![("B1".to_owned(), Part::Expert, 5)], 0),
            (vec![("B2".to_owned(), Part::Bidder, 5)], 0),
            (vec![("B2".to_owned(), Part::Expert, 601)], 0),
            (vec![("B2".to_owned(), Part::Expert, 600)], 1),
        ] {
            seen.company = company;
            assert_eq!(fired(&seen).len(), found, "{:?}", seen.company);
        }
    }

    #[test]
    fn nights_reach_over_midnight_and_clocks_may_be_a_little_wrong() {
        let rules = rules();
        let day = Millis::start_of(Date::constant(2024, 9, 5));
        for (minute, night) in [
            (0, true),
            (359, true),
            (360, false),
            (1319, false),
            (1320, true),
            (1439, true),
        ] {
            assert_eq!(
                rules.is_night(day.plus_secs(minute * 60)),
                night,
                "{minute}"
            );
        }
        assert!(!rules.is_skewed(day, day.plus_secs(300)));
        assert!(
            rules.is_skewed(day, day.plus_secs(301)) && rules.is_skewed(day.plus_secs(301), day)
        );
    }

    #[test]
    fn rules_that_cannot_be_are_refused() {
        let text = crate::RULES;
        for (from, to) in [
            ("retention_days = 1095", "retention_days = 0"),
            ("\"22:00\"", "\"25:00\""),
            ("silent_seconds = 600", "silent_seconds = 1"),
            ("id = \"expert-leaves\"", "id = \"stranger-enters\""),
            ("on = [\"exit\"]", "on = [\"leaves\"]"),
            ("during = \"night\"", "when = \"night\""),
        ] {
            assert!(text.contains(from));
            assert!(Rules::parse(&text.replace(from, to)).is_err(), "{to}");
        }
    }
}
