//! `/inbox/deliveries`: the outbox, and the decision to send again.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Flash, Frame, Room, Routes, blocking, page};
use askama::Template;
use axum::extract::{Form, Path};
use base::Lang;
use serde::Deserialize;

use super::{OFFICE, page_number};
use crate::commands::resend;
use crate::model::{Channel, DeliveryState, Purpose};
use crate::outbox::{OUTBOX_PAGE, Sent, outbox};
use crate::state::Notify;
use crate::words_pages::{InboxWords, OutboxWords, note};

const PATH: &str = "/inbox/deliveries";

pub(super) fn routes() -> Routes {
    Routes::new()
        .page(PATH, OFFICE, "delivery.list", list)
        .action(
            "/inbox/deliveries/{id}/resend",
            OFFICE,
            "delivery.resend",
            send_again,
        )
}

#[derive(Template)]
#[template(path = "deliveries.html")]
struct DeliveriesPage {
    frame: Frame,
    words: &'static OutboxWords,
    state: Field,
    rows: Vec<DeliveryLine>,
    back: &'static str,
    doubt: bool,
    pages: Pages,
    nothing: Option<Empty>,
}

/// A delivery as lists show it.
pub(super) struct DeliveryLine {
    pub(super) id: i64,
    pub(super) what: String,
    pub(super) channel: &'static str,
    pub(super) to: String,
    pub(super) state: Tag,
    pub(super) due: String,
    pub(super) attempts: u32,
    pub(super) note: String,
    pub(super) again: bool,
}

/// Every state with its name and tone, in the order of a delivery's life.
fn states(words: &OutboxWords) -> [(DeliveryState, &'static str, Tone); 7] {
    [
        (DeliveryState::Waiting, words.waiting, Tone::Plain),
        (DeliveryState::Claimed, words.claimed, Tone::Steady),
        (DeliveryState::Sending, words.sending, Tone::Steady),
        (DeliveryState::Sent, words.sent, Tone::Good),
        (DeliveryState::Failed, words.failed, Tone::Bad),
        (DeliveryState::Unknown, words.unknown, Tone::Warn),
        (DeliveryState::Dropped, words.dropped, Tone::Quiet),
    ]
}

pub(super) fn line(sent: &Sent, lang: Lang) -> DeliveryLine {
    let words = OutboxWords::of(lang);
    let held = &sent.delivery;
    let (title, tone) = states(words)
        .into_iter()
        .find(|(state, ..)| *state == held.state)
        .map_or(("", Tone::Plain), |(_, title, tone)| (title, tone));
    let ended = matches!(held.state, DeliveryState::Failed | DeliveryState::Unknown);
    DeliveryLine {
        id: held.id,
        what: match held.purpose {
            Purpose::Message => sent
                .title
                .as_ref()
                .map(|title| title.get(lang).to_owned())
                .unwrap_or_default(),
            Purpose::Digest => words.digest.to_owned(),
            Purpose::Confirm => words.confirm.to_owned(),
            Purpose::Test => words.test.to_owned(),
        },
        channel: match held.channel {
            Channel::Mail => words.mail,
            Channel::Hook => words.hook,
        },
        to: sent.to.clone(),
        state: tag(tone, title),
        due: held.due_at.minute_text(),
        attempts: held.attempts,
        note: note(&held.note, lang),
        again: ended && held.purpose != Purpose::Confirm,
    }
}

async fn list(ctx: Ctx, Room(room): Room<Notify>) -> Answer {
    let state = ctx.query.get("state").and_then(DeliveryState::parse);
    let (store, scope, asked) = (ctx.store(), ctx.scope.clone(), page_number(&ctx));
    let found = blocking(move || outbox(&store, &scope, &room, (state, None), asked)).await?;
    let (lang, words) = (ctx.lang, OutboxWords::of(ctx.lang));
    let mut choices = vec![Choice::new("", words.all_states)];
    choices.extend(states(words).map(|(state, title, _)| Choice::new(state.as_str(), title)));
    let nothing = found.rows.is_empty().then(|| match state {
        None => empty(words.empty),
        Some(_) => empty(words.empty_filtered).link(PATH, words.clear),
    });
    let rows: Vec<_> = found.rows.iter().map(|sent| line(sent, lang)).collect();
    page(&DeliveriesPage {
        frame: ctx
            .frame(words.title)
            .purpose(words.purpose)
            .crumb("/inbox", InboxWords::of(lang).title)
            .wide(),
        words,
        state: Field::select("state", words.state, choices)
            .value(state.map_or("", DeliveryState::as_str))
            .not_required(),
        doubt: found
            .rows
            .iter()
            .any(|sent| sent.delivery.state == DeliveryState::Unknown),
        rows,
        back: "",
        pages: Pages::new(lang, PATH, &ctx.query, u64::from(OUTBOX_PAGE), found.total),
        nothing,
    })
}

#[derive(Deserialize)]
struct AgainForm {
    /// The hook on whose page the form stood.
    #[serde(default)]
    hook: String,
}

async fn send_again(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<AgainForm>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || resend::resend(&store, &scope, id)).await?;
    let to = match form.hook.parse::<i64>() {
        Ok(hook) => format!("/inbox/hooks/{hook}"),
        Err(_) => PATH.to_owned(),
    };
    let words = OutboxWords::of(ctx.lang);
    Ok(ctx.redirect_with(&to, Flash::done(words.resent)))
}
