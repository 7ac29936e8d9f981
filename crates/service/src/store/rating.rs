//! Ratings, and what they come to.

use base::{Date, OrgId};
use store::{Error, Query, Row, Tx, params};

/// A rating as it is kept.
pub(crate) struct New<'a> {
    pub(crate) case: i64,
    pub(crate) item: &'a str,
    pub(crate) unit: &'a OrgId,
    pub(crate) channel: &'a str,
    pub(crate) level: u8,
    pub(crate) bad: bool,
    pub(crate) said: Option<&'a [u8]>,
    pub(crate) day: Date,
    pub(crate) opened: Option<i64>,
    pub(crate) sample: bool,
}

/// The level that was given to a case, and the case that remedies it.
pub(crate) fn of_case(
    query: &mut impl Query,
    case: i64,
) -> Result<Option<(u8, Option<i64>)>, Error> {
    let found = query.query_opt(
        "SELECT level, opened FROM service_rating WHERE case_id = $1",
        params![case],
        |row| Ok((row.get::<i64>(0)?, row.get(1)?)),
    )?;
    Ok(found.map(|(level, opened)| (u8::try_from(level).unwrap_or(0), opened)))
}

/// Keeps a rating and counts it.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<(), Error> {
    let level = i64::from(new.level);
    tx.execute(
        "INSERT INTO service_rating (case_id, item, unit, channel, level, bad, said, rated_on, opened, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            new.case,
            new.item,
            new.unit.as_str(),
            new.channel,
            level,
            i64::from(new.bad),
            new.said,
            new.day,
            new.opened,
            i64::from(new.sample)
        ],
    )?;
    let month = format!("{:04}-{:02}", new.day.year(), new.day.month());
    tx.execute(
        "INSERT INTO service_rating_count (month, item, unit, channel, level, ratings)
         VALUES ($1, $2, $3, $4, $5, 1)
         ON CONFLICT (month, item, unit, channel, level)
         DO UPDATE SET ratings = service_rating_count.ratings + 1",
        params![month, new.item, new.unit.as_str(), new.channel, level],
    )?;
    Ok(())
}

/// Ratings of one kind in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The item.
    pub item: String,
    /// The unit.
    pub unit: OrgId,
    /// How the cases were filed.
    pub channel: String,
    /// The level.
    pub level: u8,
    /// How many.
    pub ratings: i64,
}

fn count(row: &Row<'_>) -> Result<Count, Error> {
    Ok(Count {
        item: row.get(0)?,
        unit: OrgId(row.get(1)?),
        channel: row.get(2)?,
        level: u8::try_from(row.get::<i64>(3)?).unwrap_or(0),
        ratings: row.get(4)?,
    })
}

/// What was given in the months from one to another, both included.
pub(crate) fn counts(query: &mut impl Query, from: &str, to: &str) -> Result<Vec<Count>, Error> {
    query.query_map(
        "SELECT item, unit, channel, level, CAST(SUM(ratings) AS BIGINT) FROM service_rating_count
         WHERE month >= $1 AND month <= $2 GROUP BY item, unit, channel, level
         ORDER BY item, unit, channel, level LIMIT 20000",
        params![from, to],
        count,
    )
}
