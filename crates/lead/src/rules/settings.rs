//! The rules of the room, which are data.

use base::calendar::Term;
use base::{Explain, Fault, Lang, Millis};
use serde::Deserialize;

/// How leads are worked. See `data/rules.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// How many days before the end of a term its unit is warned.
    pub near_days: u32,
    /// From which hour of a day on the screens run by themselves, 0–23.
    pub night_hour: i64,
    /// The most findings that one run turns into leads.
    pub findings_most: usize,
    /// By how much the competitions that a group's lead rests on have to grow before it opens again, per cent.
    pub grown_percent: u32,
    /// Terms by evidence.
    pub terms: Terms,
    /// When refused steps are an alert.
    pub refused: Refused,
    /// When a judge does not come.
    pub absent: Absent,
    /// When offers are few.
    pub few: Few,
}

/// Terms by how strong the evidence is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Tier 1.
    pub proves: Term,
    /// Tier 2.
    pub points: Term,
    /// Tier 3.
    pub hints: Term,
}

/// When refused steps are an alert.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// So often.
    pub times: u64,
    /// Within so many days.
    pub within_days: i64,
}

/// When a judge does not come.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Absent {
    /// So many hours after the evaluation began, and after the judge accepted.
    pub after_hours: u32,
}

/// When offers are few.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Few {
    /// Fewer than this.
    pub below: u32,
}

/// Why the rules do not hold.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// They do not read.
    #[error("the rules of leads do not read: {0}")]
    Text(#[from] toml::de::Error),
    /// A figure makes no sense.
    #[error("the rules of leads: {0} makes no sense")]
    Figure(&'static str),
}

impl Explain for RulesError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => format!("线索规则有误，请改正后重新启动：{self}"),
            Lang::En => format!("{self}: mend them and start again"),
        }
    }

    fn fault(&self) -> Fault {
        Fault::Internal
    }
}

impl Rules {
    /// Rules of a text such as [`crate::RULES`].
    ///
    /// # Errors
    /// [`RulesError`].
    pub fn parse(text: &str) -> Result<Self, RulesError> {
        let rules: Self = toml::from_str(text)?;
        for (name, good) in [
            ("night_hour", (0..24).contains(&rules.night_hour)),
            ("findings_most", (1..=20_000).contains(&rules.findings_most)),
            ("refused.times", rules.refused.times > 0),
            ("refused.within_days", rules.refused.within_days > 0),
        ] {
            if !good {
                return Err(RulesError::Figure(name));
            }
        }
        Ok(rules)
    }

    /// The term of a lead.
    #[must_use]
    pub fn term(&self, tier: u8) -> Term {
        match tier {
            1 => self.terms.proves,
            2 => self.terms.points,
            _ => self.terms.hints,
        }
    }

    /// Whether the screens run by themselves now, when they ran last at `last`.
    #[must_use]
    pub fn runs(&self, now: Millis, last: Option<Millis>) -> bool {
        let hour = (now.0 - Millis::start_of(now.day()).0) / 3_600_000;
        hour >= self.night_hour && last.is_none_or(|last| last.day() < now.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Date;

    #[test]
    fn the_rules_that_the_product_carries_hold() {
        let rules = Rules::parse(crate::RULES).expect("rules");
        assert_eq!(rules.term(1), Term::WorkingDays(5));
        assert_eq!(rules.term(3), Term::WorkingDays(20));
        let odd = crate::RULES.replace("night_hour = 2", "night_hour = 24");
        assert!(matches!(
            Rules::parse(&odd),
            Err(RulesError::Figure("night_hour"))
        ));
        assert!(Rules::parse("near_days = 2").is_err());
    }

    #[test]
    fn the_screens_run_once_a_day_from_the_hour_on() {
        let rules = Rules::parse(crate::RULES).expect("rules");
        let at =
            |day, hour: i64| Millis::start_of(Date::constant(2024, 9, day)).plus_secs(hour * 3600);
        for (now, last, runs) in [
            (at(5, 1), None, false),
            (at(5, 2), None, true),
            (at(5, 9), Some(at(5, 2)), false),
            (at(6, 1), Some(at(5, 2)), false),
            (at(6, 3), Some(at(5, 23)), true),
        ] {
            assert_eq!(rules.runs(now, last), runs, "{now:?} {last:?}");
        }
    }
}
