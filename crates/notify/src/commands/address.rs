//! A person's mail address: asked for, confirmed by a mailed code, removed. It is kept sealed and enters no
//! journal and no log.

use ::store::{Error, Store, Tx};
use base::{AccountId, Explain, Fault, Lang, Scope};
use serde_json::json;

use crate::model::{AddressState, Channel, Purpose, Setting};
use crate::rules::address::plain;
use crate::state::Notify;
use crate::store::delivery::{self, NewDelivery};
use crate::store::{message, person as rows};
use crate::words::Sentences;
use seal::SealError;

/// How long a code holds, in seconds: half an hour.
pub const CODE_SECS: i64 = 30 * 60;
/// How often a wrong code may be entered.
pub const CODE_TRIES: i64 = 5;
/// How many codes an account may ask for in an hour: mail must not be a weapon.
pub const CODES_AN_HOUR: u64 = 3;

/// Why an address was not taken, confirmed or removed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AddressError {
    /// The scope has no account.
    #[error("no account")]
    NotFound,
    /// No mail server is set up.
    #[error("no mail server")]
    NoMail,
    /// The text is no mail address.
    #[error("not an address")]
    Malformed,
    /// Too many codes within the hour.
    #[error("too many codes")]
    TooMany,
    /// There is no code to confirm, or it has ended: too old, or too many wrong entries.
    #[error("no code to confirm")]
    NoCode,
    /// The code is another.
    #[error("another code")]
    WrongCode,
    /// The key for personal data failed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

/// To what an account's sealed address belongs.
pub(crate) fn about(account: AccountId) -> String {
    format!("account/{}", account.0)
}

/// Takes an address down and mails it a code. Until the code is entered nothing else goes there; an address
/// that was confirmed before is gone.
///
/// # Errors
/// [`AddressError`].
pub fn ask(store: &Store, scope: &Scope, room: &Notify, text: &str) -> Result<(), AddressError> {
    let account = scope.account.ok_or(AddressError::NotFound)?;
    if room.options.mail.is_none() {
        return Err(AddressError::NoMail);
    }
    let address = plain(text).ok_or(AddressError::Malformed)?;
    let sealed = room.seal.seal(&about(account), &address)?;
    let nonce: [u8; 16] = room.seal.random()?;
    store.write(scope, move |tx| {
        let now = tx.now();
        if rows::codes_since(tx, account, now.plus_secs(-3600))? >= CODES_AN_HOUR {
            return Err(AddressError::TooMany);
        }
        let held = rows::find(tx, account)?.unwrap_or_else(|| Setting::default_of(account));
        let fresh = Setting {
            address_sealed: Some(sealed),
            address_state: AddressState::Waiting,
            code_nonce: Some(nonce.to_vec()),
            code_at: now,
            code_tries: 0,
            version: held.version + 1,
            ..held
        };
        rows::put(tx, &fresh)?;
        let row = NewDelivery {
            channel: Channel::Mail,
            purpose: Purpose::Confirm,
            message: None,
            after_message: None,
            account: Some(account),
            hook: None,
            due_at: now,
        };
        delivery::insert(tx, &row)?;
        entry(tx, "notify.address_asked", account)
    })
}

/// Confirms the address by its code. Confirming again changes nothing.
///
/// # Errors
/// [`AddressError`].
pub fn confirm(
    store: &Store,
    scope: &Scope,
    room: &Notify,
    code: &str,
) -> Result<(), AddressError> {
    let account = scope.account.ok_or(AddressError::NotFound)?;
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let room = room.clone();
    let fits = store.write(scope, move |tx| {
        let held = rows::find(tx, account)?.ok_or(AddressError::NoCode)?;
        if held.address_state == AddressState::Confirmed {
            return Ok(true);
        }
        let nonce = held.code_nonce.clone().ok_or(AddressError::NoCode)?;
        let ended = tx.now() >= held.code_at.plus_secs(CODE_SECS) || held.code_tries >= CODE_TRIES;
        if ended || held.address_state != AddressState::Waiting {
            return Err(AddressError::NoCode);
        }
        if room.seal.code(&about(account), &nonce) != code {
            // The count of wrong entries is no state of the house: no entry.
            tx.transient();
            rows::wrong_code(tx, account)?;
            return Ok(false);
        }
        // What was told before the address held is not mailed after.
        let digest_upto = message::newest(tx)?;
        let fresh = Setting {
            address_state: AddressState::Confirmed,
            code_nonce: None,
            digest_upto,
            version: held.version + 1,
            ..held
        };
        rows::put(tx, &fresh)?;
        entry(tx, "notify.address_confirmed", account)?;
        Ok::<_, AddressError>(true)
    })?;
    if fits {
        Ok(())
    } else {
        Err(AddressError::WrongCode)
    }
}

/// Removes the address; what waits for it is not sent. Removing again changes nothing.
///
/// # Errors
/// [`AddressError`].
pub fn forget(store: &Store, scope: &Scope) -> Result<(), AddressError> {
    let account = scope.account.ok_or(AddressError::NotFound)?;
    store.write(scope, move |tx| {
        let Some(held) = rows::find(tx, account)? else {
            return Ok(());
        };
        if held.address_state == AddressState::None {
            return Ok(());
        }
        let fresh = Setting {
            address_sealed: None,
            address_state: AddressState::None,
            code_nonce: None,
            version: held.version + 1,
            ..held
        };
        rows::put(tx, &fresh)?;
        entry(tx, "notify.address_removed", account)
    })
}

fn entry(tx: &mut Tx<'_>, kind: &str, account: AccountId) -> Result<(), AddressError> {
    tx.journal(kind, &about(account), json!({}))?;
    Ok(())
}

impl Explain for AddressError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.no_account.to_owned(),
            Self::NoMail => words.no_mail.to_owned(),
            Self::Malformed => words.bad_address.to_owned(),
            Self::TooMany => words.too_many_codes.to_owned(),
            Self::NoCode => words.no_code.to_owned(),
            Self::WrongCode => words.wrong_code.to_owned(),
            Self::Seal(_) => words.no_key.to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NoMail => Fault::Unavailable,
            Self::Malformed | Self::WrongCode | Self::NoCode | Self::TooMany => Fault::Invalid,
            Self::Seal(_) => Fault::Internal,
            Self::Store(error) => error.fault(),
        }
    }
}
