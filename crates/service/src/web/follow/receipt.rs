//! `/follow/{code}/receipt`: what to keep after something was sent. It prints well.

use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::HOST;
use casework::Casework;
use web::view::day;
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Room, Routes, Transport, page};

use crate::Service;
use crate::words_follow::FollowWords;

pub(super) fn routes() -> Routes {
    Routes::new().page(
        "/follow/{code}/receipt",
        EVERYONE,
        "service.receipt",
        receipt,
    )
}

#[derive(Template)]
#[template(path = "service_receipt.html")]
struct ReceiptPage {
    frame: Frame,
    words: &'static FollowWords,
    code: String,
    secret: String,
    qr: String,
    href: String,
    facts: Vec<(&'static str, String)>,
    next: Vec<String>,
}

async fn receipt(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(code): Path<String>,
    headers: HeaderMap,
) -> Answer {
    let (lang, words) = (ctx.lang, FollowWords::of(ctx.lang));
    let secret = super::secret_of(&ctx);
    let catalogue = service.catalogue();
    let (code, facts, next) = if super::is_bundle(&code) {
        let found = super::bundle::found(&ctx, &code, secret.clone()).await?;
        let (filed, _) = found.ok_or_else(Failure::not_found)?;
        let bundle = catalogue.bundle(&filed.bundle);
        let title = bundle.map_or(filed.bundle.as_str(), |bundle| bundle.title.get(lang));
        let facts = vec![
            (words.receipt_item, title.to_owned()),
            (words.receipt_filed, day(filed.filed_on, lang)),
        ];
        (filed.code, facts, vec![words.receipt_accept.to_owned()])
    } else {
        let view = super::view(&ctx, &casework, &code, secret.clone()).await?;
        let item = view.definition.item();
        let facts = vec![
            (words.receipt_item, item.title.get(lang).to_owned()),
            (
                words.receipt_unit,
                catalogue.unit(&view.head.unit).get(lang).to_owned(),
            ),
            (words.receipt_filed, day(view.head.opened_on, lang)),
        ];
        let mut next = vec![words.receipt_accept.to_owned()];
        match (view.head.due, item.terms.promised) {
            (Some(due), _) => next.push(words.receipt_due(day(due, lang))),
            (None, Some(term)) => next.push(words.receipt_term(term.title(lang))),
            (None, None) => {}
        }
        (view.head.code, facts, next)
    };
    let href = super::href(&code, secret.as_deref());
    let absolute = format!("{}{href}", base_url(&ctx, &service, &headers));
    let qr = licence::code::svg(&absolute, words.receipt_qr);
    page(&ReceiptPage {
        frame: ctx
            .frame(words.receipt_title)
            .purpose(words.receipt_purpose),
        words,
        code,
        secret: grouped(&secret.unwrap_or_default()),
        qr: qr.unwrap_or_default(),
        href,
        facts,
        next,
    })
}

/// Where visitors reach the installation: as it was set up, else as this visitor did.
pub(in crate::web) fn base_url(ctx: &Ctx, service: &Service, headers: &HeaderMap) -> String {
    if let Some(url) = service.base_url() {
        return url.to_owned();
    }
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let scheme = match ctx.site().transport {
        Transport::Https => "https",
        Transport::LoopbackHttp => "http",
    };
    format!("{scheme}://{}", host.unwrap_or("localhost"))
}

/// In groups of four, so that it can be read out.
fn grouped(secret: &str) -> String {
    let chars: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = chars
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}
