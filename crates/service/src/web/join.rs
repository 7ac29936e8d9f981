//! `/join`: an account for oneself.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::Explain;
use serde::Deserialize;
use web::accounts::{PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS};
use web::form::{Choice, Complaint, Field};
use web::{Answer, Ctx, EVERYONE, Flash, Frame, Room, Routes, page_with};

use crate::Service;
use crate::commands::join::join;
use crate::rules::party::{self, Typed, Wrong};
use crate::words::JoinWords;

pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/join", EVERYONE, "service.join", show)
        .action("/join", EVERYONE, "service.join.submit", submit)
}

#[derive(Template)]
#[template(path = "service_join.html")]
struct JoinPage {
    frame: Frame,
    words: &'static JoinWords,
    complaints: Vec<Complaint>,
    kind: Field,
    name: Field,
    identity: Field,
    company: Field,
    credit_code: Field,
    phone: Field,
    password: Field,
    again: Field,
}

#[derive(Deserialize)]
struct JoinForm {
    #[serde(flatten)]
    typed: Typed,
    #[serde(default)]
    password: String,
    #[serde(default)]
    again: String,
}

async fn show(ctx: Ctx) -> Answer {
    render(&ctx, StatusCode::OK, &Typed::default(), Vec::new())
}

fn render(ctx: &Ctx, status: StatusCode, typed: &Typed, complaints: Vec<Complaint>) -> Answer {
    let words = JoinWords::of(ctx.lang);
    let kinds = vec![
        Choice::new("person", words.person),
        Choice::new("enterprise", words.enterprise),
    ];
    let line = |name: &'static str, label: &'static str, value: &str| {
        Field::text(name, label).value(value).complaint(&complaints)
    };
    let view = JoinPage {
        frame: ctx.frame(words.title).purpose(words.purpose).with_form(ctx),
        words,
        kind: Field::radios("kind", words.kind, kinds)
            .value(&typed.kind)
            .complaint(&complaints),
        name: line("name", words.name, &typed.name)
            .hint(words.name_hint)
            .autocomplete("name")
            .max_chars(40)
            .narrow(),
        identity: line("identity", words.identity, &typed.identity)
            .autocomplete("off")
            .max_chars(24)
            .not_required()
            .narrow(),
        company: line("company", words.company, &typed.company)
            .autocomplete("organization")
            .max_chars(80)
            .not_required(),
        credit_code: line("credit_code", words.credit_code, &typed.credit_code)
            .autocomplete("off")
            .max_chars(24)
            .not_required()
            .narrow(),
        phone: line("phone", words.phone, &typed.phone)
            .hint(words.phone_hint)
            .autocomplete("tel")
            .max_chars(20)
            .narrow(),
        password: Field::password("password", words.password)
            .hint(words.password_hint)
            .autocomplete("new-password")
            .complaint(&complaints)
            .narrow(),
        again: Field::password("again", words.again)
            .autocomplete("new-password")
            .complaint(&complaints)
            .narrow(),
        complaints,
    };
    page_with(status, &view)
}

async fn submit(ctx: Ctx, Room(service): Room<Service>, Form(form): Form<JoinForm>) -> Answer {
    let words = JoinWords::of(ctx.lang);
    let read = party::read(&form.typed);
    let mut complaints = match &read {
        Ok(_) => Vec::new(),
        Err(wrong) => wrong
            .iter()
            .map(|wrong| Complaint::new(wrong.field(), sentence(*wrong, words)))
            .collect(),
    };
    let chars = form.password.chars().count();
    if !(PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS).contains(&chars) {
        complaints.push(Complaint::new("password", words.wrong_password));
    } else if form.password != form.again {
        complaints.push(Complaint::new("again", words.wrong_again));
    }
    let Some(party) = read.ok().filter(|_| complaints.is_empty()) else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return render(&ctx, status, &form.typed, complaints);
    };
    join(&ctx, (*service).clone(), party, form.password).await?;
    Ok(ctx.redirect_with("/sign-in", Flash::done(words.done)))
}

fn sentence(wrong: Wrong, words: &JoinWords) -> String {
    match wrong {
        Wrong::Kind => words.wrong_kind.to_owned(),
        Wrong::Name => words.wrong_name.to_owned(),
        Wrong::Company => words.wrong_company.to_owned(),
        Wrong::Identity(error) | Wrong::CreditCode(error) => error.explain(words.lang),
        Wrong::Phone => words.wrong_phone.to_owned(),
    }
}
