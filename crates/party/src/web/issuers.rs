//! `/parties/issuers`: the trust list.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Empty, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Flash, Frame, Pairs, Room, Sent, download, page_with};
use askama::Template;
use axum::Form;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;

use super::parts::{Again, platform, platforms, proof_form, read, step};
use super::{ISSUERS, LIST, WORKERS};
use crate::commands::issuer::{self as trusting, Change, NewIssuer};
use crate::commands::key::{self, NewKey};
use crate::commands::revocation::{self, CRL_BYTES};
use crate::commands::{PROOF_BYTES, REASON_CHARS, StepError};
use crate::model::{CodeField, Crl, Issuer, TrustedKey};
use crate::queries;
use crate::state::Market;
use crate::words::Words;

#[derive(Template)]
#[template(path = "party_issuers.html")]
struct IssuersPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    conflict: String,
    rows: Vec<Line>,
    nothing: Option<Empty>,
    fields: Vec<Field>,
    keys: Vec<(TrustedKey, String)>,
    no_keys: Option<Empty>,
    /// Whether the scope keeps the keys.
    keeps: bool,
    key_fields: Vec<Field>,
}

struct Line {
    id: i64,
    name: String,
    tags: Vec<Tag>,
    facts: Vec<(&'static str, String)>,
    stale: bool,
    change: Option<ChangeForm>,
    list: Option<Field>,
}

struct ChangeForm {
    step: &'static str,
    version: i64,
    reason: Field,
    button: &'static str,
    class: &'static str,
}

pub(super) async fn list(ctx: Ctx, Room(room): Room<Market>) -> Answer {
    view(&ctx, &room, (Again::default(), StatusCode::OK)).await
}

async fn view(ctx: &Ctx, room: &Arc<Market>, (again, status): (Again, StatusCode)) -> Answer {
    let words = Words::of(ctx.lang);
    let (rows, lists, keys) = read(ctx, room, |read, room, scope| {
        let rows = queries::issuers(read, room, scope)?;
        let lists = queries::lists(read, room, scope)?;
        Ok((rows, lists, queries::keys(read, room, scope)?))
    })
    .await?;
    let keeps = ctx.scope.role == base::Role::Office;
    let may = WORKERS.admits(&ctx.scope);
    let page = IssuersPage {
        frame: ctx
            .frame(words.issuers_title)
            .purpose(words.issuers_purpose)
            .crumb(LIST, words.list_title),
        words,
        nothing: rows.is_empty().then(|| empty(words.issuers_none)),
        rows: rows
            .iter()
            .map(|row| {
                let list = lists.iter().find(|one| one.issuer == row.0.id);
                line(ctx, room, (row, list), &again)
            })
            .collect(),
        fields: match may {
            true => fields(ctx, room, &again),
            false => Vec::new(),
        },
        keeps,
        key_fields: match keeps {
            true => key_fields(words, &again),
            false => Vec::new(),
        },
        no_keys: keys.is_empty().then(|| empty(words.keys_none)),
        keys: keys
            .into_iter()
            .map(|row| {
                let over = row.revoked_on.map(|day| day.to_string());
                (row, over.unwrap_or_default())
            })
            .collect(),
        conflict: again.conflict.clone(),
        complaints: again.complaints.clone(),
    };
    page_with(status, &page)
}

fn key_fields(words: &Words, again: &Again) -> Vec<Field> {
    let field = |name: &str, label| {
        Field::text(name, label)
            .value(again.value(name))
            .complaint(&again.complaints)
    };
    vec![
        field("key-key", words.key).hint(words.key_hint),
        field("key-code", words.key_owner),
        field("key-issuer", words.key_issuer).max_chars(80),
    ]
}

fn fields(ctx: &Ctx, room: &Market, again: &Again) -> Vec<Field> {
    let words = Words::of(ctx.lang);
    let kept = platforms(room, ctx.lang, |id| trusting::keeps(room, &ctx.scope, id));
    let places = CodeField::ALL
        .iter()
        .map(|field| Choice::new(field.as_str(), words.field_of(*field)));
    vec![
        Field::text("trust-name", words.issuer_name)
            .max_chars(80)
            .value(again.value("trust-name"))
            .complaint(&again.complaints),
        Field::select("trust-platform", words.issuer_platform, kept)
            .value(again.value("trust-platform"))
            .complaint(&again.complaints),
        Field::select("trust-code_field", words.issuer_field, places.collect())
            .value(again.value("trust-code_field"))
            .complaint(&again.complaints),
        Field::files(
            "trust-certificate",
            words.issuer_certificate,
            ".pem,.crt,.cer,.der",
        )
        .one_file()
        .hint(words.issuer_certificate_hint)
        .complaint(&again.complaints),
    ]
}

fn line(
    ctx: &Ctx,
    room: &Market,
    ((row, keeps), list): (&(Issuer, bool), Option<&Crl>),
    again: &Again,
) -> Line {
    let (words, now) = (Words::of(ctx.lang), ctx.now());
    let stale = list.is_some_and(|list| now > list.next_update);
    let state = match row.suspended {
        true => tag(Tone::Bad, words.issuer_suspended),
        false if now > row.not_after => tag(Tone::Quiet, words.issuer_over),
        false => tag(Tone::Good, words.issuer_trusted),
    };
    let valid = format!("{} – {}", row.not_before.day(), row.not_after.day());
    let mut facts = vec![
        (
            words.issuer_platform,
            platform(room, ctx.lang, &row.platform),
        ),
        (words.issuer_valid, valid),
        (
            words.issuer_field,
            words.field_of(row.code_field).to_owned(),
        ),
        (words.fingerprint, row.fingerprint.clone()),
        (
            words.crl,
            match list {
                Some(list) => {
                    words.crl_held(list.revoked, list.this_update.day(), list.next_update.day())
                }
                None => words.crl_none.to_owned(),
            },
        ),
        (words.reason, row.reason.clone()),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    let (step, button, class) = match row.suspended {
        false => ("suspend", words.issuer_suspend, "button button-bad"),
        true => ("resume", words.issuer_resume, "button button-quiet"),
    };
    let field = format!("change-{}-reason", row.id);
    let file = format!("crl-{}-crl", row.id);
    Line {
        id: row.id,
        name: row.name.clone(),
        tags: match stale {
            true => vec![state, tag(Tone::Warn, words.crl_stale)],
            false => vec![state],
        },
        facts,
        stale,
        list: keeps.then(|| {
            Field::files(file, words.crl, ".crl,.pem,.der")
                .one_file()
                .hint(words.crl_hint)
                .complaint(&again.complaints)
        }),
        change: keeps.then(|| ChangeForm {
            step,
            version: row.version,
            reason: Field::text(field.clone(), words.reason)
                .max_chars(u32::try_from(REASON_CHARS).unwrap_or(u32::MAX))
                .value(again.value(&field))
                .complaint(&again.complaints),
            button,
            class,
        }),
    }
}

pub(super) async fn trust(ctx: Ctx, Room(room): Room<Market>, form: Multipart) -> Answer {
    let (typed, mut files) = proof_form(form, (1, PROOF_BYTES)).await?;
    let get = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let new = NewIssuer {
        name: get("trust-name"),
        platform: get("trust-platform"),
        code_field: CodeField::parse(&get("trust-code_field")),
        certificate: files.pop().map(|(_, bytes)| bytes).unwrap_or_default(),
    };
    let done = step(&ctx, &room, move |store, scope, room| {
        trusting::trust(store, scope, room, new)
    });
    answer(&ctx, &room, done.await?.map(drop), ("trust-", typed)).await
}

pub(super) async fn change(sent: Sent<Market, Pairs, (i64, String)>) -> Answer {
    let (ctx, room, (id, what), pairs) = sent.split();
    let typed: BTreeMap<String, String> = pairs.into_iter().collect();
    let prefix = format!("change-{id}-");
    let new = Change {
        id,
        version: typed
            .get("version")
            .and_then(|text| text.parse().ok())
            .unwrap_or(0),
        suspended: match what.as_str() {
            "suspend" => true,
            "resume" => false,
            _ => return Err(StepError::NotFound.into()),
        },
        reason: typed
            .get(&format!("{prefix}reason"))
            .cloned()
            .unwrap_or_default(),
    };
    let done = step(&ctx, &room, move |store, scope, room| {
        trusting::change(store, scope, room, new)
    });
    answer(&ctx, &room, done.await?.map(drop), (&prefix, typed)).await
}

pub(super) async fn list_of(
    ctx: Ctx,
    Room(room): Room<Market>,
    Path(id): Path<i64>,
    form: Multipart,
) -> Answer {
    let (typed, mut files) = proof_form(form, (1, CRL_BYTES)).await?;
    let bytes = files.pop().map(|(_, bytes)| bytes).unwrap_or_default();
    let done = step(&ctx, &room, move |store, scope, room| {
        revocation::upload(store, scope, room, (id, bytes))
    });
    let prefix = format!("crl-{id}-");
    answer(&ctx, &room, done.await?.map(drop), (&prefix, typed)).await
}

pub(super) async fn trust_key(
    ctx: Ctx,
    Room(room): Room<Market>,
    Form(pairs): Form<Pairs>,
) -> Answer {
    let typed: BTreeMap<String, String> = pairs.into_iter().collect();
    let get = |name: &str| typed.get(name).cloned().unwrap_or_default();
    let new = NewKey {
        key: get("key-key"),
        code: get("key-code"),
        issuer: get("key-issuer"),
    };
    let done = step(&ctx, &room, move |store, scope, _| {
        key::trust(store, scope, new)
    });
    answer(&ctx, &room, done.await?.map(drop), ("key-", typed)).await
}

pub(super) async fn revoke_key(ctx: Ctx, Room(room): Room<Market>, Path(id): Path<i64>) -> Answer {
    let done = step(&ctx, &room, move |store, scope, _| {
        key::revoke(store, scope, id)
    });
    answer(
        &ctx,
        &room,
        done.await?.map(drop),
        ("key-", BTreeMap::new()),
    )
    .await
}

async fn answer(
    ctx: &Ctx,
    room: &Arc<Market>,
    done: Result<(), StepError>,
    (prefix, typed): (&str, BTreeMap<String, String>),
) -> Answer {
    match done {
        Ok(()) => Ok(ctx.redirect_with(ISSUERS, Flash::done(Words::of(ctx.lang).done))),
        Err(error) => {
            let again = Again::of(prefix, typed, (error, ctx.lang))?;
            let status = again.status();
            view(ctx, room, (again, status)).await
        }
    }
}

pub(super) async fn file(ctx: Ctx, Room(room): Room<Market>, Path(id): Path<i64>) -> Answer {
    let der = read(&ctx, &room, move |read, room, scope| {
        queries::issuer_file(read, (room, scope), id)
    })
    .await?;
    Ok(download(
        &format!("issuer-{id}.cer"),
        "application/pkix-cert",
        der,
    ))
}
