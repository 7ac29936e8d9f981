//! `/journal/{seq}`: one entry with its proof, and its receipt to take away.

use askama::Template;
use axum::extract::Path;
use base::Lang;
use plan::{Board, Plan};
use proof::Receipt;
use store::journal::{self, ReceiptFault, Record};
use web::view::{Tag, Tone, tag};
use web::{Answer, Ctx, EVERYONE, Failure, Frame, Room, Routes, blocking, download, page};

use super::journal::{Line, Names, line, names};
use super::words::JournalWords;

pub(super) fn routes() -> Routes {
    Routes::new()
        .page("/journal/{seq}", EVERYONE, "journal.entry", entry)
        .file(
            "/journal/{seq}/receipt",
            EVERYONE,
            "journal.receipt",
            receipt,
        )
}

#[derive(Template)]
#[template(path = "journal_entry.html")]
struct EntryPage {
    frame: Frame,
    words: &'static JournalWords,
    line: Line,
    kind: String,
    state: Tag,
    data: String,
    body: String,
    leaf: String,
    proof: Option<Proof>,
    no_proof: String,
    previous: Option<u64>,
    next: Option<u64>,
}

/// The way from the leaf to the root.
struct Proof {
    hint: String,
    hashes: Vec<String>,
    root: String,
    text: String,
}

fn number(seq: &str) -> Result<u64, Failure> {
    seq.parse()
        .ok()
        .filter(|seq| *seq <= i64::MAX as u64)
        .ok_or_else(Failure::not_found)
}

async fn entry(ctx: Ctx, Room(plan): Room<Plan>, Path(seq): Path<String>) -> Answer {
    let seq = number(&seq)?;
    let store = ctx.store();
    let day = ctx.today();
    let (record, receipt, size, names, board) = blocking(move || {
        let (names, board) = (names(&store)?, plan.board(&store, day)?);
        store.read(|tx| {
            let record = journal::entry(tx, seq)?;
            let receipt = record.as_ref().map(|_| journal::receipt(tx, seq));
            Ok::<_, store::Error>((record, receipt, journal::head(tx)?.size, names, board))
        })
    })
    .await?;
    let record = record.ok_or_else(Failure::not_found)?;
    page(&view(&ctx, &record, receipt, size, &names, &board))
}

fn view(
    ctx: &Ctx,
    record: &Record,
    receipt: Option<Result<String, ReceiptFault>>,
    size: u64,
    names: &Names,
    board: &Board,
) -> EntryPage {
    let lang = ctx.lang;
    let words = JournalWords::of(lang);
    let (proof, no_proof) = match receipt {
        Some(Ok(text)) => (proof(text, lang), String::new()),
        Some(Err(fault)) => (None, base::Explain::explain(&fault, lang)),
        None => (None, words.no_proof.to_owned()),
    };
    EntryPage {
        frame: ctx
            .frame(words.entry_title(record.seq))
            .purpose(words.entry_purpose)
            .crumb("/journal", words.title),
        words,
        line: line(record, names, board, lang),
        kind: record.kind.clone(),
        state: if record.intact {
            tag(Tone::Good, words.intact)
        } else {
            tag(Tone::Bad, words.altered)
        },
        // Pretty JSON of a value that was read from JSON does not fail; an empty text would only hide the data.
        data: serde_json::to_string_pretty(&record.data).unwrap_or_default(),
        body: record.body.clone(),
        leaf: base::hex::encode(&record.leaf),
        proof,
        no_proof,
        previous: record.seq.checked_sub(1),
        next: Some(record.seq + 1).filter(|next| *next < size),
    }
}

fn proof(text: String, lang: Lang) -> Option<Proof> {
    let words = JournalWords::of(lang);
    let receipt = Receipt::parse(text.as_bytes()).ok()?;
    let checkpoint = receipt.checkpoint().checkpoint();
    let hashes: Vec<String> = receipt
        .proof()
        .iter()
        .map(|hash| base::hex::encode(hash))
        .collect();
    Some(Proof {
        hint: if hashes.is_empty() {
            words.proof_single.to_owned()
        } else {
            words.proof_hint(checkpoint.size)
        },
        hashes,
        root: base::hex::encode(&checkpoint.root),
        text,
    })
}

async fn receipt(ctx: Ctx, Path(seq): Path<String>) -> Answer {
    let seq = number(&seq)?;
    let store = ctx.store();
    let text = blocking(move || store.read(|tx| journal::receipt(tx, seq))).await?;
    Ok(download(
        &format!("receipt-{seq}.txt"),
        "text/plain; charset=utf-8",
        text,
    ))
}
