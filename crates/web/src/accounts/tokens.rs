//! Tokens 令牌: secrets with which programs act for an account, in its role and for its organisation.
//!
//! A token is sent as `Authorization: Bearer …` (RFC 6750) and opens only routes under `/api/`. It is shown once,
//! kept as its SHA-256, ends by itself, and dies with its account.

use std::collections::BTreeSet;

use ::store::{Error as StoreError, Store};
use base::{AccountId, Explain, Fault, Lang, Millis, Role, Scope};

use super::{store as sql, subject};
use crate::api::TokenScope;
use crate::session;

/// What every token begins with, so that a scan for leaked secrets knows one.
pub const PREFIX: &str = "luodi_";
/// Tokens of one account that can live side by side.
pub const LIVE_TOKENS: usize = 20;
/// Days that a token lives when nothing else is asked.
pub const DEFAULT_DAYS: u32 = 90;
/// The longest life of a token, in days.
pub const LONGEST_DAYS: u32 = 366;
/// The longest name, in characters.
pub const NAME_CHARS: usize = 40;
/// A token's last use is written down at most this often, in seconds.
const TOUCH_SECS: i64 = 60;

/// A token as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its number.
    pub id: i64,
    /// The account that it acts for.
    pub account: AccountId,
    /// What it is for, in its maker's words.
    pub name: String,
    /// When it was made.
    pub created: Millis,
    /// When it ends.
    pub expires: Millis,
    /// When it was last used, to the minute.
    pub used: Option<Millis>,
    /// When it was revoked.
    pub revoked: Option<Millis>,
    /// What it was made for.
    pub grant: Grant,
}

impl Token {
    /// Whether it opens anything at an instant.
    #[must_use]
    pub fn lives(&self, now: Millis) -> bool {
        self.revoked.is_none() && now < self.expires
    }
}

/// What a token was made for, within what its account may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    /// All that its account may, now and later.
    All,
    /// These scopes, by name.
    Only(BTreeSet<String>),
}

impl Grant {
    /// These scopes and nothing else.
    #[must_use]
    pub fn only(scopes: &[TokenScope]) -> Self {
        Self::Only(scopes.iter().map(|scope| scope.name.to_owned()).collect())
    }

    /// Whether a call that needs a scope may be made.
    #[must_use]
    pub fn allows(&self, scope: TokenScope) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(scope.name),
        }
    }

    /// As stored: names with a space between, as RFC 6749 writes them.
    pub(crate) fn stored(&self) -> Option<String> {
        match self {
            Self::All => None,
            Self::Only(names) => Some(names.iter().cloned().collect::<Vec<_>>().join(" ")),
        }
    }

    /// As stored.
    pub(crate) fn read(stored: Option<String>) -> Self {
        stored.map_or(Self::All, |names| {
            Self::Only(names.split_whitespace().map(str::to_owned).collect())
        })
    }
}

/// The token that a call came with.
#[derive(Clone, Debug)]
pub(crate) struct Called {
    /// Its number.
    pub(crate) token: i64,
    /// What it was made for.
    pub(crate) grant: Grant,
}

/// A token to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// 1 to [`NAME_CHARS`] characters.
    pub name: String,
    /// 1 to [`LONGEST_DAYS`].
    pub days: u32,
    /// What it is made for.
    pub grant: Grant,
}

/// A token that was made.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// Its number.
    pub id: i64,
    /// The secret, which nobody can read again.
    pub secret: String,
    /// When it ends.
    pub expires: Millis,
}

impl std::fmt::Debug for Issued {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Issued({}, until {:?})", self.id, self.expires)
    }
}

/// Why a token was not made or revoked.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// No such account or token, or not for this scope.
    #[error("no such account or token")]
    NotFound,
    /// The name is empty or too long.
    #[error("the name is empty or too long")]
    BadName,
    /// The life is out of bounds.
    #[error("the days are out of bounds")]
    BadDays,
    /// The token would open nothing.
    #[error("no scope was chosen")]
    NoScope,
    /// The account has [`LIVE_TOKENS`] already.
    #[error("the account has as many tokens as it may have")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for TokenError {
    fn explain(&self, lang: Lang) -> String {
        let text = match self {
            Self::NotFound => lang.pick(
                "没有这个账户或令牌，请核对。",
                "There is no such account or token; check it.",
            ),
            Self::BadName => lang.pick(
                "令牌名称应为1至40个字，请修改。",
                "A token's name has 1 to 40 characters; change it.",
            ),
            Self::BadDays => lang.pick(
                "有效期应为1至366天，请修改。",
                "A token lives for 1 to 366 days; change it.",
            ),
            Self::NoScope => lang.pick(
                "请至少选定一项令牌范围。",
                "Choose one scope of the token at least.",
            ),
            Self::TooMany => lang.pick(
                "这个账户已有20个有效令牌，请先撤销不用的。",
                "The account has 20 live tokens; revoke those that are not used first.",
            ),
            Self::Store(error) => return error.explain(lang),
        };
        text.to_owned()
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::BadName | Self::BadDays | Self::NoScope => Fault::Invalid,
            Self::TooMany => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Makes a token for the scope's own account. The system (the command line beside the data) makes one for any
/// account; nobody else acts in another's name. The journal records number and end, never name or secret.
///
/// # Errors
/// See [`TokenError`].
pub fn issue(
    store: &Store,
    scope: &Scope,
    account: AccountId,
    new: NewToken,
) -> Result<Issued, TokenError> {
    let system = scope.account.is_none() && scope.role == Role::Office;
    if !system && scope.account != Some(account) {
        return Err(TokenError::NotFound);
    }
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS {
        return Err(TokenError::BadName);
    }
    if !(1..=LONGEST_DAYS).contains(&new.days) {
        return Err(TokenError::BadDays);
    }
    if matches!(&new.grant, Grant::Only(names) if names.is_empty()) {
        return Err(TokenError::NoScope);
    }
    let grant = new.grant;
    let secret = format!("{PREFIX}{}", session::fresh_token());
    let key = session::digest(&secret);
    store.write(scope, move |tx| {
        if !sql::opens(tx, account)? {
            return Err(TokenError::NotFound);
        }
        let now = tx.now();
        let live = sql::tokens(tx, account)?;
        if live.iter().filter(|token| token.lives(now)).count() >= LIVE_TOKENS {
            return Err(TokenError::TooMany);
        }
        let token = Token {
            id: tx.next_id("web_token")?,
            account,
            name,
            created: now,
            expires: now.plus_secs(i64::from(new.days) * 86_400),
            used: None,
            revoked: None,
            grant,
        };
        sql::put_token(tx, &token, &key)?;
        let data = serde_json::json!({
            "token": token.id,
            "expires": token.expires.rfc3339(),
            "scopes": token.grant.stored(),
        });
        tx.journal("token.created", &subject(account), data)?;
        Ok(Issued {
            id: token.id,
            secret,
            expires: token.expires,
        })
    })
}

/// The newest hundred tokens of an account, for itself and for the office.
///
/// # Errors
/// See [`TokenError`].
pub fn tokens(store: &Store, scope: &Scope, account: AccountId) -> Result<Vec<Token>, TokenError> {
    if scope.account != Some(account) && scope.role != Role::Office {
        return Err(TokenError::NotFound);
    }
    Ok(store.read(|read| sql::tokens(read, account))?)
}

/// Revokes a token, one's own or, for the office, anybody's. One that was revoked stays so.
///
/// # Errors
/// See [`TokenError`].
pub fn revoke(store: &Store, scope: &Scope, id: i64) -> Result<Token, TokenError> {
    let asks = scope.clone();
    store.write(scope, move |tx| {
        let token = sql::token(tx, id)?.ok_or(TokenError::NotFound)?;
        if asks.account != Some(token.account) && asks.role != Role::Office {
            return Err(TokenError::NotFound);
        }
        if token.revoked.is_some() {
            tx.transient();
            return Ok(token);
        }
        sql::revoke_token(tx, id)?;
        let data = serde_json::json!({ "token": id });
        tx.journal("token.revoked", &subject(token.account), data)?;
        Ok(token)
    })
}

/// The token behind a secret with the scope in which it acts; `None` when it opens nothing.
pub(crate) fn open(
    store: &Store,
    secret: &str,
    now: Millis,
) -> Result<Option<(Called, Scope)>, StoreError> {
    let fits = secret.strip_prefix(PREFIX).is_some_and(session::plausible);
    if !fits {
        return Ok(None);
    }
    let key = session::digest(secret);
    let Some((token, account)) = store.read(|read| sql::token_of(read, &key))? else {
        return Ok(None);
    };
    if !token.lives(now) {
        return Ok(None);
    }
    let scope = account.scope();
    if token
        .used
        .is_none_or(|used| now >= used.plus_secs(TOUCH_SECS))
    {
        // A store that takes no writes must not keep programs from reading.
        let written = store.write(&scope, move |tx| {
            tx.transient();
            sql::touch_token(tx, token.id, now)
        });
        if let Err(error) = written {
            tracing::debug!(%error, "a token's last use was not written down");
        }
    }
    let called = Called {
        token: token.id,
        grant: token.grant,
    };
    Ok(Some((called, scope)))
}
