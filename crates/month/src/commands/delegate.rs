//! Giving a task to one of the unit's people 交办, and taking it back.

use base::{AccountId, Explain, Fault, Lang, OrgId, Scope};
use notify::{Message, To};
use plan::model::Board;
use plan::rules::period::Period;
use serde_json::json;
use store::{Query, Store, Tx};
use web::accounts;

use super::UNIT_ROLES;
use crate::reads::own_unit;
use crate::store::delegation;
use crate::words::{Sentences, notes};

/// Which task is given to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Give {
    /// The task's id.
    pub task: i64,
    /// The month; `None`: until it is withdrawn.
    pub period: Option<Period>,
    /// To whom.
    pub account: AccountId,
}

/// Why a task was not given or taken back. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum DelegateError {
    /// The scope's unit does not lead the task, or there is no such delegation.
    #[error("not found")]
    NotFound,
    /// The account is none of the unit's own.
    #[error("{0:?} does not belong to the unit")]
    Stranger(AccountId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Gives a task that the scope's unit leads to one of its people, and tells them. Giving it again changes
/// nothing; a task may be with several people.
///
/// # Errors
/// [`DelegateError`].
pub fn give(store: &Store, scope: &Scope, board: &Board, give: Give) -> Result<i64, DelegateError> {
    let org = own_unit(scope)
        .map_err(|_| DelegateError::NotFound)?
        .clone();
    let task = board.task(give.task).ok_or(DelegateError::NotFound)?;
    if !task.leads.contains(&org) {
        return Err(DelegateError::NotFound);
    }
    let title = base::Title::new(
        plan::lines::task_title(board, task, Lang::Zh),
        plan::lines::task_title(board, task, Lang::En),
    );
    store.write(scope, move |tx| give_in(tx, &org, &give, &title))
}

pub(crate) fn give_in(
    tx: &mut Tx<'_>,
    org: &OrgId,
    give: &Give,
    title: &base::Title,
) -> Result<i64, DelegateError> {
    if !people(tx, org)?.iter().any(|(id, _)| *id == give.account) {
        return Err(DelegateError::Stranger(give.account));
    }
    let month = give.period.unwrap_or(Period::of(tx.now().day()));
    let held = delegation::of_month(tx, org, month)?
        .into_iter()
        .find(|held| {
            held.task == give.task && held.account == give.account && held.period == give.period
        });
    if let Some(held) = held {
        return Ok(held.id);
    }
    let id = delegation::insert(tx, org, give.task, give.period, give.account)?;
    let (title, body) = notes::given(title, give.period);
    let href = match give.period {
        Some(period) => format!("/tasks/{}/report?period={period}", give.task),
        None => format!("/tasks/{}/report", give.task),
    };
    notify::send(
        tx,
        Message {
            key: format!("month/delegation/{id}"),
            to: To::Account(give.account),
            kind: "month.given",
            title,
            body,
            href,
        },
    )?;
    tx.journal(
        "delegation.given",
        &format!("delegation/{id}"),
        json!({
            "task": give.task,
            "org": org.as_str(),
            "period": give.period.map(|period| period.to_string()),
        }),
    )?;
    Ok(id)
}

/// Takes a task back. Doing it twice changes nothing.
///
/// # Errors
/// [`DelegateError`].
pub fn take_back(store: &Store, scope: &Scope, id: i64) -> Result<(), DelegateError> {
    let org = own_unit(scope)
        .map_err(|_| DelegateError::NotFound)?
        .clone();
    store.write(scope, move |tx| {
        let Some(held) = delegation::get(tx, id)? else {
            return Ok(());
        };
        if held.org != org {
            return Err(DelegateError::NotFound);
        }
        delegation::withdraw(tx, id)?;
        tx.journal(
            "delegation.withdrawn",
            &format!("delegation/{id}"),
            json!({ "task": held.task, "org": org.as_str() }),
        )?;
        Ok(())
    })
}

/// The people of a unit to whom a task can be given, by the name to show.
pub(crate) fn people(
    query: &mut impl Query,
    org: &OrgId,
) -> Result<Vec<(AccountId, String)>, store::Error> {
    let accounts = accounts::acting(query, Some(org), UNIT_ROLES)?;
    Ok(accounts
        .into_iter()
        .map(|account| (account.id, account.name))
        .collect())
}

impl Explain for DelegateError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::Stranger(_) => words.stranger.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::Stranger(_) => Fault::Invalid,
            Self::Store(error) => error.fault(),
        }
    }
}
