//! `/experts`: the register, and as a sheet.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Failure, Frame, Room, blocking, download, page};
use askama::Template;
use base::{Explain, Fault, Lang};

use super::{DRAWS, EXPERTS};
use crate::commands::save::Typed;
use crate::queries::{self, Filter, PAGE, ReadError, Shown};
use crate::sheet::{self, ROWS};
use crate::state::Experts;
use crate::words::Words;

pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[derive(Template)]
#[template(path = "experts.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    draws: &'static str,
    keeps: bool,
    export: String,
    filters: Vec<Field>,
    count: String,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    code: String,
    name: String,
    title: String,
    employer: String,
    region: String,
    specialities: String,
    tags: Vec<Tag>,
}

fn filter_of(ctx: &Ctx) -> Filter {
    let get = |key: &str| {
        let text = ctx.query.get(key).unwrap_or_default();
        text.trim().chars().take(60).collect::<String>()
    };
    Filter {
        like: get("like"),
        speciality: get("speciality").to_ascii_uppercase(),
        region: get("region"),
    }
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Experts>) -> Answer {
    let filter = filter_of(&ctx);
    let at = ctx.query.get("page").and_then(|text| text.parse().ok());
    let at = at.unwrap_or(1_u64).clamp(1, 1_000_000);
    let (store, scope, state, narrow) =
        (ctx.store(), ctx.scope.clone(), room.clone(), filter.clone());
    let (found, total, specialities) = blocking(move || {
        store.read(|read| {
            let (found, total) = queries::experts(read, &scope, &state, &narrow, (at, PAGE))?;
            let all = queries::specialities(read, &scope)?;
            Ok::<_, ReadError>((found, total, all))
        })
    })
    .await?;
    let words = Words::of(ctx.lang);
    let nothing = found.is_empty().then(|| match filter == Filter::default() {
        true => empty(words.experts_none),
        false => empty(words.none_found).link(EXPERTS, words.clear),
    });
    let view = ListPage {
        frame: ctx
            .frame(words.experts)
            .purpose(words.experts_purpose)
            .wide(),
        words,
        draws: DRAWS,
        keeps: room.keeps(&ctx.scope),
        export: ctx.query.without("page").href("/experts/export"),
        filters: filters(words, &filter, specialities),
        count: words.count_experts(total),
        rows: found.into_iter().map(|one| line(one, words)).collect(),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, PAGE, total),
        nothing,
    };
    page(&view)
}

fn filters(words: &Words, filter: &Filter, specialities: Vec<String>) -> Vec<Field> {
    let mut choices = vec![Choice::new("", words.all)];
    choices.extend(
        specialities
            .into_iter()
            .map(|code| Choice::new(&code, &code)),
    );
    vec![
        Field::search("like", words.like).value(&filter.like),
        Field::select("speciality", words.specialities, choices)
            .value(&filter.speciality)
            .not_required(),
        Field::search("region", words.region)
            .value(&filter.region)
            .narrow(),
    ]
}

fn line(one: Shown, words: &Words) -> Line {
    let mut tags = Vec::new();
    if one.row.account.is_none() {
        tags.push(tag(Tone::Warn, words.no_login));
    }
    if one.row.sample {
        tags.push(tag(Tone::Plain, words.sample));
    }
    Line {
        href: format!("{EXPERTS}/{}", one.row.id),
        code: one.row.code,
        name: one.name,
        title: one.row.title,
        employer: one.row.employer_name,
        region: one.row.region,
        specialities: one.specialities.join(" "),
        tags,
    }
}

pub(super) async fn export(ctx: Ctx, Room(room): Room<Experts>) -> Answer {
    if !room.keeps(&ctx.scope) {
        return Err(Failure::not_found());
    }
    let (filter, lang) = (filter_of(&ctx), ctx.lang);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let bytes = blocking(move || {
        store.read(|read| {
            let most = ROWS as u64;
            let (found, total) = queries::experts(read, &scope, &room, &filter, (1, most))?;
            if total > most {
                return Err(ExportError::TooMany);
            }
            let rows: Vec<Typed> = found.into_iter().map(typed).collect();
            sheet::write(lang, &rows).map_err(|error| ExportError::Sheet(error.to_string()))
        })
    })
    .await?;
    Ok(download("experts.xlsx", XLSX, bytes))
}

/// An expert as a row of a sheet. Declared relations are not given out, nor is the sign-in.
pub(super) fn typed(one: Shown) -> Typed {
    Typed {
        code: one.row.code,
        name: one.name,
        phone: one.phone,
        title: one.row.title,
        region: one.row.region,
        employer_code: one.row.employer_code,
        employer_name: one.row.employer_name,
        specialities: one.specialities.join(" "),
        ..Typed::default()
    }
}

/// Why the register was not exported.
#[derive(Debug, thiserror::Error)]
enum ExportError {
    /// More than one sheet holds.
    #[error("more than {ROWS} experts")]
    TooMany,
    /// The sheet could not be written.
    #[error("the sheet: {0}")]
    Sheet(String),
    /// It could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Explain for ExportError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::TooMany => Words::of(lang).export_too_many(ROWS),
            Self::Sheet(_) => Words::of(lang).unreadable.to_owned(),
            Self::Read(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::TooMany => Fault::TooLarge,
            Self::Sheet(_) => Fault::Internal,
            Self::Read(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}
