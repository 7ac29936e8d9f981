//! Sign-in and sign-out.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::accounts::{Account, Attempt};
use crate::ctx::safe_next;
use crate::form::{Complaint, Field};
use crate::{
    Answer, Ctx, EVERYONE, Failure, Flash, Frame, Routes, Status, blocking, cookies, page_with,
    redirect, session,
};

pub(crate) fn routes() -> Routes {
    Routes::new()
        .page("/sign-in", EVERYONE, "sign-in", show)
        .action("/sign-in", EVERYONE, "sign-in.submit", submit)
        .action("/sign-out", EVERYONE, "sign-out", leave)
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    frame: Frame,
    complaints: Vec<Complaint>,
    login: Field,
    password: Field,
    next: String,
    signed_in: bool,
    joining: Option<&'static str>,
}

#[derive(Deserialize)]
struct SignInForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    next: String,
}

async fn show(ctx: Ctx) -> Answer {
    let next = safe_next(ctx.query.get("next").unwrap_or_default()).to_owned();
    sign_in_page(&ctx, StatusCode::OK, "", &next, Vec::new())
}

fn sign_in_page(
    ctx: &Ctx,
    status: StatusCode,
    login: &str,
    next: &str,
    complaints: Vec<Complaint>,
) -> Answer {
    let words = ctx.words();
    let view = SignInPage {
        frame: ctx
            .frame(words.sign_in)
            .purpose(words.sign_in_purpose)
            .with_form(ctx),
        login: Field::text("login", words.login)
            .value(login)
            .hint(ctx.shell.joining().map_or("", |_| words.login_hint))
            .autocomplete("username")
            .narrow()
            .complaint(&complaints),
        password: Field::password("password", words.password)
            .narrow()
            .complaint(&complaints),
        complaints,
        next: next.to_owned(),
        signed_in: ctx.person.is_some(),
        joining: ctx.shell.joining(),
    };
    page_with(status, &view)
}

async fn submit(ctx: Ctx, Form(form): Form<SignInForm>) -> Answer {
    let words = ctx.words();
    let next = safe_next(&form.next).to_owned();
    let mut complaints = Vec::new();
    if form.login.trim().is_empty() {
        complaints.push(Complaint::new("login", words.login_missing));
    }
    if form.password.is_empty() {
        complaints.push(Complaint::new("password", words.password_missing));
    }
    if !complaints.is_empty() {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return sign_in_page(&ctx, status, &form.login, &next, complaints);
    }
    let attempt = ctx
        .shell
        .door()
        .check(
            ctx.store(),
            ctx.shell.clock(),
            ctx.address,
            &form.login,
            form.password,
        )
        .await?;
    match attempt {
        Attempt::Wait(secs) => Err(Failure::new(Status::TooMany(secs))),
        Attempt::Unknown => {
            tracing::warn!(request = %ctx.request_id, "sign-in refused");
            let complaints = vec![Complaint::new("login", words.sign_in_wrong)];
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            sign_in_page(&ctx, status, &form.login, &next, complaints)
        }
        Attempt::Known(account) => {
            let to = match next.as_str() {
                "/" => ctx.shell.home(account.role).to_owned(),
                _ => next,
            };
            open_session(&ctx, account, redirect(&to)).await
        }
    }
}

/// Ends the browser's session, if it has one, and opens a new one that travels with the response.
pub(crate) async fn open_session(ctx: &Ctx, account: Account, mut response: Response) -> Answer {
    let (store, site, now) = (ctx.store(), ctx.site().clone(), ctx.now());
    let before = ctx.person.is_some().then(|| ctx.token.clone());
    let token =
        blocking(move || session::open(&store, &site, &account, before.as_deref(), now)).await?;
    let headers = response.headers_mut();
    cookies::write(headers, ctx.site(), cookies::SESSION, &token, None);
    cookies::write(headers, ctx.site(), cookies::VISIT, "", Some(0));
    Ok(response)
}

async fn leave(ctx: Ctx) -> Answer {
    if let Some(id) = ctx.scope.account {
        let (store, scope, token) = (ctx.store(), ctx.scope.clone(), ctx.token.clone());
        blocking(move || session::close(&store, &scope, id, &token)).await?;
    }
    let mut response: Response = ctx.redirect_with("/", Flash::done(ctx.words().signed_out));
    cookies::write(
        response.headers_mut(),
        ctx.site(),
        cookies::SESSION,
        "",
        Some(0),
    );
    Ok(response)
}
