//! Accounts: who may sign in, and signing in.

mod password;
pub(crate) mod store;
mod throttle;
pub mod tokens;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use ::store::{Error as StoreError, Query, Store, Tx};
use base::{AccountId, Clock, Explain, Fault, Lang, Millis, OrgId, Role, Scope};
use tokio::sync::Semaphore;

use axum::http::{HeaderMap, HeaderValue};
pub use password::{HashError, hash};
use throttle::{Left, Throttle};

use crate::{CallLimits, Failure, blocking};

/// The shortest password, in characters.
pub const PASSWORD_MIN_CHARS: usize = 10;
/// The longest password, in characters: enough for a sentence, little enough to hash.
pub const PASSWORD_MAX_CHARS: usize = 200;
/// Hashes computed at one time: each takes 19 MiB and a core.
const HASHES_AT_ONCE: usize = 2;

/// An account as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// What its owner types to sign in.
    pub login: String,
    /// The name to show.
    pub name: String,
    /// The role in which it acts.
    pub role: Role,
    /// The organisation for which it acts; every clerk and head has one.
    pub org: Option<OrgId>,
    /// Whether it may sign in.
    pub active: bool,
}

impl Account {
    /// The scope in which the account acts.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope {
            account: Some(self.id),
            role: self.role,
            org: self.org.clone(),
            centre: None,
        }
    }
}

/// An account to be created.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// 2 to 40 of `a`–`z`, `0`–`9`, `.`, `_`, `-`; case is folded.
    pub login: String,
    /// 1 to 40 characters.
    pub name: String,
    /// 10 to 200 characters.
    pub password: String,
    /// Any role but the public's.
    pub role: Role,
    /// Needed for clerks and heads.
    pub org: Option<OrgId>,
}

/// Why an account was not created or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// Only the office manages accounts.
    #[error("the scope may not manage accounts")]
    NotOffice,
    /// The login has a length or a character that logins do not have.
    #[error("the login is malformed")]
    BadLogin,
    /// Another account has the login.
    #[error("the login is taken")]
    LoginTaken,
    /// The name is empty or too long.
    #[error("the name is empty or too long")]
    BadName,
    /// The password is too short or too long.
    #[error("the password has a length out of bounds")]
    BadPassword,
    /// A role that does not sign in, or a unit's role without a unit.
    #[error("the role does not fit the account")]
    BadRole,
    /// An account does not close itself: nobody might be left to open it.
    #[error("an account cannot close itself")]
    OwnAccount,
    /// There is no such account.
    #[error("no such account")]
    NotFound,
    /// The password could not be hashed.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Explain for AccountError {
    fn explain(&self, lang: Lang) -> String {
        let text = match self {
            Self::NotOffice => lang.pick(
                "账户由工作专班管理，请与工作专班联系。",
                "Accounts are managed by the programme office; please ask them.",
            ),
            Self::BadLogin => lang.pick(
                "登录名应为2至40个小写字母、数字、点、下划线或连字符，请修改。",
                "A login has 2 to 40 lower-case letters, digits, dots, underscores or hyphens; change it.",
            ),
            Self::LoginTaken => lang.pick(
                "登录名已被使用，请换一个。",
                "The login is in use; choose another.",
            ),
            Self::BadName => lang.pick("姓名应为1至40个字，请修改。", "A name has 1 to 40 characters; change it."),
            Self::BadPassword => lang.pick(
                "密码应为10至200个字符，请修改。",
                "A password has 10 to 200 characters; change it.",
            ),
            Self::BadRole => lang.pick(
                "单位经办人和单位负责人必须选定单位，公众角色不设账户，请修改。",
                "Clerks and heads need a unit, and the public has no account; change the role or the unit.",
            ),
            Self::OwnAccount => lang.pick(
                "不能停用自己的账户，请由另一名工作专班人员办理。",
                "You cannot close your own account; ask another member of the office.",
            ),
            Self::NotFound => lang.pick("没有这个账户，请核对。", "There is no such account; check it."),
            Self::Hash(_) => crate::Words::of(lang).internal_sentence,
            Self::Store(error) => return error.explain(lang),
        };
        text.to_owned()
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotOffice => Fault::Forbidden,
            Self::BadLogin | Self::BadName | Self::BadPassword | Self::BadRole => Fault::Invalid,
            Self::LoginTaken | Self::OwnAccount => Fault::Conflict,
            Self::NotFound => Fault::NotFound,
            Self::Hash(_) => Fault::Internal,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Creates an account. The journal records its number, role and organisation, never login or name.
///
/// # Errors
/// See [`AccountError`].
pub fn create(store: &Store, scope: &Scope, new: NewAccount) -> Result<AccountId, AccountError> {
    only_office(scope)?;
    let login = fold_login(&new.login).ok_or(AccountError::BadLogin)?;
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 40 {
        return Err(AccountError::BadName);
    }
    let unit_role = matches!(new.role, Role::Clerk | Role::Head);
    if new.role == Role::Public || (unit_role && new.org.is_none()) {
        return Err(AccountError::BadRole);
    }
    let password_hash = checked_hash(&new.password)?;
    store.write(scope, move |tx| {
        if store::login_taken(tx, &login)? {
            return Err(AccountError::LoginTaken);
        }
        let id = AccountId(tx.next_id("web_account")?);
        let account = Account {
            id,
            login,
            name,
            role: new.role,
            org: new.org,
            active: true,
        };
        let data = serde_json::json!({
            "role": account.role.as_str(),
            "org": account.org.as_ref().map(OrgId::as_str),
        });
        store::insert(
            tx,
            &store::Held {
                account,
                password_hash,
            },
        )?;
        tx.journal("account.created", &subject(id), data)?;
        Ok(id)
    })
}

/// An account that somebody opens for themselves, as [`Role::Applicant`] for no organisation.
#[derive(Clone)]
pub struct OwnAccount {
    /// As in [`NewAccount`].
    pub login: String,
    /// 1 to 40 characters.
    pub name: String,
    /// 10 to 200 characters.
    pub password: String,
}

impl std::fmt::Debug for OwnAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OwnAccount")
    }
}

/// Opens an account for whoever asks for one. `also` writes what belongs to it, in the same transaction. A login that is
/// in use changes nothing and is answered `false`: who asks must not learn which, so a page says the same in both cases.
/// Attempts are counted by address before the work, and a hash is computed either way.
///
/// # Errors
/// Too many attempts from one address; [`AccountError`]; what `also` answers.
pub async fn join<E, F>(ctx: &crate::Ctx, new: OwnAccount, also: F) -> Result<bool, Failure>
where
    E: From<AccountError> + From<StoreError> + Into<Failure> + Send + 'static,
    F: FnOnce(&mut Tx<'_>, AccountId) -> Result<(), E> + Send + 'static,
{
    let door = ctx.shell.door();
    door.count_joining(ctx.address, ctx.now())
        .map_err(|secs| Failure::new(crate::Status::TooMany(secs)))?;
    let permit = door.hashing.clone().acquire_owned();
    let permit = permit.await.map_err(Failure::internal)?;
    let store = ctx.store();
    blocking(move || {
        let made = open_own(&store, new, also);
        drop(permit);
        made
    })
    .await
}

fn open_own<E, F>(store: &Store, new: OwnAccount, also: F) -> Result<bool, E>
where
    E: From<AccountError> + From<StoreError> + Send + 'static,
    F: FnOnce(&mut Tx<'_>, AccountId) -> Result<(), E> + Send + 'static,
{
    let login = fold_login(&new.login).ok_or(AccountError::BadLogin)?;
    let name = new.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > 40 {
        return Err(AccountError::BadName.into());
    }
    let password_hash = checked_hash(&new.password)?;
    store.write(&Scope::public(), move |tx| {
        if store::login_taken(tx, &login)? {
            return Ok(false);
        }
        let id = AccountId(tx.next_id("web_account")?);
        let account = Account {
            id,
            login,
            name,
            role: Role::Applicant,
            org: None,
            active: true,
        };
        store::insert(
            tx,
            &store::Held {
                account,
                password_hash,
            },
        )?;
        also(tx, id)?;
        let data = serde_json::json!({ "role": Role::Applicant.as_str() });
        tx.journal("account.joined", &subject(id), data)?;
        Ok(true)
    })
}

/// Every account, by number.
///
/// # Errors
/// See [`AccountError`].
pub fn list(store: &Store, scope: &Scope) -> Result<Vec<Account>, AccountError> {
    only_office(scope)?;
    Ok(store.read(store::list)?)
}

/// The account of a login, for the command line.
///
/// # Errors
/// See [`AccountError`].
pub fn of_login(store: &Store, scope: &Scope, login: &str) -> Result<Account, AccountError> {
    only_office(scope)?;
    let login = fold_login(login).ok_or(AccountError::NotFound)?;
    let held = store.read(|read| store::by_login(read, &login))?;
    held.map(|held| held.account).ok_or(AccountError::NotFound)
}

/// The names to show of some accounts, for people who work here: to the public and to applicants an account has no
/// name. Numbers without an account are left out.
///
/// # Errors
/// What the database answers.
pub fn names(
    query: &mut impl Query,
    scope: &Scope,
    ids: impl IntoIterator<Item = AccountId>,
) -> Result<BTreeMap<AccountId, String>, StoreError> {
    let mut names = BTreeMap::new();
    if !scope.role.is_staff() {
        return Ok(names);
    }
    for id in ids {
        if !names.contains_key(&id)
            && let Some(name) = store::name(query, id)?
        {
            names.insert(id, name);
        }
    }
    Ok(names)
}

/// An account by its number, for a room that tells people something.
///
/// # Errors
/// As every query.
pub fn find(query: &mut impl Query, id: AccountId) -> Result<Option<Account>, StoreError> {
    store::by_id(query, id)
}

/// Accounts that may sign in and act in one of these roles, for one organisation or for any; at most a
/// thousand a role.
///
/// # Errors
/// As every query.
pub fn acting(
    query: &mut impl Query,
    org: Option<&OrgId>,
    roles: &[Role],
) -> Result<Vec<Account>, StoreError> {
    let mut found = Vec::new();
    for (place, role) in roles.iter().enumerate() {
        if !roles[..place].contains(role) {
            found.extend(store::acting(query, org, *role)?);
        }
    }
    Ok(found)
}

/// The account that a scope acts with.
///
/// # Errors
/// See [`AccountError`]; [`AccountError::NotFound`] for a scope without an account.
pub fn own(store: &Store, scope: &Scope) -> Result<Account, AccountError> {
    let id = scope.account.ok_or(AccountError::NotFound)?;
    store
        .read(|read| store::by_id(read, id))?
        .ok_or(AccountError::NotFound)
}

/// Sets the password of the scope's own account and ends all its sessions; the caller has checked the
/// present password and opens a new session.
///
/// # Errors
/// See [`AccountError`].
pub(crate) fn set_own_password(
    store: &Store,
    scope: &Scope,
    password: &str,
) -> Result<Account, AccountError> {
    let account = own(store, scope)?;
    replace_password(store, scope, account.id, password)?;
    Ok(account)
}

/// Sets a password and ends the account's sessions.
///
/// # Errors
/// See [`AccountError`].
pub fn set_password(
    store: &Store,
    scope: &Scope,
    id: AccountId,
    password: &str,
) -> Result<(), AccountError> {
    only_office(scope)?;
    replace_password(store, scope, id, password)
}

fn replace_password(
    store: &Store,
    scope: &Scope,
    id: AccountId,
    password: &str,
) -> Result<(), AccountError> {
    let hash = checked_hash(password)?;
    store.write(scope, move |tx| {
        known(tx, id)?;
        store::set_password(tx, id, &hash)?;
        store::close_all(tx, id)?;
        tx.journal("account.password_set", &subject(id), serde_json::json!({}))?;
        Ok(())
    })
}

/// Lets an account sign in or not; when not, its sessions and its tokens end.
///
/// # Errors
/// See [`AccountError`].
pub fn set_active(
    store: &Store,
    scope: &Scope,
    id: AccountId,
    active: bool,
) -> Result<(), AccountError> {
    only_office(scope)?;
    if !active && scope.account == Some(id) {
        return Err(AccountError::OwnAccount);
    }
    store.write(scope, move |tx| {
        known(tx, id)?;
        store::set_active(tx, id, active)?;
        if !active {
            store::close_all(tx, id)?;
            store::revoke_all(tx, id)?;
        }
        let kind = if active {
            "account.opened"
        } else {
            "account.closed"
        };
        tx.journal(kind, &subject(id), serde_json::json!({}))?;
        Ok(())
    })
}

fn only_office(scope: &Scope) -> Result<(), AccountError> {
    if scope.role == Role::Office {
        Ok(())
    } else {
        Err(AccountError::NotOffice)
    }
}

fn known(query: &mut impl Query, id: AccountId) -> Result<(), AccountError> {
    if store::exists(query, id)? {
        Ok(())
    } else {
        Err(AccountError::NotFound)
    }
}

fn checked_hash(password: &str) -> Result<String, AccountError> {
    if !(PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS).contains(&password.chars().count()) {
        return Err(AccountError::BadPassword);
    }
    Ok(hash(password)?)
}

pub(crate) fn subject(id: AccountId) -> String {
    format!("account/{}", id.0)
}

fn fold_login(login: &str) -> Option<String> {
    let login = login.trim().to_lowercase();
    let fits = (2..=40).contains(&login.len())
        && login
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'));
    fits.then_some(login)
}

/// What a program has left after a call, as draft-ietf-httpapi-ratelimit-headers-10 tells it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    bounds: CallLimits,
    /// Of the token and of its organisation, before this call.
    left: [Left; 2],
    open: bool,
}

impl Budget {
    /// Seconds to wait when nothing was left.
    pub(crate) fn spent(&self) -> Option<u32> {
        let out = self.left.iter().filter(|left| left.calls == 0);
        out.map(|left| left.secs).max()
    }

    /// Writes the headers.
    pub(crate) fn tell(&self, headers: &mut HeaderMap) {
        let window = throttle::WINDOW_SECS;
        let CallLimits { token, org } = self.bounds;
        let spent = u32::from(self.open);
        let [own, whose] = self.left;
        let texts = [
            (
                "ratelimit-policy",
                format!("\"token\";q={token};w={window}, \"org\";q={org};w={window}"),
            ),
            (
                "ratelimit",
                format!(
                    "\"token\";r={};t={}, \"org\";r={};t={}",
                    own.calls - spent.min(own.calls),
                    own.secs,
                    whose.calls - spent.min(whose.calls),
                    whose.secs
                ),
            ),
        ];
        for (name, text) in texts {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        }
    }
}

/// Counts attempts and bounds the work of signing in.
pub(crate) struct Doorkeeper {
    throttle: Mutex<Throttle>,
    hashing: Arc<Semaphore>,
}

impl Default for Doorkeeper {
    fn default() -> Self {
        Self {
            throttle: Mutex::default(),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
        }
    }
}

/// What came of an attempt to sign in.
pub(crate) enum Attempt {
    /// Login and password fit.
    Known(Account),
    /// They do not; which of the two is not said.
    Unknown,
    /// Too many attempts; seconds to wait.
    Wait(u32),
}

impl Doorkeeper {
    /// Checks login and password at the cost of one hash, whether or not the login exists.
    pub(crate) async fn check(
        &self,
        store: Store,
        clock: &dyn Clock,
        address: Option<IpAddr>,
        login: &str,
        password: String,
    ) -> Result<Attempt, Failure> {
        // A malformed login is looked up too, in vain, so that it takes the same time.
        let login = fold_login(login).unwrap_or_default();
        let by_login = format!("login:{login}");
        if let Err(secs) = self.count(&by_login, address, clock.now()) {
            return Ok(Attempt::Wait(secs));
        }
        let permit = self
            .hashing
            .clone()
            .acquire_owned()
            .await
            .map_err(Failure::internal)?;
        let found = blocking(move || {
            let held = store.read(|read| store::by_login(read, &login))?;
            let hash = held.as_ref().map(|held| held.password_hash.as_str());
            let in_bounds = password.chars().count() <= PASSWORD_MAX_CHARS;
            let fits = in_bounds && password::verify(&password, hash);
            drop(permit);
            Ok::<_, StoreError>(held.filter(|_| fits))
        })
        .await?;
        Ok(match found {
            Some(held) => {
                let mut throttle = self.lock();
                throttle.clear(&by_login);
                if let Some(address) = address {
                    throttle.give_back(&format!("address:{address}"));
                }
                Attempt::Known(held.account)
            }
            None => Attempt::Unknown,
        })
    }

    /// Counts a call with a token, for itself and for the organisation that it acts for.
    pub(crate) fn count_call(
        &self,
        token: i64,
        scope: &Scope,
        bounds: CallLimits,
        now: Millis,
    ) -> Budget {
        let whose = match (&scope.org, scope.account) {
            (Some(org), _) => format!("org:{}", org.as_str()),
            (None, account) => format!("account:{}", account.map_or(0, |account| account.0)),
        };
        let own = format!("token:{token}");
        let mut throttle = self.lock();
        let left = [
            throttle.left(&own, bounds.token, now),
            throttle.left(&whose, bounds.org, now),
        ];
        let open = left.iter().all(|left| left.calls > 0);
        if open {
            // Both are open, so neither refuses.
            let _ = throttle.attempt(&own, bounds.token, now);
            let _ = throttle.attempt(&whose, bounds.org, now);
        }
        Budget { bounds, left, open }
    }

    /// Counts a call with a secret that opens nothing.
    pub(crate) fn count_stranger(&self, address: Option<IpAddr>, now: Millis) -> Result<(), u32> {
        let from = address.map_or_else(|| "nowhere".to_owned(), |address| address.to_string());
        self.lock()
            .attempt(&format!("stranger:{from}"), throttle::PER_ADDRESS, now)
    }

    /// Counts an account that somebody wants to open.
    fn count_joining(&self, address: Option<IpAddr>, now: Millis) -> Result<(), u32> {
        let from = address.map_or_else(|| "nowhere".to_owned(), |address| address.to_string());
        self.lock()
            .attempt(&format!("joining:{from}"), throttle::PER_LOGIN, now)
    }

    /// Counts an attempt to guess what opens something, for itself and for the address.
    pub(crate) fn count_guess(
        &self,
        what: &str,
        address: Option<IpAddr>,
        now: Millis,
    ) -> Result<(), u32> {
        self.count(&format!("guess:{what}"), address, now)
    }

    fn count(&self, by_login: &str, address: Option<IpAddr>, now: Millis) -> Result<(), u32> {
        let mut throttle = self.lock();
        if let Some(address) = address {
            throttle.attempt(&format!("address:{address}"), throttle::PER_ADDRESS, now)?;
        }
        throttle.attempt(by_login, throttle::PER_LOGIN, now)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Throttle> {
        // Counters stay usable after a panic elsewhere.
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
