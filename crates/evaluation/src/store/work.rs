//! What judges and bidders write: opinions, questions, votes, marks, corrections, flags.

use ::store::{Error, Query, Row, Tx, params};
use base::{AccountId, Millis};

use super::damaged;
use crate::model::{
    Ask, Class, Correction, CorrectionState, Deviation, Flag, FlagKind, Mark, Opinion, Question,
    Vote,
};

pub(crate) fn put_opinion(tx: &mut Tx<'_>, id: i64, of: &Opinion) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO evaluation_review (evaluation, seat, bidder, criterion, passes, reason)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (evaluation, seat, bidder, criterion) DO UPDATE SET passes = $5, reason = $6",
        params![id, of.seat, of.bidder, of.criterion, of.passes, of.reason],
    )
    .map(drop)
}

/// All opinions, or those of a seat.
pub(crate) fn opinions(
    query: &mut impl Query,
    id: i64,
    seat: Option<i64>,
) -> Result<Vec<Opinion>, Error> {
    query.query_map(
        "SELECT seat, bidder, criterion, passes, reason FROM evaluation_review
         WHERE evaluation = $1 AND ($2 = 0 OR seat = $2) ORDER BY seat, bidder, criterion",
        params![id, seat.unwrap_or(0)],
        |row| {
            Ok(Opinion {
                seat: row.get("seat")?,
                bidder: row.get("bidder")?,
                criterion: row.get("criterion")?,
                passes: row.get("passes")?,
                reason: row.get("reason")?,
            })
        },
    )
}

const QUESTION: &str = "id, evaluation, bidder, kind, question, asked_by, asked_at, due_at, answer, answered_at, verdict";

fn question(row: &Row<'_>) -> Result<Question, Error> {
    let kind: String = row.get("kind")?;
    let verdict: String = row.get("verdict")?;
    Ok(Question {
        id: row.get("id")?,
        evaluation: row.get("evaluation")?,
        bidder: row.get("bidder")?,
        kind: Ask::parse(&kind).ok_or_else(|| damaged("a question"))?,
        question: row.get("question")?,
        asked_by: row.get("asked_by")?,
        asked_at: row.get("asked_at")?,
        due_at: row.get("due_at")?,
        answer: row.get("answer")?,
        answered_at: row.get("answered_at")?,
        accepted: match verdict.as_str() {
            "accepted" => Some(true),
            "rejected" => Some(false),
            _ => None,
        },
    })
}

pub(crate) fn insert_question(tx: &mut Tx<'_>, of: &Question) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO evaluation_question (id, evaluation, bidder, kind, question, asked_by, asked_at, due_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            of.id,
            of.evaluation,
            of.bidder,
            of.kind.as_str(),
            of.question,
            of.asked_by,
            of.asked_at,
            of.due_at
        ],
    )
    .map(drop)
}

/// In the order in which they were asked.
pub(crate) fn questions(query: &mut impl Query, id: i64) -> Result<Vec<Question>, Error> {
    query.query_map(
        &format!("SELECT {QUESTION} FROM evaluation_question WHERE evaluation = $1 ORDER BY id LIMIT 1000"),
        params![id],
        question,
    )
}

pub(crate) fn question_by_id(query: &mut impl Query, id: i64) -> Result<Option<Question>, Error> {
    query.query_opt(
        &format!("SELECT {QUESTION} FROM evaluation_question WHERE id = $1"),
        params![id],
        question,
    )
}

/// Questions to a bidder of this code, the newest first.
pub(crate) fn questions_to(
    query: &mut impl Query,
    code: &str,
    (offset, most): (i64, i64),
) -> Result<Vec<Question>, Error> {
    query.query_map(
        "SELECT q.id, q.evaluation, q.bidder, q.kind, q.question, q.asked_by, q.asked_at, q.due_at, q.answer,
             q.answered_at, q.verdict
         FROM evaluation_question q JOIN evaluation_bidder b ON b.evaluation = q.evaluation AND b.key = q.bidder
         WHERE b.code = $1 ORDER BY q.id DESC LIMIT $2 OFFSET $3",
        params![code, most, offset],
        question,
    )
}

pub(crate) fn count_questions_to(query: &mut impl Query, code: &str) -> Result<u64, Error> {
    let count: i64 = query.query_one(
        "SELECT COUNT(*) FROM evaluation_question q
         JOIN evaluation_bidder b ON b.evaluation = q.evaluation AND b.key = q.bidder WHERE b.code = $1",
        params![code],
        |row| row.get(0),
    )?;
    Ok(u64::try_from(count).unwrap_or(0))
}

pub(crate) fn set_answer(
    tx: &mut Tx<'_>,
    id: i64,
    (answer, at): (&str, Millis),
) -> Result<(), Error> {
    tx.execute(
        "UPDATE evaluation_question SET answer = $2, answered_at = $3 WHERE id = $1",
        params![id, answer, at],
    )
    .map(drop)
}

pub(crate) fn set_verdict(tx: &mut Tx<'_>, id: i64, accepted: bool) -> Result<(), Error> {
    let verdict = if accepted { "accepted" } else { "rejected" };
    tx.execute(
        "UPDATE evaluation_question SET verdict = $2 WHERE id = $1",
        params![id, verdict],
    )
    .map(drop)
}

/// A vote stands once it is given.
pub(crate) fn insert_vote(tx: &mut Tx<'_>, id: i64, vote: &Vote) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO evaluation_vote (evaluation, about, seat, agrees, reason) VALUES ($1, $2, $3, $4, $5)",
        params![id, vote.about, vote.seat, vote.agrees, vote.reason],
    )
    .map(drop)
}

pub(crate) fn votes(query: &mut impl Query, id: i64) -> Result<Vec<Vote>, Error> {
    query.query_map(
        "SELECT about, seat, agrees, reason FROM evaluation_vote WHERE evaluation = $1 ORDER BY about, seat LIMIT 20000",
        params![id],
        |row| {
            Ok(Vote {
                about: row.get("about")?,
                seat: row.get("seat")?,
                agrees: row.get("agrees")?,
                reason: row.get("reason")?,
            })
        },
    )
}

pub(crate) fn insert_mark(tx: &mut Tx<'_>, id: i64, mark: &Mark) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO evaluation_mark (evaluation, seat, bidder, criterion, mark) VALUES ($1, $2, $3, $4, $5)",
        params![id, mark.seat, mark.bidder, mark.criterion, mark.mark],
    )
    .map(drop)
}

/// As unsealed, without corrections.
pub(crate) fn marks(query: &mut impl Query, id: i64) -> Result<Vec<Mark>, Error> {
    query.query_map(
        "SELECT seat, bidder, criterion, mark FROM evaluation_mark WHERE evaluation = $1 ORDER BY seat, bidder, criterion",
        params![id],
        |row| {
            Ok(Mark {
                seat: row.get("seat")?,
                bidder: row.get("bidder")?,
                criterion: row.get("criterion")?,
                mark: row.get("mark")?,
            })
        },
    )
}

pub(crate) fn insert_correction(tx: &mut Tx<'_>, id: i64, of: &Correction) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO evaluation_correction (id, evaluation, seat, bidder, criterion, was, becomes, class, reason,
             proposed_at, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            of.id,
            id,
            of.seat,
            of.bidder,
            of.criterion,
            of.was,
            of.becomes,
            of.class.as_str(),
            of.reason,
            of.proposed_at,
            of.state.as_str()
        ],
    )
    .map(drop)
}

/// In the order in which they were proposed.
pub(crate) fn corrections(query: &mut impl Query, id: i64) -> Result<Vec<Correction>, Error> {
    query.query_map(
        "SELECT id, seat, bidder, criterion, was, becomes, class, reason, proposed_at, state
         FROM evaluation_correction WHERE evaluation = $1 ORDER BY id LIMIT 1000",
        params![id],
        |row| {
            let class: String = row.get("class")?;
            let state: String = row.get("state")?;
            Ok(Correction {
                id: row.get("id")?,
                seat: row.get("seat")?,
                bidder: row.get("bidder")?,
                criterion: row.get("criterion")?,
                was: row.get("was")?,
                becomes: row.get("becomes")?,
                class: Class::parse(&class).ok_or_else(|| damaged("a class"))?,
                reason: row.get("reason")?,
                proposed_at: row.get("proposed_at")?,
                state: CorrectionState::parse(&state)
                    .ok_or_else(|| damaged("a correction's state"))?,
            })
        },
    )
}

pub(crate) fn settle_correction(
    tx: &mut Tx<'_>,
    id: i64,
    state: CorrectionState,
) -> Result<(), Error> {
    tx.execute(
        "UPDATE evaluation_correction SET state = $2 WHERE id = $1",
        params![id, state.as_str()],
    )
    .map(drop)
}

pub(crate) fn insert_flag(tx: &mut Tx<'_>, id: i64, flag: &Flag) -> Result<(), Error> {
    tx.execute(
        "INSERT INTO evaluation_flag (evaluation, seat, bidder, criterion, kind, mean, sigma)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            id,
            flag.seat,
            flag.bidder,
            flag.criterion,
            flag.kind.as_str(),
            flag.mean,
            flag.sigma
        ],
    )
    .map(drop)
}

pub(crate) fn flags(query: &mut impl Query, id: i64) -> Result<Vec<Flag>, Error> {
    query.query_map(
        "SELECT seat, bidder, criterion, kind, mean, sigma, explanation, explained_at FROM evaluation_flag
         WHERE evaluation = $1 ORDER BY bidder, criterion, seat, kind",
        params![id],
        |row| {
            let kind: String = row.get("kind")?;
            Ok(Flag {
                seat: row.get("seat")?,
                bidder: row.get("bidder")?,
                criterion: row.get("criterion")?,
                kind: FlagKind::parse(&kind).ok_or_else(|| damaged("a flag"))?,
                mean: row.get("mean")?,
                sigma: row.get("sigma")?,
                explanation: row.get("explanation")?,
                explained_at: row.get("explained_at")?,
            })
        },
    )
}

pub(crate) fn set_explanation(
    tx: &mut Tx<'_>,
    id: i64,
    flag: &Flag,
    (text, at): (&str, Millis),
) -> Result<(), Error> {
    tx.execute(
        "UPDATE evaluation_flag SET explanation = $6, explained_at = $7
         WHERE evaluation = $1 AND seat = $2 AND bidder = $3 AND criterion = $4 AND kind = $5",
        params![
            id,
            flag.seat,
            flag.bidder,
            flag.criterion,
            flag.kind.as_str(),
            text,
            at
        ],
    )
    .map(drop)
}

/// An account's figures over evaluations that were unsealed from an instant until before another.
pub(crate) fn deviation(
    query: &mut impl Query,
    account: AccountId,
    (from, until): (Millis, Millis),
) -> Result<Deviation, Error> {
    const SEATS: &str = "FROM evaluation_seat s JOIN evaluation_head h ON h.id = s.evaluation";
    const WITHIN: &str = "s.account = $1 AND h.unsealed_at >= $2 AND h.unsealed_at < $3";
    let mut count = |rest: &str| -> Result<u64, Error> {
        let count: i64 = query.query_one(
            &format!("SELECT COUNT(*) {SEATS} {rest}"),
            params![account, from, until],
            |row| row.get(0),
        )?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    let of = |table: &str, more: &str| {
        format!(
            "JOIN {table} m ON m.evaluation = s.evaluation AND m.seat = s.seat WHERE {WITHIN} {more}"
        )
    };
    Ok(Deviation {
        evaluations: count(&format!("WHERE {WITHIN}"))?,
        marks: count(&of("evaluation_mark", ""))?,
        deviating: count(&of("evaluation_flag", "AND m.kind = 'deviates'"))?,
        unlike: count(&of("evaluation_flag", "AND m.kind = 'unlike'"))?,
        corrected: count(&of("evaluation_correction", "AND m.state = 'made'"))?,
    })
}
