//! `/evaluations/{id}`: how far it is, for those who watch. No mark stands here.

use ::web::view::Tag;
use ::web::{Answer, Ctx, Frame, Named, blocking, page};
use askama::Template;
use axum::extract::Path;
use base::Lang;

use super::{phase_tag, state_tag};
use crate::model::{Ask, Bidder, CorrectionState, Head, Phase, Question, Seat, letters, yuan};
use crate::queries::{self, Watched};
use crate::rules::review::{CEILING, LOW_PRICE};
use crate::words::{Words, class_title, failed_title, signed_title};

#[derive(Template)]
#[template(path = "evaluation.html")]
struct WatchPage {
    frame: Frame,
    words: &'static Words,
    phase: Tag,
    failed: String,
    facts: Vec<(&'static str, Vec<Named>)>,
    bidders: Vec<BidderLine>,
    seats: Vec<SeatLine>,
    questions: Vec<Vec<String>>,
    flags: Vec<Vec<String>>,
    corrections: Vec<Vec<String>>,
    sheet: String,
}

struct BidderLine {
    letter: String,
    name: String,
    price: String,
    state: Tag,
    why: String,
}

struct SeatLine {
    name: String,
    reviewed: String,
    marked: String,
    signed: String,
    dissent: String,
}

pub(super) async fn show(ctx: Ctx, Path(id): Path<i64>) -> Answer {
    let (store, scope) = (ctx.store(), ctx.scope.clone());
    let found = blocking(move || store.read(|read| queries::watch(read, &scope, id))).await?;
    let subject = &found.head.subject;
    let called = ctx.called([subject.clone()]).await?;
    let around = (called.of(subject, ""), ctx.beside(subject).await?);
    page(&view(&ctx, &found, around))
}

/// What a bidder did not meet, in words.
pub(super) fn why(head: &Head, bidder: &Bidder, lang: Lang) -> String {
    let words = Words::of(lang);
    let said = bidder.why.iter().map(|id| match id.as_str() {
        CEILING => words.ceiling,
        LOW_PRICE => words.rejected,
        id => {
            let review = head.method.reviews.iter().find(|one| one.id == id);
            review.map_or("", |one| one.title.get(lang))
        }
    });
    said.collect::<Vec<_>>().join(lang.pick("、", ", "))
}

/// Fen as yuan with two decimals.
pub(super) fn money(fen: i64) -> String {
    let text = format!("{:.2}", yuan(fen));
    let grouped = text.split_once('.').and_then(|(whole, rest)| {
        let whole = web::view::count(whole.parse().ok()?);
        Some(format!("{whole}.{rest}"))
    });
    // A price below nothing has no groups.
    grouped.unwrap_or(text)
}

/// The facts of a head that everyone who sees it sees.
pub(super) fn facts(head: &Head, lang: Lang) -> Vec<(&'static str, String)> {
    let words = Words::of(lang);
    let chair = match head.chair {
        Some(seat) => words.judge_no(seat),
        None => words.not_yet.to_owned(),
    };
    let mut facts = vec![
        (words.method, head.method.title.get(lang).to_owned()),
        (words.opened, head.opened_at.minute_text()),
        (words.chair, chair),
    ];
    if let Some(ceiling) = head.ceiling_fen {
        facts.push((words.ceiling, money(ceiling)));
    }
    if let (Phase::Report, Some(due)) = (head.phase, head.sign_due_at) {
        facts.push((words.sign_due, due.minute_text()));
    }
    facts
}

/// Why it failed, as a sentence; empty when it did not.
pub(super) fn failed(head: &Head, lang: Lang) -> String {
    head.failed.map_or_else(String::new, |why| {
        Words::of(lang).failed_text(failed_title(why, lang))
    })
}

fn seat_line(head: &Head, seat: &Seat, lang: Lang) -> SeatLine {
    let words = Words::of(lang);
    let when = |at: Option<base::Millis>| match at {
        Some(at) => format!("{} {}", words.handed_in, at.minute_text()),
        None => words.waiting.to_owned(),
    };
    let mut name = words.judge_no(seat.seat);
    if head.chair == Some(seat.seat) {
        name = words.with_note(name, words.chair_seat);
    }
    SeatLine {
        name,
        reviewed: when(seat.reviewed_at),
        marked: when(seat.handed_at),
        signed: match seat.signed {
            Some((at, signed)) => format!("{} {}", signed_title(signed, lang), at.minute_text()),
            None => words.waiting.to_owned(),
        },
        dissent: seat.dissent.clone(),
    }
}

fn question_line(of: &Watched, question: &Question, lang: Lang) -> Vec<String> {
    let words = Words::of(lang);
    let bidder = of.bidders.iter().find(|one| one.key == question.bidder);
    let bidder = bidder.map_or_else(String::new, |one| one.party.name.clone());
    let kind = match question.kind {
        Ask::Clarify => words.clarify_question,
        Ask::Price => words.price_question,
    };
    let verdict = match question.accepted {
        Some(true) => words.accepted,
        Some(false) => words.rejected,
        None => "",
    };
    let answer = match question.answered_at {
        Some(_) => question.answer.clone(),
        None => words.with_note(
            words.no_answer,
            format!("{} {}", words.due, question.due_at.minute_text()),
        ),
    };
    vec![
        bidder,
        kind.to_owned(),
        question.question.clone(),
        answer,
        verdict.to_owned(),
    ]
}

pub(super) fn letter_of(bidders: &[Bidder], key: &str) -> String {
    let bidder = bidders.iter().find(|one| one.key == key);
    bidder.map_or_else(String::new, |one| letters(one.place))
}

fn view(ctx: &Ctx, found: &Watched, (trade, rooms): (Named, Vec<Named>)) -> WatchPage {
    let (lang, words, head) = (ctx.lang, Words::of(ctx.lang), &found.head);
    // While judges know bidders by letters only, nobody can tell them whose letter it is.
    let lettered = !head.hidden || head.phase >= Phase::Report;
    let mut sorted: Vec<&Bidder> = found.bidders.iter().collect();
    if !lettered {
        sorted.sort_by(|one, other| one.party.name.cmp(&other.party.name));
    }
    let bidders = sorted.into_iter().map(|bidder| BidderLine {
        letter: match lettered {
            true => letters(bidder.place),
            false => String::new(),
        },
        name: bidder.party.name.clone(),
        price: money(bidder.price_fen),
        state: state_tag(bidder.state, lang),
        why: why(head, bidder, lang),
    });
    let criterion = |key: &str| super::judge_view::criterion_title(head, key, lang);
    let flags = found.flags.iter().map(|flag| {
        vec![
            words.judge_no(flag.seat),
            words.bidder_no(letter_of(&found.bidders, &flag.bidder)),
            criterion(&flag.criterion),
            flag.mean.normalize().to_string(),
            match flag.explained_at {
                Some(_) => flag.explanation.clone(),
                None => words.unexplained.to_owned(),
            },
        ]
    });
    let corrections = found.corrections.iter().map(|one| {
        vec![
            words.judge_no(one.seat),
            words.bidder_no(letter_of(&found.bidders, &one.bidder)),
            criterion(&one.criterion),
            format!("{} → {}", one.was.normalize(), one.becomes.normalize()),
            class_title(one.class, lang).to_owned(),
            correction_state(one.state, lang).to_owned(),
        ]
    });
    let questions = found.questions.iter();
    let plain = facts(head, lang).into_iter();
    let plain = plain.map(|(label, value)| (label, vec![value.into()]));
    let around = [(words.trade, vec![trade]), (words.rooms, rooms)];
    let around = around
        .into_iter()
        .filter(|(_, named)| named.iter().any(|one| !one.title.is_empty()));
    let about = around.chain(plain).collect();
    WatchPage {
        frame: ctx
            .frame(head.title.get(lang))
            .purpose(words.progress_purpose)
            .crumb("/evaluations", words.list),
        words,
        phase: phase_tag(head.phase, lang),
        failed: failed(head, lang),
        facts: about,
        bidders: bidders.collect(),
        seats: found
            .seats
            .iter()
            .map(|seat| seat_line(head, seat, lang))
            .collect(),
        questions: questions
            .map(|one| question_line(found, one, lang))
            .collect(),
        flags: flags.collect(),
        corrections: corrections.collect(),
        sheet: match head.sheet.is_empty() {
            true => String::new(),
            false => format!("/evaluations/{}/sheet", head.id),
        },
    }
}

pub(super) fn correction_state(state: CorrectionState, lang: Lang) -> &'static str {
    let words = Words::of(lang);
    match state {
        CorrectionState::Open => words.correction_open,
        CorrectionState::Made => words.correction_made,
        CorrectionState::Refused => words.correction_refused,
    }
}
