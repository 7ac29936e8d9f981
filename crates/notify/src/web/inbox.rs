//! `/inbox`: what a person is told.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Flash, Frame, Room, Routes, STAFF, blocking, page};
use askama::Template;
use axum::extract::{Form, Path};
use base::Role;
use serde::Deserialize;

use super::page_number;
use crate::UNREAD_MAX;
use crate::commands::mark::{mark, mark_upto};
use crate::inbox::{INBOX_PAGE, Inbox, inbox};
use crate::state::Notify;
use crate::words_pages::InboxWords;

pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/inbox", STAFF, "inbox.list", list)
        .action("/inbox/read", STAFF, "inbox.read_all", read_all)
        .action("/inbox/{id}/read", STAFF, "inbox.read", read_one)
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    frame: Frame,
    words: &'static InboxWords,
    office: bool,
    keeper: bool,
    fields: [Field; 2],
    count: String,
    unread: u64,
    newest: i64,
    back: String,
    rows: Vec<Row>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Row {
    id: i64,
    title: String,
    body: String,
    href: String,
    topic: String,
    when: String,
    read: bool,
    state: Tag,
}

async fn list(ctx: Ctx, Room(room): Room<Notify>) -> Answer {
    let topic = ctx.query.get("topic").unwrap_or_default().to_owned();
    let unread_only = ctx.query.get("which") == Some("unread");
    let (store, scope, wanted) = (ctx.store(), ctx.scope.clone(), topic.clone());
    let asked = page_number(&ctx);
    let found = blocking(move || inbox(&store, &scope, (&wanted, unread_only), asked)).await?;
    page(&view(&ctx, &room, &found, &topic, unread_only))
}

fn view(ctx: &Ctx, room: &Notify, found: &Inbox, topic: &str, unread_only: bool) -> InboxPage {
    let (lang, words) = (ctx.lang, InboxWords::of(ctx.lang));
    let mut topics = vec![Choice::new("", words.all_topics)];
    topics.extend(
        found
            .topics
            .iter()
            .map(|held| Choice::new(held, room.topic_title(held, lang))),
    );
    let which = vec![
        Choice::new("", words.all),
        Choice::new("unread", words.unread_only),
    ];
    let nothing = found.messages.is_empty().then(|| {
        if topic.is_empty() && !unread_only {
            empty(words.empty)
        } else {
            empty(words.empty_filtered).link("/inbox", words.clear)
        }
    });
    let unread = if found.unread >= UNREAD_MAX {
        words.more_than(UNREAD_MAX - 1)
    } else {
        found.unread.to_string()
    };
    let rows = found.messages.iter().map(|told| Row {
        id: told.id,
        title: told.title.get(lang).to_owned(),
        body: told.body.get(lang).to_owned(),
        href: told.href.clone(),
        topic: room.topic_title(&told.kind, lang),
        when: told.sent_at.minute_text(),
        read: told.read,
        state: if told.read {
            tag(Tone::Quiet, words.read)
        } else {
            tag(Tone::Steady, words.unread)
        },
    });
    InboxPage {
        frame: ctx.frame(words.title).purpose(words.purpose),
        words,
        office: ctx.scope.role == Role::Office,
        keeper: super::KEEPERS.admits(&ctx.scope),
        fields: [
            Field::select("topic", words.topic, topics)
                .value(topic)
                .not_required(),
            Field::select("which", words.which, which)
                .value(if unread_only { "unread" } else { "" })
                .not_required(),
        ],
        count: words.counts(found.total, unread),
        unread: found.unread,
        newest: found.newest,
        back: ctx.here(),
        rows: rows.collect(),
        pages: Pages::new(
            lang,
            "/inbox",
            &ctx.query,
            u64::from(INBOX_PAGE),
            found.total,
        ),
        nothing,
    }
}

#[derive(Deserialize)]
struct ReadForm {
    #[serde(default)]
    back: String,
    #[serde(default)]
    upto: i64,
}

impl ReadForm {
    /// The list that the form stood on; nothing else is a place to go back to.
    fn back(&self) -> &str {
        if self.back.starts_with("/inbox?") {
            &self.back
        } else {
            "/inbox"
        }
    }
}

async fn read_one(ctx: Ctx, Path(id): Path<i64>, Form(form): Form<ReadForm>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || mark(&store, &scope, id)).await?;
    Ok(::web::redirect(form.back()))
}

async fn read_all(ctx: Ctx, Form(form): Form<ReadForm>) -> Answer {
    let (store, scope, upto) = (ctx.store(), ctx.scope.clone(), form.upto);
    blocking(move || mark_upto(&store, &scope, upto)).await?;
    let words = InboxWords::of(ctx.lang);
    Ok(ctx.redirect_with(form.back(), Flash::done(words.marked)))
}
