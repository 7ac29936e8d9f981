//! `/party/certificate`: possession of an enterprise's certificate is proved with a one-time text.

use ::web::form::{Complaint, Field};
use ::web::{Answer, Ctx, Flash, Frame, Room, blocking, download, page_with};
use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use base::Millis;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::parts::{Again, proof_form, read, step};
use super::{MINE, PROOF_FILES};
use crate::commands::prove::{self as proving, Proof};
use crate::queries::{self, ReadError};
use crate::state::Market;
use crate::words::Words;

const PATH: &str = "/party/certificate";

#[derive(Template)]
#[template(path = "party_certificate.html")]
struct CertificatePage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    conflict: String,
    challenge: Option<(String, String)>,
    fields: Vec<Field>,
    accepted: Vec<String>,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Market>) -> Answer {
    view(&ctx, &room, (Again::default(), StatusCode::OK)).await
}

async fn view(ctx: &Ctx, room: &Arc<Market>, (again, status): (Again, StatusCode)) -> Answer {
    let (words, now) = (Words::of(ctx.lang), ctx.now());
    let (challenge, accepted) = read(ctx, room, move |read, _, scope| {
        let challenge = queries::challenge(read, scope, now)?;
        Ok((challenge, queries::accepted(read, now)?))
    })
    .await?;
    let until = |at: Millis| at.minute_text();
    let fields = vec![
        Field::files("chain", words.chain, ".pem,.crt,.cer,.der")
            .hint(words.chain_hint)
            .complaint(&again.complaints),
        Field::files("signature", words.signature, "")
            .one_file()
            .hint(words.signature_hint)
            .complaint(&again.complaints),
    ];
    let page = CertificatePage {
        frame: ctx
            .frame(words.certificate_title)
            .purpose(words.certificate_purpose)
            .crumb(MINE, words.mine_title),
        words,
        challenge: challenge.map(|(text, at)| (text, words.challenge_until(until(at)))),
        fields,
        accepted,
        conflict: again.conflict,
        complaints: again.complaints,
    };
    page_with(status, &page)
}

pub(super) async fn challenge(ctx: Ctx, Room(room): Room<Market>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || proving::challenge(&store, &scope, &room)).await?;
    Ok(ctx.redirect_with(PATH, Flash::done(Words::of(ctx.lang).done)))
}

/// The very bytes that are signed.
pub(super) async fn file(ctx: Ctx, Room(room): Room<Market>) -> Answer {
    let now = ctx.now();
    let text = read(&ctx, &room, move |read, _, scope| {
        let held = queries::challenge(read, scope, now)?;
        held.map(|(text, _)| text).ok_or(ReadError::NotFound)
    })
    .await?;
    Ok(download("challenge.txt", "text/plain", text))
}

pub(super) async fn submit(ctx: Ctx, Room(room): Room<Market>, form: Multipart) -> Answer {
    let account = ctx.scope.account.map_or(0, |account| account.0);
    // Checking a chain is work that nobody has done for them without end.
    ctx.guess(&format!("party-certificate/{account}"))?;
    let (_, files) = proof_form(form, (PROOF_FILES, crate::commands::PROOF_BYTES)).await?;
    let mut proof = Proof {
        files: Vec::new(),
        signature: Vec::new(),
    };
    for (name, bytes) in files {
        match name.as_str() {
            "chain" => proof.files.push(bytes),
            "signature" => proof.signature = bytes,
            _ => {}
        }
    }
    let done = step(&ctx, &room, move |store, scope, room| {
        proving::prove(store, scope, room, proof)
    });
    match done.await? {
        Ok(_) => Ok(ctx.redirect_with(MINE, Flash::done(Words::of(ctx.lang).proved))),
        Err(error) => {
            let again = Again::of("", BTreeMap::new(), (error, ctx.lang))?;
            let status = again.status();
            view(&ctx, &room, (again, status)).await
        }
    }
}
