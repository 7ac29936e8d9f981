//! Files on their way out: evidence, and orders and records as official documents.

use ::web::{Answer, Ctx, Failure, Room, blocking, download};
use axum::extract::Path;
use base::{Explain, Fault, Lang};
use paper::{Document, PaperError};

use super::parts::names;
use crate::Rectify;
use crate::document::{interview_document, order_document};
use crate::queries::{self, ReadError};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const PDF: &str = "application/pdf";

/// Why a document was not printed.
#[derive(Debug, thiserror::Error)]
enum PrintError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(transparent)]
    Paper(#[from] PaperError),
}

impl Explain for PrintError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Read(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
            Self::Paper(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Read(error) => error.fault(),
            Self::Store(error) => error.fault(),
            Self::Paper(error) => error.fault(),
        }
    }
}

/// `/order-files/{id}`.
pub(super) async fn file(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (row, content) = blocking(move || queries::file(&store, &scope, id)).await?;
    Ok(download(&row.name, &row.media_type, content))
}

async fn order(ctx: &Ctx, id: i64) -> Result<Document, Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || -> Result<_, PrintError> {
        let shown = queries::order(&store, &scope, id)?;
        let unit = names(&store)?.full(&shown.order.org);
        Ok(order_document(&shown, &unit))
    })
    .await
}

async fn interview(ctx: &Ctx, id: i64) -> Result<Document, Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || -> Result<_, PrintError> {
        let shown = queries::interview(&store, &scope, id)?;
        let unit = names(&store)?.full(&shown.row.org);
        Ok(interview_document(&shown, &unit).ok_or(ReadError::NotFound)?)
    })
    .await
}

fn name(document: &Document, ending: &str) -> String {
    format!("{}{}.{ending}", document.title, document.number)
}

async fn as_docx(document: Document) -> Answer {
    let name = name(&document, "docx");
    let bytes = blocking(move || -> Result<_, PrintError> { Ok(paper::docx(&document)?) }).await?;
    Ok(download(&name, DOCX, bytes))
}

async fn as_pdf(room: &Rectify, document: Document) -> Answer {
    let faces = room.faces().cloned().ok_or_else(Failure::not_found)?;
    let name = name(&document, "pdf");
    let bytes = blocking(move || -> Result<_, PrintError> {
        let faces = faces()?;
        Ok(paper::pdf(&document, &faces)?)
    })
    .await?;
    Ok(download(&name, PDF, bytes))
}

/// `/orders/{id}/order.docx`.
pub(super) async fn order_docx(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    as_docx(order(&ctx, id).await?).await
}

/// `/orders/{id}/order.pdf`.
pub(super) async fn order_pdf(ctx: Ctx, Room(room): Room<Rectify>, Path(id): Path<i64>) -> Answer {
    as_pdf(&room, order(&ctx, id).await?).await
}

/// `/interviews/{id}/record.docx`.
pub(super) async fn interview_docx(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    as_docx(interview(&ctx, id).await?).await
}

/// `/interviews/{id}/record.pdf`.
pub(super) async fn interview_pdf(
    ctx: Ctx,
    Room(room): Room<Rectify>,
    Path(id): Path<i64>,
) -> Answer {
    as_pdf(&room, interview(&ctx, id).await?).await
}
