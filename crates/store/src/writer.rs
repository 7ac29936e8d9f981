//! The one writer: takes requests from a bounded queue, runs each in a savepoint, commits them together.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use base::{Clock, Millis, Scope};

use crate::conn::Conn;
use crate::journal::{self, Draft, Lost, Signer};
use crate::mode::{Mode, Why};
use crate::session::Session;
use crate::{Error, Tx};

/// Requests that share one commit at most. More would only make the first wait longer: at 64 the cost of
/// the commit is already a small part of each request.
pub(crate) const GROUP: usize = 64;

/// How long the writer waits for a request before it makes the signer's head durable.
const IDLE: Duration = Duration::from_millis(500);

/// How long the callers of a commit whose answer was lost wait for the server to come back and tell.
const FIND_OUT: Duration = Duration::from_secs(10);

/// Between two tries to reach it.
const PAUSE: Duration = Duration::from_millis(250);

/// A request as the writer sees it.
pub(crate) trait Job: Send {
    /// Runs the closure; whether its changes are to be kept.
    fn run(&mut self, tx: Turn<'_>) -> bool;

    /// Answers the caller. `committed` is the fate of the shared commit.
    fn finish(self: Box<Self>, committed: Result<(), Error>);
}

/// What a request gets when its turn comes.
pub(crate) struct Turn<'a> {
    pub(crate) session: Session<'a>,
    pub(crate) draft: &'a mut Draft,
    pub(crate) now: Millis,
}

/// A closure with its scope and the way back to its caller.
pub(crate) struct Request<T, E, F> {
    scope: Scope,
    work: Option<F>,
    outcome: Option<Result<T, E>>,
    reply: SyncSender<Result<T, E>>,
}

impl<T, E, F> Request<T, E, F> {
    pub(crate) fn new(scope: &Scope, work: F, reply: SyncSender<Result<T, E>>) -> Self {
        Self {
            scope: scope.clone(),
            work: Some(work),
            outcome: None,
            reply,
        }
    }
}

impl<T, E, F> Job for Request<T, E, F>
where
    T: Send,
    E: From<Error> + Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send,
{
    fn run(&mut self, turn: Turn<'_>) -> bool {
        let Some(work) = self.work.take() else {
            return false;
        };
        let mut tx = Tx::new(turn.session, turn.draft, &self.scope, turn.now);
        // The savepoint is rolled back after a panic, so nothing half-done is seen by anyone.
        let outcome = match catch_unwind(AssertUnwindSafe(|| work(&mut tx))) {
            Ok(Ok(value)) => tx.settled().map(|()| value).map_err(E::from),
            Ok(Err(error)) => Err(error),
            Err(panic) => Err(E::from(Error::Panicked(panic_text(&*panic)))),
        };
        let keep = outcome.is_ok();
        self.outcome = Some(outcome);
        keep
    }

    fn finish(self: Box<Self>, committed: Result<(), Error>) {
        let answer = match (self.outcome, committed) {
            (Some(Err(error)), _) => Err(error),
            (_, Err(error)) => Err(E::from(error)),
            (Some(answer), Ok(())) => answer,
            (None, Ok(())) => Err(E::from(Error::Closed)),
        };
        // A caller that has gone away does not undo what was committed.
        let _ = self.reply.send(answer);
    }
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

pub(crate) struct Writer {
    pub(crate) conn: Conn,
    pub(crate) draft: Draft,
    pub(crate) signer: Signer,
    pub(crate) clock: Arc<dyn Clock>,
    /// The newest instant written, which later ones do not go behind.
    pub(crate) latest: Millis,
    pub(crate) mode: Arc<RwLock<Mode>>,
}

impl Writer {
    /// Serves until every sender is gone.
    pub(crate) fn serve(mut self, queue: &Receiver<Box<dyn Job>>) {
        loop {
            let first = match queue.recv_timeout(IDLE) {
                Ok(job) => job,
                Err(RecvTimeoutError::Timeout) => {
                    self.look();
                    self.signer.settle();
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => break,
            };
            let mut group = Vec::with_capacity(GROUP);
            group.push(first);
            self.commit(group, queue);
        }
        self.signer.settle();
        self.conn.tidy();
    }

    fn commit(&mut self, mut group: Vec<Box<dyn Job>>, queue: &Receiver<Box<dyn Job>>) {
        let fate = match self.refusal() {
            Some(error) => Err(error),
            None => self.run(&mut group, queue),
        };
        for job in group {
            job.finish(fate.clone());
        }
    }

    fn refusal(&self) -> Option<Error> {
        match &*self.mode.read().unwrap_or_else(PoisonError::into_inner) {
            Mode::ReadWrite => None,
            Mode::ReadOnly { why } => Some(Error::ReadOnly(why.clone())),
        }
    }

    fn run(
        &mut self,
        group: &mut Vec<Box<dyn Job>>,
        queue: &Receiver<Box<dyn Job>>,
    ) -> Result<(), Error> {
        let outcome = self.transact(group, queue);
        if let Err(error) = &outcome {
            if let Err(cause) = self.conn.rollback() {
                tracing::error!(%cause, "rolling back failed");
                self.stop(Why::Disk(cause.to_string()));
            }
            self.draft.forget();
            tracing::error!(%error, requests = group.len(), "a commit failed");
        }
        outcome
    }

    /// The present, or the newest instant written when the machine's clock was set back: an entry dated before
    /// the one above it would make the journal fail its check for ever.
    fn now(&mut self) -> Millis {
        self.latest = self.latest.max(self.clock.now());
        self.latest
    }

    /// Takes in what comes while it works, up to [`GROUP`]: the commit is shared by more the longer each step of
    /// it takes, and nothing waits for company.
    fn transact(
        &mut self,
        group: &mut Vec<Box<dyn Job>>,
        queue: &Receiver<Box<dyn Job>>,
    ) -> Result<(), Error> {
        self.conn.begin()?;
        if self.conn.is_shared() {
            self.follow()?;
        }
        let mut done = 0;
        loop {
            while group.len() < GROUP
                && let Ok(job) = queue.try_recv()
            {
                group.push(job);
            }
            let Some(job) = group.get_mut(done) else {
                break;
            };
            self.one(job.as_mut())?;
            done += 1;
        }
        let now = self.now();
        self.draft.send(self.conn.session())?;
        let head = self.signer.sign(self.conn.session(), &self.draft, now)?;
        match self.conn.commit() {
            Ok(()) => {}
            Err(Error::Unknown(why)) => self.find_out(why)?,
            Err(error) => {
                if !self.conn.is_shared() && !matches!(error, Error::Full | Error::Busy(_)) {
                    // After a failed flush nobody knows what the disk holds; only a restart finds out.
                    self.stop(Why::Disk(error.to_string()));
                }
                return Err(Error::Commit(error.to_string()));
            }
        }
        self.draft.keep();
        self.signer.advance(head);
        Ok(())
    }

    fn one(&mut self, job: &mut dyn Job) -> Result<(), Error> {
        self.conn.savepoint()?;
        self.draft.mark();
        let now = self.now();
        let keep = job.run(Turn {
            session: self.conn.session(),
            draft: &mut self.draft,
            now,
        });
        if self.conn.is_given_up() {
            return Err(Error::Commit("the transaction was given up".to_owned()));
        }
        if !keep {
            self.conn.back_to_savepoint()?;
            self.draft.back();
        }
        self.conn.release()
    }

    /// Takes over what other nodes have committed, before anything is built on it.
    fn follow(&mut self) -> Result<(), Error> {
        match journal::follow(self.conn.session(), &mut self.draft, &mut self.signer) {
            Ok(None) => Ok(()),
            Ok(Some(at)) => {
                self.latest = self.latest.max(at);
                Ok(())
            }
            Err(Lost::Store(error)) => Err(error),
            Err(Lost::Journal(why)) => {
                tracing::error!(%why, "the store goes on for reading only");
                self.stop(why.clone());
                Err(Error::ReadOnly(why))
            }
        }
    }

    /// Looks after the other nodes while this one has nothing to write, so that its own head does not lag.
    fn look(&mut self) {
        if !self.conn.is_shared() || self.refusal().is_some() {
            return;
        }
        let outcome = self.conn.begin_read().and_then(|()| self.follow());
        let ended = self.conn.rollback();
        if let Err(error) = outcome.and(ended) {
            tracing::warn!(%error, "the journal of the other nodes was not read");
        }
    }

    /// The answer to a commit was lost: the journal says whether it happened. The turn of the lost connection
    /// ends with it, so whoever gets the next turn sees its fate.
    fn find_out(&mut self, why: String) -> Result<(), Error> {
        let fresh = self.draft.fresh().to_vec();
        let from = self.signer.size();
        if fresh.is_empty() {
            // It left no entry to look for.
            return Err(Error::Unknown(why));
        }
        let begun = Instant::now();
        loop {
            let outcome = self
                .conn
                .begin()
                .and_then(|()| journal::stands(self.conn.session(), from, &fresh));
            let ended = self.conn.rollback();
            match outcome.and_then(|stands| ended.map(|()| stands)) {
                Ok(true) => return Ok(()),
                Ok(false) => return Err(Error::Commit(why)),
                Err(error) if begun.elapsed() > FIND_OUT => {
                    tracing::error!(%error, "the fate of a commit is unknown");
                    return Err(Error::Unknown(why));
                }
                Err(_) => std::thread::sleep(PAUSE),
            }
        }
    }

    fn stop(&self, why: Why) {
        *self.mode.write().unwrap_or_else(PoisonError::into_inner) = Mode::ReadOnly { why };
    }
}
