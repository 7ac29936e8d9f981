//! Sheets: given out, read and shown, taken when confirmed.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use base::{Explain, Lang, RegionCode, Role};
use plan::Plan;
use plan::rules::period::Period;
use web::form::{Complaint, Field};
use web::upload::{Upload, UploadLimits};
use web::{
    Access, Answer, Ctx, Failure, Flash, Frame, Room, Routes, blocking, download, page, page_with,
};

use super::exports::XLSX;
use super::parts;
use crate::Indicators;
use crate::commands::take::{self, Preview, SEVERAL, TakeError};
use crate::model::Picture;
use crate::sheet::{self, Content, ReadFigure, ReadRow, SHEET_BYTES};
use crate::words::Words;

const WRITERS: Access = Access::Roles(&[Role::Clerk, Role::Head, Role::Office]);
const LIMITS: UploadLimits = UploadLimits {
    files: 1,
    file_bytes: SHEET_BYTES,
    total_bytes: SHEET_BYTES + 64 * 1024,
    field_bytes: 16 * 1024,
};
/// What the route lets through: a little more than the form takes, so that the form answers and not the shell.
const BODY_BYTES: usize = SHEET_BYTES + 256 * 1024;
/// Lines of a preview.
const LINES: usize = 50;

pub(super) fn routes() -> Routes {
    Routes::new()
        .file(
            "/indicators/sheet.xlsx",
            WRITERS,
            "indicator.sheet.mine",
            mine,
        )
        .file(
            "/indicators/{id}/sheet.xlsx",
            WRITERS,
            "indicator.sheet",
            one,
        )
        .page("/indicators/import", WRITERS, "indicator.import", import)
        .upload(
            "/indicators/import",
            WRITERS,
            "indicator.import.read",
            BODY_BYTES,
            read,
        )
        .page(
            "/indicators/import/{import}",
            WRITERS,
            "indicator.import.show",
            show,
        )
        .action(
            "/indicators/import/{import}/take",
            WRITERS,
            "indicator.import.take",
            take_it,
        )
}

async fn mine(ctx: Ctx, Room(plan): Room<Plan>, Room(room): Room<Indicators>) -> Answer {
    give(ctx, plan, room, SEVERAL.to_owned()).await
}

async fn one(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Room(room): Room<Indicators>,
    Path(id): Path<String>,
) -> Answer {
    give(ctx, plan, room, id).await
}

async fn give(ctx: Ctx, plan: Arc<Plan>, room: Arc<Indicators>, subject: String) -> Answer {
    let picture = super::picture(&ctx, &plan, &room).await?;
    let lang = ctx.lang;
    let asked = ctx.query.get("period").and_then(Period::parse);
    let month = asked.unwrap_or_else(|| Period::of(picture.day).previous());
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (name, bytes) = blocking(move || {
        let given = take::give(&store, &scope, &picture, &subject, month)?;
        let title = title(&picture, &subject, given.stamp.period, lang);
        let bytes = match &given.columns {
            None => sheet::figures_sheet(&title, &given.stamp, &given.lines, lang),
            Some(columns) => {
                let heads: Vec<String> = columns
                    .iter()
                    .map(|(_, titles)| titles[usize::from(lang == Lang::En)].clone())
                    .collect();
                sheet::rows_sheet(&title, &given.stamp, &heads, &[], lang)
            }
        };
        let name = format!("{}-{}.xlsx", subject.trim_matches('-'), given.stamp.period);
        Ok::<_, TakeError>((name.trim_start_matches('-').to_owned(), bytes))
    })
    .await?;
    let bytes = bytes.map_err(Failure::internal)?;
    Ok(download(&name, XLSX, bytes))
}

fn title(picture: &Picture, subject: &str, period: Period, lang: Lang) -> String {
    match picture.entry(subject) {
        Some(entry) => {
            let period = parts::period(entry.definition.period, period, lang);
            format!("{} · {period}", entry.definition.title.get(lang))
        }
        None => format!("{} · {period}", Words::of(lang).title),
    }
}

#[derive(Template)]
#[template(path = "indicator_import.html")]
struct ImportPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    faults: Vec<(String, String)>,
    file: Field,
}

fn form(ctx: &Ctx, complaints: Vec<Complaint>, faults: Vec<(String, String)>) -> ImportPage {
    let words = Words::of(ctx.lang);
    ImportPage {
        frame: ctx
            .frame(words.import_title)
            .purpose(words.import_purpose)
            .crumb(super::list::PATH, words.title),
        words,
        file: Field::files("file", words.file, ".xlsx")
            .one_file()
            .complaint(&complaints),
        complaints,
        faults,
    }
}

async fn import(ctx: Ctx) -> Answer {
    page(&form(&ctx, Vec::new(), Vec::new()))
}

async fn read(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Room(room): Room<Indicators>,
    request: Request,
) -> Answer {
    let lang = ctx.lang;
    let again = |status, text: String, faults| {
        let complaints = vec![Complaint::new("file", text)];
        page_with(status, &form(&ctx, complaints, faults))
    };
    let upload = match Upload::read(request, LIMITS).await {
        Ok(upload) => upload,
        Err(error) => {
            return again(error.code(), error.sentence(lang), Vec::new());
        }
    };
    let Some(file) = upload.files.into_iter().next() else {
        let text = Words::of(lang).no_file.to_owned();
        return again(StatusCode::UNPROCESSABLE_ENTITY, text, Vec::new());
    };
    let picture = super::picture(&ctx, &plan, &room).await?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let done =
        blocking(
            move || match take::read(&store, &scope, &picture, &file.name, &file.bytes) {
                Ok(preview) => Ok(Ok(preview)),
                Err(TakeError::Store(error)) => Err(error),
                Err(error) => Ok(Err(error)),
            },
        )
        .await?;
    match done {
        Ok(preview) => Ok(web::redirect(&format!("/indicators/import/{}", preview.id))),
        Err(error) => {
            let faults = error
                .cells()
                .iter()
                .map(|fault| (fault.cell.clone(), fault.what.text(lang)))
                .collect();
            let status = match error.fault() {
                base::Fault::Conflict => StatusCode::CONFLICT,
                _ => StatusCode::UNPROCESSABLE_ENTITY,
            };
            again(status, error.explain(lang), faults)
        }
    }
}

#[derive(Template)]
#[template(path = "indicator_preview.html")]
struct PreviewPage {
    frame: Frame,
    words: &'static Words,
    id: i64,
    name: String,
    about: String,
    first: String,
    heads: Vec<String>,
    lines: Vec<Vec<String>>,
    taken: bool,
    back: String,
}

async fn show(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Room(room): Room<Indicators>,
    Path(id): Path<i64>,
) -> Answer {
    let picture = super::picture(&ctx, &plan, &room).await?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let preview = blocking(move || take::shown(&store, &scope, id)).await?;
    page(&view(&ctx, &picture, &preview))
}

fn view(ctx: &Ctx, picture: &Picture, preview: &Preview) -> PreviewPage {
    let (lang, words) = (ctx.lang, Words::of(ctx.lang));
    let count = preview.content.len();
    let (about, heads, lines) = match &preview.content {
        Content::Figures(figures) => {
            let (heads, lines) = figure_lines(picture, figures, lang);
            (words.preview_figures(count), heads, lines)
        }
        Content::Rows(rows) => {
            let (heads, lines) = row_lines(picture, &preview.subject, rows, lang);
            (words.preview_rows(count), heads, lines)
        }
    };
    PreviewPage {
        frame: ctx
            .frame(words.preview_title)
            .purpose(words.preview_purpose)
            .crumb(super::list::PATH, words.title)
            .crumb("/indicators/import", words.import_title),
        words,
        id: preview.id,
        name: format!(
            "{} · {}",
            title(picture, &preview.subject, preview.period, lang),
            preview.name
        ),
        about,
        first: if count > LINES {
            words.preview_first(LINES)
        } else {
            String::new()
        },
        heads,
        lines,
        taken: preview.taken,
        back: picture.entry(&preview.subject).map_or_else(
            || super::list::PATH.to_owned(),
            |entry| entry.standing.href.clone(),
        ),
    }
}

/// Heads and lines of a preview.
type Lines = (Vec<String>, Vec<Vec<String>>);

fn place(picture: &Picture, code: Option<&RegionCode>, lang: Lang) -> String {
    let Some(code) = code else {
        return Words::of(lang).whole.to_owned();
    };
    let title = picture.regions.get(code);
    title.map_or_else(|| code.to_string(), |title| title.get(lang).to_owned())
}

fn figure_lines(picture: &Picture, figures: &[ReadFigure], lang: Lang) -> Lines {
    let words = Words::of(lang);
    let heads = [
        words.line,
        words.indicator,
        words.county,
        words.value,
        words.behind,
    ];
    let lines = figures.iter().take(LINES).map(|read| {
        let definition = picture
            .entry(&read.indicator)
            .map(|entry| &entry.definition);
        let title = definition.map_or(read.indicator.as_str(), |known| known.title.get(lang));
        let unit = definition.map_or("", |known| known.unit.as_str());
        vec![
            read.line.to_string(),
            title.to_owned(),
            place(picture, read.region.as_ref(), lang),
            parts::quantity(read.value, unit),
            read.evidence.clone(),
        ]
    });
    (heads.map(str::to_owned).to_vec(), lines.collect())
}

fn row_lines(picture: &Picture, subject: &str, rows: &[ReadRow], lang: Lang) -> Lines {
    let words = Words::of(lang);
    let columns = picture
        .entry(subject)
        .map_or(&[][..], |entry| &entry.definition.columns);
    let mut heads = [words.line, words.county, words.note]
        .map(str::to_owned)
        .to_vec();
    heads.extend(
        columns
            .iter()
            .map(|column| column.title.get(lang).to_owned()),
    );
    let lines = rows.iter().take(LINES).map(|read| {
        let mut line = vec![
            read.line.to_string(),
            place(picture, read.region.as_ref(), lang),
            read.label.clone(),
        ];
        line.extend(columns.iter().map(|column| {
            let cell = read.cells.get(&column.key);
            cell.map_or_else(String::new, |value| parts::grouped(*value))
        }));
        line
    });
    (heads, lines.collect())
}

async fn take_it(
    ctx: Ctx,
    Room(plan): Room<Plan>,
    Room(room): Room<Indicators>,
    Path(id): Path<i64>,
) -> Answer {
    let picture = super::picture(&ctx, &plan, &room).await?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let known = picture.clone();
    let taken = blocking(move || take::take(&store, &scope, &known, id, false)).await?;
    let to = picture.entry(&taken.subject).map_or_else(
        || super::list::PATH.to_owned(),
        |entry| entry.standing.href.clone(),
    );
    Ok(ctx.redirect_with(&to, Flash::done(Words::of(ctx.lang).taken)))
}
