//! `/trades/history`: files of others' past trades, and one of them.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use ::web::form::{Complaint, Field};
use ::web::view::{Empty, Pages, Tag, Tone, empty, tag};
use ::web::{Answer, Ctx, Failure, Flash, Frame, Room, blocking, page, page_with};
use askama::Template;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Path, Request};
use axum::http::StatusCode;
use base::{Explain, Fault, Lang};
use sha2::{Digest, Sha256};

use super::{BOARD, page_of};
use crate::commands::history::{
    self, Arrived, Course, HistoryError, INCOMING, Listed, PUBLISHER_CHARS, Taken,
};
use crate::queries::PAGE;
use crate::state::Trades;
use crate::words_data::Words;

pub(super) const PATH: &str = "/trades/history";
/// The most bytes of a file.
const FILE_BYTES: usize = 64_000_000;
/// The most bytes of a form.
pub(super) const BODY_BYTES: usize = FILE_BYTES + 64 * 1024;
/// Files up to this many bytes are read while the browser waits; larger ones beside.
const AT_ONCE: u64 = 512 * 1024;
/// The most bytes of a field of text.
const FIELD_BYTES: usize = 4 * 1024;
/// Faults to a page.
const FAULTS: u64 = 200;

#[derive(Template)]
#[template(path = "history.html")]
struct ListPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    may: bool,
    publisher: Field,
    file: Field,
    rows: Vec<Line>,
    pages: Pages,
    nothing: Option<Empty>,
}

struct Line {
    href: String,
    name: String,
    publisher: String,
    taken: i64,
    known: i64,
    own: i64,
    bad: i64,
    when: String,
    course: Option<Tag>,
}

/// How far a file is, where it was not simply read.
fn course_tag(course: Course, lang: Lang) -> Option<Tag> {
    let words = Words::of(lang);
    let (tone, said) = match course {
        Course::Whole => return None,
        Course::Works => (Tone::Steady, words.works),
        Course::Broken => (Tone::Warn, words.broken_off),
        Course::Nothing => (Tone::Bad, words.nothing_in_it),
        Course::Large => (Tone::Bad, words.too_much_in_it),
        Course::Unread => (Tone::Bad, words.damaged_file),
    };
    Some(tag(tone, said))
}

pub(super) async fn list(ctx: Ctx) -> Answer {
    shown(&ctx, StatusCode::OK, (String::new(), Vec::new())).await
}

async fn shown(
    ctx: &Ctx,
    status: StatusCode,
    (publisher, complaints): (String, Vec<Complaint>),
) -> Answer {
    let words = Words::of(ctx.lang);
    let (store, scope, at) = (ctx.store(), ctx.scope.clone(), page_of(ctx));
    let (found, total) =
        blocking(move || store.read(|read| history::files(read, &scope, at))).await?;
    let line = |one: &Listed| Line {
        href: format!("{PATH}/{}", one.taken.id),
        name: one.name.clone(),
        publisher: one.publisher.clone(),
        taken: one.taken.taken,
        known: one.taken.known,
        own: one.taken.own,
        bad: one.taken.bad,
        when: one.began_at.minute_text(),
        course: course_tag(one.course, ctx.lang),
    };
    let view = ListPage {
        frame: ctx
            .frame(words.history)
            .purpose(words.history_purpose)
            .crumb(BOARD, crate::words_pages::Words::of(ctx.lang).board)
            .with_form(ctx)
            .wide(),
        words,
        may: history::may(&ctx.scope),
        publisher: Field::text("publisher", words.history_publisher)
            .value(publisher)
            .max_chars(PUBLISHER_CHARS)
            .complaint(&complaints),
        file: Field::files("file", words.history_file, ".jsonl,.json,.gz")
            .one_file()
            .hint(words.history_hint(FILE_BYTES / 1_000_000))
            .complaint(&complaints),
        rows: found.iter().map(line).collect(),
        pages: Pages::new(ctx.lang, &ctx.path, &ctx.query, PAGE, total),
        nothing: found.is_empty().then(|| empty(words.no_history)),
        complaints,
    };
    page_with(status, &view)
}

/// A file on its way in, gone again when it was read.
struct Incoming {
    path: PathBuf,
    name: String,
    publisher: String,
    bytes: u64,
    hash: Sha256,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Left behind it is removed when the next process begins; one that was taken on is no longer there.
        let _ = fs::remove_file(&self.path);
    }
}

/// What is wrong with a form: a field and a sentence.
type Wrong = (&'static str, String);

/// Reads the form; the file goes to the disk as it comes.
async fn received(
    ctx: &Ctx,
    room: &Trades,
    request: Request,
) -> Result<(Incoming, Option<Wrong>), Failure> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let words = Words::of(ctx.lang);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let mut incoming = Incoming {
        path: room.data().join(format!("{INCOMING}{number}")),
        name: String::new(),
        publisher: String::new(),
        bytes: 0,
        hash: Sha256::new(),
    };
    let wrong = |incoming, field, said: &str| Ok((incoming, Some((field, said.to_owned()))));
    let Ok(mut form) = Multipart::from_request(request, &()).await else {
        return wrong(incoming, "file", words.broken_form);
    };
    let mut whole = false;
    loop {
        let mut part = match form.next_field().await {
            Ok(Some(part)) => part,
            Ok(None) => break,
            Err(_) => return wrong(incoming, "file", words.broken_form),
        };
        let is_file = part.name() == Some("file");
        let mut out = None;
        if is_file {
            let last = part.file_name().unwrap_or_default();
            let last = last.rsplit(['/', '\\']).next().unwrap_or_default();
            incoming.name = last.chars().filter(|c| !c.is_control()).take(120).collect();
            out = Some(create(incoming.path.clone()).await?);
            incoming.hash = Sha256::new();
        }
        let (mut length, mut text) = (0, Vec::new());
        loop {
            match part.chunk().await {
                Ok(Some(chunk)) => {
                    length += chunk.len();
                    if is_file && length > FILE_BYTES {
                        let said = words.large_file(FILE_BYTES / 1_000_000);
                        return wrong(incoming, "file", &said);
                    }
                    match out.take() {
                        Some(file) => {
                            incoming.hash.update(&chunk);
                            incoming.bytes = length as u64;
                            out = Some(write(file, chunk.to_vec()).await?);
                        }
                        None if length <= FIELD_BYTES => text.extend_from_slice(&chunk),
                        None => return wrong(incoming, "file", words.broken_form),
                    }
                }
                Ok(None) => break,
                Err(_) => return wrong(incoming, "file", words.broken_form),
            }
        }
        match is_file {
            true => whole = length > 0,
            false if part.name() == Some("publisher") => {
                incoming.publisher = String::from_utf8_lossy(&text).into_owned();
            }
            false => {}
        }
    }
    match whole {
        true => Ok((incoming, None)),
        false => wrong(incoming, "file", words.no_file),
    }
}

async fn create(path: PathBuf) -> Result<File, Failure> {
    blocking(move || File::create(&path).map_err(Failure::internal)).await
}

async fn write(mut file: File, bytes: Vec<u8>) -> Result<File, Failure> {
    blocking(move || {
        file.write_all(&bytes).map_err(Failure::internal)?;
        Ok::<_, Failure>(file)
    })
    .await
}

pub(super) async fn import(ctx: Ctx, Room(room): Room<Trades>, request: Request) -> Answer {
    let words = Words::of(ctx.lang);
    let (incoming, wrong) = received(&ctx, &room, request).await?;
    if let Some((field, said)) = wrong {
        let again = (
            incoming.publisher.clone(),
            vec![Complaint::new(field, said)],
        );
        return shown(&ctx, StatusCode::UNPROCESSABLE_ENTITY, again).await;
    }
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let typed = incoming.publisher.clone();
    let done = blocking(move || {
        let file = Arrived {
            path: incoming.path.clone(),
            name: incoming.name.clone(),
            publisher: incoming.publisher.clone(),
            sha256: base::hex::encode(&incoming.hash.clone().finalize()),
            bytes: incoming.bytes,
        };
        match history::arrive(&store, &scope, &room, file) {
            Err(error) if matches!(error.fault(), Fault::Invalid | Fault::Conflict) => {
                Ok(Err(error))
            }
            Err(error) => Err(error),
            Ok((id, again)) => {
                match incoming.bytes <= AT_ONCE {
                    true => history::work(&store, &room)?,
                    false => history::spawn(&store, &room),
                }
                Ok(Ok((id, again)))
            }
        }
    })
    .await?;
    match done {
        Ok((id, again)) => {
            let to = format!("{PATH}/{id}");
            match again {
                true => Ok(ctx.redirect_with(&to, Flash::done(words.imported_again))),
                false => Ok(::web::redirect(&to)),
            }
        }
        Err(error) => {
            let field = match error {
                HistoryError::Publisher => "publisher",
                _ => "file",
            };
            let again = (typed, vec![Complaint::new(field, error.explain(ctx.lang))]);
            shown(&ctx, StatusCode::UNPROCESSABLE_ENTITY, again).await
        }
    }
}

#[derive(Template)]
#[template(path = "history_file.html")]
struct FilePage {
    frame: Frame,
    words: &'static Words,
    tags: Vec<Tag>,
    here: String,
    /// Bytes that were read, and how many there are.
    share: Option<(i64, i64)>,
    progress: String,
    refreshes: bool,
    said: String,
    facts: Vec<(&'static str, String)>,
    faults: Vec<String>,
    faults_note: String,
    pages: Pages,
    proof: String,
}

pub(super) async fn one(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (store, scope, at) = (ctx.store(), ctx.scope.clone(), page_of(&ctx));
    let behind = i64::try_from((at - 1).saturating_mul(FAULTS)).unwrap_or(i64::MAX);
    let some = (behind, i64::try_from(FAULTS).unwrap_or(i64::MAX));
    let (listed, faults) =
        blocking(move || store.read(|read| history::file(read, &scope, (id, some)))).await?;
    page(&file_page(&ctx, id, listed, &faults))
}

fn file_page(ctx: &Ctx, id: i64, listed: Listed, faults: &[ocds::ReadError]) -> FilePage {
    let words = Words::of(ctx.lang);
    let works = listed.course == Course::Works;
    let Taken {
        taken,
        known,
        own,
        bad,
        sha256,
        read_bytes,
        bytes,
        ..
    } = listed.taken;
    let kept = bad.clamp(0, history::FAULTS);
    FilePage {
        frame: ctx
            .frame(listed.name)
            .purpose(words.history_purpose)
            .crumb(BOARD, crate::words_pages::Words::of(ctx.lang).board)
            .crumb(PATH, words.history),
        words,
        tags: course_tag(listed.course, ctx.lang).into_iter().collect(),
        here: format!("{PATH}/{id}"),
        share: works.then_some((read_bytes.min(bytes), bytes.max(1))),
        progress: words.progress_of(read_bytes.min(bytes) * 100 / bytes.max(1)),
        refreshes: works && ctx.query.get("auto") != Some("0"),
        said: match listed.course {
            Course::Works => words.works_hint.to_owned(),
            Course::Whole => words.imported(taken, known, own, bad),
            Course::Broken => words.broken_off_hint.to_owned(),
            Course::Nothing => words.nothing_hint.to_owned(),
            Course::Large => words.too_much_hint.to_owned(),
            Course::Unread => words.damaged_hint.to_owned(),
        },
        facts: vec![
            (words.history_publisher, listed.publisher),
            (words.when, listed.began_at.minute_text()),
            (words.taken, taken.to_string()),
            (words.known, known.to_string()),
            (words.own, own.to_string()),
            (words.bad, bad.to_string()),
            (words.digest, sha256),
        ],
        faults: faults.iter().map(|fault| fault.explain(ctx.lang)).collect(),
        faults_note: match bad > kept {
            true => words.faults_first(kept, bad),
            false => words.faults_mend.to_owned(),
        },
        pages: Pages::new(
            ctx.lang,
            &ctx.path,
            &ctx.query,
            FAULTS,
            u64::try_from(kept).unwrap_or(0),
        ),
        proof: format!("/journal?subject=trade/history/{id}"),
    }
}
