//! `/registers`: every list that a visitor may read.

use ::web::form::{Choice, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use store::Error;

use super::parts;
use crate::queries;
use crate::rules::access;
use crate::state::Registers;
use crate::words::Words;

struct Line {
    href: String,
    title: String,
    owner: String,
    clauses: String,
    audience: &'static str,
    rows: i64,
    state: Tag,
    review: Option<Tag>,
    draft: bool,
}

#[derive(Template)]
#[template(path = "register_list.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    fields: Vec<Field>,
    lines: Vec<Line>,
    any: bool,
}

pub(super) async fn list(ctx: Ctx, Room(rooms): Room<Registers>) -> Answer {
    let (words, lang) = (Words::of(ctx.lang), ctx.lang);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (lists, names) = blocking(move || {
        let lists = queries::lists(&store, &rooms, &scope)?;
        Ok::<_, Error>((lists, parts::owners(&store, lang)?))
    })
    .await?;
    let asked = |name: &str| {
        ctx.query
            .get(name)
            .unwrap_or_default()
            .trim()
            .to_lowercase()
    };
    let (search, owner, clause) = (asked("q"), asked("owner"), asked("clause"));
    let mut owners = vec![Choice::new("", words.all_owners)];
    let mut clauses = vec![Choice::new("", words.all_clauses)];
    for shown in &lists {
        let id = shown.register.owner.as_str();
        if !owners.iter().any(|held| held.value == id) {
            owners.push(Choice::new(id, parts::owner(&shown.register, &names)));
        }
        for clause in &shown.register.clauses {
            if !clauses.iter().any(|held| held.value == *clause) {
                clauses.push(Choice::new(clause, clause));
            }
        }
    }
    let today = ctx.today();
    let any = !lists.is_empty();
    let lines = lists.iter().filter(|shown| {
        let register = &shown.register;
        let titles = format!("{}\n{}", register.title.zh, register.title.en).to_lowercase();
        (search.is_empty() || titles.contains(&search))
            && (owner.is_empty() || register.owner.as_str() == owner)
            && (clause.is_empty()
                || register
                    .clauses
                    .iter()
                    .any(|held| held.to_lowercase() == clause))
    });
    let lines: Vec<Line> = lines
        .map(|shown| line(&ctx, shown, &names, today))
        .collect();
    let value = |name: &str| ctx.query.get(name).unwrap_or_default().to_owned();
    page(&ListPage {
        frame: ctx.frame(words.nav).purpose(words.purpose),
        words,
        fields: vec![
            Field::search("q", words.search).value(value("q")),
            Field::select("owner", words.owner, owners)
                .value(value("owner"))
                .not_required(),
            Field::select("clause", words.clause, clauses)
                .value(value("clause"))
                .not_required(),
        ],
        lines,
        any,
    })
}

fn line(ctx: &Ctx, shown: &queries::Shown, names: &[(String, String)], today: base::Date) -> Line {
    let (words, lang, register) = (Words::of(ctx.lang), ctx.lang, &shown.register);
    let state = if shown.standing.state == 0 {
        tag(Tone::Quiet, words.unpublished)
    } else {
        tag(Tone::Good, words.published)
    };
    Line {
        href: parts::href(&register.id),
        title: register.title.get(lang).to_owned(),
        owner: parts::owner(register, names),
        clauses: register.clauses.join(lang.pick("、", ", ")),
        audience: parts::audience(register.publish, lang),
        rows: shown.standing.revisions,
        state,
        review: parts::review(shown, today, lang),
        draft: shown.standing.draft.is_some() && access::sees_drafts(register, &ctx.scope),
    }
}
