//! Everything at once, before it is sent; and where what is wrong with it has to be mended.

use base::Lang;
use pack::element::MaterialSource;
use serde_json::Value;
use web::Ctx;
use web::form::Complaint;

use super::session::Session;
use crate::rules::asking::PageId;
use crate::rules::filling;
use crate::rules::guide::{Way, ways};
use crate::words_file::FileWords;

/// A page in the review.
pub(super) struct Group {
    pub(super) title: String,
    pub(super) page: String,
    pub(super) open: bool,
    pub(super) rows: Vec<(String, String)>,
}

/// The pages with what was filled in.
pub(super) fn groups(ctx: &Ctx, session: &Session) -> Vec<Group> {
    let pages = session.pages.iter();
    pages
        .filter(|page| **page != PageId::Review)
        .map(|page| Group {
            title: title(session, page, ctx.lang),
            page: page.key(),
            open: !session.filling.has(page),
            rows: rows(ctx, session, page),
        })
        .collect()
}

fn title(session: &Session, page: &PageId, lang: Lang) -> String {
    let words = FileWords::of(lang);
    match page {
        PageId::Choose => words.choose_title.to_owned(),
        PageId::Who => words.who_title.to_owned(),
        PageId::Part(number) => {
            let section = session.sections.get(*number);
            let title = section.and_then(|section| section.title.as_ref());
            title
                .map_or(words.part_title, |title| title.get(lang))
                .to_owned()
        }
        PageId::Paper(id) => {
            let found = session.papers.iter().find(|(paper, _)| paper.id == *id);
            let title = found.map_or("", |(paper, _)| paper.title.get(lang));
            words.paper_title(title)
        }
        PageId::Promise => words.promise_title.to_owned(),
        PageId::Review => words.review_title.to_owned(),
    }
}

fn rows(ctx: &Ctx, session: &Session, page: &PageId) -> Vec<(String, String)> {
    let (lang, words) = (ctx.lang, FileWords::of(ctx.lang));
    match page {
        PageId::Choose => {
            let parts = session.asking.parts.iter();
            let titles = parts.map(|part| part.item().title.get(lang).to_owned());
            titles.map(|title| (title, "✓".to_owned())).collect()
        }
        PageId::Who => who(session, lang),
        PageId::Part(number) => part(ctx, session, *number),
        PageId::Paper(id) => {
            let given = session.filling.papers.get(id);
            let text = given.map_or_else(
                || words.not_answered.to_owned(),
                |given| paper(session, id, given, lang),
            );
            vec![(words.paper_way.to_owned(), text)]
        }
        PageId::Promise => session
            .asking
            .commitments()
            .into_iter()
            .map(|(item, text)| (item.get(lang).to_owned(), text.get(lang).to_owned()))
            .collect(),
        PageId::Review => Vec::new(),
    }
}

fn who(session: &Session, lang: Lang) -> Vec<(String, String)> {
    let words = FileWords::of(lang);
    let asker = &session.filling.asker;
    let kind = match asker.kind.as_str() {
        "person" => words.person,
        "enterprise" => words.enterprise,
        "anonymous" => words.anonymous,
        _ => words.not_answered,
    };
    let mut rows = vec![(words.who_kind.to_owned(), kind.to_owned())];
    let code = if asker.kind == "person" {
        base::code::mask_identity(&asker.code)
    } else {
        asker.code.clone()
    };
    let told = [
        (words.name, asker.name.clone()),
        (words.code, code),
        (words.phone, base::code::mask_phone(&asker.phone)),
    ];
    let told = told.into_iter().filter(|(_, text)| !text.is_empty());
    rows.extend(told.map(|(label, text)| (label.to_owned(), text)));
    if let Some(region) = &session.filling.region {
        let title = session.catalogue.region(region).get(lang).to_owned();
        rows.push((words.region.to_owned(), title));
    }
    rows
}

fn part(ctx: &Ctx, session: &Session, number: usize) -> Vec<(String, String)> {
    let (lang, words) = (ctx.lang, FileWords::of(ctx.lang));
    let options = session.options(ctx);
    let answers = &session.filling.answers;
    let questions = session.sections.get(number);
    let questions = questions.map_or(&[][..], |section| section.questions.as_slice());
    let asked = questions.iter().filter(|question| {
        let when = question.when.as_deref();
        when.is_none_or(|when| session.asking.holds(when, answers, &session.told))
    });
    asked
        .map(|question| {
            let field = &question.field;
            let text = answers.get(&field.key).map_or_else(
                || words.not_answered.to_owned(),
                |value| match value {
                    Value::Array(files) if is_files(files) => names(files, lang),
                    value => forms::text(field, value, &options, false),
                },
            );
            (field.title.get(lang).to_owned(), text)
        })
        .collect()
}

fn is_files(values: &[Value]) -> bool {
    values.iter().any(Value::is_object)
}

fn names(files: &[Value], lang: Lang) -> String {
    let names = files.iter().filter_map(|file| file.get("name")?.as_str());
    let names: Vec<&str> = names.collect();
    names.join(lang.pick("、", ", "))
}

fn paper(session: &Session, id: &str, given: &filling::GivenPaper, lang: Lang) -> String {
    let words = FileWords::of(lang);
    let found = session.papers.iter().find(|(paper, _)| paper.id == id);
    let Some((material, _)) = found else {
        return String::new();
    };
    let at = material.from.iter().position(|held| *held == given.from);
    let way = at.and_then(|at| ways(&session.catalogue, material).into_iter().nth(at));
    let number = given.number.clone().unwrap_or_default();
    match (&given.from, way) {
        (MaterialSource::Upload, _) => match names(&given.files, lang) {
            names if names.is_empty() => words.not_answered.to_owned(),
            names => names,
        },
        (_, Some(Way::Licence(title))) => {
            format!("{} {number}", words.way_licence(title.get(lang)))
        }
        (_, Some(Way::Data(title))) => format!("{} {number}", words.way_data(title.get(lang))),
        (MaterialSource::Commitment, _) => words.way_commitment.to_owned(),
        (_, Some(Way::Later(Some(term)))) => words.way_later(term.title(lang)),
        _ => words.way_later_open.to_owned(),
    }
}

/// The page on which what is wrong has to be mended, and the complaints as that page says them.
pub(super) fn placed(
    session: &Session,
    part: usize,
    complaints: &[flow::Complaint],
    lang: Lang,
) -> (PageId, Vec<Complaint>) {
    let mut page = None;
    let mut said = Vec::new();
    for complaint in complaints {
        let (at, field) = place(session, part, &complaint.question);
        if *page.get_or_insert_with(|| at.clone()) == at {
            said.push(Complaint::new(field, complaint.cause.explain(lang)));
        }
    }
    (page.unwrap_or(PageId::Review), said)
}

fn place(session: &Session, part: usize, question: &str) -> (PageId, String) {
    if session.papers.iter().any(|(paper, _)| paper.id == question) {
        return (PageId::Paper(question.to_owned()), "way".to_owned());
    }
    let key = session.asking.page_key(part, question);
    let section = session.sections.iter().position(|section| {
        let mut questions = section.questions.iter();
        questions.any(|question| question.field.key == key)
    });
    match section {
        Some(number) => (PageId::Part(number), forms::name(&key)),
        None => (PageId::Review, "review".to_owned()),
    }
}
