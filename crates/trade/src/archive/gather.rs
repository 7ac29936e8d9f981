//! What belongs to a trade, from its own tables and from the doors of the rooms it is made of.

use std::collections::BTreeMap;

use ::store::journal::{self, Record};
use ::store::{Error, Read};
use base::Lang;
use proof::bundle::Kind;
use serde_json::{Value, json};

use super::item::{Item, Source, ending, names, slug};
use super::keep::Class;
use super::{ArchiveError, within};
use crate::commands::{invite, journal_subject, negotiate};
use crate::model::{Held, State};
use crate::state::Trades;
use crate::store::{notices, parts};

/// The most entries of one subject of the journal.
const ENTRIES: u32 = 12_000;
/// The most disputes of a trade.
const DISPUTE_PAGES: u64 = 50;

/// What was found so far.
struct Found<'a> {
    held: &'a Held,
    items: Vec<Item>,
    /// Subjects of the journal whose entries belong to the trade.
    subjects: Vec<String>,
    /// Subjects of bids with the bid: their entries are receipts.
    bids: Vec<(String, String)>,
}

impl Found<'_> {
    fn put(&mut self, kind: Kind, class: Class, named: (String, &str), bytes: Vec<u8>) {
        let kept = (self.held.trade.trade, class);
        self.items.push(Item::new(kind, kept, named, bytes));
    }

    fn put_text(&mut self, kind: Kind, named: (&str, &str), text: String) {
        let (path, title) = named;
        self.put(
            kind,
            Class::Decisive,
            (path.to_owned(), title),
            text.into_bytes(),
        );
    }
}

/// Everything that belongs to a trade, each with the entry that vouches for it.
pub(super) fn all(
    read: &mut Read<'_>,
    room: &Trades,
    held: &Held,
) -> Result<Vec<Item>, ArchiveError> {
    let trade = &held.trade;
    let mut found = Found {
        held,
        items: Vec::new(),
        subjects: vec![journal_subject(trade.id), trade.subject()],
        bids: Vec::new(),
    };
    published(read, &mut found)?;
    sealed(read, room, &mut found)?;
    told(read, room, &mut found)?;
    judged(read, &mut found)?;
    auctioned(read, room, &mut found)?;
    contracted(read, &mut found)?;
    disputed(read, &mut found)?;
    proven(read, found)
}

/// The cover, notices and documents.
fn published(read: &mut Read<'_>, found: &mut Found<'_>) -> Result<(), Error> {
    let trade = &found.held.trade;
    let candidates = parts::candidates(read, trade.id)?;
    let (id, cover) = (trade.id, cover(found.held, &candidates));
    found.put_text(Kind::Document, ("cover.json", "归档封面"), cover);
    for (no, one) in (1..).zip(notices::of_trade(read, id)?) {
        let path = format!("notices/{no:04}-{}.txt", slug(one.kind.as_str()));
        let bytes = format!("{}\n{}", one.title, one.body).into_bytes();
        found.put(Kind::Notice, Class::Decisive, (path, &one.title), bytes);
    }
    for one in parts::documents(read, id)? {
        let path = format!(
            "documents/{:06}-{}{}",
            one.id,
            slug(&one.kind),
            ending(&one.name)
        );
        let title = match one.gone_at {
            None => one.name.clone(),
            Some(at) => format!("{}（已于 {} 替换）", one.name, at.day()),
        };
        let measured = measured(&path, (one.byte_count, &one.sha256))?;
        let kept = (found.held.trade.trade, Class::Decisive);
        let source = Source::Document(one.id);
        found
            .items
            .push(Item::later(kept, (path, &title), measured, source));
    }
    Ok(())
}

/// Length and hash as a room keeps them.
fn measured(path: &str, (length, sha256): (i64, &str)) -> Result<(u64, [u8; 32]), Error> {
    let hash = base::hex::decode(sha256).and_then(|bytes| bytes.try_into().ok());
    match (u64::try_from(length), hash) {
        (Ok(length), Some(hash)) => Ok((length, hash)),
        _ => Err(Error::NoRow(path.to_owned())),
    }
}

fn cover(held: &Held, candidates: &[crate::model::Candidate]) -> String {
    let trade = &held.trade;
    let day = |day: Option<base::Date>| day.map(|day| day.to_string());
    let candidates: Vec<Value> = candidates
        .iter()
        .map(|one| {
            json!({
                "rank": one.rank, "code": one.party.code, "name": one.party.name,
                "amount_fen": one.amount_fen, "total": one.total,
            })
        })
        .collect();
    let value = json!({
        "agency": trade.agency.as_ref().map(|one| &one.name),
        "amount_fen": trade.amount_fen,
        "awarded_on": day(trade.awarded_on),
        "candidates": candidates,
        "centre": trade.centre_org,
        "contracted_on": day(trade.contracted_on),
        "platform": trade.platform,
        "procedure": trade.procedure_id,
        "procedure_hash": trade.procedure_hash,
        "sample": trade.sample,
        "state": trade.state.as_str(),
        "state_title": trade.state.title(Lang::Zh),
        "subject": trade.subject(),
        "supervisor": trade.supervisor_org,
        "tenderer": trade.tenderer_name,
        "title": trade.title,
        "winner": trade.winner.as_ref().map(|(party, fen)| {
            json!({ "code": party.code, "name": party.name, "amount_fen": fen })
        }),
    });
    format!("{value:#}\n")
}

/// The box: its file; after the deadline its root and receipts; after the opening its record and offers.
fn sealed(read: &mut Read<'_>, room: &Trades, found: &mut Found<'_>) -> Result<(), Error> {
    let Some(rooms) = room.rooms() else {
        return Ok(());
    };
    let subject = found.held.trade.subject();
    // 最后报价 lie in a box of their own.
    for (kept, (place, offers)) in bidding::kept(read, &rooms.bidding, &subject)?
        .into_iter()
        .zip([("box", "offers"), ("finals", "final-offers")])
    {
        let id = kept.id;
        one_box(found, kept, place);
        let opened = bidding::result_of(read, &rooms.bidding, id)?;
        put_offers(found, opened, offers);
    }
    Ok(())
}

fn one_box(found: &mut Found<'_>, kept: bidding::Kept, place: &str) {
    let path = |name: &str| format!("{place}/{name}");
    found.subjects.push(format!("box/{}", kept.id));
    if !kept.box_file.is_empty() {
        found.put_text(Kind::Document, (&path("box.json"), "投标箱"), kept.box_file);
    }
    if let Some(closing) = kept.closing {
        let (signed, root) = (path("root.note"), path("root.json"));
        let signed = (signed.as_str(), "开标根（平台签名）");
        found.put_text(Kind::Document, signed, closing.note);
        found.put_text(Kind::OpeningRoot, (&root, "开标根"), closing.root);
        for one in closing.receipts {
            let path = format!("receipts/{}.note", slug(&one.bid));
            let bytes = one.text.into_bytes();
            found.put(
                Kind::Document,
                Class::Attendant,
                (path, "投标回执（平台签名）"),
                bytes,
            );
            found.bids.push((one.journal_subject, one.bid));
        }
    }
    if let Some(record) = kept.record {
        found.put_text(
            Kind::Document,
            (&path("record.txt"), "开标记录"),
            record.file,
        );
        let leaves = path("record.json");
        let leaves = (leaves.as_str(), "开标记录所据的回执");
        found.put_text(Kind::OpeningRecord, leaves, record.leaves);
    }
}

fn put_offers(found: &mut Found<'_>, opened: Option<bidding::Opened>, place: &str) {
    let Some(opened) = opened else {
        return;
    };
    let winner = found.held.trade.winner.as_ref();
    let winner = winner.map(|(party, _)| party.code.clone());
    let offers = opened.bids.into_iter();
    let offers = offers.filter(|bid| bid.outcome == bidding::Outcome::Opened);
    for (no, bid) in (1..).zip(offers) {
        let class = match winner.as_deref() == Some(bid.bidder.code.as_str()) {
            true => Class::Decisive,
            false => Class::Attendant,
        };
        // Its length and hash are taken before it is written.
        found.items.push(Item::later(
            (found.held.trade.trade, class),
            (
                format!("{place}/{no:04}-{}", slug(&bid.bidder.code)),
                &format!("投标文件 {}", bid.bidder.name),
            ),
            (0, [0; 32]),
            Source::Offer(bid.id),
        ));
    }
}

/// Who was invited, and what was negotiated, once the offers are open.
fn told(read: &mut Read<'_>, room: &Trades, found: &mut Found<'_>) -> Result<(), Error> {
    let trade = &found.held.trade;
    if matches!(trade.state, State::Draft | State::Open | State::Closed) {
        return Ok(());
    }
    let invited = invite::invited(read, room, trade.id)?;
    let said = negotiate::talks(read, room, trade.id)?;
    if !invited.is_empty() {
        let lines = invited
            .iter()
            .map(|one| format!("{} {}\n", one.code, one.name));
        found.put_text(
            Kind::Document,
            ("invited.txt", "受邀供应商"),
            lines.collect(),
        );
    }
    if !said.is_empty() {
        let line = |one: &crate::model::Talk| {
            let who = one.party.as_ref().map_or("", |party| party.name.as_str());
            let (kind, at) = (one.kind.title(Lang::Zh), one.at.minute_text());
            format!("第 {} 轮 {at} {kind} {who}\n{}\n\n", one.round, one.text)
        };
        let text = said.iter().map(line).collect();
        found.put_text(
            Kind::Document,
            ("negotiation.txt", "谈判（磋商）记录"),
            text,
        );
    }
    Ok(())
}

/// Draws and the sheet.
fn judged(read: &mut Read<'_>, found: &mut Found<'_>) -> Result<(), ArchiveError> {
    let subject = found.held.trade.subject();
    for one in expert::draws::archive(read, &subject)? {
        found.subjects.push(format!("draw/{}", one.draw));
        // A draw that is not released names nobody yet, and its transcript is still growing.
        if one.witness.is_some() {
            let path = format!("draws/{:02}.luodi-draw", one.attempt);
            let title = format!("专家抽取记录（第 {} 次）", one.attempt);
            found.put(
                Kind::DrawTranscript,
                Class::Decisive,
                (path, &title),
                one.transcript.into_bytes(),
            );
        }
    }
    if let Some(id) = evaluation::id_of(read, &subject)? {
        found.subjects.push(format!("evaluation/{id}"));
    }
    // An evaluation that failed early has no sheet.
    let sheet = evaluation::sheet_text(read, &subject)?;
    if let Some(sheet) = sheet.filter(|sheet| !sheet.is_empty()) {
        found.put_text(
            Kind::ScoreSheet,
            ("evaluation/sheet.txt", "评分汇总表"),
            sheet,
        );
    }
    Ok(())
}

/// The record of an auction that is over.
fn auctioned(
    read: &mut Read<'_>,
    room: &Trades,
    found: &mut Found<'_>,
) -> Result<(), ArchiveError> {
    let subject = found.held.trade.subject();
    let Some(row) = auction::queries::of_subject(read, &subject)? else {
        return Ok(());
    };
    found.subjects.push(format!("auction/{}", row.id));
    let (Some(rooms), false) = (room.rooms(), row.state == auction::State::Open) else {
        return Ok(());
    };
    let (scope, mut after) = (within(), 0);
    for no in 1.. {
        let record = auction::queries::record(read, &scope, &rooms.auctions, (row.id, after))?;
        let full = i64::try_from(record.bids.len()) == Ok(auction::queries::RECORD_BIDS);
        after = record.bids.last().map_or(after, |bid| bid.seq);
        let text = serde_json::to_string_pretty(&record)
            .map_err(|error| Error::Journal(error.to_string()))?;
        let path = format!("auction/{no:04}.json");
        let named = (path.as_str(), "竞价记录");
        found.put_text(Kind::Document, named, text + "\n");
        if !full {
            break;
        }
    }
    Ok(())
}

/// Texts of the contract, what both sides signed, and the signatures by their own keys.
fn contracted(read: &mut Read<'_>, found: &mut Found<'_>) -> Result<(), ArchiveError> {
    let subject = found.held.trade.subject();
    let Some(row) = contract::of_subject(read, &subject)? else {
        return Ok(());
    };
    found.subjects.push(format!("contract/{}", row.id));
    let scope = within();
    let shown = contract::queries::contract(read, (&scope, None), row.id)?;
    for text in &shown.texts {
        let path = format!("contract/{:04}-text{}", text.no, ending(&text.name));
        let measured = measured(&path, (text.byte_len, &text.sha256))?;
        let kept = (found.held.trade.trade, Class::Decisive);
        let source = Source::Text(row.id, text.no);
        found
            .items
            .push(Item::later(kept, (path, &text.name), measured, source));
        let said = contract::rules::statement::statement(
            &subject,
            text.no,
            (text.amount_fen, text.ends_on),
            &text.sha256,
        );
        let path = format!("contract/{:04}-statement.json", text.no);
        found.put_text(Kind::Document, (&path, "合同签署内容"), said);
    }
    for one in &shown.signatures {
        let side = slug(one.side.as_str());
        if one.note.is_empty() {
            // A confirmation with the account alone: the journal's entry is all there is.
            continue;
        }
        let path = format!("contract/{:04}-{side}.note", one.no);
        let text = one.note.clone();
        found.put_text(Kind::Signature, (&path, "合同签名"), text);
    }
    Ok(())
}

/// How objections and complaints ended; who filed them stays out.
fn disputed(read: &mut Read<'_>, found: &mut Found<'_>) -> Result<(), ArchiveError> {
    let scope = within();
    let filter = contract::queries::DisputeFilter {
        subject: found.held.trade.subject(),
        ..contract::queries::DisputeFilter::default()
    };
    let mut page = 1;
    loop {
        let (rows, total) = contract::queries::disputes(read, (&scope, None), (&filter, page))?;
        for (row, _) in &rows {
            found.subjects.push(format!("dispute/{}", row.id));
            if !row.state.is_over() {
                continue;
            }
            let value = json!({
                "about": row.about.as_str(),
                "affects": row.affects,
                "answer": row.answer,
                "ended_on": row.ended_on.map(|day| day.to_string()),
                "filed_on": row.filed_on.to_string(),
                "follows": row.parent,
                "form": row.form.as_str(),
                "id": row.id,
                "outcome": row.outcome.map(contract::model::Outcome::as_str),
                "state": row.state.as_str(),
            });
            let path = format!("disputes/{:06}.json", row.id);
            let text = format!("{value:#}\n");
            found.put_text(Kind::Document, (&path, "异议（投诉）处理结果"), text);
        }
        if page * contract::queries::PAGE >= total || page >= DISPUTE_PAGES {
            return Ok(());
        }
        page += 1;
    }
}

/// Adds the proofs of all entries, and says of each member which entry vouches for it.
fn proven(read: &mut Read<'_>, found: Found<'_>) -> Result<Vec<Item>, ArchiveError> {
    let mut entries: BTreeMap<u64, Record> = BTreeMap::new();
    for subject in &found.subjects {
        let of = journal::of_subject(read, subject, ENTRIES)?;
        entries.extend(of.into_iter().map(|entry| (entry.seq, entry)));
    }
    let trade = found.held.trade.trade;
    let mut items = found.items;
    for item in &mut items {
        let Some(hash) = item.vouched_by() else {
            continue;
        };
        let entry = entries.values().find(|entry| names(&entry.data, &hash));
        item.member.witness = entry.map(|entry| entry.seq);
        if item.member.kind.needs_witness() && item.member.witness.is_none() {
            return Err(ArchiveError::Unvouched(item.member.path.clone()));
        }
    }
    for (seq, entry) in &entries {
        let proof = journal::receipt(read, *seq)?.into_bytes();
        let path = format!("journal/{seq:012}.tlog-proof");
        let kept = (trade, Class::Decisive);
        let title = format!("{} {}", entry.kind, entry.subject);
        items.push(Item::new(Kind::JournalProof, kept, (path, &title), proof));
    }
    for (subject, bid) in found.bids {
        for entry in journal::of_subject(read, &subject, 1)? {
            let proof = journal::receipt(read, entry.seq)?.into_bytes();
            let path = format!("receipts/{}.tlog-proof", slug(&bid));
            let kept = (trade, Class::Attendant);
            let named = (path, "投标回执的日志存证");
            items.push(Item::new(Kind::Receipt, kept, named, proof));
        }
    }
    Ok(items)
}
