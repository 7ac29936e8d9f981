//! Confirmed accounts for samples and tests.

use ::store::Store;
use base::{AccountId, Scope};
use org::Party;
use serde_json::json;

use crate::commands::apply::keep;
use crate::commands::key::{NewKey, trust};
use crate::commands::{StepError, first, member_subject, sha256_hex};
use crate::model::{Member, Personal, State, Way};
use crate::state::Market;
use crate::store::member as rows;

/// Confirms an account as the installation itself does for its samples 示例; the first of a code is its administrator. An
/// account that waits or acts already is left as it is.
///
/// # Errors
/// [`StepError`].
pub fn give(
    store: &Store,
    room: &Market,
    account: AccountId,
    (party, platform): (&Party, &str),
) -> Result<(), StepError> {
    let (room, party, platform) = (room.clone(), party.clone(), platform.to_owned());
    store.write(&Scope::system(), move |tx| {
        if rows::live(tx, account)?.is_some() {
            tx.transient();
            return Ok(());
        }
        let now = tx.now();
        let administrator = first(tx, &party.code, now)?;
        rows::name(tx, (&party.code, &party.name), false)?;
        let row = Member {
            id: tx.next_id("party_member")?,
            account,
            code: party.code,
            name: party.name,
            platform,
            way: Way::Papers,
            state: State::Confirmed,
            administrator,
            ends_on: None,
            reason: String::new(),
            issuer: None,
            fingerprint: String::new(),
            applied_at: now,
            decided_at: Some(now),
            decided_by: None,
            version: 1,
        };
        keep(tx, &room, &row, (&Personal::default(), &[]))?;
        let data = json!({
            "code_sha256": sha256_hex(row.code.as_bytes()),
            "administrator": administrator,
            "ends_on": null,
        });
        tx.journal("party.confirmed", &member_subject(row.id), data)?;
        Ok(())
    })
}

/// Trusts a key that anybody can make again, from a seed of sevens, as an enterprise's, for samples 示例.
///
/// # Errors
/// [`StepError`].
pub fn give_key(store: &Store, code: &str) -> Result<(), StepError> {
    // The name is a valid one and the seed has the right length.
    let Ok(key) = proof::SigningKey::from_seed("sample-supplier", &[7; 32]) else {
        return Ok(());
    };
    let key = NewKey {
        key: key.verifier().to_string(),
        code: code.to_owned(),
        issuer: "示例证书服务机构".to_owned(),
    };
    trust(store, &Scope::system(), key).map(drop)
}
