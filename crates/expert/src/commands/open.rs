//! A draw is opened: what it is to bring, who is recused, who brings seeds.

use std::collections::BTreeSet;

use ::store::{Error, Tx};
use base::{Explain, Fault, Lang, Millis, OrgId};
use base64::{Engine, engine::general_purpose::STANDARD};
use seal::SealError;
use serde_json::json;

use super::conducts;
use crate::model::{Draw, DrawState, PartyOf, Plan, Recuse};
use crate::rules::committee::{self, Broken};
use crate::state::{Experts, draw_label};
use crate::store::{draw as rows, expert};
use crate::words::Words;

/// What a draw is opened with.
#[derive(Clone, Debug)]
pub struct NewDraw {
    /// What is drawn for in the caller's room, such as `trade/12/lot/1`; one draw each.
    pub subject: String,
    /// The platform, such as `jc`.
    pub platform: String,
    /// The trading centre that holds it.
    pub centre_org: OrgId,
    /// What it is to bring.
    pub plan: Plan,
    /// Who brings seeds, in the order in which they reveal; whoever is trusted most comes last.
    pub parties: Vec<PartyOf>,
    /// Who is recused.
    pub recuse: Recuse,
    /// When the committee sits.
    pub at: Millis,
    /// Whether the content is made up.
    pub sample: bool,
}

/// Why a draw was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The scope does not hold draws of this centre.
    #[error("not for this scope to do")]
    NotYours,
    /// The subject, the platform, a place or a length of time.
    #[error("subject, platform, places or time to answer out of bounds")]
    Names,
    /// No group, more than sixteen, one twice, a name or number out of bounds.
    #[error("1 to 16 different specialities with 1 to 99 seats each")]
    Groups,
    /// Fewer than two parties, more than eight, one twice, or nobody to act.
    #[error("2 to 8 different parties with somebody to act for each")]
    Parties,
    /// The committee would not be one.
    #[error("the committee breaks a rule: {0:?}")]
    Rule(Broken, String),
    /// There is a draw for this subject: a committee is not drawn twice.
    #[error("there is a draw for this subject")]
    Again,
    /// Nothing could be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

impl Explain for OpenError {
    fn explain(&self, lang: Lang) -> String {
        let words = Words::of(lang);
        match self {
            Self::NotYours => words.not_yours.to_owned(),
            Self::Names => words.open_names.to_owned(),
            Self::Groups => words.open_groups.to_owned(),
            Self::Parties => words.open_parties.to_owned(),
            Self::Rule(Broken::Least(least), basis) => words.rule_least(least, basis),
            Self::Rule(Broken::Even, basis) => words.rule_odd(basis),
            Self::Rule(Broken::Experts(one, two), basis) => words.rule_experts(one, two, basis),
            Self::Again => words.open_again.to_owned(),
            Self::Seal(error) => error.explain(lang),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NotYours => Fault::Forbidden,
            Self::Names | Self::Groups | Self::Parties | Self::Rule(..) => Fault::Invalid,
            Self::Again => Fault::Conflict,
            Self::Seal(error) => error.fault(),
            Self::Store(error) => error.fault(),
        }
    }
}

/// Opens a draw in the transaction of whoever needs a committee; its number. The same subject again is refused, so
/// that nobody draws until a friend comes up.
///
/// # Errors
/// [`OpenError`].
pub fn open(tx: &mut Tx<'_>, room: &Experts, new: NewDraw) -> Result<i64, OpenError> {
    if !conducts(tx.scope(), &new.centre_org) {
        return Err(OpenError::NotYours);
    }
    check(&new)?;
    if rows::of_subject(tx, &new.subject)?.is_some() {
        return Err(OpenError::Again);
    }
    register_key(tx, room)?;
    let row = Draw {
        id: 0,
        subject: new.subject,
        platform: new.platform,
        centre_org: new.centre_org,
        at: new.at,
        attempt: 1,
        voids: Vec::new(),
        plan: new.plan,
        state: DrawState::Open,
        seated: false,
        opened_at: tx.now(),
        frozen_at: None,
        drawn_at: None,
        released_at: None,
        sample: new.sample,
        version: 1,
    };
    write(tx, room, row, &new.recuse, &new.parties)
}

/// Publishes the keys of draws in the journal, once, before they are used.
pub(crate) fn register_key(tx: &mut Tx<'_>, room: &Experts) -> Result<bool, Error> {
    let name = room.key().to_string();
    if expert::key(tx, &name)?.is_some() {
        return Ok(false);
    }
    let vrf = STANDARD.encode(room.vrf().public().as_bytes());
    expert::put_key(tx, &name, &vrf)?;
    tx.journal("draw.key", "draws", json!({ "key": name, "vrf": vrf }))?;
    Ok(true)
}

/// Writes an attempt; its number.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    room: &Experts,
    mut row: Draw,
    recuse: &Recuse,
    parties: &[PartyOf],
) -> Result<i64, OpenError> {
    let id = tx.next_id("expert_draw")?;
    row.id = id;
    let recuse = json!(recuse).to_string();
    let recuse = room.seal().seal(&draw_label(id, "recuse"), &recuse)?;
    let secret: [u8; 32] = room.seal().random()?;
    let secret = room.seal().seal_bytes(&draw_label(id, "secret"), &secret)?;
    let plan = json!(row.plan).to_string();
    rows::insert(tx, &row, (&recuse, &secret), &plan)?;
    for (place, party) in (0..).zip(parties) {
        rows::insert_party(tx, id, place, party)?;
    }
    let seats: Vec<_> = row
        .plan
        .groups
        .iter()
        .map(|group| json!([group.name(), group.seats]))
        .collect();
    tx.journal(
        "draw.opened",
        &format!("draw/{id}"),
        json!({ "subject": row.subject, "attempt": row.attempt, "groups": seats, "spares": row.plan.spares }),
    )?;
    Ok(id)
}

fn check(new: &NewDraw) -> Result<(), OpenError> {
    let name = |text: &str, most: usize| {
        let odd = |c: char| c.is_whitespace() || c.is_control();
        !text.is_empty() && text.len() <= most && !text.contains(odd)
    };
    let plan = &new.plan;
    let place = |place: &String| !place.trim().is_empty() && place.chars().count() <= 60;
    let places = (1..=20).contains(&plan.places.len()) && plan.places.iter().all(place);
    let minutes = (1..=7 * 24 * 60).contains(&plan.answer_minutes);
    if !name(&new.subject, 200) || !name(&new.platform, 32) || !places || !minutes {
        return Err(OpenError::Names);
    }
    let mut names = BTreeSet::new();
    for group in &plan.groups {
        let good = is_speciality(&group.speciality) && (1..100).contains(&group.seats);
        if !good || !names.insert(group.name()) {
            return Err(OpenError::Groups);
        }
    }
    if names.is_empty() || names.len() > 16 || plan.spares >= 100 || plan.per_employer == 0 {
        return Err(OpenError::Groups);
    }
    let mut names = BTreeSet::new();
    for party in &new.parties {
        let word = party.name.bytes().all(|byte| byte.is_ascii_lowercase());
        let acts = party.org.is_some() || party.account.is_some();
        if !word || !name(&party.name, 32) || !acts || !names.insert(&party.name) {
            return Err(OpenError::Parties);
        }
    }
    if !(2..=8).contains(&names.len()) {
        return Err(OpenError::Parties);
    }
    let drawn = plan.groups.iter().map(|group| u32::from(group.seats)).sum();
    committee::check(&plan.rule, drawn, u32::from(plan.others))
        .map_err(|broken| OpenError::Rule(broken, plan.rule.basis.clone()))
}

/// Whether a text is the code of a speciality: a letter, then letters and digits, at most 16.
#[must_use]
pub fn is_speciality(code: &str) -> bool {
    let letters = code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    letters && code.len() <= 16 && code.starts_with(|c: char| c.is_ascii_alphabetic())
}
