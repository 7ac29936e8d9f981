//! Web hooks: where the office and organisations want to be told by request.

use ::store::{Error, Query, Row, Tx, params};
use base::{Millis, OrgId};

/// An endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// Row id.
    pub id: i64,
    /// Where requests go.
    pub url: String,
    /// What it wants: topics (`case` or `case.*`) and single kinds (`case.opened`); nothing means everything.
    pub topics: Vec<String>,
    /// The organisation whose it is, which hears what that organisation is told; `None` is the office's.
    pub org: Option<OrgId>,
    /// The secret, sealed; see [`crate::Seal`].
    pub secret_sealed: Vec<u8>,
    /// Whether it is called.
    pub active: bool,
    /// When it was registered.
    pub created_at: Millis,
}

impl Hook {
    /// Whether it wants a kind of messages.
    #[must_use]
    pub fn wants(&self, kind: &str) -> bool {
        self.topics.is_empty() || self.topics.iter().any(|wanted| covers(wanted, kind))
    }
}

/// Whether a wish, a topic or a kind, covers a kind.
fn covers(wish: &str, kind: &str) -> bool {
    if wish == kind {
        return true;
    }
    let stem = wish.strip_suffix(".*").unwrap_or(wish);
    !stem.contains('.') && crate::rules::audience::topic(kind) == stem
}

/// The most endpoints the office may have: every message costs a request each.
pub const HOOKS_MAX: usize = 20;
/// The most endpoints an organisation may have.
pub const HOOKS_OF_ORG: usize = 3;
/// The most endpoints an installation may have.
pub const HOOKS_IN_ALL: usize = 500;

fn hook(row: &Row<'_>) -> Result<Hook, Error> {
    let topics: String = row.get("topics")?;
    Ok(Hook {
        id: row.get("id")?,
        url: row.get("url")?,
        topics: topics.split_whitespace().map(str::to_owned).collect(),
        org: row.get("org_id")?,
        secret_sealed: row.get("secret_sealed")?,
        active: row.get("active")?,
        created_at: row.get("created_ms")?,
    })
}

/// Every endpoint, by id.
pub(crate) fn all(query: &mut impl Query) -> Result<Vec<Hook>, Error> {
    query.query_map(
        "SELECT id, url, topics, secret_sealed, active, created_ms, org_id FROM notify_hook ORDER BY id LIMIT 500",
        params![],
        hook,
    )
}

pub(crate) fn find(query: &mut impl Query, id: i64) -> Result<Option<Hook>, Error> {
    query.query_opt(
        "SELECT id, url, topics, secret_sealed, active, created_ms, org_id FROM notify_hook WHERE id = $1",
        params![id],
        hook,
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, hook: &Hook) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO notify_hook (id, url, topics, secret_sealed, active, created_ms, org_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            hook.id,
            hook.url,
            hook.topics.join(" "),
            hook.secret_sealed,
            hook.active,
            hook.created_at,
            hook.org.as_ref().map(OrgId::as_str)
        ],
    )?;
    Ok(())
}

pub(crate) fn set_active(tx: &mut Tx<'_>, id: i64, active: bool) -> Result<(), Error> {
    tx.execute(
        "UPDATE notify_hook SET active = $2 WHERE id = $1",
        params![id, active],
    )?;
    Ok(())
}
