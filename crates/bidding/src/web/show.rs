//! `/boxes/{id}`: a box for those who have to do with it, and what each of them does there.

use ::web::form::Field;
use ::web::view::{Tag, file_size};
use ::web::{Answer, Ctx, Frame, Room, blocking, page};
use askama::Template;
use axum::extract::Path;
use base::{Lang, Role};
use envelope::{PublicKey, SuiteId};
use org::Party;

use super::words::{BoxWords, Pages};
use super::{BOXES, OPENINGS, second, stage_tag};
use crate::commands::load;
use crate::model::{BoxId, Stage};
use crate::queries::{Guest, ReadError, announced, bidder, kept_by, owns, runs, shown};
use crate::state::Bidding;
use crate::store::bids::{self, BidRow};
use crate::store::boxes::{BoxRow, HolderRow};
use crate::store::seen;

#[derive(Template)]
#[template(path = "box.html")]
struct BoxPage {
    frame: Frame,
    words: &'static BoxWords,
    id: i64,
    stage: Tag,
    rehearsal: &'static str,
    hours: Vec<(&'static str, String)>,
    facts: Vec<(&'static str, String)>,
    holders: Vec<HolderLine>,
    live: Option<String>,
    scripted: bool,
    code: String,
    key: Vec<KeyForm>,
    bidding: Option<BidForm>,
    no_party: bool,
    mine: Option<Mine>,
    half: Option<Field>,
    shares: Option<Field>,
    give_up: Option<Field>,
}

struct HolderLine {
    holder: String,
    key: String,
}

struct KeyForm {
    holder: &'static str,
    title: String,
    field: Field,
}

struct BidForm {
    note: &'static str,
    open: bool,
}

struct Mine {
    digest: String,
    size: String,
    at: String,
    may_withdraw: bool,
    colleague: bool,
}

struct Found {
    held: BoxRow,
    holders: Vec<HolderRow>,
    now: base::Millis,
    party: Option<Party>,
    mine: Option<BidRow>,
    owns: bool,
}

impl Found {
    fn code(&self) -> String {
        let party = self.party.as_ref();
        party.map_or_else(String::new, |party| party.code.clone())
    }
}

pub(super) async fn show(ctx: Ctx, Room(room): Room<Bidding>, Path(id): Path<i64>) -> Answer {
    let (store, scope, now) = (ctx.store(), ctx.scope.clone(), ctx.now());
    let found = blocking(move || {
        let party = bidder(&store, &room, &scope)?;
        let guest = Guest::of(&store, &room, &scope)?;
        let who = (scope.account, room.administers(&store, &scope)?);
        store.read(|read| {
            let (held, holders) = load(read, BoxId(id))?.ok_or(ReadError::NotFound)?;
            if !guest.sees(read, &held, &holders)? {
                return Err(ReadError::NotFound);
            }
            let mine = match &party {
                Some(party) => bids::standing(read, id, &room.mark(&party.code))?,
                None => None,
            };
            Ok(Found {
                now: seen(read, now)?,
                held,
                holders,
                party,
                owns: mine.as_ref().is_none_or(|bid| owns(&room, bid, who)),
                mine,
            })
        })
    })
    .await?;
    page(&view(&ctx, &found))
}

fn view(ctx: &Ctx, found: &Found) -> BoxPage {
    let (lang, words) = (ctx.lang, BoxWords::of(ctx.lang));
    let held = &found.held;
    let of = shown(held, &found.holders, found.now);
    // Past its deadline it takes nothing, whether or not a round has closed it.
    let open = of.stage == Stage::Taking && found.now < held.deadline;
    let kept = kept_by(&ctx.scope, &found.holders);
    let opens = of.stage == Stage::Closed && !of.suspended;
    let waits = found
        .mine
        .as_ref()
        .is_some_and(|bid| bid.state == "standing" && bid.half.is_none());
    let may_give_up =
        ctx.scope.role == Role::Office || (ctx.scope.role == Role::Head && runs(&ctx.scope, held));
    let applicant = ctx.scope.role == Role::Applicant && kept.is_empty();
    BoxPage {
        frame: ctx
            .frame(held.title.clone())
            .purpose(words.purpose)
            .crumb(BOXES, Pages::of(lang).boxes)
            .with_form(ctx),
        words,
        id: held.id,
        stage: stage_tag(of.stage, of.suspended, lang),
        rehearsal: if held.rehearsal {
            Pages::of(lang).rehearsal
        } else {
            ""
        },
        hours: hours(held, lang),
        facts: facts(held, &found.holders, lang),
        holders: found
            .holders
            .iter()
            .map(|one| holder_line(held, one, lang))
            .collect(),
        live: announced(held).then(|| format!("{OPENINGS}/{}", held.id)),
        scripted: held.suite == SuiteId::P256.as_str(),
        code: found.code(),
        key: match of.stage {
            Stage::Keys => found
                .holders
                .iter()
                .filter(|one| kept.contains(&one.id))
                .map(|one| key_form(one, lang))
                .collect(),
            _ => Vec::new(),
        },
        bidding: found.party.as_ref().map(|_| BidForm {
            note: match of.stage {
                Stage::Keys | Stage::Waiting => words.waiting,
                _ if open => "",
                _ => words.late,
            },
            open: open && found.owns,
        }),
        no_party: applicant && found.party.is_none(),
        mine: found.mine.as_ref().map(|bid| Mine {
            digest: bid.digest.clone(),
            size: file_size(bid.size),
            at: second(bid.at),
            may_withdraw: open && found.owns,
            colleague: !found.owns,
        }),
        half: (opens && waits).then(|| half_field(words)),
        shares: (opens && !kept.is_empty()).then(|| shares_field(words)),
        give_up: (opens && may_give_up).then(|| reason_field(words)),
    }
}

fn half_field(words: &BoxWords) -> Field {
    Field::area("half", words.half, 4)
        .hint(words.decrypt_hint)
        .max_chars(400)
}

fn shares_field(words: &BoxWords) -> Field {
    Field::files("shares", words.shares_file, ".txt,text/plain")
        .one_file()
        .hint(words.give_hint)
}

fn reason_field(words: &BoxWords) -> Field {
    Field::area("reason", words.reason, 3)
        .hint(words.give_up_hint)
        .max_chars(500)
}

fn hours(held: &BoxRow, lang: Lang) -> Vec<(&'static str, String)> {
    let pages = Pages::of(lang);
    vec![
        (pages.opens_at, second(held.opens_at)),
        (pages.deadline, second(held.deadline)),
    ]
}

fn facts(held: &BoxRow, holders: &[HolderRow], lang: Lang) -> Vec<(&'static str, String)> {
    let words = BoxWords::of(lang);
    let minutes = |count: i64| match lang {
        Lang::Zh => format!("{count} 分钟"),
        Lang::En => format!("{count} minutes"),
    };
    vec![
        (
            words.suite,
            match SuiteId::parse(&held.suite) {
                Some(SuiteId::Sm) => "SM2 · SM3 · SM4".to_owned(),
                _ => "P-256 · SHA-256 · AES-256".to_owned(),
            },
        ),
        (
            words.threshold,
            words.threshold_of(held.threshold, holders.len()),
        ),
        (words.min_bids, held.min_bids.to_string()),
        (words.unseal_minutes, minutes(held.unseal_minutes)),
    ]
}

fn holder_line(held: &BoxRow, one: &HolderRow, lang: Lang) -> HolderLine {
    let words = BoxWords::of(lang);
    let key = SuiteId::parse(&held.suite)
        .zip(one.public_key.as_deref())
        .and_then(|(suite, key)| PublicKey::parse(suite, key));
    HolderLine {
        holder: one.id.title(lang).to_owned(),
        key: key.map_or_else(
            || words.key_missing.to_owned(),
            |key| format!("{} {}", words.key_there, key.fingerprint()),
        ),
    }
}

fn key_form(one: &HolderRow, lang: Lang) -> KeyForm {
    let words = BoxWords::of(lang);
    KeyForm {
        holder: one.id.as_str(),
        title: one.id.title(lang).to_owned(),
        field: Field::area("public_key", words.public_key, 3)
            .value(one.public_key.clone().unwrap_or_default())
            .max_chars(200),
    }
}
