//! `/cases/{id}/places/{token}/{power}`: what an officer may do besides deciding, one form each.

use askama::Template;
use axum::Form;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{AccountId, OrgId};
use flow::{StopReason, Token, UnitRef};
use web::form::{Choice, Complaint, Field};
use web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page_with};

use super::act::complaints;
use super::parts::{self, Loaded};
use super::words::DeskWords;
use crate::commands::correct::Ask;
use crate::commands::pause::Pause;
use crate::commands::{CaseError, Done, correct, extension, hand_over, pause};
use crate::model::Key;
use crate::room::Casework;

#[derive(Template)]
#[template(path = "case_power.html")]
struct PowerPage {
    frame: Frame,
    words: &'static DeskWords,
    complaints: Vec<Complaint>,
    fields: Vec<Field>,
    action: String,
    version: i64,
    title: &'static str,
    nothing: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Correct,
    Pause,
    Extend,
    Return,
    HandOver,
    Delegate,
    Reassign,
}

impl Which {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "correct" => Self::Correct,
            "pause" => Self::Pause,
            "extend" => Self::Extend,
            "return" => Self::Return,
            "hand-over" => Self::HandOver,
            "delegate" => Self::Delegate,
            "reassign" => Self::Reassign,
            _ => return None,
        })
    }

    fn words(self, words: &'static DeskWords) -> (&'static str, &'static str) {
        match self {
            Self::Correct => (words.correct, words.correct_purpose),
            Self::Pause => (words.pause, words.pause_purpose),
            Self::Extend => (words.extend, words.extend_purpose),
            Self::Return => (words.back, words.back_purpose),
            Self::HandOver => (words.hand_over, words.hand_over_purpose),
            Self::Delegate => (words.delegate, words.delegate_purpose),
            Self::Reassign => (words.reassign, words.reassign_purpose),
        }
    }
}

type Pairs = Vec<(String, String)>;

fn text<'p>(pairs: &'p Pairs, key: &str) -> &'p str {
    let found = pairs.iter().find(|(name, _)| name == key);
    found.map_or("", |(_, value)| value.trim())
}

fn all(pairs: &Pairs, key: &str) -> Vec<String> {
    pairs
        .iter()
        .filter(|(name, _)| name == key)
        .map(|(_, value)| value.clone())
        .collect()
}

pub(super) async fn show(
    ctx: Ctx,
    room: Room<Casework>,
    Path((id, token, power)): Path<(i64, u32, String)>,
) -> Answer {
    let which = Which::parse(&power).ok_or_else(Failure::not_found)?;
    form(&ctx, &room, (id, token, which), (&Vec::new(), Vec::new())).await
}

/// The form, with what was typed and what is wrong with it.
async fn form(
    ctx: &Ctx,
    room: &Room<Casework>,
    (id, token, which): (i64, u32, Which),
    (typed, complaints): (&Pairs, Vec<Complaint>),
) -> Answer {
    let loaded = parts::case_view(ctx, room, id).await?;
    if loaded.view.state.place(Token(token)).is_none() {
        return Err(Failure::not_found());
    }
    let colleagues = match which {
        Which::Delegate => colleagues(ctx, &loaded, token).await?,
        _ => Vec::new(),
    };
    let words = DeskWords::of(ctx.lang);
    let (title, purpose) = which.words(words);
    let fields = fields(ctx, &loaded, which, colleagues, typed, &complaints);
    let status = match complaints.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let nothing = fields.is_empty();
    let page = PowerPage {
        frame: ctx
            .frame(title)
            .purpose(purpose)
            .crumb(super::list::PATH, words.cases)
            .crumb(format!("/cases/{id}"), &loaded.view.head.code),
        words,
        complaints,
        fields,
        action: ctx.path.clone(),
        version: loaded.view.head.version,
        title,
        nothing,
    };
    page_with(status, &page)
}

async fn colleagues(ctx: &Ctx, loaded: &Loaded, token: u32) -> Result<Vec<Choice>, Failure> {
    let place = loaded.view.state.place(Token(token));
    let Some(UnitRef::Unit(unit)) = place.map(|place| place.unit.clone()) else {
        return Ok(Vec::new());
    };
    let (store, own) = (ctx.store(), ctx.scope.account);
    blocking(move || {
        store.read(|read| {
            let roles = [base::Role::Clerk, base::Role::Head];
            let found = web::accounts::acting(read, Some(&unit), &roles)?;
            Ok::<_, ::store::Error>(
                found
                    .into_iter()
                    .filter(|account| Some(account.id) != own)
                    .map(|account| Choice::new(account.id.0.to_string(), account.name))
                    .collect(),
            )
        })
    })
    .await
}

fn fields(
    ctx: &Ctx,
    loaded: &Loaded,
    which: Which,
    colleagues: Vec<Choice>,
    typed: &Pairs,
    complaints: &[Complaint],
) -> Vec<Field> {
    let (lang, words) = (ctx.lang, DeskWords::of(ctx.lang));
    let reason = || {
        Field::area("reason", words.reason, 4)
            .value(text(typed, "reason"))
            .max_chars(2000)
            .complaint(complaints)
    };
    let choose = |name: &'static str, label: &'static str, choices: Vec<Choice>| {
        if choices.is_empty() {
            return Vec::new();
        }
        vec![
            Field::select(name, label, choices)
                .value(text(typed, name))
                .complaint(complaints),
            reason(),
        ]
    };
    match which {
        Which::Correct => correction(loaded, lang, words, typed, complaints),
        Which::Pause => {
            let reasons = [
                (StopReason::Hearing, "hearing"),
                (StopReason::Testing, "testing"),
                (StopReason::ExpertReview, "expert_review"),
                (StopReason::Publication, "publication"),
                (StopReason::Other, "other"),
            ];
            let choices = reasons
                .iter()
                .map(|(reason, name)| Choice::new(*name, parts::stop_title(*reason, lang)))
                .collect();
            vec![
                Field::radios("why", words.pause_reason, choices)
                    .value(text(typed, "why"))
                    .complaint(complaints),
                Field::area("notice", words.pause_notice, 4)
                    .value(text(typed, "notice"))
                    .max_chars(2000)
                    .complaint(complaints),
                Field::number("days", words.pause_days)
                    .unit(words.days)
                    .value(text(typed, "days"))
                    .narrow()
                    .not_required(),
            ]
        }
        Which::Extend => vec![reason()],
        Which::Return => {
            let steps = loaded
                .view
                .state
                .done
                .iter()
                .filter(|(_, done)| !done.undone)
                .map(|(step, _)| {
                    let title = parts::step_title(&loaded.view.definition, step, None, lang);
                    Choice::new(step.as_str(), title)
                })
                .collect();
            choose("to", words.back_to, steps)
        }
        Which::HandOver => {
            let units = &loaded.view.definition.item().units;
            let others = units
                .iter()
                .filter(|(_, unit)| *unit != loaded.view.state.unit)
                .map(|(_, unit)| Choice::new(unit.as_str(), loaded.names.label(unit, lang)))
                .collect();
            choose("to", words.hand_over_to, others)
        }
        Which::Delegate => {
            if colleagues.is_empty() {
                return Vec::new();
            }
            vec![
                Field::select("to", words.delegate_to, colleagues)
                    .value(text(typed, "to"))
                    .complaint(complaints),
            ]
        }
        Which::Reassign => choose("to", words.hand_over_to, loaded.names.choices(lang)),
    }
}

fn correction(
    loaded: &Loaded,
    lang: base::Lang,
    words: &'static DeskWords,
    typed: &Pairs,
    complaints: &[Complaint],
) -> Vec<Field> {
    let definition = &loaded.view.definition;
    let questions = definition
        .form()
        .questions
        .iter()
        .map(|question| Choice::new(question.field.key.as_str(), question.field.title.get(lang)))
        .collect();
    let materials: Vec<Choice> = definition
        .item()
        .materials
        .iter()
        .filter_map(|need| definition.material(&need.material))
        .map(|one| Choice::new(one.id.as_str(), one.title.get(lang)))
        .collect();
    let mut fields = vec![Field::checks(
        "question",
        words.correct_questions,
        questions,
        &all(typed, "question"),
    )];
    if !materials.is_empty() {
        fields.push(Field::checks(
            "material",
            words.correct_materials,
            materials,
            &all(typed, "material"),
        ));
    }
    fields.push(
        Field::area("reason", words.correct_text, 5)
            .value(text(typed, "reason"))
            .max_chars(2000)
            .complaint(complaints),
    );
    fields
}

pub(super) async fn submit(
    ctx: Ctx,
    room: Room<Casework>,
    Path((id, token, power)): Path<(i64, u32, String)>,
    Form(pairs): Form<Pairs>,
) -> Answer {
    let which = Which::parse(&power).ok_or_else(Failure::not_found)?;
    let version = text(&pairs, "version").parse().unwrap_or(0);
    let (store, scope, casework) = (ctx.store(), ctx.scope.clone(), room.0.clone());
    let sent = pairs.clone();
    let result = blocking(move || {
        let key = Key::new(id, version);
        Ok::<_, ::store::Error>(run(
            (&store, &scope, &casework),
            key,
            Token(token),
            which,
            &sent,
        ))
    })
    .await?;
    match result {
        Ok(_) => {
            let words = DeskWords::of(ctx.lang);
            Ok(ctx.redirect_with(&format!("/cases/{id}"), Flash::done(words.done)))
        }
        Err(error) => {
            let complaints = complaints(&ctx, error)?;
            form(&ctx, &room, (id, token, which), (&pairs, complaints)).await
        }
    }
}

fn run(
    (store, scope, room): (&::store::Store, &base::Scope, &Casework),
    key: Key,
    token: Token,
    which: Which,
    sent: &Pairs,
) -> Result<Done, CaseError> {
    let (reason, to) = (text(sent, "reason").to_owned(), text(sent, "to").to_owned());
    match which {
        Which::Correct => {
            let ask = Ask {
                questions: all(sent, "question"),
                materials: all(sent, "material"),
                text: reason,
            };
            correct::ask(store, scope, room, key, (token, ask))
        }
        Which::Pause => {
            let why = match text(sent, "why") {
                "hearing" => StopReason::Hearing,
                "testing" => StopReason::Testing,
                "expert_review" => StopReason::ExpertReview,
                "publication" => StopReason::Publication,
                _ => StopReason::Other,
            };
            let stop = Pause {
                token,
                reason: why,
                notice: text(sent, "notice").to_owned(),
                expected_days: text(sent, "days").parse().ok(),
            };
            pause::pause(store, scope, room, key, stop)
        }
        Which::Extend => extension::ask(store, scope, room, key, (token, reason)),
        Which::Return => hand_over::send_back(store, scope, room, key, (token, to, reason)),
        Which::HandOver => {
            hand_over::hand_over(store, scope, room, key, (token, OrgId(to), reason))
        }
        Which::Delegate => {
            let account = AccountId(to.parse().unwrap_or(0));
            hand_over::delegate(store, scope, room, key, (token, account))
        }
        Which::Reassign => hand_over::reassign(store, scope, room, key, (token, OrgId(to), reason)),
    }
}
