//! Committees and their evaluations.

use ::store::{Error, Query, Tx};
use base::{Lang, Title};
use bidding::OpenedBid;
use evaluation::{Group, Happening, NewBidder, NewEvaluation, NewJudge};
use expert::draws::{CommitteeRule, NewDraw, NewGroup, PartyOf, Plan, Recuse};
use pack::element::{FigureKind, TradeMode};
use rust_decimal::Decimal;
use serde_json::Value;

use super::{ComposeError, Judges, figure, of_subject, reported};
use crate::commands::register::unit;
use crate::commands::short;
use crate::model::{Candidate, Held, State, Tenderer, Trade};
use crate::rules::way::admitted;
use crate::state::Trades;
use crate::words::Sentences;

/// What comes next for a trade whose offers are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Somebody else has to do something.
    Nothing,
    /// Its committee is drawn.
    Draw,
    /// The committee begins.
    Judge,
}

/// What comes next for a trade whose offers are open.
pub(crate) fn next(query: &mut impl Query, room: &Trades, trade: &Trade) -> Result<Next, Error> {
    let waits = trade.terms.specialities.is_empty() || trade.held_at.is_some();
    if trade.state != State::Opened || waits || room.judges().is_none() {
        return Ok(Next::Nothing);
    }
    let subject = trade.subject();
    if evaluation::id_of(query, &subject)?.is_some() {
        return Ok(Next::Nothing);
    }
    Ok(match expert::draws::of_subject(query, &subject)? {
        None => Next::Draw,
        // What is negotiated is judged by its final offers.
        Some(draw) if draw.seated && trade.terms.negotiated => {
            match super::boxes::finals_open(query, room, trade)? {
                true => Next::Judge,
                false => Next::Nothing,
            }
        }
        Some(draw) if draw.seated => Next::Judge,
        Some(_) => Next::Nothing,
    })
}

/// Whether every seat of a trade's committee is taken.
pub(crate) fn seated(query: &mut impl Query, trade: &Trade) -> Result<bool, Error> {
    let draw = expert::draws::of_subject(query, &trade.subject())?;
    Ok(draw.is_some_and(|draw| draw.seated))
}

/// Does what comes next for a trade whose offers are open: its committee is drawn, then it judges. Whether anything began;
/// done again it does nothing.
pub(crate) fn proceed(tx: &mut Tx<'_>, room: &Trades, held: &Held) -> Result<bool, ComposeError> {
    let (Some(rooms), Some(judges)) = (room.rooms(), room.judges()) else {
        return Ok(false);
    };
    let next = next(tx, room, &held.trade)?;
    if next == Next::Nothing {
        return Ok(false);
    }
    let opened = bidding::result(tx, &rooms.bidding, &held.trade.subject())?;
    let opened = opened.ok_or(ComposeError::NotOpened)?;
    let bids: Vec<OpenedBid> = opened.bids.into_iter().filter(counts).collect();
    match next {
        Next::Draw => draw(tx, judges, (held, &bids))?,
        _ => judge(tx, judges, (held, &bids, opened.id.0))?,
    }
    Ok(true)
}

/// An offer that was opened and names a price.
fn counts(bid: &OpenedBid) -> bool {
    bid.outcome == bidding::Outcome::Opened && bid.price_fen.is_some_and(|fen| fen > 0)
}

fn draw(
    tx: &mut Tx<'_>,
    judges: &Judges,
    (held, bids): (&Held, &[OpenedBid]),
) -> Result<(), ComposeError> {
    let trade = &held.trade;
    // A trade with specialities has a committee; see `commands::committee`.
    let rule = held
        .procedure
        .committee
        .as_ref()
        .ok_or(ComposeError::Unwired)?;
    let day = tx.now().day();
    let said = |kind| figure(&held.procedure, kind, day).map(|one| one.value);
    let small = |number: u32| u16::try_from(number).unwrap_or(u16::MAX);
    let (org, account) = match &trade.tenderer {
        Tenderer::Unit(org) => (Some(org.clone()), None),
        Tenderer::Enterprise(_) => (None, trade.tenderer_account),
    };
    let behind = bids.iter().flat_map(OpenedBid::parties);
    let mut parties: Vec<String> = behind.map(|one| one.code.clone()).collect();
    if let Tenderer::Enterprise(code) = &trade.tenderer {
        parties.push(code.clone());
    }
    parties.extend(trade.agency.as_ref().map(|one| one.code.clone()));
    let groups = trade.terms.specialities.iter();
    let new = NewDraw {
        subject: trade.subject(),
        platform: trade.platform.clone(),
        centre_org: trade.centre_org.clone(),
        plan: Plan {
            groups: groups
                .map(|(speciality, seats)| NewGroup {
                    speciality: speciality.clone(),
                    seats: *seats,
                })
                .collect(),
            spares: small(said(FigureKind::SpareExperts)?),
            rule: CommitteeRule {
                least: small(rule.least),
                odd: rule.odd,
                experts: (small(rule.experts), small(rule.of)),
                basis: rule.basis.zh.clone(),
            },
            others: 0,
            per_employer: u16::MAX,
            places: vec![trade.platform.clone()],
            answer_minutes: i64::from(said(FigureKind::CallMinutes)?),
        },
        parties: vec![
            PartyOf {
                name: "tenderer".to_owned(),
                org,
                account,
            },
            PartyOf {
                name: "supervisor".to_owned(),
                // Nobody brings two seeds, as nobody keeps two shares.
                org: Some(super::boxes::third(trade).clone()),
                account: None,
            },
        ],
        recuse: Recuse {
            parties,
            employers: Vec::new(),
            regions: Vec::new(),
            years: small(said(FigureKind::RecusedYears)?),
        },
        at: tx.now(),
        sample: trade.sample,
    };
    expert::draws::open(tx, &judges.experts, new)?;
    Ok(())
}

fn judge(
    tx: &mut Tx<'_>,
    judges: &Judges,
    (held, bids, boxed): (&Held, &[OpenedBid], i64),
) -> Result<(), ComposeError> {
    let trade = &held.trade;
    let day = tx.now().day();
    let secs = |kind| figure(&held.procedure, kind, day).map(|one| i64::from(one.value) * 60);
    let seats = expert::draws::members(tx, &judges.experts, &trade.subject())?;
    let committee = seats.iter().map(|seat| NewJudge {
        account: seat.account,
        seat: u32::try_from(seat.seat_no).unwrap_or(0),
        group: Group::Expert,
    });
    // A trade with a committee keeps its method; see `commands::register`.
    let method = trade.terms.judged_by.clone();
    let mut method = method.ok_or(ComposeError::Unwired)?;
    // One method serves several ways: a single source has one offer.
    if let Some(rule) = &held.procedure.least_bids {
        method.least = rule.count;
    }
    let new = NewEvaluation {
        subject: trade.subject(),
        platform: trade.platform.clone(),
        centre_org: trade.centre_org.clone(),
        watchers: vec![trade.supervisor_org.clone()],
        title: Title::new(trade.title.clone(), trade.title.clone()),
        method,
        bidders: bids.iter().map(|bid| offer(bid, boxed)).collect(),
        committee: committee.collect(),
        ceiling_fen: trade.ceiling_fen,
        explain_secs: secs(FigureKind::ExplainMinutes)?,
        sign_secs: secs(FigureKind::SignMinutes)?,
        sample: trade.sample,
    };
    evaluation::open(tx, &judges.evaluation, &new)?;
    Ok(())
}

/// What the trade calls an offer: the bidder's code in lower case.
fn key(code: &str) -> String {
    code.to_ascii_lowercase()
}

fn offer(bid: &OpenedBid, boxed: i64) -> NewBidder {
    let flag = |name: &str| bid.fields.get(name).and_then(Value::as_bool) == Some(true);
    let share = |name: &str| -> Option<Decimal> {
        let value = bid.fields.get(name)?;
        value.as_number()?.to_string().parse().ok()
    };
    NewBidder {
        key: key(&bid.bidder.code),
        party: bid.bidder.clone(),
        price_fen: bid.price_fen.unwrap_or(0),
        small: flag("small"),
        innovation: flag("innovation"),
        innovation_share: share("innovation_share"),
        consortium: flag("consortium") || !bid.members.is_empty(),
        small_share: share("small_share"),
        documents: vec![evaluation::Document {
            title: match bid.twice.is_empty() {
                true => Title::new("投标文件", "Offer"),
                // Without a code: identities may be hidden from who reads it.
                false => Title::new(
                    "投标文件（请核对联合体协议：有一方同时列于另一份投标）",
                    "Offer (look at the consortium's agreement: one of them is named in another offer, too)",
                ),
            },
            href: format!("/openings/{boxed}/bids/{}", bid.id),
        }],
    }
}

/// What a draw says: every seat is taken, or another one took the seat of somebody who left.
pub(crate) fn on_draw(tx: &mut Tx<'_>, room: &Trades, event: &expert::Event) -> Result<(), Error> {
    if matches!(event.what, expert::What::Void | expert::What::Left { .. }) {
        return Ok(());
    }
    let Some(held) = of_subject(tx, &event.subject)? else {
        return Ok(());
    };
    if event.what == expert::What::Lacking {
        return lacking(tx, &held.trade, event);
    }
    let done = match evaluation::id_of(tx, &event.subject)? {
        Some(_) => reseat(tx, room, &event.subject),
        None => proceed(tx, room, &held).map(drop),
    };
    match done {
        Err(ComposeError::Store(error)) => Err(error),
        // A committee that cannot begin is tried again by the next round, which tells the centre why; one that has opened
        // its marks goes on without whoever left.
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Nobody is left to draw: the centre and who supervises are told, each with an address of its own.
fn lacking(tx: &mut Tx<'_>, trade: &Trade, event: &expert::Event) -> Result<(), Error> {
    let seats = expert::draws::lacking(tx, &event.subject)?;
    let title = |lang| Sentences::of(lang).told_lacking(&trade.title);
    let body = |lang| crate::words_pages::Words::of(lang).lacking(seats);
    // A seat that is left later is said again.
    let key = format!("trade/{}/lacking/{}/{seats}", trade.id, event.draw);
    for org in [&trade.centre_org, &trade.supervisor_org] {
        let message = notify::Message {
            key: format!("{key}/{org}"),
            to: unit(org),
            kind: "trade.lacking",
            title: short(Title::new(title(Lang::Zh), title(Lang::En))),
            body: Title::new(body(Lang::Zh), body(Lang::En)),
            href: format!("/trades/{}", trade.id),
        };
        notify::send(tx, message)?;
    }
    Ok(())
}

/// Whoever took a seat that was left judges in its place.
fn reseat(tx: &mut Tx<'_>, room: &Trades, subject: &str) -> Result<(), ComposeError> {
    let Some(judges) = room.judges() else {
        return Ok(());
    };
    let drawn = expert::draws::members(tx, &judges.experts, subject)?;
    let sits = evaluation::committee(tx, subject)?;
    let left = sits
        .iter()
        .filter(|(_, account)| !drawn.iter().any(|one| one.account == *account));
    let came = drawn
        .iter()
        .filter(|one| !sits.iter().any(|(_, account)| one.account == *account));
    for ((seat, _), one) in left.zip(came) {
        evaluation::replace_judge(tx, subject, (*seat, one.account))?;
    }
    Ok(())
}

/// What a committee says: it has reported, or ended without candidates.
pub(crate) fn on_evaluation(
    tx: &mut Tx<'_>,
    room: &Trades,
    event: &evaluation::Event,
) -> Result<(), Error> {
    let found = match event.what {
        Happening::Reported => candidates(tx, room, &event.subject)?,
        Happening::Failed => Vec::new(),
        _ => return Ok(()),
    };
    reported(tx, room, (&event.subject, &found))
}

fn candidates(tx: &mut Tx<'_>, room: &Trades, subject: &str) -> Result<Vec<Candidate>, Error> {
    let (Some(rooms), Some(outcome)) = (room.rooms(), evaluation::result(tx, subject)?) else {
        return Ok(Vec::new());
    };
    let opened = bidding::result(tx, &rooms.bidding, subject)?;
    let bids = opened.map(|opened| opened.bids).unwrap_or_default();
    let one = |(rank, name): (i64, &String)| {
        let bid = bids.iter().find(|bid| key(&bid.bidder.code) == *name)?;
        let ranked = outcome.ranking.iter().find(|ranked| ranked.key == *name);
        Some(Candidate {
            rank,
            party: bid.bidder.clone(),
            amount_fen: bid.price_fen,
            total: ranked.map(|one| one.total.to_string()).unwrap_or_default(),
        })
    };
    let Some(held) = of_subject(tx, subject)? else {
        return Ok(Vec::new());
    };
    if held.procedure.mode != TradeMode::Framework {
        return Ok((1..).zip(&outcome.candidates).filter_map(one).collect());
    }
    // 入围: of all that are ranked, whoever is not eliminated.
    let day = tx.now().day();
    let percent = held.procedure.figure(FigureKind::EliminatedPercent, day);
    let percent = percent.map_or(0, |figure| figure.value);
    let keys: Vec<String> = outcome.ranking.iter().map(|one| one.key.clone()).collect();
    let kept = admitted(keys.len(), percent);
    Ok((1..).zip(&keys[..kept]).filter_map(one).collect())
}

/// The result is public: so are the committee and its sheet. Done by the house itself, whoever published the result.
pub(crate) fn published(tx: &mut Tx<'_>, room: &Trades, trade: &Trade) -> Result<(), ComposeError> {
    let Some(judges) = room.judges() else {
        return Ok(());
    };
    let subject = trade.subject();
    if evaluation::result(tx, &subject)?.is_some() {
        evaluation::publish(tx, &subject)?;
    }
    if expert::draws::of_subject(tx, &subject)?.is_some_and(|draw| draw.seated) {
        expert::draws::release(tx, &judges.experts, &subject)?;
    }
    Ok(())
}

/// How an error of another room is put to a person, in both languages.
pub(crate) fn said(error: &ComposeError) -> Title {
    use base::Explain;
    Title::new(error.explain(Lang::Zh), error.explain(Lang::En))
}
