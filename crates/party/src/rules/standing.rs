//! Who may do what with an application.

use base::AccountId;

use crate::model::{Member, State, Way};

/// As what a scope looks at an application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// It is its own.
    pub own: bool,
    /// It acts for the centre that answers for it.
    pub centre: bool,
    /// It is the administrator of the enterprise.
    pub administrator: bool,
    /// It reads: other centres, the office, supervision and audit.
    pub reads: bool,
}

impl Standing {
    /// Whether it knows of the application.
    #[must_use]
    pub fn sees(self) -> bool {
        self.own || self.centre || self.administrator || self.reads
    }

    /// Whether it sees the papers.
    #[must_use]
    pub fn sees_papers(self) -> bool {
        self.own || self.centre
    }

    /// Whether it sees who uses the account: administrators know their colleagues.
    #[must_use]
    pub fn sees_person(self) -> bool {
        self.sees_papers() || self.administrator
    }
}

/// What is done with an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 确认.
    Confirm,
    /// 退回.
    Refuse,
    /// 撤销.
    Revoke,
    /// 移交管理员: makes the account the administrator.
    Appoint,
    /// Takes back what waits, or gives up what holds.
    Leave,
}

impl Step {
    /// Every one.
    pub const ALL: [Self; 5] = [
        Self::Confirm,
        Self::Refuse,
        Self::Revoke,
        Self::Appoint,
        Self::Leave,
    ];

    /// Its name in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Refuse => "refuse",
            Self::Revoke => "revoke",
            Self::Appoint => "appoint",
            Self::Leave => "leave",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.as_str() == text)
    }
}

/// Why a step is not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// It is somebody else's to do.
    NotYours,
    /// Nobody decides on their own application.
    Own,
    /// It does not stand where the step begins.
    State,
    /// An administrator hands over before it goes, as long as there are colleagues.
    HandOver,
}

/// Whether a step may be taken. `colleagues` is how many other accounts act for the enterprise.
///
/// # Errors
/// [`Shut`].
pub fn may(
    step: Step,
    row: &Member,
    who: (Standing, Option<AccountId>),
    colleagues: usize,
) -> Result<(), Shut> {
    let (standing, account) = who;
    let begins = match step {
        Step::Confirm | Step::Refuse => row.state == State::Applied,
        Step::Revoke => row.state == State::Confirmed,
        Step::Appoint => row.state == State::Confirmed && !row.administrator,
        Step::Leave => matches!(row.state, State::Applied | State::Confirmed),
    };
    let theirs = match step {
        Step::Leave => standing.own,
        // An administrator agrees to colleagues; whether an enterprise is what it says only a centre knows.
        Step::Confirm | Step::Refuse => {
            standing.centre || standing.administrator && row.way == Way::Colleague
        }
        Step::Revoke | Step::Appoint => standing.centre || standing.administrator,
    };
    if !theirs {
        return Err(Shut::NotYours);
    }
    if step != Step::Leave && account == Some(row.account) {
        return Err(Shut::Own);
    }
    if !begins {
        return Err(Shut::State);
    }
    if step == Step::Leave && row.administrator && colleagues > 0 {
        return Err(Shut::HandOver);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Millis;

    fn row(state: State, way: Way, administrator: bool) -> Member {
        Member {
            id: 1,
            account: AccountId(7),
            code: String::new(),
            name: String::new(),
            platform: "jc".to_owned(),
            way,
            state,
            administrator,
            ends_on: None,
            reason: String::new(),
            issuer: None,
            fingerprint: String::new(),
            applied_at: Millis(0),
            decided_at: None,
            decided_by: None,
            version: 1,
        }
    }

    const CENTRE: Standing = Standing {
        own: false,
        centre: true,
        administrator: false,
        reads: true,
    };
    const LEAD: Standing = Standing {
        own: false,
        centre: false,
        administrator: true,
        reads: false,
    };
    const OWN: Standing = Standing {
        own: true,
        centre: false,
        administrator: false,
        reads: false,
    };

    #[test]
    fn who_may_take_which_step() {
        let (me, clerk) = (Some(AccountId(7)), Some(AccountId(9)));
        let waiting = row(State::Applied, Way::Papers, false);
        let asking = row(State::Applied, Way::Colleague, false);
        let held = row(State::Confirmed, Way::Papers, false);
        let lead = row(State::Confirmed, Way::Papers, true);
        let table = [
            (Step::Confirm, &waiting, (CENTRE, clerk), Ok(())),
            (Step::Confirm, &waiting, (LEAD, clerk), Err(Shut::NotYours)),
            (Step::Confirm, &waiting, (OWN, me), Err(Shut::NotYours)),
            (Step::Confirm, &waiting, (CENTRE, me), Err(Shut::Own)),
            (Step::Confirm, &asking, (LEAD, clerk), Ok(())),
            (Step::Confirm, &held, (CENTRE, clerk), Err(Shut::State)),
            (Step::Revoke, &held, (LEAD, clerk), Ok(())),
            (Step::Revoke, &waiting, (CENTRE, clerk), Err(Shut::State)),
            (Step::Appoint, &held, (LEAD, clerk), Ok(())),
            (Step::Appoint, &lead, (CENTRE, clerk), Err(Shut::State)),
            (Step::Leave, &held, (OWN, me), Ok(())),
            (Step::Leave, &held, (CENTRE, clerk), Err(Shut::NotYours)),
            (Step::Leave, &lead, (OWN, me), Err(Shut::HandOver)),
        ];
        for (number, (step, row, who, expected)) in table.into_iter().enumerate() {
            assert_eq!(may(step, row, who, 1), expected, "row {number}");
        }
        assert_eq!(may(Step::Leave, &lead, (OWN, me), 0), Ok(()));
    }
}
