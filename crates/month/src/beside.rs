//! What this room adds beside the form of a report: parts of other units, colleagues who have the task. Wired
//! into [`plan::Plan::with_beside`] by `app`.

use base::Scope;
use plan::rules::period::Period;
use plan::{Beside, Part};
use store::{Error, Read};
use web::accounts;

use crate::reads::{ReadError, delegations, parts_of_report};
use crate::rules::part::State;
use crate::words::state_title;

/// What stands beside the form of the scope's unit for a task and a month.
///
/// # Errors
/// As every read.
pub fn beside(
    read: &mut Read<'_>,
    scope: &Scope,
    task: i64,
    period: Period,
) -> Result<Beside, Error> {
    let parts = match parts_of_report(read, scope, task, period) {
        Ok(parts) => parts,
        Err(ReadError::NotFound) => return Ok(Beside::default()),
        Err(ReadError::Store(error)) => return Err(error),
    };
    let given: Vec<_> = delegations(read, scope, period)?
        .into_iter()
        .filter(|held| held.task == task)
        .map(|held| held.account)
        .collect();
    let names = accounts::names(read, scope, given)?;
    Ok(Beside {
        parts: parts
            .into_iter()
            .map(|part| Part {
                state: state_title(part.state),
                text: part.body,
                figures: part.figures,
                href: format!("/month/parts/{}", part.id),
                take: if part.state == State::Sent {
                    format!("/month/parts/{}/take", part.id)
                } else {
                    String::new()
                },
                version: part.version,
                org: part.org,
            })
            .collect(),
        given_to: names.into_values().collect(),
        href: format!("/month/tasks/{task}?period={period}"),
    })
}
