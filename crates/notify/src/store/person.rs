//! What people want beside the inbox.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Date, Lang, Millis};

use crate::model::{AddressState, Choice, Setting};
use crate::rules::quiet::Quiet;

const COLUMNS: &str = "account_id, address_sealed, address_state, code_nonce, code_ms, code_tries,
    quiet_from_minute, quiet_until_minute, quiet_days, lang, digest_upto, digest_day, version";

fn setting(row: &Row<'_>) -> Result<Setting, Error> {
    let unreadable = |column: &str, expected| Error::Column {
        column: column.to_owned(),
        expected,
    };
    let state: String = row.get("address_state")?;
    Ok(Setting {
        account: row.get("account_id")?,
        address_sealed: row.get("address_sealed")?,
        address_state: AddressState::parse(&state)
            .ok_or_else(|| unreadable("address_state", "a state of an address"))?,
        code_nonce: row.get("code_nonce")?,
        code_at: row.get("code_ms")?,
        code_tries: row.get("code_tries")?,
        quiet: Quiet {
            from_minute: row.get::<u32>("quiet_from_minute").and_then(minute)?,
            until_minute: row.get::<u32>("quiet_until_minute").and_then(minute)?,
            days_off: row.get("quiet_days")?,
        },
        lang: match row.get::<String>("lang")?.as_str() {
            "en" => Lang::En,
            _ => Lang::Zh,
        },
        digest_upto: row.get("digest_upto")?,
        digest_day: row.get("digest_day")?,
        version: row.get("version")?,
    })
}

fn minute(value: u32) -> Result<u16, Error> {
    u16::try_from(value).map_err(|_| Error::Column {
        column: "quiet".to_owned(),
        expected: "a minute of the day",
    })
}

/// What an account has set; `None` when it has set nothing.
pub(crate) fn find(query: &mut impl Query, account: AccountId) -> Result<Option<Setting>, Error> {
    let sql = format!("SELECT {COLUMNS} FROM notify_setting WHERE account_id = $1");
    query.query_opt(&sql, params![account], setting)
}

/// Writes the whole row; the caller has compared versions.
pub(crate) fn put(tx: &mut Tx<'_>, setting: &Setting) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO notify_setting (account_id, address_sealed, address_state, code_nonce, code_ms, code_tries,
            quiet_from_minute, quiet_until_minute, quiet_days, lang, digest_upto, digest_day, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (account_id) DO UPDATE SET address_sealed = excluded.address_sealed,
            address_state = excluded.address_state, code_nonce = excluded.code_nonce, code_ms = excluded.code_ms,
            code_tries = excluded.code_tries, quiet_from_minute = excluded.quiet_from_minute,
            quiet_until_minute = excluded.quiet_until_minute, quiet_days = excluded.quiet_days,
            lang = excluded.lang, digest_upto = excluded.digest_upto, digest_day = excluded.digest_day,
            version = excluded.version",
        params![
            setting.account,
            setting.address_sealed,
            setting.address_state.as_str(),
            setting.code_nonce,
            setting.code_at,
            setting.code_tries,
            u32::from(setting.quiet.from_minute),
            u32::from(setting.quiet.until_minute),
            setting.quiet.days_off,
            if setting.lang == Lang::En { "en" } else { "zh" },
            setting.digest_upto,
            setting.digest_day,
            setting.version
        ],
    )?;
    Ok(())
}

/// Accounts with a confirmed address that have had no digest on a day yet.
pub(crate) fn digest_due(
    query: &mut impl Query,
    day: Date,
    limit: u32,
) -> Result<Vec<Setting>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM notify_setting
         WHERE address_state = 'confirmed' AND (digest_day IS NULL OR digest_day < $1)
         ORDER BY account_id LIMIT $2"
    );
    query.query_map(&sql, params![day, limit], setting)
}

pub(crate) fn digested(
    tx: &mut Tx<'_>,
    account: AccountId,
    day: Date,
    upto: i64,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE notify_setting SET digest_day = $2, digest_upto = $3 WHERE account_id = $1",
        params![account, day, upto],
    )?;
    Ok(())
}

/// One more wrong code.
pub(crate) fn wrong_code(tx: &mut Tx<'_>, account: AccountId) -> Result<(), Error> {
    tx.execute(
        "UPDATE notify_setting SET code_tries = code_tries + 1 WHERE account_id = $1",
        params![account],
    )?;
    Ok(())
}

/// How an account hears of a topic; `None` when it has not chosen.
pub(crate) fn choice(
    query: &mut impl Query,
    account: AccountId,
    topic: &str,
) -> Result<Option<Choice>, Error> {
    let found = query.query_opt(
        "SELECT channel FROM notify_choice WHERE account_id = $1 AND topic = $2",
        params![account, topic],
        |row| row.get::<String>("channel"),
    )?;
    Ok(found.as_deref().and_then(Choice::parse))
}

/// Every choice of an account, by topic.
pub(crate) fn choices(
    query: &mut impl Query,
    account: AccountId,
) -> Result<Vec<(String, Choice)>, Error> {
    let rows = query.query_map(
        "SELECT topic, channel FROM notify_choice WHERE account_id = $1 ORDER BY topic LIMIT 100",
        params![account],
        |row| Ok((row.get("topic")?, row.get::<String>("channel")?)),
    )?;
    Ok(rows
        .into_iter()
        .filter_map(|(topic, channel)| Some((topic, Choice::parse(&channel)?)))
        .collect())
}

pub(crate) fn choose(
    tx: &mut Tx<'_>,
    account: AccountId,
    topic: &str,
    choice: Choice,
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO notify_choice (account_id, topic, channel) VALUES ($1, $2, $3)
         ON CONFLICT (account_id, topic) DO UPDATE SET channel = excluded.channel",
        params![account, topic, choice.as_str()],
    )?;
    Ok(())
}

/// How many codes an account asked for since an instant.
pub(crate) fn codes_since(
    query: &mut impl Query,
    account: AccountId,
    since: Millis,
) -> Result<u64, Error> {
    query.query_one(
        "SELECT COUNT(*) AS held FROM notify_delivery
         WHERE account_id = $1 AND created_ms > $2 AND purpose = 'confirm'",
        params![account, since],
        |row| row.get("held"),
    )
}
