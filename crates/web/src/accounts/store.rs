//! SQL of accounts, sessions and tokens.

use ::store::{Error, Query, Read, Row, Tx, params};
use base::{AccountId, Millis, OrgId, Role};

use super::Account;
use super::tokens::{Grant, Token};

/// An account with its password hash, for sign-in alone.
pub(crate) struct Held {
    pub(crate) account: Account,
    pub(crate) password_hash: String,
}

/// A session with the account it belongs to.
pub(crate) struct Opened {
    pub(crate) account: Account,
    pub(crate) seen: Millis,
    pub(crate) expires: Millis,
}

fn account(row: &Row<'_>) -> Result<Account, Error> {
    let role: String = row.get("role")?;
    Ok(Account {
        id: AccountId(row.get("id")?),
        login: row.get("login")?,
        name: row.get("name")?,
        // A role that this program does not know has no rights beyond the public's.
        role: Role::parse(&role).unwrap_or(Role::Public),
        org: row.get::<Option<String>>("org_id")?.map(OrgId),
        active: row.get::<i64>("active")? != 0,
    })
}

pub(crate) fn insert(tx: &mut Tx<'_>, held: &Held) -> Result<(), Error> {
    let account = &held.account;
    let org = account.org.as_ref().map(OrgId::as_str);
    tx.execute(
        "INSERT INTO web_account (id, login, name, password_hash, role, org_id, active, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            account.id.0,
            account.login,
            account.name,
            held.password_hash,
            account.role.as_str(),
            org,
            i64::from(account.active),
            tx.now().0
        ],
    )?;
    Ok(())
}

pub(crate) fn list(read: &mut Read<'_>) -> Result<Vec<Account>, Error> {
    let sql = "SELECT id, login, name, role, org_id, active FROM web_account ORDER BY id";
    read.query_map(sql, params![], account)
}

pub(crate) fn by_id(query: &mut impl Query, id: AccountId) -> Result<Option<Account>, Error> {
    let sql = "SELECT id, login, name, role, org_id, active FROM web_account WHERE id = $1";
    query.query_opt(sql, params![id.0], account)
}

pub(crate) fn acting(
    query: &mut impl Query,
    org: Option<&OrgId>,
    role: Role,
) -> Result<Vec<Account>, Error> {
    let sql = "SELECT id, login, name, role, org_id, active FROM web_account
        WHERE role = $1 AND ($2 = '' OR org_id = $2) AND active = 1 ORDER BY id LIMIT 1000";
    let org = org.map_or("", OrgId::as_str);
    query.query_map(sql, params![role.as_str(), org], account)
}

pub(crate) fn by_login(read: &mut Read<'_>, login: &str) -> Result<Option<Held>, Error> {
    let sql = "SELECT id, login, name, role, org_id, active, password_hash
        FROM web_account WHERE login = $1 AND active = 1";
    read.query_opt(sql, params![login], |row| {
        Ok(Held {
            account: account(row)?,
            password_hash: row.get("password_hash")?,
        })
    })
}

pub(crate) fn exists(query: &mut impl Query, id: AccountId) -> Result<bool, Error> {
    let sql = "SELECT id FROM web_account WHERE id = $1";
    Ok(query.query_opt(sql, params![id.0], |_| Ok(()))?.is_some())
}

pub(crate) fn login_taken(query: &mut impl Query, login: &str) -> Result<bool, Error> {
    let sql = "SELECT id FROM web_account WHERE login = $1";
    Ok(query.query_opt(sql, params![login], |_| Ok(()))?.is_some())
}

pub(crate) fn set_password(tx: &mut Tx<'_>, id: AccountId, hash: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE web_account SET password_hash = $2 WHERE id = $1",
        params![id.0, hash],
    )?;
    Ok(())
}

pub(crate) fn set_active(tx: &mut Tx<'_>, id: AccountId, active: bool) -> Result<(), Error> {
    let sql = "UPDATE web_account SET active = $2 WHERE id = $1";
    tx.execute(sql, params![id.0, i64::from(active)])?;
    Ok(())
}

pub(crate) fn open_session(
    tx: &mut Tx<'_>,
    token_sha256: &str,
    id: AccountId,
    now: Millis,
    expires: Millis,
) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM web_session WHERE expires_ms <= $1",
        params![now.0],
    )?;
    tx.execute(
        "INSERT INTO web_session (token_sha256, account_id, opened_ms, seen_ms, expires_ms)
         VALUES ($1, $2, $3, $3, $4)",
        params![token_sha256, id.0, now.0, expires.0],
    )?;
    Ok(())
}

pub(crate) fn session(read: &mut Read<'_>, token_sha256: &str) -> Result<Option<Opened>, Error> {
    let sql =
        "SELECT a.id AS id, a.login AS login, a.name AS name, a.role AS role, a.org_id AS org_id,
        a.active AS active, s.seen_ms AS seen_ms, s.expires_ms AS expires_ms
        FROM web_session s JOIN web_account a ON a.id = s.account_id
        WHERE s.token_sha256 = $1 AND a.active = 1";
    read.query_opt(sql, params![token_sha256], |row| {
        Ok(Opened {
            account: account(row)?,
            seen: Millis(row.get("seen_ms")?),
            expires: Millis(row.get("expires_ms")?),
        })
    })
}

pub(crate) fn touch_session(tx: &mut Tx<'_>, token_sha256: &str, now: Millis) -> Result<(), Error> {
    let sql = "UPDATE web_session SET seen_ms = $2 WHERE token_sha256 = $1";
    tx.execute(sql, params![token_sha256, now.0])?;
    Ok(())
}

pub(crate) fn close_session(tx: &mut Tx<'_>, token_sha256: &str) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM web_session WHERE token_sha256 = $1",
        params![token_sha256],
    )?;
    Ok(())
}

pub(crate) fn close_all(tx: &mut Tx<'_>, id: AccountId) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM web_session WHERE account_id = $1",
        params![id.0],
    )?;
    Ok(())
}

/// The name to show of an account.
pub(crate) fn name(query: &mut impl Query, id: AccountId) -> Result<Option<String>, Error> {
    let sql = "SELECT name FROM web_account WHERE id = $1";
    query.query_opt(sql, params![id.0], |row| row.get(0))
}

/// Whether there is such an account and it may sign in.
pub(crate) fn opens(query: &mut impl Query, id: AccountId) -> Result<bool, Error> {
    let sql = "SELECT id FROM web_account WHERE id = $1 AND active = 1";
    Ok(query.query_opt(sql, params![id.0], |_| Ok(()))?.is_some())
}

const TOKEN: &str =
    "SELECT t.id, t.account_id, t.name, t.created_ms, t.expires_ms, t.used_ms, t.revoked_ms,
    t.scopes FROM web_token t";

fn a_token(row: &Row<'_>) -> Result<Token, Error> {
    Ok(Token {
        id: row.get("id")?,
        account: AccountId(row.get("account_id")?),
        name: row.get("name")?,
        created: Millis(row.get("created_ms")?),
        expires: Millis(row.get("expires_ms")?),
        used: row.get::<Option<i64>>("used_ms")?.map(Millis),
        revoked: row.get::<Option<i64>>("revoked_ms")?.map(Millis),
        grant: Grant::read(row.get("scopes")?),
    })
}

pub(crate) fn put_token(tx: &mut Tx<'_>, token: &Token, sha256: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO web_token (id, token_sha256, account_id, name, created_ms, expires_ms, scopes)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            token.id,
            sha256,
            token.account.0,
            token.name,
            token.created.0,
            token.expires.0,
            token.grant.stored()
        ],
    )?;
    Ok(())
}

pub(crate) fn tokens(query: &mut impl Query, id: AccountId) -> Result<Vec<Token>, Error> {
    let sql = format!("{TOKEN} WHERE t.account_id = $1 ORDER BY t.id DESC LIMIT 100");
    query.query_map(&sql, params![id.0], a_token)
}

pub(crate) fn token(query: &mut impl Query, id: i64) -> Result<Option<Token>, Error> {
    query.query_opt(&format!("{TOKEN} WHERE t.id = $1"), params![id], a_token)
}

/// The token with this hash, and its account while that may sign in.
pub(crate) fn token_of(
    read: &mut Read<'_>,
    sha256: &str,
) -> Result<Option<(Token, Account)>, Error> {
    let sql = format!("{TOKEN} WHERE t.token_sha256 = $1");
    let Some(token) = read.query_opt(&sql, params![sha256], a_token)? else {
        return Ok(None);
    };
    let account = by_id(read, token.account)?.filter(|account| account.active);
    Ok(account.map(|account| (token, account)))
}

pub(crate) fn touch_token(tx: &mut Tx<'_>, id: i64, now: Millis) -> Result<(), Error> {
    let sql = "UPDATE web_token SET used_ms = $2 WHERE id = $1";
    tx.execute(sql, params![id, now.0])?;
    Ok(())
}

pub(crate) fn revoke_token(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    let sql = "UPDATE web_token SET revoked_ms = $2 WHERE id = $1 AND revoked_ms IS NULL";
    let now = tx.now().0;
    tx.execute(sql, params![id, now])?;
    Ok(())
}

pub(crate) fn revoke_all(tx: &mut Tx<'_>, id: AccountId) -> Result<(), Error> {
    let sql = "UPDATE web_token SET revoked_ms = $2 WHERE account_id = $1 AND revoked_ms IS NULL";
    let now = tx.now().0;
    tx.execute(sql, params![id.0, now])?;
    Ok(())
}
