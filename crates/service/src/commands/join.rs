//! An account for oneself, with whom it stands for.

use base::{AccountId, Explain, Fault, Lang, Scope};
use seal::SealError;
use store::{Error, Store, Tx};
use web::accounts::{self, AccountError, OwnAccount};

use crate::Service;
use crate::rules::party::Party;
use crate::store::party as rows;

/// Why no account was opened.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The account.
    #[error(transparent)]
    Account(#[from] AccountError),
    /// The party cannot be written as JSON.
    #[error("the party cannot be written")]
    Unwritable,
    /// The key for personal data.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for JoinError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Account(error) => error.explain(lang),
            Self::Unwritable => lang
                .pick(
                    "账户没有建立，请稍后重试。",
                    "The account was not opened; try again later.",
                )
                .to_owned(),
            Self::Seal(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Account(error) => error.fault(),
            Self::Unwritable => Fault::Internal,
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

fn about(account: AccountId) -> String {
    format!("service/party/{}", account.0)
}

/// Opens an account whose login is the party's telephone number. The same answer whether the number was in use or not:
/// see [`accounts::join`].
///
/// # Errors
/// [`JoinError`], or too many attempts.
pub(crate) async fn join(
    ctx: &web::Ctx,
    room: Service,
    party: Party,
    password: String,
) -> Result<(), web::Failure> {
    let shown = match party.agent.as_str() {
        "" => party.name.clone(),
        agent => agent.to_owned(),
    };
    let new = OwnAccount {
        login: party.phone.clone(),
        name: shown,
        password,
    };
    accounts::join::<JoinError, _>(ctx, new, move |tx, account| {
        keep(tx, &room, account, &party)
    })
    .await?;
    Ok(())
}

/// Keeps the party of an account that is being made.
fn keep(
    tx: &mut Tx<'_>,
    room: &Service,
    account: AccountId,
    party: &Party,
) -> Result<(), JoinError> {
    let text = serde_json::to_string(party).map_err(|_| JoinError::Unwritable)?;
    let sealed = room.seal().seal(&about(account), &text)?;
    rows::insert(tx, account, party.kind.as_str(), &sealed)?;
    Ok(())
}

/// Whom the scope's own account stands for; `None` for accounts without a party.
///
/// # Errors
/// As every read.
pub fn own_party(store: &Store, scope: &Scope, room: &Service) -> Result<Option<Party>, Error> {
    let Some(account) = scope.account else {
        return Ok(None);
    };
    let held = store.read(|read| rows::of_account(read, account))?;
    Ok(held.and_then(|held| {
        let text = room.seal().unseal(&about(account), &held)?;
        serde_json::from_str(&text).ok()
    }))
}

/// Gives an account that has none its party.
///
/// # Errors
/// [`JoinError`].
pub fn give_party(
    store: &Store,
    room: &Service,
    account: AccountId,
    party: &Party,
) -> Result<(), JoinError> {
    let (room, party) = (room.clone(), party.clone());
    store.write(&Scope::system(), move |tx| {
        keep(tx, &room, account, &party)?;
        let subject = format!("account/{}", account.0);
        let data = serde_json::json!({ "kind": party.kind.as_str() });
        tx.journal("service.party_kept", &subject, data)?;
        Ok(())
    })
}
