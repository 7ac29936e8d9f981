//! 示例 boxes at each of their stages, for the demo and the matrix of roles, through the room's own commands.

use std::io::{Cursor, Write};

use ::store::{Store, Tx};
use base::{Millis, OrgId, Role, Scope};
use envelope::{BoxTerms, Header, KeyPair, NoRandom, Share, SuiteId};
use org::Party;
use sha2::{Digest, Sha256};

use crate::commands::finish::{FinishError, finish};
use crate::commands::half::{HalfError, give_half};
use crate::commands::open_box::{OpenBoxError, open_box};
use crate::commands::settle::SettleError;
use crate::commands::share::{GiveSharesError, give_shares, heads};
use crate::commands::sign::{SignError, sign};
use crate::commands::tick::tick;
use crate::commands::upload::{UploadError, begin, put_chunk};
use crate::model::{BoxId, Holder, HolderId, Keeper, NewBox};
use crate::queries::bidder;
use crate::state::Bidding;
use crate::store::{bids, boxes, opening, uploads};

/// Why the samples were not written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A box was not opened.
    #[error(transparent)]
    Open(#[from] OpenBoxError),
    /// An offer was not sealed.
    #[error(transparent)]
    Seal(#[from] envelope::SealError),
    /// A half was not found in its own envelope.
    #[error(transparent)]
    Unseal(#[from] envelope::SealFault),
    /// An offer was not taken in.
    #[error(transparent)]
    Upload(#[from] UploadError),
    /// An offer was not received.
    #[error(transparent)]
    Finish(#[from] FinishError),
    /// A bidder's half was not taken.
    #[error(transparent)]
    Half(#[from] HalfError),
    /// A holder's shares were not taken.
    #[error(transparent)]
    Shares(#[from] GiveSharesError),
    /// Nothing was closed or settled.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// The record was not signed.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A sample's content could not be packed.
    #[error("a sample could not be packed: {0}")]
    Pack(#[from] zip::result::ZipError),
    /// A sample key or box is out of form.
    #[error("a sample key or box is out of form")]
    Form,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

/// Seconds for which the boxes that are opened take offers.
pub const OPENED_AFTER_SECS: i64 = 30 * 60;

const DAY: i64 = 86_400;

/// How far a sample box goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// It waits for the keys that its holders register.
    Keys,
    /// It takes offers, and the first bidder has sealed one.
    Taking,
    /// It is opened, and its record signed.
    Opened,
    /// It is closed: one holder gave its shares, one bidder its half.
    Closed,
    /// It closed with fewer offers than are opened.
    Failed,
}

const MADE: [(&str, &str, Until); 5] = [
    (
        "sample/lot/1",
        "示例：城区道路改造工程施工一标段",
        Until::Keys,
    ),
    (
        "sample/lot/2",
        "示例：社区卫生服务中心改扩建施工",
        Until::Taking,
    ),
    (
        "sample/lot/3",
        "示例：农村公路养护施工二标段",
        Until::Opened,
    ),
    ("sample/lot/4", "示例：中小学课桌椅采购", Until::Closed),
    ("sample/lot/5", "示例：景区标识系统制作安装", Until::Failed),
];

/// Writes sample boxes, once: for the first lot a rehearsal that takes offers and a box that waits for keys; further boxes
/// that take offers, some of them for [`OPENED_AFTER_SECS`] only. But for the one that waits, anybody can make the
/// holders' keys again. `units` are tenderer, centre and supervisor; `bidders` are accounts of enterprises. The boxes.
///
/// # Errors
/// [`SampleError`].
pub fn sample(
    store: &Store,
    room: &Bidding,
    platform: &str,
    units: &[OrgId; 3],
    bidders: &[Scope],
) -> Result<Vec<BoxId>, SampleError> {
    let mut all = Vec::new();
    for made in MADE {
        let (lot, _, until) = made;
        let there = store.read(|read| {
            let rehearsal = boxes::first_rehearsal(read, lot)?;
            let held = boxes::of_subject(read, lot)?.map(|held| held.id);
            Ok::<_, ::store::Error>(rehearsal.into_iter().chain(held).map(BoxId).collect())
        });
        let there: Vec<BoxId> = there?;
        if !there.is_empty() {
            all.extend(there);
            continue;
        }
        let (state, platform, units) = (room.clone(), platform.to_owned(), units.clone());
        let new = store.write(&Scope::system(), move |tx| {
            open(tx, &state, (&platform, &units), made)
        })?;
        let bidding = match until {
            Until::Keys | Until::Failed => 0,
            Until::Taking => 1,
            Until::Opened | Until::Closed => bidders.len(),
        };
        for (scope, place) in bidders.iter().zip(0..).take(bidding) {
            for id in &new {
                offer(store, room, scope, (*id, 820_000_000 - place * 13_500_000))?;
            }
        }
        all.extend(new);
    }
    Ok(all)
}

fn open(
    tx: &mut Tx<'_>,
    room: &Bidding,
    (platform, units): (&str, &[OrgId; 3]),
    (lot, title, until): (&str, &str, Until),
) -> Result<Vec<BoxId>, SampleError> {
    let now = tx.now();
    let short = !matches!(until, Until::Keys | Until::Taking);
    let secs = if short { OPENED_AFTER_SECS } else { 30 * DAY };
    let new = |rehearsal: bool| NewBox {
        subject: lot.to_owned(),
        platform: platform.to_owned(),
        centre_org: units[1].clone(),
        title: title.to_owned(),
        suite: SuiteId::P256,
        holders: std::iter::zip(HolderId::ALL, units)
            .map(|(id, org)| Holder {
                id,
                keeper: Keeper::Org(org.clone()),
                public_key: (rehearsal || until != Until::Keys)
                    .then(|| key(id.as_str()).map(|pair| pair.public().to_string()))
                    .flatten(),
            })
            .collect(),
        threshold: 2,
        opens_at: now,
        deadline: now.plus_secs(secs),
        min_bids: 3,
        unseal_minutes: if until == Until::Closed { 1_440 } else { 60 },
        invited: None,
        confidential: false,
        rehearsal,
    };
    let mut ids = Vec::new();
    if until == Until::Keys {
        ids.push(open_box(tx, room, &new(true))?);
    }
    ids.push(open_box(tx, room, &new(false))?);
    Ok(ids)
}

/// A key that anybody can make: for samples only.
fn key(whose: &str) -> Option<KeyPair> {
    let mut secret = envelope::suite::Secret::default();
    let seed = format!("luodi sample holder {whose}");
    secret.copy_from_slice(&Sha256::digest(seed.as_bytes()));
    KeyPair::from_secret(SuiteId::P256, secret)
}

/// What a sample bidder seals.
fn content(price_fen: i64) -> Result<Vec<u8>, SampleError> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let json = format!("{{\"price_fen\":{price_fen},\"duration_days\":120,\"quality\":\"合格\"}}");
    for (name, text) in [
        ("bid.json", json.as_str()),
        ("示例投标函.txt", "示例投标函，内容为虚构。\n"),
    ] {
        writer.start_file(name, options)?;
        writer
            .write_all(text.as_bytes())
            .map_err(zip::result::ZipError::Io)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// Seals an offer as a bidder's client does, and hands it in.
fn offer(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    (id, price_fen): (BoxId, i64),
) -> Result<(), SampleError> {
    let Party { code, .. } = bidder(store, room, scope)?.ok_or(SampleError::Form)?;
    let held = store.read(|read| boxes::by_id(read, id.0))?;
    let held = held.ok_or(SampleError::Form)?;
    let terms = BoxTerms::parse(&held.box_file).map_err(|_| SampleError::Form)?;
    let content = content(price_fen)?;
    let owner = key(&code).ok_or(SampleError::Form)?;
    let bid = envelope::Bid {
        terms: &terms,
        code: &code,
        owner: owner.public(),
        length: content.len() as u64,
    };
    let mut random = |bytes: &mut [u8]| {
        for part in bytes.chunks_mut(32) {
            let drawn = room.seal().random::<32>().map_err(|_| NoRandom)?;
            part.copy_from_slice(&drawn[..part.len()]);
        }
        Ok(())
    };
    let mut file = Vec::new();
    let (header, manifest) = bid.seal(&mut &content[..], &mut file, &mut random)?;
    let head = header.bytes().to_vec();
    // So small a content is one chunk.
    let chunk = file.split_off(head.len());
    let begun = begin(store, room, scope, id, (head, &manifest.text()))?;
    put_chunk(store, room, scope, (id, &begun.token), (0, chunk))?;
    finish(store, room, scope, (id, &begun.token), None)?;
    Ok(())
}

/// Goes on with the samples once their hour has passed: closes them; one is opened and its record signed by the bidders,
/// for another one holder and one bidder have done their part, one has too few offers. Again it does nothing.
///
/// # Errors
/// [`SampleError`].
pub fn sample_opening(
    store: &Store,
    room: &Bidding,
    units: &[OrgId; 3],
    bidders: &[Scope],
    now: Millis,
) -> Result<(), SampleError> {
    tick(store, room, &Scope::system(), now)?;
    for (lot, _, until) in MADE {
        let held = store.read(|read| boxes::of_subject(read, lot))?;
        let Some(held) = held.filter(|held| held.state == "closed") else {
            continue;
        };
        let id = BoxId(held.id);
        let holders: &[HolderId] = match until {
            Until::Opened => &[HolderId::Centre, HolderId::Supervisor],
            _ => &[HolderId::Centre],
        };
        for holder in holders {
            share(store, room, (*holder, units), id)?;
        }
        let deciphering = if until == Until::Opened {
            bidders.len()
        } else {
            1
        };
        for scope in bidders.iter().rev().take(deciphering) {
            half(store, room, scope, id)?;
        }
        if until != Until::Opened {
            continue;
        }
        tick(store, room, &Scope::system(), now)?;
        if let Some(record) = store.read(|read| opening::record(read, id.0))? {
            for scope in bidders {
                sign(store, room, scope, id, &record.digest)?;
            }
        }
    }
    Ok(())
}

/// A holder gives its shares, as its client makes them.
fn share(
    store: &Store,
    room: &Bidding,
    (holder, units): (HolderId, &[OrgId; 3]),
    id: BoxId,
) -> Result<(), SampleError> {
    let own = std::iter::zip(HolderId::ALL, units).find(|(one, _)| *one == holder);
    let scope = Scope {
        account: None,
        role: Role::Clerk,
        org: own.map(|(_, org)| org.clone()),
        centre: None,
    };
    let pair = key(holder.as_str()).ok_or(SampleError::Form)?;
    let bytes = store.read(|read| heads(read, &scope, id))?;
    let mut rest = &bytes[..];
    let mut shares = Vec::new();
    while !rest.is_empty() {
        let header = Header::read(&mut rest).ok().and_then(Result::ok);
        let header = header.ok_or(SampleError::Form)?;
        shares.push(envelope::open_share(&header, &pair)?);
    }
    let file = Share::file(&shares);
    give_shares(store, room, &scope, id, file.as_bytes())?;
    Ok(())
}

/// A bidder gives its half, as its client opens it.
fn half(store: &Store, room: &Bidding, scope: &Scope, id: BoxId) -> Result<(), SampleError> {
    let party = bidder(store, room, scope)?.ok_or(SampleError::Form)?;
    let head = store.read(|read| {
        let bid = bids::standing(read, id.0, &room.mark(&party.code))?;
        match bid {
            Some(bid) => uploads::by_token(read, &bid.upload),
            None => Ok(None),
        }
    })?;
    let header = head.and_then(|upload| Header::parse(&upload.header).ok());
    let header = header.ok_or(SampleError::Form)?;
    let pair = key(&party.code).ok_or(SampleError::Form)?;
    let half = envelope::open_half(&header, &pair)?;
    Ok(give_half(store, room, scope, id, &half.text())?)
}
