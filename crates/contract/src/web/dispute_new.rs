//! `/disputes/new?subject=`: an objection or a complaint to be filed.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::upload::Upload;
use ::web::{Answer, Ctx, Flash, Frame, Room, page_with};
use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use base::{Date, Millis};

use super::parts::{Again, read, step};
use super::{DISPUTES, LIMITS};
use crate::commands::file::{self as filing, NewDispute};
use crate::commands::{FILES, StepError, TEXT_CHARS};
use crate::model::{About, Dispute, Form, Forum, NewFile};
use crate::queries::{self, ReadError};
use crate::state::Contracts;
use crate::words::Words;

#[derive(Template)]
#[template(path = "dispute_new.html")]
struct NewPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    conflict: String,
    title: String,
    windows: Vec<(&'static str, String)>,
    party: String,
    subject: String,
    form: &'static str,
    fields: Vec<Field>,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Contracts>) -> Answer {
    let get = |key: &str| ctx.query.get(key).unwrap_or_default().to_owned();
    let form = Form::parse(&get("form")).unwrap_or(Form::Objection);
    let subject = get("subject");
    view(
        &ctx,
        &room,
        (subject, form),
        (Again::default(), StatusCode::OK),
    )
    .await
}

async fn view(
    ctx: &Ctx,
    room: &Arc<Contracts>,
    (subject, form): (String, Form),
    (again, status): (Again, StatusCode),
) -> Answer {
    let words = Words::of(ctx.lang);
    let asked = subject.clone();
    let (forum, own, party) = read(ctx, room, move |read, (_, party)| {
        let forum = queries::forum(read, &asked)?.ok_or(ReadError::NotFound)?;
        let own = match party {
            Some(party) => queries::own_objections(read, party, &asked)?,
            None => Vec::new(),
        };
        let name = party.map_or_else(String::new, |party| party.name.clone());
        Ok((forum, own, name))
    })
    .await?;
    let title = match form {
        Form::Objection => words.new_objection,
        Form::Complaint => words.new_complaint,
    };
    let page = NewPage {
        frame: ctx
            .frame(title)
            .purpose(words.new_purpose)
            .crumb(DISPUTES, words.disputes),
        words,
        conflict: again.conflict.clone(),
        title: forum.title.clone(),
        windows: windows(&forum, ctx.now(), words),
        party,
        subject,
        form: form.as_str(),
        fields: fields((form, &own), words, &again),
        complaints: again.complaints,
    };
    page_with(status, &page)
}

fn windows(forum: &Forum, now: Millis, words: &'static Words) -> Vec<(&'static str, String)> {
    let line = |about: About| {
        let text = match forum.windows.of(about) {
            Some(window) if (window.from_ms..window.until_ms).contains(&now.0) => {
                words.window_open(Millis(window.until_ms).minute_text())
            }
            _ => words.window_closed.to_owned(),
        };
        (words.about(about), text)
    };
    [About::Documents, About::Opening, About::Result]
        .into_iter()
        .map(line)
        .collect()
}

fn fields((form, own): (Form, &[Dispute]), words: &Words, again: &Again) -> Vec<Field> {
    let mut abouts: Vec<About> = About::ALL.to_vec();
    if form == Form::Objection {
        abouts.retain(|about| *about != About::Other);
    }
    let choice = |about: &About| Choice::new(about.as_str(), words.about(*about));
    let mut fields = vec![
        Field::select(
            "file-about",
            words.about,
            abouts.iter().map(choice).collect(),
        )
        .value(again.value("file-about", About::Documents.as_str())),
    ];
    if form == Form::Complaint {
        let none = Choice::new("", words.parent_none);
        let parent = |row: &Dispute| {
            let name = words.dispute_one(words.form(row.form), row.id);
            let state = words.dispute_state(row.state);
            Choice::new(
                row.id.to_string(),
                format!("{name}（{}，{state}）", words.about(row.about)),
            )
        };
        fields.push(
            Field::select(
                "file-parent",
                words.parent,
                std::iter::once(none)
                    .chain(own.iter().map(parent))
                    .collect(),
            )
            .value(again.value("file-parent", ""))
            .not_required(),
        );
        fields.push(
            Field::date("file-known_on", words.known_on)
                .hint(words.known_on_hint)
                .value(again.value("file-known_on", ""))
                .not_required()
                .complaint(&again.complaints),
        );
    }
    let most = u32::try_from(TEXT_CHARS).unwrap_or(u32::MAX);
    for (name, label) in [("file-facts", words.facts), ("file-wants", words.wants)] {
        fields.push(
            Field::area(name, label, 5)
                .value(again.value(name, ""))
                .max_chars(most)
                .complaint(&again.complaints),
        );
    }
    fields.push(
        Field::files("file-files", words.files, ::web::upload::ACCEPT)
            .hint(format!("≤ {FILES}"))
            .not_required()
            .complaint(&again.complaints),
    );
    fields
}

pub(super) async fn submit(ctx: Ctx, Room(room): Room<Contracts>, form: Multipart) -> Answer {
    let upload = Upload::collect(form, LIMITS).await?;
    let typed: BTreeMap<String, String> = upload
        .fields()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let get = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let (subject, form) = (get("subject"), Form::parse(&get("form")));
    let form = form.ok_or(StepError::NotFound)?;
    let new = NewDispute {
        subject: subject.clone(),
        form,
        about: About::parse(&get("file-about")).ok_or(StepError::NotFound)?,
        parent: get("file-parent").parse().ok(),
        known_on: get("file-known_on").parse::<Date>().ok(),
        facts: get("file-facts"),
        wants: get("file-wants"),
        files: upload
            .files
            .into_iter()
            .map(|file| NewFile {
                name: file.name,
                content: file.bytes,
            })
            .collect(),
    };
    let words = Words::of(ctx.lang);
    let state = Arc::clone(&room);
    match step(&ctx, move |store, scope| {
        filing::file(store, scope, &state, new)
    })
    .await?
    {
        Ok(done) => {
            let to = format!("{DISPUTES}/{}", done.id);
            let said = if done.changed {
                words.new_filed
            } else {
                words.unchanged
            };
            Ok(ctx.redirect_with(&to, Flash::done(said)))
        }
        Err(error) => {
            let status = match error {
                StepError::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
                _ => StatusCode::CONFLICT,
            };
            let again = Again::of("file", typed, (error, ctx.lang))?;
            view(&ctx, &room, (subject, form), (again, status)).await
        }
    }
}
