//! Projects, procedures and trades.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Date, OrgId};
use org::Party;
use pack::element::{Category, Procedure, TradeType};

use super::{json, word};
use crate::model::{State, Tenderer, Trade};
use crate::rules::catalogue::Entered;
use crate::rules::split::Small;

const COLUMNS: &str = "id, project_id, lot, round, before_id, title, platform, centre_org, manager_org, supervisor_org,
    tenderer, tenderer_name, tenderer_account, agency, agency_name, trade, procedure_id, procedure_hash, amount_fen,
    ceiling_fen, terms, state, held_at, held_reason, noticed_at, deadline_at, since_at, posted_until, winner,
    winner_name, winner_fen, awarded_on, contracted_on, invited, sample, version";

fn party(row: &Row<'_>, code: &str, name: &str) -> Result<Option<Party>, Error> {
    let (code, name): (String, String) = (row.get(code)?, row.get(name)?);
    Ok((!code.is_empty()).then_some(Party { code, name }))
}

fn trade(row: &Row<'_>) -> Result<Trade, Error> {
    let winner_fen: Option<i64> = row.get("winner_fen")?;
    Ok(Trade {
        id: row.get("id")?,
        project: row.get("project_id")?,
        lot: row.get("lot")?,
        round: row.get("round")?,
        before: row.get("before_id")?,
        title: row.get("title")?,
        platform: row.get("platform")?,
        centre_org: row.get("centre_org")?,
        manager_org: row.get("manager_org")?,
        supervisor_org: row.get("supervisor_org")?,
        tenderer: word(row, "tenderer", Tenderer::parse)?,
        tenderer_name: row.get("tenderer_name")?,
        tenderer_account: row.get::<Option<i64>>("tenderer_account")?.map(AccountId),
        agency: party(row, "agency", "agency_name")?,
        trade: word(row, "trade", TradeType::parse)?,
        procedure_id: row.get("procedure_id")?,
        procedure_hash: row.get("procedure_hash")?,
        amount_fen: row.get("amount_fen")?,
        ceiling_fen: row.get("ceiling_fen")?,
        terms: json(row, "terms")?,
        state: word(row, "state", State::parse)?,
        held_at: row.get("held_at")?,
        held_reason: row.get("held_reason")?,
        noticed_at: row.get("noticed_at")?,
        deadline_at: row.get("deadline_at")?,
        since_at: row.get("since_at")?,
        posted_until: row.get("posted_until")?,
        winner: party(row, "winner", "winner_name")?.map(|party| (party, winner_fen)),
        awarded_on: row.get("awarded_on")?,
        contracted_on: row.get("contracted_on")?,
        invited: row.get::<i64>("invited")? != 0,
        sample: row.get("sample")?,
        version: row.get("version")?,
    })
}

/// A project as it is registered.
pub(crate) struct NewRow<'a> {
    pub(crate) id: i64,
    pub(crate) title: &'a str,
    pub(crate) platform: &'a str,
    pub(crate) centre_org: &'a OrgId,
    pub(crate) trade: TradeType,
    pub(crate) category: Category,
    pub(crate) tenderer: &'a str,
    pub(crate) amount_fen: i64,
    pub(crate) catalogue: &'a str,
    pub(crate) on: Date,
    pub(crate) sample: bool,
}

pub(crate) fn insert_project(tx: &mut Tx<'_>, row: &NewRow<'_>) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO trade_project (id, title, platform, centre_org, trade, category, tenderer, amount_fen, catalogue,
             registered_on, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            row.id,
            row.title,
            row.platform,
            row.centre_org.as_str(),
            row.trade.as_str(),
            row.category.as_str(),
            row.tenderer,
            row.amount_fen,
            row.catalogue,
            row.on,
            row.sample
        ],
    )
    .map(drop)
}

/// The newest projects of a tenderer in a category since a day, at most 200.
pub(crate) fn small(
    query: &mut impl Query,
    (tenderer, category): (&str, Category),
    since: Date,
) -> Result<Vec<Small>, Error> {
    query.query_map(
        "SELECT id, title, amount_fen, registered_on FROM trade_project
         WHERE tenderer = $1 AND category = $2 AND registered_on >= $3 ORDER BY registered_on DESC, id DESC LIMIT 200",
        params![tenderer, category.as_str(), since],
        |row| {
            Ok(Small {
                project: row.get(0)?,
                title: row.get(1)?,
                amount_fen: row.get(2)?,
                on: row.get(3)?,
            })
        },
    )
}

/// The newest projects, at most 20,000, with the names of their tenderers.
pub(crate) fn entered(query: &mut impl Query) -> Result<Vec<Entered>, Error> {
    query.query_map(
        "SELECT p.id AS id, p.title AS title, t.tenderer_name AS name, p.amount_fen AS amount_fen
         FROM trade_project p JOIN trade_trade t ON t.project_id = p.id AND t.lot = 1 AND t.round = 1
         ORDER BY p.id DESC LIMIT 20000",
        params![],
        |row| {
            Ok(Entered {
                project: row.get("id")?,
                title: row.get("title")?,
                tenderer: row.get("name")?,
                amount_fen: row.get("amount_fen")?,
            })
        },
    )
}

/// The catalogue's number of a project; empty where it may enter.
pub(crate) fn catalogue(query: &mut impl Query, project: i64) -> Result<String, Error> {
    let found = query.query_opt(
        "SELECT catalogue FROM trade_project WHERE id = $1",
        params![project],
        |row| row.get(0),
    )?;
    Ok(found.unwrap_or_default())
}

/// The row of a sample project of this title, if it was written before.
pub(crate) fn sampled(query: &mut impl Query, title: &str) -> Result<Option<i64>, Error> {
    query.query_opt(
        "SELECT id FROM trade_project WHERE sample = 1 AND title = $1 ORDER BY id LIMIT 1",
        params![title],
        |row| row.get(0),
    )
}

pub(crate) fn keep_procedure(
    tx: &mut Tx<'_>,
    (hash, id, body): (&str, &str, &str),
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO trade_procedure (hash, id, body) VALUES ($1, $2, $3) ON CONFLICT (hash) DO UPDATE SET id = excluded.id",
        params![hash, id, body],
    )
    .map(drop)
}

pub(crate) fn procedure(query: &mut impl Query, hash: &str) -> Result<Option<Procedure>, Error> {
    query.query_opt(
        "SELECT body FROM trade_procedure WHERE hash = $1",
        params![hash],
        |row| json(row, "body"),
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Trade) -> Result<(), Error> {
    let terms = serde_json::to_string(&row.terms).unwrap_or_default();
    tx.execute(
        "INSERT INTO trade_trade (id, project_id, lot, round, before_id, title, platform, centre_org, manager_org,
             supervisor_org, tenderer, tenderer_name, tenderer_account, agency, agency_name, trade, procedure_id,
             procedure_hash, amount_fen, ceiling_fen, terms, state, since_at, sample, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
             $24, $25)",
        params![
            row.id,
            row.project,
            row.lot,
            row.round,
            row.before,
            row.title,
            row.platform,
            row.centre_org.as_str(),
            row.manager_org.as_str(),
            row.supervisor_org.as_str(),
            row.tenderer.key(),
            row.tenderer_name,
            row.tenderer_account.map(|account| account.0),
            row.agency.as_ref().map_or("", |one| one.code.as_str()),
            row.agency.as_ref().map_or("", |one| one.name.as_str()),
            row.trade.as_str(),
            row.procedure_id,
            row.procedure_hash,
            row.amount_fen,
            row.ceiling_fen,
            terms,
            row.state.as_str(),
            row.since_at,
            row.sample,
            row.version
        ],
    )
    .map(drop)
}

/// Writes what moves in the life of a trade.
pub(crate) fn update(tx: &mut Tx<'_>, row: &Trade) -> Result<(), Error> {
    let terms = serde_json::to_string(&row.terms).unwrap_or_default();
    let winner = row.winner.as_ref();
    tx.execute(
        "UPDATE trade_trade SET terms = $2, state = $3, held_at = $4, held_reason = $5, noticed_at = $6,
             deadline_at = $7, since_at = $8, posted_until = $9, winner = $10, winner_name = $11, winner_fen = $12,
             awarded_on = $13, contracted_on = $14, version = $15, invited = $16
         WHERE id = $1",
        params![
            row.id,
            terms,
            row.state.as_str(),
            row.held_at,
            row.held_reason,
            row.noticed_at,
            row.deadline_at,
            row.since_at,
            row.posted_until,
            winner.map_or("", |(party, _)| party.code.as_str()),
            winner.map_or("", |(party, _)| party.name.as_str()),
            winner.and_then(|(_, fen)| *fen),
            row.awarded_on,
            row.contracted_on,
            row.version,
            i64::from(row.invited)
        ],
    )
    .map(drop)
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Trade>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM trade_trade WHERE id = $1"),
        params![id],
        trade,
    )
}

/// The trade of a lot in a round.
pub(crate) fn of_lot(
    query: &mut impl Query,
    (project, lot, round): (i64, i64, i64),
) -> Result<Option<Trade>, Error> {
    query.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM trade_trade WHERE project_id = $1 AND lot = $2 AND round = $3"
        ),
        params![project, lot, round],
        trade,
    )
}

/// Trades that everybody may know of behind a row, in the order of rows.
pub(crate) fn announced_after(
    query: &mut impl Query,
    after: i64,
    most: i64,
) -> Result<Vec<Trade>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM trade_trade WHERE noticed_at IS NOT NULL AND invited = 0 AND id > $1 ORDER BY id
             LIMIT $2"
        ),
        params![after, most],
        trade,
    )
}

/// Trades in a state whose deadline has passed, at most 50.
pub(crate) fn due(query: &mut impl Query, now: base::Millis) -> Result<Vec<Trade>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM trade_trade WHERE state = 'open' AND held_at IS NULL AND deadline_at <= $1
               AND NOT EXISTS (SELECT 1 FROM trade_stuck s
                   WHERE s.trade_id = trade_trade.id AND (s.next_at IS NULL OR s.next_at > $1))
             ORDER BY deadline_at LIMIT 50"
        ),
        params![now],
        trade,
    )
}

/// Trades whose offers are open and whose committee is not at work yet, at most 50.
pub(crate) fn opened(query: &mut impl Query) -> Result<Vec<Trade>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM trade_trade WHERE state = 'opened' AND held_at IS NULL ORDER BY since_at LIMIT 50"
        ),
        params![],
        trade,
    )
}

/// Which trades of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Narrowed<'a> {
    /// All, or those of these organisations, as `org/<id>` for the tenderer's side; empty: all.
    pub(crate) orgs: Option<&'a OrgId>,
    /// Those of this tenderer or agency, by credit code; empty: not narrowed.
    pub(crate) code: &'a str,
    /// Announced ones only.
    pub(crate) public: bool,
    pub(crate) platform: &'a str,
    pub(crate) trade: &'a str,
    pub(crate) state: &'a str,
}

const NARROW: &str =
    "($1 = '' OR centre_org = $1 OR manager_org = $1 OR supervisor_org = $1 OR tenderer = $2)
    AND ($3 = '' OR tenderer = $3 OR agency = $4)
    AND ($5 = 0 OR (noticed_at IS NOT NULL AND invited = 0))
    AND ($6 = '' OR platform = $6) AND ($7 = '' OR trade = $7) AND ($8 = '' OR state = $8)";

pub(crate) fn list(
    query: &mut impl Query,
    by: &Narrowed<'_>,
    (offset, most): (i64, i64),
) -> Result<Vec<Trade>, Error> {
    let org = by.orgs.map_or("", OrgId::as_str);
    let code = match by.code {
        "" => String::new(),
        code => format!("code/{code}"),
    };
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM trade_trade WHERE {NARROW} ORDER BY since_at DESC, id DESC LIMIT $9 OFFSET $10"
        ),
        params![
            org,
            format!("org/{org}"),
            code,
            by.code,
            by.public,
            by.platform,
            by.trade,
            by.state,
            most,
            offset
        ],
        trade,
    )
}

pub(crate) fn count(query: &mut impl Query, by: &Narrowed<'_>) -> Result<u64, Error> {
    let org = by.orgs.map_or("", OrgId::as_str);
    let code = match by.code {
        "" => String::new(),
        code => format!("code/{code}"),
    };
    let count: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM trade_trade WHERE {NARROW}"),
        params![
            org,
            format!("org/{org}"),
            code,
            by.code,
            by.public,
            by.platform,
            by.trade,
            by.state
        ],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Trades that take offers and to which the party of a mark is invited, at most 50.
pub(crate) fn inviting(query: &mut impl Query, mark: &[u8]) -> Result<Vec<Trade>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM trade_trade WHERE state = 'open' AND invited = 1
             AND EXISTS (SELECT 1 FROM trade_invited i WHERE i.trade_id = trade_trade.id AND i.mark = $1)
             ORDER BY since_at DESC, id DESC LIMIT 50"
        ),
        params![mark],
        trade,
    )
}

/// The trades of a project, in the order of lots and rounds.
pub(crate) fn of_project(query: &mut impl Query, project: i64) -> Result<Vec<Trade>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM trade_trade WHERE project_id = $1 ORDER BY lot, round LIMIT 200"
        ),
        params![project],
        trade,
    )
}
