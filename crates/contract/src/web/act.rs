//! What is pressed on the page of a contract.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::store::Store;
use ::web::form::Complaint;
use ::web::upload::Upload;
use ::web::{Answer, Ctx, Failure, Flash, Pairs, Room, Sent};
use axum::extract::{Multipart, Path};
use base::calendar::Term;
use base::{Date, Scope};

use super::parts::{Again, read, step};
use super::show::again;
use super::{LIMITS, PATH};
use crate::commands::draft::{self as drafts, NewText};
use crate::commands::pay::{self as pays, NewPayment};
use crate::commands::perform::{self, Progress};
use crate::commands::settle::{Settlement, settle};
use crate::commands::sign::{self as signs, NewSignature};
use crate::commands::{Done, Problem, StepError, Wrong};
use crate::model::{BondForm, NewFile};
use crate::queries;
use crate::rules::money::parse_yuan;
use crate::state::Contracts;
use crate::words::Words;

/// What was typed, by field name.
struct Typed(BTreeMap<String, String>);

impl Typed {
    fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    fn text(&self, name: &str) -> String {
        self.0.get(name).cloned().unwrap_or_default()
    }

    fn version(&self) -> i64 {
        self.text("version").parse().unwrap_or(0)
    }

    fn day(&self, name: &'static str, problems: &mut Vec<Problem>) -> Date {
        let day = self.text(name).trim().parse();
        day.unwrap_or_else(|_| {
            problems.push(Problem::new(name, Wrong::Day));
            Date::MIN
        })
    }

    fn fen(&self, name: &'static str, problems: &mut Vec<Problem>) -> i64 {
        parse_yuan(&self.text(name)).unwrap_or_else(|| {
            problems.push(Problem::new(name, Wrong::Amount));
            0
        })
    }

    /// A term, `None` where nothing was typed.
    fn term(&self, name: &'static str, problems: &mut Vec<Problem>) -> Option<Term> {
        let text = self.text(name);
        if text.trim().is_empty() {
            return None;
        }
        let term = text.trim().parse();
        if term.is_err() {
            problems.push(Problem::new(name, Wrong::Term));
        }
        term.ok()
    }
}

/// Takes a step and goes on, or shows the page again with what was typed.
async fn take<F>(
    ctx: Ctx,
    room: Arc<Contracts>,
    (id, name, typed): (i64, &str, Typed),
    work: F,
) -> Answer
where
    F: FnOnce(&Store, &Scope, &Contracts) -> Result<Done, StepError> + Send + 'static,
{
    let words = Words::of(ctx.lang);
    let state = Arc::clone(&room);
    match step(&ctx, move |store, scope| work(store, scope, &state)).await? {
        Ok(done) => {
            let said = if done.changed {
                words.done
            } else {
                words.unchanged
            };
            Ok(ctx.redirect_with(&format!("{PATH}/{id}"), Flash::done(said)))
        }
        Err(error) => {
            let shown = Again::of(name, typed.0, (error, ctx.lang))?;
            again(&ctx, &room, id, shown).await
        }
    }
}

/// What could not be read is said only to somebody who may see the contract: the command finds that out.
fn unless(problems: Vec<Problem>, done: Result<Done, StepError>) -> Result<Done, StepError> {
    match done {
        Err(error @ (StepError::NotFound | StepError::NotYours)) => Err(error),
        Err(StepError::Invalid(mut more)) => {
            more.retain(|more| !problems.iter().any(|held| held.field.ends_with(more.field)));
            Err(StepError::Invalid([problems, more].concat()))
        }
        done if problems.is_empty() => done,
        _ => Err(StepError::Invalid(problems)),
    }
}

pub(super) async fn draft(
    ctx: Ctx,
    Room(room): Room<Contracts>,
    Path(id): Path<i64>,
    form: Multipart,
) -> Answer {
    let upload = Upload::collect(form, LIMITS).await?;
    let pairs = upload
        .fields()
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let typed = Typed::new(pairs.collect());
    let mut problems = Vec::new();
    let file = match upload.files.into_iter().next() {
        Some(file) => NewFile {
            name: file.name,
            content: file.bytes,
        },
        None => NewFile {
            name: "contract.txt".to_owned(),
            content: typed.text("draft-body").replace("\r\n", "\n").into_bytes(),
        },
    };
    let new = NewText {
        contract: id,
        version: typed.version(),
        amount_fen: typed.fen("draft-amount", &mut problems),
        ends_on: typed.day("draft-ends_on", &mut problems),
        reason: typed.text("draft-reason"),
        file,
    };
    take(
        ctx,
        room,
        (id, "draft", typed),
        move |store, scope, room| unless(problems, drafts::draft(store, scope, room, new)),
    )
    .await
}

pub(super) async fn withdraw(sent: Sent<Contracts>) -> Answer {
    let (ctx, room, id, pairs) = sent.split();
    let typed = Typed::new(pairs);
    let version = typed.version();
    take(
        ctx,
        room,
        (id, "withdraw", typed),
        move |store, scope, room| drafts::withdraw(store, scope, room, (id, version)),
    )
    .await
}

/// Whether there is such a contract for this scope to work on comes before what was typed.
async fn known(ctx: &Ctx, room: &Arc<Contracts>, id: i64) -> Result<(), Failure> {
    let shown = read(ctx, room, move |read, who| queries::contract(read, who, id)).await?;
    match shown.standing.sees_inside() {
        true => Ok(()),
        false => Err(Failure::not_found()),
    }
}

pub(super) async fn sign(sent: Sent<Contracts>) -> Answer {
    let (ctx, room, id, pairs) = sent.split();
    let mut typed = Typed::new(pairs);
    let password = typed.0.remove("sign-password").unwrap_or_default();
    let new = NewSignature {
        contract: id,
        no: typed.text("no").parse().unwrap_or(0),
        digest: typed.text("digest"),
        note: typed.text("sign-note"),
    };
    known(&ctx, &room, id).await?;
    // The second factor binds the person and not only an open browser.
    if !ctx.knows_password(password).await? {
        let words = Words::of(ctx.lang);
        let shown = Again {
            step: "sign".to_owned(),
            typed: typed.0,
            complaints: vec![Complaint::new("sign-password", words.sign_password_wrong)],
            conflict: String::new(),
        };
        return again(&ctx, &room, id, shown).await;
    }
    take(ctx, room, (id, "sign", typed), move |store, scope, room| {
        signs::sign(store, scope, room, new)
    })
    .await
}

pub(super) async fn milestone(sent: Sent<Contracts>) -> Answer {
    let (ctx, room, id, pairs) = sent.split();
    let typed = Typed::new(pairs);
    let mut problems = Vec::new();
    let (title, version) = (typed.text("milestone-title"), typed.version());
    let due = typed.day("milestone-due", &mut problems);
    take(
        ctx,
        room,
        (id, "milestone", typed),
        move |store, scope, room| {
            unless(
                problems,
                perform::add(store, scope, room, (id, version), (title, due)),
            )
        },
    )
    .await
}

pub(super) async fn progress(sent: Sent<Contracts, Pairs, (i64, i64, String)>) -> Answer {
    let (ctx, room, (id, of, name), pairs) = sent.split();
    let typed = Typed::new(pairs);
    let version = typed.version();
    let step = match name.as_str() {
        "deliver" => Some(Progress::Deliver),
        "accept" => Some(Progress::Accept),
        "reject" => Some(Progress::Reject(typed.text(&format!("reject{of}-remark")))),
        _ => None,
    };
    let form = format!("reject{of}");
    take(ctx, room, (id, &form, typed), move |store, scope, room| {
        let step = step.ok_or(StepError::NotFound)?;
        perform::progress(store, scope, room, (id, of, version), step)
    })
    .await
}

pub(super) async fn payment(sent: Sent<Contracts>) -> Answer {
    let (ctx, room, id, pairs) = sent.split();
    let typed = Typed::new(pairs);
    let mut problems = Vec::new();
    let new = NewPayment {
        contract: id,
        version: typed.version(),
        title: typed.text("payment-title"),
        amount_fen: typed.fen("payment-amount", &mut problems),
        origin: typed.day("payment-origin", &mut problems),
        term: typed.term("payment-term", &mut problems),
    };
    take(
        ctx,
        room,
        (id, "payment", typed),
        move |store, scope, room| unless(problems, pays::add(store, scope, room, new)),
    )
    .await
}

pub(super) async fn paid(sent: Sent<Contracts, Pairs, (i64, i64)>) -> Answer {
    let (ctx, room, (id, of), pairs) = sent.split();
    let typed = Typed::new(pairs);
    let version = typed.version();
    take(ctx, room, (id, "paid", typed), move |store, scope, room| {
        pays::pay(store, scope, room, (id, of, version))
    })
    .await
}

async fn settled(
    ctx: Ctx,
    room: Arc<Contracts>,
    (id, name, typed): (i64, &str, Typed),
    what: Option<Settlement>,
) -> Answer {
    let version = typed.version();
    take(ctx, room, (id, name, typed), move |store, scope, room| {
        let what = what.ok_or(StepError::NotFound)?;
        settle(store, scope, room, (id, version), what)
    })
    .await
}

pub(super) async fn bond(sent: Sent<Contracts>) -> Answer {
    let (ctx, room, id, pairs) = sent.split();
    let typed = Typed::new(pairs);
    let what = BondForm::parse(&typed.text("bond-form")).map(Settlement::Bond);
    settled(ctx, room, (id, "bond", typed), what).await
}

pub(super) async fn report(sent: Sent<Contracts>) -> Answer {
    let (ctx, room, id, pairs) = sent.split();
    settled(
        ctx,
        room,
        (id, "report", Typed::new(pairs)),
        Some(Settlement::Report),
    )
    .await
}

pub(super) async fn complete(sent: Sent<Contracts>) -> Answer {
    let (ctx, room, id, pairs) = sent.split();
    settled(
        ctx,
        room,
        (id, "complete", Typed::new(pairs)),
        Some(Settlement::Complete),
    )
    .await
}

pub(super) async fn terminate(sent: Sent<Contracts>) -> Answer {
    let (ctx, room, id, pairs) = sent.split();
    let typed = Typed::new(pairs);
    let what = Settlement::Terminate(typed.text("terminate-reason"));
    settled(ctx, room, (id, "terminate", typed), Some(what)).await
}
