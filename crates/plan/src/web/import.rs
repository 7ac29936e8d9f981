//! `/documents/import`: the office uploads a published text and sees what it became.

mod api;

use askama::Template;
use axum::extract::Multipart;
use axum::http::StatusCode;
use base::{Explain, Lang, Role};
use web::form::{Complaint, Field, Summary, summary};
use web::view::{Tag, Tone, day, tag};
use web::{Access, Answer, Ctx, Failure, Frame, Routes, Status, blocking, page, page_with};

use super::show;
use crate::commands::import::answer::{DIFFERENCES, difference_text};
use crate::commands::import::{FILE_BYTES, Import, ImportError, Imported, import};
use crate::words::{Common, DocumentWords};

pub(super) const PATH: &str = "/documents/import";
const OFFICE: Access = Access::Roles(&[Role::Office]);
/// The form around the file: token, boundaries, headers.
const FORM_BYTES: usize = 64 * 1024;

pub(super) fn routes() -> Routes {
    Routes::new()
        .page(PATH, OFFICE, "document.import_form", form)
        .upload(
            PATH,
            OFFICE,
            "document.import",
            FILE_BYTES + FORM_BYTES,
            take,
        )
        .merge(api::routes())
}

#[derive(Template)]
#[template(path = "import.html")]
struct FormPage<'a> {
    frame: Frame,
    words: &'static DocumentWords,
    summary: Summary<'a>,
    file: Field,
}

#[derive(Template)]
#[template(path = "imported.html")]
struct ResultPage {
    frame: Frame,
    words: &'static DocumentWords,
    already: String,
    encoding: String,
    notes: Vec<String>,
    warnings: String,
    documents: Vec<DocumentView>,
}

/// What one document became.
struct DocumentView {
    href: String,
    title: String,
    number: String,
    state: Tag,
    line: String,
    claimed: String,
    differences: String,
    rows: Vec<(String, String)>,
}

async fn form(ctx: Ctx) -> Answer {
    show_form(&ctx, &[], StatusCode::OK)
}

async fn take(ctx: Ctx, form: Multipart) -> Answer {
    let Some((name, content)) = file(form).await? else {
        let complaint = Complaint::new("file", DocumentWords::of(ctx.lang).choose_file);
        return show_form(&ctx, &[complaint], StatusCode::UNPROCESSABLE_ENTITY);
    };
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    // The import's own error is shown in the form; only a fault of the threads is a page of its own.
    let done = blocking(move || Ok::<_, Failure>(import(&store, &scope, &name, &content))).await?;
    match done {
        Ok(import) => page(&result(&ctx, &import)),
        Err(error @ ImportError::Store(_)) => Err(error.into()),
        Err(error) => {
            let complaint = Complaint::new("file", error.explain(ctx.lang));
            show_form(&ctx, &[complaint], Failure::from(error).code())
        }
    }
}

/// Name and content of the file, read within the route's bound whatever its kind: the compiler says what it
/// is. `None` when no file was chosen.
async fn file(mut form: Multipart) -> Result<Option<(String, Vec<u8>)>, Failure> {
    let broken = |error: axum::extract::multipart::MultipartError| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::new(Status::TooLarge),
        _ => Failure::new(Status::Malformed),
    };
    while let Some(part) = form.next_field().await.map_err(broken)? {
        let name = part.file_name().unwrap_or_default().to_owned();
        if part.name() == Some("file") && !name.is_empty() {
            return Ok(Some((name, part.bytes().await.map_err(broken)?.to_vec())));
        }
    }
    Ok(None)
}

fn show_form(ctx: &Ctx, complaints: &[Complaint], status: StatusCode) -> Answer {
    let words = DocumentWords::of(ctx.lang);
    page_with(
        status,
        &FormPage {
            frame: ctx
                .frame(words.import_title)
                .purpose(words.import_purpose)
                .crumb("/documents", Common::of(ctx.lang).documents),
            words,
            summary: summary(ctx.words(), complaints),
            file: Field::files("file", words.import_file, ".txt,.docx,.pdf,.html,.htm")
                .one_file()
                .hint(words.import_hint)
                .complaint(complaints),
        },
    )
}

fn result(ctx: &Ctx, import: &Import) -> ResultPage {
    let lang = ctx.lang;
    let words = DocumentWords::of(lang);
    let mut view = ResultPage {
        frame: ctx
            .frame(words.result_title)
            .purpose(words.result_purpose)
            .crumb("/documents", Common::of(lang).documents)
            .crumb(PATH, words.import_title),
        words,
        already: String::new(),
        encoding: String::new(),
        notes: Vec::new(),
        warnings: String::new(),
        documents: Vec::new(),
    };
    match import {
        Import::Already { name, at, .. } => view.already = words.already(name, day(at.day(), lang)),
        Import::Done {
            encoding,
            notes,
            warnings,
            documents,
            ..
        } => {
            view.encoding = words.encoding(encoding);
            view.notes = notes.iter().map(|note| note.say(lang)).collect();
            if *warnings > 0 {
                view.warnings = words.warnings(warnings);
            }
            view.documents = documents
                .iter()
                .map(|imported| document(imported, lang))
                .collect();
        }
    }
    view
}

fn document(imported: &Imported, lang: Lang) -> DocumentView {
    let words = DocumentWords::of(lang);
    let permille = imported.claimed_ppm / 1_000;
    DocumentView {
        href: show::document_href(&imported.key),
        title: imported.title.clone(),
        number: imported.number.clone().unwrap_or_default(),
        state: if imported.created {
            tag(Tone::Steady, words.created)
        } else {
            tag(Tone::Good, words.attached)
        },
        line: words.result_line(imported.clauses, imported.tasks),
        claimed: words.claimed(format!("{}.{}", permille / 10, permille % 10)),
        differences: match imported.differences.len() {
            0 => String::new(),
            count => words.differences(count),
        },
        rows: imported
            .differences
            .iter()
            .take(DIFFERENCES)
            .map(|(path, difference)| (path.clone(), difference_text(difference, words)))
            .collect(),
    }
}
