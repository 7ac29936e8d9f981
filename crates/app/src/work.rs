//! What goes on without anybody asking: the rooms' own rounds once a minute, and the emptying of the outbox.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use base::{Clock, Millis, Scope};
use store::{Mode, Store};

use crate::App;
use crate::engine::Engine;
use crate::trading::Trading;

/// How long lies between two rounds.
const ROUND: Duration = Duration::from_secs(60);

/// How long lies between two looks at what holds to the second: bids close and auctions end.
const BEAT: Duration = Duration::from_secs(1);

/// A room's round at a time: what falls due by itself. Idempotent and bounded; how many things it did.
pub(crate) type Round = Box<dyn Fn(&Store, &Scope, Millis) -> Result<usize, String> + Send>;

/// The rounds of all rooms, in this order, each with its name for the log.
fn rounds(engine: &Engine, trading: &Trading) -> Vec<(&'static str, Round)> {
    let mut all: Vec<(&'static str, Round)> = vec![
        (
            "web",
            Box::new(|store, scope, now| {
                ::web::api::tick(store, scope, now.day()).map_err(|error| error.to_string())
            }),
        ),
        (
            "month",
            Box::new(|store, scope, now| {
                month::tick(store, scope, now.day()).map_err(|error| error.to_string())
            }),
        ),
        (
            "indicator",
            Box::new(|store, scope, now| {
                indicator::tick(store, scope, now.day()).map_err(|error| error.to_string())
            }),
        ),
        (
            "dispatch",
            Box::new(|store, scope, now| {
                dispatch::tick(store, scope, now.day()).map_err(|error| error.to_string())
            }),
        ),
        (
            "rectify",
            Box::new(|store, scope, now| {
                rectify::tick(store, scope, now.day()).map_err(|error| error.to_string())
            }),
        ),
        (
            "bulletin",
            Box::new(|store, scope, now| {
                bulletin::tick(store, crate::sources(), scope, now.day())
                    .map_err(|error| error.to_string())
            }),
        ),
        (
            "notify",
            Box::new(|store, scope, now| {
                notify::tick(store, scope, now.day()).map_err(|error| error.to_string())
            }),
        ),
    ];
    all.extend(engine.rounds());
    all.extend(trading.rounds());
    all
}

/// The running threads; they end when this is dropped.
pub struct Work {
    stop: Arc<(Mutex<bool>, Condvar)>,
    threads: Vec<JoinHandle<()>>,
    _outbox: Option<notify::Worker>,
}

impl App {
    /// One round of every room for the day of the installation's clock, as [`App::start_work`] does once a minute.
    /// A room that fails does not keep the others from theirs.
    pub fn round(&self) {
        let rounds = rounds(&self.engine, &self.trading);
        round(&self.store, "rounds", &rounds, self.clock.now());
        round(
            &self.store,
            "beats",
            &self.trading.beats(),
            self.clock.now(),
        );
    }

    /// Starts what goes on by itself. A database that may only be read is left alone.
    ///
    /// # Errors
    /// When the machine starts no thread.
    pub fn start_work(&self) -> io::Result<Work> {
        let mut work = Work {
            stop: Arc::default(),
            threads: Vec::new(),
            _outbox: None,
        };
        if self.store.mode() != Mode::ReadWrite {
            return Ok(work);
        }
        for (name, rounds, pause) in [
            ("rounds", rounds(&self.engine, &self.trading), ROUND),
            ("beats", self.trading.beats(), BEAT),
        ] {
            let (store, clock, stop) = (self.store.clone(), self.clock.clone(), work.stop.clone());
            let thread = thread::Builder::new()
                .name(name.to_owned())
                .spawn(move || run(&store, (name, &rounds, pause), &*clock, &stop))?;
            work.threads.push(thread);
        }
        work._outbox = Some(notify::Worker::start(
            &self.store,
            &self.clock,
            &self.notify,
        )?);
        Ok(work)
    }
}

/// One round of every room. A room that fails does not keep the others from theirs.
fn round(store: &Store, name: &str, rounds: &[(&'static str, Round)], now: Millis) {
    // Of the nodes that share a database one makes the round; the next time has another.
    let _turn = match store.turn(name) {
        Ok(Some(turn)) => turn,
        Ok(None) => return,
        Err(cause) => {
            tracing::warn!(%cause, "a round was left out");
            return;
        }
    };
    for (room, round) in rounds {
        match round(store, &Scope::system(), now) {
            Ok(0) => {}
            Ok(done) => tracing::info!(room, done, "a round did something"),
            Err(cause) => tracing::warn!(room, cause, "a round failed"),
        }
    }
}

fn run(
    store: &Store,
    (name, rounds, pause): (&str, &[(&'static str, Round)], Duration),
    clock: &dyn Clock,
    stop: &(Mutex<bool>, Condvar),
) {
    loop {
        round(store, name, rounds, clock.now());
        let stopped = stop.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (stopped, _) = stop
            .1
            .wait_timeout_while(stopped, pause, |stopped| !*stopped)
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
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the rounds had panicked");
            }
        }
    }
}
