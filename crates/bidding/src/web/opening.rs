//! `/openings/{id}`: an opening as everybody watches it.

use ::web::form::Field;
use ::web::view::{Pages, Tag, Tone, tag};
use ::web::{Answer, Ctx, Flash, Frame, Room, blocking, download, page};
use askama::Template;
use axum::Form;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::header::CONTENT_LENGTH;
use base::{Lang, Role};
use envelope::Receipt;
use serde::Deserialize;
use serde_json::Value;

use super::live::progress;
use super::words;
use super::{BOXES, OPENINGS, second, stage_tag, yuan};
use crate::commands::settle::Plain;
use crate::commands::{check, sign as signing};
use crate::model::{BoxId, OpenedBid, Outcome, Stage};
use crate::queries::{Guest, ReadError, keeps, opened, opened_bid, read_out, root, runs, shown};
use crate::state::Bidding;
use crate::store::boxes::{self, BoxRow};
use crate::store::{bids, opening, seen};

/// Bids on a page.
const PAGE: u64 = 100;

#[derive(Template)]
#[template(path = "opening.html")]
struct OpeningPage {
    frame: Frame,
    words: &'static words::Pages,
    id: i64,
    stage: Tag,
    suspended: bool,
    rehearsal: bool,
    deadline: String,
    deadline_millis: i64,
    now_millis: i64,
    name: &'static str,
    waits: bool,
    refresh: bool,
    failed: bool,
    counts: Option<Counts>,
    root: String,
    receipt: Field,
    verdict: Option<(bool, &'static str)>,
    bids: Vec<Line>,
    pages: Pages,
    record: Option<RecordView>,
    to_box: Option<String>,
}

struct Counts {
    bids: String,
    shares: String,
    halves: String,
    settled: String,
    until: String,
}

struct Line {
    bidder: String,
    code: String,
    price: String,
    fields: String,
    at: String,
    outcome: Tag,
    reason: String,
    file: Option<String>,
}

struct RecordView {
    digest: String,
    signatures: Vec<(String, String)>,
    may_sign: bool,
}

/// What the page is made from.
struct Found {
    held: BoxRow,
    now: base::Millis,
    root: String,
    verdict: Option<Verdict>,
    opened: Option<crate::model::Opened>,
    record: Option<opening::RecordRow>,
    signatures: Vec<(base::AccountId, String, base::Millis)>,
    stands: Option<String>,
    reads: Reads,
    sees: bool,
}

impl Found {
    /// Whether everything that was opened is on the page: not, while offers are confidential, for a bidder or a stranger.
    fn shows_all(&self) -> bool {
        read_out(&self.held) || matches!(self.reads, Reads::All)
    }

    fn shows(&self, bid: &OpenedBid) -> bool {
        self.shows_all() || self.reads.owns(bid)
    }
}

/// Which files of bids somebody may read.
enum Reads {
    All,
    Own(Option<String>),
}

#[derive(Clone, Copy)]
enum Verdict {
    Inside,
    Outside,
    Forged,
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Bidding>, Path(id): Path<i64>) -> Answer {
    let id = BoxId(id);
    let (store, scope, now) = (ctx.store(), ctx.scope.clone(), ctx.now());
    let pasted: String = ctx
        .query
        .get("receipt")
        .unwrap_or_default()
        .chars()
        .take(4_000)
        .collect();
    let (held, typed) = (room.clone(), pasted.clone());
    let (live, found) = blocking(move || {
        let guest = Guest::of(&store, &held, &scope)?;
        store.read(|read| guest.watches(read, id).map(drop))?;
        let live = progress(&store, &held, id, now)?;
        let party = match scope.role {
            Role::Applicant => held.party(&store, &scope)?,
            _ => None,
        };
        let found = store.read(|read| {
            let (row, holders) = guest.watches(read, id)?;
            let closing = opening::closing(read, id.0)?;
            let mark = party
                .as_ref()
                .map(|party| (held.mark(&party.code), party.code.clone()));
            let mark = mark
                .as_ref()
                .map(|(mark, code)| (mark.as_slice(), code.as_str()));
            let leaves = closing.as_ref().map(|closing| &closing.leaves[..]);
            Ok::<_, ReadError>(Found {
                now: seen(read, now)?,
                verdict: leaves
                    .filter(|_| !typed.trim().is_empty())
                    .map(|leaves| verdict(&held, id, leaves, &typed)),
                root: closing.map_or_else(String::new, |closing| root(&closing.note)),
                opened: opened(read, &held, &row)?,
                record: opening::record(read, id.0)?,
                signatures: opening::signatures(read, id.0)?,
                stands: signing::stands(read, &scope, &row, mark)?,
                reads: reads(&scope, &row, &holders, party.map(|party| party.code)),
                sees: scope.account.is_some() && guest.sees(read, &row, &holders)?,
                held: row,
            })
        })?;
        Ok::<_, ReadError>((live, found))
    })
    .await?;
    page(&view(&ctx, &live, &found, &pasted))
}

fn reads(
    scope: &base::Scope,
    held: &BoxRow,
    holders: &[boxes::HolderRow],
    code: Option<String>,
) -> Reads {
    let all = matches!(scope.role, Role::Office | Role::Supervisor)
        || runs(scope, held)
        || holders.iter().any(|one| keeps(scope, one, holders));
    if all { Reads::All } else { Reads::Own(code) }
}

impl Reads {
    fn owns(&self, bid: &OpenedBid) -> bool {
        match self {
            Self::All => true,
            Self::Own(code) => code.as_ref() == Some(&bid.bidder.code),
        }
    }

    fn admits(&self, bid: &OpenedBid) -> bool {
        bid.outcome == Outcome::Opened && self.owns(bid)
    }
}

/// A textarea sends its lines with CR LF, and may have lost the last one's end.
fn verdict(room: &Bidding, id: BoxId, leaves: &[String], typed: &str) -> Verdict {
    let text = format!("{}\n", typed.replace("\r\n", "\n").trim());
    match Receipt::verify(text.as_bytes(), &room.verifier()) {
        Ok(receipt) if receipt.box_id == id.0 => {
            if leaves.contains(&base::hex::encode(&receipt.leaf())) {
                Verdict::Inside
            } else {
                Verdict::Outside
            }
        }
        _ => Verdict::Forged,
    }
}

fn view(ctx: &Ctx, live: &Value, found: &Found, pasted: &str) -> OpeningPage {
    let (lang, words) = (ctx.lang, words::Pages::of(ctx.lang));
    let held = &found.held;
    let of = shown(held, &[], found.now);
    let bids = found.opened.iter().flat_map(|one| &one.bids);
    let lines: Vec<&OpenedBid> = bids.filter(|bid| found.shows(bid)).collect();
    let path = format!("{OPENINGS}/{}", held.id);
    let pages = Pages::new(lang, &path, &ctx.query, PAGE, lines.len() as u64);
    let behind = usize::try_from(pages.offset()).unwrap_or(usize::MAX);
    let verdict = found.verdict.map(|verdict| match verdict {
        Verdict::Inside => (true, words.inside),
        Verdict::Outside => (false, words.outside),
        Verdict::Forged => (false, words.forged),
    });
    OpeningPage {
        frame: ctx
            .frame(held.title.clone())
            .purpose(words.opening_purpose)
            .crumb(OPENINGS, words.openings)
            .with_form(ctx)
            .wide(),
        words,
        id: held.id,
        stage: stage_tag(of.stage, of.suspended, lang),
        suspended: of.suspended,
        rehearsal: held.rehearsal,
        deadline: second(held.deadline),
        deadline_millis: held.deadline.0,
        now_millis: found.now.0,
        name: of.stage.as_str(),
        waits: matches!(of.stage, Stage::Waiting | Stage::Taking),
        refresh: matches!(of.stage, Stage::Waiting | Stage::Taking | Stage::Closed),
        failed: of.stage == Stage::Failed,
        counts: counts(held, live, words),
        root: found.root.clone(),
        receipt: Field::area("receipt", words.receipt, 8)
            .hint(words.mine_hint)
            .value(pasted)
            .max_chars(4_000),
        verdict,
        bids: lines
            .iter()
            .skip(behind)
            .take(PAGE as usize)
            .map(|bid| line(held, &found.reads, bid, lang))
            .collect(),
        pages,
        record: found.record.as_ref().map(|record| RecordView {
            digest: record.digest.clone(),
            signatures: found
                .signatures
                .iter()
                .map(|(_, stands, at)| (stands.clone(), second(*at)))
                .collect(),
            may_sign: found.stands.is_some()
                && found.shows_all()
                && !found
                    .signatures
                    .iter()
                    .any(|(account, ..)| ctx.scope.account == Some(*account)),
        }),
        to_box: found.sees.then(|| format!("{BOXES}/{}", held.id)),
    }
}

/// How far the opening is; nothing before the closing.
fn counts(held: &BoxRow, live: &Value, words: &words::Pages) -> Option<Counts> {
    let number = |key: &str| live[key].as_u64().unwrap_or_default();
    let all = live.get("bids")?.as_u64()?;
    Some(Counts {
        bids: all.to_string(),
        shares: words.done_of(number("shares"), number("threshold")),
        halves: words.done_of(number("halves"), all),
        settled: words.done_of(number("settled"), all),
        until: held.unseal_until.map_or_else(String::new, second),
    })
}

fn line(held: &BoxRow, reads: &Reads, bid: &OpenedBid, lang: Lang) -> Line {
    let words = words::Pages::of(lang);
    let tone = match bid.outcome {
        Outcome::Opened if !bid.twice.is_empty() => Tone::Warn,
        Outcome::Opened => Tone::Good,
        Outcome::Forfeited => Tone::Bad,
        Outcome::Returned => Tone::Warn,
    };
    let price = match (bid.outcome, bid.price_fen) {
        (_, Some(price)) => yuan(price),
        (Outcome::Opened, None) => words.no_price.to_owned(),
        _ => "—".to_owned(),
    };
    let fields: Vec<String> = bid
        .fields
        .iter()
        .filter(|(_, value)| !value.is_object() && !value.is_array())
        .take(12)
        .map(|(key, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            let text: String = text.chars().take(80).collect();
            // Bidders may add what they like; what the page's own form asks for is said in words.
            match key.as_str() {
                "duration_days" => words.read_duration(text),
                "quality" => words.read_quality(text),
                other => format!("{other}: {text}"),
            }
        })
        .collect();
    let mut reason = vec![crate::words::reason(&bid.reason, lang).to_owned()];
    if !bid.twice.is_empty() {
        reason.push(words.stands_twice(bid.twice.join(lang.pick("、", ", "))));
    }
    if bid.unclear {
        reason.push(words.members_unclear.to_owned());
    }
    reason.retain(|said| !said.is_empty());
    let members: Vec<String> = bid
        .members
        .iter()
        .map(|one| format!("{}（{}）", one.name, one.code))
        .collect();
    let fields: Vec<String> = match members.is_empty() {
        true => fields,
        false => std::iter::once(words.read_members(members.join(lang.pick("、", ", "))))
            .chain(fields)
            .collect(),
    };
    Line {
        bidder: bid.bidder.name.clone(),
        code: bid.bidder.code.clone(),
        price,
        fields: fields.join(lang.pick("；", "; ")),
        at: second(bid.at),
        outcome: tag(tone, bid.outcome.title(lang)),
        reason: reason.join(lang.pick("；", "; ")),
        file: reads
            .admits(bid)
            .then(|| format!("{OPENINGS}/{}/bids/{}", held.id, bid.id)),
    }
}

/// The signed root, the leaves under it and the entries that covered the box, as one text.
pub(super) async fn root_file(ctx: Ctx, Room(room): Room<Bidding>, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let text = blocking(move || {
        let guest = Guest::of(&store, &room, &scope)?;
        store.read(|read| {
            guest.watches(read, BoxId(id))?;
            let closing = opening::closing(read, id)?.ok_or(ReadError::NotFound)?;
            let mut text = format!("{}\n", closing.note);
            for leaf in &closing.leaves {
                text.push_str(&format!("leaf {leaf}\n"));
            }
            for (token, salt) in check::covers(read, BoxId(id))? {
                text.push_str(&format!("cover {token} {}\n", base::hex::encode(&salt)));
            }
            Ok::<_, ReadError>(text)
        })
    })
    .await?;
    Ok(download(&format!("root-{id}.txt"), "text/plain", text))
}

pub(super) async fn record(ctx: Ctx, Room(room): Room<Bidding>, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let text = blocking(move || {
        let guest = Guest::of(&store, &room, &scope)?;
        store.read(|read| {
            let (held, holders) = guest.watches(read, BoxId(id))?;
            // The record says everything that was opened.
            if !read_out(&held) && !matches!(reads(&scope, &held, &holders, None), Reads::All) {
                return Err(ReadError::NotFound);
            }
            signing::record_file(read, &room, BoxId(id))?.ok_or(ReadError::NotFound)
        })
    })
    .await?;
    Ok(download(&format!("record-{id}.txt"), "text/plain", text))
}

/// A bid that was opened, as its bidder sealed it; for its bidder, the centre, the holders, who oversees all and who judges.
pub(super) async fn bid_file(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path((id, bid)): Path<(i64, String)>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let plain = blocking(move || {
        let party = match scope.role {
            Role::Applicant => room.party(&store, &scope)?,
            _ => None,
        };
        let row = store.read(|read| {
            let held = boxes::by_id(read, id)?.ok_or(ReadError::NotFound)?;
            let holders = boxes::holders(read, id)?;
            let row = bids::by_id(read, &bid)?.filter(|row| row.box_id == id);
            let row = row.ok_or(ReadError::NotFound)?;
            let shown = opened_bid(&room, &row).filter(|_| held.state == "opened");
            let reads = match room.reads(read, &scope, &held.subject)? {
                true => Reads::All,
                false => reads(&scope, &held, &holders, party.map(|party| party.code)),
            };
            match shown {
                Some(shown) if reads.admits(&shown) => Ok(row),
                _ => Err(ReadError::NotFound),
            }
        })?;
        Plain::of(&store, &room, &row)?.ok_or(ReadError::NotFound)
    })
    .await?;
    let length = plain.length();
    let parts = futures_util::stream::unfold(Some((plain, 0)), |state| async move {
        let (mut plain, no) = state?;
        if no >= plain.chunks() {
            return None;
        }
        let opened = tokio::task::spawn_blocking(move || {
            let bytes = plain.open(no).map(Bytes::copy_from_slice);
            (bytes, plain)
        })
        .await;
        Some(match opened {
            Ok((Ok(bytes), plain)) => (Ok(bytes), Some((plain, no + 1))),
            // The line ends there, and the browser tells that the file is not whole.
            Ok((Err(cause), _)) => (Err(std::io::Error::other(cause)), None),
            Err(cause) => (Err(std::io::Error::other(cause)), None),
        })
    });
    let mut response = download(
        &format!("bid-{id}.zip"),
        "application/zip",
        Body::from_stream(parts),
    );
    response.headers_mut().insert(CONTENT_LENGTH, length.into());
    Ok(response)
}

#[derive(Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    digest: String,
}

pub(super) async fn sign(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path(id): Path<i64>,
    Form(seen): Form<Seen>,
) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    blocking(move || signing::sign(&store, &room, &scope, BoxId(id), &seen.digest)).await?;
    let done = Flash::done(words::Pages::of(ctx.lang).signed);
    Ok(ctx.redirect_with(&format!("{OPENINGS}/{id}"), done))
}
