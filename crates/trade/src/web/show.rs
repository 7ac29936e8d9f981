//! A trade: `/hall/trades/{id}` for everybody, `/trades/{id}` for staff, `/tendering/{id}` for enterprises.

use std::sync::Arc;

use ::web::form::{Complaint, Field};
use ::web::view::{Moment, Tag, Timeline, Tone, file_size, tag, timeline};
use ::web::{Answer, Ctx, Failure, Frame, Room, blocking, page_with};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use base::{Fault, Role, Scope};
use pack::element::Opening;

use super::board::{Line, line};
use super::forms::{Maker, Section, takes};
use super::new::Typed;
use super::{BOARD, HALL, TENDERING, number, platform, standing, yuan};
use crate::commands::Gate;
use crate::model::{Document, Hold, Question, Talk};
use crate::queries::{self, Shown};
use crate::state::{Defined, Trades};
use crate::words::figure_text;
use crate::words_pages::{Words, mode, trade_type};

/// What was typed into a form that was refused.
#[derive(Clone, Debug, Default)]
pub(super) struct Again {
    /// The form: the first part of the names of its fields.
    pub(super) form: &'static str,
    /// By the names of fields.
    pub(super) typed: Typed,
    pub(super) complaints: Vec<Complaint>,
}

struct DocumentLine {
    href: String,
    title: String,
    name: String,
    note: String,
}

struct QuestionLine {
    text: String,
    when: String,
    answer: String,
    state: Tag,
}

struct CandidateLine {
    rank: i64,
    name: String,
    price: String,
    total: String,
}

/// Something that was said in a negotiation.
struct TalkLine {
    head: String,
    text: String,
}

/// A time or a figure of the procedure.
struct RuleLine {
    title: String,
    value: String,
    basis: String,
}

#[derive(Template)]
#[template(path = "trade.html")]
struct ShowPage {
    frame: Frame,
    words: &'static Words,
    complaints: Vec<Complaint>,
    here: String,
    tags: Vec<Tag>,
    held: Vec<String>,
    stuck: Option<String>,
    lacking: String,
    facts: Vec<(&'static str, String)>,
    links: Vec<(String, &'static str)>,
    course: Timeline,
    documents: Vec<DocumentLine>,
    questions: Vec<QuestionLine>,
    candidates: Vec<CandidateLine>,
    lots: Vec<Line>,
    invited: Vec<String>,
    talks: Vec<TalkLine>,
    reply: Option<Field>,
    ask: Option<(String, Field)>,
    enter: Option<bool>,
    findings: Option<Vec<String>>,
    part: Option<(&'static str, String, &'static str)>,
    due: Vec<(&'static str, &'static str)>,
    sections: Vec<Section>,
    rooms: Vec<(String, String, Tag)>,
    booked: Vec<(String, String)>,
    rules: Vec<RuleLine>,
    ungiven: Vec<String>,
    attempts: Vec<(String, String)>,
    splits: Vec<String>,
    archive: Option<(String, &'static crate::words_data::Words)>,
    proof: String,
}

pub(super) async fn public(ctx: Ctx, Room(room): Room<Trades>, Path(id): Path<i64>) -> Answer {
    let mut shown = load(&ctx, &room, id).await?;
    // Everybody's page shows what everybody sees; what is not announced has none.
    if shown.held.trade.noticed_at.is_none() {
        return Err(Failure::not_found());
    }
    shown.inside = None;
    shown
        .questions
        .retain(|one| one.answered_at.is_some() || !shown.stands.inside());
    shown.documents.retain(|one| {
        let bidder = ctx.scope.role == Role::Applicant && shown.party.is_some();
        one.gone_at.is_none() && (one.readers == "public" || (one.readers == "bidders" && bidder))
    });
    view(&ctx, &room, shown, (StatusCode::OK, Again::default())).await
}

pub(super) async fn staff(ctx: Ctx, Room(room): Room<Trades>, Path(id): Path<i64>) -> Answer {
    working(&ctx, room, id).await
}

pub(super) async fn enterprise(ctx: Ctx, Room(room): Room<Trades>, Path(id): Path<i64>) -> Answer {
    working(&ctx, room, id).await
}

async fn working(ctx: &Ctx, room: Arc<Trades>, id: i64) -> Answer {
    let shown = load(ctx, &room, id).await?;
    if shown.inside.is_none() {
        return Err(Failure::not_found());
    }
    view(ctx, &room, shown, (StatusCode::OK, Again::default())).await
}

/// The page after a refusal, with what was typed.
pub(super) async fn again(
    ctx: &Ctx,
    room: Arc<Trades>,
    (id, fault): (i64, Fault),
    again: Again,
) -> Answer {
    let shown = load(ctx, &room, id).await?;
    let status = match fault {
        Fault::Conflict => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    view(ctx, &room, shown, (status, again)).await
}

async fn load(ctx: &Ctx, room: &Arc<Trades>, id: i64) -> Result<Shown, Failure> {
    let (store, scope, room, now) = (ctx.store(), ctx.scope.clone(), room.clone(), ctx.now());
    blocking(move || queries::trade(&store, &scope, &room, (id, now))).await
}

/// Where a scope finds a box: those who hold a share, run it or watch it, and who may offer, on its own page; everybody else
/// at its opening. Before the last holder has given its key nobody offers, and there is nothing to watch.
fn box_page(scope: &Scope, one: &bidding::Shown) -> Option<&'static str> {
    let ready = one.holders.iter().all(|holder| holder.public_key.is_some());
    let holds = one.holders.iter().any(|holder| match &holder.keeper {
        bidding::Keeper::Org(org) => scope.acts_for(org) || scope.keeps_centre(org),
        bidding::Keeper::Account(account) => scope.account == Some(*account),
    });
    let inside = match scope.role {
        Role::Office | Role::Supervisor | Role::Auditor => true,
        Role::Clerk | Role::Head => holds || scope.keeps_centre(&one.centre_org),
        Role::Applicant => holds || ready,
        Role::Public | Role::Discipline => false,
    };
    match (inside, ready) {
        (true, _) => Some("/boxes"),
        (false, true) => Some("/openings"),
        (false, false) => None,
    }
}

/// Pages of the rooms in which a trade goes on: sealed offers, their opening, the auction.
async fn links(ctx: &Ctx, shown: &Shown) -> Result<Vec<(String, &'static str)>, Failure> {
    let words = Words::of(ctx.lang);
    let (store, subject, now) = (ctx.store(), shown.held.trade.subject(), ctx.now());
    let opening = shown.held.procedure.opening;
    let scope = ctx.scope.clone();
    let knows = shown.stands.inside() || shown.invited || shown.finalist;
    let (boxed, auctioned) = blocking(move || {
        store.read(|read| match opening {
            Opening::Sealed => {
                let found = bidding::of_subject(read, &subject, now)?
                    .filter(|one| knows || !one.shut)
                    .and_then(|one| Some((one.id, box_page(&scope, &one)?)));
                Ok::<_, Gate>((found, None))
            }
            Opening::Auction => {
                let found = auction::queries::of_subject(read, &subject)?;
                Ok((None, found.map(|one| one.id)))
            }
        })
    })
    .await?;
    let boxed = boxed.map(|(id, page)| (format!("{page}/{id}"), words.box_link));
    let auctioned = auctioned.map(|id| (format!("/auctions/{id}"), words.auction_link));
    Ok(boxed.into_iter().chain(auctioned).collect())
}

async fn view(
    ctx: &Ctx,
    room: &Trades,
    shown: Shown,
    (status, again): (StatusCode, Again),
) -> Answer {
    let links = links(ctx, &shown).await?;
    let (words, defined, lang) = (Words::of(ctx.lang), room.defined(), ctx.lang);
    let trade = &shown.held.trade;
    let mut tags = vec![standing(trade, lang)];
    if trade.held_at.is_some() {
        tags.push(tag(Tone::Plain, trade.state.title(lang)));
    }
    tags.extend(trade.invited.then(|| tag(Tone::Plain, words.invited_tag)));
    tags.extend(trade.sample.then(|| tag(Tone::Plain, words.sample)));
    let maker = Maker {
        ctx,
        shown: &shown,
        form: again.form,
        typed: &again.typed,
        complaints: &again.complaints,
    };
    let sections = maker.sections();
    let may_take_part = ctx.scope.role == Role::Applicant && shown.party.is_some() && takes(&shown);
    let typed = again.typed.get("ask-text").cloned().unwrap_or_default();
    let inside = shown.inside.as_ref();
    let part = part(ctx, &shown, links.is_empty());
    let page = ShowPage {
        frame: frame(ctx, &shown),
        words,
        here: format!("{HALL}/trades/{}", trade.id),
        tags,
        held: held(&shown, ctx),
        lacking: match inside.map_or(0, |inside| inside.lacking) {
            0 => String::new(),
            count => words.lacking(count),
        },
        stuck: stuck(&shown, ctx),
        facts: facts(&defined, &shown, ctx),
        links,
        course: course(&shown, ctx),
        documents: shown
            .documents
            .iter()
            .map(|one| document(&shown, one, ctx))
            .collect(),
        questions: shown
            .questions
            .iter()
            .map(|one| question(one, words))
            .collect(),
        candidates: shown
            .candidates
            .iter()
            .map(|one| CandidateLine {
                rank: one.rank,
                name: one.party.name.clone(),
                price: one.amount_fen.map(yuan).unwrap_or_default(),
                total: one.total.clone(),
            })
            .collect(),
        lots: lots(&defined, &shown, ctx),
        invited: {
            let all = inside.iter().flat_map(|inside| &inside.invited);
            all.map(|one| format!("{} {}", one.name, one.code))
                .collect()
        },
        talks: shown.talks.iter().map(|one| talk(one, ctx)).collect(),
        reply: (shown.negotiates && ctx.scope.role == Role::Applicant).then(|| {
            let typed = again.typed.get("reply-text").cloned().unwrap_or_default();
            let field = Field::area("reply-text", words.talk_reply, 4).value(typed);
            field.max_chars(2_000).complaint(&again.complaints)
        }),
        ask: may_take_part.then(|| {
            let field = Field::area("ask-text", words.question, 3).value(typed);
            (
                ctx.request_id.clone(),
                field.max_chars(2_000).complaint(&again.complaints),
            )
        }),
        enter: (may_take_part && shown.held.procedure.opening == Opening::Auction)
            .then_some(shown.entered),
        findings: inside.and_then(|inside| {
            inside
                .draft
                .as_ref()
                .filter(|_| trade.noticed_at.is_none())?;
            Some(inside.findings.iter().map(|one| one.text(lang)).collect())
        }),
        part,
        due: {
            let due = sections.iter().filter(|section| section.due);
            due.map(|section| (section.id, section.title)).collect()
        },
        sections,
        rooms: inside.map(|one| rooms(one, ctx)).unwrap_or_default(),
        booked: inside.map(|one| booked(one, ctx)).unwrap_or_default(),
        rules: rules(&shown, ctx),
        ungiven: {
            let all = shown.held.procedure.ungiven.iter();
            all.map(|one| one.title.get(lang).to_owned()).collect()
        },
        attempts: inside
            .map(|inside| {
                let all = inside.attempts.iter();
                all.map(|one| (one.at.minute_text(), one.said.get(lang).to_owned()))
                    .collect()
            })
            .unwrap_or_default(),
        splits: inside
            .map(|inside| {
                let all = inside.splits.iter();
                all.map(|(_, title, sum, bound)| words.split_line(title, yuan(*sum), yuan(*bound)))
                    .collect()
            })
            .unwrap_or_default(),
        archive: (shown.inside.is_some() && crate::archive::may(shown.stands)).then(|| {
            let words = crate::words_data::Words::of(ctx.lang);
            (format!("{BOARD}/{}/archive", trade.id), words)
        }),
        proof: format!("/journal?subject=trade/{}", trade.id),
        complaints: again.complaints,
    };
    page_with(status, &page)
}

/// Why its auction does not open, for those who work on it.
fn stuck(shown: &Shown, ctx: &Ctx) -> Option<String> {
    let words = Words::of(ctx.lang);
    let (said, next) = shown.inside.as_ref()?.stuck.as_ref()?;
    let said = said.get(ctx.lang);
    Some(match next {
        Some(at) => words.stuck_again(said, at.minute_text()),
        None => words.stuck_over(said),
    })
}

/// How whoever looks takes part, while offers or questions are taken: what is said, where it leads, the link's words.
fn part(ctx: &Ctx, shown: &Shown, closed: bool) -> Option<(&'static str, String, &'static str)> {
    let words = Words::of(ctx.lang);
    if !takes(shown) {
        return None;
    }
    Some(match (ctx.scope.role, &shown.party) {
        (Role::Public, _) => (
            words.part_sign_in,
            ctx.sign_in_href(),
            words.part_to_sign_in,
        ),
        (Role::Applicant, None) => (words.part_confirm, "/party".to_owned(), words.part_to_party),
        (Role::Applicant, Some(_)) if closed => (words.part_wait, String::new(), ""),
        (Role::Applicant, Some(_)) => (words.part_now, String::new(), ""),
        _ => return None,
    })
}

fn talk(one: &Talk, ctx: &Ctx) -> TalkLine {
    let round = Words::of(ctx.lang).talk_round(one.round);
    let party = one.party.as_ref().map_or("", |party| party.name.as_str());
    let (kind, at) = (one.kind.title(ctx.lang), one.at.minute_text());
    let parts = [round.as_str(), kind, party, at.as_str()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    TalkLine {
        head: parts.join(" · "),
        text: one.text.clone(),
    }
}

/// What holds the trade up.
fn held(shown: &Shown, ctx: &Ctx) -> Vec<String> {
    let words = Words::of(ctx.lang);
    let line = |hold: &Hold| {
        let (who, since) = (hold.by.title(ctx.lang), hold.since.minute_text());
        words.held_line(who, since, hold.reason.clone())
    };
    shown.holds.iter().map(line).collect()
}

fn frame(ctx: &Ctx, shown: &Shown) -> Frame {
    let words = Words::of(ctx.lang);
    let (to, label) = match (&shown.inside, ctx.scope.role) {
        (None, _) => (HALL, words.hall),
        (Some(_), Role::Applicant) => (TENDERING, words.tendering),
        (Some(_), _) => (BOARD, words.board),
    };
    ctx.frame(shown.held.trade.title.clone())
        .purpose(words.show_purpose)
        .crumb(to, label)
        .wide()
}

fn facts(defined: &Defined, shown: &Shown, ctx: &Ctx) -> Vec<(&'static str, String)> {
    let (words, lang) = (Words::of(ctx.lang), ctx.lang);
    let (trade, procedure) = (&shown.held.trade, &shown.held.procedure);
    let money = |fen: i64| words.yuan(yuan(fen));
    let mut facts = vec![
        (words.platform, platform(defined, &trade.platform, lang)),
        (
            words.procedure,
            format!(
                "{}（{}）",
                procedure.title.get(lang),
                mode(procedure.mode, lang)
            ),
        ),
        (words.trade_type, trade_type(trade.trade, lang).to_owned()),
        (words.tenderer, trade.tenderer_name.clone()),
        (
            words.supervisor,
            defined.name(&trade.supervisor_org).get(lang).to_owned(),
        ),
        (words.amount, money(trade.amount_fen)),
        (words.number, number(trade, words)),
    ];
    let more = [
        trade
            .agency
            .as_ref()
            .map(|one| (words.agency, one.name.clone())),
        trade.ceiling_fen.map(|fen| (words.ceiling, money(fen))),
        trade.noticed_at.map(|at| (words.noticed, at.minute_text())),
        trade
            .deadline_at
            .map(|at| (words.deadline, at.minute_text())),
    ];
    facts.extend(more.into_iter().flatten());
    if let Some((party, fen)) = &trade.winner {
        facts.push((words.winner, party.name.clone()));
        facts.extend(fen.map(|fen| (words.award_sum, money(fen))));
    }
    if let Some(inside) = &shown.inside {
        let said = match inside.catalogue.as_str() {
            "" => words.catalogue_may.to_owned(),
            code => words.catalogue_must(code),
        };
        facts.push((words.catalogue, said));
    }
    facts
}

/// Times and figures that hold for the trade: those of the day of its notice, before it those of today.
fn rules(shown: &Shown, ctx: &Ctx) -> Vec<RuleLine> {
    let (words, lang) = (Words::of(ctx.lang), ctx.lang);
    let procedure = &shown.held.procedure;
    let day = shown.held.trade.noticed_at.unwrap_or(ctx.now()).day();
    let periods = procedure.periods.iter();
    let periods = periods.filter(|one| one.valid.holds(day)).map(|one| {
        let least = one.at_least.map(|term| words.at_least(term.title(lang)));
        let most = one.at_most.map(|term| words.at_most(term.title(lang)));
        let both: Vec<String> = least.into_iter().chain(most).collect();
        RuleLine {
            title: one.title.get(lang).to_owned(),
            value: both.join(lang.pick("，", ", ")),
            basis: one.basis.get(lang).to_owned(),
        }
    });
    let figures = procedure.figures.iter();
    let figures = figures.filter(|one| one.valid.holds(day));
    let figures = figures.map(|one| RuleLine {
        title: one.title.get(lang).to_owned(),
        value: figure_text(one.kind, one.value, lang),
        basis: one.basis.get(lang).to_owned(),
    });
    periods.chain(figures).collect()
}

/// What happened, the newest first.
fn course(shown: &Shown, ctx: &Ctx) -> Timeline {
    let moment = |notice: &crate::model::Notice| Moment {
        when: notice.at.minute_text(),
        who: String::new(),
        what: notice.kind.title(ctx.lang).to_owned(),
        note: notice.title.clone(),
        href: format!("{HALL}/notices/{}", notice.id),
        link: Words::of(ctx.lang).to_notice.to_owned(),
    };
    timeline(shown.notices.iter().rev().map(moment).collect())
}

fn document(shown: &Shown, one: &Document, ctx: &Ctx) -> DocumentLine {
    let mut kinds = shown.held.procedure.documents.iter();
    let title = kinds.find(|kind| kind.id == one.kind);
    let bytes = u64::try_from(one.byte_count).unwrap_or(0);
    DocumentLine {
        href: format!("{HALL}/documents/{}", one.id),
        title: title
            .map_or(one.kind.as_str(), |kind| kind.title.get(ctx.lang))
            .to_owned(),
        name: one.name.clone(),
        note: format!(
            "{} · SHA-256 {}…",
            file_size(bytes),
            &one.sha256[..12.min(one.sha256.len())]
        ),
    }
}

fn question(one: &Question, words: &Words) -> QuestionLine {
    QuestionLine {
        text: one.text.clone(),
        when: one.at.minute_text(),
        answer: one.answer.clone(),
        state: match one.answered_at {
            Some(_) => tag(Tone::Good, words.answer),
            None => tag(Tone::Warn, words.unanswered),
        },
    }
}

fn lots(defined: &Defined, shown: &Shown, ctx: &Ctx) -> Vec<Line> {
    let public = format!("{HALL}/trades");
    let at = match (&shown.inside, ctx.scope.role) {
        (None, _) => public.as_str(),
        (Some(_), Role::Applicant) => TENDERING,
        (Some(_), _) => BOARD,
    };
    shown
        .lots
        .iter()
        .map(|one| line(defined, one, (at, ctx.lang)))
        .collect()
}

fn rooms(inside: &queries::Inside, ctx: &Ctx) -> Vec<(String, String, Tag)> {
    use crate::model::RoomState;
    let line = |one: &crate::model::RoomRequest| {
        let tone = match one.state {
            RoomState::Asked => Tone::Warn,
            RoomState::Given => Tone::Good,
            RoomState::Refused => Tone::Bad,
        };
        let when = format!("{} {}:00", one.day, one.hour);
        let what = format!("{} {}", one.use_for.title(ctx.lang), one.place);
        (when, what, tag(tone, one.state.title(ctx.lang)))
    };
    inside.rooms.iter().map(line).collect()
}

/// What is booked in the venue, with its page for who sees it there.
fn booked(inside: &queries::Inside, ctx: &Ctx) -> Vec<(String, String)> {
    let words = Words::of(ctx.lang);
    let line = |(one, room): &(venue::model::Booking, venue::model::Room)| {
        let (from, until) = (one.slot.from.minute_text(), one.slot.until.minute_text());
        let place = words.room_booked(&room.name, &room.city, one.seats);
        let seen = venue::commands::sees(&ctx.scope, &one.centre_org);
        let href = seen.then(|| format!("/venue/bookings/{}", one.id));
        (
            format!("{from}–{until} · {place}"),
            href.unwrap_or_default(),
        )
    };
    inside.booked.iter().map(line).collect()
}
