//! What falls due by itself: the digest of a day, and the tidying of the outbox.

use ::store::{Error, Store, Tx};
use ::web::accounts;
use base::calendar::Calendar;
use base::{Date, Millis, Scope};

use crate::model::{Channel, Choice, DEFAULT_CHOICE, Purpose, Received, Setting};
use crate::rules::audience::opened_by;
use crate::rules::backoff::STALE_SECS;
use crate::store::delivery::{self, NewDelivery};
use crate::store::{message, person};

/// When digests are made, in minutes of the day: 08:30.
pub const DIGEST_MINUTE: i64 = 8 * 60 + 30;
/// The most messages that a digest lists.
pub const DIGEST_MAX: u32 = 200;
/// How many people's digests one round makes.
const PEOPLE_A_ROUND: u32 = 100;
/// How long what arrived stays in the outbox, in seconds: 90 days.
const KEPT_SECS: i64 = 90 * 86_400;
/// How many rows one round forgets.
const FORGET_A_ROUND: u32 = 1_000;

/// Makes the digests that are due on a day and tidies the outbox. Calling again does nothing new; how many
/// deliveries were made, ended as stale or forgotten.
///
/// # Errors
/// As every write.
pub fn tick(store: &Store, scope: &Scope, day: Date) -> Result<usize, Error> {
    let from = Millis::start_of(day).plus_secs(DIGEST_MINUTE * 60);
    let old = |now: Millis| (now.plus_secs(-STALE_SECS), now.plus_secs(-KEPT_SECS));
    // Most rounds find nothing; those must not cost a commit.
    let (stale, kept) = old(from);
    let idle = store.read(|read| {
        let due = !person::digest_due(read, day, 1)?.is_empty()
            && calendar::current(read)?.is_working(day);
        Ok::<_, Error>(!due && !delivery::any_old(read, stale, kept)?)
    })?;
    if idle {
        return Ok(0);
    }
    store.write(scope, move |tx| {
        // Deliveries follow from messages and settings, which have their entries.
        tx.transient();
        let now = tx.now();
        let mut done = 0;
        let people = person::digest_due(tx, day, PEOPLE_A_ROUND)?;
        if now >= from && !people.is_empty() {
            let calendar = calendar::current(tx)?;
            for setting in people.iter().filter(|_| calendar.is_working(day)) {
                done += digest(tx, setting, day, &calendar)?;
            }
        }
        let (stale, kept) = old(now);
        let tidied = delivery::drop_stale(tx, stale)? + delivery::forget(tx, kept, FORGET_A_ROUND)?;
        Ok(done + usize::try_from(tidied).unwrap_or(usize::MAX))
    })
}

/// One person's digest: what is new since the last one, unread, and of a topic that they want so.
fn digest(
    tx: &mut Tx<'_>,
    setting: &Setting,
    day: Date,
    calendar: &Calendar,
) -> Result<usize, Error> {
    let newest = message::newest(tx)?;
    let account = accounts::find(tx, setting.account)?.filter(|account| account.active);
    let held = match account {
        Some(account) => contents(tx, &account.scope(), (setting.digest_upto, newest))?,
        None => Vec::new(),
    };
    person::digested(tx, setting.account, day, newest)?;
    if held.is_empty() {
        return Ok(0);
    }
    let due_at = setting
        .quiet
        .next_open(tx.now(), |day| calendar.is_working(day));
    let row = NewDelivery {
        channel: Channel::Mail,
        purpose: Purpose::Digest,
        message: Some(newest),
        after_message: Some(setting.digest_upto),
        account: Some(setting.account),
        hook: None,
        due_at,
    };
    delivery::insert(tx, &row)?;
    Ok(1)
}

/// What a digest over these messages holds for a scope, oldest first.
pub(crate) fn contents(
    query: &mut impl ::store::Query,
    scope: &Scope,
    range: (i64, i64),
) -> Result<Vec<Received>, Error> {
    let (Some(account), Some(boxes)) = (scope.account, opened_by(scope)) else {
        return Ok(Vec::new());
    };
    let choices = person::choices(query, account)?;
    let wanted = |held: &Received| {
        let chosen = choices.iter().find(|(topic, _)| *topic == held.topic);
        held.topic != super::send::OWN_TOPIC
            && chosen.map_or(DEFAULT_CHOICE, |(_, choice)| *choice) == Choice::Digest
    };
    let mut held = message::between(query, account, &boxes, range, DIGEST_MAX)?;
    held.retain(wanted);
    Ok(held)
}
