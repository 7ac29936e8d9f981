//! `/parties/{id}`: one application, compared and decided.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Tone, file_size, tag};
use ::web::{
    Answer, Ctx, Flash, Frame, Pairs, Room, Sent, accounts, blocking, download, page_with,
};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{AccountId, Role};

use super::parts::{Again, platform, read, state_tag, step as take};
use super::{LIST, MINE};
use crate::commands::decide::{self, Decision};
use crate::commands::{REASON_CHARS, StepError};
use crate::model::{State, Way};
use crate::queries::{self, Shown};
use crate::rules::standing::Step;
use crate::state::Market;
use crate::words::Words;

#[derive(Template)]
#[template(path = "party_show.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    conflict: String,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, String)>,
    compare: Vec<String>,
    papers: Vec<(i64, String, String)>,
    hidden: bool,
    forms: Vec<StepForm>,
    history: Vec<(String, String, Tag)>,
}

struct StepForm {
    action: String,
    version: i64,
    fields: Vec<Field>,
    button: &'static str,
    class: &'static str,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Market>, Path(id): Path<i64>) -> Answer {
    view(&ctx, &room, id, (Again::default(), StatusCode::OK)).await
}

async fn view(
    ctx: &Ctx,
    room: &Arc<Market>,
    id: i64,
    (again, status): (Again, StatusCode),
) -> Answer {
    let (words, today) = (Words::of(ctx.lang), ctx.today());
    let (shown, names) = read(ctx, room, move |read, room, scope| {
        let shown = queries::one(read, (room, scope), id, today)?;
        let all = shown.history.iter().chain([&shown.row]);
        let names = accounts::names(read, scope, all.map(|one| one.account))?;
        Ok((shown, names))
    })
    .await?;
    let row = &shown.row;
    let mut tags = vec![state_tag(row.state, words)];
    if row.administrator {
        tags.push(tag(Tone::Steady, words.administrator));
    }
    let title = shown.enterprise.clone().filter(|_| row.name.is_empty());
    let title = title.unwrap_or_else(|| match row.name.is_empty() {
        true => row.code.clone(),
        false => row.name.clone(),
    });
    let back = match ctx.scope.role {
        Role::Applicant => (MINE, words.mine_title),
        _ => (LIST, words.list_title),
    };
    let staff = shown.standing.centre || shown.standing.reads;
    let page = ShowPage {
        frame: ctx
            .frame(title)
            .purpose(words.one_purpose)
            .crumb(back.0, back.1),
        words,
        tags,
        facts: facts(ctx, room, (&shown, &names)),
        compare: match shown.standing.centre && row.state == State::Applied {
            true => compare(&shown, words),
            false => Vec::new(),
        },
        papers: papers(&shown, words),
        hidden: staff && !shown.standing.centre && row.way == Way::Papers,
        forms: shown
            .steps
            .iter()
            .map(|step| form(*step, &shown, (words, &again)))
            .collect(),
        history: history(&shown, &names, words),
        conflict: again.conflict.clone(),
        complaints: again.complaints.clone(),
    };
    page_with(status, &page)
}

fn facts(
    ctx: &Ctx,
    room: &Market,
    (shown, names): (&Shown, &Accounts),
) -> Vec<(&'static str, String)> {
    let (words, row) = (Words::of(ctx.lang), &shown.row);
    let mut facts = vec![
        (words.enterprise, row.name.clone()),
        (words.code, row.code.clone()),
        (words.member, account(names, row.account, words)),
        (words.way, words.way_of(row.way).to_owned()),
        (words.platform, platform(room, ctx.lang, &row.platform)),
        (words.applied_at, row.applied_at.minute_text()),
        (
            words.decided_at,
            row.decided_at
                .map_or_else(String::new, base::Millis::minute_text),
        ),
    ];
    if row.state == State::Confirmed {
        let ends = row
            .ends_on
            .map_or_else(|| words.endless.to_owned(), |day| day.to_string());
        facts.push((words.ends_on, ends));
    }
    if let Some(person) = &shown.personal {
        facts.push((words.representative, person.representative.clone()));
        facts.push((words.agent, person.agent.clone()));
        facts.push((words.phone, person.phone.clone()));
    }
    if let Some(issuer) = &shown.issuer {
        facts.push((words.issuers_title, issuer.name.clone()));
    }
    facts.push((words.fingerprint, row.fingerprint.clone()));
    facts.push((words.reason, row.reason.clone()));
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

/// What the centre holds against each other.
fn compare(shown: &Shown, words: &Words) -> Vec<String> {
    let row = &shown.row;
    let mut lines = vec![words.compare_name.to_owned()];
    match &shown.enterprise {
        Some(known) => {
            let mut line = words.compare_known(known);
            if row.way == Way::Papers {
                let same = match *known == row.name {
                    true => words.compare_same,
                    false => words.compare_other,
                };
                line = format!("{line}（{same}）");
            }
            lines.push(line);
        }
        None => lines.push(words.compare_unknown.to_owned()),
    }
    let leads = |one: &crate::model::Member| one.administrator && one.state == State::Confirmed;
    if shown.history.iter().any(leads) {
        lines.push(words.compare_lead.to_owned());
    }
    lines
}

fn papers(shown: &Shown, words: &Words) -> Vec<(i64, String, String)> {
    let line = |one: &crate::model::Paper| {
        let size = file_size(u64::try_from(one.byte_len).unwrap_or(0));
        (
            one.id,
            words.paper_of(one.kind).to_owned(),
            format!("{} · {size}", one.name),
        )
    };
    shown.papers.iter().map(line).collect()
}

/// Names of accounts, for people who work here.
type Accounts = BTreeMap<AccountId, String>;

fn account(names: &Accounts, id: AccountId, words: &Words) -> String {
    let name = names.get(&id).cloned();
    name.unwrap_or_else(|| words.account_no(id.0))
}

fn history(shown: &Shown, names: &Accounts, words: &Words) -> Vec<(String, String, Tag)> {
    let others = shown.history.iter().filter(|one| one.id != shown.row.id);
    others
        .map(|one| {
            let text = format!(
                "{} · {} · {}",
                account(names, one.account, words),
                words.way_of(one.way),
                one.applied_at.day()
            );
            (
                format!("{LIST}/{}", one.id),
                text,
                state_tag(one.state, words),
            )
        })
        .collect()
}

fn form(step: Step, shown: &Shown, (words, again): (&'static Words, &Again)) -> StepForm {
    let row = &shown.row;
    let name = |field: &str| format!("{}-{field}", step.as_str());
    let reason = || {
        Field::area(name("reason"), words.reason, 3)
            .hint(words.reason_hint)
            .max_chars(u32::try_from(REASON_CHARS).unwrap_or(u32::MAX))
            .value(again.value(&name("reason")))
            .complaint(&again.complaints)
    };
    let ends_on = || {
        Field::date(name("ends_on"), words.ends_on)
            .hint(words.ends_on_hint)
            .not_required()
            .value(again.value(&name("ends_on")))
            .complaint(&again.complaints)
    };
    let centre = shown.standing.centre;
    let (fields, button, class) = match step {
        Step::Confirm if centre => (vec![ends_on()], words.confirm, "button"),
        Step::Confirm => (vec![ends_on()], words.agree, "button"),
        Step::Refuse => (vec![reason()], words.refuse, "button button-quiet"),
        Step::Revoke if centre => (vec![reason()], words.revoke, "button button-bad"),
        Step::Revoke => (vec![reason()], words.remove, "button button-bad"),
        Step::Appoint => (Vec::new(), words.appoint, "button button-quiet"),
        Step::Leave if row.state == State::Applied => {
            (Vec::new(), words.leave, "button button-quiet")
        }
        Step::Leave => (Vec::new(), words.give_up, "button button-bad"),
    };
    StepForm {
        action: format!("{LIST}/{}/{}", row.id, step.as_str()),
        version: row.version,
        fields,
        button,
        class,
    }
}

pub(super) async fn step(sent: Sent<Market, Pairs, (i64, String)>) -> Answer {
    let (ctx, room, (id, step), pairs) = sent.split();
    let typed: BTreeMap<String, String> = pairs.into_iter().collect();
    let found = Step::parse(&step).ok_or(StepError::NotFound)?;
    let get = |field: &str| {
        let value = typed.get(&format!("{step}-{field}"));
        value.cloned().unwrap_or_default()
    };
    let new = Decision {
        id,
        version: typed
            .get("version")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0),
        step: found,
        ends_on: get("ends_on"),
        reason: get("reason"),
    };
    let words = Words::of(ctx.lang);
    let done = take(&ctx, &room, move |store, scope, room| {
        decide::decide(store, scope, room, new)
    });
    match done.await? {
        Ok(done) => {
            let said = if done.changed {
                words.done
            } else {
                words.unchanged
            };
            let to = match ctx.scope.role {
                Role::Applicant => MINE.to_owned(),
                _ => format!("{LIST}/{id}"),
            };
            Ok(ctx.redirect_with(&to, Flash::done(said)))
        }
        Err(error) => {
            let again = Again::of(&format!("{step}-"), typed, (error, ctx.lang))?;
            let status = again.status();
            view(&ctx, &room, id, (again, status)).await
        }
    }
}

pub(super) async fn paper(ctx: Ctx, Room(room): Room<Market>, Path(id): Path<i64>) -> Answer {
    let (store, scope, today) = (ctx.store(), ctx.scope.clone(), ctx.today());
    let found = blocking(move || queries::paper(&store, (&room, &scope), id, today)).await?;
    Ok(download(&found.0, &found.1, found.2))
}
