//! The threads that empty the outbox: one for mail, one for web hooks, so that neither waits for the other.

use std::io;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use ::store::{Error, Store};
use base::{Clock, Millis};

use super::mail::{Line, Packed};
use super::{letter, mail, request};
use crate::commands::deliver::{self, Outcome};
use crate::commands::hook::about;
use crate::model::{Channel, DeliveryState};
use crate::rules::signature::secret_bytes;
use crate::state::{MailServer, Notify};
use crate::store::delivery::Delivery;
use crate::store::{hook, message};

/// How long a thread rests when the outbox had nothing.
const REST: Duration = Duration::from_secs(2);
/// How long it rests after the store failed.
const REST_AFTER_FAILURE: Duration = Duration::from_secs(30);

/// The running threads. They end, after the delivery at hand, when this is dropped.
pub struct Worker {
    stop: Arc<(Mutex<bool>, Condvar)>,
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts the threads. Without a mail server no mail is claimed.
    ///
    /// # Errors
    /// When the machine starts no thread.
    pub fn start(store: &Store, clock: &Arc<dyn Clock>, room: &Notify) -> io::Result<Self> {
        let mut worker = Self {
            stop: Arc::default(),
            threads: Vec::new(),
        };
        for channel in [Channel::Mail, Channel::Hook] {
            if channel == Channel::Mail && room.options.mail.is_none() {
                continue;
            }
            let (store, clock, room) = (store.clone(), clock.clone(), room.clone());
            let stop = worker.stop.clone();
            let thread = thread::Builder::new()
                .name(format!("notify-{}", channel.as_str()))
                .spawn(move || run(&store, &*clock, &room, channel, &stop))?;
            worker.threads.push(thread);
        }
        Ok(worker)
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        *self.stop.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.stop.1.notify_all();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a thread of the outbox had panicked");
            }
        }
    }
}

fn run(
    store: &Store,
    clock: &dyn Clock,
    room: &Notify,
    channel: Channel,
    stop: &(Mutex<bool>, Condvar),
) {
    loop {
        let rest = match send_due(store, clock, room, channel) {
            Ok(0) => REST,
            Ok(_) => Duration::ZERO,
            Err(error) => {
                tracing::warn!(%error, channel = channel.as_str(), "the outbox waits");
                REST_AFTER_FAILURE
            }
        };
        let stopped = stop.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (stopped, _) = stop
            .1
            .wait_timeout_while(stopped, rest, |stopped| !*stopped)
            .unwrap_or_else(PoisonError::into_inner);
        if *stopped {
            return;
        }
    }
}

/// Sends one batch of what is due on a road; how many deliveries were at hand.
///
/// # Errors
/// As every write. What was claimed and not settled waits again, or is unknown, when its lease ends.
pub fn send_due(
    store: &Store,
    clock: &dyn Clock,
    room: &Notify,
    channel: Channel,
) -> Result<usize, Error> {
    match (channel, &room.options.mail) {
        (Channel::Mail, None) => Ok(0),
        (Channel::Mail, Some(server)) => mails(store, clock, room, server),
        (Channel::Hook, _) => calls(store, clock, room),
    }
}

/// The way to the mail server during one batch.
#[derive(Default)]
struct Way {
    open: Option<Line>,
    /// Why it is closed. A server that cannot be reached takes its time to say so, so the rest of a batch does
    /// not ask again.
    closed: Option<String>,
}

impl Way {
    fn take(&mut self, server: &MailServer) -> Result<Line, String> {
        if let Some(open) = self.open.take() {
            return Ok(open);
        }
        if let Some(note) = &self.closed {
            return Err(note.clone());
        }
        mail::connect(server).map_err(|error| {
            let note = error.note();
            tracing::warn!(note, "the mail server cannot be reached");
            self.closed = Some(note.clone());
            note
        })
    }
}

fn mails(
    store: &Store,
    clock: &dyn Clock,
    room: &Notify,
    server: &MailServer,
) -> Result<usize, Error> {
    let batch = deliver::claim(store, Channel::Mail, clock.now())?;
    let mut way = Way::default();
    for claimed in &batch {
        let packed = match prepare(store, room, server, claimed, clock.now())? {
            Ok(packed) => packed,
            Err(outcome) => {
                deliver::settle(store, claimed, outcome)?;
                continue;
            }
        };
        let mut open = match way.take(server) {
            Ok(open) => open,
            Err(note) => {
                deliver::settle(store, claimed, Outcome::Again(note))?;
                continue;
            }
        };
        let mut held = claimed.clone();
        let (outcome, usable) = open.send(&packed, || match deliver::begin(store, claimed) {
            Ok(Some(sending)) => {
                held = sending;
                true
            }
            Ok(None) => false,
            Err(error) => {
                tracing::warn!(%error, "a mail was not begun");
                false
            }
        });
        if let Some(outcome) = outcome {
            log(&held, &outcome);
            deliver::settle(store, &held, outcome)?;
        }
        way.open = usable.then_some(open);
    }
    if let Some(open) = way.open {
        open.quit();
    }
    Ok(batch.len())
}

/// The mail of a delivery as it goes over the wire, or why there is none.
fn prepare(
    store: &Store,
    room: &Notify,
    server: &MailServer,
    claimed: &Delivery,
    now: Millis,
) -> Result<Result<Packed, Outcome>, Error> {
    let composed = store.read(|read| letter::compose(read, room, claimed, now))?;
    let key = (claimed.id, claimed.created_at);
    Ok(composed.and_then(|letter| {
        mail::pack(server, &letter, key, now).map_err(|error| Outcome::Failed(error.note()))
    }))
}

fn calls(store: &Store, clock: &dyn Clock, room: &Notify) -> Result<usize, Error> {
    let batch = deliver::claim(store, Channel::Hook, clock.now())?;
    if batch.is_empty() {
        return Ok(0);
    }
    let agent = request::caller(room);
    for claimed in &batch {
        let found = store.read(|read| {
            let held = match claimed.hook {
                Some(id) => hook::find(read, id)?,
                None => None,
            };
            let told = match claimed.message {
                Some(id) => message::by_id(read, id)?,
                None => None,
            };
            Ok::<_, Error>(held.map(|held| (held, told)))
        })?;
        let outcome = match found {
            Some((held, told)) if held.active => {
                let secret = room.seal.unseal(&about(&held.url), &held.secret_sealed);
                match secret.as_deref().and_then(secret_bytes) {
                    Some(secret) => {
                        let id = request::identifier(claimed);
                        match request::body(room, claimed, told.as_ref()) {
                            Ok(text) => {
                                let to = (&*held.url, &*secret);
                                request::call(&agent, to, &id, &text, clock.now())
                            }
                            Err(cause) => Outcome::Failed(cause.to_string()),
                        }
                    }
                    None => Outcome::Failed("secret sealed under another key".to_owned()),
                }
            }
            _ => Outcome::Dropped("stopped".to_owned()),
        };
        log(claimed, &outcome);
        deliver::settle(store, claimed, outcome)?;
    }
    Ok(batch.len())
}

fn log(held: &Delivery, outcome: &Outcome) {
    debug_assert!(matches!(
        held.state,
        DeliveryState::Claimed | DeliveryState::Sending
    ));
    let channel = held.channel.as_str();
    match outcome {
        Outcome::Sent => tracing::info!(delivery = held.id, channel, "delivered"),
        other => {
            tracing::warn!(delivery = held.id, channel, attempt = held.attempts, outcome = ?other, "not delivered")
        }
    }
}
