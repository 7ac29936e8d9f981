//! What left the house and what did not, for the office.

use ::store::{Error, Store};
use ::web::accounts;
use base::{Role, Scope, Title};

use crate::commands::address::about;
use crate::model::DeliveryState;
use crate::rules::address::masked;
use crate::state::Notify;
use crate::store::delivery::{self as rows, Delivery, Wanted};
use crate::store::{hook, message, person};

/// Deliveries on one page.
pub const OUTBOX_PAGE: u32 = 50;

/// A delivery as the office sees it.
#[derive(Clone, Debug)]
pub struct Sent {
    /// Its row.
    pub delivery: Delivery,
    /// The message's title; `None` for digests, codes and greetings.
    pub title: Option<Title>,
    /// Whom it is for: a name and a masked address, or a hook's address.
    pub to: String,
}

/// A page of the outbox.
#[derive(Clone, Debug, Default)]
pub struct Outbox {
    /// Newest first.
    pub rows: Vec<Sent>,
    /// How many deliveries the question has.
    pub total: u64,
}

/// A page of the outbox, from 1: of one state or all, of one hook or all. The office sees all of it, the head
/// of an organisation that of a hook of its own; nobody else anything.
///
/// # Errors
/// As every read.
pub fn outbox(
    store: &Store,
    scope: &Scope,
    room: &Notify,
    (state, hook_id): (Option<DeliveryState>, Option<i64>),
    page: u64,
) -> Result<Outbox, Error> {
    let own = match hook_id {
        Some(id) if scope.role == Role::Head && scope.org.is_some() => store
            .read(|read| hook::find(read, id))?
            .is_some_and(|hook| hook.org == scope.org),
        _ => scope.role == Role::Office,
    };
    if !own {
        return Ok(Outbox::default());
    }
    let wanted = Wanted {
        state: state.map_or("", DeliveryState::as_str).to_owned(),
        hook: hook_id,
    };
    store.read(|read| {
        let total = rows::count(read, &wanted)?;
        let last = total.div_ceil(u64::from(OUTBOX_PAGE)).max(1);
        let offset = (page.clamp(1, last) - 1) * u64::from(OUTBOX_PAGE);
        let offset = i64::try_from(offset).unwrap_or(i64::MAX);
        let mut sent = Vec::new();
        for delivery in rows::page(read, &wanted, OUTBOX_PAGE, offset)? {
            let mut to = String::new();
            if let Some(id) = delivery.account {
                let name = accounts::find(read, id)?.map(|account| account.name);
                let sealed = person::find(read, id)?.and_then(|setting| setting.address_sealed);
                let address = sealed.and_then(|sealed| room.seal.unseal(&about(id), &sealed));
                to = format!(
                    "{} {}",
                    name.unwrap_or_default(),
                    address.map(|address| masked(&address)).unwrap_or_default()
                );
            } else if let Some(id) = delivery.hook {
                to = hook::find(read, id)?.map_or(String::new(), |hook| hook.url);
            }
            let told = match delivery.message {
                Some(id) if delivery.after_message.is_none() => message::by_id(read, id)?,
                _ => None,
            };
            sent.push(Sent {
                delivery,
                title: told.map(|told| told.title),
                to: to.trim().to_owned(),
            });
        }
        Ok(Outbox { rows: sent, total })
    })
}

/// How many deliveries stand in each state, by channel: (channel, state, count).
///
/// # Errors
/// As every read.
pub fn totals(store: &Store) -> Result<Vec<(String, String, u64)>, Error> {
    store.read(|read| rows::totals(read))
}
