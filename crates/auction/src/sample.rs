//! Sample auctions 示例 through the room's own commands.

use ::store::{Store, Tx};
use base::{OrgId, Scope};
use org::Party;

use crate::commands::bid::{BidError, NewBid, place};
use crate::commands::open::{NewAuction, OpenError, Qualified, open};
use crate::state::Auctions;
use crate::store as rows;

const HOUR: i64 = 3_600;

/// Why the samples were not written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// One was not opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// A bid was not taken.
    #[error(transparent)]
    Bid(#[from] BidError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

/// Writes two auctions of a platform's centre, once: one that runs with two bids, and one that has not begun.
/// `parties` are qualified in both; the first two bid. How many were new.
///
/// # Errors
/// [`SampleError`].
pub fn sample(
    store: &Store,
    scope: &Scope,
    room: &Auctions,
    (platform, centre): (&str, &OrgId),
    parties: &[Party],
) -> Result<usize, SampleError> {
    let room_of = room.clone();
    let (platform, centre) = (platform.to_owned(), centre.clone());
    let parties = parties.to_vec();
    store.write(scope, move |tx| {
        tx.transient();
        let make = |number: u32, title: &str, begins: i64, lasts: i64| NewAuction {
            subject: format!("sample/{platform}/auction/{number}"),
            platform: platform.clone(),
            centre_org: centre.clone(),
            title: format!("示例：{title}"),
            start_fen: 128_000_000,
            step_min_fen: 1_000_000,
            step_max_fen: Some(20_000_000),
            reserve_fen: Some(150_000_000),
            opens_at: tx.now().plus_secs(begins),
            free_until: tx.now().plus_secs(begins + lasts),
            extension_seconds: 300,
            qualified: qualified(&parties),
            sample: true,
        };
        let runs = make(1, "某国有企业闲置厂房转让", -HOUR, 30 * 24 * HOUR);
        let waits = make(2, "某地块使用权挂牌出让", 10 * 24 * HOUR, 10 * 24 * HOUR);
        let (first, second) = (once(tx, &room_of, runs)?, once(tx, &room_of, waits)?);
        if let Some(id) = first {
            for (party, amount_fen) in parties.iter().zip([128_000_000, 130_000_000]) {
                let new = NewBid {
                    auction: id,
                    amount_fen,
                    key: format!("sample-{amount_fen}"),
                };
                place(tx, &room_of, party, &new)??;
            }
        }
        Ok(usize::from(first.is_some()) + usize::from(second.is_some()))
    })
}

fn qualified(parties: &[Party]) -> Vec<Qualified> {
    let one = |(index, party): (usize, &Party)| Qualified {
        party: party.clone(),
        priority: index == 1,
    };
    parties.iter().enumerate().map(one).collect()
}

fn once(tx: &mut Tx<'_>, room: &Auctions, new: NewAuction) -> Result<Option<i64>, SampleError> {
    if rows::of_subject(tx, &new.subject)?.is_some() {
        return Ok(None);
    }
    Ok(Some(open(tx, room, new)?))
}
