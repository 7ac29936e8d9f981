//! Sample auctions 示例 through the room's own commands.

use ::store::{Store, Tx};
use base::{OrgId, Scope};
use org::Party;

use crate::commands::bid::{BidError, NewBid, place};
use crate::commands::hold::{HoldError, pause};
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
    /// One was not held up.
    #[error(transparent)]
    Hold(#[from] HoldError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

/// Seconds after which one of the auctions is over.
pub const OVER_AFTER_SECS: i64 = 30 * 60;

/// Writes four auctions of a platform's centre, once: one that runs with two bids, one that has not begun, one with two bids
/// that is over after [`OVER_AFTER_SECS`], and one that is held up. `parties` are qualified in all of them; the first two
/// bid. How many were new.
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
    const LONG: i64 = 30 * 24 * HOUR;
    let made = [
        (1, "某国有企业闲置厂房转让", -HOUR, LONG),
        (2, "某地块使用权挂牌出让", 10 * 24 * HOUR, LONG),
        // Over once the free period and one limited period without a bid have passed.
        (3, "报废公务车辆处置", -HOUR, HOUR + OVER_AFTER_SECS - 300),
        (4, "临街商铺三年租赁权", -HOUR, LONG),
    ];
    let mut count = 0;
    for (number, title, begins, lasts) in made {
        let (room_of, parties) = (room.clone(), parties.to_vec());
        let subject = format!("sample/{platform}/auction/{number}");
        let (platform, centre) = (platform.to_owned(), centre.clone());
        let new = store.write(scope, move |tx| {
            let new = NewAuction {
                subject,
                platform,
                centre_org: centre,
                title: format!("示例：{title}"),
                start_fen: 128_000_000,
                step_min_fen: 1_000_000,
                step_max_fen: Some(20_000_000),
                reserve_fen: (number != 3).then_some(150_000_000),
                opens_at: tx.now().plus_secs(begins),
                free_until: tx.now().plus_secs(begins + lasts),
                extension_seconds: 300,
                qualified: qualified(&parties),
                sample: true,
            };
            let Some(id) = once(tx, &room_of, new)? else {
                tx.transient();
                return Ok(None);
            };
            for (party, amount_fen) in parties.iter().zip([128_000_000, 130_000_000]) {
                let new = NewBid {
                    auction: id,
                    amount_fen,
                    key: format!("sample-{amount_fen}"),
                };
                if number != 2 {
                    place(tx, &room_of, party, &new)??;
                }
            }
            let version = rows::by_id(tx, id)?.map_or(0, |row| row.version);
            Ok::<_, SampleError>(Some((id, version)))
        })?;
        if let (Some(auction), 4) = (new, number) {
            let reason = "示例：标的物核验中，核验后恢复竞价。".to_owned();
            pause(store, scope, auction, reason)?;
        }
        count += usize::from(new.is_some());
    }
    Ok(count)
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
