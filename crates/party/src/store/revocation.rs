//! Lists of revoked certificates, and the certificates on which confirmations rest.

use base::Millis;
use store::{Error, Query, Tx, params};

use crate::model::{Crl, Issuer};
use crate::rules::certificate::Link;

/// The lists that are held, by issuer.
pub(crate) fn all(query: &mut impl Query) -> Result<Vec<Crl>, Error> {
    query.query_map(
        "SELECT issuer_id, sha256, this_update, next_update, revoked, added_at FROM party_crl ORDER BY issuer_id LIMIT 200",
        params![],
        |row| {
            Ok(Crl {
                issuer: row.get("issuer_id")?,
                sha256: row.get("sha256")?,
                this_update: row.get("this_update")?,
                next_update: row.get("next_update")?,
                revoked: row.get("revoked")?,
                added_at: row.get("added_at")?,
            })
        },
    )
}

/// Puts a list in place of the former one of its issuer.
pub(crate) fn replace(
    tx: &mut Tx<'_>,
    row: &Crl,
    revoked: &[(String, Millis)],
) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO party_crl (issuer_id, sha256, this_update, next_update, revoked, added_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (issuer_id) DO UPDATE SET sha256 = excluded.sha256, this_update = excluded.this_update,
             next_update = excluded.next_update, revoked = excluded.revoked, added_at = excluded.added_at",
        params![
            row.issuer,
            row.sha256,
            row.this_update,
            row.next_update,
            row.revoked,
            row.added_at
        ],
    )?;
    tx.execute(
        "DELETE FROM party_revoked WHERE issuer_id = $1",
        params![row.issuer],
    )?;
    for (serial, at) in revoked {
        tx.execute(
            "INSERT INTO party_revoked (issuer_id, serial, at) VALUES ($1, $2, $3)
             ON CONFLICT (issuer_id, serial) DO NOTHING",
            params![row.issuer, serial, at],
        )?;
    }
    Ok(())
}

/// Since when a certificate is revoked; none where no list that is held has it.
pub(crate) fn since(query: &mut impl Query, link: &Link) -> Result<Option<Millis>, Error> {
    query.query_opt(
        "SELECT r.at AS at FROM party_revoked r JOIN party_issuer i ON i.id = r.issuer_id
         WHERE r.serial = $1 AND i.subject = $2 ORDER BY r.at LIMIT 1",
        params![link.serial, link.issuer],
        |row| row.get("at"),
    )
}

/// Notes the certificates on which a confirmation rests.
pub(crate) fn rest(tx: &mut Tx<'_>, member: i64, path: &[Link]) -> Result<(), Error> {
    for (no, link) in (0_i64..).zip(path) {
        tx.execute(
            "INSERT INTO party_link (member_id, no, issuer, serial) VALUES ($1, $2, $3, $4)",
            params![member, no, link.issuer, link.serial],
        )?;
    }
    Ok(())
}

/// Confirmations that rest on a certificate which the list of an issuer has, with the day of it; at most 1,000.
pub(crate) fn resting(
    query: &mut impl Query,
    issuer: &Issuer,
) -> Result<Vec<(i64, Millis)>, Error> {
    query.query_map(
        "SELECT m.id AS id, MIN(r.at) AS at FROM party_link l
         JOIN party_member m ON m.id = l.member_id
         JOIN party_revoked r ON r.serial = l.serial
         WHERE m.state = 'confirmed' AND r.issuer_id = $1 AND l.issuer = $2 GROUP BY m.id ORDER BY m.id LIMIT 1000",
        params![issuer.id, issuer.subject],
        |row| Ok((row.get("id")?, row.get("at")?)),
    )
}
