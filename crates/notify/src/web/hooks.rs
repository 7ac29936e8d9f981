//! `/inbox/hooks`: the web hooks of the office or of a head's organisation, and the one page that shows a secret.

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Ctx, Failure, Frame, Room, Routes, blocking, page, page_with};
use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use base::{Explain, Lang};

use super::KEEPERS;
use crate::commands::hook::{self, HookError};
use crate::state::Notify;
use crate::store::hook::Hook;
use crate::words_pages::{HookWords, InboxWords};

pub(super) const PATH: &str = "/inbox/hooks";

pub(super) fn routes() -> Routes {
    Routes::new().page(PATH, KEEPERS, "hook.list", list).action(
        PATH,
        KEEPERS,
        "hook.register",
        register,
    )
}

#[derive(Template)]
#[template(path = "hooks.html")]
struct HooksPage {
    frame: Frame,
    words: &'static HookWords,
    rows: Vec<Row>,
    complaints: Vec<Complaint>,
    fields: [Field; 3],
}

struct Row {
    id: i64,
    url: String,
    topics: String,
    created: String,
    state: Tag,
}

#[derive(Template)]
#[template(path = "hook_secret.html")]
struct SecretPage {
    frame: Frame,
    words: &'static HookWords,
    url: String,
    secret: String,
    href: String,
}

pub(super) fn state(hook: &Hook, words: &HookWords) -> Tag {
    if hook.active {
        tag(Tone::Good, words.active)
    } else {
        tag(Tone::Quiet, words.stopped)
    }
}

pub(super) fn topics(hook: &Hook, room: &Notify, lang: Lang) -> String {
    if hook.topics.is_empty() {
        return HookWords::of(lang).all_topics.to_owned();
    }
    let titles: Vec<_> = hook
        .topics
        .iter()
        .map(|wish| match wish.strip_suffix(".*").unwrap_or(wish) {
            // A single kind is a program's word and has no name of its own.
            kind if kind.contains('.') => kind.to_owned(),
            stem => room.topic_title(stem, lang),
        })
        .collect();
    titles.join(lang.pick("、", ", "))
}

#[derive(Default)]
struct NewForm {
    url: String,
    topics: Vec<String>,
    kinds: String,
}

impl NewForm {
    /// Topics may come several times, which a derived reader of forms does not take.
    fn of(sent: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in sent {
            match &*name {
                "url" => form.url = value,
                "kinds" => form.kinds = value,
                "topic" if !value.is_empty() => form.topics.push(value),
                _ => {}
            }
        }
        form
    }

    /// Topics that were chosen of those there are, and kinds as typed.
    fn wishes(&self, room: &Notify) -> Vec<String> {
        let known = |stem: &&String| {
            room.topics()
                .iter()
                .any(|topic| topic.stem == stem.as_str())
        };
        let typed = self
            .kinds
            .split([' ', ',', '，', '、', '\n', '\r'])
            .filter(|kind| !kind.is_empty())
            .map(str::to_owned);
        self.topics
            .iter()
            .filter(known)
            .cloned()
            .chain(typed)
            .take(20)
            .collect()
    }
}

async fn list(ctx: Ctx, Room(room): Room<Notify>) -> Answer {
    answer(&ctx, &room, StatusCode::OK, &NewForm::default(), Vec::new()).await
}

async fn answer(
    ctx: &Ctx,
    room: &Notify,
    status: StatusCode,
    form: &NewForm,
    complaints: Vec<Complaint>,
) -> Answer {
    let (lang, words) = (ctx.lang, HookWords::of(ctx.lang));
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let hooks = blocking(move || hook::list(&store, &scope)).await?;
    let choices: Vec<Choice> = room
        .topics()
        .iter()
        .map(|topic| Choice::new(topic.stem, topic.title.get(lang)))
        .collect();
    let rows = hooks.iter().map(|hook| Row {
        id: hook.id,
        url: hook.url.clone(),
        topics: topics(hook, room, lang),
        created: hook.created_at.minute_text(),
        state: state(hook, words),
    });
    let view = HooksPage {
        frame: ctx
            .frame(words.title)
            .purpose(words.purpose)
            .crumb("/inbox", InboxWords::of(lang).title),
        words,
        rows: rows.collect(),
        fields: [
            Field::text("url", words.url)
                .hint(words.url_hint)
                .value(&form.url)
                .autocomplete("off")
                .max_chars(500)
                .complaint(&complaints),
            Field::checks("topic", words.topics, choices, &form.topics).hint(words.topics_hint),
            Field::text("kinds", words.kinds)
                .hint(words.kinds_hint)
                .value(&form.kinds)
                .autocomplete("off")
                .max_chars(500)
                .optional(ctx.words())
                .complaint(&complaints),
        ],
        complaints,
    };
    page_with(status, &view)
}

async fn register(
    ctx: Ctx,
    Room(room): Room<Notify>,
    Form(sent): Form<Vec<(String, String)>>,
) -> Answer {
    let form = NewForm::of(sent);
    let topics = form.wishes(&room);
    let (store, scope, held, url) = (
        ctx.store(),
        ctx.scope.clone(),
        room.clone(),
        form.url.clone(),
    );
    let done =
        blocking(move || Ok::<_, Failure>(hook::register(&store, &scope, &held, &url, topics)));
    match done.await? {
        Ok((id, secret)) => {
            let words = HookWords::of(ctx.lang);
            // Answered at once instead of after a redirection: the secret is kept nowhere in the clear.
            page(&SecretPage {
                frame: ctx
                    .frame(words.secret_title)
                    .purpose(words.secret_purpose)
                    .crumb("/inbox", InboxWords::of(ctx.lang).title)
                    .crumb(PATH, words.title),
                words,
                url: form.url.trim().to_owned(),
                secret,
                href: format!("{PATH}/{id}"),
            })
        }
        Err(
            error
            @ (HookError::Url(_) | HookError::Kind(_) | HookError::Taken | HookError::TooMany),
        ) => {
            let field = match error {
                HookError::Kind(_) => "kinds",
                _ => "url",
            };
            let complaints = vec![Complaint::new(field, error.explain(ctx.lang))];
            answer(
                &ctx,
                &room,
                StatusCode::UNPROCESSABLE_ENTITY,
                &form,
                complaints,
            )
            .await
        }
        Err(error) => Err(error.into()),
    }
}
