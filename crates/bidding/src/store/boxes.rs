//! Boxes and their holders.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Millis, OrgId};

use crate::model::{HolderId, Keeper};

/// A row of `bidding_box`.
#[derive(Clone, Debug)]
pub(crate) struct BoxRow {
    pub(crate) id: i64,
    pub(crate) subject: String,
    pub(crate) platform: String,
    pub(crate) centre_org: OrgId,
    pub(crate) title: String,
    pub(crate) suite: String,
    pub(crate) threshold: i64,
    pub(crate) opens_at: Millis,
    pub(crate) deadline: Millis,
    pub(crate) min_bids: i64,
    pub(crate) unseal_minutes: i64,
    pub(crate) unseal_until: Option<Millis>,
    pub(crate) rehearsal: bool,
    pub(crate) invited: bool,
    pub(crate) confidential: bool,
    pub(crate) released: bool,
    pub(crate) state: String,
    pub(crate) suspended: bool,
    pub(crate) box_file: String,
    pub(crate) version: i64,
}

const COLUMNS: &str =
    "id, subject, platform, centre_org, title, suite, threshold, opens_at, deadline, min_bids,
     unseal_minutes, unseal_until, rehearsal, invited, confidential, released, state, suspended, box_file, version";

fn row(row: &Row<'_>) -> Result<BoxRow, Error> {
    Ok(BoxRow {
        id: row.get("id")?,
        subject: row.get("subject")?,
        platform: row.get("platform")?,
        centre_org: row.get("centre_org")?,
        title: row.get("title")?,
        suite: row.get("suite")?,
        threshold: row.get("threshold")?,
        opens_at: row.get("opens_at")?,
        deadline: row.get("deadline")?,
        min_bids: row.get("min_bids")?,
        unseal_minutes: row.get("unseal_minutes")?,
        unseal_until: row.get("unseal_until")?,
        rehearsal: row.get::<i64>("rehearsal")? != 0,
        invited: row.get::<i64>("invited")? != 0,
        confidential: row.get::<i64>("confidential")? != 0,
        released: row.get::<i64>("released")? != 0,
        state: row.get("state")?,
        suspended: row.get::<i64>("suspended")? != 0,
        box_file: row.get("box_file")?,
        version: row.get("version")?,
    })
}

pub(crate) fn insert(tx: &mut Tx<'_>, held: &BoxRow) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(
        "INSERT INTO bidding_box (id, subject, platform, centre_org, title, suite, threshold, opens_at, deadline,
            min_bids, unseal_minutes, unseal_until, rehearsal, state, suspended, box_file, created_at, version, invited,
            confidential)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)",
        params![
            held.id,
            held.subject,
            held.platform,
            held.centre_org,
            held.title,
            held.suite,
            held.threshold,
            held.opens_at,
            held.deadline,
            held.min_bids,
            held.unseal_minutes,
            held.unseal_until,
            i64::from(held.rehearsal),
            held.state,
            i64::from(held.suspended),
            held.box_file,
            now,
            held.version,
            i64::from(held.invited),
            i64::from(held.confidential)
        ],
    )
    .map(drop)
}

/// Writes what may change, where the version is still the one that was read; whether it was.
pub(crate) fn update(tx: &mut Tx<'_>, held: &BoxRow) -> Result<bool, Error> {
    let rows = tx.execute(
        "UPDATE bidding_box SET opens_at = $3, deadline = $4, unseal_until = $5, state = $6, suspended = $7,
            box_file = $8, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            held.id,
            held.version,
            held.opens_at,
            held.deadline,
            held.unseal_until,
            held.state,
            i64::from(held.suspended),
            held.box_file
        ],
    )?;
    Ok(rows == 1)
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<BoxRow>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM bidding_box WHERE id = $1"),
        params![id],
        row,
    )
}

/// The newest box of a subject that is no rehearsal.
pub(crate) fn of_subject(query: &mut impl Query, subject: &str) -> Result<Option<BoxRow>, Error> {
    query.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM bidding_box WHERE subject = $1 AND rehearsal = 0 ORDER BY id DESC LIMIT 1"
        ),
        params![subject],
        row,
    )
}

/// The first rehearsal of a subject.
pub(crate) fn first_rehearsal(query: &mut impl Query, subject: &str) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM bidding_box WHERE subject = $1 AND rehearsal = 1 ORDER BY id LIMIT 1",
        params![subject],
        |row| row.get(0),
    )
}

pub(crate) fn invite(tx: &mut Tx<'_>, held: i64, mark: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bidding_invited (box_id, mark) VALUES ($1, $2) ON CONFLICT (box_id, mark) DO NOTHING",
        params![held, mark],
    )
    .map(drop)
}

/// Whether the bidder of a mark is among those who were invited.
pub(crate) fn is_invited(query: &mut impl Query, held: i64, mark: &str) -> Result<bool, Error> {
    let found: Option<i64> = query.query_opt(
        "SELECT 1 FROM bidding_invited WHERE box_id = $1 AND mark = $2",
        params![held, mark],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

/// Every box of a subject that is no rehearsal, the oldest first.
pub(crate) fn all_of_subject(query: &mut impl Query, subject: &str) -> Result<Vec<BoxRow>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM bidding_box WHERE subject = $1 AND rehearsal = 0 ORDER BY id LIMIT 20"
        ),
        params![subject],
        row,
    )
}

/// What lies in the boxes of a subject is for everybody from now on; how many that opens.
pub(crate) fn release(tx: &mut Tx<'_>, subject: &str) -> Result<u64, Error> {
    tx.execute(
        "UPDATE bidding_box SET released = 1
         WHERE subject = $1 AND released = 0 AND (invited = 1 OR confidential = 1)",
        params![subject],
    )
}

/// Which boxes a list shows: those of everybody, of an organisation, or of an account.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose<'a> {
    All,
    /// Those in which the first holds a share, and those of the second's centre.
    Org(&'a OrgId, &'a OrgId),
    /// Those that everybody may know of, those to which the bidder of a mark was invited, and those in which an account holds a
    /// share.
    Account(AccountId, &'a str),
    /// Those that were ever announced.
    Announced,
}

/// Boxes, the newest first.
pub(crate) fn list(
    query: &mut impl Query,
    whose: Whose<'_>,
    (behind, most): (i64, i64),
) -> Result<Vec<BoxRow>, Error> {
    let (filter, org, account, centre) = filter(whose);
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM bidding_box b WHERE {filter} ORDER BY deadline DESC, id DESC LIMIT $4 OFFSET $5"
        ),
        params![org, account, centre, most, behind],
        row,
    )
}

pub(crate) fn count(query: &mut impl Query, whose: Whose<'_>) -> Result<u64, Error> {
    let (filter, org, account, centre) = filter(whose);
    query.query_one(
        &format!("SELECT COUNT(*) FROM bidding_box b WHERE {filter}"),
        params![org, account, centre],
        |row| row.get(0),
    )
}

/// The condition with what stands for `$1`, `$2` and `$3`.
fn filter(whose: Whose<'_>) -> (&'static str, &str, i64, &str) {
    match whose {
        Whose::All => ("($1 = '' AND $2 = 0 AND $3 = '')", "", 0, ""),
        Whose::Org(org, centre) => (
            "$2 = 0 AND (b.centre_org = $3 OR EXISTS
                (SELECT 1 FROM bidding_holder h WHERE h.box_id = b.id AND h.org = $1))",
            org.as_str(),
            0,
            centre.as_str(),
        ),
        Whose::Account(account, mark) => (
            "$1 = '' AND ((b.box_file <> '' AND (b.invited = 0 OR b.released = 1 OR EXISTS
                (SELECT 1 FROM bidding_invited i WHERE i.box_id = b.id AND i.mark = $3))) OR EXISTS
                (SELECT 1 FROM bidding_holder h WHERE h.box_id = b.id AND h.account = $2))",
            "",
            account.0,
            mark,
        ),
        Whose::Announced => (
            "$1 = '' AND $2 = 0 AND $3 = '' AND b.rehearsal = 0 AND b.box_file <> ''
                AND (b.invited = 0 OR b.released = 1)",
            "",
            0,
            "",
        ),
    }
}

/// Boxes whose deadline has passed and that are not closed, the earliest first.
pub(crate) fn due(query: &mut impl Query, now: Millis, most: i64) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT id FROM bidding_box WHERE state IN ('taking', 'keys') AND deadline <= $1 ORDER BY deadline LIMIT $2",
        params![now, most],
        |row| row.get(0),
    )
}

/// Closed boxes that are not opened.
pub(crate) fn closed(query: &mut impl Query, most: i64) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT id FROM bidding_box WHERE state = 'closed' AND suspended = 0 ORDER BY deadline LIMIT $1",
        params![most],
        |row| row.get(0),
    )
}

/// A row of `bidding_holder`.
#[derive(Clone, Debug)]
pub(crate) struct HolderRow {
    pub(crate) id: HolderId,
    pub(crate) keeper: Keeper,
    pub(crate) public_key: Option<String>,
    pub(crate) at: Option<Millis>,
}

pub(crate) fn insert_holder(tx: &mut Tx<'_>, held: i64, one: &HolderRow) -> Result<(), Error> {
    let (org, account) = match &one.keeper {
        Keeper::Org(org) => (Some(org.clone()), None),
        Keeper::Account(account) => (None, Some(*account)),
    };
    tx.execute(
        "INSERT INTO bidding_holder (box_id, holder, org, account, public_key, at) VALUES ($1, $2, $3, $4, $5, $6)",
        params![held, one.id.as_str(), org, account, one.public_key, one.at],
    )
    .map(drop)
}

/// The holders in the order of their places.
pub(crate) fn holders(query: &mut impl Query, held: i64) -> Result<Vec<HolderRow>, Error> {
    let mut found = query.query_map(
        "SELECT holder, org, account, public_key, at FROM bidding_holder WHERE box_id = $1",
        params![held],
        |row| {
            let id = row.get::<String>("holder")?;
            let keeper = match (
                row.get::<Option<OrgId>>("org")?,
                row.get::<Option<AccountId>>("account")?,
            ) {
                (Some(org), _) => Keeper::Org(org),
                (None, Some(account)) => Keeper::Account(account),
                (None, None) => return Err(Error::NoRow(format!("keeper of {id}"))),
            };
            Ok(HolderRow {
                id: HolderId::parse(&id).ok_or_else(|| Error::NoRow(format!("holder {id}")))?,
                keeper,
                public_key: row.get("public_key")?,
                at: row.get("at")?,
            })
        },
    )?;
    found.sort_by_key(|one| one.id);
    Ok(found)
}

pub(crate) fn set_key(
    tx: &mut Tx<'_>,
    held: i64,
    holder: HolderId,
    (key, at): (&str, Millis),
) -> Result<(), Error> {
    tx.execute(
        "UPDATE bidding_holder SET public_key = $3, at = $4 WHERE box_id = $1 AND holder = $2",
        params![held, holder.as_str(), key, at],
    )
    .map(drop)
}

pub(crate) fn insert_cover(
    tx: &mut Tx<'_>,
    held: i64,
    (token, salt, due_at): (&str, &[u8], Millis),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bidding_cover (token, box_id, salt, due_at) VALUES ($1, $2, $3, $4)",
        params![token, held, salt, due_at],
    )
    .map(drop)
}

/// Entries that are due and not written: token and salt.
pub(crate) fn covers_due(
    query: &mut impl Query,
    now: Millis,
    most: i64,
) -> Result<Vec<(String, [u8; 16])>, Error> {
    query.query_map(
        "SELECT token, salt FROM bidding_cover WHERE at IS NULL AND due_at <= $1 ORDER BY due_at LIMIT $2",
        params![now, most],
        |row| Ok((row.get("token")?, row.get("salt")?)),
    )
}

pub(crate) fn cover_written(tx: &mut Tx<'_>, token: &str, at: Millis) -> Result<(), Error> {
    tx.execute(
        "UPDATE bidding_cover SET at = $2 WHERE token = $1",
        params![token, at],
    )
    .map(drop)
}

/// Those of a box that were written: token and salt.
pub(crate) fn covers(query: &mut impl Query, held: i64) -> Result<Vec<(String, [u8; 16])>, Error> {
    query.query_map(
        "SELECT token, salt FROM bidding_cover WHERE box_id = $1 AND at IS NOT NULL ORDER BY token",
        params![held],
        |row| Ok((row.get("token")?, row.get("salt")?)),
    )
}

/// Those of a box that were not written are not needed any more.
pub(crate) fn drop_covers(tx: &mut Tx<'_>, held: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM bidding_cover WHERE box_id = $1 AND at IS NULL",
        params![held],
    )
    .map(drop)
}
