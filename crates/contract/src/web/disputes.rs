//! `/disputes`: the objections and complaints that a scope sees.

use ::web::form::{Choice, Field};
use ::web::view::{Empty, Pages, Tag, empty};
use ::web::{Answer, Called, Ctx, Frame, Named, Room, page};
use askama::Template;
use base::Role;

use super::parts::{dispute_tag, due_tag, read};
use super::{DISPUTES, PATH};
use crate::model::{Dispute, DisputeState, Form};
use crate::queries::{self, DisputeFilter, PAGE};
use crate::state::Contracts;
use crate::words::{Words, day_or};

#[derive(Template)]
#[template(path = "disputes.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    links: Vec<(String, &'static str)>,
    subject: String,
    filters: Vec<Field>,
    count: String,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    name: String,
    about: &'static str,
    trade: Named,
    filed: String,
    due: String,
    tags: Vec<Tag>,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Contracts>) -> Answer {
    let words = Words::of(ctx.lang);
    let get = |key: &str| ctx.query.get(key).unwrap_or_default().to_owned();
    let filter = DisputeFilter {
        form: Form::parse(&get("form")),
        state: DisputeState::parse(&get("state")),
        subject: get("subject").chars().take(256).collect(),
    };
    let number = get("page").parse().unwrap_or(1);
    let asked = filter.clone();
    let (rows, total, forum) = read(&ctx, &room, move |read, who| {
        let (rows, total) = queries::disputes(read, who, (&asked, number))?;
        Ok((rows, total, queries::forum(read, &asked.subject)?.is_some()))
    })
    .await?;
    let called = ctx
        .called(rows.iter().map(|(row, _)| row.subject.clone()))
        .await?;
    let narrowed = filter.form.is_some() || filter.state.is_some() || !filter.subject.is_empty();
    let nothing = match (total, narrowed) {
        (0, false) => Some(empty(words.disputes_none)),
        (0, true) => Some(empty(words.disputes_none_found).link(DISPUTES, words.clear)),
        _ => None,
    };
    let today = ctx.today();
    page(&ListPage {
        frame: ctx
            .frame(words.disputes)
            .purpose(words.disputes_purpose)
            .crumb(PATH, words.nav)
            .wide(),
        words,
        links: links(&ctx, &filter.subject, forum),
        filters: filters(&filter, words),
        subject: filter.subject.clone(),
        count: words.disputes_count(total),
        rows: rows
            .iter()
            .map(|row| line(row, &called, (today, words)))
            .collect(),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, PAGE, total),
        nothing,
    })
}

fn links(ctx: &Ctx, subject: &str, forum: bool) -> Vec<(String, &'static str)> {
    let words = Words::of(ctx.lang);
    match ctx.scope.role {
        Role::Applicant if forum => {
            let link = |form: Form, title| {
                let subject = ::web::query::encode(subject);
                (
                    format!("/disputes/new?subject={subject}&form={}", form.as_str()),
                    title,
                )
            };
            vec![
                link(Form::Objection, words.new_objection),
                link(Form::Complaint, words.new_complaint),
            ]
        }
        Role::Applicant => Vec::new(),
        _ => vec![("/disputes/statistics".to_owned(), words.statistics)],
    }
}

fn filters(filter: &DisputeFilter, words: &Words) -> Vec<Field> {
    let all = || Choice::new("", words.all);
    let forms = Form::ALL
        .iter()
        .map(|form| Choice::new(form.as_str(), words.form(*form)));
    let states = DisputeState::ALL
        .iter()
        .map(|state| Choice::new(state.as_str(), words.dispute_state(*state)));
    vec![
        Field::select(
            "form",
            words.form,
            std::iter::once(all()).chain(forms).collect(),
        )
        .value(filter.form.map_or("", Form::as_str))
        .not_required(),
        Field::select(
            "state",
            words.state,
            std::iter::once(all()).chain(states).collect(),
        )
        .value(filter.state.map_or("", DisputeState::as_str))
        .not_required(),
    ]
}

fn line(
    (row, title): &(Dispute, String),
    called: &Called,
    (today, words): (base::Date, &'static Words),
) -> Line {
    let mut tags = vec![dispute_tag(row.state, words)];
    if !row.state.is_over() {
        tags.extend(row.due.and_then(|due| due_tag(due, today, words)));
    }
    Line {
        href: format!("{DISPUTES}/{}", row.id),
        name: words.dispute_one(words.form(row.form), row.id),
        about: words.about(row.about),
        trade: called.of(&row.subject, title),
        filed: row.filed_on.to_string(),
        due: match row.state.is_over() {
            true => "–".to_owned(),
            false => day_or(row.due, words.stands),
        },
        tags,
    }
}
