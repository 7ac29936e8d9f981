//! Where a blockage 难点堵点 stands and who may take which step.
//!
//! ```text
//! raised ── accept (owner, term) ─▶ accepted ── note ─▶ in hand ── solve ─▶ solved ── confirm ─▶ confirmed
//!   │  ▲                               │                  ▲ │                 │
//!   │  └───────── carry ───────────────┤                  │ │               reopen
//!   │   carried ◀──────────────────────┴──────────────────┼─┘                 ▼
//!   └── decline ─▶ declined                              note ──────────── reopened
//! ```
//!
//! Who raised it says whether it is solved: the raising unit, or the office where the office raised it or the raising
//! unit owns it itself. A carried blockage with an owner goes on; its term runs.

use base::{OrgId, Role, Scope};

use super::{Move, Refusal};

base::named! {
    /// What kind of thing is in the way.
    pub enum Kind {
        /// 政策.
        Policy = "policy",
        /// 资金.
        Funds = "funds",
        /// 数据共享.
        Data = "data",
        /// 用地.
        Land = "land",
        /// 人员力量.
        Staff = "staff",
        /// 部门协同.
        Coordination = "coordination",
        /// 其他.
        Other = "other",
    }
}

base::named! {
    /// Where a blockage stands.
    pub enum State {
        /// 已提出: waits for the office.
        Raised = "raised",
        /// 已交办: the owner has to begin.
        Accepted = "accepted",
        /// 办理中: the owner has said how far it is.
        InHand = "in_hand",
        /// 待确认: the owner says that it is solved.
        Solved = "solved",
        /// 重新办理: who raised it says that it is not.
        Reopened = "reopened",
        /// 提交调度: put to the next meeting.
        Carried = "carried",
        /// 已化解.
        Confirmed = "confirmed",
        /// 不予列入.
        Declined = "declined",
    }
}

base::named! {
    /// What somebody does with a blockage.
    pub enum Step {
        /// 交办: an owner and a term.
        Accept = "accept",
        /// 更新进展.
        Note = "note",
        /// 报告已解决.
        Solve = "solve",
        /// 确认化解.
        Confirm = "confirm",
        /// 退回重办.
        Reopen = "reopen",
        /// 不予列入.
        Decline = "decline",
        /// 提交调度会.
        Carry = "carry",
    }
}

impl State {
    /// Whether nothing more is to be done.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Confirmed | Self::Declined)
    }

    /// Whether the owner's term runs.
    #[must_use]
    pub fn runs(self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::InHand | Self::Reopened | Self::Carried
        )
    }
}

/// Whose a blockage is.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The unit that raised it; none where the office did.
    pub raised: Option<&'a OrgId>,
    /// The unit that owns it.
    pub owner: Option<&'a OrgId>,
    /// Every unit that it concerns.
    pub parties: &'a [OrgId],
}

/// What a scope is to a blockage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// For it the blockage exists.
    pub sees: bool,
    /// It is the office.
    pub office: bool,
    /// It acts for the owner.
    pub owner: bool,
    /// It says whether it is solved.
    pub confirms: bool,
    /// It would, were it not of the owner.
    pub own_unit: bool,
}

impl Standing {
    /// What `scope` is to a blockage.
    #[must_use]
    pub fn of(scope: &Scope, ground: Ground<'_>) -> Self {
        let unit = matches!(scope.role, Role::Clerk | Role::Head);
        let acts = |org: Option<&OrgId>| org.is_some_and(|org| scope.acts_for(org));
        let sees = match scope.role {
            Role::Office | Role::Supervisor | Role::Auditor => true,
            Role::Clerk | Role::Head => ground.parties.iter().any(|org| scope.acts_for(org)),
            Role::Discipline | Role::Applicant | Role::Public => false,
        };
        let office = scope.role == Role::Office;
        let by_unit = ground.raised.is_some() && ground.raised != ground.owner;
        let asked = if by_unit {
            unit && acts(ground.raised)
        } else {
            office
        };
        Self {
            sees,
            office,
            owner: unit && acts(ground.owner),
            confirms: asked && !acts(ground.owner),
            own_unit: asked && acts(ground.owner),
        }
    }
}

/// What a step does.
///
/// # Errors
/// The [`Refusal`].
pub fn step(state: State, standing: Standing, taken: Step) -> Result<Move<State>, Refusal> {
    if !standing.sees {
        return Err(Refusal::NotFound);
    }
    let allowed = match taken {
        Step::Accept | Step::Decline | Step::Carry => (standing.office, Refusal::OfficeOnly),
        Step::Note | Step::Solve => (standing.owner, Refusal::OwnerOnly),
        Step::Confirm | Step::Reopen if standing.own_unit => (false, Refusal::OwnUnit),
        Step::Confirm | Step::Reopen => (standing.confirms, Refusal::RaiserOnly),
    };
    if !allowed.0 {
        return Err(allowed.1);
    }
    match (taken, state) {
        (Step::Confirm, State::Confirmed)
        | (Step::Decline, State::Declined)
        | (Step::Solve, State::Solved)
        | (Step::Reopen, State::Reopened)
        | (Step::Carry, State::Carried) => Ok(Move::Already),
        (_, State::Confirmed | State::Declined) => Err(Refusal::Over),
        (Step::Confirm, State::Solved) => Ok(Move::To(State::Confirmed)),
        (Step::Reopen, State::Solved) => Ok(Move::To(State::Reopened)),
        (_, State::Solved) => Err(Refusal::OutOfTurn),
        (Step::Accept, _) => Ok(Move::To(State::Accepted)),
        (Step::Decline, _) => Ok(Move::To(State::Declined)),
        (Step::Carry, _) => Ok(Move::To(State::Carried)),
        (Step::Note, state) if state.runs() => Ok(Move::To(State::InHand)),
        (Step::Solve, state) if state.runs() => Ok(Move::To(State::Solved)),
        _ => Err(Refusal::OutOfTurn),
    }
}

/// The first sentence or line of a text, for lists: at most `max` characters.
#[must_use]
pub fn headline(text: &str, max: usize) -> String {
    let end = text.find(['\n', '。', '；']).unwrap_or(text.len());
    let (line, whole) = (
        text.get(..end).unwrap_or(text),
        end + '。'.len_utf8() >= text.len(),
    );
    let cut: String = line.chars().take(max).collect();
    if whole && cut.len() == line.len() {
        cut
    } else {
        format!("{cut}…")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn org(id: &str) -> OrgId {
        OrgId::from(id)
    }

    fn scope(role: Role, id: Option<&str>) -> Scope {
        Scope {
            account: None,
            role,
            org: id.map(OrgId::from),
            centre: None,
        }
    }

    fn standing(
        role: Role,
        id: Option<&str>,
        raised: Option<&str>,
        owner: Option<&str>,
    ) -> Standing {
        let (raised, owner) = (raised.map(org), owner.map(org));
        let parties = [org("a"), org("b")];
        let ground = Ground {
            raised: raised.as_ref(),
            owner: owner.as_ref(),
            parties: &parties,
        };
        Standing::of(&scope(role, id), ground)
    }

    #[test]
    fn who_may_do_what_by_table() {
        let (a, b) = (Some("a"), Some("b"));
        for (role, id, raised, owner, state, taken, expected) in [
            (
                Role::Office,
                None,
                a,
                None,
                State::Raised,
                Step::Accept,
                Ok(State::Accepted),
            ),
            (
                Role::Office,
                None,
                a,
                b,
                State::Carried,
                Step::Accept,
                Ok(State::Accepted),
            ),
            (
                Role::Office,
                None,
                a,
                b,
                State::Solved,
                Step::Accept,
                Err(Refusal::OutOfTurn),
            ),
            (
                Role::Supervisor,
                None,
                a,
                None,
                State::Raised,
                Step::Accept,
                Err(Refusal::OfficeOnly),
            ),
            (
                Role::Auditor,
                None,
                a,
                None,
                State::Raised,
                Step::Decline,
                Err(Refusal::OfficeOnly),
            ),
            (
                Role::Clerk,
                a,
                a,
                None,
                State::Raised,
                Step::Accept,
                Err(Refusal::OfficeOnly),
            ),
            (
                Role::Clerk,
                Some("c"),
                a,
                b,
                State::InHand,
                Step::Note,
                Err(Refusal::NotFound),
            ),
            (
                Role::Discipline,
                None,
                a,
                b,
                State::InHand,
                Step::Note,
                Err(Refusal::NotFound),
            ),
            (
                Role::Clerk,
                b,
                a,
                b,
                State::Accepted,
                Step::Note,
                Ok(State::InHand),
            ),
            (
                Role::Clerk,
                a,
                a,
                b,
                State::Accepted,
                Step::Note,
                Err(Refusal::OwnerOnly),
            ),
            (
                Role::Clerk,
                a,
                a,
                None,
                State::Raised,
                Step::Note,
                Err(Refusal::OwnerOnly),
            ),
            (
                Role::Head,
                b,
                a,
                b,
                State::InHand,
                Step::Solve,
                Ok(State::Solved),
            ),
            (
                Role::Office,
                b,
                a,
                b,
                State::InHand,
                Step::Solve,
                Err(Refusal::OwnerOnly),
            ),
            (
                Role::Head,
                a,
                a,
                b,
                State::Solved,
                Step::Confirm,
                Ok(State::Confirmed),
            ),
            (
                Role::Head,
                b,
                a,
                b,
                State::Solved,
                Step::Confirm,
                Err(Refusal::RaiserOnly),
            ),
            (
                Role::Office,
                None,
                a,
                b,
                State::Solved,
                Step::Confirm,
                Err(Refusal::RaiserOnly),
            ),
            (
                Role::Office,
                None,
                None,
                b,
                State::Solved,
                Step::Confirm,
                Ok(State::Confirmed),
            ),
            (
                Role::Office,
                b,
                None,
                b,
                State::Solved,
                Step::Confirm,
                Err(Refusal::OwnUnit),
            ),
            // The raising unit owns it itself: the office looks.
            (
                Role::Clerk,
                a,
                a,
                a,
                State::Solved,
                Step::Confirm,
                Err(Refusal::RaiserOnly),
            ),
            (
                Role::Office,
                None,
                a,
                a,
                State::Solved,
                Step::Reopen,
                Ok(State::Reopened),
            ),
            (
                Role::Office,
                None,
                a,
                b,
                State::Confirmed,
                Step::Carry,
                Err(Refusal::Over),
            ),
        ] {
            let held = standing(role, id, raised, owner);
            let expected = expected.map(Move::To);
            assert_eq!(
                step(state, held, taken),
                expected,
                "{role:?} {id:?} {state:?} {taken:?}"
            );
        }
    }

    #[test]
    fn what_was_done_is_not_done_again() {
        let all = Standing {
            sees: true,
            office: true,
            owner: true,
            confirms: true,
            own_unit: false,
        };
        for (state, taken) in [
            (State::Confirmed, Step::Confirm),
            (State::Declined, Step::Decline),
            (State::Solved, Step::Solve),
            (State::Carried, Step::Carry),
            (State::Reopened, Step::Reopen),
        ] {
            assert_eq!(step(state, all, taken), Ok(Move::Already));
        }
    }

    proptest! {
        /// Nobody but the owner ends in `solved`, and nobody but who raised it in `confirmed`; what is over stays.
        #[test]
        fn no_sequence_breaks_the_loop(steps in proptest::collection::vec((0_usize..4, 0_usize..7), 0..40)) {
            let people = [
                (Role::Office, None),
                (Role::Clerk, Some("a")),
                (Role::Head, Some("b")),
                (Role::Supervisor, None),
            ];
            let (mut state, mut owner) = (State::Raised, None);
            for (who, what) in steps {
                let (role, id) = people[who];
                let taken = Step::ALL[what];
                let held = standing(role, id, Some("a"), owner);
                let Ok(Move::To(next)) = step(state, held, taken) else { continue };
                prop_assert!(!state.is_over(), "{state:?} was over");
                prop_assert!(next != State::Solved || id == Some("b"));
                prop_assert!(next != State::Confirmed || (id == Some("a") && state == State::Solved));
                prop_assert!(role != Role::Supervisor);
                if taken == Step::Accept {
                    owner = Some("b");
                }
                prop_assert!(owner.is_some() || !matches!(next, State::InHand | State::Solved | State::Reopened));
                state = next;
            }
        }
    }

    #[test]
    fn a_headline_is_one_line() {
        for (text, expected) in [
            ("数据接口没有开通。需省厅协调。", "数据接口没有开通…"),
            ("数据接口没有开通。", "数据接口没有开通"),
            ("数据接口没有开通", "数据接口没有开通"),
            ("一二三四五六七八九十一二", "一二三四五六七八九十…"),
            ("", ""),
        ] {
            assert_eq!(headline(text, 10), expected);
        }
    }
}
