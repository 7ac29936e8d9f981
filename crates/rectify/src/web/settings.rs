//! `/orders/settings`: prefix of numbers, signature, usual terms.

use ::web::form::{Complaint, Field};
use ::web::{Answer, Ctx, Flash, Frame, blocking, page, page_with};
use askama::Template;
use axum::Form;
use axum::http::StatusCode;
use base::Explain;
use serde::Deserialize;

use super::parts::complaints;
use crate::commands::settings::{self, SettingsError, Typed};
use crate::queries;
use crate::rules::number::{PREFIX_CHARS, number};
use crate::rules::text::LINE_CHARS;
use crate::words::OrderWords;

#[derive(Template)]
#[template(path = "order_settings.html")]
struct SettingsPage {
    frame: Frame,
    words: &'static OrderWords,
    complaints: Vec<Complaint>,
    version: i64,
    fields: Vec<Field>,
}

/// The form as it is sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    prefix: String,
    issuer: String,
    plan_term: String,
    proof_term: String,
    version: i64,
}

pub(super) async fn show(ctx: Ctx) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let held = blocking(move || queries::settings(&store, &scope)).await?;
    let sent = Sent {
        prefix: held.prefix,
        issuer: held.issuer,
        plan_term: held.plan_term.to_string(),
        proof_term: held.proof_term.to_string(),
        version: held.version,
    };
    page(&view(&ctx, &sent, Vec::new()))
}

pub(super) async fn submit(ctx: Ctx, Form(mut sent): Form<Sent>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let typed = Typed {
        prefix: sent.prefix.clone(),
        issuer: sent.issuer.clone(),
        plan_term: sent.plan_term.clone(),
        proof_term: sent.proof_term.clone(),
        version: sent.version,
    };
    let outcome = blocking(move || match settings::set(&store, &scope, typed) {
        Err(error @ (SettingsError::Invalid(_) | SettingsError::Conflict(_))) => Ok(Err(error)),
        Ok(()) => Ok(Ok(())),
        Err(error) => Err(error),
    })
    .await?;
    let words = OrderWords::of(ctx.lang);
    match outcome {
        Ok(()) => Ok(ctx.redirect_with("/orders", Flash::done(words.saved))),
        Err(SettingsError::Invalid(problems)) => {
            let complaints = complaints(&problems, ctx.lang);
            page_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &view(&ctx, &sent, complaints),
            )
        }
        Err(error) => {
            if let SettingsError::Conflict(held) = &error {
                // The next submission is made against what the other person saved.
                sent.version = held.version;
            }
            let complaint = Complaint::new("prefix", error.explain(ctx.lang));
            page_with(StatusCode::CONFLICT, &view(&ctx, &sent, vec![complaint]))
        }
    }
}

fn view(ctx: &Ctx, sent: &Sent, complaints: Vec<Complaint>) -> SettingsPage {
    let words = OrderWords::of(ctx.lang);
    let sample = number(&sent.prefix, ctx.today().year(), 1);
    let fields = [
        Field::text("prefix", words.prefix)
            .hint(words.prefix_hint(sample))
            .value(&sent.prefix)
            .max_chars(PREFIX_CHARS as u32)
            .narrow(),
        Field::text("issuer", words.issuer)
            .value(&sent.issuer)
            .max_chars(LINE_CHARS as u32),
        Field::text("plan_term", words.plan_term)
            .hint(words.term_hint)
            .value(&sent.plan_term)
            .narrow(),
        Field::text("proof_term", words.proof_term)
            .hint(words.term_hint)
            .value(&sent.proof_term)
            .narrow(),
    ];
    SettingsPage {
        frame: ctx
            .frame(words.settings_title)
            .purpose(words.settings_purpose)
            .crumb("/orders", words.nav),
        words,
        version: sent.version,
        fields: fields
            .into_iter()
            .map(|field| field.complaint(&complaints))
            .collect(),
        complaints,
    }
}
