//! Marks are open, or there are none: what stands out is listed, low prices are asked about.

use ::store::{Error, Tx};
use base::{Role, Title};
use notify::{Message, To};
use pack::score::DoubtRule;
use serde_json::json;

use super::elect::accounts;
use super::error::EvaluationError;
use super::open::{nonce_about, nonce_commitment};
use super::{call_judges, journal_subject, tell};
use crate::model::{Ask, Head, Phase, Question, Seat};
use crate::rules::{compute, draw, flags};
use crate::state::{Evaluation, Happening};
use crate::store as rows;

/// The marks of the committee are open, or the method has none.
pub(crate) fn begin(
    tx: &mut Tx<'_>,
    room: &Evaluation,
    mut head: Head,
    seats: &[Seat],
) -> Result<(), EvaluationError> {
    let marked = head.unsealed_at.is_some();
    let sealed = rows::nonce(tx, head.id)?;
    let nonce = room
        .seal()
        .unseal(&nonce_about(&head), &sealed)
        .ok_or(EvaluationError::Malformed("nonce"))?;
    let salts = seats
        .iter()
        .map(|seat| seat.salt.as_str())
        .filter(|salt| !salt.is_empty());
    head.draw_seed = draw::seed(&head.subject, &nonce, salts);
    head.phase = Phase::Settle;
    rows::move_head(tx, &head)?;
    let marks = rows::marks(tx, head.id)?;
    let found = flags::flags(&head.method, &marks);
    for flag in &found {
        rows::insert_flag(tx, head.id, flag)?;
    }
    let bidders = rows::bidders(tx, head.id)?;
    let mut doubted: Vec<String> = Vec::new();
    for doubt in compute::doubts(&head, &bidders)? {
        if doubted.contains(&doubt.bidder) {
            continue;
        }
        let by = match doubt.rule {
            DoubtRule::Mean => "其他有效报价平均值 / of the mean of the others",
            DoubtRule::Next => "次低报价 / of the next higher price",
            DoubtRule::Ceiling => "最高限价 / of the ceiling",
        };
        let question = format!(
            "报价低于{by} {}% ({}). 请说明报价合理性并提交证明 / Justify the price.",
            doubt.percent.normalize(),
            doubt.base.normalize(),
        );
        put(tx, room, &head, (&doubt.bidder, Ask::Price, None, question))?;
        doubted.push(doubt.bidder);
    }
    tx.journal(
        "evaluation.settling",
        &journal_subject(head.id),
        json!({
            "flags": found.len(),
            "low_prices": doubted,
            "draw_nonce": nonce,
            "draw_sha256": nonce_commitment(&head.subject, &nonce),
        }),
    )?;
    if marked {
        tell(room, tx, &head, Happening::Unsealed)?;
    }
    let title = Title::new(
        "评分已全部解封，请核对并说明",
        "All marks are open: check them and explain what stands out",
    );
    Ok(call_judges(tx, &head, accounts(seats), "settle", &title)?)
}

/// Asks a bidder.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    room: &Evaluation,
    head: &Head,
    (bidder, kind, asked_by, question): (&str, Ask, Option<i64>, String),
) -> Result<i64, EvaluationError> {
    let question = Question {
        id: tx.next_id("evaluation_question")?,
        evaluation: head.id,
        bidder: bidder.to_owned(),
        kind,
        question,
        asked_by,
        asked_at: tx.now(),
        due_at: tx.now().plus_secs(head.explain_secs),
        answer: String::new(),
        answered_at: None,
        accepted: None,
    };
    rows::insert_question(tx, &question)?;
    tx.journal(
        "evaluation.asked",
        &journal_subject(head.id),
        json!({
            "question": question.id,
            "bidder": question.bidder,
            "kind": kind.as_str(),
            "text_sha256": super::sha256_hex(&question.question),
        }),
    )?;
    let what = Happening::Asked {
        bidder: question.bidder.clone(),
        question: question.id,
        price: kind == Ask::Price,
    };
    tell(room, tx, head, what)?;
    Ok(question.id)
}

/// Tells a judge, and the centre, that marks did not open.
pub(crate) fn call_broken(tx: &mut Tx<'_>, head: &Head, seat: &Seat) -> Result<(), Error> {
    let title = Title::new(
        "已提交的评分无法解封，请重新评分",
        "Marks that were handed in do not open: mark again",
    );
    let key = format!("broken/{}", seat.marks_sha256);
    call_judges(tx, head, std::iter::once(seat.account), &key, &title)?;
    notify::send(
        tx,
        Message {
            key: format!("evaluation/{}/{key}/centre", head.id),
            to: To::Unit {
                org: head.centre_org.clone(),
                roles: &[Role::Head],
            },
            kind: "evaluation.broken",
            title,
            body: head.title.clone(),
            href: format!("/evaluations/{}", head.id),
        },
    )
}
