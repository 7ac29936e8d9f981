//! A document for other programs: Akoma Ntoso, JSON with its schema, Excel.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use web::{Answer, Ctx, EVERYONE, Failure, Room, Routes, blocking, download};

use super::ledger_xlsx;
use crate::Plan;
use crate::export::{self, SCHEMA};

pub(super) fn routes() -> Routes {
    Routes::new()
        .file(
            "/documents/{key}/export.akn.xml",
            EVERYONE,
            "document.export_akn",
            akn,
        )
        .file(
            "/documents/{key}/ledger.json",
            EVERYONE,
            "document.export_json",
            json,
        )
        .file(
            "/documents/{key}/ledger.xlsx",
            EVERYONE,
            "document.export_xlsx",
            ledger_xlsx::export_document,
        )
        .file(
            "/schemas/ledger.schema.json",
            EVERYONE,
            "schema.ledger",
            schema,
        )
}

async fn akn(ctx: Ctx, Path(key): Path<String>) -> Answer {
    let (store, wanted) = (ctx.store(), key.clone());
    let xml = blocking(move || export::akn(&store, &wanted))
        .await?
        .ok_or_else(Failure::not_found)?;
    Ok(download(
        &format!("{key}.akn.xml"),
        "application/akn+xml",
        xml.into_bytes(),
    ))
}

async fn json(ctx: Ctx, Room(plan): Room<Plan>, Path(key): Path<String>) -> Answer {
    let board = super::board(&ctx, &plan).await?;
    let ledger = export::json(&board, &key).ok_or_else(Failure::not_found)?;
    let text = serde_json::to_string_pretty(&ledger).map_err(Failure::internal)?;
    Ok(download(
        &format!("{key}.ledger.json"),
        "application/json",
        text.into_bytes(),
    ))
}

/// The schema is shown rather than saved: programs fetch it under its own address.
async fn schema() -> Response {
    let kind = HeaderValue::from_static("application/schema+json");
    ([(header::CONTENT_TYPE, kind)], SCHEMA).into_response()
}
