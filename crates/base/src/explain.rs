//! How an error speaks: one clear sentence with the remedy for the person, the cause for the log.

use crate::Lang;

/// What kind of trouble an error is, from which the web shell derives a status and the command line an
/// exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not there, or the scope may not know that it is.
    NotFound,
    /// Known to the scope, but not to be done by it.
    Forbidden,
    /// The input was wrong; the sentence says how to mend it.
    Invalid,
    /// Somebody else changed the same thing, or its state no longer allows the step.
    Conflict,
    /// The input is larger than the bound.
    TooLarge,
    /// The service cannot take writes now (read-only, disk full, shutting down); try again later.
    Unavailable,
    /// A fault of the program or the machine; the person cannot mend it.
    Internal,
}

/// An error that can be shown to the person who met it.
pub trait Explain: std::error::Error {
    /// One sentence: what is wrong and what to do about it. No internals, no personal data.
    fn explain(&self, lang: Lang) -> String;

    /// The kind of trouble.
    fn fault(&self) -> Fault;
}
