//! `/services/{item}/new`, `/services/bundle/{id}/new`: filling in and sending a form, page after page, without scripts.
//!
//! What was filled in travels sealed in the page. Every button sends the whole page: the answers of this page are taken,
//! then the button says where to go.

mod recall;
mod review;
mod session;
mod show;
mod take;

pub(super) use take::fitting;

use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use forms::Posted;
use web::form::Complaint;
use web::upload::{Upload, UploadLimits};
use web::{Answer, Ctx, EVERYONE, Flash, Room, Routes, blocking};

use self::session::{Rooms, STATE_BYTES, Session};
use crate::Service;
use crate::commands::{FilingError, draft, file};
use crate::rules::asking::{PageId, Target};
use crate::rules::filling;
use crate::words_file::FileWords;
use casework::Casework;

/// The most bytes of a page with its files.
const BODY_BYTES: usize = 64_000_000;
const LIMITS: UploadLimits = UploadLimits {
    files: 20,
    file_bytes: 20_000_000,
    total_bytes: BODY_BYTES,
    field_bytes: STATE_BYTES,
};

pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/services/{item}/new", EVERYONE, "service.file", begin_item)
        .upload(
            "/services/{item}/new",
            EVERYONE,
            "service.file.send",
            BODY_BYTES,
            send_item,
        )
        .page(
            "/services/bundle/{bundle}/new",
            EVERYONE,
            "service.bundle.file",
            begin_bundle,
        )
        .upload(
            "/services/bundle/{bundle}/new",
            EVERYONE,
            "service.bundle.file.send",
            BODY_BYTES,
            send_bundle,
        )
}

async fn begin_item(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(id): Path<String>,
) -> Answer {
    begin(ctx, Rooms { service, casework }, Target::Item(id)).await
}

async fn begin_bundle(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(id): Path<String>,
) -> Answer {
    begin(ctx, Rooms { service, casework }, Target::Bundle(id)).await
}

async fn send_item(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(id): Path<String>,
    form: Multipart,
) -> Answer {
    send(ctx, Rooms { service, casework }, Target::Item(id), form).await
}

async fn send_bundle(
    ctx: Ctx,
    Room(service): Room<Service>,
    Room(casework): Room<Casework>,
    Path(id): Path<String>,
    form: Multipart,
) -> Answer {
    send(ctx, Rooms { service, casework }, Target::Bundle(id), form).await
}

async fn begin(ctx: Ctx, rooms: Rooms, target: Target) -> Answer {
    let draft = ctx.query.get("draft").and_then(|id| id.parse::<i64>().ok());
    let session = match draft {
        None => Session::begin(&ctx, rooms, target).await?,
        Some(id) => {
            let (store, scope, service) = (ctx.store(), ctx.scope.clone(), rooms.service.clone());
            let filling = blocking(move || draft::open(&store, &scope, &service, id)).await?;
            Session::with(&ctx, rooms, target, filling).await?
        }
    };
    let page = filling::onward(&session.pages, &session.filling);
    show::page(&ctx, StatusCode::OK, &session, &page, show::Said::default()).await
}

/// Where a button leads.
enum Go {
    Next,
    Back,
    Save,
    Submit,
    To(PageId),
}

impl Go {
    fn of(text: &str) -> Self {
        match text {
            "back" => Self::Back,
            "save" => Self::Save,
            "submit" => Self::Submit,
            _ => text
                .strip_prefix("to:")
                .and_then(PageId::parse)
                .map_or(Self::Next, Self::To),
        }
    }
}

async fn send(ctx: Ctx, rooms: Rooms, target: Target, form: Multipart) -> Answer {
    let (mut upload, faults) = Upload::gather(form, LIMITS).await;
    let state = upload.text("state").to_owned();
    let go = Go::of(upload.text("go"));
    let page = PageId::parse(upload.text("page"));
    let page = page.unwrap_or(PageId::Review);
    let files = match page {
        PageId::Paper(_) => std::mem::take(&mut upload.files),
        _ => Vec::new(),
    };
    let posted = Posted::from(upload);
    let mut session = Session::resume(&ctx, rooms, target, &state).await?;
    let mut taken = take::take(&ctx, &mut session, &page, (&posted, files)).await?;
    session.settle();
    let lang = ctx.lang;
    for fault in faults {
        let text = base::Explain::explain(&fault, lang);
        taken
            .complaints
            .push(Complaint::new(take::file_field(&page), text));
    }
    match go {
        Go::Submit => submit(&ctx, &session).await,
        Go::Save => save(&ctx, session).await,
        Go::Back => {
            let to = filling::before(&session.pages, &page);
            let to = to.unwrap_or_else(|| page.clone());
            show::page(&ctx, StatusCode::OK, &session, &to, show::Said::default()).await
        }
        Go::To(to) => show::page(&ctx, StatusCode::OK, &session, &to, show::Said::default()).await,
        Go::Next if !taken.complaints.is_empty() => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let said = show::Said {
                complaints: taken.complaints,
                posted: Some(posted),
            };
            show::page(&ctx, status, &session, &page, said).await
        }
        Go::Next if taken.more => {
            let said = show::Said {
                complaints: Vec::new(),
                posted: Some(posted),
            };
            show::page(&ctx, StatusCode::OK, &session, &page, said).await
        }
        Go::Next => {
            session.filling.finish(&page);
            session.settle();
            // Whoever came back to mend one page goes on where something is still open, else to the review.
            let next = filling::after(&session.pages, &page);
            let seen = session.filling.has(&PageId::Review);
            let next = if seen {
                filling::onward(&session.pages, &session.filling)
            } else {
                next
            };
            if next == PageId::Review {
                session.filling.finish(&PageId::Review);
            }
            show::page(&ctx, StatusCode::OK, &session, &next, show::Said::default()).await
        }
    }
}

async fn save(ctx: &Ctx, session: Session) -> Answer {
    let words = FileWords::of(ctx.lang);
    let (store, scope, service) = (
        ctx.store(),
        ctx.scope.clone(),
        session.rooms.service.clone(),
    );
    let filling = session.filling.clone();
    blocking(move || draft::save(&store, &scope, &service, &filling)).await?;
    Ok(ctx.redirect_with("/my", Flash::done(words.saved)))
}

async fn submit(ctx: &Ctx, session: &Session) -> Answer {
    let words = FileWords::of(ctx.lang);
    let open: Vec<&PageId> = session
        .pages
        .iter()
        .filter(|page| **page != PageId::Review && !session.filling.has(page))
        .collect();
    if !open.is_empty() {
        let complaints = vec![Complaint::new("review", words.open_pages(open.len()))];
        return refused(ctx, session, &PageId::Review, complaints).await;
    }
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (rooms, asking) = (session.rooms.clone(), session.asking.clone());
    let (filling, papers) = (session.filling.clone(), session.paper_parts());
    let told = session.told.clone();
    let sent = blocking(move || {
        let rooms = (&*rooms.service, &*rooms.casework);
        let form = file::Form {
            asking: &asking,
            filling: &filling,
            papers: &papers,
            told: &told,
        };
        Ok::<_, store::Error>(file::send(&store, &scope, rooms, &form))
    });
    match sent.await? {
        Ok(sent) => {
            let query = web::Query::default().set("s", &sent.secret);
            let path = format!("/follow/{}/receipt", sent.code);
            Ok(web::redirect(&query.href(&path)))
        }
        Err(FilingError::Form { part, complaints }) => {
            let (page, complaints) = review::placed(session, part, &complaints, ctx.lang);
            refused(ctx, session, &page, complaints).await
        }
        Err(error @ (FilingError::NotOpen | FilingError::FileGone(_))) => {
            let text = base::Explain::explain(&error, ctx.lang);
            let complaints = vec![Complaint::new("review", text)];
            refused(ctx, session, &PageId::Review, complaints).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn refused(
    ctx: &Ctx,
    session: &Session,
    page: &PageId,
    complaints: Vec<Complaint>,
) -> Answer {
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    let said = show::Said {
        complaints,
        posted: None,
    };
    show::page(ctx, status, session, page, said).await
}
