//! Where a rectification order stands and who may take which step.
//!
//! ```text
//! opened ── acknowledge ─▶ acknowledged ── hand in plan ─▶ plan filed ── agree ─▶ plan agreed
//!                                 ▲                          │  ▲                      │
//!                                 │                   return │  │ hand in plan    hand in proof
//!                                 │                          ▼  │                      ▼
//!                                 │                      plan returned            proof filed ── close ─▶ closed
//!                                 │                                                ▲   │                    │
//!                                 └ drafts change no state        hand in proof    │   └──── reopen ◀───────┘
//!                                                                 reopened ────────┘◀───────────┘
//! ```
//!
//! The opener may withdraw an order until it is closed.

use base::{OrgId, Role, Scope};

base::named! {
    /// Where an order stands.
    pub enum State {
        /// 已下达: the unit has to acknowledge it.
        Opened = "opened",
        /// 已签收: the unit has to hand in its plan.
        Acknowledged = "acknowledged",
        /// 方案待审: the plan lies with the office; the clock stands.
        PlanFiled = "plan_filed",
        /// 方案退回: the unit has to hand in another plan.
        PlanReturned = "plan_returned",
        /// 整改中: the unit has to hand in its proof.
        PlanAgreed = "plan_agreed",
        /// 待核查: the proof lies with the office.
        ProofFiled = "proof_filed",
        /// 重新整改: the check failed; the unit has to hand in another proof.
        Reopened = "reopened",
        /// 已销号.
        Closed = "closed",
        /// 已撤销.
        Withdrawn = "withdrawn",
    }
}

base::named! {
    /// What the unit hands in.
    pub enum Stage {
        /// 整改方案.
        Plan = "plan",
        /// 整改佐证.
        Proof = "proof",
    }
}

base::named! {
    /// What an order goes back to.
    pub enum Source {
        /// 滞后任务: tasks of the ledger.
        Task = "task",
        /// 检查发现.
        Inspection = "inspection",
        /// 难点堵点.
        Blockage = "blockage",
        /// 调度会议定.
        Meeting = "meeting",
        /// 投诉举报.
        Complaint = "complaint",
        /// Anything else.
        Other = "other",
    }
}

base::named! {
    /// Why the clock stands.
    pub enum PauseReason {
        /// 等待上级答复.
        HigherAuthority = "higher_authority",
        /// 等待其他单位配合.
        OtherUnit = "other_unit",
        /// 行政复议、诉讼.
        Proceedings = "proceedings",
        /// 不可抗力.
        ForceMajeure = "force_majeure",
        /// 方案待审: set by itself while a plan lies with the office.
        WithOffice = "with_office",
    }
}

impl State {
    /// Whether the unit can do nothing more, and nobody but who reopens it.
    #[must_use]
    pub fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Withdrawn)
    }

    /// What runs against the unit now; none while the office has the paper, and none at the end.
    #[must_use]
    pub fn owed(self) -> Option<Stage> {
        match self {
            Self::Opened | Self::Acknowledged | Self::PlanReturned => Some(Stage::Plan),
            Self::PlanAgreed | Self::Reopened => Some(Stage::Proof),
            Self::PlanFiled | Self::ProofFiled | Self::Closed | Self::Withdrawn => None,
        }
    }

    /// Whether it waits for the office or supervision.
    #[must_use]
    pub fn waits_for_check(self) -> bool {
        matches!(self, Self::PlanFiled | Self::ProofFiled)
    }
}

base::named! {
    /// What somebody does with an order.
    pub enum Step {
        /// 签收.
        Acknowledge = "acknowledge",
        /// 起草整改方案.
        SavePlan = "save_plan",
        /// 报送整改方案.
        FilePlan = "file_plan",
        /// 同意方案.
        AgreePlan = "agree_plan",
        /// 退回方案.
        ReturnPlan = "return_plan",
        /// 起草整改佐证.
        SaveProof = "save_proof",
        /// 报送整改佐证.
        FileProof = "file_proof",
        /// 核查通过、销号.
        Close = "close",
        /// 核查不通过、重新整改.
        Reopen = "reopen",
        /// 撤销.
        Withdraw = "withdraw",
        /// 申请延期.
        AskExtension = "ask_extension",
        /// 答复延期申请.
        AnswerExtension = "answer_extension",
        /// 暂停计时.
        Pause = "pause",
        /// 恢复计时.
        Resume = "resume",
    }
}

base::named! {
    /// What a scope is to an order.
    pub enum Standing {
        /// The clerk of the unit.
        UnitClerk = "unit_clerk",
        /// The head of the unit.
        UnitHead = "unit_head",
        /// The office or supervision: opens and checks.
        Director = "director",
        /// The office or supervision, but acting for the very unit.
        DirectorOfUnit = "director_of_unit",
        /// Audit and discipline inspection: read, and change nothing.
        Watch = "watch",
        /// Everyone else: for them there is no order.
        Outside = "outside",
    }
}

impl Standing {
    /// What `scope` is to the orders of `unit`.
    #[must_use]
    pub fn of(scope: &Scope, unit: &OrgId) -> Self {
        match scope.role {
            Role::Clerk if scope.acts_for(unit) => Self::UnitClerk,
            Role::Head if scope.acts_for(unit) => Self::UnitHead,
            Role::Office | Role::Supervisor if scope.acts_for(unit) => Self::DirectorOfUnit,
            Role::Office | Role::Supervisor => Self::Director,
            Role::Auditor | Role::Discipline => Self::Watch,
            Role::Clerk | Role::Head | Role::Applicant | Role::Public => Self::Outside,
        }
    }

    /// Whether it is the unit itself.
    #[must_use]
    pub fn is_unit(self) -> bool {
        matches!(self, Self::UnitClerk | Self::UnitHead)
    }
}

/// What a permitted step does to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// The order is in this state afterwards.
    To(State),
    /// It was done already; asking again changes nothing and is no fault.
    Already,
}

/// Why a step is not permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// For this scope the order does not exist.
    NotFound,
    /// Only the unit itself does this.
    UnitOnly,
    /// Only the head of the unit does this.
    HeadOnly,
    /// Only the office or supervision does this.
    DirectorOnly,
    /// Nobody decides on the order of the unit for which they act.
    OwnUnit,
    /// Only the role that opened it takes it back.
    OpenerOnly,
    /// The order is over.
    Over,
    /// The step does not fit where the order stands.
    OutOfTurn,
    /// Nothing waits for an answer, or something does already.
    NothingAsked,
    /// An extension was granted already, or waits for its answer.
    ExtendedOnce,
    /// The term is over: an extension has to be asked for before.
    TermOver,
    /// The clock stands already.
    Paused,
    /// The clock runs already.
    Running,
}

/// Whether `standing` may take `step` with an order in `state`, and what comes of it. Who opened it, whether
/// something waits for an answer and whether the clock stands is judged by the commands.
///
/// # Errors
/// The [`Refusal`]; standing is judged before state, so that an outsider learns nothing of the state.
pub fn step(state: State, standing: Standing, taken: Step) -> Result<Move, Refusal> {
    may(standing, taken)?;
    use State as S;
    let to = |state| Ok(Move::To(state));
    match (taken, state) {
        (Step::Withdraw, S::Withdrawn) | (Step::Close, S::Closed) => Ok(Move::Already),
        (Step::Reopen, S::Closed | S::ProofFiled) => to(S::Reopened),
        (Step::Reopen, S::Reopened) => Ok(Move::Already),
        (_, S::Closed | S::Withdrawn) => Err(Refusal::Over),
        (Step::Withdraw, _) => to(S::Withdrawn),
        (Step::Acknowledge, S::Opened) => to(S::Acknowledged),
        (Step::Acknowledge, _) => Ok(Move::Already),
        (Step::SavePlan, S::Acknowledged | S::PlanReturned) => to(state),
        (Step::FilePlan, S::Acknowledged | S::PlanReturned) => to(S::PlanFiled),
        (Step::FilePlan, S::PlanFiled) => Ok(Move::Already),
        (Step::AgreePlan, S::PlanFiled) => to(S::PlanAgreed),
        (Step::AgreePlan, S::PlanAgreed) => Ok(Move::Already),
        (Step::ReturnPlan, S::PlanFiled) => to(S::PlanReturned),
        (Step::ReturnPlan, S::PlanReturned) => Ok(Move::Already),
        (Step::SaveProof, S::PlanAgreed | S::Reopened) => to(state),
        (Step::FileProof, S::PlanAgreed | S::Reopened) => to(S::ProofFiled),
        (Step::FileProof, S::ProofFiled) => Ok(Move::Already),
        (Step::Close, S::ProofFiled) => to(S::Closed),
        (Step::AskExtension, state) if state.owed().is_some() && state != S::Opened => to(state),
        (Step::AnswerExtension | Step::Pause | Step::Resume, state) => to(state),
        _ => Err(Refusal::OutOfTurn),
    }
}

fn may(standing: Standing, taken: Step) -> Result<(), Refusal> {
    let unit = matches!(
        taken,
        Step::Acknowledge
            | Step::SavePlan
            | Step::FilePlan
            | Step::SaveProof
            | Step::FileProof
            | Step::AskExtension
    );
    match (standing, unit) {
        (Standing::Outside, _) => Err(Refusal::NotFound),
        (Standing::UnitClerk, true) if taken == Step::FilePlan => Err(Refusal::HeadOnly),
        (Standing::UnitClerk | Standing::UnitHead, true) | (Standing::Director, false) => Ok(()),
        (Standing::DirectorOfUnit, false) => Err(Refusal::OwnUnit),
        (_, true) => Err(Refusal::UnitOnly),
        (_, false) => Err(Refusal::DirectorOnly),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every state by every step, for whoever may take it: the state afterwards, `=` done already, `x` not now,
    /// `-` over.
    #[test]
    fn the_table_of_steps() {
        use State as S;
        let columns = [
            S::Opened,
            S::Acknowledged,
            S::PlanFiled,
            S::PlanReturned,
            S::PlanAgreed,
            S::ProofFiled,
            S::Reopened,
            S::Closed,
            S::Withdrawn,
        ];
        let rows = [
            (Step::Acknowledge, "A = = = = = = - -"),
            (Step::SavePlan, "x A x R x x x - -"),
            (Step::FilePlan, "x P = P x x x - -"),
            (Step::AgreePlan, "x x G x = x x - -"),
            (Step::ReturnPlan, "x x R = x x x - -"),
            (Step::SaveProof, "x x x x G x O - -"),
            (Step::FileProof, "x x x x F = F - -"),
            (Step::Close, "x x x x x C x = -"),
            (Step::Reopen, "x x x x x O = O -"),
            (Step::Withdraw, "W W W W W W W - ="),
            (Step::AskExtension, "x A x R G x O - -"),
        ];
        for (taken, row) in rows {
            let standing = match may(Standing::Director, taken) {
                Ok(()) => Standing::Director,
                Err(_) => Standing::UnitHead,
            };
            for (state, sign) in columns.into_iter().zip(row.split(' ')) {
                let expected = match sign {
                    "=" => Ok(Move::Already),
                    "x" => Err(Refusal::OutOfTurn),
                    "-" => Err(Refusal::Over),
                    "A" => Ok(Move::To(S::Acknowledged)),
                    "P" => Ok(Move::To(S::PlanFiled)),
                    "R" => Ok(Move::To(S::PlanReturned)),
                    "G" => Ok(Move::To(S::PlanAgreed)),
                    "F" => Ok(Move::To(S::ProofFiled)),
                    "O" => Ok(Move::To(S::Reopened)),
                    "C" => Ok(Move::To(S::Closed)),
                    _ => Ok(Move::To(S::Withdrawn)),
                };
                assert_eq!(
                    step(state, standing, taken),
                    expected,
                    "{taken:?} {state:?}"
                );
            }
        }
    }

    #[test]
    fn who_is_who() {
        let unit = OrgId::from("a");
        let scope = |role, org: Option<&str>| Scope {
            account: None,
            role,
            org: org.map(OrgId::from),
            centre: None,
        };
        for (role, org, standing) in [
            (Role::Clerk, Some("a"), Standing::UnitClerk),
            (Role::Clerk, Some("b"), Standing::Outside),
            (Role::Head, Some("a"), Standing::UnitHead),
            (Role::Head, None, Standing::Outside),
            (Role::Office, None, Standing::Director),
            (Role::Office, Some("a"), Standing::DirectorOfUnit),
            (Role::Supervisor, Some("b"), Standing::Director),
            (Role::Supervisor, Some("a"), Standing::DirectorOfUnit),
            (Role::Auditor, None, Standing::Watch),
            (Role::Discipline, None, Standing::Watch),
            (Role::Public, None, Standing::Outside),
        ] {
            assert_eq!(Standing::of(&scope(role, org), &unit), standing);
        }
        assert_eq!(
            step(State::Closed, Standing::Outside, Step::Close),
            Err(Refusal::NotFound),
            "an outsider learns nothing of the state"
        );
        assert_eq!(
            step(State::ProofFiled, Standing::DirectorOfUnit, Step::Close),
            Err(Refusal::OwnUnit)
        );
        assert_eq!(
            step(State::Acknowledged, Standing::UnitClerk, Step::FilePlan),
            Err(Refusal::HeadOnly)
        );
    }

    proptest! {
        /// However steps follow each other: no proof without an agreed plan, no closing without a proof, nothing
        /// after a withdrawal, and a step taken again changes nothing.
        #[test]
        fn no_sequence_reaches_an_impossible_state(
            steps in proptest::collection::vec((0..Step::ALL.len(), 0..Standing::ALL.len()), 0..60)
        ) {
            let (mut state, mut agreed, mut proved) = (State::Opened, false, false);
            for (taken, standing) in steps {
                let (taken, standing) = (Step::ALL[taken], Standing::ALL[standing]);
                let before = state;
                let Ok(Move::To(to)) = step(state, standing, taken) else { continue };
                state = to;
                agreed |= to == State::PlanAgreed;
                proved |= to == State::ProofFiled;
                prop_assert!(before != State::Withdrawn);
                prop_assert!(!matches!(standing, Standing::Watch | Standing::Outside | Standing::DirectorOfUnit));
                if matches!(to, State::ProofFiled | State::Reopened | State::Closed) {
                    prop_assert!(agreed);
                }
                if matches!(to, State::Reopened | State::Closed) {
                    prop_assert!(proved && !standing.is_unit());
                }
                if before != to {
                    prop_assert!(step(to, standing, taken).is_ok_and(|again| again == Move::Already));
                }
            }
        }
    }
}
