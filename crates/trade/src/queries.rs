//! What can be asked.

use std::collections::BTreeMap;

use ::store::{Error, Query, Read, Store};
use base::{Date, Millis, OrgId, Role, Scope, Title};
use org::Party;
use pack::element::{Category, TradeType};
use pack::trading::Breach;
use register::{Filter as RowFilter, ReadError as RegisterError};

use crate::commands::{Gate, invite, negotiate, seen_by};
use crate::compose;
use crate::model::{
    Absentee, Attempt, Candidate, Document, Draft, Held, Hold, Notice, NoticeKind, Question,
    Repeated, RoomRequest, RoomState, RoomUse, State, Talk, Trade,
};
use crate::rules::catalogue::{Entry, words};
use crate::rules::figures::Counted;
use crate::rules::who::{Standing, public};
use crate::state::Trades;
use crate::store::{counts, holds, notices, parts, stuck, trades, watch};

/// Rows to a page of a list.
pub const PAGE: u64 = 20;
/// The most hits of a search.
const HITS: u32 = 200;
/// The register of what must enter.
pub const CATALOGUE: &str = "trading-catalogue";

/// The catalogue as it holds today; empty where the pack has none.
///
/// # Errors
/// As every read.
pub fn catalogue(read: &mut Read<'_>, room: &Trades) -> Result<Vec<Entry>, Error> {
    let mut entries = Vec::new();
    let mut filter = RowFilter {
        as_of: None,
        most: 1_000,
        ..RowFilter::default()
    };
    loop {
        let page =
            match register::rows(read, room.registers(), &Scope::public(), CATALOGUE, &filter) {
                Ok(page) => page,
                Err(RegisterError::Store(error)) => return Err(error),
                Err(_) => return Ok(entries),
            };
        let Some(last) = page.rows.last().map(|row| row.key.clone()) else {
            return Ok(entries);
        };
        let full = page.rows.len() >= 1_000;
        entries.extend(page.rows.iter().filter_map(|row| entry(&row.body)));
        if !full || entries.len() >= 20_000 {
            return Ok(entries);
        }
        filter.after = Some(last);
    }
}

fn entry(body: &register::Body) -> Option<Entry> {
    let text = |key: &str| body.get(key).and_then(serde_json::Value::as_str);
    Some(Entry {
        code: text("code")?.to_owned(),
        name: text("name")?.to_owned(),
        trade: TradeType::parse(text("trade")?)?,
        category: Category::parse(text("category")?)?,
        threshold_fen: body.get("threshold").and_then(serde_json::Value::as_i64)?,
        words: words(text("words").unwrap_or_default()),
    })
}

/// What a list of notices is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct HallFilter {
    /// Words that the notice has.
    pub search: String,
    /// The platform's id; empty for all.
    pub platform: String,
    /// What is traded.
    pub trade: Option<TradeType>,
    /// What the notice says.
    pub kind: Option<NoticeKind>,
}

/// A page of notices, newest first; of a search the best hits first, at most two hundred. Notices are public.
///
/// # Errors
/// As every read.
pub fn hall(
    read: &mut Read<'_>,
    _scope: &Scope,
    (filter, page): (&HallFilter, u64),
) -> Result<(Vec<Notice>, u64), Error> {
    let by = notices::Narrowed {
        platform: &filter.platform,
        trade: filter.trade.map_or("", TradeType::as_str),
        kind: filter.kind.map_or("", NoticeKind::as_str),
    };
    if filter.search.trim().is_empty() {
        let total = notices::count(read, &by)?;
        let offset = i64::try_from((page.max(1) - 1) * PAGE).unwrap_or(i64::MAX);
        let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
        return Ok((notices::newest(read, &by, (offset, most))?, total));
    }
    let mut found = Vec::new();
    for key in read.search("trade_notice", &filter.search, HITS)? {
        let Some(id) = key.parse().ok() else { continue };
        let found_by = notices::by_id(read, id)?;
        let open = match &found_by {
            Some(notice) => trades::by_id(read, notice.trade)?.is_some_and(|one| public(&one)),
            None => false,
        };
        let notice = found_by.filter(|_| open).filter(|notice| {
            (filter.platform.is_empty() || notice.platform == filter.platform)
                && filter
                    .trade
                    .is_none_or(|trade| trade == notice.kind_of_trade)
                && filter.kind.is_none_or(|kind| kind == notice.kind)
        });
        found.extend(notice);
    }
    let total = u64::try_from(found.len()).unwrap_or(0);
    let skip = usize::try_from((page.max(1) - 1) * PAGE).unwrap_or(usize::MAX);
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    Ok((found.into_iter().skip(skip).take(most).collect(), total))
}

/// Until when the trades of notices take offers, by trade; those that take none are left out.
///
/// # Errors
/// As every query.
pub fn deadlines(
    query: &mut impl Query,
    notices: &[Notice],
) -> Result<BTreeMap<i64, Millis>, Error> {
    let mut deadlines = BTreeMap::new();
    for notice in notices {
        if deadlines.contains_key(&notice.trade) {
            continue;
        }
        let open = trades::by_id(query, notice.trade)?.filter(|trade| trade.state == State::Open);
        deadlines.extend(open.and_then(|trade| Some((trade.id, trade.deadline_at?))));
    }
    Ok(deadlines)
}

/// A notice with the trade that it is about.
///
/// # Errors
/// [`Gate::NotFound`].
pub fn notice(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    id: i64,
) -> Result<(Notice, Trade), Gate> {
    let party = room.party(store, scope)?;
    store.read(|read| {
        let notice = notices::by_id(read, id)?.ok_or(Gate::NotFound)?;
        let (held, ..) = seen_by(read, room, scope, (notice.trade, party.as_ref()))?;
        Ok((notice, held.trade))
    })
}

/// A trade as a scope sees it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The trade and its definition.
    pub held: Held,
    /// How the scope stands to it.
    pub stands: Standing,
    /// The enterprise for which the account stands.
    pub party: Option<Party>,
    /// What was published, oldest first.
    pub notices: Vec<Notice>,
    /// Documents that the scope may know of.
    pub documents: Vec<Document>,
    /// Questions: all of them to those inside, answered ones and one's own to others.
    pub questions: Vec<Question>,
    /// Who was put forward, once that is public or for those inside.
    pub candidates: Vec<Candidate>,
    /// Whether the scope's enterprise is invited to offer.
    pub invited: bool,
    /// What was said in negotiations, as far as the scope may read it.
    pub talks: Vec<Talk>,
    /// Whether the scope's enterprise may answer there.
    pub negotiates: bool,
    /// Whether the scope's enterprise is one of those who are left, and hand in final offers.
    pub finalist: bool,
    /// Whether the scope's enterprise entered its name.
    pub entered: bool,
    /// Trades of the same project.
    pub lots: Vec<Trade>,
    /// What holds it up.
    pub holds: Vec<Hold>,
    /// What only those inside see.
    pub inside: Option<Inside>,
}

/// What only those inside see of a trade.
#[derive(Clone, Debug)]
pub struct Inside {
    /// Why its auction does not open, and when it is tried again; none: not any more.
    pub stuck: Option<(Title, Option<Millis>)>,
    /// Who is invited.
    pub invited: Vec<Party>,
    /// With whom it is negotiated.
    pub left: Vec<Party>,
    /// The notice as it is being written.
    pub draft: Option<Draft>,
    /// What the rules say of it.
    pub findings: Vec<Breach>,
    /// What was tried against a rule.
    pub attempts: Vec<Attempt>,
    /// Seats of its committee for which nobody is left to draw.
    pub lacking: usize,
    /// Rooms that were asked for.
    pub rooms: Vec<RoomRequest>,
    /// What is booked in the venue, with the rooms.
    pub booked: Vec<(venue::model::Booking, venue::model::Room)>,
    /// For the centre: rooms of the venue that are open when one is asked for, by use.
    pub offers: Vec<(RoomUse, Vec<venue::queries::Offer>)>,
    /// Projects with which this one passes a threshold: row, title, sum and bound, fen.
    pub splits: Vec<(i64, String, i64, i64)>,
    /// The number in the catalogue; empty where it may enter.
    pub catalogue: String,
}

/// A trade, for who may know of it.
///
/// # Errors
/// [`Gate::NotFound`].
pub fn trade(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (id, now): (i64, Millis),
) -> Result<Shown, Gate> {
    let party = room.party(store, scope)?;
    store.read(|read| {
        let (held, stands, invited) = seen_by(read, room, scope, (id, party.as_ref()))?;
        let said = said(read, room, (&held, party.as_ref()))?;
        let inside = stands.inside();
        let mark = party.as_ref().map(|party| room.mark(&party.code));
        let bidder = scope.role == Role::Applicant && party.is_some();
        let out = held.trade.noticed_at.is_some();
        let mut documents = parts::documents(read, id)?;
        documents.retain(|one| {
            inside
                || (out
                    && one.gone_at.is_none()
                    && (one.readers == "public" || (one.readers == "bidders" && bidder)))
        });
        let mut questions = parts::questions(read, id, None)?;
        if !inside {
            questions.retain(|one| one.answered_at.is_some());
            if let Some(mark) = &mark {
                let own = parts::questions(read, id, Some(mark))?;
                questions.extend(own.into_iter().filter(|one| one.answered_at.is_none()));
            }
        }
        let posted = matches!(
            held.trade.state,
            State::Posted | State::Awarded | State::Contracted
        );
        let candidates = match inside || posted {
            true => parts::candidates(read, id)?,
            false => Vec::new(),
        };
        let entered = match &mark {
            Some(mark) => parts::has_entered(read, id, mark)?,
            None => false,
        };
        let mut lots = trades::of_project(read, held.trade.project)?;
        lots.retain(|one| one.id != id && (inside || public(one)));
        let inside = match inside {
            true => {
                let mut inside = within(read, (&held, now), stands.centre)?;
                inside.invited = invite::invited(read, room, id)?;
                inside.left = said.left.clone();
                Some(inside)
            }
            false => None,
        };
        Ok(Shown {
            notices: notices::of_trade(read, id)?,
            holds: holds::of_trade(read, id)?,
            documents,
            questions,
            candidates,
            invited,
            talks: match inside.is_some() {
                true => said.all,
                false => said.own,
            },
            negotiates: said.negotiates,
            finalist: said.finalist,
            entered,
            lots,
            inside,
            held,
            stands,
            party: party.clone(),
        })
    })
}

/// What was said in negotiations.
#[derive(Default)]
struct Said {
    all: Vec<Talk>,
    /// What the party may read: what was said to all, and what is its own.
    own: Vec<Talk>,
    left: Vec<Party>,
    negotiates: bool,
    finalist: bool,
}

fn said(
    read: &mut Read<'_>,
    room: &Trades,
    (held, party): (&Held, Option<&Party>),
) -> Result<Said, Gate> {
    let opened = !matches!(held.trade.state, State::Draft | State::Open | State::Closed);
    if !held.trade.terms.negotiated || !opened {
        return Ok(Said::default());
    }
    let responded = match compose::responded(read, room, &held.trade) {
        Ok(responded) => responded,
        Err(compose::ComposeError::Store(error)) => return Err(error.into()),
        // Nothing was opened.
        Err(_) => return Ok(Said::default()),
    };
    let all = negotiate::talks(read, room, held.trade.id)?;
    let own = |code: &str, other: Option<&Party>| other.is_none_or(|other| other.code == code);
    let took_part = |party: &&Party| responded.iter().any(|one| one.code == party.code);
    let read_by = party.filter(took_part).map(|party| {
        let seen = all
            .iter()
            .filter(|one| own(&party.code, one.party.as_ref()));
        seen.cloned().collect::<Vec<_>>()
    });
    let left = negotiate::left(&responded, &all);
    let runs = held.trade.terms.finals.is_none() && held.trade.state == State::Opened;
    let finalist = party.is_some_and(|party| left.iter().any(|one| one.code == party.code));
    Ok(Said {
        negotiates: runs && !all.is_empty() && finalist,
        finalist,
        own: read_by.unwrap_or_default(),
        all,
        left,
    })
}

fn within(
    read: &mut Read<'_>,
    (held, now): (&Held, Millis),
    centre: bool,
) -> Result<Inside, Error> {
    let (id, project) = (held.trade.id, held.trade.project);
    let draft = notices::draft(read, id)?;
    let findings = match &draft {
        Some(draft) if held.trade.state == State::Draft => {
            crate::commands::draft::findings(read, (held, draft), now)?
        }
        _ => Vec::new(),
    };
    let (trade, rooms) = (&held.trade, parts::room_requests(read, id)?);
    let mut offers = Vec::new();
    let asked = |one: &&RoomRequest| centre && one.state == RoomState::Asked;
    for one in rooms.iter().filter(asked) {
        let slot = compose::slot(one.day, one.hour, compose::usual_hours(one.use_for));
        let mut found = venue::queries::offers(read, (&trade.platform, &trade.centre_org), slot)?;
        found.retain(|offer| compose::kinds(one.use_for).contains(&offer.kind) && offer.free > 0);
        offers.push((one.use_for, found));
    }
    Ok(Inside {
        stuck: stuck::of_trade(read, id)?.map(|row| (row.said, row.next_at)),
        invited: Vec::new(),
        left: Vec::new(),
        draft,
        findings,
        attempts: watch::attempts(read, id)?,
        lacking: expert::draws::lacking(read, &trade.subject())?,
        rooms,
        booked: venue::queries::places(read, &trade.subject())?,
        offers,
        splits: watch::splits(read, project)?,
        catalogue: trades::catalogue(read, project)?,
    })
}

/// What a list of trades is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct BoardFilter {
    /// The platform's id; empty for all.
    pub platform: String,
    /// What is traded.
    pub trade: Option<TradeType>,
    /// Where it stands.
    pub state: Option<State>,
}

/// A page of the trades that a scope works with, those that moved last first: the office, supervisors and auditors see all,
/// a unit those of its centre, those it supervises and its own, an enterprise its own and those it acts for.
///
/// # Errors
/// As every read.
pub fn board(
    read: &mut Read<'_>,
    scope: &Scope,
    (filter, party, page): (&BoardFilter, Option<&Party>, u64),
) -> Result<(Vec<Trade>, u64), Error> {
    let nobody = OrgId::from("-");
    let (orgs, code) = match scope.role {
        Role::Office | Role::Supervisor | Role::Auditor => (None, ""),
        Role::Applicant => (None, party.map_or("-", |party| party.code.as_str())),
        _ => (Some(scope.org.as_ref().unwrap_or(&nobody)), ""),
    };
    let by = trades::Narrowed {
        orgs,
        code,
        public: false,
        platform: &filter.platform,
        trade: filter.trade.map_or("", TradeType::as_str),
        state: filter.state.map_or("", State::as_str),
    };
    let total = trades::count(read, &by)?;
    let offset = i64::try_from((page.max(1) - 1) * PAGE).unwrap_or(i64::MAX);
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
    Ok((trades::list(read, &by, (offset, most))?, total))
}

/// Trades by their rows, for the composition: whoever asks decides who learns of them.
///
/// # Errors
/// As every query.
pub fn row(query: &mut impl Query, id: i64) -> Result<Option<Trade>, Error> {
    trades::by_id(query, id)
}

/// The trade of a subject as other rooms know it, for the composition; `None` for a subject that is no trade's.
///
/// # Errors
/// As every query.
pub fn of_subject(query: &mut impl Query, subject: &str) -> Result<Option<Trade>, Error> {
    match crate::model::lot_of(subject) {
        Some(lot) => trades::of_lot(query, lot),
        None => Ok(None),
    }
}

/// Where a scope opens the page of a trade, as far as its organisation and role tell: those inside work on theirs, an
/// announced one is everybody's; none for what it may not see.
#[must_use]
pub fn page(scope: &Scope, trade: &Trade) -> Option<String> {
    let inside = crate::rules::who::standing(trade, scope, None).inside();
    match (inside, public(trade)) {
        (true, _) => Some(format!("/trades/{}", trade.id)),
        (false, true) => Some(format!("/hall/trades/{}", trade.id)),
        (false, false) => None,
    }
}

/// Trades that take offers, for enterprises that look for something to offer: those to which the party is invited, then those
/// that are open to all.
///
/// # Errors
/// As every read.
pub fn open_trades(
    read: &mut Read<'_>,
    room: &Trades,
    party: Option<&Party>,
) -> Result<Vec<Trade>, Error> {
    let mut all = match party {
        Some(party) => trades::inviting(read, &room.mark(&party.code))?,
        None => Vec::new(),
    };
    let by = trades::Narrowed {
        public: true,
        state: State::Open.as_str(),
        ..trades::Narrowed::default()
    };
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
    all.extend(trades::list(read, &by, (0, most))?);
    Ok(all)
}

/// The platforms whose inside a scope sees, in the order of the pack.
#[must_use]
pub fn platforms(room: &Trades, scope: &Scope) -> Vec<String> {
    let defined = room.defined();
    let all = defined.elements.platforms.iter();
    let sees = |one: &&pack::element::Platform| match scope.role {
        Role::Office | Role::Supervisor | Role::Auditor => true,
        _ => scope.keeps_centre(&one.centre),
    };
    all.filter(sees).map(|one| one.id.clone()).collect()
}

/// What was counted on each platform that a scope sees, between two days, the last one not counted. For the board, and for
/// the assessment of sub-platforms.
///
/// # Errors
/// As every read.
pub fn figures(
    read: &mut Read<'_>,
    scope: &Scope,
    room: &Trades,
    days: (Date, Date),
) -> Result<BTreeMap<String, Counted>, Error> {
    let mut all = BTreeMap::new();
    for platform in platforms(room, scope) {
        let counted = counts::of_platform(read, &platform, days)?;
        all.insert(platform, counted);
    }
    Ok(all)
}

/// The newest attempts against a rule on the platforms that a scope sees.
///
/// # Errors
/// As every read.
pub fn attempts(read: &mut Read<'_>, scope: &Scope, room: &Trades) -> Result<Vec<Attempt>, Error> {
    let seen = platforms(room, scope);
    let mut all = watch::newest_attempts(read, None)?;
    all.retain(|one| seen.contains(&one.platform));
    if let (Role::Clerk | Role::Head, false) = (scope.role, seen.is_empty()) {
        all.clear();
        for id in &seen {
            let defined = room.defined();
            if let Some(platform) = defined.platform(id) {
                all.extend(watch::newest_attempts(read, Some(&platform.centre))?);
            }
        }
    }
    Ok(all)
}

/// Steps that the same rules refused at least `least` times since an instant, for the composition: whoever asks decides who
/// learns of them.
///
/// # Errors
/// As every query.
pub fn repeated(query: &mut impl Query, since: Millis, least: u64) -> Result<Vec<Repeated>, Error> {
    watch::repeated(query, (since, least))
}

/// What should have entered the platforms that a scope sees; open ones first.
///
/// # Errors
/// As every read.
pub fn absentees(
    read: &mut Read<'_>,
    scope: &Scope,
    room: &Trades,
    (state, page): (&str, u64),
) -> Result<(Vec<Absentee>, u64), Error> {
    let seen = platforms(room, scope);
    let offset = i64::try_from((page.max(1) - 1) * PAGE).unwrap_or(i64::MAX);
    let most = i64::try_from(PAGE).unwrap_or(i64::MAX);
    watch::absentees(read, (&seen, state), (offset, most))
}

/// A type of trade, how many were announced, and for how much they were awarded, fen.
pub type OfType = (String, i64, i64);

/// Announced trades and awarded sums by type, and when trades were announced: what the public statistics draw.
///
/// # Errors
/// As every read.
pub fn statistics(
    read: &mut Read<'_>,
    platform: &str,
    (from, until): (Date, Date),
) -> Result<(Vec<OfType>, Vec<Millis>), Error> {
    let by_type = counts::by_type(read, platform, (from, until))?;
    let between = (Millis::start_of(from), Millis::start_of(until));
    Ok((by_type, counts::announced(read, platform, between)?))
}
