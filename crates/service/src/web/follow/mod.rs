//! `/follow`: a case or a bundle as its applicant sees it.

mod act;
mod bundle;
mod find;
mod receipt;
mod show;
mod state;

use std::sync::Arc;

use base::Scope;
use casework::Casework;
use casework::queries::{CaseView, follow};
use store::Read;
use web::{Ctx, Failure, Routes, blocking};

pub(super) use receipt::base_url;
pub(super) use show::{LicenceLine, licence_line};
pub(super) use state::word as state_word;

pub(super) fn routes() -> Routes {
    Routes::new()
        .merge(find::routes())
        .merge(receipt::routes())
        .merge(show::routes())
        .merge(act::routes())
}

/// Whether a code is a bundle's.
fn is_bundle(code: &str) -> bool {
    code.rsplit('-')
        .next()
        .is_some_and(|last| last.starts_with(['Y', 'y']))
}

/// The secret that the address carries.
fn secret_of(ctx: &Ctx) -> Option<String> {
    ctx.query
        .get("s")
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
}

/// The page of a case for whoever knows its secret, or owns it.
fn href(code: &str, secret: Option<&str>) -> String {
    let path = format!("/follow/{code}");
    match secret {
        None => path,
        Some(secret) => web::Query::default().set("s", secret).href(&path),
    }
}

/// The case of a code as its applicant sees it. Secrets may be guessed: attempts with a wrong one are counted.
async fn view(
    ctx: &Ctx,
    casework: &Arc<Casework>,
    code: &str,
    secret: Option<String>,
) -> Result<CaseView, Failure> {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let (room, asked) = (casework.clone(), code.to_owned());
    let found = blocking(move || {
        store.read(|read: &mut Read<'_>| {
            let asked = (asked.as_str(), secret.as_deref());
            match follow(read, &scope, &room, asked, today) {
                Ok(view) => Ok::<_, store::Error>(Some(view)),
                Err(casework::queries::ReadError::NotFound) => Ok(None),
                Err(casework::queries::ReadError::Store(error)) => Err(error),
            }
        })
    })
    .await?;
    match found {
        Some(view) => Ok(view),
        None => {
            ctx.guess(&format!("case:{code}"))?;
            Err(Failure::not_found())
        }
    }
}

/// The scope's own account is of no use for a case that belongs to nobody.
fn is_owner(scope: &Scope, account: Option<base::AccountId>) -> bool {
    scope.account.is_some() && scope.account == account
}
