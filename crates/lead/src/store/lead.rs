//! Leads and what was done with them.

use ::store::{Error, Query, Row, Tx, params};
use base::calendar::Term;
use base::{AccountId, Date, OrgId, Title};
use pack::element::TradeType;

use super::{column, json, word};
use crate::model::{Finding, Lead, Note, Outcome, Stage, State, Step};

const COLUMNS: &str = "id, key, kind, stage, platform, trade, owner_org, manager_org, centre_org, tenderer_org, about, tier,
    said_zh, said_en, numbers, innocent_ppm, evidence, weight, first_at, last_at, times, origin, term, due, warned, state,
    account, asked, outcome, closed_on, sample, version";

fn org(row: &Row<'_>, name: &str) -> Result<Option<OrgId>, Error> {
    let id: String = row.get(name)?;
    Ok((!id.is_empty()).then(|| OrgId::from(id.as_str())))
}

fn lead(row: &Row<'_>) -> Result<Lead, Error> {
    let trade: String = row.get("trade")?;
    let outcome: String = row.get("outcome")?;
    let closed_on: Option<Date> = row.get("closed_on")?;
    let term: String = row.get("term")?;
    let tier: i64 = row.get("tier")?;
    let weight: i64 = row.get("weight")?;
    Ok(Lead {
        id: row.get("id")?,
        found: Finding {
            key: row.get("key")?,
            kind: row.get("kind")?,
            stage: word(row, "stage", Stage::parse)?,
            platform: row.get("platform")?,
            trade: TradeType::parse(&trade),
            centre_org: org(row, "centre_org")?,
            tenderer_org: org(row, "tenderer_org")?,
            about: json(row, "about")?,
            tier: u8::try_from(tier).map_err(|_| column("tier", "a tier"))?,
            said: Title::new(row.get::<String>("said_zh")?, row.get::<String>("said_en")?),
            numbers: json(row, "numbers")?,
            innocent_ppm: row.get("innocent_ppm")?,
            evidence: row.get("evidence")?,
            weight: u32::try_from(weight).unwrap_or(0),
            sample: row.get("sample")?,
        },
        owner_org: org(row, "owner_org")?,
        manager_org: org(row, "manager_org")?,
        first_at: row.get("first_at")?,
        last_at: row.get("last_at")?,
        times: row.get("times")?,
        origin: row.get("origin")?,
        term: Term::try_from(term).map_err(|_| column("term", "a term"))?,
        due: row.get("due")?,
        warned: row.get("warned")?,
        state: word(row, "state", State::parse)?,
        account: row.get::<Option<i64>>("account")?.map(AccountId),
        asked: row.get("asked")?,
        closed: Outcome::parse(&outcome).zip(closed_on),
        version: row.get("version")?,
    })
}

fn text(org: &Option<OrgId>) -> &str {
    org.as_ref().map_or("", OrgId::as_str)
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Lead>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM lead_lead WHERE id = $1"),
        params![id],
        lead,
    )
}

pub(crate) fn by_key(query: &mut impl Query, key: &str) -> Result<Option<Lead>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM lead_lead WHERE key = $1"),
        params![key],
        lead,
    )
}

pub(crate) fn insert(tx: &mut Tx<'_>, row: &Lead) -> Result<(), Error> {
    let found = &row.found;
    let names: Vec<&str> = found.about.iter().map(|one| one.name.as_str()).collect();
    tx.execute(
        "INSERT INTO lead_lead (id, key, kind, stage, platform, trade, owner_org, manager_org, centre_org, tenderer_org,
             about, names, tier, said_zh, said_en, numbers, innocent_ppm, evidence, weight, first_at, last_at, times, origin,
             term, due, warned, state, account, asked, outcome, closed_on, sample, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
             $24, $25, 0, $26, $27, $28, '', $29, $30, $31)",
        params![
            row.id,
            found.key,
            found.kind,
            found.stage.as_str(),
            found.platform,
            found.trade.map_or("", TradeType::as_str),
            text(&row.owner_org),
            text(&row.manager_org),
            text(&found.centre_org),
            text(&found.tenderer_org),
            serde_json::to_string(&found.about).unwrap_or_default(),
            names.join("、"),
            i64::from(found.tier),
            found.said.zh,
            found.said.en,
            serde_json::to_string(&found.numbers).unwrap_or_default(),
            found.innocent_ppm,
            found.evidence,
            i64::from(found.weight),
            row.first_at,
            row.last_at,
            row.times,
            row.origin,
            row.term.to_string(),
            row.due,
            row.state.as_str(),
            row.account.map(|account| account.0),
            row.asked,
            row.closed.map(|(_, day)| day),
            found.sample,
            row.version
        ],
    )
    .map(drop)
}

/// What was found again, and what follows for the lead. The version rises only where `row.version` says so.
pub(crate) fn found_again(tx: &mut Tx<'_>, row: &Lead) -> Result<(), Error> {
    let found = &row.found;
    tx.execute(
        "UPDATE lead_lead SET said_zh = $2, said_en = $3, numbers = $4, innocent_ppm = $5, evidence = $6, weight = $7,
             last_at = $8, times = $9, tier = $10 WHERE id = $1",
        params![
            row.id,
            found.said.zh,
            found.said.en,
            serde_json::to_string(&found.numbers).unwrap_or_default(),
            found.innocent_ppm,
            found.evidence,
            i64::from(found.weight),
            row.last_at,
            row.times,
            i64::from(found.tier)
        ],
    )
    .map(drop)
}

/// That it was found again without being told otherwise.
pub(crate) fn touch(tx: &mut Tx<'_>, row: &Lead) -> Result<(), Error> {
    tx.execute(
        "UPDATE lead_lead SET last_at = $2, times = $3 WHERE id = $1",
        params![row.id, row.last_at, row.times],
    )
    .map(drop)
}

/// Where it stands, from the version that was read; false when somebody was faster.
pub(crate) fn set(tx: &mut Tx<'_>, row: &Lead) -> Result<bool, Error> {
    let changed = tx.execute(
        "UPDATE lead_lead SET state = $3, account = $4, owner_org = $5, asked = $6, outcome = $7, closed_on = $8,
             origin = $9, term = $10, due = $11, warned = $12, version = version + 1
         WHERE id = $1 AND version = $2",
        params![
            row.id,
            row.version,
            row.state.as_str(),
            row.account.map(|account| account.0),
            text(&row.owner_org),
            row.asked,
            row.closed.map_or("", |(outcome, _)| outcome.as_str()),
            row.closed.map(|(_, day)| day),
            row.origin,
            row.term.to_string(),
            row.due,
            row.warned
        ],
    )?;
    Ok(changed == 1)
}

pub(crate) fn set_due(tx: &mut Tx<'_>, (id, due): (i64, Date)) -> Result<(), Error> {
    tx.execute(
        "UPDATE lead_lead SET due = $2, warned = 0 WHERE id = $1",
        params![id, due],
    )
    .map(drop)
}

pub(crate) fn set_warned(tx: &mut Tx<'_>, (id, level): (i64, i64)) -> Result<(), Error> {
    tx.execute(
        "UPDATE lead_lead SET warned = $2 WHERE id = $1",
        params![id, level],
    )
    .map(drop)
}

/// Leads whose end is near or over and of which nobody was told yet.
pub(crate) fn to_warn(
    query: &mut impl Query,
    (near, today): (Date, Date),
    most: i64,
) -> Result<Vec<Lead>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM lead_lead WHERE state <> 'closed'
             AND ((due <= $1 AND warned < 1) OR (due < $2 AND warned < 2)) ORDER BY due, id LIMIT $3"
        ),
        params![near, today, most],
        lead,
    )
}

/// Leads that are not closed, behind a row.
pub(crate) fn running(
    query: &mut impl Query,
    (after, most): (i64, i64),
) -> Result<Vec<Lead>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM lead_lead WHERE state <> 'closed' AND id > $1 ORDER BY id LIMIT $2"
        ),
        params![after, most],
        lead,
    )
}

/// Which leads of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Narrowed<'a> {
    pub(crate) all: bool,
    pub(crate) org: &'a str,
    pub(crate) stage: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) platform: &'a str,
    /// A state, or `open_all` for those that are not closed; empty for all.
    pub(crate) state: &'a str,
    pub(crate) tier: i64,
    /// Those that are over on this day only.
    pub(crate) late_on: Option<Date>,
    pub(crate) search: &'a str,
}

/// As `rules::access::part` says it of one.
const WHERE: &str =
    "($1 = 1 OR (tenderer_org <> $2 AND centre_org <> $2 AND (owner_org = $2 OR manager_org = $2))
        OR (centre_org = $2 AND asked = 1))
    AND ($3 = '' OR stage = $3) AND ($4 = '' OR kind = $4) AND ($5 = '' OR platform = $5)
    AND ($6 = '' OR state = $6 OR ($6 = 'open_all' AND state <> 'closed'))
    AND ($7 = 0 OR tier = $7) AND ($8 = '' OR (due < $8 AND state <> 'closed'))
    AND ($9 = '' OR names LIKE $10 OR said_zh LIKE $10)";

impl Narrowed<'_> {
    fn day(&self) -> String {
        self.late_on.map(|day| day.to_string()).unwrap_or_default()
    }

    fn like(&self) -> String {
        let plain: String = self
            .search
            .chars()
            .filter(|c| !"%_\\".contains(*c))
            .collect();
        format!("%{plain}%")
    }
}

pub(crate) fn list(
    query: &mut impl Query,
    by: &Narrowed<'_>,
    (offset, most): (i64, i64),
) -> Result<Vec<Lead>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM lead_lead WHERE {WHERE}
             ORDER BY CASE WHEN state = 'closed' THEN 1 ELSE 0 END, tier, due, id LIMIT $11 OFFSET $12"
        ),
        params![
            by.all, by.org, by.stage, by.kind, by.platform, by.state, by.tier, by.day(), by.search, by.like(), most, offset
        ],
        lead,
    )
}

pub(crate) fn count(query: &mut impl Query, by: &Narrowed<'_>) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM lead_lead WHERE {WHERE}"),
        params![
            by.all,
            by.org,
            by.stage,
            by.kind,
            by.platform,
            by.state,
            by.tier,
            by.day(),
            by.search,
            by.like()
        ],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// The kinds that have leads among these.
pub(crate) fn kinds(query: &mut impl Query, by: &Narrowed<'_>) -> Result<Vec<String>, Error> {
    query.query_map(
        &format!("SELECT DISTINCT kind FROM lead_lead WHERE {WHERE} ORDER BY kind LIMIT 200"),
        params![
            by.all,
            by.org,
            by.stage,
            by.kind,
            by.platform,
            by.state,
            by.tier,
            by.day(),
            by.search,
            by.like()
        ],
        |row| row.get(0),
    )
}

/// A stage, an owner, a state, how many, and how many of them are over on the day.
pub(crate) type Counted = (Stage, Option<OrgId>, State, u64, u64);

/// Leads by stage, owner and state.
pub(crate) fn counted(
    query: &mut impl Query,
    (by, today): (&Narrowed<'_>, Date),
) -> Result<Vec<Counted>, Error> {
    query.query_map(
        &format!(
            "SELECT stage, owner_org, state, COUNT(*) AS n,
                 SUM(CASE WHEN state <> 'closed' AND due < $11 THEN 1 ELSE 0 END) AS late
             FROM lead_lead WHERE {WHERE} GROUP BY stage, owner_org, state ORDER BY stage, owner_org, state LIMIT 1000"
        ),
        params![
            by.all, by.org, by.stage, by.kind, by.platform, by.state, by.tier, by.day(), by.search, by.like(), today
        ],
        |row| {
            let (n, late): (i64, i64) = (row.get("n")?, row.get("late")?);
            Ok((
                word(row, "stage", Stage::parse)?,
                org(row, "owner_org")?,
                word(row, "state", State::parse)?,
                u64::try_from(n).unwrap_or(0),
                u64::try_from(late).unwrap_or(0),
            ))
        },
    )
}

/// Closed leads of a kind, by outcome: how often a screen was right here.
pub(crate) fn outcomes(query: &mut impl Query) -> Result<Vec<(String, Outcome, u64)>, Error> {
    query.query_map(
        "SELECT kind, outcome, COUNT(*) AS n FROM lead_lead WHERE state = 'closed' AND outcome <> ''
         GROUP BY kind, outcome ORDER BY kind, outcome LIMIT 1000",
        params![],
        |row| {
            let n: i64 = row.get("n")?;
            Ok((
                row.get("kind")?,
                word(row, "outcome", Outcome::parse)?,
                u64::try_from(n).unwrap_or(0),
            ))
        },
    )
}

/// A note as it is kept: sealed.
pub(crate) struct NoteRow<'a> {
    pub(crate) id: i64,
    pub(crate) lead: i64,
    pub(crate) step: Step,
    pub(crate) account: Option<AccountId>,
    pub(crate) org: &'a str,
    pub(crate) sealed: Vec<u8>,
    pub(crate) sha256: &'a str,
}

pub(crate) fn insert_note(tx: &mut Tx<'_>, row: NoteRow<'_>) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "INSERT INTO lead_note (id, lead_id, kind, account, org, sealed, sha256, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            row.id,
            row.lead,
            row.step.as_str(),
            row.account.map(|account| account.0),
            row.org,
            row.sealed,
            row.sha256,
            at
        ],
    )
    .map(drop)
}

/// A note as it lies: its words are sealed.
pub(crate) struct KeptNote {
    pub(crate) id: i64,
    /// Without its words.
    pub(crate) note: Note,
    pub(crate) sealed: Vec<u8>,
    /// Of the words.
    pub(crate) sha256: String,
}

/// Notes of a lead, the oldest first; at most 200.
pub(crate) fn notes(query: &mut impl Query, lead: i64) -> Result<Vec<KeptNote>, Error> {
    let mut all = query.query_map(
        "SELECT id, kind, account, org, sealed, sha256, at FROM lead_note WHERE lead_id = $1 ORDER BY id DESC LIMIT 200",
        params![lead],
        |row| {
            let note = Note {
                step: word(row, "kind", Step::parse)?,
                account: row.get::<Option<i64>>("account")?.map(AccountId),
                org: row.get("org")?,
                words: Some(String::new()),
                at: row.get("at")?,
            };
            Ok(KeptNote {
                id: row.get("id")?,
                note,
                sealed: row.get("sealed")?,
                sha256: row.get("sha256")?,
            })
        },
    )?;
    all.reverse();
    Ok(all)
}
