//! Contracts.

use base::{Date, OrgId};
use org::Party;
use store::{Error, Query, Row, Tx, params};

use super::{Reach, data, org, owner, owner_columns, word};
use crate::model::{BondForm, Contract, NewContract, State};

const COLUMNS: &str = "id, subject, platform, centre_org, overseer_org, title, owner_org, owner_code, owner_name,
    supplier_code, supplier_name, small, award_fen, amount_fen, awarded_on, ends_on, bond_fen, bond_form, bond_on,
    rules, state, sign_due, report_due, reported_on, signed_on, ended_on, ended_at, reason, version, sample";

fn contract(row: &Row<'_>) -> Result<Contract, Error> {
    let form: String = row.get("bond_form")?;
    Ok(Contract {
        id: row.get("id")?,
        subject: row.get("subject")?,
        platform: row.get("platform")?,
        centre_org: row.get("centre_org")?,
        overseer_org: org(row, "overseer_org")?,
        title: row.get("title")?,
        owner: owner(row)?,
        supplier: Party {
            code: row.get("supplier_code")?,
            name: row.get("supplier_name")?,
        },
        small: row.get("small")?,
        award_fen: row.get("award_fen")?,
        amount_fen: row.get("amount_fen")?,
        awarded_on: row.get("awarded_on")?,
        ends_on: row.get("ends_on")?,
        bond_fen: row.get("bond_fen")?,
        bond: BondForm::parse(&form).zip(row.get::<Option<Date>>("bond_on")?),
        rules: data(row, "rules")?,
        state: word(row, "state", State::parse)?,
        sign_due: row.get("sign_due")?,
        report_due: row.get("report_due")?,
        reported_on: row.get("reported_on")?,
        signed_on: row.get("signed_on")?,
        ended_on: row.get("ended_on")?,
        ended_at: row.get("ended_at")?,
        reason: row.get("reason")?,
        version: row.get("version")?,
        sample: row.get("sample")?,
    })
}

pub(crate) fn by_id(query: &mut impl Query, id: i64) -> Result<Option<Contract>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM contract_contract WHERE id = $1"),
        params![id],
        contract,
    )
}

pub(crate) fn of_subject(query: &mut impl Query, subject: &str) -> Result<Option<Contract>, Error> {
    query.query_opt(
        &format!("SELECT {COLUMNS} FROM contract_contract WHERE subject = $1"),
        params![subject],
        contract,
    )
}

/// A new contract of version 1; its id.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    new: &NewContract,
    (rules, awarded_on): (&str, Date),
    (sign_due, report_due): (Date, Date),
) -> Result<i64, Error> {
    let id = tx.next_id("contract_contract")?;
    let (owner_org, owner_code) = owner_columns(&new.owner);
    tx.execute(
        "INSERT INTO contract_contract (id, subject, platform, centre_org, overseer_org, title, owner_org, owner_code,
            owner_name, supplier_code, supplier_name, small, award_fen, amount_fen, awarded_on, bond_fen, rules, state,
            sign_due, report_due, version, sample)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15, $16, 'open', $17, $18, 1, $19)",
        params![
            id,
            new.subject,
            new.platform,
            new.centre_org,
            new.overseer_org.as_ref().map_or("", OrgId::as_str),
            new.title.trim(),
            owner_org,
            owner_code,
            new.owner.name(),
            new.supplier.code,
            new.supplier.name,
            new.small,
            new.amount_fen,
            awarded_on,
            new.bond_fen.unwrap_or(0),
            rules,
            sign_due,
            report_due,
            new.sample
        ],
    )?;
    Ok(id)
}

/// Raises the version from the one that was read; false when somebody was faster.
pub(crate) fn touch(tx: &mut Tx<'_>, row: &Contract) -> Result<bool, Error> {
    let changed = tx.execute(
        "UPDATE contract_contract SET version = version + 1 WHERE id = $1 AND version = $2",
        params![row.id, row.version],
    )?;
    Ok(changed == 1)
}

/// A text came into force.
pub(crate) fn set_in_force(
    tx: &mut Tx<'_>,
    id: i64,
    (amount_fen, ends_on, today): (i64, Date, Date),
) -> Result<(), Error> {
    tx.execute(
        "UPDATE contract_contract SET state = 'signed', amount_fen = $2, ends_on = $3,
             signed_on = COALESCE(signed_on, $4) WHERE id = $1",
        params![id, amount_fen, ends_on, today],
    )
    .map(drop)
}

pub(crate) fn set_end(
    tx: &mut Tx<'_>,
    id: i64,
    (state, today, reason): (State, Date, &str),
) -> Result<(), Error> {
    let at = tx.now();
    tx.execute(
        "UPDATE contract_contract SET state = $2, ended_on = $3, ended_at = $5, reason = $4 WHERE id = $1",
        params![id, state.as_str(), today, reason, at],
    )
    .map(drop)
}

pub(crate) fn set_bond(
    tx: &mut Tx<'_>,
    id: i64,
    (form, today): (BondForm, Date),
) -> Result<(), Error> {
    tx.execute(
        "UPDATE contract_contract SET bond_form = $2, bond_on = $3 WHERE id = $1",
        params![id, form.as_str(), today],
    )
    .map(drop)
}

pub(crate) fn set_reported(tx: &mut Tx<'_>, id: i64, today: Date) -> Result<(), Error> {
    tx.execute(
        "UPDATE contract_contract SET reported_on = $2 WHERE id = $1",
        params![id, today],
    )
    .map(drop)
}

/// Whose contracts a list holds.
pub(crate) struct Narrowed<'a> {
    pub(crate) reach: Reach<'a>,
    pub(crate) state: &'a str,
    pub(crate) platform: &'a str,
}

/// What was signed is public; the rest is for those whom it concerns. `$4` and `$5` narrow.
const WHERE: &str = "($1 = 1 OR signed_on IS NOT NULL
        OR ($2 <> '' AND (overseer_org = $2 OR owner_org = $2))
        OR ($6 <> '' AND centre_org = $6)
        OR ($3 <> '' AND (owner_code = $3 OR supplier_code = $3)))
    AND ($4 = '' OR state = $4) AND ($5 = '' OR platform = $5)";

pub(crate) fn list(
    query: &mut impl Query,
    by: &Narrowed<'_>,
    (offset, most): (i64, i64),
) -> Result<Vec<Contract>, Error> {
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM contract_contract WHERE {WHERE} ORDER BY id DESC LIMIT $7 OFFSET $8"
        ),
        params![
            by.reach.all, by.reach.org, by.reach.code, by.state, by.platform, by.reach.centre, most, offset
        ],
        contract,
    )
}

pub(crate) fn count(query: &mut impl Query, by: &Narrowed<'_>) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        &format!("SELECT COUNT(*) FROM contract_contract WHERE {WHERE}"),
        params![
            by.reach.all,
            by.reach.org,
            by.reach.code,
            by.state,
            by.platform,
            by.reach.centre
        ],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

pub(crate) fn platforms(query: &mut impl Query) -> Result<Vec<String>, Error> {
    query.query_map(
        "SELECT DISTINCT platform FROM contract_contract ORDER BY platform LIMIT 50",
        params![],
        |row| row.get(0),
    )
}

/// A clock of contracts: its columns, and the rows for which it runs.
pub(crate) struct Hand {
    pub(crate) due: &'static str,
    warned: &'static str,
    runs: &'static str,
}

/// The clock of signatures.
pub(crate) const SIGN: Hand = Hand {
    due: "sign_due",
    warned: "sign_warned",
    runs: "state = 'open'",
};

/// The clock of reports.
pub(crate) const REPORT: Hand = Hand {
    due: "report_due",
    warned: "report_warned",
    runs: "reported_on IS NULL AND state <> 'terminated'",
};

/// Contracts whose clock is near its end on a day and that were not yet told of it: due up to `near` and not told, or
/// due before `today` and not told that.
pub(crate) fn to_warn(
    query: &mut impl Query,
    hand: &Hand,
    (near, today): (Date, Date),
    most: i64,
) -> Result<Vec<Contract>, Error> {
    let Hand { due, warned, runs } = hand;
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM contract_contract WHERE {runs}
             AND (({due} <= $1 AND {warned} < 1) OR ({due} < $2 AND {warned} < 2)) ORDER BY {due}, id LIMIT $3"
        ),
        params![near, today, most],
        contract,
    )
}

pub(crate) fn set_warned(
    tx: &mut Tx<'_>,
    hand: &Hand,
    (id, level): (i64, i64),
) -> Result<(), Error> {
    let warned = hand.warned;
    tx.execute(
        &format!("UPDATE contract_contract SET {warned} = $2 WHERE id = $1"),
        params![id, level],
    )
    .map(drop)
}

/// Contracts for which a clock runs, after an id.
pub(crate) fn running(
    query: &mut impl Query,
    hand: &Hand,
    (after, most): (i64, i64),
) -> Result<Vec<Contract>, Error> {
    let runs = hand.runs;
    query.query_map(
        &format!(
            "SELECT {COLUMNS} FROM contract_contract WHERE {runs} AND id > $1 ORDER BY id LIMIT $2"
        ),
        params![after, most],
        contract,
    )
}

/// Sets another last day, of which nobody was told yet.
pub(crate) fn set_due(tx: &mut Tx<'_>, hand: &Hand, (id, due): (i64, Date)) -> Result<(), Error> {
    let (column, warned) = (hand.due, hand.warned);
    tx.execute(
        &format!("UPDATE contract_contract SET {column} = $2, {warned} = 0 WHERE id = $1"),
        params![id, due],
    )
    .map(drop)
}
