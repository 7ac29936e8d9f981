//! What the room does, one use case a file.

pub mod absentee;
pub mod ask;
pub mod award;
pub mod change;
pub mod committee;
pub mod document;
pub mod draft;
pub mod enter;
pub mod follow;
pub mod history;
pub mod hold;
pub mod invite;
pub mod negotiate;
pub mod publish;
pub mod register;
pub mod retender;
pub mod room;
pub mod tick;
pub mod trace;

use std::collections::BTreeMap;

use ::store::{Error, Query, Tx};
use base::{Date, Explain, Fault, Lang, Millis, Title};
use org::Party;
use pack::element::{Moment, Procedure, StageKind};
use pack::trading::{Breach, Course};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::model::{Attempt, Held, Notice, NoticeKind, State, Trade};
use crate::rules::course::{Step, after};
use crate::rules::who::{Standing, standing};
use crate::store::{notices, talks, trades, watch};
use crate::words::Sentences;

/// The longest title, in characters.
pub const TITLE_CHARS: usize = 200;
/// The longest text of a notice, in characters.
pub const BODY_CHARS: usize = 20_000;
/// The longest reason, question or answer, in characters.
pub const TEXT_CHARS: usize = 2_000;

/// Why a trade was not reached, or not for this scope or step.
#[derive(Debug, thiserror::Error)]
pub enum Gate {
    /// There is no such trade, or the scope may not know of it.
    #[error("no such trade")]
    NotFound,
    /// The scope sees it and may not do this.
    #[error("not for this scope to do")]
    NotYours,
    /// The step does not follow from where the trade stands.
    #[error("the trade stands at {0:?}")]
    Standing(State),
    /// The trade is suspended.
    #[error("the trade is suspended")]
    Suspended(String),
    /// Somebody else did something first.
    #[error("stale: version {0}")]
    Stale(i64),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for Gate {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::NotFound => words.not_found.to_owned(),
            Self::NotYours => words.not_yours.to_owned(),
            Self::Standing(state) => words.standing(state.title(lang)),
            Self::Suspended(reason) => words.suspended(reason),
            Self::Stale(version) => words.stale(version),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotFound => Fault::NotFound,
            Self::NotYours => Fault::Forbidden,
            Self::Standing(_) | Self::Suspended(_) | Self::Stale(_) => Fault::Conflict,
            Self::Store(error) => error.fault(),
        }
    }
}

/// What of a trade's rules was broken, as sentences.
#[must_use]
pub fn said(breaches: &[Breach], lang: Lang) -> String {
    let all: Vec<String> = breaches.iter().map(|one| one.text(lang)).collect();
    all.join(lang.pick("", " "))
}

/// Who does something to which trade.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The trade.
    pub trade: i64,
    /// The version from which the form was made; `None` where none was.
    pub version: Option<i64>,
    /// The enterprise for which the account stands.
    pub party: Option<Party>,
}

impl Actor {
    /// The one who acts by a scope.
    pub(crate) fn of(
        store: &::store::Store,
        scope: &base::Scope,
        room: &crate::state::Trades,
        (trade, version): (i64, Option<i64>),
    ) -> Result<Self, Error> {
        Ok(Self {
            trade,
            version,
            party: room.party(store, scope)?,
        })
    }
}

/// The trade with its procedure, for who may know of it.
pub(crate) fn seen(
    query: &mut impl Query,
    scope: &base::Scope,
    (id, party): (i64, Option<&Party>),
) -> Result<(Held, Standing), Gate> {
    let trade = trades::by_id(query, id)?.ok_or(Gate::NotFound)?;
    let stands = standing(&trade, scope, party);
    if !stands.inside() && !crate::rules::who::public(&trade) {
        return Err(Gate::NotFound);
    }
    let procedure = trades::procedure(query, &trade.procedure_hash)?;
    let procedure = procedure.ok_or(Gate::NotFound)?;
    Ok((Held { trade, procedure }, stands))
}

/// Whether a scope works on a trade or watches over it, before anything that was typed is looked at. That a trade is public
/// gives nobody else anything to do with it.
pub(crate) fn inside(
    store: &::store::Store,
    scope: &base::Scope,
    room: &crate::Trades,
    id: i64,
) -> Result<(), Gate> {
    let party = room.party(store, scope)?;
    let (_, stands) = store.read(|read| seen(read, scope, (id, party.as_ref())))?;
    match stands.inside() {
        true => Ok(()),
        false => Err(Gate::NotFound),
    }
}

/// As [`seen`], for those, too, who are invited to a trade that nobody else may know of; whether they are.
pub(crate) fn seen_by(
    query: &mut impl Query,
    room: &crate::Trades,
    scope: &base::Scope,
    (id, party): (i64, Option<&Party>),
) -> Result<(Held, Standing, bool), Gate> {
    let invited = match party {
        Some(party) => talks::is_invited(query, id, &room.mark(&party.code))?,
        None => false,
    };
    match seen(query, scope, (id, party)) {
        Ok((held, stands)) => Ok((held, stands, invited)),
        Err(Gate::NotFound) if invited => {
            let trade = trades::by_id(query, id)?.filter(|one| one.noticed_at.is_some());
            let trade = trade.ok_or(Gate::NotFound)?;
            let stands = standing(&trade, scope, party);
            let procedure = trades::procedure(query, &trade.procedure_hash)?;
            let procedure = procedure.ok_or(Gate::NotFound)?;
            Ok((Held { trade, procedure }, stands, true))
        }
        Err(gate) => Err(gate),
    }
}

/// The trade for a step of who may take it.
pub(crate) fn load(
    tx: &mut Tx<'_>,
    actor: &Actor,
    step: Step,
    may: fn(Standing) -> bool,
) -> Result<Held, Gate> {
    let scope = tx.scope().clone();
    let (held, stands) = seen(tx, &scope, (actor.trade, actor.party.as_ref()))?;
    if !may(stands) {
        // Who only reads a public trade learns nothing of what others do with it.
        return Err(if stands.inside() {
            Gate::NotYours
        } else {
            Gate::NotFound
        });
    }
    if let Some(version) = actor.version
        && version != held.trade.version
    {
        return Err(Gate::Stale(held.trade.version));
    }
    allowed(&held, step)?;
    Ok(held)
}

/// The state after a step.
pub(crate) fn allowed(held: &Held, step: Step) -> Result<State, Gate> {
    let (trade, posting) = (&held.trade, posts(&held.procedure));
    match after(trade.state, trade.held_at.is_some(), posting, step) {
        Some(state) => Ok(state),
        None if trade.held_at.is_some() && after(trade.state, false, posting, step).is_some() => {
            Err(Gate::Suspended(trade.held_reason.clone()))
        }
        None => Err(Gate::Standing(trade.state)),
    }
}

/// Whether candidates are posted before the award.
#[must_use]
pub fn posts(procedure: &Procedure) -> bool {
    let mut stages = procedure.stages.iter();
    stages.any(|stage| stage.kind == StageKind::Posting)
}

/// Puts a trade into a state.
pub(crate) fn moved(tx: &mut Tx<'_>, trade: &mut Trade, state: State) -> Result<(), Error> {
    if trade.state != state {
        (trade.state, trade.since_at) = (state, tx.now());
        if matches!(state, State::Posted | State::Awarded) {
            // The result is out: what was for few is for everybody.
            bidding::release(tx, &trade.subject())?;
        }
        let out = matches!(
            state,
            State::Posted | State::Awarded | State::Failed | State::Terminated
        );
        trade.invited &= !out;
    }
    trade.version += 1;
    trades::update(tx, trade)
}

/// What a trade's rules are held against: its terms, the days that have come, and those that are about to.
pub(crate) fn course(trade: &Trade, days: &[(Moment, Date)]) -> Course {
    let terms = &trade.terms;
    let mut moments: BTreeMap<Moment, Date> = terms.moments.clone();
    moments.extend(days.iter().copied());
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    Course {
        category: Some(terms.category),
        amount_fen: Some(trade.amount_fen),
        ground: some(&terms.ground),
        reserved: Some(terms.reserved),
        reserve_excused: !terms.excuse.trim().is_empty(),
        moments,
        method: some(&terms.method),
        ..Course::default()
    }
}

/// Only what is said of one of these moments: the rest was looked at when it was about to come.
pub(crate) fn about(
    procedure: &Procedure,
    breaches: Vec<Breach>,
    moments: &[Moment],
) -> Vec<Breach> {
    let touches = |breach: &Breach| {
        let mut periods = procedure.periods.iter();
        periods
            .find(|one| one.id == breach.rule)
            .is_none_or(|one| moments.contains(&one.to))
    };
    breaches.into_iter().filter(touches).collect()
}

/// Keeps what was tried against a rule, and tells who supervises it. The caller commits it, and refuses the step.
pub(crate) fn refuse(
    tx: &mut Tx<'_>,
    trade: &Trade,
    step: &'static str,
    breaches: &[Breach],
) -> Result<(), Error> {
    let rules: Vec<&str> = breaches.iter().map(|one| one.rule.as_str()).collect();
    let row = Attempt {
        trade: (trade.id > 0).then_some(trade.id),
        platform: trade.platform.clone(),
        step: step.to_owned(),
        rules: rules.join(","),
        said: Title::new(said(breaches, Lang::Zh), said(breaches, Lang::En)),
        at: tx.now(),
    };
    let id = watch::insert_attempt(tx, &row, &trade.centre_org)?;
    let subject = match row.trade {
        Some(id) => journal_subject(id),
        None => format!("trade/attempt/{id}"),
    };
    tx.journal(
        "trade.refused",
        &subject,
        json!({ "platform": row.platform, "step": step, "rules": rules, "attempt": id }),
    )?;
    let href = match row.trade {
        Some(id) => format!("/trades/{id}"),
        None => "/trades".to_owned(),
    };
    let title = Title::new(
        Sentences::of(Lang::Zh).told_refused(&trade.title),
        Sentences::of(Lang::En).told_refused(&trade.title),
    );
    notify::send(
        tx,
        notify::Message {
            key: format!("trade/attempt/{id}"),
            to: notify::To::Unit {
                org: trade.supervisor_org.clone(),
                roles: &[base::Role::Clerk, base::Role::Head],
            },
            kind: "trade.refused",
            title: short(title),
            body: row.said,
            href,
        },
    )
}

/// A title that fits a message.
pub(crate) fn short(title: Title) -> Title {
    let cut = |text: &str| text.chars().take(80).collect::<String>();
    Title::new(cut(&title.zh), cut(&title.en))
}

/// Publishes a notice of a trade: a row, its entry, its place in the search.
pub(crate) fn announce(
    tx: &mut Tx<'_>,
    trade: &Trade,
    kind: NoticeKind,
    (title, body): (&str, &str),
) -> Result<i64, Error> {
    let id = tx.next_id("trade_notice")?;
    let entry = tx.journal(
        "trade.published",
        &journal_subject(trade.id),
        json!({
            "notice": id,
            "kind": kind.as_str(),
            "state": trade.state.as_str(),
            "subject": trade.subject(),
            "sha256": sha256_hex(format!("{title}\n{body}").as_bytes()),
        }),
    )?;
    let row = Notice {
        id,
        trade: trade.id,
        platform: trade.platform.clone(),
        kind_of_trade: trade.trade,
        kind,
        title: title.to_owned(),
        body: body.to_owned(),
        at: tx.now(),
        entry: i64::try_from(entry).unwrap_or(i64::MAX),
    };
    notices::insert(tx, &row)?;
    let text = format!("{title}\n{}\n{}\n{body}", trade.title, trade.tenderer_name);
    tx.index("trade_notice", &row.id.to_string(), &text)?;
    Ok(row.id)
}

pub(crate) fn journal_subject(id: i64) -> String {
    format!("trade/{id}")
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    base::hex::encode(&Sha256::digest(bytes))
}

/// A text of 1 to so many characters, without white space around it.
pub(crate) fn given(text: &str, most: usize) -> Option<&str> {
    let text = text.trim();
    (1..=most).contains(&text.chars().count()).then_some(text)
}

/// An instant as notices print it, `2024-09-05 09:00`.
pub(crate) fn hour(at: Millis) -> String {
    at.minute_text()
}
