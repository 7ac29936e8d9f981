//! What a judge sends from `/judging/{id}`.

use ::store::Store;
use ::web::form::Complaint;
use ::web::{Answer, Ctx, Flash, Routes, Sent, blocking, page_with};
use axum::http::StatusCode;
use base::{Explain, Fault, Lang, Scope};

use super::judge_view::{Kept, criterion_title, view};
use super::{JUDGES, Pairs, number, sent};
use crate::commands::error::EvaluationError;
use crate::commands::{answer, confirm, correct, elect, mark, review, sign};
use crate::model::{Bidder, Class, letters};
use crate::queries::{self, Judging};
use crate::state::Evaluation;
use crate::words::Words;

/// The most entries that a refused form names.
const NAMED: usize = 30;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .action("/judging/{id}/chair", JUDGES, "judging.chair", chair)
        .action("/judging/{id}/review", JUDGES, "judging.review", reviewed)
        .action("/judging/{id}/marks", JUDGES, "judging.marks", marked)
        .action("/judging/{id}/ask", JUDGES, "judging.ask", asked)
        .action("/judging/{id}/price", JUDGES, "judging.price", price)
        .action(
            "/judging/{id}/explain",
            JUDGES,
            "judging.explain",
            explained,
        )
        .action(
            "/judging/{id}/correct",
            JUDGES,
            "judging.correct",
            corrected,
        )
        .action(
            "/judging/{id}/consent",
            JUDGES,
            "judging.consent",
            consented,
        )
        .action(
            "/judging/{id}/confirm",
            JUDGES,
            "judging.confirm",
            confirmed,
        )
        .action("/judging/{id}/sign", JUDGES, "judging.sign", signed)
}

/// Everything that a post works with.
struct Post {
    store: Store,
    room: Evaluation,
    scope: Scope,
    id: i64,
    pairs: Pairs,
}

impl Post {
    fn text(&self, name: &str) -> String {
        sent(&self.pairs, name).to_owned()
    }

    fn presses(&self, what: &str) -> bool {
        sent(&self.pairs, "do") == what
    }

    /// The evaluation as this judge sees it: posts name bidders by their letters.
    fn judging(&self) -> Result<Judging, EvaluationError> {
        queries::judge(&self.store, &self.room, &self.scope, self.id)
    }

    /// Fields such as `m.A.skill.plan`: (bidder's key, `skill.plan`, value).
    fn places(
        &self,
        bidders: &[Bidder],
        prefix: &str,
    ) -> Result<Vec<(String, String, String)>, EvaluationError> {
        let mut out = Vec::new();
        for (name, value) in &self.pairs {
            let Some(rest) = name.strip_prefix(prefix) else {
                continue;
            };
            let (key, criterion) = place(bidders, rest)?;
            out.push((key, criterion, value.clone()));
        }
        Ok(out)
    }
}

/// `A.skill.plan` as the bidder's key and the criterion.
fn place(bidders: &[Bidder], text: &str) -> Result<(String, String), EvaluationError> {
    let (letter, criterion) = text
        .split_once('.')
        .ok_or(EvaluationError::Malformed("place"))?;
    let key = key(bidders, letter)?;
    Ok((key, criterion.to_owned()))
}

fn key(bidders: &[Bidder], letter: &str) -> Result<String, EvaluationError> {
    let bidder = bidders.iter().find(|one| letters(one.place) == letter);
    let bidder = bidder.ok_or(EvaluationError::Malformed("bidder"))?;
    Ok(bidder.key.clone())
}

/// Runs a command; where it is refused for what was typed, or because something changed, the page comes back with what was
/// typed. `field` is where a complaint of the whole leads.
async fn act(
    ctx: Ctx,
    room: &Evaluation,
    id: i64,
    (pairs, field, said): (Pairs, &str, &'static str),
    run: impl FnOnce(&Post) -> Result<(), EvaluationError> + Send + 'static,
) -> Answer {
    let post = Post {
        store: ctx.store(),
        room: room.clone(),
        scope: ctx.scope.clone(),
        id,
        pairs: pairs.clone(),
    };
    let done = blocking(move || match run(&post) {
        Ok(()) => Ok(None),
        Err(error) if matches!(error.fault(), Fault::Invalid | Fault::Conflict) => {
            let found = post.judging()?;
            Ok(Some((error, found)))
        }
        Err(error) => Err(error),
    })
    .await?;
    let Some((error, found)): Option<(EvaluationError, Judging)> = done else {
        return Ok(ctx.redirect_with(&format!("/judging/{id}"), Flash::done(said)));
    };
    let status = match error.fault() {
        Fault::Conflict => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let complaints = complaints(&error, &found, field, ctx.lang);
    let kept = Kept { pairs, complaints };
    page_with(status, &view(&ctx, &found, kept))
}

fn complaints(error: &EvaluationError, found: &Judging, field: &str, lang: Lang) -> Vec<Complaint> {
    let EvaluationError::Entries(places) = error else {
        return vec![Complaint::new(field, error.explain(lang))];
    };
    let words = Words::of(lang);
    let mut out = Vec::new();
    for entry in places.iter().take(NAMED) {
        let Some((key, criterion)) = entry.split_once('.') else {
            continue;
        };
        let Some(bidder) = found.bidders.iter().find(|one| one.key == key) else {
            continue;
        };
        let letter = letters(bidder.place);
        let review = found.head.method.reviews.iter();
        let review = review.clone().find(|one| one.id == criterion);
        let title = match review.filter(|_| field == "review") {
            Some(review) => review.title.get(lang).to_owned(),
            None => criterion_title(&found.head, criterion, lang),
        };
        let prefix = if field == "review" { "r" } else { "m" };
        let text = words.entry_wrong(format!("{} · {title}", words.bidder_no(&letter)));
        out.push(Complaint::new(
            format!("{prefix}.{letter}.{criterion}"),
            text,
        ));
    }
    if places.len() > NAMED {
        out.push(Complaint::new(field, error.explain(lang)));
    }
    out
}

async fn chair(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let said = Words::of(ctx.lang).voted;
    act(ctx, &room, id, (pairs, "seat", said), |post| {
        let seat = number(&post.pairs, "seat");
        elect::vote(&post.store, &post.room, &post.scope, (post.id, seat))
    })
    .await
}

async fn reviewed(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let words = Words::of(ctx.lang);
    let hands_in = sent(&pairs, "do") == "hand_in";
    let said = if hands_in { words.handed } else { words.saved };
    act(ctx, &room, id, (pairs, "review", said), |post| {
        let found = post.judging()?;
        let reasons = post.places(&found.bidders, "w.")?;
        let ticked =
            post.places(&found.bidders, "r.")?
                .into_iter()
                .map(|(bidder, review, said)| {
                    let reason = reasons
                        .iter()
                        .find(|(of, what, _)| *of == bidder && *what == review);
                    let reason = reason.map_or_else(String::new, |(_, _, text)| text.clone());
                    (bidder, review, said == "yes", reason)
                });
        let at = (post.id, number(&post.pairs, "version"));
        // Pressed twice: the review is in.
        if !(post.presses("hand_in") && found.own.reviewed_at.is_some()) {
            review::save(&post.store, &post.scope, at, ticked.collect())?;
        }
        match post.presses("hand_in") {
            true => review::hand_in(&post.store, &post.room, &post.scope, post.id),
            false => Ok(()),
        }
    })
    .await
}

async fn marked(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let words = Words::of(ctx.lang);
    let hands_in = sent(&pairs, "do") == "hand_in";
    let said = if hands_in { words.handed } else { words.saved };
    act(ctx, &room, id, (pairs, "marks", said), |post| {
        let found = post.judging()?;
        let typed = post.places(&found.bidders, "m.")?;
        let at = (post.id, number(&post.pairs, "version"));
        // Pressed twice: the marks are in.
        if !(post.presses("hand_in") && found.own.handed_at.is_some()) {
            mark::save(&post.store, &post.room, &post.scope, at, typed)?;
        }
        match post.presses("hand_in") {
            true => mark::hand_in(&post.store, &post.room, &post.scope, post.id),
            false => Ok(()),
        }
    })
    .await
}

async fn asked(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let said = Words::of(ctx.lang).asked;
    act(ctx, &room, id, (pairs, "ask", said), |post| {
        let bidder = key(&post.judging()?.bidders, sent(&post.pairs, "bidder"))?;
        let question = (bidder, post.text("ask"));
        answer::ask(&post.store, &post.room, &post.scope, post.id, question).map(drop)
    })
    .await
}

async fn price(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let said = Words::of(ctx.lang).voted_done;
    let question = number(&pairs, "question");
    let field = format!("price-{question}");
    act(ctx, &room, id, (pairs, &field.clone(), said), move |post| {
        let vote = (question, post.presses("accept"), post.text(&field));
        answer::decide(&post.store, &post.room, &post.scope, post.id, vote)
    })
    .await
}

async fn explained(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let said = Words::of(ctx.lang).explained;
    let field = format!("explain-{}", number(&pairs, "nth"));
    act(ctx, &room, id, (pairs, &field.clone(), said), move |post| {
        let found = post.judging()?;
        let (bidder, criterion) = place(&found.bidders, sent(&post.pairs, "place"))?;
        let text = post.text(&field);
        correct::explain(&post.store, &post.scope, post.id, (bidder, criterion, text))
    })
    .await
}

async fn corrected(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let said = Words::of(ctx.lang).proposed;
    act(ctx, &room, id, (pairs, "becomes", said), |post| {
        let found = post.judging()?;
        let (bidder, criterion) = place(&found.bidders, sent(&post.pairs, "place"))?;
        let class = Class::parse(sent(&post.pairs, "class"));
        let proposal = correct::Proposal {
            bidder,
            criterion,
            mark: post.text("becomes"),
            class: class.ok_or(EvaluationError::Correction)?,
            reason: post.text("correct-reason"),
        };
        correct::propose(&post.store, &post.scope, post.id, proposal).map(drop)
    })
    .await
}

async fn consented(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let said = Words::of(ctx.lang).voted_done;
    let correction = number(&pairs, "correction");
    let field = format!("consent-{correction}");
    act(ctx, &room, id, (pairs, &field.clone(), said), move |post| {
        let vote = (correction, post.presses("agree"), post.text(&field));
        correct::consent(&post.store, &post.scope, post.id, vote)
    })
    .await
}

async fn confirmed(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let said = Words::of(ctx.lang).confirmed;
    act(ctx, &room, id, (pairs, "confirm", said), |post| {
        let at = (post.id, number(&post.pairs, "version"));
        confirm::confirm(&post.store, &post.scope, at)
    })
    .await
}

async fn signed(post: Sent<Evaluation>) -> Answer {
    let (ctx, room, id, pairs) = post.split();
    let said = Words::of(ctx.lang).signed_done;
    act(ctx, &room, id, (pairs, "dissent", said), |post| {
        let dissent = post.presses("dissent").then(|| post.text("dissent"));
        let sheet = post.text("sheet");
        sign::sign(
            &post.store,
            &post.room,
            &post.scope,
            post.id,
            (sheet, dissent),
        )
    })
    .await
}
