//! How papers look.

use base::OrgId;
use store::{Error, Query, Tx, params};

use crate::model::Settings;

pub(crate) fn get(query: &mut impl Query) -> Result<Settings, Error> {
    let lines = |text: String| text.lines().map(str::to_owned).collect();
    let held = query.query_opt(
        "SELECT issuer, prefix, brief, addressees, copies, approver, licence, version FROM bulletin_setting WHERE id = 1",
        params![],
        |row| {
            let approver: String = row.get("approver")?;
            Ok(Settings {
                issuer: row.get("issuer")?,
                prefix: row.get("prefix")?,
                brief: row.get("brief")?,
                addressees: lines(row.get("addressees")?),
                copies: lines(row.get("copies")?),
                approver: (!approver.is_empty()).then_some(OrgId(approver)),
                licence: row.get("licence")?,
                version: row.get("version")?,
            })
        },
    )?;
    Ok(held.unwrap_or_default())
}

pub(crate) fn put(tx: &mut Tx<'_>, settings: &Settings) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO bulletin_setting (id, issuer, prefix, brief, addressees, copies, approver, licence, version)
         VALUES (1, $1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (id) DO UPDATE SET issuer = $1, prefix = $2, brief = $3, addressees = $4, copies = $5, approver = $6,
            licence = $7, version = $8",
        params![
            settings.issuer,
            settings.prefix,
            settings.brief,
            settings.addressees.join("\n"),
            settings.copies.join("\n"),
            settings.approver.as_ref().map_or("", OrgId::as_str),
            settings.licence,
            settings.version
        ],
    )?;
    Ok(())
}
