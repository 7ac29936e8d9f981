//! Who sees what of a box, and what others may read of it.

use ::store::{Error, Query, Store};
use base::{AccountId, Millis, Role, Scope};
use org::Party;

use crate::commands::load;
use crate::commands::settle::Plain;
use crate::model::{
    BoxId, Holder, HolderId, Keeper, Opened, OpenedBid, Outcome, Stage, Step, Trace,
};
use crate::rules::members;
use crate::rules::stage::stage;
use crate::state::Bidding;
use crate::store::bids::BidRow;
use crate::store::boxes::{self, BoxRow, HolderRow};
use crate::store::{bids, opening, seen, traces as traced};
use crate::words::Words;

::store::read_error! {
    /// Why nothing was read.
    pub enum ReadError, Words
}

/// Whether a scope acts for one of a box's holders.
pub(crate) fn keeps(scope: &Scope, one: &HolderRow, holders: &[HolderRow]) -> bool {
    let clerk = matches!(scope.role, Role::Clerk | Role::Head);
    let itself = |keeper: &Keeper| matches!(keeper, Keeper::Org(org) if scope.acts_for(org));
    match &one.keeper {
        // The centre's share is held by whoever may act for the centre, but for a unit with another share of this box:
        // nobody has two.
        Keeper::Org(org) => {
            let mut others = holders.iter().filter(|other| other.id != one.id);
            let another = others.any(|other| itself(&other.keeper));
            clerk && itself(&one.keeper) || scope.keeps_centre(org) && !another
        }
        Keeper::Account(account) => scope.account == Some(*account),
    }
}

/// Whether a scope is of the centre that runs a box.
pub(crate) fn runs(scope: &Scope, held: &BoxRow) -> bool {
    scope.keeps_centre(&held.centre_org)
}

/// Whether a scope sees a box as staff, holder or bidder. What everybody sees of an opening is another matter:
/// [`announced`].
pub(crate) fn sees(scope: &Scope, held: &BoxRow, holders: &[HolderRow]) -> bool {
    match scope.role {
        Role::Office | Role::Supervisor | Role::Auditor => true,
        Role::Clerk | Role::Head => {
            runs(scope, held) || holders.iter().any(|one| keeps(scope, one, holders))
        }
        Role::Applicant => {
            announced(held) && open(held) || holders.iter().any(|one| keeps(scope, one, holders))
        }
        Role::Public | Role::Discipline => false,
    }
}

/// Whether the opening has a page for everybody. Rehearsals have one too, and stand in no list.
pub(crate) fn announced(held: &BoxRow) -> bool {
    // It has its file from the moment when the last key was there.
    !held.box_file.is_empty()
}

/// Whether everybody may know of a box: it is by invitation no longer than until the result is out.
pub(crate) fn open(held: &BoxRow) -> bool {
    !held.invited || held.released
}

/// Whether offers are read out to everybody who may know of the box.
pub(crate) fn read_out(held: &BoxRow) -> bool {
    !held.confidential || held.released
}

/// Who looks at a box: a scope, with the mark of the enterprise behind it.
#[derive(Clone, Debug)]
pub(crate) struct Guest {
    pub(crate) scope: Scope,
    mark: String,
}

impl Guest {
    pub(crate) fn of(store: &Store, room: &Bidding, scope: &Scope) -> Result<Self, Error> {
        let party = bidder(store, room, scope)?;
        let mark = party.map(|party| invitation(room, &party.code));
        Ok(Self {
            scope: scope.clone(),
            mark: mark.unwrap_or_default(),
        })
    }

    /// The mark by which an invitation is found; empty for who is no enterprise.
    pub(crate) fn mark(&self) -> &str {
        &self.mark
    }

    /// Whether it sees a box as staff, holder or bidder.
    pub(crate) fn sees(
        &self,
        query: &mut impl Query,
        held: &BoxRow,
        holders: &[HolderRow],
    ) -> Result<bool, Error> {
        if sees(&self.scope, held, holders) {
            return Ok(true);
        }
        let may = self.scope.role == Role::Applicant && announced(held) && !self.mark.is_empty();
        Ok(may && boxes::is_invited(query, held.id, &self.mark)?)
    }

    /// A box whose opening it may watch, with its holders.
    pub(crate) fn watches(
        &self,
        query: &mut impl Query,
        id: BoxId,
    ) -> Result<(BoxRow, Vec<HolderRow>), ReadError> {
        let (held, holders) = load(query, id)?.ok_or(ReadError::NotFound)?;
        if announced(&held) && (open(&held) || self.sees(query, &held, &holders)?) {
            Ok((held, holders))
        } else {
            Err(ReadError::NotFound)
        }
    }
}

/// The mark of an invitation, in hexadecimal.
pub(crate) fn invitation(room: &Bidding, code: &str) -> String {
    base::hex::encode(&room.mark(code))
}

/// The enterprise that bids under a scope: accounts of enterprises only.
pub(crate) fn bidder(store: &Store, room: &Bidding, scope: &Scope) -> Result<Option<Party>, Error> {
    if scope.role == Role::Applicant {
        room.party(store, scope)
    } else {
        Ok(None)
    }
}

/// A box as those see it who have to do with it. Before the opening nothing in it tells how many bids there are.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The box.
    pub id: BoxId,
    /// Its lot.
    pub subject: String,
    /// The trading platform.
    pub platform: String,
    /// The centre that runs it.
    pub centre_org: base::OrgId,
    /// What is asked for.
    pub title: String,
    /// The suite's name.
    pub suite: String,
    /// Where it stands.
    pub stage: Stage,
    /// Whether the opening is held up.
    pub suspended: bool,
    /// From when bids are taken.
    pub opens_at: Millis,
    /// From this instant none is.
    pub deadline: Millis,
    /// Until when bidders decrypt, once it is closed.
    pub unseal_until: Option<Millis>,
    /// Fewer bids are not opened.
    pub min_bids: i64,
    /// Shares that open it.
    pub threshold: i64,
    /// Who holds shares.
    pub holders: Vec<Holder>,
    /// Whether only those who are invited may know of it, as long as the result is not out.
    pub shut: bool,
    /// Whether nothing follows from it.
    pub rehearsal: bool,
}

pub(crate) fn shown(held: &BoxRow, holders: &[HolderRow], now: Millis) -> Shown {
    // A state that nobody wrote can only come from a damaged database; it takes no bids.
    let stage = stage(&held.state, held.opens_at, now).unwrap_or(Stage::Cancelled);
    Shown {
        id: BoxId(held.id),
        subject: held.subject.clone(),
        platform: held.platform.clone(),
        centre_org: held.centre_org.clone(),
        title: held.title.clone(),
        suite: held.suite.clone(),
        stage,
        suspended: held.suspended,
        opens_at: held.opens_at,
        deadline: held.deadline,
        unseal_until: held.unseal_until,
        min_bids: held.min_bids,
        threshold: held.threshold,
        holders: holders
            .iter()
            .map(|one| Holder {
                id: one.id,
                keeper: one.keeper.clone(),
                public_key: one.public_key.clone(),
            })
            .collect(),
        shut: !open(held),
        rehearsal: held.rehearsal,
    }
}

/// One box, as far as the scope may know of it.
///
/// # Errors
/// [`ReadError`].
pub fn one(
    store: &Store,
    room: &Bidding,
    scope: &Scope,
    (id, now): (BoxId, Millis),
) -> Result<Shown, ReadError> {
    let guest = Guest::of(store, room, scope)?;
    store.read(|read| {
        let now = seen(read, now)?;
        let (held, holders) = load(read, id)?.ok_or(ReadError::NotFound)?;
        if guest.sees(read, &held, &holders)? {
            Ok(shown(&held, &holders, now))
        } else {
            Err(ReadError::NotFound)
        }
    })
}

/// The newest box of a subject that is no rehearsal. The caller vouches that the scope may know the subject.
///
/// # Errors
/// As every read.
pub fn of_subject(
    query: &mut impl Query,
    subject: &str,
    now: Millis,
) -> Result<Option<Shown>, Error> {
    let now = seen(query, now)?;
    let Some(held) = boxes::of_subject(query, subject)? else {
        return Ok(None);
    };
    let holders = boxes::holders(query, held.id)?;
    Ok(Some(shown(&held, &holders, now)))
}

/// What came out of the newest box of a subject; `None` before it is opened. The caller vouches that the scope may know
/// the subject.
///
/// # Errors
/// As every read.
pub fn result(
    query: &mut impl Query,
    room: &Bidding,
    subject: &str,
) -> Result<Option<Opened>, Error> {
    match boxes::of_subject(query, subject)? {
        Some(held) => opened(query, room, &held),
        None => Ok(None),
    }
}

/// The boxes of a subject, the oldest first.
///
/// # Errors
/// As every read.
pub fn boxes_of(query: &mut impl Query, subject: &str) -> Result<Vec<BoxId>, Error> {
    let all = boxes::all_of_subject(query, subject)?;
    Ok(all.into_iter().map(|one| BoxId(one.id)).collect())
}

/// Whether a party may have to do with a subject, so that it may object: before the opening whoever may know of its box, since
/// who bids is secret; afterwards who bid in the first one, alone or in a consortium. A subject without a box concerns everybody.
///
/// # Errors
/// As every read.
pub fn concerns(
    query: &mut impl Query,
    room: &Bidding,
    (subject, code): (&str, &str),
) -> Result<bool, Error> {
    let all = boxes::all_of_subject(query, subject)?;
    let Some(first) = all.first() else {
        return Ok(true);
    };
    if !open(first) && !boxes::is_invited(query, first.id, &invitation(room, code))? {
        return Ok(false);
    }
    Ok(match opened(query, room, first)? {
        Some(opened) => {
            let mut behind = opened.bids.iter().flat_map(OpenedBid::parties);
            behind.any(|one| one.code == code)
        }
        None => true,
    })
}

/// What came out of one box; `None` before it is opened. The caller vouches that the scope may know of it.
///
/// # Errors
/// As every read.
pub fn result_of(
    query: &mut impl Query,
    room: &Bidding,
    id: BoxId,
) -> Result<Option<Opened>, Error> {
    match boxes::by_id(query, id.0)? {
        Some(held) => opened(query, room, &held),
        None => Ok(None),
    }
}

/// What came out of a box; `None` before it is opened.
pub(crate) fn opened(
    query: &mut impl Query,
    room: &Bidding,
    held: &BoxRow,
) -> Result<Option<Opened>, Error> {
    if held.state != "opened" {
        return Ok(None);
    }
    let (Some(closing), Some(record)) = (
        opening::closing(query, held.id)?,
        opening::record(query, held.id)?,
    ) else {
        return Ok(None);
    };
    let found = bids::of_box(query, held.id)?;
    let mut all: Vec<OpenedBid> = found
        .iter()
        .filter_map(|bid| opened_bid(room, bid))
        .collect();
    mark(&mut all);
    Ok(Some(Opened {
        id: BoxId(held.id),
        at: record.at,
        root: root(&closing.note),
        record: record.digest,
        bids: all,
    }))
}

/// Marks the offers of which somebody stands behind another one. One that was not opened is none.
fn mark(all: &mut [OpenedBid]) {
    let codes = |bid: &OpenedBid| -> Vec<String> {
        match bid.outcome {
            Outcome::Opened => bid.parties().map(|one| one.code.clone()).collect(),
            Outcome::Forfeited | Outcome::Returned => Vec::new(),
        }
    };
    let behind: Vec<Vec<String>> = all.iter().map(codes).collect();
    let named: Vec<Vec<&str>> = behind
        .iter()
        .map(|codes| codes.iter().map(String::as_str).collect())
        .collect();
    for (bid, twice) in all.iter_mut().zip(members::twice(&named)) {
        bid.twice = twice;
    }
}

/// From which machines those who ever had a bid in the newest box of a subject did what, also who withdrew; nothing before it
/// is opened, and nothing of a box that never is. The caller vouches that the scope may read what supervision reads.
///
/// # Errors
/// As every read.
pub fn traces(query: &mut impl Query, room: &Bidding, subject: &str) -> Result<Vec<Trace>, Error> {
    let held = boxes::of_subject(query, subject)?;
    let Some(held) = held.filter(|held| held.state == "opened") else {
        return Ok(Vec::new());
    };
    let mut bidders = bids::all_of_box(query, held.id)?;
    bidders.sort_by(|one, other| one.mark.cmp(&other.mark));
    bidders.dedup_by(|one, other| one.mark == other.mark);
    let mut all = Vec::new();
    for bid in bidders {
        // A bidder whose seal does not open is named by nothing else either; the check of the box says so.
        let Some(bidder) = party_of(room, &bid) else {
            continue;
        };
        for row in traced::of_bidder(query, held.id, &bid.mark)? {
            all.extend(Step::parse(&row.step).map(|step| Trace {
                bidder: bidder.clone(),
                step,
                network: row.network,
                program: row.program,
                at: row.at,
            }));
        }
    }
    Ok(all)
}

/// The content of a bid that was opened: the archive that its bidder sealed. The caller vouches that the scope may read it.
///
/// # Errors
/// As every read.
pub fn content(store: &Store, room: &Bidding, bid: &str) -> Result<Option<Plain>, Error> {
    match store.read(|read| bids::by_id(read, bid))? {
        Some(row) if row.state == "opened" => Plain::of(store, room, &row),
        _ => Ok(None),
    }
}

/// The root of a signed note, in hexadecimal; empty where the note is damaged.
pub(crate) fn root(note: &str) -> String {
    let parsed = proof::Note::parse(note.as_bytes()).ok();
    let root = parsed.and_then(|note| envelope::OpeningRoot::parse(note.text()).ok());
    root.map_or_else(String::new, |root| base::hex::encode(&root.root))
}

/// Whose a bid is.
pub(crate) fn party_of(room: &Bidding, bid: &BidRow) -> Option<Party> {
    let text = room
        .seal()
        .unseal(&format!("bid/{}", bid.id), &bid.bidder)?;
    serde_json::from_str(&text).ok()
}

/// Whether an account, or the administrator of its enterprise, is who may replace or withdraw a bid: the one that sent it.
pub(crate) fn owns(
    room: &Bidding,
    bid: &BidRow,
    (account, administers): (Option<AccountId>, bool),
) -> bool {
    #[derive(serde::Deserialize)]
    struct Sent {
        account: Option<AccountId>,
    }
    let text = room.seal().unseal(&format!("bid/{}", bid.id), &bid.bidder);
    let sent = text.and_then(|text| serde_json::from_str::<Sent>(&text).ok());
    // A bid whose seal does not open is nobody's to replace but the administrator's.
    let own = sent.is_some_and(|sent| sent.account.is_some() && sent.account == account);
    own || administers
}

pub(crate) fn opened_bid(room: &Bidding, bid: &BidRow) -> Option<OpenedBid> {
    let outcome = Outcome::parse(&bid.state)?;
    let mut fields: serde_json::Map<String, serde_json::Value> = bid
        .opened
        .as_deref()
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default();
    let price_fen = fields
        .shift_remove("price_fen")
        .and_then(|price| price.as_i64());
    let bidder = party_of(room, bid)?;
    let found = members::take(&mut fields, &bidder.code);
    Some(OpenedBid {
        id: bid.id.clone(),
        bidder,
        digest: bid.digest.clone(),
        price_fen,
        fields,
        at: bid.at,
        outcome,
        reason: bid.reason.clone(),
        members: found.parties,
        unclear: found.unclear,
        twice: Vec::new(),
    })
}

/// The holders for which a scope acts.
pub(crate) fn kept_by(scope: &Scope, holders: &[HolderRow]) -> Vec<HolderId> {
    holders
        .iter()
        .filter(|one| keeps(scope, one, holders))
        .map(|one| one.id)
        .collect()
}
