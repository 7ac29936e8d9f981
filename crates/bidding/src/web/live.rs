//! `/openings/{id}/events`: how an opening goes on, as server-sent events.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ::store::Store;
use ::web::{Answer, Ctx, Failure, Room, Status, blocking};
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use base::Millis;
use serde_json::{Value, json};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::commands::{close, settle};
use crate::model::BoxId;
use crate::queries::{Guest, ReadError, announced, shown};
use crate::state::Bidding;
use crate::store::{bids, boxes, opening, seen};

/// The most who may listen at one time; the pages of others ask again from time to time.
pub(crate) const LISTENERS: usize = 1_000;

/// The most of them at one box, so that a crowd at one leaves seats for the others.
pub(crate) const LISTENERS_OF_BOX: usize = 400;

/// A listener is sent away after so many seconds and comes back by itself.
const LISTEN_SECS: u32 = 600;

/// What the live pages share.
#[derive(Debug)]
pub struct Live {
    seats: Arc<Semaphore>,
    /// How many of them listen to which box.
    taken: Mutex<HashMap<i64, usize>>,
    /// What was read, and when by the machine's own count, which goes on where a clock is held.
    kept: Mutex<HashMap<i64, (Instant, Value)>>,
    busy: AtomicBool,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            seats: Arc::new(Semaphore::new(LISTENERS)),
            taken: Mutex::default(),
            kept: Mutex::default(),
            busy: AtomicBool::new(false),
        }
    }
}

impl Live {
    fn taken(&self) -> MutexGuard<'_, HashMap<i64, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among those who listen, given back when it is dropped.
#[derive(Debug)]
struct Seat {
    room: Arc<Bidding>,
    id: i64,
    _permit: OwnedSemaphorePermit,
}

impl Seat {
    fn take(room: &Arc<Bidding>, id: i64) -> Option<Self> {
        let permit = room.live().seats.clone().try_acquire_owned().ok()?;
        let mut taken = room.live().taken();
        let count = taken.entry(id).or_default();
        if *count >= LISTENERS_OF_BOX {
            return None;
        }
        *count += 1;
        drop(taken);
        Some(Self {
            room: Arc::clone(room),
            id,
            _permit: permit,
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.room.live().taken();
        match taken.get_mut(&self.id) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(taken.remove(&self.id)),
        }
    }
}

/// How an opening stands, as everybody may know it. At most once a second it is read; the first look after the deadline
/// closes the box.
pub(super) fn progress(
    store: &Store,
    room: &Bidding,
    id: BoxId,
    now: Millis,
) -> Result<Value, ReadError> {
    let fresh = |at: Instant| at.elapsed() < Duration::from_secs(1);
    let kept = {
        let kept = room
            .live()
            .kept
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.get(&id.0)
            .filter(|(at, value)| fresh(*at) && !passed(value, now))
            .cloned()
    };
    let mut value = match kept {
        Some((_, value)) => value,
        None => {
            let due = |held: &boxes::BoxRow, now: Millis| {
                matches!(held.state.as_str(), "taking" | "keys") && now >= held.deadline
            };
            let (held, at) = store.read(|read| {
                let held = boxes::by_id(read, id.0)?.filter(announced);
                Ok::<_, ReadError>((held.ok_or(ReadError::NotFound)?, seen(read, now)?))
            })?;
            if due(&held, at) {
                close::close(store, room, id)?;
            }
            let value = store.read(|read| facts(read, id, now))?;
            let mut kept = room
                .live()
                .kept
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            // Bounded by what is looked at within a second.
            kept.retain(|_, (at, _)| fresh(*at));
            kept.insert(id.0, (Instant::now(), value.clone()));
            value
        }
    };
    value["now"] = json!(now.0);
    Ok(value)
}

/// Whether the hour has come since something was read.
fn passed(value: &Value, now: Millis) -> bool {
    let waits = matches!(value["stage"].as_str(), Some("waiting" | "taking"));
    waits
        && value["deadline"]
            .as_i64()
            .is_some_and(|deadline| now.0 >= deadline)
}

/// Before the closing: nothing but the hour. How many bids there are comes with the root.
fn facts(read: &mut ::store::Read<'_>, id: BoxId, now: Millis) -> Result<Value, ReadError> {
    let now = seen(read, now)?;
    let held = boxes::by_id(read, id.0)?.ok_or(ReadError::NotFound)?;
    let view = shown(&held, &[], now);
    let mut value = json!({
        "stage": view.stage.as_str(),
        "suspended": view.suspended,
        "deadline": view.deadline.0,
    });
    if opening::closing(read, id.0)?.is_none() {
        return Ok(value);
    }
    let (all, halves, settled) = bids::counts(read, id.0)?;
    value["bids"] = json!(all);
    value["halves"] = json!(halves);
    value["settled"] = json!(settled);
    value["shares"] = json!(opening::given(read, id.0)?.len());
    value["threshold"] = json!(held.threshold);
    value["unseal_until"] = json!(held.unseal_until.map(|until| until.0));
    Ok(value)
}

/// Settles what can be settled, beside the request that made it possible; once at a time.
pub(super) fn kick(ctx: &Ctx, room: &Bidding, id: BoxId) {
    if room.live().busy.swap(true, Ordering::AcqRel) {
        return;
    }
    let (store, room, now) = (ctx.store(), room.clone(), ctx.now());
    tokio::task::spawn_blocking(move || {
        if let Err(cause) = settle::settle(&store, &room, id, now) {
            tracing::warn!(%cause, "bids were not settled; the next round tries again");
        }
        room.live().busy.store(false, Ordering::Release);
    });
}

struct Listening {
    ctx: Ctx,
    room: Arc<Bidding>,
    id: BoxId,
    last: Value,
    secs: u32,
    _seat: Option<Seat>,
}

impl Listening {
    async fn look(&self) -> Result<Value, Failure> {
        let (store, now) = (self.ctx.store(), self.ctx.now());
        let (room, id) = (self.room.clone(), self.id);
        blocking(move || progress(&store, &room, id, now)).await
    }

    /// The next thing to tell; `None` when the listener has listened long enough or the box is gone.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        while self.secs < LISTEN_SECS {
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.secs += 1;
            let now = self.look().await.ok()?;
            let mut still = now.clone();
            still["now"] = Value::Null;
            // Every quarter of a minute in any case: clocks drift.
            if still != self.last || self.secs.is_multiple_of(15) {
                self.last = still;
                return Some((Ok(told(&now)), self));
            }
        }
        None
    }
}

fn told(value: &Value) -> Event {
    Event::default()
        .event("progress")
        .retry(Duration::from_secs(3))
        .data(value.to_string())
}

pub(super) async fn events(
    ctx: Ctx,
    Room(room): Room<Bidding>,
    Path(id): Path<i64>,
    headers: HeaderMap,
) -> Answer {
    let (store, state, scope) = (ctx.store(), room.clone(), ctx.scope.clone());
    blocking(move || {
        let guest = Guest::of(&store, &state, &scope)?;
        store.read(|read| guest.watches(read, BoxId(id)).map(drop))
    })
    .await?;
    let asked = headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .unwrap_or_default();
    let streams = asked.contains("text/event-stream");
    // A single look is read at most once a second and holds no seat: what is asked instead of a stream always answers.
    let seat = match streams {
        true => {
            let seat = Seat::take(&room, id);
            Some(seat.ok_or_else(|| Failure::new(Status::TooMany(10)))?)
        }
        false => None,
    };
    let mut listening = Listening {
        ctx,
        room,
        id: BoxId(id),
        last: Value::Null,
        secs: 0,
        _seat: seat,
    };
    let first = listening.look().await?;
    if !streams {
        // Whoever does not ask for a stream gets the present and is not kept waiting.
        let one = futures_util::stream::iter([Ok::<_, Infallible>(told(&first))]);
        return Ok(Sse::new(one).into_response());
    }
    listening.last = first.clone();
    listening.last["now"] = Value::Null;
    Ok(stream(first, listening))
}

fn stream(first: Value, listening: Listening) -> Response {
    use futures_util::StreamExt;
    let begin = futures_util::stream::iter([Ok::<_, Infallible>(told(&first))]);
    let rest = futures_util::stream::unfold(listening, Listening::next);
    Sse::new(begin.chain(rest))
        .keep_alive(KeepAlive::default())
        .into_response()
}
