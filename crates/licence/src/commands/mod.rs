//! What is done to licences, inside the transaction of whoever does it.

mod change;
mod issue;
mod make_use;

pub use change::{ChangeError, Which, change};
pub use issue::{Holder, HolderKind, Issue, IssueError, Issued, issue};
pub use make_use::{Use, UseError, make_use};
