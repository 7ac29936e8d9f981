//! 示例 boxes for the demo and the matrix of roles.

use ::store::Store;
use base::{OrgId, Scope};
use envelope::{KeyPair, SuiteId};
use sha2::{Digest, Sha256};

use crate::commands::open_box::{OpenBoxError, open_box};
use crate::model::{BoxId, Holder, HolderId, Keeper, NewBox};
use crate::state::Bidding;
use crate::store::boxes;

const LOT: &str = "sample/lot/1";

/// Writes two boxes of a sample lot, once: a rehearsal that takes bids, whose holders' keys anybody can make again, and the
/// lot's real box, which waits for the keys that its holders register. `units` are tenderer, centre and supervisor.
///
/// # Errors
/// [`OpenBoxError`].
pub fn sample(
    store: &Store,
    room: &Bidding,
    platform: &str,
    units: [OrgId; 3],
) -> Result<Vec<BoxId>, OpenBoxError> {
    let (room, platform) = (room.clone(), platform.to_owned());
    store.write(&Scope::system(), move |tx| {
        if let Some(held) = boxes::of_subject(tx, LOT)? {
            tx.transient();
            let before = boxes::first_rehearsal(tx, LOT)?;
            return Ok(before.into_iter().chain([held.id]).map(BoxId).collect());
        }
        let now = tx.now();
        let new = |rehearsal: bool| NewBox {
            subject: LOT.to_owned(),
            platform: platform.clone(),
            centre_org: units[1].clone(),
            title: "示例：城区道路改造工程施工一标段".to_owned(),
            suite: SuiteId::P256,
            holders: std::iter::zip(HolderId::ALL, &units)
                .map(|(id, org)| Holder {
                    id,
                    keeper: Keeper::Org(org.clone()),
                    public_key: rehearsal.then(|| key(id)).flatten(),
                })
                .collect(),
            threshold: 2,
            opens_at: now,
            deadline: now.plus_secs(30 * 86_400),
            min_bids: 3,
            unseal_minutes: 60,
            rehearsal,
        };
        Ok(vec![
            open_box(tx, &room, &new(true))?,
            open_box(tx, &room, &new(false))?,
        ])
    })
}

/// A key that anybody can make: for a rehearsal only.
fn key(holder: HolderId) -> Option<String> {
    let mut secret = envelope::suite::Secret::default();
    let seed = format!("luodi sample holder {}", holder.as_str());
    secret.copy_from_slice(&Sha256::digest(seed.as_bytes()));
    let pair = KeyPair::from_secret(SuiteId::P256, secret)?;
    Some(pair.public().to_string())
}
