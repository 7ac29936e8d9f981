//! Agendas and minutes on their way out, as official documents.

use ::web::{Answer, Ctx, Failure, Room, blocking, download};
use axum::extract::Path;
use base::{Explain, Fault, Lang};
use paper::{Document, PaperError};

use super::parts::names;
use crate::Dispatch;
use crate::document::{agenda_document, minutes_document};
use crate::queries::{self, ReadError};
use crate::rules::meeting::Sight;

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

#[derive(Clone, Copy)]
enum Which {
    Agenda,
    Minutes,
}

async fn document(ctx: &Ctx, id: i64, which: Which) -> Result<Document, Failure> {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let room = ctx.shell.room::<Dispatch>()?;
    blocking(move || -> Result<_, PrintError> {
        let shown = queries::meeting(&store, &scope, id)?;
        // Who sees single decisions has no document of the whole.
        if shown.sight == Sight::Own {
            return Err(ReadError::NotFound.into());
        }
        let names = names(&store)?;
        let name = |org: &base::OrgId| names.full(org);
        Ok(match which {
            Which::Agenda => agenda_document(&shown, room.issuer(), &name),
            Which::Minutes => {
                minutes_document(&shown, room.issuer(), &name).ok_or(ReadError::NotFound)?
            }
        })
    })
    .await
}

async fn as_docx(ctx: Ctx, id: i64, which: Which) -> Answer {
    let document = document(&ctx, id, which).await?;
    let name = format!("{}.docx", document.title);
    let bytes = blocking(move || -> Result<_, PrintError> { Ok(paper::docx(&document)?) }).await?;
    Ok(download(&name, DOCX, bytes))
}

async fn as_pdf(ctx: Ctx, room: &Dispatch, id: i64, which: Which) -> Answer {
    let faces = room.faces().cloned().ok_or_else(Failure::not_found)?;
    let document = document(&ctx, id, which).await?;
    let name = format!("{}.pdf", document.title);
    let bytes = blocking(move || -> Result<_, PrintError> {
        let faces = faces()?;
        Ok(paper::pdf(&document, &faces)?)
    })
    .await?;
    Ok(download(&name, PDF, bytes))
}

/// `/meetings/{id}/agenda.docx`.
pub(super) async fn agenda_docx(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    as_docx(ctx, id, Which::Agenda).await
}

/// `/meetings/{id}/agenda.pdf`.
pub(super) async fn agenda_pdf(
    ctx: Ctx,
    Room(room): Room<Dispatch>,
    Path(id): Path<i64>,
) -> Answer {
    as_pdf(ctx, &room, id, Which::Agenda).await
}

/// `/meetings/{id}/minutes.docx`.
pub(super) async fn minutes_docx(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    as_docx(ctx, id, Which::Minutes).await
}

/// `/meetings/{id}/minutes.pdf`.
pub(super) async fn minutes_pdf(
    ctx: Ctx,
    Room(room): Room<Dispatch>,
    Path(id): Path<i64>,
) -> Answer {
    as_pdf(ctx, &room, id, Which::Minutes).await
}
