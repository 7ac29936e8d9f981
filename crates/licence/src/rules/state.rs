//! What state a licence is in.

use base::{Date, Lang};

/// What state a licence is in on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It holds.
    Valid,
    /// Its term is over.
    Expired,
    /// 暂扣: it does not hold for now.
    Suspended,
    /// 撤销: it no longer holds.
    Revoked,
}

/// What may be done to a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// 暂扣.
    Suspend,
    /// 恢复.
    Resume,
    /// 撤销.
    Revoke,
}

impl State {
    /// The state of a licence whose kept state is `kept`.
    #[must_use]
    pub fn on(kept: &str, valid_until: Option<Date>, day: Date) -> Self {
        match kept {
            "revoked" => Self::Revoked,
            "suspended" => Self::Suspended,
            _ if valid_until.is_some_and(|until| day > until) => Self::Expired,
            _ => Self::Valid,
        }
    }

    /// Its name in databases and interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
        }
    }

    /// Its name for a person.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Valid => lang.pick("有效", "Valid"),
            Self::Expired => lang.pick("已过期", "Expired"),
            Self::Suspended => lang.pick("已暂扣", "Suspended"),
            Self::Revoked => lang.pick("已撤销", "Revoked"),
        }
    }
}

impl Change {
    /// The kept state after it, or `None` where it makes no sense. What was revoked stays so.
    #[must_use]
    pub fn from(self, kept: &str) -> Option<&'static str> {
        match (self, kept) {
            (Self::Suspend, "valid") => Some("suspended"),
            (Self::Resume, "suspended") => Some("valid"),
            (Self::Revoke, "valid" | "suspended") => Some("revoked"),
            _ => None,
        }
    }

    /// The journal's word.
    #[must_use]
    pub fn kind(self) -> &'static str {
        match self {
            Self::Suspend => "licence.suspended",
            Self::Resume => "licence.resumed",
            Self::Revoke => "licence.revoked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_licence_holds_through_its_last_day() {
        let last = Date::constant(2024, 3, 31);
        let rows = [
            ("valid", Some(last), last, State::Valid),
            (
                "valid",
                Some(last),
                Date::constant(2024, 4, 1),
                State::Expired,
            ),
            ("valid", None, Date::constant(2099, 1, 1), State::Valid),
            (
                "revoked",
                Some(last),
                Date::constant(2024, 4, 1),
                State::Revoked,
            ),
            ("suspended", None, last, State::Suspended),
        ];
        for (kept, until, day, wanted) in rows {
            assert_eq!(State::on(kept, until, day), wanted, "{kept} {day}");
        }
    }

    #[test]
    fn what_was_revoked_stays_revoked() {
        for change in [Change::Suspend, Change::Resume, Change::Revoke] {
            assert_eq!(change.from("revoked"), None);
        }
        assert_eq!(Change::Resume.from("valid"), None);
        assert_eq!(Change::Suspend.from("valid"), Some("suspended"));
    }
}
