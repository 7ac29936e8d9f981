//! `/follow`: finding a case by its code.

use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use casework::Casework;
use casework::queries::{Glance, ReadError, glance};
use serde::Deserialize;
use store::Read;
use web::form::{Complaint, Field};
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Room, Routes, blocking, page, page_with};

use super::state;
use crate::Service;
use crate::words_follow::FollowWords;

pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/follow", EVERYONE, "service.find", show)
        .action("/follow", EVERYONE, "service.find.submit", submit)
}

#[derive(Template)]
#[template(path = "service_find.html")]
struct FindPage {
    frame: Frame,
    words: &'static FollowWords,
    complaints: Vec<Complaint>,
    code: Field,
    secret: Field,
}

#[derive(Template)]
#[template(path = "service_glance.html")]
struct GlancePage {
    frame: Frame,
    words: &'static FollowWords,
    state: String,
    facts: Vec<(&'static str, String)>,
}

#[derive(Deserialize)]
struct FindForm {
    #[serde(default)]
    code: String,
    #[serde(default)]
    secret: String,
}

async fn show(ctx: Ctx) -> Answer {
    let code = ctx.query.get("code").unwrap_or_default().to_owned();
    render(&ctx, StatusCode::OK, &code, Vec::new())
}

fn render(ctx: &Ctx, status: StatusCode, code: &str, complaints: Vec<Complaint>) -> Answer {
    let words = FollowWords::of(ctx.lang);
    let view = FindPage {
        frame: ctx
            .frame(words.find_title)
            .purpose(words.find_purpose)
            .with_form(ctx),
        words,
        code: Field::text("code", words.code)
            .value(code)
            .hint(words.code_hint)
            .autocomplete("off")
            .max_chars(40)
            .narrow()
            .complaint(&complaints),
        secret: Field::text("secret", words.secret)
            .hint(words.secret_hint)
            .autocomplete("off")
            .max_chars(40)
            .narrow()
            .complaint(&complaints),
        complaints,
    };
    page_with(status, &view)
}

async fn submit(
    ctx: Ctx,
    Room(casework): Room<Casework>,
    Room(service): Room<Service>,
    Form(form): Form<FindForm>,
) -> Answer {
    let words = FollowWords::of(ctx.lang);
    let code = casework::rules::code::typed_code(&form.code);
    let secret = form.secret.trim().to_owned();
    let mut complaints = Vec::new();
    if code.is_empty() {
        complaints.push(Complaint::new("code", words.missing_code));
    }
    if secret.is_empty() && ctx.scope.account.is_none() {
        complaints.push(Complaint::new("secret", words.missing_secret));
    }
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    if !complaints.is_empty() {
        return render(&ctx, wrong, &form.code, complaints);
    }
    // Counted before it is looked at, so that attempts side by side count too.
    ctx.guess(&format!("case:{code}"))?;
    let digits = secret.len() == 4 && secret.bytes().all(|byte| byte.is_ascii_digit());
    if digits {
        let (store, today, asked) = (ctx.store(), ctx.today(), code.clone());
        let found = blocking(move || {
            store.read(|read: &mut Read<'_>| {
                match glance(read, &casework, (&asked, &secret), today) {
                    Ok(found) => Ok::<_, store::Error>(Some(found)),
                    Err(ReadError::NotFound) => Ok(None),
                    Err(ReadError::Store(error)) => Err(error),
                }
            })
        })
        .await?;
        return match found {
            Some(found) => glanced(&ctx, &service, &found),
            None => {
                let complaints = vec![Complaint::new("code", words.not_found)];
                render(&ctx, wrong, &form.code, complaints)
            }
        };
    }
    let secret = (!secret.is_empty()).then_some(secret);
    let there = if super::is_bundle(&code) {
        super::bundle::found(&ctx, &code, secret.clone())
            .await?
            .is_some()
    } else {
        match super::view(&ctx, &casework, &code, secret.clone()).await {
            Ok(_) => true,
            Err(failure) if failure.code() == StatusCode::NOT_FOUND => false,
            Err(failure) => return Err(failure),
        }
    };
    if !there {
        let complaints = vec![Complaint::new("code", words.not_found)];
        return render(&ctx, wrong, &form.code, complaints);
    }
    Ok(web::redirect(&super::href(&code, secret.as_deref())))
}

fn glanced(
    ctx: &Ctx,
    service: &Service,
    found: &Glance,
) -> Result<axum::response::Response, Failure> {
    let words = FollowWords::of(ctx.lang);
    let catalogue = service.catalogue();
    let title = found.definition.item().title.get(ctx.lang);
    page(&GlancePage {
        frame: ctx
            .frame(title)
            .purpose(words.purpose(&found.head.code))
            .crumb("/follow", words.find_title),
        words,
        state: state::line(&found.head, &found.definition, &found.state, ctx.lang),
        facts: state::facts(&catalogue, &found.head, ctx.lang),
    })
}
