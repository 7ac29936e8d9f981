//! Draws and their parties.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Millis, OrgId};

use super::column;
use crate::model::{Draw, DrawState, Party, PartyOf};

const COLUMNS: &str = "id, subject, platform, centre_org, at, attempt, voids, plan, state, seated, opened_at, frozen_at,
    drawn_at, released_at, sample, version";

fn draw(row: &Row<'_>) -> Result<Draw, Error> {
    let (state, plan, voids): (String, String, String) =
        (row.get("state")?, row.get("plan")?, row.get("voids")?);
    Ok(Draw {
        id: row.get("id")?,
        subject: row.get("subject")?,
        platform: row.get("platform")?,
        centre_org: OrgId(row.get("centre_org")?),
        at: row.get("at")?,
        attempt: row.get("attempt")?,
        voids: serde_json::from_str(&voids).map_err(|_| column("voids", "pairs of texts"))?,
        plan: serde_json::from_str(&plan).map_err(|_| column("plan", "a plan"))?,
        state: DrawState::parse(&state).ok_or_else(|| column("state", "a state of draws"))?,
        seated: row.get("seated")?,
        opened_at: row.get("opened_at")?,
        frozen_at: row.get("frozen_at")?,
        drawn_at: row.get("drawn_at")?,
        released_at: row.get("released_at")?,
        sample: row.get("sample")?,
        version: row.get("version")?,
    })
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Draw>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM expert_draw WHERE id = $1"),
        params![id],
        draw,
    )
}

/// The draw of a subject that was not made void.
pub(crate) fn of_subject(query: &mut impl Query, subject: &str) -> Result<Option<Draw>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM expert_draw WHERE subject = $1 AND state <> 'void'"),
        params![subject],
        draw,
    )
}

/// All attempts of a subject, the first first.
pub(crate) fn attempts(query: &mut impl Query, subject: &str) -> Result<Vec<Draw>, Error> {
    query.query_map(
        &format!("SELECT {COLUMNS} FROM expert_draw WHERE subject = $1 ORDER BY attempt LIMIT 20"),
        params![subject],
        draw,
    )
}

/// Which draws a scope sees: all, or those of a centre, of an organisation or an account as a party.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) all: bool,
    pub(crate) org: String,
    /// The centre for which it may act.
    pub(crate) centre: String,
    pub(crate) account: i64,
}

const SEEN: &str =
    "($1 = 1 OR ($5 <> '' AND centre_org = $5) OR id IN (SELECT p.draw FROM expert_party p
    WHERE (p.org IS NOT NULL AND p.org = $2) OR p.account = $3))
    AND ($4 = '' OR state = $4)";

pub(crate) fn list(
    query: &mut impl Query,
    (seen, state): (&Seen, &str),
    (behind, most): (u64, u64),
) -> Result<Vec<Draw>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM expert_draw WHERE {SEEN} ORDER BY id DESC LIMIT $6 OFFSET $7"
        ),
        params![
            i64::from(seen.all),
            seen.org,
            seen.account,
            state,
            seen.centre,
            most as i64,
            behind as i64
        ],
        draw,
    )
}

pub(crate) fn count(query: &mut impl Query, (seen, state): (&Seen, &str)) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM expert_draw WHERE {SEEN}"),
        params![
            i64::from(seen.all),
            seen.org,
            seen.account,
            state,
            seen.centre
        ],
        |row| row.get(0),
    )?;
    Ok(count.unsigned_abs())
}

/// Frozen draws whose seeds are overdue.
pub(crate) fn overdue(
    query: &mut impl Query,
    frozen_before: Millis,
    most: i64,
) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT id FROM expert_draw WHERE state = 'frozen' AND frozen_at < $1 ORDER BY id LIMIT $2",
        params![frozen_before, most],
        |row| row.get(0),
    )
}

/// What a draw keeps sealed from its beginning: who is recused, the secret of its salts.
pub(crate) fn sealed(query: &mut impl Query, id: i64) -> Result<(Vec<u8>, Vec<u8>), Error> {
    query.query_one(
        "SELECT recuse_sealed, secret_sealed FROM expert_draw WHERE id = $1",
        params![id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The transcript's parts and who stands behind the candidates, after the freeze.
pub(crate) struct Body {
    pub(crate) frozen: Vec<u8>,
    pub(crate) tail: String,
    pub(crate) pool_sealed: Vec<u8>,
}

pub(crate) fn body(query: &mut impl Query, id: i64) -> Result<Option<Body>, Error> {
    query.query_opt(
        "SELECT frozen, tail, pool_sealed FROM expert_draw WHERE id = $1 AND frozen IS NOT NULL",
        params![id],
        |row| {
            Ok(Body {
                frozen: row.get("frozen")?,
                tail: row.get("tail")?,
                pool_sealed: row.get("pool_sealed")?,
            })
        },
    )
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    row: &Draw,
    (recuse, secret): (&[u8], &[u8]),
    plan: &str,
) -> Result<(), Error> {
    let voids = serde_json::Value::from_iter(
        row.voids
            .iter()
            .map(|(party, hash)| serde_json::json!([party, hash])),
    );
    tx.execute(
        "INSERT INTO expert_draw (id, subject, platform, centre_org, at, attempt, voids, plan, recuse_sealed,
             secret_sealed, state, tail, seated, opened_at, sample, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', 0, $12, $13, 1)",
        params![
            row.id,
            row.subject,
            row.platform,
            row.centre_org,
            row.at,
            row.attempt,
            voids.to_string(),
            plan,
            recuse,
            secret,
            row.state.as_str(),
            row.opened_at,
            row.sample
        ],
    )?;
    Ok(())
}

pub(crate) fn freeze(tx: &mut Tx<'_>, id: i64, body: &Body) -> Result<(), Error> {
    tx.execute(
        "UPDATE expert_draw SET state = 'frozen', frozen = $2, tail = $3, pool_sealed = $4, frozen_at = $5,
             version = version + 1 WHERE id = $1",
        params![id, body.frozen, body.tail, body.pool_sealed, tx.now()],
    )?;
    Ok(())
}

/// Writes the transcript's end and the state that follows.
pub(crate) fn step(
    tx: &mut Tx<'_>,
    id: i64,
    (state, seated): (DrawState, bool),
    tail: &str,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE expert_draw SET state = $2, seated = $3, tail = $4,
             drawn_at = CASE WHEN $2 = 'drawn' AND drawn_at IS NULL THEN $5 ELSE drawn_at END,
             released_at = CASE WHEN $2 = 'released' AND released_at IS NULL THEN $5 ELSE released_at END,
             version = version + 1 WHERE id = $1",
        params![id, state.as_str(), seated, tail, tx.now()],
    )?;
    Ok(())
}

/// Keeps which journal entry names the hash of the whole transcript.
pub(crate) fn set_witness(tx: &mut Tx<'_>, id: i64, seq: u64) -> Result<(), Error> {
    tx.execute(
        "UPDATE expert_draw SET witness = $2 WHERE id = $1",
        params![id, seq as i64],
    )?;
    Ok(())
}

/// The entry of [`set_witness`].
pub(crate) fn witness(query: &mut impl Query, id: i64) -> Result<Option<i64>, Error> {
    query.query_one(
        "SELECT witness FROM expert_draw WHERE id = $1",
        params![id],
        |row| row.get(0),
    )
}

fn party(row: &Row<'_>) -> Result<Party, Error> {
    let (org, account): (Option<String>, Option<i64>) = (row.get("org")?, row.get("account")?);
    Ok(Party {
        place: row.get("place")?,
        of: PartyOf {
            name: row.get("name")?,
            org: org.map(OrgId),
            account: account.map(AccountId),
        },
        commitment: row.get("commitment")?,
        committed_at: row.get("committed_at")?,
        seed: row.get("seed")?,
        revealed_at: row.get("revealed_at")?,
    })
}

pub(crate) fn parties(query: &mut impl Query, draw: i64) -> Result<Vec<Party>, Error> {
    query.query_map(
        "SELECT place, name, org, account, commitment, committed_at, seed, revealed_at FROM expert_party
         WHERE draw = $1 ORDER BY place",
        params![draw],
        party,
    )
}

pub(crate) fn insert_party(
    tx: &mut Tx<'_>,
    draw: i64,
    place: i64,
    of: &PartyOf,
) -> Result<(), Error> {
    let (org, account) = (
        of.org.as_ref().map(OrgId::as_str),
        of.account.map(|id| id.0),
    );
    tx.execute(
        "INSERT INTO expert_party (draw, place, name, org, account, commitment, seed)
         VALUES ($1, $2, $3, $4, $5, '', '')",
        params![draw, place, of.name, org, account],
    )?;
    Ok(())
}

pub(crate) fn commit(
    tx: &mut Tx<'_>,
    (draw, place): (i64, i64),
    commitment: &str,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE expert_party SET commitment = $3, committed_at = $4 WHERE draw = $1 AND place = $2",
        params![draw, place, commitment, tx.now()],
    )?;
    tx.execute(
        "UPDATE expert_draw SET version = version + 1 WHERE id = $1",
        params![draw],
    )?;
    Ok(())
}

pub(crate) fn reveal(tx: &mut Tx<'_>, (draw, place): (i64, i64), seed: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE expert_party SET seed = $3, revealed_at = $4 WHERE draw = $1 AND place = $2",
        params![draw, place, seed, tx.now()],
    )?;
    tx.execute(
        "UPDATE expert_draw SET version = version + 1 WHERE id = $1",
        params![draw],
    )?;
    Ok(())
}
