//! `/experts/import`: many experts from a sheet.

use ::web::form::{Complaint, Field};
use ::web::upload::{Upload, UploadLimits};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, download, page, page_with};
use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use base::Explain;

use super::experts::XLSX;
use super::{EXPERTS, status};
use crate::commands::import::{self, ImportError};
use crate::sheet::{self, SHEET_BYTES, cell};
use crate::state::Experts;
use crate::words::Words;

const LIMITS: UploadLimits = UploadLimits {
    files: 1,
    file_bytes: SHEET_BYTES,
    total_bytes: SHEET_BYTES,
    field_bytes: 4 * 1024,
};

#[derive(Template)]
#[template(path = "expert_import.html")]
struct ImportPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    file: Field,
    cells: Vec<(String, &'static str, &'static str)>,
    hints: Vec<(&'static str, &'static str)>,
}

fn view(
    ctx: &Ctx,
    complaints: Vec<Complaint>,
    cells: Vec<(String, &'static str, &'static str)>,
) -> ImportPage {
    let words = Words::of(ctx.lang);
    let fields = crate::commands::save::FieldName::ALL.iter();
    ImportPage {
        frame: ctx
            .frame(words.import)
            .purpose(words.import_purpose)
            .crumb(EXPERTS, words.experts),
        words,
        file: Field::files("file", words.import_file, ".xlsx")
            .one_file()
            .complaint(&complaints),
        complaints,
        cells,
        hints: fields
            .map(|field| (words.field(*field), words.hint(*field)))
            .filter(|(_, hint)| !hint.is_empty())
            .collect(),
    }
}

fn keeper(ctx: &Ctx, room: &Experts) -> Result<(), Failure> {
    match room.keeps(&ctx.scope) {
        true => Ok(()),
        false => Err(Failure::not_found()),
    }
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Experts>) -> Answer {
    keeper(&ctx, &room)?;
    page(&view(&ctx, Vec::new(), Vec::new()))
}

pub(super) async fn template(ctx: Ctx, Room(room): Room<Experts>) -> Answer {
    keeper(&ctx, &room)?;
    let bytes = sheet::write(ctx.lang, &[]).map_err(Failure::internal)?;
    Ok(download("experts.xlsx", XLSX, bytes))
}

pub(super) async fn take(ctx: Ctx, Room(room): Room<Experts>, request: Request) -> Answer {
    keeper(&ctx, &room)?;
    let words = Words::of(ctx.lang);
    let upload = Upload::read(request, LIMITS).await?;
    let Some(file) = upload.files.into_iter().next() else {
        let missing = vec![Complaint::new("file", words.import_missing)];
        let view = view(&ctx, missing, Vec::new());
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let taken = blocking(
        move || match import::import(&store, &scope, &room, &file.bytes) {
            Err(ImportError::Store(error)) => Err(Failure::from(error)),
            outcome => Ok(outcome),
        },
    )
    .await?;
    let error = match taken {
        Ok(done) => {
            let said = words.imported(done.new, done.changed, done.same);
            return Ok(ctx.redirect_with(EXPERTS, Flash::done(said)));
        }
        Err(error) => error,
    };
    let cells = match &error {
        ImportError::Cells(cells) => cells
            .iter()
            .map(|fault| {
                let why = match fault.taken {
                    true => words.cell_taken,
                    false => words.cell_wrong,
                };
                (cell(fault.row, fault.field), words.field(fault.field), why)
            })
            .collect(),
        _ => Vec::new(),
    };
    let complaints = vec![Complaint::new("file", error.explain(ctx.lang))];
    page_with(status(error.fault()), &view(&ctx, complaints, cells))
}
