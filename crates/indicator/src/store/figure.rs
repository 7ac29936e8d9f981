//! Figures that this room keeps: official ones and computed ones.

use base::{AccountId, Millis, OrgId, RegionCode};
use plan::rules::period::Period;
use rust_decimal::Decimal;
use store::{Error, Query, Row, Tx, params};

/// For what a figure is given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The indicator's id.
    pub indicator: String,
    /// A unit's own figure.
    pub org: Option<OrgId>,
    /// A county's figure.
    pub region: Option<RegionCode>,
    /// The period, named by its last month.
    pub period: Period,
}

/// Where an official figure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for a second person.
    Waiting,
    /// It counts.
    Accepted,
    /// A second person refused it.
    Refused,
    /// A newer one took its place.
    Replaced,
}

impl State {
    const ALL: [Self; 4] = [Self::Waiting, Self::Accepted, Self::Refused, Self::Replaced];

    /// The name in the database and in interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Replaced => "replaced",
        }
    }
}

/// A figure as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// Row id.
    pub id: i64,
    /// For what it is given.
    pub key: Key,
    /// The figure.
    pub value: Decimal,
    /// Whether a formula gave it.
    pub is_computed: bool,
    /// Where it stands.
    pub state: State,
    /// What proves it.
    pub evidence: String,
    /// Why it was refused.
    pub reason: String,
    /// The sheet it came in.
    pub import: Option<i64>,
    /// Who entered it.
    pub entered_by: Option<AccountId>,
    /// When.
    pub entered_at: Millis,
    /// When a second person decided.
    pub decided_at: Option<Millis>,
    /// Rises with every change.
    pub version: i64,
    /// Whether it is a sample 示例.
    pub sample: bool,
}

const COLUMNS: &str =
    "id, indicator, org, region, period, value, origin, state, evidence, reason, import_id,
    entered_by, entered_at, decided_at, version, sample";

fn figure(row: &Row<'_>) -> Result<FigureRow, Error> {
    let (org, region): (String, String) = (row.get("org")?, row.get("region")?);
    let state: String = row.get("state")?;
    Ok(FigureRow {
        id: row.get("id")?,
        key: Key {
            indicator: row.get("indicator")?,
            org: (!org.is_empty()).then_some(OrgId(org)),
            region: (!region.is_empty()).then_some(RegionCode(region)),
            period: period(row)?,
        },
        value: row.get("value")?,
        is_computed: row.get::<String>("origin")? == "computed",
        state: State::ALL
            .into_iter()
            .find(|known| known.as_str() == state)
            .ok_or(Error::Column {
                column: "state".to_owned(),
                expected: "a state",
            })?,
        evidence: row.get("evidence")?,
        reason: row.get("reason")?,
        import: row.get("import_id")?,
        entered_by: row.get("entered_by")?,
        entered_at: row.get("entered_at")?,
        decided_at: row.get("decided_at")?,
        version: row.get("version")?,
        sample: row.get("sample")?,
    })
}

pub(crate) fn period(row: &Row<'_>) -> Result<Period, Error> {
    Period::parse(&row.get::<String>("period")?).ok_or(Error::Column {
        column: "period".to_owned(),
        expected: "a month",
    })
}

/// Every figure that counts.
///
/// # Errors
/// What the database answers.
pub fn accepted(tx: &mut impl Query) -> Result<Vec<FigureRow>, Error> {
    tx.query_map(
        &format!(
            "SELECT {COLUMNS} FROM indicator_figure WHERE state = 'accepted' ORDER BY indicator, period, id"
        ),
        params![],
        figure,
    )
}

/// Every official figure of an indicator, newest first, at most `limit`.
///
/// # Errors
/// What the database answers.
pub fn of_indicator(tx: &mut impl Query, id: &str, limit: u32) -> Result<Vec<FigureRow>, Error> {
    tx.query_map(
        &format!(
            "SELECT {COLUMNS} FROM indicator_figure WHERE indicator = $1 AND origin = 'official'
             ORDER BY id DESC LIMIT $2"
        ),
        params![id, limit],
        figure,
    )
}

/// Figures that wait for a second person, oldest first, at most `limit`, and how many there are.
///
/// # Errors
/// What the database answers.
pub fn waiting(tx: &mut impl Query, limit: u32) -> Result<(Vec<FigureRow>, u64), Error> {
    let total = tx.query_one(
        "SELECT COUNT(*) FROM indicator_figure WHERE state = 'waiting'",
        params![],
        |row| row.get(0),
    )?;
    let rows = tx.query_map(
        &format!(
            "SELECT {COLUMNS} FROM indicator_figure WHERE state = 'waiting' ORDER BY id LIMIT $1"
        ),
        params![limit],
        figure,
    )?;
    Ok((rows, total))
}

pub(crate) fn by_id(tx: &mut impl Query, id: i64) -> Result<Option<FigureRow>, Error> {
    tx.query_opt(
        &format!("SELECT {COLUMNS} FROM indicator_figure WHERE id = $1"),
        params![id],
        figure,
    )
}

/// The figure of a key in a state.
///
/// # Errors
/// What the database answers.
pub fn by_key(
    tx: &mut impl Query,
    key: &Key,
    state: State,
    is_computed: bool,
) -> Result<Option<FigureRow>, Error> {
    tx.query_opt(
        &format!(
            "SELECT {COLUMNS} FROM indicator_figure
             WHERE indicator = $1 AND org = $2 AND region = $3 AND period = $4 AND state = $5 AND origin = $6"
        ),
        params![
            key.indicator.as_str(),
            key.org.as_ref().map_or("", OrgId::as_str),
            key.region.as_ref().map_or("", RegionCode::as_str),
            key.period.to_string(),
            state.as_str(),
            origin(is_computed)
        ],
        figure,
    )
}

fn origin(is_computed: bool) -> &'static str {
    if is_computed { "computed" } else { "official" }
}

/// A figure to be written.
pub(crate) struct NewFigure<'a> {
    pub(crate) key: &'a Key,
    pub(crate) value: Decimal,
    pub(crate) is_computed: bool,
    pub(crate) state: State,
    pub(crate) evidence: &'a str,
    pub(crate) import: Option<i64>,
    pub(crate) sample: bool,
}

pub(crate) fn insert(tx: &mut Tx<'_>, new: &NewFigure<'_>) -> Result<i64, Error> {
    let (id, now, account) = (
        tx.next_id("indicator_figure")?,
        tx.now(),
        tx.scope().account,
    );
    tx.execute(
        "INSERT INTO indicator_figure (id, indicator, org, region, period, value, origin, state, evidence, import_id,
                                       entered_by, entered_at, version, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)",
        params![
            id,
            new.key.indicator.as_str(),
            new.key.org.as_ref().map_or("", OrgId::as_str),
            new.key.region.as_ref().map_or("", RegionCode::as_str),
            new.key.period.to_string(),
            new.value,
            origin(new.is_computed),
            new.state.as_str(),
            new.evidence,
            new.import,
            account,
            now,
            new.sample
        ],
    )?;
    Ok(id)
}

/// Moves a figure that still has this version to another state; whether it had.
pub(crate) fn decide(
    tx: &mut Tx<'_>,
    (id, version): (i64, i64),
    state: State,
    reason: &str,
) -> Result<bool, Error> {
    let (now, account) = (tx.now(), tx.scope().account);
    let changed = tx.execute(
        "UPDATE indicator_figure SET state = $3, reason = $4, decided_by = $5, decided_at = $6, version = version + 1
         WHERE id = $1 AND version = $2",
        params![id, version, state.as_str(), reason, account, now],
    )?;
    Ok(changed == 1)
}

/// Puts a new value into a computed figure.
pub(crate) fn set_value(tx: &mut Tx<'_>, id: i64, value: Decimal) -> Result<(), Error> {
    let now = tx.now();
    tx.execute(
        "UPDATE indicator_figure SET value = $2, entered_at = $3, version = version + 1 WHERE id = $1",
        params![id, value, now],
    )?;
    Ok(())
}

/// Takes a computed figure away whose rows are gone.
pub(crate) fn remove_computed(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    tx.execute(
        "DELETE FROM indicator_figure WHERE id = $1 AND origin = 'computed'",
        params![id],
    )?;
    Ok(())
}
