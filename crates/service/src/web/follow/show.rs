//! `/follow/{code}`: where a case stands, what the applicant has to do, what came of it.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use base::Lang;
use casework::Casework;
use casework::model::{Effected, Status};
use casework::queries::CaseView;
use flow::Happened;
use forms::{Facts, Options, Posted, Sheet};
use licence::Shown;
use pack::element::{Question, StepKind, Until};
use store::Read;
use web::form::{Choice, Complaint, Field};
use web::view::{Moment, Tag, Timeline, Tone, day, tag, timeline};
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Room, Routes, blocking, page_with};

use super::state;
use crate::Service;
use crate::catalogue::Catalogue;
use crate::commands::rate::{self, SAID_CHARS, Standing};
use crate::store::bundle as bundles;
use crate::web::parts::Link;
use crate::words_file::FileWords;
use crate::words_follow::{self, FollowWords};

pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/follow/{code}", EVERYONE, "service.follow", show)
        .file(
            "/follow/{code}/files/{id}",
            EVERYONE,
            "service.follow.file",
            file,
        )
}

/// A licence with the code that verifies it.
pub(in crate::web) struct LicenceLine {
    pub(in crate::web) title: String,
    pub(in crate::web) number: String,
    pub(in crate::web) tag: Tag,
    pub(in crate::web) until: String,
    pub(in crate::web) reason: String,
    pub(in crate::web) qr: String,
}

/// A paper that the applicant has to give.
struct Wanted {
    field: Field,
}

/// Something the applicant has to do, with its form.
struct Todo {
    heading: String,
    text: String,
    until: String,
    action: String,
    token: String,
    sheet: String,
    papers: Vec<Wanted>,
    reason: Option<Field>,
    buttons: Vec<(String, String)>,
}

struct StopLine {
    title: String,
    tag: Option<Tag>,
}

#[derive(Template)]
#[template(path = "service_follow.html")]
struct FollowPage {
    frame: Frame,
    words: &'static FollowWords,
    secret: String,
    version: i64,
    state: String,
    warning: String,
    facts: Vec<(&'static str, String)>,
    bundle: Option<Link>,
    receipt: String,
    complaints: Vec<Complaint>,
    todos: Vec<Todo>,
    messages: Vec<(String, String)>,
    result: Vec<(String, String)>,
    licences: Vec<LicenceLine>,
    line: Vec<StopLine>,
    steps: Timeline,
    answers: Facts,
    files: Vec<Link>,
    children: Vec<(Link, Tag)>,
    urge: Option<String>,
    withdraw: Option<(String, Field)>,
    rate: Option<(String, Field, Field, String)>,
    rated: String,
}

/// What the button says that answers a wait: no action has such an id.
pub(super) const REPLY: &str = "~reply";

/// What a page says after a refusal.
#[derive(Default)]
pub(super) struct Said {
    pub(super) complaints: Vec<Complaint>,
    pub(super) posted: Option<Posted>,
}

async fn show(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let secret = super::secret_of(&ctx);
    let base_url = super::receipt::base_url(&ctx, &service, &headers);
    if super::is_bundle(&code) {
        return super::bundle::show(&ctx, (&service, &casework), &code, secret, &base_url).await;
    }
    let view = super::view(&ctx, &casework, &code, secret.clone()).await?;
    render(
        &ctx,
        StatusCode::OK,
        &service,
        (view, secret),
        &base_url,
        Said::default(),
    )
    .await
}

/// The page of a case.
pub(super) async fn render(
    ctx: &Ctx,
    status: StatusCode,
    service: &Service,
    (view, secret): (CaseView, Option<String>),
    base_url: &str,
    said: Said,
) -> Answer {
    let (lang, words) = (ctx.lang, FollowWords::of(ctx.lang));
    let catalogue = service.catalogue();
    let (bundle, rating) = beside(ctx, &catalogue, &view).await?;
    let item = view.definition.item();
    let open = view.head.status == Status::Open;
    let at = |rest: &str| format!("/follow/{}/{rest}", view.head.code);
    let bundle = bundle.map(|filed| {
        let title = catalogue
            .bundle(&filed.bundle)
            .map(|bundle| bundle.title.get(lang));
        let text = title.unwrap_or(&filed.bundle).to_owned();
        // Whoever owns it opens it by sign-in; somebody with this case's secret alone does not.
        let own = super::is_owner(&ctx.scope, filed.account);
        let href = if own {
            format!("/follow/{}", filed.code)
        } else {
            String::new()
        };
        Link::new(href, text)
    });
    let withdraw = Field::text("withdraw-reason", words.withdraw_reason)
        .max_chars(200)
        .not_required();
    let (rate, rated) = rating_parts(&view, rating, &said, lang);
    page_with(
        status,
        &FollowPage {
            frame: ctx
                .frame(item.title.get(lang))
                .purpose(words.purpose(&view.head.code))
                .crumb("/follow", words.find_title)
                .with_form(ctx),
            words,
            version: view.head.version,
            state: state::line(&view.head, &view.definition, &view.state, lang),
            warning: match (open, view.head.late_on) {
                (true, Some(on)) => words.late(day(on, lang)),
                _ => String::new(),
            },
            facts: state::facts(&catalogue, &view.head, lang),
            bundle,
            receipt: super::href(&format!("{}/receipt", view.head.code), secret.as_deref()),
            todos: todos(ctx, &catalogue, &view, &said)?,
            complaints: said.complaints,
            messages: messages(&view, lang),
            result: result(&view, lang),
            licences: view
                .licences
                .iter()
                .map(|licence| licence_line(licence, base_url, lang))
                .collect(),
            line: line(&view, lang),
            steps: steps(&catalogue, &view, lang),
            answers: answers(&catalogue, &view, lang),
            files: files(&view, secret.as_deref()),
            children: view
                .children
                .iter()
                .map(|child| {
                    let title = catalogue.item(&child.item).map(|item| item.title.get(lang));
                    let own = super::is_owner(&ctx.scope, child.account);
                    let href = if own {
                        format!("/follow/{}", child.code)
                    } else {
                        String::new()
                    };
                    let (tone, word) = state::word(child, lang);
                    (
                        Link::new(href, title.unwrap_or(&child.item)),
                        tag(tone, word),
                    )
                })
                .collect(),
            urge: open.then(|| at("urge")),
            withdraw: open.then(|| (at("withdraw"), withdraw)),
            rate,
            rated,
            secret: secret.unwrap_or_default(),
        },
    )
}

async fn beside(
    ctx: &Ctx,
    catalogue: &std::sync::Arc<Catalogue>,
    view: &CaseView,
) -> Result<(Option<bundles::Filed>, Standing), Failure> {
    let (store, catalogue) = (ctx.store(), catalogue.clone());
    let (head, today) = (view.head.clone(), ctx.today());
    blocking(move || {
        store.read(|read: &mut Read<'_>| {
            let bundle = bundles::of_case(read, head.id)?;
            let rating = rate::standing(read, &catalogue, &head, today)?;
            Ok::<_, store::Error>((bundle, rating))
        })
    })
    .await
}

type RateForm = (String, Field, Field, String);

fn rating_parts(
    view: &CaseView,
    rating: Standing,
    said: &Said,
    lang: Lang,
) -> (Option<RateForm>, String) {
    let words = FollowWords::of(lang);
    match rating {
        Standing::No => (None, String::new()),
        Standing::Given(level, remedy) => {
            let mut text = words.rated(level_title(level, words));
            if remedy {
                text.push_str(words.rated_bad);
            }
            (None, text)
        }
        Standing::Open(until) => {
            let levels = (1..=5_u8).rev();
            let levels =
                levels.map(|level| Choice::new(level.to_string(), level_title(level, words)));
            let level = Field::radios("level", words.rate_level, levels.collect())
                .complaint(&said.complaints);
            let text = Field::area("said", words.rate_said, 3)
                .max_chars(u32::try_from(SAID_CHARS).unwrap_or(500))
                .not_required();
            let until = until.map_or_else(String::new, |until| words.rate_until(day(until, lang)));
            let action = format!("/follow/{}/rate", view.head.code);
            (Some((action, level, text, until)), String::new())
        }
    }
}

/// A level for a person.
pub(in crate::web) fn level_title(level: u8, words: &FollowWords) -> &'static str {
    match level {
        5 => words.rate_5,
        4 => words.rate_4,
        3 => words.rate_3,
        2 => words.rate_2,
        _ => words.rate_1,
    }
}

/// A licence with the code that verifies it without a network.
pub(in crate::web) fn licence_line(licence: &Shown, base_url: &str, lang: Lang) -> LicenceLine {
    let words = FollowWords::of(lang);
    let title = licence.title.get(lang).to_owned();
    let tone = match licence.state {
        licence::State::Valid => Tone::Good,
        licence::State::Expired => Tone::Quiet,
        licence::State::Suspended => Tone::Warn,
        licence::State::Revoked => Tone::Bad,
    };
    let qr = match licence.ticket.as_str() {
        "" => None,
        ticket => {
            let href = licence::check_href(base_url, ticket);
            licence::code::svg(&href, &words.licence_qr(&title))
        }
    };
    LicenceLine {
        number: licence.number.clone(),
        tag: tag(tone, licence.state.title(lang)),
        until: licence.valid_until.map_or_else(
            || words.valid_always.to_owned(),
            |until| words.licence_until(day(until, lang)),
        ),
        reason: licence.reason.clone(),
        qr: qr.unwrap_or_default(),
        title,
    }
}

pub(super) fn options(catalogue: &Catalogue, lang: Lang) -> Options {
    let units = catalogue.units();
    let units = units.map(|(id, title)| Choice::new(id.as_str(), title.get(lang)));
    let regions = catalogue.regions().iter();
    let regions = regions.map(|(code, title)| Choice::new(code.as_str(), title.get(lang)));
    Options::new(lang, forms::always())
        .organisations(units.collect())
        .regions(regions.collect())
        .hide_personal()
        .oneself()
}

/// What waits for the applicant, each with its form.
fn todos(
    ctx: &Ctx,
    catalogue: &Catalogue,
    view: &CaseView,
    said: &Said,
) -> Result<Vec<Todo>, Failure> {
    let (lang, words) = (ctx.lang, FollowWords::of(ctx.lang));
    let mut todos = Vec::new();
    if view.head.status == Status::Closed {
        return Ok(todos);
    }
    let at = |rest: &str| format!("/follow/{}/{rest}", view.head.code);
    let options = options(catalogue, lang);
    if let Some(correction) = &view.state.correction {
        let questions = asked_of(view, &correction.questions);
        let due = view.clocks.correction.as_ref().and_then(|clock| clock.due);
        todos.push(Todo {
            heading: words.correct_heading.to_owned(),
            text: correction.text.clone(),
            until: due.map_or_else(String::new, |due| words.correct_until(day(due.day, lang))),
            action: at("correct"),
            token: String::new(),
            sheet: sheet(&questions, &options, &view.answers.form, said)?,
            papers: wanted(view, &correction.materials, said, lang),
            reason: None,
            buttons: vec![(String::new(), words.correct_submit.to_owned())],
        });
    } else {
        for place in view.places.iter().filter(|place| place.mine) {
            if let Some(todo) = place_todo(view, place, &options, said, lang)? {
                todos.push(todo);
            }
        }
        todos.extend(reply_todo(view, lang));
    }
    for paper in view
        .state
        .promised
        .iter()
        .filter(|paper| paper.given_on.is_none())
    {
        let clock = view
            .clocks
            .papers
            .iter()
            .find(|(id, _)| *id == paper.material);
        let due = clock.and_then(|(_, clock)| clock.due);
        todos.push(Todo {
            heading: words.promised_heading.to_owned(),
            text: String::new(),
            until: due.map_or_else(
                || words.promised_open.to_owned(),
                |due| words.promised_until(day(due.day, lang)),
            ),
            action: at("give"),
            token: String::new(),
            sheet: String::new(),
            papers: wanted(view, std::slice::from_ref(&paper.material), said, lang),
            reason: None,
            buttons: vec![(paper.material.clone(), words.give_submit.to_owned())],
        });
    }
    Ok(todos)
}

/// Questions of the item's form, by key.
pub(super) fn asked_of(view: &CaseView, keys: &[String]) -> Vec<Question> {
    let questions = view.definition.form().questions.iter();
    let asked = questions.filter(|question| keys.contains(&question.field.key));
    asked
        .cloned()
        .map(|question| Question {
            // It was asked for by name, whatever the other answers say.
            when: None,
            check: None,
            ..question
        })
        .collect()
}

fn sheet(
    questions: &[Question],
    options: &Options,
    answers: &flow::Fields,
    said: &Said,
) -> Result<String, Failure> {
    if questions.is_empty() {
        return Ok(String::new());
    }
    let mut sheet = Sheet::new(questions, options)
        .answers(answers)
        .complaints(&said.complaints);
    if let Some(posted) = &said.posted {
        sheet = sheet.typed(posted);
    }
    sheet.render().map_err(Failure::internal)
}

fn wanted(view: &CaseView, ids: &[String], said: &Said, lang: Lang) -> Vec<Wanted> {
    let words = FileWords::of(lang);
    let papers = ids.iter().filter_map(|id| view.definition.material(id));
    papers
        .map(|material| {
            let kinds = material.kinds.join(lang.pick("、", ", "));
            let size = web::view::file_size(material.max_bytes);
            let accept: Vec<String> = material
                .kinds
                .iter()
                .map(|kind| format!(".{kind}"))
                .collect();
            let name = format!("paper.{}", material.id);
            Wanted {
                field: Field::files(name, material.title.get(lang), accept.join(","))
                    .hint(words.files_hint(kinds, size, material.max_files))
                    .complaint(&said.complaints),
            }
        })
        .collect()
}

/// A step that is the applicant's.
fn place_todo(
    view: &CaseView,
    place: &casework::queries::PlaceView,
    options: &Options,
    said: &Said,
    lang: Lang,
) -> Result<Option<Todo>, Failure> {
    let words = FollowWords::of(lang);
    let step = view.definition.step(&place.step);
    let (Some(step), false) = (step, place.actions.is_empty()) else {
        return Ok(None);
    };
    let form = place
        .form
        .as_deref()
        .and_then(|id| view.definition.form_of(id));
    let questions = form.map_or(&[][..], |form| form.questions.as_slice());
    let due = place.clock.as_ref().and_then(|clock| clock.due);
    let reason = place.actions.iter().any(|action| action.reason).then(|| {
        Field::area("reason", words.act_how, 4)
            .max_chars(1000)
            .complaint(&said.complaints)
    });
    Ok(Some(Todo {
        heading: step.title.get(lang).to_owned(),
        text: String::new(),
        until: due.map_or_else(String::new, |due| words.act_until(day(due.day, lang))),
        action: format!("/follow/{}/act", view.head.code),
        token: place.token.0.to_string(),
        sheet: sheet(questions, options, &place.filled, said)?,
        papers: Vec::new(),
        reason,
        buttons: place
            .actions
            .iter()
            .map(|action| (action.id.clone(), action.title.get(lang).to_owned()))
            .collect(),
    }))
}

/// A wait that lasts until the applicant answers.
fn reply_todo(view: &CaseView, lang: Lang) -> Option<Todo> {
    let words = FollowWords::of(lang);
    let place = view.state.places.iter().find(|place| {
        let step = view.definition.step(&place.step).map(|step| &step.kind);
        matches!(
            step,
            Some(StepKind::Wait {
                until: Some(Until::Applicant),
                ..
            })
        )
    })?;
    let step = view.definition.step(&place.step)?;
    let due = view.clocks.place(place.token).and_then(|clock| clock.due);
    Some(Todo {
        heading: step.title.get(lang).to_owned(),
        text: String::new(),
        until: due.map_or_else(String::new, |due| words.act_until(day(due.day, lang))),
        action: format!("/follow/{}/act", view.head.code),
        token: place.token.0.to_string(),
        sheet: String::new(),
        papers: Vec::new(),
        reason: None,
        buttons: vec![(REPLY.to_owned(), words.reply_submit.to_owned())],
    })
}

/// What the applicant was told, newest first.
fn messages(view: &CaseView, lang: Lang) -> Vec<(String, String)> {
    let entries = view.entries.iter();
    entries
        .flat_map(|entry| {
            let effects = entry.detail.effects.iter();
            effects.filter_map(move |effect| match effect {
                Effected::Told {
                    applicant: true,
                    text,
                } => Some((day(entry.at.day(), lang), text.get(lang).to_owned())),
                _ => None,
            })
        })
        .collect()
}

/// How it ended and why: what was decided last, with its reason.
fn result(view: &CaseView, lang: Lang) -> Vec<(String, String)> {
    if view.head.status == Status::Open {
        return Vec::new();
    }
    let happened = view.entries.iter().flat_map(|entry| &entry.detail.happened);
    let last = happened.filter_map(|happened| match happened {
        Happened::Decided {
            step,
            action,
            reason: Some(reason),
            ..
        } => Some((decision(view, step, action, lang), reason.clone())),
        _ => None,
    });
    last.take(1).collect()
}

fn decision(view: &CaseView, step: &str, action: &str, lang: Lang) -> String {
    let task = view.definition.task(step);
    let found = task.and_then(|task| task.actions.iter().find(|held| held.id == action));
    found.map_or_else(String::new, |action| action.title.get(lang).to_owned())
}

/// The steps that were done and those under way.
fn line(view: &CaseView, lang: Lang) -> Vec<StopLine> {
    let words = FollowWords::of(lang);
    let now: BTreeSet<&str> = view
        .state
        .places
        .iter()
        .map(|place| place.step.as_str())
        .collect();
    let steps = view.definition.flow().steps.iter();
    steps
        .filter(|step| !matches!(step.kind, StepKind::End { .. } | StepKind::Choose { .. }))
        .filter(|step| now.contains(step.id.as_str()) || view.state.done.contains_key(&step.id))
        .map(|step| StopLine {
            title: step.title.get(lang).to_owned(),
            tag: Some(if now.contains(step.id.as_str()) {
                tag(Tone::Steady, words.step_now)
            } else {
                tag(Tone::Good, words.step_done)
            }),
        })
        .collect()
}

fn steps(catalogue: &Catalogue, view: &CaseView, lang: Lang) -> Timeline {
    let moments = view.entries.iter().map(|entry| {
        let decided = entry
            .detail
            .happened
            .iter()
            .find_map(|happened| match happened {
                Happened::Decided {
                    step,
                    action,
                    reason,
                    ..
                } => Some((step, action, reason)),
                _ => None,
            });
        let (what, note) = match decided {
            Some((step, action, reason)) => {
                let title = view.definition.step(step);
                let title = title.map_or("", |step| step.title.get(lang));
                let action = decision(view, step, action, lang);
                let sep = lang.pick("：", ": ");
                (
                    format!("{title}{sep}{action}"),
                    reason.clone().unwrap_or_default(),
                )
            }
            None => {
                let note = said(&entry.detail.happened, lang);
                let title = words_follow::event(entry.kind, lang).to_owned();
                (
                    title,
                    if note.is_empty() {
                        entry.detail.note.clone()
                    } else {
                        note
                    },
                )
            }
        };
        let who = entry
            .org
            .as_ref()
            .map(|org| catalogue.short(org).get(lang).to_owned());
        Moment {
            when: entry.at.minute_text(),
            who: who.unwrap_or_default(),
            what,
            note,
            ..Moment::default()
        }
    });
    timeline(moments.collect())
}

/// What was said in writing: what has to be corrected, why the clock stands.
fn said(happened: &[Happened], lang: Lang) -> String {
    let texts = happened.iter().filter_map(|happened| match happened {
        Happened::CorrectionAsked { text, .. } => Some(text.clone()),
        Happened::Paused { reason, notice, .. } => Some(format!(
            "{}{}{notice}",
            reason.title(lang),
            lang.pick("：", ": ")
        )),
        Happened::SentBack { reason, .. } | Happened::HandedOver { reason, .. } => {
            Some(reason.clone())
        }
        Happened::ExtensionAsked { reason } => Some(reason.clone()),
        _ => None,
    });
    texts.collect::<Vec<String>>().join(lang.pick("；", "; "))
}

fn answers(catalogue: &Catalogue, view: &CaseView, lang: Lang) -> Facts {
    let fields = view.definition.form().questions.iter();
    let fields = fields.map(|question| &question.field);
    Facts::new(fields, &view.answers.form, &options(catalogue, lang), true)
}

fn files(view: &CaseView, secret: Option<&str>) -> Vec<Link> {
    let files = view.files.iter();
    files
        .map(|file| {
            let path = format!("/follow/{}/files/{}", view.head.code, file.id);
            let href = match secret {
                None => path,
                Some(secret) => web::Query::default().set("s", secret).href(&path),
            };
            let size = web::view::file_size(u64::try_from(file.byte_len).unwrap_or(0));
            Link::new(href, format!("{} ({size})", file.name))
        })
        .collect()
}

async fn file(
    ctx: Ctx,
    Room(casework): Room<Casework>,
    Path((code, id)): Path<(String, i64)>,
) -> Answer {
    let secret = super::secret_of(&ctx);
    // The case first: its secret opens its own files and no others.
    let view = super::view(&ctx, &casework, &code, secret.clone()).await?;
    if !view.files.iter().any(|file| file.id == id) {
        return Err(Failure::not_found());
    }
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (row, content) = blocking(move || {
        store.read(|read: &mut Read<'_>| {
            let asked = (id, secret.as_deref());
            match casework::queries::file(read, &scope, &casework, asked) {
                Ok(found) => Ok::<_, store::Error>(Some(found)),
                Err(casework::queries::ReadError::NotFound) => Ok(None),
                Err(casework::queries::ReadError::Store(error)) => Err(error),
            }
        })
    })
    .await?
    .ok_or_else(Failure::not_found)?;
    Ok(web::download(&row.name, &row.media_type, content))
}
