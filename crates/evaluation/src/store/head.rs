//! Heads, watchers, bidders, seats.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Millis, OrgId, Scope, Title};
use org::Party;
use serde::de::DeserializeOwned;

use super::damaged;
use crate::model::{
    BidState, Bidder, Failed, Group, Head, NewBidder, NewJudge, Phase, Seat, Signed,
};

const HEAD: &str = "id, subject, platform, centre_org, title_zh, title_en, method, ceiling_fen, hidden, explain_secs,
    sign_secs, phase, round, chair, opened_at, unsealed_at, confirmed_at, closed_at, sign_due_at, failed, outcome,
    sheet, sheet_sha256, draw_seed, draw_order, draw_proof, published_at, sample, version";

fn json<T: DeserializeOwned>(text: &str, what: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|_| damaged(what))
}

fn maybe<T: DeserializeOwned>(text: &str, what: &str) -> Result<Option<T>, Error> {
    match text.is_empty() {
        true => Ok(None),
        false => json(text, what).map(Some),
    }
}

fn head(row: &Row<'_>) -> Result<Head, Error> {
    let text = |name: &str| row.get::<String>(name);
    let failed = text("failed")?;
    let drawn = maybe(&text("draw_order")?, "a drawn order")?;
    Ok(Head {
        id: row.get("id")?,
        subject: row.get("subject")?,
        platform: row.get("platform")?,
        centre_org: OrgId(row.get("centre_org")?),
        title: Title {
            zh: row.get("title_zh")?,
            en: row.get("title_en")?,
        },
        method: json(&text("method")?, "a method")?,
        ceiling_fen: row.get("ceiling_fen")?,
        hidden: row.get("hidden")?,
        explain_secs: row.get("explain_secs")?,
        sign_secs: row.get("sign_secs")?,
        phase: Phase::parse(&text("phase")?).ok_or_else(|| damaged("a phase"))?,
        round: row.get("round")?,
        chair: row.get("chair")?,
        opened_at: row.get("opened_at")?,
        unsealed_at: row.get("unsealed_at")?,
        confirmed_at: row.get("confirmed_at")?,
        closed_at: row.get("closed_at")?,
        sign_due_at: row.get("sign_due_at")?,
        failed: Failed::parse(&failed),
        outcome: maybe(&text("outcome")?, "an outcome")?,
        sheet: row.get("sheet")?,
        sheet_sha256: row.get("sheet_sha256")?,
        draw_seed: row.get("draw_seed")?,
        draw_order: drawn.unwrap_or_default(),
        draw_proof: row.get("draw_proof")?,
        published_at: row.get("published_at")?,
        sample: row.get("sample")?,
        version: row.get("version")?,
    })
}

pub(crate) fn insert_head(
    tx: &mut Tx<'_>,
    head: &Head,
    asked_sha256: &str,
    draw_nonce: &[u8],
) -> Result<(), Error> {
    let method = serde_json::to_string(&head.method).map_err(|_| damaged("a method"))?;
    tx.execute(
        "INSERT INTO evaluation_head (id, subject, platform, centre_org, title_zh, title_en, method, asked_sha256,
             ceiling_fen, hidden, explain_secs, sign_secs, phase, round, opened_at, sample, version, draw_nonce)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        params![
            head.id,
            head.subject,
            head.platform,
            head.centre_org.as_str(),
            head.title.zh,
            head.title.en,
            method,
            asked_sha256,
            head.ceiling_fen,
            head.hidden,
            head.explain_secs,
            head.sign_secs,
            head.phase.as_str(),
            head.round,
            head.opened_at,
            head.sample,
            head.version,
            draw_nonce
        ],
    )
    .map(drop)
}

/// Writes what moves: phase, chair, moments, outcome, sheet, draw. The version rises by one.
pub(crate) fn move_head(tx: &mut Tx<'_>, head: &Head) -> Result<(), Error> {
    let outcome = match &head.outcome {
        Some(outcome) => serde_json::to_string(outcome).map_err(|_| damaged("an outcome"))?,
        None => String::new(),
    };
    let order = match head.draw_order.is_empty() {
        true => String::new(),
        false => serde_json::to_string(&head.draw_order).map_err(|_| damaged("an order"))?,
    };
    tx.execute(
        "UPDATE evaluation_head SET phase = $2, round = $3, chair = $4, unsealed_at = $5, confirmed_at = $6,
             closed_at = $7, sign_due_at = $8, failed = $9, outcome = $10, sheet = $11, sheet_sha256 = $12,
             draw_seed = $13, draw_order = $14, draw_proof = $15, published_at = $16, version = version + 1
         WHERE id = $1",
        params![
            head.id,
            head.phase.as_str(),
            head.round,
            head.chair,
            head.unsealed_at,
            head.confirmed_at,
            head.closed_at,
            head.sign_due_at,
            head.failed.map_or("", Failed::as_str),
            outcome,
            head.sheet,
            head.sheet_sha256,
            head.draw_seed,
            order,
            head.draw_proof,
            head.published_at
        ],
    )
    .map(drop)
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Head>, Error> {
    query.query_opt(
        &format!("SELECT {HEAD} FROM evaluation_head WHERE id = $1"),
        params![id],
        head,
    )
}

pub(crate) fn by_subject(query: &mut impl Query, subject: &str) -> Result<Option<Head>, Error> {
    query.query_opt(
        &format!("SELECT {HEAD} FROM evaluation_head WHERE subject = $1"),
        params![subject],
        head,
    )
}

/// The nonce of the draw as it lies under seal.
pub(crate) fn nonce(query: &mut impl Query, id: i64) -> Result<Vec<u8>, Error> {
    query.query_one(
        "SELECT draw_nonce FROM evaluation_head WHERE id = $1",
        params![id],
        |row| row.get(0),
    )
}

/// The hash of all with which a subject's evaluation was opened.
pub(crate) fn asked(query: &mut impl Query, id: i64) -> Result<String, Error> {
    query.query_one(
        "SELECT asked_sha256 FROM evaluation_head WHERE id = $1",
        params![id],
        |row| row.get(0),
    )
}

/// Which evaluations a list shows.
pub(crate) enum Whose<'a> {
    /// All of them.
    All,
    /// Those that the first watches, and those of the second's centre.
    Unit(&'a OrgId, &'a OrgId),
    /// Those in which an account sits.
    Judge(AccountId),
}

impl Whose<'_> {
    /// The condition with what stands for `$1` and `$2`.
    fn clause(&self) -> (&'static str, String, String) {
        match self {
            Self::All => ("$1 = $2", String::new(), String::new()),
            Self::Unit(org, centre) => (
                "(centre_org = $2 OR id IN (SELECT evaluation FROM evaluation_watcher WHERE org = $1))",
                org.to_string(),
                centre.to_string(),
            ),
            Self::Judge(account) => (
                "id IN (SELECT evaluation FROM evaluation_seat WHERE CAST(account AS TEXT) = $1 AND $2 = '')",
                account.0.to_string(),
                String::new(),
            ),
        }
    }
}

/// The newest first.
pub(crate) fn list(
    query: &mut impl Query,
    whose: &Whose<'_>,
    (offset, most): (i64, i64),
) -> Result<Vec<Head>, Error> {
    let (clause, value, centre) = whose.clause();
    query.query_map(
        &format!(
            "SELECT {HEAD} FROM evaluation_head WHERE {clause} ORDER BY id DESC LIMIT $3 OFFSET $4"
        ),
        params![value, centre, most, offset],
        head,
    )
}

pub(crate) fn count(query: &mut impl Query, whose: &Whose<'_>) -> Result<u64, Error> {
    let (clause, value, centre) = whose.clause();
    let count: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM evaluation_head WHERE {clause}"),
        params![value, centre],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Evaluations whose term for signing is over.
pub(crate) fn unsigned(query: &mut impl Query, now: Millis, most: i64) -> Result<Vec<i64>, Error> {
    query.query_map(
        "SELECT id FROM evaluation_head WHERE phase = 'report' AND sign_due_at <= $1 ORDER BY id LIMIT $2",
        params![now, most],
        |row| row.get(0),
    )
}

pub(crate) fn insert_watcher(tx: &mut Tx<'_>, id: i64, org: &OrgId) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO evaluation_watcher (evaluation, org) VALUES ($1, $2)",
        params![id, org.as_str()],
    )
    .map(drop)
}

/// Whether a unit watches.
pub(crate) fn watches(query: &mut impl Query, id: i64, scope: &Scope) -> Result<bool, Error> {
    let Some(org) = &scope.org else {
        return Ok(false);
    };
    let found: Option<i64> = query.query_opt(
        "SELECT evaluation FROM evaluation_watcher WHERE evaluation = $1 AND org = $2",
        params![id, org.as_str()],
        |row| row.get(0),
    )?;
    Ok(found.is_some())
}

pub(crate) fn insert_bidder(
    tx: &mut Tx<'_>,
    id: i64,
    place: i64,
    new: &NewBidder,
) -> Result<(), Error> {
    let documents = serde_json::to_string(&new.documents).map_err(|_| damaged("documents"))?;
    tx.execute(
        "INSERT INTO evaluation_bidder (evaluation, key, place, code, name, price_fen, small, innovation,
             innovation_share, consortium, small_share, documents, state, why)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'open', '[]')",
        params![
            id,
            new.key,
            place,
            new.party.code,
            new.party.name,
            new.price_fen,
            new.small,
            new.innovation,
            new.innovation_share,
            new.consortium,
            new.small_share,
            documents
        ],
    )
    .map(drop)
}

/// In the order drawn.
pub(crate) fn bidders(query: &mut impl Query, id: i64) -> Result<Vec<Bidder>, Error> {
    query.query_map(
        "SELECT key, place, code, name, price_fen, small, innovation, innovation_share, consortium, small_share,
             documents, state, why
         FROM evaluation_bidder WHERE evaluation = $1 ORDER BY place",
        params![id],
        |row| {
            let text = |name: &str| row.get::<String>(name);
            Ok(Bidder {
                key: row.get("key")?,
                place: row.get("place")?,
                party: Party {
                    code: row.get("code")?,
                    name: row.get("name")?,
                },
                price_fen: row.get("price_fen")?,
                small: row.get("small")?,
                innovation: row.get("innovation")?,
                innovation_share: row.get("innovation_share")?,
                consortium: row.get("consortium")?,
                small_share: row.get("small_share")?,
                documents: json(&text("documents")?, "documents")?,
                state: BidState::parse(&text("state")?).ok_or_else(|| damaged("a bid's state"))?,
                why: json(&text("why")?, "reasons")?,
            })
        },
    )
}

pub(crate) fn settle_bidder(
    tx: &mut Tx<'_>,
    id: i64,
    key: &str,
    (state, why): (BidState, &[String]),
) -> Result<(), Error> {
    let why = serde_json::to_string(why).map_err(|_| damaged("reasons"))?;
    tx.execute(
        "UPDATE evaluation_bidder SET state = $3, why = $4 WHERE evaluation = $1 AND key = $2",
        params![id, key, state.as_str(), why],
    )
    .map(drop)
}

pub(crate) fn insert_seat(tx: &mut Tx<'_>, id: i64, new: &NewJudge) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO evaluation_seat (evaluation, seat, account, grouping, version) VALUES ($1, $2, $3, $4, 1)",
        params![id, new.seat, new.account, new.group.as_str()],
    )
    .map(drop)
}

/// In the order of seats; nothing of marks under seal.
pub(crate) fn seats(query: &mut impl Query, id: i64) -> Result<Vec<Seat>, Error> {
    query.query_map(
        "SELECT seat, account, grouping, vote, reviewed_at, marks_sha256, handed_at, salt, signed_at, signed_as,
             dissent, version
         FROM evaluation_seat WHERE evaluation = $1 ORDER BY seat",
        params![id],
        |row| {
            let group: String = row.get("grouping")?;
            let signed: Option<Millis> = row.get("signed_at")?;
            let as_what: String = row.get("signed_as")?;
            Ok(Seat {
                seat: row.get("seat")?,
                account: row.get("account")?,
                group: Group::parse(&group).ok_or_else(|| damaged("a group"))?,
                vote: row.get("vote")?,
                reviewed_at: row.get("reviewed_at")?,
                marks_sha256: row.get("marks_sha256")?,
                handed_at: row.get("handed_at")?,
                salt: row.get("salt")?,
                signed: signed.zip(Signed::parse(&as_what)),
                dissent: row.get("dissent")?,
                version: row.get("version")?,
            })
        },
    )
}

/// Seats of whose judges nothing is kept, in evaluations that go on.
pub(crate) fn idle(
    query: &mut impl Query,
    (before, most): (Millis, i64),
) -> Result<Vec<(String, AccountId)>, Error> {
    query.query_map(
        "SELECT h.subject, s.account FROM evaluation_head h JOIN evaluation_seat s ON s.evaluation = h.id
         WHERE h.phase NOT IN ('reported', 'failed') AND h.opened_at < $1 AND s.vote IS NULL AND s.reviewed_at IS NULL
             AND s.marks IS NULL AND s.handed_at IS NULL AND s.signed_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM evaluation_review r WHERE r.evaluation = h.id AND r.seat = s.seat)
         ORDER BY h.id DESC, s.seat LIMIT $2",
        params![before, most],
        |row| Ok((row.get("subject")?, row.get("account")?)),
    )
}

pub(crate) fn set_vote(tx: &mut Tx<'_>, id: i64, seat: i64, vote: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE evaluation_seat SET vote = $3 WHERE evaluation = $1 AND seat = $2",
        params![id, seat, vote],
    )
    .map(drop)
}

pub(crate) fn clear_votes(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE evaluation_seat SET vote = NULL WHERE evaluation = $1",
        params![id],
    )
    .map(drop)
}

pub(crate) fn set_reviewed(tx: &mut Tx<'_>, id: i64, seat: i64, at: Millis) -> Result<(), Error> {
    tx.execute(
        "UPDATE evaluation_seat SET reviewed_at = $3, version = version + 1 WHERE evaluation = $1 AND seat = $2",
        params![id, seat, at],
    )
    .map(drop)
}

/// A judge's draft moved on.
pub(crate) fn touch_seat(tx: &mut Tx<'_>, id: i64, seat: i64) -> Result<(), Error> {
    tx.execute(
        "UPDATE evaluation_seat SET version = version + 1 WHERE evaluation = $1 AND seat = $2",
        params![id, seat],
    )
    .map(drop)
}

/// The marks of a seat as they lie under seal.
pub(crate) fn sealed(query: &mut impl Query, id: i64, seat: i64) -> Result<Option<Vec<u8>>, Error> {
    query.query_one(
        "SELECT marks FROM evaluation_seat WHERE evaluation = $1 AND seat = $2",
        params![id, seat],
        |row| row.get(0),
    )
}

pub(crate) fn set_sealed(
    tx: &mut Tx<'_>,
    id: i64,
    seat: i64,
    (marks, commitment, handed_at): (Option<&[u8]>, &str, Option<Millis>),
) -> Result<(), Error> {
    tx.execute(
        "UPDATE evaluation_seat SET marks = $3, marks_sha256 = $4, handed_at = $5, version = version + 1
         WHERE evaluation = $1 AND seat = $2",
        params![id, seat, marks, commitment, handed_at],
    )
    .map(drop)
}

pub(crate) fn set_salt(tx: &mut Tx<'_>, id: i64, seat: i64, salt: &str) -> Result<(), Error> {
    tx.execute(
        "UPDATE evaluation_seat SET salt = $3 WHERE evaluation = $1 AND seat = $2",
        params![id, seat, salt],
    )
    .map(drop)
}

pub(crate) fn set_signed(
    tx: &mut Tx<'_>,
    id: i64,
    seat: i64,
    (at, signed, dissent): (Millis, Signed, &str),
) -> Result<(), Error> {
    tx.execute(
        "UPDATE evaluation_seat SET signed_at = $3, signed_as = $4, dissent = $5 WHERE evaluation = $1 AND seat = $2",
        params![id, seat, at, signed.as_str(), dissent],
    )
    .map(drop)
}

/// Another judge takes a seat: nothing of the former stays.
pub(crate) fn reseat(tx: &mut Tx<'_>, id: i64, seat: i64, account: AccountId) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM evaluation_review WHERE evaluation = $1 AND seat = $2",
        params![id, seat],
    )?;
    tx.execute(
        "UPDATE evaluation_seat SET account = $3, vote = NULL, reviewed_at = NULL, marks = NULL, marks_sha256 = '',
             handed_at = NULL, version = version + 1
         WHERE evaluation = $1 AND seat = $2",
        params![id, seat, account],
    )
    .map(drop)
}
