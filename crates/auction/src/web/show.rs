//! `/auctions/{id}`: an auction that everybody may watch, with the forms of who bids and who conducts.

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Ctx, Failure, Frame, Named, Room, blocking, page, page_with};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use base::Scope;

use super::now::{self, Now};
use super::{PATH, SCRIPT, standing};
use crate::commands::{REASON_CHARS, conducts};
use crate::model::State;
use crate::queries::{self, Shown};
use crate::rules::bid::Bidder;
use crate::rules::clock::Phase;
use crate::rules::money::yuan;
use crate::state::Auctions;
use crate::words::{Words, moment};

#[derive(Template)]
#[template(path = "auction.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    script: &'static str,
    here: String,
    tags: Vec<Tag>,
    live: bool,
    now: Now,
    trade: Named,
    facts: Vec<(&'static str, String)>,
    result: Vec<(&'static str, String)>,
    confirmation: String,
    bid: Option<BidForm>,
    leads: bool,
    mine: Vec<String>,
    confirm: bool,
    forms: Vec<HoldForm>,
    pauses: Vec<PauseLine>,
}

struct BidForm {
    key: String,
    amount: Field,
    /// The leading price in yuan, where it may be met.
    meet: Option<(String, String)>,
}

struct HoldForm {
    action: String,
    version: i64,
    button: &'static str,
    class: &'static str,
    hint: &'static str,
    reason: Option<Field>,
}

struct PauseLine {
    from: String,
    until: String,
    reason: String,
}

/// What was typed into a form that was refused.
#[derive(Clone, Debug, Default)]
pub(super) struct Again {
    /// `bid`, `pause` or `cancel`.
    pub(super) form: &'static str,
    pub(super) typed: String,
    pub(super) complaints: Vec<Complaint>,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Auctions>, Path(id): Path<i64>) -> Answer {
    let found = load(&ctx, room, id).await?;
    page(&view(&ctx, &found, Again::default()))
}

/// The page after a refusal, with what was typed.
pub(super) async fn again(
    ctx: &Ctx,
    room: std::sync::Arc<Auctions>,
    (id, status): (i64, StatusCode),
    again: Again,
) -> Answer {
    let found = load(ctx, room, id).await?;
    page_with(status, &view(ctx, &found, again))
}

async fn load(
    ctx: &Ctx,
    room: std::sync::Arc<Auctions>,
    id: i64,
) -> Result<(Shown, Named), Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let asked = blocking(move || {
        let party = match scope.account {
            Some(_) => room.party(&store, &scope)?,
            None => None,
        };
        store.read(|read| queries::auction(read, &scope, &room, (id, party.as_ref())))
    });
    let shown = asked.await?;
    let called = ctx.called([shown.row.subject.clone()]).await?;
    let trade = called.of(&shown.row.subject, "");
    Ok((shown, trade))
}

fn view(ctx: &Ctx, (shown, trade): &(Shown, Named), again: Again) -> ShowPage {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let phase = row.phase(ctx.now());
    let mut tags = vec![standing(row, phase, words)];
    tags.extend(row.sample.then(|| tag(Tone::Plain, words.sample)));
    let takes = row.state == State::Open && phase.takes_bids();
    let leads = shown
        .me
        .is_some_and(|me| row.top.is_some_and(|top| top.card == me.card));
    let won = row.state == State::Ended && leads;
    let sees = won
        || (row.state == State::Ended && crate::commands::oversees(&ctx.scope, &row.centre_org));
    ShowPage {
        frame: ctx
            .frame(row.title.clone())
            .purpose(words.show_purpose)
            .crumb(PATH, words.nav)
            .wide(),
        words,
        script: SCRIPT,

        here: format!("{PATH}/{}", row.id),
        tags,
        live: row.state == State::Open,
        now: now::of(ctx, shown),
        trade: trade.clone(),
        facts: facts(ctx, shown, words),
        result: result(shown, words),
        confirmation: match sees {
            true => format!("{PATH}/{}/confirmation", row.id),
            false => String::new(),
        },
        bid: shown
            .me
            .filter(|_| takes && !leads)
            .map(|me| bid_form(ctx, shown, me, &again)),
        leads: takes && leads,
        mine: mine(shown.me, words),
        confirm: won && row.confirmed_at.is_none(),
        forms: hold_forms(&ctx.scope, shown, (phase, words), &again),
        pauses: pauses(shown, words),
        complaints: again.complaints,
    }
}

fn facts(ctx: &Ctx, shown: &Shown, words: &Words) -> Vec<(&'static str, String)> {
    let (row, clock) = (&shown.row, &shown.row.clock);
    let least = yuan(row.terms.step_min_fen);
    let mut free_until = moment(clock.free_until);
    if clock.free_until != row.agreed_until {
        free_until = format!(
            "{free_until}（{}）",
            words.agreed_until(moment(row.agreed_until))
        );
    }
    let reserve = match (&row.reserve_sealed, row.reserve_fen) {
        (None, _) => words.reserve_none.to_owned(),
        (Some(_), None) => words.reserve_secret.to_owned(),
        (Some(_), Some(fen)) => words.yuan(yuan(fen)),
    };
    vec![
        (words.start, words.yuan(yuan(row.terms.start_fen))),
        (
            words.step,
            match row.terms.step_max_fen {
                Some(most) => words.step_between(least, yuan(most)),
                None => words.step_from(least),
            },
        ),
        (words.reserve, reserve),
        (words.opens, moment(clock.opens_at)),
        (words.free_until, free_until),
        (words.extension, words.seconds(clock.extension_seconds)),
        (words.platform, ctx.platform(&row.platform)),
    ]
}

fn result(shown: &Shown, words: &Words) -> Vec<(&'static str, String)> {
    let row = &shown.row;
    let Some(at) = row.ended_at else {
        return Vec::new();
    };
    let mut facts = vec![(words.ended_at, moment(at))];
    if let (State::Ended, Some(top)) = (row.state, row.top) {
        facts.push((words.price, words.yuan(yuan(top.amount_fen))));
        facts.push((words.winner_card, top.card.to_string()));
        let confirmed = row.confirmed_at.map(moment);
        let confirmed = confirmed.unwrap_or_else(|| words.not_confirmed.to_owned());
        facts.push((words.confirmed_at, confirmed));
    }
    if let Some(why) = row.why {
        facts.push((words.why, words.reason_of(why).to_owned()));
        if !row.reason.is_empty() {
            facts.push((words.reason, row.reason.clone()));
        }
    }
    facts
}

fn mine(me: Option<Bidder>, words: &Words) -> Vec<String> {
    let Some(me) = me else { return Vec::new() };
    let mut lines = vec![words.my_card(me.card)];
    if me.priority {
        lines.push(words.my_priority.to_owned());
    }
    lines
}

fn bid_form(ctx: &Ctx, shown: &Shown, me: Bidder, again: &Again) -> BidForm {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let typed = match again.form {
        "bid" => again.typed.clone(),
        _ => String::new(),
    };
    let meet = row.top.filter(|_| row.terms.may_match(row.top, me));
    BidForm {
        // A page shown anew asks for another bid; the same page sent twice asks for the same one.
        key: ctx.request_id.clone(),
        amount: Field::number("amount", words.bid_label)
            .unit(words.bid_unit)
            .hint(now::hint(row, words))
            .value(typed)
            .max_chars(24)
            .complaint(&again.complaints),
        meet: meet.map(|top| {
            let price = yuan(top.amount_fen);
            (price.clone(), words.match_button(price))
        }),
    }
}

fn hold_forms(
    scope: &Scope,
    shown: &Shown,
    (phase, words): (Phase, &Words),
    again: &Again,
) -> Vec<HoldForm> {
    let row = &shown.row;
    let goes_on = row.state == State::Open && !matches!(phase, Phase::Over(_));
    if scope.account.is_none() || !conducts(scope, &row.centre_org) || !goes_on {
        return Vec::new();
    }
    let reason = |form: &'static str| {
        let typed = if again.form == form {
            again.typed.as_str()
        } else {
            ""
        };
        Field::area(format!("{form}-reason"), words.reason, 2)
            .value(typed)
            .max_chars(u32::try_from(REASON_CHARS).unwrap_or(u32::MAX))
            .complaint(&again.complaints)
    };
    let form = |step: &str, button, hint, reason| HoldForm {
        action: format!("{PATH}/{}/{step}", row.id),
        version: row.version,
        button,
        class: if step == "cancel" {
            "button button-bad"
        } else {
            "button button-quiet"
        },
        hint,
        reason,
    };
    let mut forms = Vec::new();
    match phase {
        Phase::Paused(_) => forms.push(form("resume", words.resume_button, words.pause_hint, None)),
        phase if phase.takes_bids() => {
            forms.push(form(
                "pause",
                words.pause_button,
                words.pause_hint,
                Some(reason("pause")),
            ));
        }
        _ => {}
    }
    forms.push(form(
        "cancel",
        words.cancel_button,
        words.cancel_hint,
        Some(reason("cancel")),
    ));
    forms
}

fn pauses(shown: &Shown, words: &Words) -> Vec<PauseLine> {
    let line = |pause: &crate::model::Pause| PauseLine {
        from: moment(pause.from_at),
        until: pause
            .until_at
            .map_or_else(|| words.goes_on.to_owned(), moment),
        reason: pause.reason.clone(),
    };
    shown.pauses.iter().map(line).collect()
}
