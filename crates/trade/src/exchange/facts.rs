//! What the public may know of a trade.

use ::store::{Error, Read};
use base::{Millis, Scope};
use bidding::{Bidding, Opened};
use contract::queries::{ReadError, Shown};
use pack::element::Procedure;

use crate::model::{Candidate, Document, Notice, NoticeKind, Question, Trade};
use crate::store::{notices, parts, trades};

/// A trade as the public knows it.
pub(super) struct Facts {
    pub(super) trade: Trade,
    /// The announced trade that this one repeats.
    pub(super) before: Option<Trade>,
    /// What the evaluation made of the offers; nothing before the result is public.
    pub(super) judged: Option<evaluation::Outcome>,
    pub(super) procedure: Option<Procedure>,
    /// Until when offers were taken at first.
    pub(super) deadline: Option<Millis>,
    /// Oldest first.
    pub(super) notices: Vec<Notice>,
    /// Those that everybody may read.
    pub(super) documents: Vec<Document>,
    /// Answered ones.
    pub(super) questions: Vec<Question>,
    /// Nobody before they are public.
    pub(super) candidates: Vec<Candidate>,
    /// Nothing before the opening.
    pub(super) opened: Option<Opened>,
    /// Signed texts.
    pub(super) contract: Option<Shown>,
}

/// Reads it.
pub(super) fn gather(read: &mut Read<'_>, bidding: &Bidding, trade: Trade) -> Result<Facts, Error> {
    let (id, subject) = (trade.id, trade.subject());
    let notices = notices::of_trade(read, id)?;
    let told = |kind: NoticeKind| notices.iter().any(|notice| notice.kind == kind);
    let candidates = match told(NoticeKind::Candidates) || told(NoticeKind::Award) {
        true => parts::candidates(read, id)?,
        false => Vec::new(),
    };
    let mut documents = parts::documents(read, id)?;
    documents.retain(|one| one.readers == "public");
    documents.sort_by_key(|one| one.id);
    let mut questions = parts::questions(read, id, None)?;
    questions.retain(|one| one.answered_at.is_some());
    // The draft is kept as it was when it went out; changes move the trade's own plan.
    let draft = notices::draft(read, id)?;
    let deadline = draft.map(|draft| draft.plan.deadline).or(trade.deadline_at);
    let contract = match contract::of_subject(read, &subject)? {
        Some(row) => match contract::queries::contract(read, (&Scope::public(), None), row.id) {
            Ok(shown) => Some(shown),
            Err(ReadError::Store(error)) => return Err(error),
            // Not signed yet.
            Err(_) => None,
        },
        None => None,
    };
    let before = match trade.before {
        Some(before) => trades::by_id(read, before)?,
        None => None,
    };
    let judged = match told(NoticeKind::Award) || told(NoticeKind::Failure) {
        true => evaluation::result(read, &subject)?,
        false => None,
    };
    let mut opened = bidding::result(read, bidding, &subject)?;
    if trade.terms.negotiated {
        // Confidential until the result is out, and told from that instant on.
        let award = notices.iter().find(|one| one.kind == NoticeKind::Award);
        opened = opened.zip(award).map(|(opened, award)| Opened {
            at: award.at,
            ..opened
        });
    }
    Ok(Facts {
        before: before.filter(crate::rules::who::public),
        judged,
        procedure: trades::procedure(read, &trade.procedure_hash)?,
        opened,
        trade,
        deadline,
        notices,
        documents,
        questions,
        candidates,
        contract,
    })
}
