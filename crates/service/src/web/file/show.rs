//! Draws a page of a form.

use askama::Template;
use axum::http::StatusCode;
use base::Lang;
use forms::{Posted, Sheet};
use pack::element::{Material, MaterialSource};
use serde_json::Value;
use web::form::{Choice, Complaint, Field};
use web::{Answer, Ctx, Failure, Frame, page_with};

use super::review::{self, Group};
use super::session::Session;
use crate::rules::asking::PageId;
use crate::rules::filling;
use crate::rules::guide::{Way, ways};
use crate::words::ListWords;
use crate::words_file::FileWords;

/// What a page says besides what is filled in.
#[derive(Default)]
pub(super) struct Said {
    pub(super) complaints: Vec<Complaint>,
    /// What was typed, after a refusal.
    pub(super) posted: Option<Posted>,
}

/// An item of a bundle to choose.
struct Choosable {
    id: String,
    title: String,
    chosen: bool,
}

/// A file that was uploaded.
struct Held {
    token: String,
    name: String,
    size: String,
}

enum Body {
    Choose {
        always: Vec<String>,
        optional: Vec<Choosable>,
    },
    Who {
        acting_as: Option<String>,
        fields: Vec<Field>,
        note: &'static str,
    },
    Part {
        sheet: String,
        recalled: bool,
    },
    Paper {
        way: Vec<Field>,
        notes: Vec<String>,
        number: Vec<Field>,
        held: Vec<Held>,
        files: Vec<Field>,
    },
    Promise {
        texts: Vec<(String, String)>,
        complaint: String,
        promised: bool,
    },
    Review {
        groups: Vec<Group>,
    },
}

#[derive(Template)]
#[template(path = "service_file.html")]
struct FilePage {
    frame: Frame,
    words: &'static FileWords,
    action: String,
    state: String,
    page: String,
    step: String,
    first: bool,
    review: bool,
    can_save: bool,
    sign_in: String,
    complaints: Vec<Complaint>,
    body: Body,
}

/// A page.
pub(super) async fn page(
    ctx: &Ctx,
    status: StatusCode,
    session: &Session,
    page: &PageId,
    said: Said,
) -> Answer {
    let (lang, words) = (ctx.lang, FileWords::of(ctx.lang));
    let page = match session.pages.contains(page) {
        true => page.clone(),
        false => filling::onward(&session.pages, &session.filling),
    };
    let (title, body) = body(ctx, session, &page, &said)?;
    let at = session
        .pages
        .iter()
        .position(|held| *held == page)
        .unwrap_or(0);
    let target = &session.asking.target;
    let review = page == PageId::Review;
    let mut frame = ctx
        .frame(title)
        .crumb("/services", ListWords::of(lang).title)
        .crumb(target.guide(), session.asking.title.get(lang))
        .with_form(ctx);
    frame.purpose = if review {
        words.review_purpose.to_owned()
    } else {
        session.asking.title.get(lang).to_owned()
    };
    let sign_in = web::Query::default().set("next", target.path());
    page_with(
        status,
        &FilePage {
            frame,
            words,
            action: target.path(),
            state: session.sealed()?,
            page: page.key(),
            step: words.step(at + 1, session.pages.len()),
            first: at == 0,
            review,
            can_save: session.can_save(),
            sign_in: sign_in.href("/sign-in"),
            complaints: said.complaints,
            body,
        },
    )
}

fn body(
    ctx: &Ctx,
    session: &Session,
    page: &PageId,
    said: &Said,
) -> Result<(String, Body), Failure> {
    let words = FileWords::of(ctx.lang);
    Ok(match page {
        PageId::Choose => (words.choose_title.to_owned(), choose(session, ctx.lang)),
        PageId::Who => (words.who_title.to_owned(), who(ctx, session, said)),
        PageId::Part(number) => part(ctx, session, *number, said)?,
        PageId::Paper(id) => paper(ctx, session, id, said)?,
        PageId::Promise => {
            let texts = session.asking.commitments().into_iter();
            let texts = texts
                .map(|(item, text)| (item.get(ctx.lang).to_owned(), text.get(ctx.lang).to_owned()));
            let complaint = said.complaints.first();
            let body = Body::Promise {
                texts: texts.collect(),
                complaint: complaint.map_or_else(String::new, |said| said.text.clone()),
                promised: session.filling.promised,
            };
            (words.promise_title.to_owned(), body)
        }
        PageId::Review => {
            let groups = review::groups(ctx, session);
            (words.review_title.to_owned(), Body::Review { groups })
        }
    })
}

fn choose(session: &Session, lang: Lang) -> Body {
    let filling = &session.filling;
    let told = filling.has(&PageId::Choose);
    let optional = session.asking.optional.iter();
    let chosen = |id: &String| !told || filling.chosen.contains(id);
    let parts = session.asking.parts.iter().map(|part| part.item());
    let always = parts.filter(|item| {
        let mut optional = session.asking.optional.iter();
        !optional.any(|(id, _)| *id == item.id)
    });
    Body::Choose {
        always: always.map(|item| item.title.get(lang).to_owned()).collect(),
        optional: optional
            .map(|(id, title)| Choosable {
                id: id.clone(),
                title: title.get(lang).to_owned(),
                chosen: chosen(id),
            })
            .collect(),
    }
}

fn who(ctx: &Ctx, session: &Session, said: &Said) -> Body {
    let (lang, words) = (ctx.lang, FileWords::of(ctx.lang));
    let (filling, complaints) = (&session.filling, &said.complaints);
    let mut fields = Vec::new();
    let mut acting_as = None;
    let mut note = "";
    if filling.account.is_some() && !filling.asker.kind.is_empty() {
        acting_as = Some(words.acting_as(&filling.asker.name));
    } else {
        let kinds = kinds(session, words);
        let asker = &filling.asker;
        let kind = match kinds.as_slice() {
            [only] => only.value.clone(),
            _ => asker.kind.clone(),
        };
        if session.asking.anonymous() {
            note = words.anonymous_hint;
        }
        fields.push(
            Field::radios("kind", words.who_kind, kinds)
                .value(kind)
                .complaint(complaints),
        );
        fields.push(
            Field::text("name", words.name)
                .value(&asker.name)
                .autocomplete("name")
                .max_chars(80)
                .not_required()
                .complaint(complaints),
        );
        fields.push(
            Field::text("code", words.code)
                .value(&asker.code)
                .hint(words.code_hint)
                .autocomplete("off")
                .max_chars(24)
                .not_required()
                .narrow()
                .complaint(complaints),
        );
        fields.push(
            Field::text("phone", words.phone)
                .value(&asker.phone)
                .hint(words.phone_hint)
                .autocomplete("tel")
                .max_chars(20)
                .not_required()
                .narrow()
                .complaint(complaints),
        );
    }
    if filling::has_regions(&session.asking) {
        let value = filling.region.as_ref().map_or("", |region| region.as_str());
        fields.push(
            Field::radios("region", words.region, regions(session, lang))
                .value(value)
                .hint(words.region_hint)
                .complaint(complaints),
        );
    }
    Body::Who {
        acting_as,
        fields,
        note,
    }
}

/// Who may ask for everything that is asked for.
fn kinds(session: &Session, words: &FileWords) -> Vec<Choice> {
    let all = [
        ("person", words.person),
        ("enterprise", words.enterprise),
        ("anonymous", words.anonymous),
    ];
    let may = |kind: &str| {
        let asker = filling::Asker {
            kind: kind.to_owned(),
            ..filling::Asker::default()
        };
        session.asking.parts.iter().all(|part| {
            let item = part.item();
            asker.may(item.applicants, item.anonymous)
        })
    };
    all.into_iter()
        .filter(|(kind, _)| may(kind))
        .map(|(kind, label)| Choice::new(kind, label))
        .collect()
}

fn regions(session: &Session, lang: Lang) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    for part in &session.asking.parts {
        for (code, unit) in &part.item().units {
            if choices.iter().any(|held| held.value == code.as_str()) {
                continue;
            }
            let (region, unit) = (
                session.catalogue.region(code),
                session.catalogue.short(unit),
            );
            // A bundle goes to several units of the division.
            let label = if session.asking.parts.len() > 1 {
                region.get(lang).to_owned()
            } else {
                format!("{} · {}", region.get(lang), unit.get(lang))
            };
            choices.push(Choice::new(code.as_str(), label));
        }
    }
    choices
}

fn part(
    ctx: &Ctx,
    session: &Session,
    number: usize,
    said: &Said,
) -> Result<(String, Body), Failure> {
    let section = session
        .sections
        .get(number)
        .ok_or_else(Failure::not_found)?;
    let options = session.options(ctx);
    let mut sheet = Sheet::new(&section.questions, &options)
        .answers(&session.filling.answers)
        .complaints(&said.complaints);
    if let Some(posted) = &said.posted {
        sheet = sheet.typed(posted);
    }
    let title = section.title.as_ref().map_or_else(
        || FileWords::of(ctx.lang).part_title.to_owned(),
        |title| title.get(ctx.lang).to_owned(),
    );
    let recalled = section
        .questions
        .iter()
        .any(|question| session.filling.recalled.contains(&question.field.key));
    let sheet = sheet.render().map_err(Failure::internal)?;
    Ok((title, Body::Part { sheet, recalled }))
}

fn paper(ctx: &Ctx, session: &Session, id: &str, said: &Said) -> Result<(String, Body), Failure> {
    let (lang, words) = (ctx.lang, FileWords::of(ctx.lang));
    let found = session.papers.iter().find(|(paper, _)| paper.id == id);
    let (material, _) = found.ok_or_else(Failure::not_found)?;
    let given = session.filling.papers.get(id);
    let title = words.paper_title(material.title.get(lang));
    let ways = ways(&session.catalogue, material);
    let notes = ways.iter().filter(|way| matches!(way, Way::Licence(_)));
    let numbered = ways
        .iter()
        .any(|way| matches!(way, Way::Licence(_) | Way::Data(_)));
    let uploads = ways.contains(&Way::Upload);
    let way = (ways.len() > 1).then(|| way_field(material, &ways, given, said, lang));
    let number = numbered.then(|| {
        let value = given
            .and_then(|given| given.number.clone())
            .unwrap_or_default();
        Field::text("number", words.way_data_number)
            .value(value)
            .max_chars(60)
            .narrow()
            .not_required()
            .complaint(&said.complaints)
    });
    let files = uploads.then(|| {
        let kinds = material.kinds.join(lang.pick("、", ", "));
        let size = web::view::file_size(material.max_bytes);
        let accept: Vec<String> = material
            .kinds
            .iter()
            .map(|kind| format!(".{kind}"))
            .collect();
        Field::files("files", words.files, accept.join(","))
            .hint(words.files_hint(kinds, size, material.max_files))
            .complaint(&said.complaints)
    });
    let body = Body::Paper {
        way: way.into_iter().collect(),
        notes: notes
            .map(|_| words.way_licence_hint.to_owned())
            .take(1)
            .collect(),
        number: number.into_iter().collect(),
        held: given.map(|given| held(&given.files)).unwrap_or_default(),
        files: files.into_iter().collect(),
    };
    Ok((title, body))
}

fn way_field(
    material: &Material,
    ways: &[Way],
    given: Option<&filling::GivenPaper>,
    said: &Said,
    lang: Lang,
) -> Field {
    let words = FileWords::of(lang);
    let choices = ways.iter().enumerate().map(|(at, way)| {
        let label = match way {
            Way::Upload => words.way_upload.to_owned(),
            Way::Licence(title) => words.way_licence(title.get(lang)),
            Way::Data(title) => words.way_data(title.get(lang)),
            Way::Commitment => words.way_commitment.to_owned(),
            Way::Later(Some(term)) => words.way_later(term.title(lang)),
            Way::Later(None) => words.way_later_open.to_owned(),
        };
        Choice::new(at.to_string(), label)
    });
    let chosen = given.and_then(|given| place(material, &given.from));
    Field::radios("way", words.paper_way, choices.collect())
        .value(chosen.map(|at| at.to_string()).unwrap_or_default())
        .complaint(&said.complaints)
}

fn place(material: &Material, from: &MaterialSource) -> Option<usize> {
    material.from.iter().position(|held| held == from)
}

fn held(files: &[Value]) -> Vec<Held> {
    let text = |file: &Value, key: &str| {
        let text = file.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    files
        .iter()
        .map(|file| Held {
            token: text(file, "id"),
            name: text(file, "name"),
            size: web::view::file_size(file.get("bytes").and_then(Value::as_u64).unwrap_or(0)),
        })
        .collect()
}
