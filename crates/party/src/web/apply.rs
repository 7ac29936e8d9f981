//! `/party/apply`: the application with papers, or to colleagues.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::form::{Complaint, Field};
use ::web::upload::Upload;
use ::web::{Answer, Ctx, Flash, Frame, Room, page_with};
use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use base::Explain;

use super::parts::{Again, platforms, step};
use super::{MINE, PAPERS};
use crate::commands::NAME_CHARS;
use crate::commands::apply::{self as applying, NewMember, NewPaper};
use crate::model::{PaperKind, Personal, Way};
use crate::state::Market;
use crate::words::Words;

#[derive(Template)]
#[template(path = "party_apply.html")]
struct ApplyPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    conflict: String,
    way: &'static str,
    hint: &'static str,
    fields: Vec<Field>,
    button: &'static str,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Market>) -> Answer {
    let way = match ctx.query.get("way") {
        Some("colleague") => Way::Colleague,
        _ => Way::Papers,
    };
    view(&ctx, &room, way, (Again::default(), StatusCode::OK))
}

fn view(ctx: &Ctx, room: &Arc<Market>, way: Way, (again, status): (Again, StatusCode)) -> Answer {
    let words = Words::of(ctx.lang);
    let (title, hint, button) = match way {
        Way::Colleague => (
            words.colleague_title,
            words.colleague_hint,
            words.colleague_button,
        ),
        Way::Papers | Way::Certificate => (words.apply_title, "", words.apply_button),
    };
    let page = ApplyPage {
        frame: ctx
            .frame(title)
            .purpose(words.apply_purpose)
            .crumb(MINE, words.mine_title),
        words,
        way: way.as_str(),
        hint,
        fields: fields(ctx, room, way, &again),
        button,
        conflict: again.conflict,
        complaints: again.complaints,
    };
    page_with(status, &page)
}

fn fields(ctx: &Ctx, room: &Market, way: Way, again: &Again) -> Vec<Field> {
    let words = Words::of(ctx.lang);
    let most = u32::try_from(NAME_CHARS).unwrap_or(u32::MAX);
    let line = |name: &'static str, label: &'static str| {
        Field::text(name, label)
            .value(again.value(name))
            .max_chars(most)
            .autocomplete("off")
            .complaint(&again.complaints)
    };
    let with_papers = way == Way::Papers;
    let mut fields = Vec::new();
    if with_papers {
        fields.push(line("name", words.enterprise).autocomplete("organization"));
    }
    fields.push(
        line("code", words.code)
            .hint(words.code_hint)
            .max_chars(24)
            .narrow(),
    );
    if with_papers {
        fields.push(line("representative", words.representative).narrow());
    }
    fields.push(line("agent", words.agent).autocomplete("name").narrow());
    fields.push(
        line("phone", words.phone)
            .autocomplete("tel")
            .max_chars(24)
            .narrow(),
    );
    fields.push(
        Field::select(
            "platform",
            words.platform,
            platforms(room, ctx.lang, |_| true),
        )
        .value(again.value("platform"))
        .complaint(&again.complaints),
    );
    if with_papers {
        for (kind, hint) in [
            (PaperKind::Licence, words.licence_hint),
            (PaperKind::Letter, words.letter_hint),
        ] {
            fields.push(
                Field::files(kind.as_str(), words.paper_of(kind), ::web::upload::ACCEPT)
                    .one_file()
                    .hint(hint)
                    .complaint(&again.complaints),
            );
        }
    }
    fields
}

pub(super) async fn submit(ctx: Ctx, Room(room): Room<Market>, form: Multipart) -> Answer {
    let (upload, refused) = Upload::gather(form, PAPERS).await;
    let typed: BTreeMap<String, String> = upload
        .fields()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let get = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let way = match get("way").as_str() {
        "colleague" => Way::Colleague,
        _ => Way::Papers,
    };
    if !refused.is_empty() {
        let complaint = |error| Complaint::new("licence", Explain::explain(error, ctx.lang));
        let again = Again {
            complaints: refused.iter().map(complaint).collect(),
            typed,
            conflict: String::new(),
        };
        return view(&ctx, &room, way, (again, StatusCode::UNPROCESSABLE_ENTITY));
    }
    let papers = upload.files.iter().filter_map(|file| {
        Some(NewPaper {
            kind: PaperKind::parse(&file.field)?,
            name: file.name.clone(),
            content: file.bytes.clone(),
        })
    });
    let new = NewMember {
        way,
        platform: get("platform"),
        code: get("code"),
        name: match way {
            Way::Papers => get("name"),
            Way::Colleague | Way::Certificate => String::new(),
        },
        personal: Personal {
            representative: get("representative"),
            agent: get("agent"),
            phone: get("phone"),
        },
        papers: papers.collect(),
    };
    let words = Words::of(ctx.lang);
    let done = step(&ctx, &room, move |store, scope, room| {
        applying::apply(store, scope, room, new)
    });
    match done.await? {
        Ok(done) => {
            let said = if done.changed {
                words.applied
            } else {
                words.unchanged
            };
            Ok(ctx.redirect_with(MINE, Flash::done(said)))
        }
        Err(error) => {
            let again = Again::of("", typed, (error, ctx.lang))?;
            let status = again.status();
            view(&ctx, &room, way, (again, status))
        }
    }
}
