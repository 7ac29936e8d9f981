//! The rows of this room.

use base::calendar::Notice;
use base::{Date, Millis};
use store::{Error, Query, Tx, params};

use crate::LocalDays;
use crate::queries::Held;

/// Every entered notice, by year. There is one a year, so the list is short.
pub(crate) fn notices(query: &mut impl Query) -> Result<Vec<Held>, Error> {
    let heads = query.query_map(
        "SELECT year, citation, version, entered_at FROM calendar_notice ORDER BY year",
        params![],
        |row| {
            Ok((
                row.get::<i64>("year")?,
                row.get::<String>("citation")?,
                row.get::<i64>("version")?,
                row.get::<Millis>("entered_at")?,
            ))
        },
    )?;
    let mut held = Vec::with_capacity(heads.len());
    for (year, citation, version, at) in heads {
        let days = query.query_map(
            "SELECT day, working FROM calendar_day WHERE year = $1 ORDER BY day",
            params![year],
            |row| Ok((row.get::<Date>("day")?, row.get::<bool>("working")?)),
        )?;
        let pick = |wanted: bool| {
            days.iter()
                .filter(|(_, working)| *working == wanted)
                .map(|(day, _)| *day)
                .collect()
        };
        let damaged =
            |why: &dyn std::fmt::Display| Error::Database(format!("calendar_notice {year}: {why}"));
        let short = i16::try_from(year).map_err(|error| damaged(&error))?;
        let notice = Notice::new(short, &citation, pick(false), pick(true))
            .map_err(|error| damaged(&error))?;
        held.push(Held {
            notice,
            version,
            at,
        });
    }
    Ok(held)
}

/// Puts a notice in the place of the one for its year.
pub(crate) fn put(tx: &mut Tx<'_>, notice: &Notice, version: i64) -> Result<(), Error> {
    let year = i64::from(notice.year());
    let at = tx.now();
    tx.execute(
        "INSERT INTO calendar_notice (year, citation, version, entered_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (year) DO UPDATE SET citation = excluded.citation, version = excluded.version,
           entered_at = excluded.entered_at",
        params![year, notice.citation(), version, at],
    )?;
    tx.execute("DELETE FROM calendar_day WHERE year = $1", params![year])?;
    let off = notice.off().iter().map(|day| (*day, false));
    let work = notice.work().iter().map(|day| (*day, true));
    for (day, working) in off.chain(work) {
        tx.execute(
            "INSERT INTO calendar_day (year, day, working) VALUES ($1, $2, $3)",
            params![year, day, working],
        )?;
    }
    Ok(())
}

/// The city's own days, in their order.
pub(crate) fn local(query: &mut impl Query) -> Result<LocalDays, Error> {
    let days = query.query_map(
        "SELECT day, working FROM calendar_local ORDER BY day",
        params![],
        |row| Ok((row.get::<Date>("day")?, row.get::<bool>("working")?)),
    )?;
    let mut local = LocalDays::default();
    for (day, working) in days {
        match working {
            true => local.work.push(day),
            false => local.off.push(day),
        }
    }
    Ok(local)
}

/// Puts the city's own days in the place of those there were.
pub(crate) fn put_local(tx: &mut Tx<'_>, local: &LocalDays) -> Result<(), Error> {
    tx.execute("DELETE FROM calendar_local", params![])?;
    let off = local.off.iter().map(|day| (*day, false));
    let work = local.work.iter().map(|day| (*day, true));
    for (day, working) in off.chain(work) {
        tx.execute(
            "INSERT INTO calendar_local (day, working) VALUES ($1, $2)",
            params![day, working],
        )?;
    }
    Ok(())
}

/// The digest of the calendar that open terms were last derived from.
pub(crate) fn settled(query: &mut impl Query) -> Result<Option<String>, Error> {
    query.query_opt(
        "SELECT digest FROM calendar_settled WHERE id = 1",
        params![],
        |row| row.get("digest"),
    )
}

/// Keeps the digest of the calendar that open terms are now derived from.
pub(crate) fn put_settled(tx: &mut Tx<'_>, digest: &str) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO calendar_settled (id, digest) VALUES (1, $1)
         ON CONFLICT (id) DO UPDATE SET digest = excluded.digest",
        params![digest],
    )?;
    Ok(())
}
