//! `/registers/{id}/imports`: a sheet goes out, comes back, is compared, and taken.

use ::web::form::{Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, download, page, page_with};
use askama::Template;
use axum::Form;
use axum::extract::{FromRequest, Multipart, Path, Request};
use axum::http::StatusCode;
use base::{Explain, Lang};
use forms::Options;
use sha2::{Digest, Sha256};

use super::parts;
use crate::commands::import::{self, ImportError, PART_BYTES};
use crate::model::{FileFormat, Import, ImportState};
use crate::queries::{self, ReadError, Shown};
use crate::rules::access;
use crate::sheet;
use crate::state::Registers;
use crate::words::{Words, import_title};

pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Files up to this many bytes are read while the browser waits; larger ones beside.
const AT_ONCE: u64 = 512 * 1024;

/// The list for somebody who writes it; for everyone else there is no such page.
async fn written(ctx: &Ctx, rooms: &Registers, id: &str) -> Result<(Shown, Options), Failure> {
    let (shown, options) = parts::shown(ctx, rooms, id).await?;
    if !access::drafts(&shown.register, &ctx.scope) {
        return Err(Failure::not_found());
    }
    Ok((shown, options))
}

pub(super) async fn template(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path(id): Path<String>,
) -> Answer {
    let (shown, _) = written(&ctx, &rooms, &id).await?;
    let bytes = sheet::template(&shown.register, ctx.lang).map_err(Failure::internal)?;
    Ok(download(&format!("{id}.xlsx"), XLSX, bytes))
}

struct Former {
    href: String,
    when: String,
    name: String,
    state: Tag,
}

#[derive(Template)]
#[template(path = "register_imports.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    base: String,
    file: Field,
    complaints: Vec<Complaint>,
    former: Vec<Former>,
}

fn state_tag(state: ImportState, lang: Lang) -> Tag {
    let tone = match state {
        ImportState::Receiving | ImportState::Reading | ImportState::Taking => Tone::Steady,
        ImportState::Read => Tone::Warn,
        ImportState::Taken => Tone::Good,
        ImportState::Faulty | ImportState::Undoing => Tone::Bad,
        ImportState::Dropped => Tone::Quiet,
    };
    tag(tone, import_title(state, lang))
}

pub(super) async fn list(ctx: Ctx, Room(rooms): Room<Registers>, Path(id): Path<String>) -> Answer {
    let (shown, _) = written(&ctx, &rooms, &id).await?;
    form(&ctx, &rooms, &shown, (StatusCode::OK, Vec::new())).await
}

async fn form(
    ctx: &Ctx,
    rooms: &Registers,
    shown: &Shown,
    (status, complaints): (StatusCode, Vec<Complaint>),
) -> Answer {
    let (words, lang) = (Words::of(ctx.lang), ctx.lang);
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let (room, id) = (rooms.clone(), shown.register.id.clone());
    let former =
        blocking(move || store.read(|read| queries::imports(read, &room, &scope, &id))).await?;
    let base = parts::href(&shown.register.id);
    let line = |row: &Import| Former {
        href: format!("{base}/imports/{}", row.id),
        when: ::web::view::day(row.at.day(), lang),
        name: row.name.clone(),
        state: state_tag(row.state, lang),
    };
    let former = former.iter().map(line).collect();
    let view = ListPage {
        frame: ctx
            .frame(words.import)
            .purpose(words.import_purpose)
            .crumb(parts::PATH, words.nav)
            .crumb(&base, shown.register.title.get(lang))
            .with_form(ctx),
        words,
        file: Field::files("file", words.file, ".xlsx,.csv")
            .one_file()
            .hint(words.file_hint)
            .complaint(&complaints),
        base,
        complaints,
        former,
    };
    page_with(status, &view)
}

/// Why an upload did not become an import.
enum Refused {
    Import(ImportError),
    Malformed,
    NoFile,
    Failed(Failure),
}

impl From<ImportError> for Refused {
    fn from(error: ImportError) -> Self {
        Self::Import(error)
    }
}

/// A file as it comes in: never more than one part of it is held.
struct Arriving {
    id: i64,
    parts: i64,
    bytes: u64,
    hash: Sha256,
    held: Vec<u8>,
}

async fn store_part(ctx: &Ctx, arriving: &mut Arriving, most: usize) -> Result<(), Refused> {
    while arriving.held.len() > most {
        let count = arriving.held.len().min(PART_BYTES);
        let rest = arriving.held.split_off(count);
        let bytes = std::mem::replace(&mut arriving.held, rest);
        let (store, scope) = (ctx.store(), ctx.scope.clone());
        let (id, number) = (arriving.id, arriving.parts);
        let kept =
            blocking(move || Ok::<_, Failure>(import::part(&store, &scope, id, (number, bytes))));
        kept.await.map_err(Refused::Failed)??;
        arriving.parts += 1;
    }
    Ok(())
}

async fn receive(
    ctx: &Ctx,
    rooms: &Registers,
    id: &str,
    request: Request,
) -> Result<(i64, u64), Refused> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| Refused::Malformed)?;
    while let Some(mut field) = form.next_field().await.map_err(|_| Refused::Malformed)? {
        let Some(name) = field
            .file_name()
            .map(str::to_owned)
            .filter(|name| !name.is_empty())
        else {
            continue;
        };
        let mut arriving: Option<Arriving> = None;
        while let Some(chunk) = field.chunk().await.map_err(|_| Refused::Malformed)? {
            if arriving.is_none() {
                // A workbook is an archive; everything else is read as text.
                let format = if chunk.starts_with(b"PK") {
                    FileFormat::Xlsx
                } else {
                    FileFormat::Csv
                };
                let (store, scope) = (ctx.store(), ctx.scope.clone());
                let (room, list, name) = (rooms.clone(), id.to_owned(), name.clone());
                let begun = blocking(move || {
                    Ok::<_, Failure>(import::begin(&store, &room, &scope, &list, (&name, format)))
                });
                arriving = Some(Arriving {
                    id: begun.await.map_err(Refused::Failed)??,
                    parts: 0,
                    bytes: 0,
                    hash: Sha256::new(),
                    held: Vec::new(),
                });
            }
            let Some(arriving) = &mut arriving else {
                continue;
            };
            arriving.hash.update(&chunk);
            arriving.bytes += chunk.len() as u64;
            arriving.held.extend_from_slice(&chunk);
            store_part(ctx, arriving, PART_BYTES).await?;
        }
        let Some(mut arriving) = arriving else {
            continue;
        };
        store_part(ctx, &mut arriving, 0).await?;
        let sha256 = base::hex::encode(&arriving.hash.finalize());
        let (store, scope, number) = (ctx.store(), ctx.scope.clone(), arriving.id);
        let done =
            blocking(move || Ok::<_, Failure>(import::received(&store, &scope, number, &sha256)));
        done.await.map_err(Refused::Failed)??;
        return Ok((arriving.id, arriving.bytes));
    }
    Err(Refused::NoFile)
}

pub(super) async fn upload(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let (shown, _) = written(&ctx, &rooms, &id).await?;
    let words = Words::of(ctx.lang);
    let (number, bytes) = match receive(&ctx, &rooms, &id, request).await {
        Ok(arrived) => arrived,
        Err(Refused::Failed(failure)) => return Err(failure),
        Err(refused) => {
            let (status, text) = match refused {
                Refused::Import(error) if error.fault() == base::Fault::TooLarge => {
                    (StatusCode::PAYLOAD_TOO_LARGE, error.explain(ctx.lang))
                }
                Refused::Import(error) => {
                    (StatusCode::UNPROCESSABLE_ENTITY, error.explain(ctx.lang))
                }
                _ => (StatusCode::UNPROCESSABLE_ENTITY, words.no_file.to_owned()),
            };
            let complaints = vec![Complaint::new("file", text)];
            return form(&ctx, &rooms, &shown, (status, complaints)).await;
        }
    };
    go_on(&ctx, &rooms, number, bytes <= AT_ONCE).await?;
    Ok(::web::redirect(&format!(
        "{}/imports/{number}",
        parts::href(&id)
    )))
}

/// Does the work on an import, before the answer or beside it.
async fn go_on(ctx: &Ctx, rooms: &Registers, number: i64, at_once: bool) -> Result<(), Failure> {
    let (store, rooms) = (ctx.store(), rooms.clone());
    blocking(move || {
        if at_once {
            import::work(&store, &rooms, number)
        } else {
            import::spawn(&store, &rooms, number);
            Ok(())
        }
    })
    .await
}

#[derive(Template)]
#[template(path = "register_import.html")]
struct ImportPage {
    frame: Frame,
    words: &'static Words,
    base: String,
    here: String,
    name: String,
    state: Tag,
    works: bool,
    refreshes: bool,
    progress: String,
    share: Option<(i64, i64)>,
    counts: String,
    faults: Vec<(String, String)>,
    faults_note: String,
    takes: bool,
    nothing: bool,
    publishes: bool,
    again: bool,
    heads: Vec<String>,
    lines: Vec<(u64, Tag, Vec<String>)>,
    first: String,
}

pub(super) async fn show(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, number)): Path<(String, i64)>,
) -> Answer {
    let (shown, options) = written(&ctx, &rooms, &id).await?;
    let (store, scope, list) = (ctx.store(), ctx.scope.clone(), id.clone());
    let import =
        blocking(move || store.read(|read| queries::import(read, &rooms, &scope, (&list, number))))
            .await?;
    page(&view(&ctx, &shown, &import, &options))
}

fn view(ctx: &Ctx, shown: &Shown, import: &Import, options: &Options) -> ImportPage {
    let (words, lang, register) = (Words::of(ctx.lang), ctx.lang, &shown.register);
    let base = parts::href(&register.id);
    let works = import.state.works() || import.state == ImportState::Receiving;
    let fields: Vec<_> = parts::fields(register, &ctx.scope)
        .into_iter()
        .take(8)
        .collect();
    let said = |field: &pack::element::Field, body: &crate::Body| {
        let value = body.get(&field.key);
        value.map_or_else(String::new, |value| {
            forms::text(field, value, options, true)
        })
    };
    let lines = import.preview.iter().map(|line| {
        let cells = fields.iter().map(|field| {
            let now = said(field, &line.body);
            let was = line.before.as_ref().map(|body| said(field, body));
            match was.filter(|was| *was != now) {
                Some(was) => format!("{was} → {now}"),
                None => now,
            }
        });
        (
            line.line,
            parts::change_tag(line.change, lang),
            cells.collect(),
        )
    });
    let faults = import.faults.iter();
    let faults: Vec<_> = faults
        .map(|held| (held.cell.clone(), held.what.get(lang).to_owned()))
        .collect();
    let known = import.state == ImportState::Taking && import.lines > 0;
    ImportPage {
        frame: ctx
            .frame(words.import)
            .purpose(words.import_purpose)
            .crumb(parts::PATH, words.nav)
            .crumb(&base, register.title.get(lang))
            .crumb(format!("{base}/imports"), words.import)
            .with_form(ctx),
        words,
        here: format!("{base}/imports/{}", import.id),
        base,
        name: format!(
            "{} · {}",
            import.name,
            ::web::view::file_size(u64::try_from(import.bytes).unwrap_or(0))
        ),
        state: state_tag(import.state, lang),
        works,
        refreshes: works && ctx.query.get("auto") != Some("0"),
        progress: if known {
            words.progress_of(import.done, import.lines)
        } else {
            words.progress_lines(import.done)
        },
        share: known.then_some((import.done, import.lines)),
        counts: words.import_counts(import.added, import.changed, import.same),
        faults_note: if faults.len() >= 200 {
            words.import_faults_more(faults.len())
        } else {
            words.import_faults(faults.len())
        },
        faults,
        takes: import.state == ImportState::Read,
        nothing: import.added + import.changed == 0,
        publishes: access::publishes(register, &ctx.scope),
        again: matches!(
            import.state,
            ImportState::Faulty | ImportState::Dropped | ImportState::Taken
        ),
        heads: fields
            .iter()
            .map(|field| field.title.get(lang).to_owned())
            .collect(),
        lines: lines.collect(),
        first: words.preview_first(import.preview.len()),
    }
}

pub(super) async fn take(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, number)): Path<(String, i64)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let publish = pairs
        .iter()
        .any(|(name, value)| name == "publish" && value == "1");
    let (store, scope, room, list) = (ctx.store(), ctx.scope.clone(), rooms.clone(), id.clone());
    let small = blocking(move || {
        import::take(&store, &room, &scope, (&list, number), publish)?;
        let found = store.read(|read| queries::import(read, &room, &scope, (&list, number)));
        found
            .map(|row| row.lines <= 2_000)
            .map_err(|error| match error {
                ReadError::Store(error) => error.into(),
                ReadError::NotFound => ImportError::NotFound(number),
            })
    })
    .await?;
    go_on(&ctx, &rooms, number, small).await?;
    Ok(::web::redirect(&format!(
        "{}/imports/{number}",
        parts::href(&id)
    )))
}

pub(super) async fn drop(
    ctx: Ctx,
    Room(rooms): Room<Registers>,
    Path((id, number)): Path<(String, i64)>,
) -> Answer {
    let (store, scope, list) = (ctx.store(), ctx.scope.clone(), id.clone());
    blocking(move || import::drop(&store, &rooms, &scope, (&list, number))).await?;
    let to = format!("{}/imports", parts::href(&id));
    Ok(ctx.redirect_with(&to, Flash::done(Words::of(ctx.lang).dropped)))
}
