//! Pure decisions: days are passed in.

pub mod agenda;
pub mod blockage;
pub mod decision;
pub mod meeting;
pub mod merge;
pub mod stage;
pub mod text;

/// What a permitted step does to the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move<S> {
    /// It is in this state afterwards.
    To(S),
    /// It was done already; asking again changes nothing and is no fault.
    Already,
}

/// Why a step is not permitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// For this scope it does not exist.
    NotFound,
    /// Only units that lead the task or help with it, and the office, raise a blockage on it.
    NotYourTask,
    /// Only the office does this.
    OfficeOnly,
    /// Only the unit that owns it does this.
    OwnerOnly,
    /// Only who raised it says whether it is solved.
    RaiserOnly,
    /// Nobody judges what the own unit did.
    OwnUnit,
    /// It is over.
    Over,
    /// It does not stand there.
    OutOfTurn,
}
