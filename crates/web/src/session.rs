//! Sessions: a random token in a cookie, its hash in the database.

use base::{AccountId, Millis, Scope};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use store::{Error as StoreError, Migration, Store};

use crate::accounts::{Account, store as sql, subject};
use crate::{Failure, Person, Shell, SiteConfig, blocking};

/// The token's length in bytes and in base64url characters.
const TOKEN_BYTES: usize = 32;
const TOKEN_CHARS: usize = 43;
/// A session's last use is written down at most this often, in seconds.
const TOUCH_SECS: i64 = 60;

/// The tables of accounts, sessions and tokens.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration {
            room: "web",
            version: 1,
            sql: include_str!("../migrations/0001_accounts.sql"),
        },
        Migration {
            room: "web",
            version: 2,
            sql: include_str!("../migrations/0002_tokens.sql"),
        },
        Migration {
            room: "web",
            version: 3,
            sql: include_str!("../migrations/0003_programs.sql"),
        },
    ]
}

/// A session that goes on.
pub(crate) struct Resumed {
    pub(crate) token: String,
    pub(crate) scope: Scope,
    pub(crate) person: Person,
}

/// A fresh secret of 256 bits.
pub(crate) fn fresh_token() -> String {
    URL_SAFE_NO_PAD.encode(random::<TOKEN_BYTES>())
}

/// A fresh request identifier of 64 bits.
pub(crate) fn fresh_id() -> String {
    base::hex::encode(&random::<8>())
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness from the operating system no secret can be made, and going on would be worse than
    // ending: every supported system provides it from boot.
    #[allow(clippy::expect_used)]
    getrandom::fill(&mut bytes).expect("the operating system gives no randomness");
    bytes
}

/// Whether a text from a cookie has the form of a token.
pub(crate) fn plausible(token: &str) -> bool {
    token.len() == TOKEN_CHARS
        && token
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

pub(crate) fn digest(token: &str) -> String {
    base::hex::encode(&Sha256::digest(token.as_bytes()))
}

/// The session of a token, if it exists and neither its idle nor its absolute term has passed.
pub(crate) async fn resume(shell: &Shell, token: String) -> Result<Option<Resumed>, Failure> {
    if !plausible(&token) {
        return Ok(None);
    }
    let now = shell.clock().now();
    let idle_secs = shell.site().session_idle_secs;
    let store = shell.store().clone();
    blocking(move || {
        let key = digest(&token);
        let Some(opened) = store.read(|read| sql::session(read, &key))? else {
            return Ok(None);
        };
        if !lives(opened.seen, opened.expires, idle_secs, now) {
            return Ok(None);
        }
        let scope = opened.account.scope();
        if now >= opened.seen.plus_secs(TOUCH_SECS) {
            touch(&store, &scope, key, now);
        }
        let person = Person {
            name: opened.account.name,
            role: opened.account.role,
        };
        Ok::<_, StoreError>(Some(Resumed {
            token,
            scope,
            person,
        }))
    })
    .await
}

/// Whether a session goes on: seen within the idle term, and not past its end.
fn lives(seen: Millis, expires: Millis, idle_secs: i64, now: Millis) -> bool {
    now < expires && now < seen.plus_secs(idle_secs)
}

/// A store that takes no writes must not keep people from reading.
fn touch(store: &Store, scope: &Scope, key: String, now: Millis) {
    let written = store.write(scope, move |tx| {
        tx.transient();
        sql::touch_session(tx, &key, now)
    });
    if let Err(error) = written {
        tracing::debug!(%error, "a session's last use was not written down");
    }
}

/// Opens a session and ends the one that the browser had before. Answers the token for the cookie.
pub(crate) fn open(
    store: &Store,
    site: &SiteConfig,
    account: &Account,
    before: Option<&str>,
    now: Millis,
) -> Result<String, StoreError> {
    let token = fresh_token();
    let (key, id) = (digest(&token), account.id);
    let before = before.map(digest);
    let expires = now.plus_secs(site.session_max_secs);
    store.write(&account.scope(), move |tx| {
        if let Some(before) = before {
            sql::close_session(tx, &before)?;
        }
        sql::open_session(tx, &key, id, now, expires)?;
        tx.journal("session.opened", &subject(id), serde_json::json!({}))?;
        Ok::<_, StoreError>(())
    })?;
    Ok(token)
}

/// Ends a session.
pub(crate) fn close(
    store: &Store,
    scope: &Scope,
    id: AccountId,
    token: &str,
) -> Result<(), StoreError> {
    let key = digest(token);
    store.write(scope, move |tx| {
        sql::close_session(tx, &key)?;
        tx.journal("session.closed", &subject(id), serde_json::json!({}))?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_differ() {
        let (one, two) = (fresh_token(), fresh_token());
        assert!(plausible(&one) && plausible(&two));
        assert_ne!(one, two);
        for bad in [
            "",
            "short",
            &"a".repeat(44),
            &format!("{}=", "a".repeat(42)),
        ] {
            assert!(!plausible(bad), "{bad}");
        }
    }

    #[test]
    fn a_session_ends_when_idle_and_at_its_end() {
        let start = Millis(0);
        let end = start.plus_secs(100);
        assert!(lives(start, end, 10, start.plus_secs(9)));
        assert!(!lives(start, end, 10, start.plus_secs(10)));
        assert!(lives(start.plus_secs(95), end, 10, start.plus_secs(99)));
        assert!(!lives(start.plus_secs(95), end, 10, end));
    }
}
