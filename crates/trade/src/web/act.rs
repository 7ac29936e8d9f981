//! What is pressed on the page of a trade.

use std::sync::Arc;

use ::store::Store;
use ::web::form::Complaint;
use ::web::{Answer, Ctx, Failure, Flash, Room, blocking};
use axum::Form;
use axum::extract::Path;
use base::{Explain, Fault, Scope};

use super::forms::instant;
use super::new::Typed;
use super::show::{Again, again};
use super::{HALL, working};
use crate::commands::change::{Answered, Changed, NewChange};
use crate::commands::draft::{CONTRACT_DAYS, DraftError};
use crate::commands::{
    ask as asks, award as awards, change as changes, committee as committees, draft as drafts,
    enter as enters, hold as holds, invite as invites, negotiate as talks, publish as publishes,
    retender, room as rooms,
};
use crate::compose::Places;
use crate::model::{Draft, NoticePlan, RoomUse};
use crate::state::Trades;
use crate::words_pages::Words;

fn text(typed: &Typed, key: &str) -> String {
    typed.get(key).cloned().unwrap_or_default()
}

fn number(typed: &Typed, key: &str) -> i64 {
    typed
        .get(key)
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(0)
}

/// Does one step, and goes to `to` or shows the form again with what was typed.
async fn step<F, E>(
    (ctx, room): (Ctx, Arc<Trades>),
    (id, form, field): (i64, &'static str, String),
    (typed, to): (Typed, String),
    work: F,
) -> Answer
where
    F: FnOnce(&Store, &Scope, &Trades) -> Result<String, E> + Send + 'static,
    E: Explain + Send + 'static,
    Failure: From<E>,
{
    let (store, scope, state, lang) = (ctx.store(), ctx.scope.clone(), room.clone(), ctx.lang);
    let done: Result<Result<String, (String, Fault)>, Failure> =
        blocking(move || match work(&store, &scope, &state) {
            Ok(said) => Ok(Ok(said)),
            Err(error) => match error.fault() {
                fault @ (Fault::Invalid | Fault::Conflict) => Ok(Err((error.explain(lang), fault))),
                _ => Err(error),
            },
        })
        .await;
    match done? {
        Ok(said) => Ok(ctx.redirect_with(&to, Flash::done(said))),
        Err((said, fault)) => {
            let shown = Again {
                form,
                typed,
                complaints: vec![Complaint::new(field, said)],
            };
            again(&ctx, room, (id, fault), shown).await
        }
    }
}

pub(super) async fn ask(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (key, asked) = (text(&typed, "key"), text(&typed, "ask-text"));
    let (words, to) = (Words::of(ctx.lang), format!("{HALL}/trades/{id}"));
    let what = (id, "ask", "ask-text".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        asks::ask(store, scope, room, (id, key, asked))?;
        Ok::<_, asks::AskError>(words.asked.to_owned())
    })
    .await
}

pub(super) async fn enter(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let come = text(&typed, "come") != "no";
    let (words, to) = (Words::of(ctx.lang), format!("{HALL}/trades/{id}"));
    let what = (id, "enter", "come".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        enters::enter(store, scope, room, (id, come))?;
        let said = if come {
            words.entered_flash
        } else {
            words.left_flash
        };
        Ok::<_, enters::EnterError>(said.to_owned())
    })
    .await
}

/// The draft that was typed; hours that are none are refused as such.
fn drafted(typed: &Typed) -> Result<Draft, DraftError> {
    let day = |key: &str| {
        text(typed, key)
            .trim()
            .parse()
            .map_err(|_| DraftError::Hours)
    };
    // Left empty, or not asked for, the notice says nothing.
    let days = |key: &str| match text(typed, key).trim() {
        "" => Ok(0),
        days => {
            let days = days.parse().ok();
            days.filter(|days| (1..=CONTRACT_DAYS).contains(days))
                .ok_or(DraftError::Hours)
        }
    };
    let at = |day: &str, hour: &str| {
        instant(&text(typed, day), &text(typed, hour)).ok_or(DraftError::Hours)
    };
    let deadline = at("draft-day", "draft-hour")?;
    let (opens_at, free_until, step_fen) = match typed.contains_key("draft-opens") {
        true => (
            at("draft-opens", "draft-opens-hour")?,
            at("draft-free", "draft-free-hour")?,
            auction::rules::money::parse_yuan(&text(typed, "draft-step"))
                .ok_or(DraftError::Hours)?,
        ),
        false => (deadline, deadline, 0),
    };
    Ok(Draft {
        title: text(typed, "draft-title"),
        body: text(typed, "draft-body"),
        plan: NoticePlan {
            sign_days: days("draft-sign")?,
            pay_days: days("draft-pay")?,
            documents_on: day("draft-from")?,
            documents_until: day("draft-until")?,
            deadline,
            opens_at,
            free_until,
            step_fen,
        },
        version: number(typed, "version"),
    })
}

pub(super) async fn draft(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let new = drafted(&typed);
    let field = match &new {
        Err(_) => "draft-day",
        Ok(_) => "draft-title",
    };
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "draft", field.to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        // Whether there is such a trade for this scope comes before what was typed.
        crate::commands::inside(store, scope, room, id)?;
        drafts::save(store, scope, room, id, new?)?;
        Ok::<_, DraftError>(words.saved.to_owned())
    })
    .await
}

pub(super) async fn publish(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (version, draft) = (number(&typed, "version"), number(&typed, "draft"));
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "publish", "draft-day".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        publishes::publish(store, scope, room, (id, version, draft))?;
        Ok::<_, publishes::PublishError>(words.published.to_owned())
    })
    .await
}

fn moved(done: &Changed, plain: &str, said: impl Fn(String) -> String) -> String {
    match done.deadline {
        Some(at) => said(at.minute_text()),
        None => plain.to_owned(),
    }
}

pub(super) async fn change(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let version = number(&typed, "version");
    let new = NewChange {
        title: text(&typed, "change-title"),
        body: text(&typed, "change-body"),
        deadline_on: text(&typed, "change-day").trim().parse().ok(),
    };
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "change", "change-title".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        let done = changes::change(store, scope, room, (id, version), new)?;
        let said = moved(&done, words.changed_plain, |at| words.changed(at));
        Ok::<_, changes::ChangeError>(said)
    })
    .await
}

pub(super) async fn answer(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (version, question) = (number(&typed, "version"), number(&typed, "question"));
    let field = format!("answer-{question}");
    let new = Answered {
        question,
        answer: text(&typed, &field),
        affects: typed.contains_key(&format!("affects-{question}")),
    };
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    step(
        (ctx, room),
        (id, "answer", field),
        (typed, to),
        move |store, scope, room| {
            let done = changes::answer(store, scope, room, (id, version), new)?;
            let said = moved(&done, words.answered_plain, |at| words.answered(at));
            Ok::<_, changes::ChangeError>(said)
        },
    )
    .await
}

pub(super) async fn invite(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (of, list) = ((id, number(&typed, "version")), text(&typed, "invite-list"));
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "invite", "invite-list".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        invites::invite(store, scope, room, of, list)?;
        Ok::<_, invites::InviteError>(words.saved.to_owned())
    })
    .await
}

pub(super) async fn talk(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (of, said) = ((id, number(&typed, "version")), text(&typed, "talk-text"));
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "talk", "talk-text".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        talks::say(store, scope, room, of, said)?;
        Ok::<_, talks::TalkError>(words.talk_said.to_owned())
    })
    .await
}

pub(super) async fn end_talk(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let of = (id, number(&typed, "version"));
    let whom = (text(&typed, "end-code"), text(&typed, "end-reason"));
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "end", "end-reason".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        talks::end(store, scope, room, of, whom)?;
        Ok::<_, talks::TalkError>(words.done.to_owned())
    })
    .await
}

pub(super) async fn finals(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let of = (id, number(&typed, "version"));
    let at = instant(&text(&typed, "finals-day"), &text(&typed, "finals-hour"));
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "finals", "finals-hour".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        talks::finals(store, scope, room, of, at)?;
        Ok::<_, talks::TalkError>(words.done.to_owned())
    })
    .await
}

pub(super) async fn reply(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let said = text(&typed, "reply-text");
    let (words, to) = (Words::of(ctx.lang), format!("{HALL}/trades/{id}"));
    let what = (id, "reply", "reply-text".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        talks::reply(store, scope, room, id, said)?;
        Ok::<_, talks::TalkError>(words.talk_said.to_owned())
    })
    .await
}

pub(super) async fn suspend(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (of, reason) = (
        (id, number(&typed, "version")),
        text(&typed, "suspend-reason"),
    );
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "suspend", "suspend-reason".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        holds::suspend(store, scope, room, of, reason)?;
        Ok::<_, holds::HoldError>(words.done.to_owned())
    })
    .await
}

pub(super) async fn resume(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let of = (id, number(&typed, "version"));
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "resume", "suspend-reason".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        let done = holds::resume(store, scope, room, of)?;
        let said = match done.goes_on {
            true => words.done,
            false => words.still_held,
        };
        Ok::<_, holds::HoldError>(said.to_owned())
    })
    .await
}

pub(super) async fn terminate(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (of, reason) = (
        (id, number(&typed, "version")),
        text(&typed, "terminate-reason"),
    );
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "terminate", "terminate-reason".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        holds::terminate(store, scope, room, of, reason)?;
        Ok::<_, holds::HoldError>(words.done.to_owned())
    })
    .await
}

pub(super) async fn committee(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let (of, seats) = (
        (id, number(&typed, "version")),
        text(&typed, "committee-seats"),
    );
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "committee", "committee-seats".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        committees::ask(store, scope, room, of, seats)?;
        Ok::<_, committees::CommitteeError>(words.done.to_owned())
    })
    .await
}

pub(super) async fn post(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let of = (id, number(&typed, "version"));
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "post", "award-rank".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        awards::post(store, scope, room, of)?;
        Ok::<_, awards::AwardError>(words.done.to_owned())
    })
    .await
}

pub(super) async fn award(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let of = (id, number(&typed, "version"));
    let chosen = (number(&typed, "award-rank"), text(&typed, "award-reason"));
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "award", "award-reason".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        awards::award(store, scope, room, of, chosen)?;
        Ok::<_, awards::AwardError>(words.done.to_owned())
    })
    .await
}

pub(super) async fn contract(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let of = (id, number(&typed, "version"));
    let day = text(&typed, "contract-day").trim().parse();
    let signed = (
        day.unwrap_or_else(|_| ctx.today()),
        text(&typed, "contract-body"),
    );
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "contract", "contract-body".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        awards::contract(store, scope, room, of, signed)?;
        Ok::<_, awards::AwardError>(words.done.to_owned())
    })
    .await
}

pub(super) async fn begin_again(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let of = (id, number(&typed, "version"));
    let words = Words::of(ctx.lang);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let new = blocking(move || retender::again(&store, &scope, &room, of)).await?;
    Ok(ctx.redirect_with(&working(&ctx, new), Flash::done(words.again_done)))
}

pub(super) async fn room(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let day = text(&typed, "room-day").trim().parse().ok();
    let use_for = RoomUse::parse(&text(&typed, "room-use"));
    let (hour, seats) = (number(&typed, "room-hour"), number(&typed, "room-seats"));
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    let what = (id, "room", "room-day".to_owned());
    step((ctx, room), what, (typed, to), move |store, scope, room| {
        // A day or a use that is none is judged behind the question whether there is such a trade.
        let wanted = use_for.zip(day);
        let (use_for, day) = wanted.unwrap_or((RoomUse::Opening, base::Date::MIN));
        rooms::ask(store, scope, room, id, (use_for, day, hour, seats))?;
        Ok::<_, rooms::RoomError>(words.room_asked.to_owned())
    })
    .await
}

pub(super) async fn settle_room(
    ctx: Ctx,
    Room(room): Room<Trades>,
    Path(id): Path<i64>,
    Form(typed): Form<Typed>,
) -> Answer {
    let use_for = RoomUse::parse(&text(&typed, "use")).unwrap_or(RoomUse::Opening);
    let field = format!("settle-{}", use_for.as_str());
    let of = (id, use_for, number(&typed, "version"));
    let (place, own) = (
        text(&typed, &field),
        number(&typed, &format!("{field}-room")),
    );
    let seats = format!("{field}-seats-");
    let remote = typed.iter().filter_map(|(name, value)| {
        let room = name.strip_prefix(&seats)?.parse().ok()?;
        let seats: i64 = value.trim().parse().ok()?;
        (seats > 0).then_some((room, seats))
    });
    let said = match (text(&typed, "give") != "no", own) {
        (false, _) => rooms::Answer::Refused(place),
        (true, 0) => rooms::Answer::Named(place),
        (true, own) => rooms::Answer::Booked(Places {
            room: own,
            hours: number(&typed, &format!("{field}-hours")),
            remote: remote.collect(),
        }),
    };
    let (words, to) = (Words::of(ctx.lang), working(&ctx, id));
    step(
        (ctx, room),
        (id, "settle", field),
        (typed, to),
        move |store, scope, room| {
            rooms::settle(store, scope, room, of, said)?;
            Ok::<_, rooms::RoomError>(words.done.to_owned())
        },
    )
    .await
}
