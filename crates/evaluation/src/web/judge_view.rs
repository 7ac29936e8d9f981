//! What a judge's page is made of.

use ::web::form::{Choice, Complaint, Field};
use ::web::view::{Tag, Tone, tag};
use ::web::{Ctx, Frame};
use askama::Template;
use base::Lang;

use super::watch::{correction_state, facts, failed, letter_of, money, why};
use super::{Pairs, phase_tag, sent, state_tag};
use crate::commands::error::TEXT_CHARS;
use crate::model::{
    Ask, BidState, Bidder, Class, CorrectionState, Flag, FlagKind, Head, Mark, Phase, Question,
    letters,
};
use crate::queries::Judging;
use crate::rules::compute;
use crate::rules::marks::{Markable, markables};
use crate::words::{Words, class_title};

#[derive(Template)]
#[template(path = "judging.html")]
pub(super) struct JudgePage {
    pub(super) frame: Frame,
    pub(super) words: &'static Words,
    pub(super) complaints: Vec<Complaint>,
    pub(super) path: String,
    pub(super) phase: Tag,
    pub(super) failed: String,
    pub(super) own: String,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) bidders: Vec<BidderCard>,
    pub(super) wait: &'static str,
    pub(super) chair: Option<Field>,
    pub(super) review: Option<ReviewForm>,
    pub(super) marks: Option<MarksForm>,
    pub(super) settle: Option<Settle>,
    pub(super) questions: Vec<QuestionCard>,
    pub(super) ask: Option<(Field, Field)>,
    pub(super) sign: Option<SignForm>,
    pub(super) sheet: String,
}

/// A bidder as judges see it.
pub(super) struct BidderCard {
    pub(super) name: String,
    pub(super) price: String,
    pub(super) state: Tag,
    pub(super) why: String,
    pub(super) documents: Vec<(String, String)>,
}

pub(super) struct ReviewForm {
    pub(super) version: i64,
    pub(super) bidders: Vec<ReviewBidder>,
}

pub(super) struct ReviewBidder {
    pub(super) name: String,
    pub(super) rows: Vec<ReviewRow>,
}

pub(super) struct ReviewRow {
    pub(super) id: String,
    pub(super) reason_id: String,
    pub(super) title: String,
    pub(super) passes: bool,
    pub(super) fails: bool,
    pub(super) reason: String,
    pub(super) wrong: bool,
}

pub(super) struct MarksForm {
    pub(super) version: i64,
    pub(super) open: bool,
    pub(super) parts: Vec<MarksPart>,
}

pub(super) struct MarksPart {
    pub(super) title: String,
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<(String, Vec<MarkCell>)>,
}

pub(super) struct MarkCell {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) head: String,
    pub(super) value: String,
    pub(super) wrong: bool,
}

/// Everything between unsealing and the sheet.
pub(super) struct Settle {
    pub(super) flags: Vec<FlagRow>,
    pub(super) marks: Vec<(String, Vec<(String, String)>)>,
    pub(super) seats: Vec<String>,
    pub(super) propose: Option<[Field; 4]>,
    pub(super) corrections: Vec<CorrectionRow>,
    pub(super) unsettled: String,
    pub(super) version: i64,
    pub(super) chairs: bool,
}

pub(super) struct FlagRow {
    pub(super) place: String,
    pub(super) kind: Tag,
    pub(super) mark: String,
    pub(super) mean: String,
    pub(super) explanation: String,
    pub(super) form: Option<(String, String, Field)>,
}

pub(super) struct CorrectionRow {
    pub(super) id: i64,
    pub(super) what: String,
    pub(super) reason: String,
    pub(super) state: &'static str,
    pub(super) form: Option<Field>,
}

pub(super) struct QuestionCard {
    pub(super) id: i64,
    pub(super) head: String,
    pub(super) question: String,
    pub(super) answer: String,
    pub(super) due: String,
    pub(super) verdict: &'static str,
    pub(super) form: Option<Field>,
}

pub(super) struct SignForm {
    pub(super) hash: String,
    pub(super) dissent: Field,
}

/// What was typed on a form that was not taken, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) pairs: Pairs,
    pub(super) complaints: Vec<Complaint>,
}

impl Kept {
    /// What was typed, else what is stored.
    fn or(&self, name: &str, stored: &str) -> String {
        let typed = self.pairs.iter().find(|(key, _)| key == name);
        typed.map_or_else(|| stored.to_owned(), |(_, value)| value.clone())
    }

    fn wrong(&self, name: &str) -> bool {
        self.complaints.iter().any(|one| one.field == name)
    }
}

/// A criterion's name, with its part's where it is one of several.
pub(super) fn criterion_title(head: &Head, key: &str, lang: Lang) -> String {
    let markables = markables(&head.method);
    let found = markables.iter().find(|one| one.key == key);
    found.map_or_else(
        || key.to_owned(),
        |one| match one.key.contains('.') {
            true => format!("{} · {}", one.part.get(lang), one.title.get(lang)),
            false => one.title.get(lang).to_owned(),
        },
    )
}

/// Whether judges may know whose offers they have before them.
fn named(head: &Head) -> bool {
    !head.hidden || matches!(head.phase, Phase::Report | Phase::Reported | Phase::Failed)
}

fn bidder_name(head: &Head, bidder: &Bidder, lang: Lang) -> String {
    let letter = Words::of(lang).bidder_no(letters(bidder.place));
    match named(head) {
        true => format!("{letter} {}", bidder.party.name),
        false => letter,
    }
}

fn area(name: String, label: &str, kept: &Kept) -> Field {
    Field::area(name.clone(), label, 3)
        .value(sent(&kept.pairs, &name))
        .max_chars(u32::try_from(TEXT_CHARS).unwrap_or(u32::MAX))
        .complaint(&kept.complaints)
}

pub(super) fn view(ctx: &Ctx, of: &Judging, kept: Kept) -> JudgePage {
    let (lang, words, head) = (ctx.lang, Words::of(ctx.lang), &of.head);
    let path = format!("/judging/{}", head.id);
    let wait = match head.phase {
        Phase::Chair if of.own.vote.is_some() => words.voted,
        Phase::Review if of.own.reviewed_at.is_some() => words.review_wait,
        Phase::Marks if of.own.handed_at.is_some() => words.marks_wait,
        Phase::Settle if head.chair != Some(of.own.seat) => words.confirm_wait,
        Phase::Report if of.own.signed.is_some() => words.signed_done,
        Phase::Reported => words.over,
        _ => "",
    };
    let open = matches!(head.phase, Phase::Review | Phase::Marks | Phase::Settle);
    let mut own = words.judge_no(of.own.seat);
    if head.chair == Some(of.own.seat) {
        own = words.with_note(own, words.chair_seat);
    }
    JudgePage {
        frame: ctx
            .frame(head.title.get(lang))
            .purpose(words.judging_purpose)
            .crumb("/judging", words.judging)
            .wide(),
        words,
        path,
        phase: phase_tag(head.phase, lang),
        failed: failed(head, lang),
        own,
        facts: facts(head, lang),
        bidders: of
            .bidders
            .iter()
            .map(|bidder| card(head, bidder, lang))
            .collect(),
        wait,
        chair: chair(of, lang),
        review: review(of, &kept, lang),
        marks: marks(of, &kept, lang),
        settle: (head.phase == Phase::Settle).then(|| settle(of, &kept, lang)),
        questions: of
            .questions
            .iter()
            .map(|one| question(ctx, of, one, &kept))
            .collect(),
        ask: open.then(|| ask(of, &kept, lang)),
        sign: sign(of, &kept, lang),
        sheet: match head.sheet.is_empty() {
            true => String::new(),
            false => format!("/evaluations/{}/sheet", head.id),
        },
        complaints: kept.complaints,
    }
}

fn card(head: &Head, bidder: &Bidder, lang: Lang) -> BidderCard {
    // A price that everyone heard at the opening tells whose offer it is.
    let priced = !head.hidden || head.phase >= Phase::Settle;
    BidderCard {
        name: bidder_name(head, bidder, lang),
        price: match priced {
            true => money(bidder.price_fen),
            false => String::new(),
        },
        state: state_tag(bidder.state, lang),
        why: why(head, bidder, lang),
        documents: bidder
            .documents
            .iter()
            .map(|one| (one.href.clone(), one.title.get(lang).to_owned()))
            .collect(),
    }
}

fn chair(of: &Judging, lang: Lang) -> Option<Field> {
    let words = Words::of(lang);
    let open = of.head.chair.is_none() && of.head.phase < Phase::Report;
    let seats = of.seats.iter().map(|seat| {
        let mut label = words.judge_no(seat.seat);
        if seat.seat == of.own.seat {
            label = words.with_note(label, words.you);
        }
        Choice::new(seat.seat.to_string(), label)
    });
    open.then(|| {
        Field::radios("seat", words.vote_title, seats.collect())
            .hint(words.vote_hint)
            .value(
                of.own
                    .vote
                    .map_or_else(String::new, |seat| seat.to_string()),
            )
    })
}

fn review(of: &Judging, kept: &Kept, lang: Lang) -> Option<ReviewForm> {
    if of.head.phase != Phase::Review || of.own.reviewed_at.is_some() {
        return None;
    }
    let bidders = of.bidders.iter().map(|bidder| {
        let letter = letters(bidder.place);
        let rows = of.head.method.reviews.iter().map(|review| {
            let stored = of
                .opinions
                .iter()
                .find(|one| one.bidder == bidder.key && one.criterion == review.id);
            let (id, reason_id) = (
                format!("r.{letter}.{}", review.id),
                format!("w.{letter}.{}", review.id),
            );
            let said = stored.map_or("", |one| if one.passes { "yes" } else { "no" });
            let said = kept.or(&id, said);
            ReviewRow {
                title: review.title.get(lang).to_owned(),
                passes: said == "yes",
                fails: said == "no",
                reason: kept.or(&reason_id, stored.map_or("", |one| one.reason.as_str())),
                wrong: kept.wrong(&id),
                id,
                reason_id,
            }
        });
        ReviewBidder {
            name: bidder_name(&of.head, bidder, lang),
            rows: rows.collect(),
        }
    });
    Some(ReviewForm {
        version: of.own.version,
        bidders: bidders.collect(),
    })
}

fn marks(of: &Judging, kept: &Kept, lang: Lang) -> Option<MarksForm> {
    if of.head.phase != Phase::Marks {
        return None;
    }
    let words = Words::of(lang);
    let open = of.own.handed_at.is_none();
    let all = markables(&of.head.method);
    let head_text = |one: &Markable| {
        let most = words.most(one.most.normalize());
        let objective = if one.objective { words.objective } else { "" };
        format!("{} {objective}", words.with_note(one.title.get(lang), most))
            .trim()
            .to_owned()
    };
    let mut parts: Vec<MarksPart> = Vec::new();
    for part in &of.head.method.parts {
        let own: Vec<&Markable> = all
            .iter()
            .filter(|one| one.key == part.id || one.key.starts_with(&format!("{}.", part.id)))
            .collect();
        if own.is_empty() {
            continue;
        }
        let valid = of.bidders.iter().filter(|one| one.state == BidState::Valid);
        let rows = valid.map(|bidder| {
            let letter = letters(bidder.place);
            let given = of.own_marks.get(&bidder.key);
            let cells = own.iter().map(|one| {
                let id = format!("m.{letter}.{}", one.key);
                let stored = given.and_then(|own| own.get(&one.key));
                let stored = stored.map_or_else(String::new, |mark| mark.normalize().to_string());
                MarkCell {
                    label: format!("{} · {}", words.bidder_no(&letter), head_text(one)),
                    head: head_text(one),
                    value: match open {
                        true => kept.or(&id, &stored),
                        false => stored,
                    },
                    wrong: kept.wrong(&id),
                    id,
                }
            });
            (bidder_name(&of.head, bidder, lang), cells.collect())
        });
        parts.push(MarksPart {
            title: part.title.get(lang).to_owned(),
            heads: own.iter().map(|one| head_text(one)).collect(),
            rows: rows.collect(),
        });
    }
    Some(MarksForm {
        version: of.own.version,
        open,
        parts,
    })
}

/// `投标人 A · 技术 · 方案`.
fn place(of: &Judging, bidder: &str, criterion: &str, lang: Lang) -> String {
    let letter = Words::of(lang).bidder_no(letter_of(&of.bidders, bidder));
    format!("{letter} · {}", criterion_title(&of.head, criterion, lang))
}

fn mark_of(current: &[Mark], (seat, bidder, criterion): (i64, &str, &str)) -> String {
    let found = current
        .iter()
        .find(|mark| mark.seat == seat && mark.bidder == bidder && mark.criterion == criterion);
    found.map_or_else(String::new, |mark| mark.mark.normalize().to_string())
}

fn flag_row(
    of: &Judging,
    current: &[Mark],
    (nth, flag): (usize, &Flag),
    (kept, lang): (&Kept, Lang),
) -> FlagRow {
    let words = Words::of(lang);
    let mine = flag.seat == of.own.seat && flag.kind == FlagKind::Deviates;
    let letter = letter_of(&of.bidders, &flag.bidder);
    FlagRow {
        place: format!(
            "{} · {}",
            words.judge_no(flag.seat),
            place(of, &flag.bidder, &flag.criterion, lang)
        ),
        kind: match flag.kind {
            FlagKind::Deviates => tag(Tone::Warn, words.deviates),
            FlagKind::Unlike => tag(Tone::Bad, words.unlike),
        },
        mark: mark_of(current, (flag.seat, &flag.bidder, &flag.criterion)),
        mean: format!("{} ± {}", flag.mean.normalize(), flag.sigma.normalize()),
        explanation: match (flag.kind, flag.explained_at) {
            (_, Some(_)) => flag.explanation.clone(),
            (FlagKind::Deviates, None) => words.unexplained.to_owned(),
            (FlagKind::Unlike, None) => String::new(),
        },
        form: mine.then(|| {
            let field = area(format!("explain-{nth}"), words.explanation, kept);
            let what = format!("{letter}.{}", flag.criterion);
            (what, nth.to_string(), field)
        }),
    }
}

fn settle(of: &Judging, kept: &Kept, lang: Lang) -> Settle {
    let words = Words::of(lang);
    let current = compute::current(&of.marks, &of.corrections);
    let valid = of.bidders.iter().filter(|one| one.state == BidState::Valid);
    let valid: Vec<&Bidder> = valid.collect();
    let counts = |flag: &&Flag| valid.iter().any(|one| one.key == flag.bidder);
    let flags = of.flags.iter().filter(counts).enumerate();
    let rows = valid.iter().flat_map(|bidder| {
        markables(&of.head.method).into_iter().map(|one| {
            let marks = of.seats.iter().map(|seat| {
                let mark = mark_of(&current, (seat.seat, &bidder.key, &one.key));
                (words.judge_no(seat.seat), mark)
            });
            (place(of, &bidder.key, &one.key, lang), marks.collect())
        })
    });
    Settle {
        flags: flags
            .map(|flag| flag_row(of, &current, flag, (kept, lang)))
            .collect(),
        marks: rows.collect(),
        seats: of
            .seats
            .iter()
            .map(|seat| words.judge_no(seat.seat))
            .collect(),
        propose: propose(of, kept, lang),
        corrections: corrections(of, kept, lang),
        unsettled: match of.unsettled.count() {
            0 => String::new(),
            count => words.unsettled(count),
        },
        version: of.head.version,
        chairs: of.head.chair == Some(of.own.seat),
    }
}

fn propose(of: &Judging, kept: &Kept, lang: Lang) -> Option<[Field; 4]> {
    let words = Words::of(lang);
    let current = compute::current(&of.marks, &of.corrections);
    let own: Vec<Choice> = current
        .iter()
        .filter(|mark| mark.seat == of.own.seat)
        .map(|mark| {
            let letter = letter_of(&of.bidders, &mark.bidder);
            let label = format!(
                "{} · {}: {}",
                words.bidder_no(&letter),
                criterion_title(&of.head, &mark.criterion, lang),
                mark.mark.normalize()
            );
            Choice::new(format!("{letter}.{}", mark.criterion), label)
        })
        .collect();
    let classes = Class::ALL.map(|class| Choice::new(class.as_str(), class_title(class, lang)));
    (!own.is_empty()).then(|| {
        [
            Field::select("place", words.mark, own).value(sent(&kept.pairs, "place")),
            Field::select("class", words.class, classes.to_vec()).value(sent(&kept.pairs, "class")),
            Field::text("becomes", words.becomes)
                .value(sent(&kept.pairs, "becomes"))
                .narrow()
                .complaint(&kept.complaints),
            area("correct-reason".to_owned(), words.reason, kept),
        ]
    })
}

fn corrections(of: &Judging, kept: &Kept, lang: Lang) -> Vec<CorrectionRow> {
    let words = Words::of(lang);
    let rows = of.corrections.iter().map(|one| {
        let about = format!("correction/{}", one.id);
        let voted = of
            .votes
            .iter()
            .any(|vote| vote.about == about && vote.seat == of.own.seat);
        let open = one.state == CorrectionState::Open && !voted;
        CorrectionRow {
            id: one.id,
            what: format!(
                "{} · {} · {}：{} → {} · {}",
                words.judge_no(one.seat),
                words.bidder_no(letter_of(&of.bidders, &one.bidder)),
                criterion_title(&of.head, &one.criterion, lang),
                one.was.normalize(),
                one.becomes.normalize(),
                class_title(one.class, lang)
            ),
            reason: one.reason.clone(),
            state: correction_state(one.state, lang),
            form: open
                .then(|| area(format!("consent-{}", one.id), words.reason, kept).not_required()),
        }
    });
    rows.collect()
}

fn question(ctx: &Ctx, of: &Judging, one: &Question, kept: &Kept) -> QuestionCard {
    let words = Words::of(ctx.lang);
    let kind = match one.kind {
        Ask::Clarify => words.clarify_question,
        Ask::Price => words.price_question,
    };
    let about = format!("question/{}", one.id);
    let voted = of
        .votes
        .iter()
        .any(|vote| vote.about == about && vote.seat == of.own.seat);
    let ripe = one.answered_at.is_some() || ctx.now() > one.due_at;
    let open = one.kind == Ask::Price
        && one.accepted.is_none()
        && of.head.phase == Phase::Settle
        && ripe
        && !voted;
    QuestionCard {
        id: one.id,
        head: format!(
            "{} · {kind}",
            words.bidder_no(letter_of(&of.bidders, &one.bidder))
        ),
        question: one.question.clone(),
        answer: match one.answered_at {
            Some(_) => one.answer.clone(),
            None => words.no_answer.to_owned(),
        },
        due: one.due_at.minute_text(),
        verdict: match one.accepted {
            Some(true) => words.accepted,
            Some(false) => words.rejected,
            None => "",
        },
        form: open.then(|| area(format!("price-{}", one.id), words.reason, kept)),
    }
}

fn ask(of: &Judging, kept: &Kept, lang: Lang) -> (Field, Field) {
    let words = Words::of(lang);
    let bidders = of.bidders.iter().map(|bidder| {
        let letter = letters(bidder.place);
        Choice::new(letter, bidder_name(&of.head, bidder, lang))
    });
    (
        Field::select("bidder", words.bidder, bidders.collect()).value(sent(&kept.pairs, "bidder")),
        area("ask".to_owned(), words.question, kept).hint(words.ask_hint),
    )
}

fn sign(of: &Judging, kept: &Kept, lang: Lang) -> Option<SignForm> {
    let words = Words::of(lang);
    let open = of.head.phase == Phase::Report && of.own.signed.is_none();
    open.then(|| SignForm {
        hash: of.head.sheet_sha256.clone(),
        dissent: area("dissent".to_owned(), words.dissent, kept)
            .hint(words.sign_hint)
            .not_required(),
    })
}
