//! What a unit that does not lead adds to a report, and who may do what with it.
//!
//! ```text
//!        write            send            take
//!  asked ─────▶ draft ─────────▶ sent ─────────▶ taken
//!                 ▲               │
//!                 └──── write ────┘
//! ```

use base::{OrgId, Role, Scope};
use plan::model::{Board, TaskRow};

/// The most characters of a part.
pub const BODY_CHARS: usize = 1_000;

/// The most characters of what the lead unit asks for.
pub const NOTE_CHARS: usize = 300;

/// How far a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待补充: the lead unit asked.
    Asked,
    /// 草稿: the unit is writing.
    Draft,
    /// 已补充: waits for the lead unit.
    Sent,
    /// 已采用: in the lead unit's report.
    Taken,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Draft, Self::Sent, Self::Taken];

    /// The name in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Draft => "draft",
            Self::Sent => "sent",
            Self::Taken => "taken",
        }
    }

    /// The state of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether the unit still owes it.
    #[must_use]
    pub fn is_owed(self) -> bool {
        matches!(self, Self::Asked | Self::Draft)
    }
}

/// What a scope is to a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Of the lead unit that asked.
    Lead,
    /// Of the unit that adds.
    Adds,
    /// Sees it and changes nothing.
    Watch,
    /// For everyone else it does not exist.
    Outside,
}

impl Standing {
    /// What a scope is to a part asked by `lead` of `org`.
    #[must_use]
    pub fn of(scope: &Scope, lead: &OrgId, org: &OrgId) -> Self {
        match scope.role {
            Role::Clerk | Role::Head if scope.acts_for(lead) => Self::Lead,
            Role::Clerk | Role::Head if scope.acts_for(org) => Self::Adds,
            Role::Office | Role::Supervisor | Role::Auditor => Self::Watch,
            _ => Self::Outside,
        }
    }

    /// Whether it may read the text: the unit's own until it is sent.
    #[must_use]
    pub fn reads(self, state: State) -> bool {
        match self {
            Self::Adds => true,
            Self::Lead | Self::Watch => !state.is_owed(),
            Self::Outside => false,
        }
    }
}

/// The units that a lead unit may ask for a part: those that the task names as responsible or supporting, and
/// the members of its collective names, without those that lead.
#[must_use]
pub fn helpers(board: &Board, task: &TaskRow) -> Vec<OrgId> {
    let mut helpers: Vec<OrgId> = Vec::new();
    let named = task
        .segments
        .iter()
        .flat_map(|segment| segment.responsible.iter().chain(&segment.support));
    for unit in named {
        let members = unit
            .group
            .as_ref()
            .and_then(|group| board.groups.get(group))
            .map(|group| group.members.as_slice())
            .unwrap_or_default();
        for org in unit.org.iter().chain(members) {
            if !task.leads.contains(org) && !helpers.contains(org) {
                helpers.push(org.clone());
            }
        }
    }
    helpers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standing_and_sight_by_table() {
        let (lead, org) = (OrgId::from("a"), OrgId::from("b"));
        let scope = |role, org: Option<&str>| Scope {
            account: None,
            role,
            org: org.map(OrgId::from),
            centre: None,
        };
        let table = [
            (Role::Clerk, Some("a"), Standing::Lead, false, true),
            (Role::Head, Some("b"), Standing::Adds, true, true),
            (Role::Clerk, Some("c"), Standing::Outside, false, false),
            (Role::Office, None, Standing::Watch, false, true),
            (Role::Supervisor, Some("b"), Standing::Watch, false, true),
            (Role::Discipline, None, Standing::Outside, false, false),
            (Role::Public, Some("a"), Standing::Outside, false, false),
        ];
        for (role, unit, expected, draft, sent) in table {
            let standing = Standing::of(&scope(role, unit), &lead, &org);
            assert_eq!(standing, expected, "{role:?} {unit:?}");
            assert_eq!(standing.reads(State::Draft), draft, "{role:?}");
            assert_eq!(standing.reads(State::Sent), sent, "{role:?}");
        }
    }
}
