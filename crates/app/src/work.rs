//! What goes on without anybody asking: the rooms' own rounds once a minute, and the emptying of the outbox.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use base::{Clock, Date, Scope};
use store::{Mode, Store};

use crate::App;
use crate::engine::Engine;

/// How long lies between two rounds.
const ROUND: Duration = Duration::from_secs(60);

/// A room's round for a day: what falls due by itself. Idempotent and bounded; how many things it did.
pub(crate) type Round = Box<dyn Fn(&Store, &Scope, Date) -> Result<usize, String> + Send>;

/// The rounds of all rooms, in this order, each with its name for the log.
fn rounds(engine: &Engine) -> Vec<(&'static str, Round)> {
    let mut all: Vec<(&'static str, Round)> = vec![
        (
            "web",
            Box::new(|store, scope, day| {
                ::web::api::tick(store, scope, day).map_err(|error| error.to_string())
            }),
        ),
        (
            "month",
            Box::new(|store, scope, day| {
                month::tick(store, scope, day).map_err(|error| error.to_string())
            }),
        ),
        (
            "indicator",
            Box::new(|store, scope, day| {
                indicator::tick(store, scope, day).map_err(|error| error.to_string())
            }),
        ),
        (
            "dispatch",
            Box::new(|store, scope, day| {
                dispatch::tick(store, scope, day).map_err(|error| error.to_string())
            }),
        ),
        (
            "rectify",
            Box::new(|store, scope, day| {
                rectify::tick(store, scope, day).map_err(|error| error.to_string())
            }),
        ),
        (
            "bulletin",
            Box::new(|store, scope, day| {
                bulletin::tick(store, crate::sources(), scope, day)
                    .map_err(|error| error.to_string())
            }),
        ),
        (
            "notify",
            Box::new(|store, scope, day| {
                notify::tick(store, scope, day).map_err(|error| error.to_string())
            }),
        ),
    ];
    all.extend(engine.rounds());
    all
}

/// The running threads; they end when this is dropped.
pub struct Work {
    stop: Arc<(Mutex<bool>, Condvar)>,
    rounds: Option<JoinHandle<()>>,
    _outbox: Option<notify::Worker>,
}

impl App {
    /// One round of every room for the day of the installation's clock, as [`App::start_work`] does once a minute.
    /// A room that fails does not keep the others from theirs.
    pub fn round(&self) {
        round(&self.store, &rounds(&self.engine), self.clock.today());
    }

    /// Starts what goes on by itself. A database that may only be read is left alone.
    ///
    /// # Errors
    /// When the machine starts no thread.
    pub fn start_work(&self) -> io::Result<Work> {
        let mut work = Work {
            stop: Arc::default(),
            rounds: None,
            _outbox: None,
        };
        if self.store.mode() != Mode::ReadWrite {
            return Ok(work);
        }
        let (store, clock, stop) = (self.store.clone(), self.clock.clone(), work.stop.clone());
        let rounds = rounds(&self.engine);
        let thread = thread::Builder::new()
            .name("rounds".to_owned())
            .spawn(move || run(&store, &rounds, &*clock, &stop))?;
        work.rounds = Some(thread);
        work._outbox = Some(notify::Worker::start(
            &self.store,
            &self.clock,
            &self.notify,
        )?);
        Ok(work)
    }
}

/// One round of every room. A room that fails does not keep the others from theirs.
fn round(store: &Store, rounds: &[(&'static str, Round)], day: Date) {
    // Of the nodes that share a database one makes the round; the next minute has another.
    let _turn = match store.turn("rounds") {
        Ok(Some(turn)) => turn,
        Ok(None) => return,
        Err(cause) => {
            tracing::warn!(%cause, "a round was left out");
            return;
        }
    };
    for (room, round) in rounds {
        match round(store, &Scope::system(), day) {
            Ok(0) => {}
            Ok(done) => tracing::info!(room, done, "a round did something"),
            Err(cause) => tracing::warn!(room, cause, "a round failed"),
        }
    }
}

fn run(
    store: &Store,
    rounds: &[(&'static str, Round)],
    clock: &dyn Clock,
    stop: &(Mutex<bool>, Condvar),
) {
    loop {
        round(store, rounds, clock.today());
        let stopped = stop.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (stopped, _) = stop
            .1
            .wait_timeout_while(stopped, ROUND, |stopped| !*stopped)
            .unwrap_or_else(PoisonError::into_inner);
        if *stopped {
            return;
        }
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        if self
            .rounds
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the thread of the rounds had panicked");
        }
    }
}
