//! `POST /api/v1/documents`: a program imports a published file, as the page does.

use axum::http::{HeaderValue, StatusCode, header};
use schemars::JsonSchema;
use serde::Deserialize;
use web::api::{File, Op, Params, TokenScope};
use web::{Answer, Ctx, Routes, blocking, json};

use super::{FORM_BYTES, OFFICE};
use crate::commands::import::{FILE_BYTES, Import, import};
use crate::web::show;

pub(super) fn routes() -> Routes {
    Routes::new().api_write(
        "/api/v1/documents",
        OFFICE,
        "api.document.import",
        FILE_BYTES + FORM_BYTES,
        op(),
        take,
    )
}

/// What a token for importing is made for.
const DOCUMENTS_WRITE: TokenScope =
    TokenScope::new("documents:write", "导入文件", "Import documents");

/// The name of the file when the body is the file itself.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Named {
    /// The file's name, when the body is the file itself.
    #[schemars(title = "文件名（正文即文件时）", length(max = 300))]
    name: Option<String>,
}

fn op() -> Op {
    Op::new("导入一份公布的文件", "Import a published document")
        .notes(
            "Word、网页、PDF 或纯文本。同一文件再次发送不产生变化。",
            "Word, web page, PDF or plain text. The same file again changes nothing.",
        )
        .needs(DOCUMENTS_WRITE)
        .query::<Named>()
        .file()
        .answers_json(StatusCode::CREATED, "已读入", "It was read")
        .answers_json(
            StatusCode::OK,
            "这份文件已经有了",
            "This very file is there already",
        )
        .repeats_naturally()
}

/// 201 when something was read, 200 when this very file is there already: the content is its own idempotency key,
/// so a program that got no answer sends it again.
async fn take(ctx: Ctx, Params(named): Params<Named>, file: File) -> Answer {
    let name = file.name.or(named.name).unwrap_or_default();
    let content = file.bytes;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let done = blocking(move || import(&store, &scope, &name, &content)).await?;
    let (status, first) = match &done {
        Import::Already { documents, .. } => (StatusCode::OK, documents.first()),
        Import::Done { documents, .. } => (
            StatusCode::CREATED,
            documents.first().map(|document| &document.key),
        ),
    };
    let mut response = json(status, &done.json(ctx.lang));
    let place = first.and_then(|key| HeaderValue::from_str(&show::document_href(key)).ok());
    if let Some(place) = place {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}
