//! `/documents/{key}`: head, tree of clauses with lights, and how well the text was read.

use askama::Template;
use axum::extract::Path;
use base::{Lang, Role};
use web::chart::{Stacks, stacks};
use web::upload::FileKind;
use web::view::{Tag, day, file_size};
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Room, Routes, STAFF, blocking, download, page};

use super::show::{self, Link};
use crate::Plan;
use crate::model::Board;
use crate::reviews::{self, Changes};
use crate::rules::ledger::Counts;
use crate::rules::theme::Theme;
use crate::store::document::{self as rows, HeadRow, SourceRow};
use crate::words::{Common, DocumentWords};

/// Unclaimed marks shown; the rest is counted.
const UNCLAIMED: usize = 100;

pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/documents/{key}", EVERYONE, "document.show", show_document)
        .file("/documents/{key}/source", STAFF, "document.source", source)
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    frame: Frame,
    words: &'static DocumentWords,
    common: &'static Common,
    head: Vec<(&'static str, String)>,
    lights: Option<Stacks>,
    clauses: Vec<ClauseLine>,
    source: Option<SourceView>,
    is_office: bool,
    closed: Option<&'static str>,
    changes: super::review_document::ChangesView,
    coverage_href: String,
    brief: Option<String>,
    ledger_href: String,
}

/// A clause in the tree, indented by its depth.
struct ClauseLine {
    level: u8,
    no: String,
    title: String,
    href: String,
    theme: &'static str,
    leads: Vec<Link>,
    light: Option<Tag>,
}

/// How the text was read.
struct SourceView {
    file: String,
    imported: String,
    sha256: String,
    claimed: String,
    download: Option<String>,
    unclaimed: Vec<(String, &'static str, String)>,
    more: String,
}

async fn show_document(ctx: Ctx, Room(plan): Room<Plan>, Path(key): Path<String>) -> Answer {
    let board = super::board(&ctx, &plan).await?;
    let index = board
        .documents
        .iter()
        .position(|document| document.key == key)
        .ok_or_else(Failure::not_found)?;
    let (store, id) = (ctx.store(), board.documents[index].id);
    let head = blocking(move || store.read(|tx| rows::head(tx, id)))
        .await?
        .ok_or_else(Failure::not_found)?;
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let changes = blocking(move || reviews::changes(&store, &scope, &key)).await?;
    page(&view(&ctx, &board, index, &head, &changes))
}

/// The file as it was imported, for people who work here.
async fn source(ctx: Ctx, Path(key): Path<String>) -> Answer {
    let store = ctx.store();
    let found = blocking(move || store.read(|tx| rows::file(tx, &key))).await?;
    let file = found.ok_or_else(Failure::not_found)?;
    let kind = media_type(&file.format, &file.encoding);
    Ok(download(&file.name, &kind, file.content))
}

/// The media type of an imported file. A text that mixes encodings names none.
fn media_type(format: &str, encoding: &str) -> String {
    let charset = match encoding {
        "UTF-8" | "GB18030" | "UTF-16LE" | "UTF-16BE" => {
            format!("; charset={}", encoding.to_lowercase())
        }
        _ => String::new(),
    };
    match format {
        "docx" => FileKind::Docx.content_type().to_owned(),
        "pdf" => FileKind::Pdf.content_type().to_owned(),
        // A page names its own encoding within; it is saved, never shown here.
        "html" => "text/html".to_owned(),
        _ => format!("{}{charset}", FileKind::Text.content_type()),
    }
}

fn view(ctx: &Ctx, board: &Board, index: usize, head: &HeadRow, changes: &Changes) -> DocumentPage {
    let lang = ctx.lang;
    let (words, common) = (DocumentWords::of(lang), Common::of(lang));
    let document = &board.documents[index];
    let counts = Counts::of(
        board
            .tasks
            .iter()
            .filter(|task| task.document == index)
            .map(|task| task.light),
    );
    let staff = ctx.scope.role.is_staff() && ctx.scope.account.is_some();
    DocumentPage {
        frame: ctx
            .frame(document.title.get(lang))
            .purpose(words.purpose)
            .crumb("/documents", common.documents),
        words,
        common,
        head: head_facts(board, index, head, lang),
        lights: (counts.total() > 0).then(|| {
            let row = show::light_stack(common.tasks, String::new(), &counts);
            stacks(
                "lights",
                lang,
                common.light,
                common.plan,
                show::light_kinds(lang),
                vec![row],
            )
        }),
        clauses: clauses(board, index, lang),
        source: head
            .source
            .as_ref()
            .map(|source| source_view(source, &document.key, staff, lang)),
        is_office: ctx.scope.role == Role::Office,
        closed: document
            .closed
            .map(|closed| super::review_clause::closed_note(closed, lang)),
        changes: super::review_document::view(ctx, document, changes),
        coverage_href: format!("/coverage?plan={}", web::query::encode(&document.key)),
        brief: show::reads_briefs(&ctx.scope, None)
            .then(|| format!("/documents/{}/brief", web::query::encode(&document.key))),
        ledger_href: format!("/ledger?plan={}", web::query::encode(&document.key)),
    }
}

fn head_facts(
    board: &Board,
    index: usize,
    head: &HeadRow,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let words = DocumentWords::of(lang);
    let document = &board.documents[index];
    let mut consult = [head.consult_unit.as_str(), head.consult_phone.as_str()]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join(lang.pick("，", ", "));
    if head.consult_doubtful && !consult.is_empty() {
        consult = format!("{consult} ({})", words.doubtful);
    }
    let region = board
        .regions
        .get(&document.region)
        .map_or(document.region.as_str(), |title| title.get(lang));
    let facts = [
        (
            words.doc_number,
            document.number.clone().unwrap_or_default(),
        ),
        (words.letter, document.letter.clone()),
        (words.notice, head.notice_title.clone()),
        (words.issuer, document.issuer.clone()),
        (
            words.signed,
            document
                .signed
                .map(|signed| day(signed, lang))
                .unwrap_or_default(),
        ),
        (
            words.public,
            if head.public {
                words.is_public
            } else {
                words.not_public
            }
            .to_owned(),
        ),
        (words.addressees, head.addressees.clone()),
        (words.consult, consult),
        (words.region, region.to_owned()),
        (
            words.due,
            document.due.map(|due| day(due, lang)).unwrap_or_default(),
        ),
    ];
    facts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

fn clauses(board: &Board, index: usize, lang: Lang) -> Vec<ClauseLine> {
    let mut previous = "";
    board
        .clauses
        .iter()
        .filter(|clause| clause.document == index)
        .map(|clause| {
            let task = board.task(clause.id);
            // The environment is named where it changes, on its section.
            let theme = if clause.kind == "section" && clause.theme != previous {
                previous = &clause.theme;
                Theme::parse(&clause.theme).map_or("", |theme| theme.title(lang))
            } else {
                ""
            };
            ClauseLine {
                level: clause.level.clamp(1, 6),
                no: if task.is_some() {
                    clause.cite.clone()
                } else {
                    clause.no.clone()
                },
                title: if task.is_some() {
                    show::clause_title(clause, lang)
                } else {
                    clause.title.get(lang).to_owned()
                },
                href: task
                    .map(|task| format!("/tasks/{}", task.id))
                    .unwrap_or_default(),
                theme,
                leads: task
                    .map(|task| show::leads(board, task, lang))
                    .unwrap_or_default(),
                light: task
                    .filter(|_| board.documents[index].closed.is_none())
                    .map(|task| show::light_tag(task.light, lang)),
            }
        })
        .collect()
}

fn source_view(source: &SourceRow, key: &str, staff: bool, lang: Lang) -> SourceView {
    let words = DocumentWords::of(lang);
    let size = file_size(u64::try_from(source.byte_len).unwrap_or_default());
    let kind = |name: &str| match name {
        "figure" => words.figure,
        "bracket" => words.bracket,
        "prohibition" => words.prohibition,
        _ => words.date,
    };
    let more = source.unclaimed.len().saturating_sub(UNCLAIMED);
    let permille = source.claimed_ppm / 1_000;
    SourceView {
        file: words.file_line(&source.name, size, &source.encoding),
        imported: words.imported_on(day(source.added_at.day(), lang)),
        sha256: source.sha256.clone(),
        claimed: words.claimed(format!("{}.{}", permille / 10, permille % 10)),
        download: staff.then(|| format!("{}/source", show::document_href(key))),
        unclaimed: source
            .unclaimed
            .iter()
            .take(UNCLAIMED)
            .map(|row| {
                (
                    row.path.clone().unwrap_or_default(),
                    kind(&row.kind),
                    row.text.clone(),
                )
            })
            .collect(),
        more: if more > 0 {
            words.unclaimed_more(more)
        } else {
            String::new()
        },
    }
}
