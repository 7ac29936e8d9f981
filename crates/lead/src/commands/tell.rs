//! What is told to whom. A title names the number of a lead and nobody.

use ::store::{Error, Tx};
use base::{Lang, OrgId, Role, Title};
use notify::{Message, To};

use crate::model::Lead;
use crate::words::Words;

const UNIT: &[Role] = &[Role::Clerk, Role::Head];

fn both(pick: impl Fn(&'static Words) -> String) -> Title {
    Title::new(pick(Words::of(Lang::Zh)), pick(Words::of(Lang::En)))
}

fn to(org: Option<&OrgId>) -> To {
    match org {
        Some(org) => To::Unit {
            org: org.clone(),
            roles: UNIT,
        },
        None => To::Role(Role::Office),
    }
}

fn send(
    tx: &mut Tx<'_>,
    (key, kind): (String, &'static str),
    to: To,
    (title, href): (Title, String),
) -> Result<(), Error> {
    notify::send(
        tx,
        Message {
            key,
            to,
            kind,
            title,
            body: Title::new("", ""),
            href,
        },
    )
}

/// Its owner hears of a new lead, or one that opened again.
pub(super) fn found(tx: &mut Tx<'_>, lead: &Lead) -> Result<(), Error> {
    let title = both(|words| words.told_found(lead.id, lead.due));
    let key = format!("lead.found/{}/{}", lead.id, lead.version);
    let href = format!("/leads/{}", lead.id);
    send(
        tx,
        (key, "lead.found"),
        to(lead.owner_org.as_ref()),
        (title, href),
    )
}

/// A unit hears how many leads a run gave it.
pub(super) fn run(
    tx: &mut Tx<'_>,
    run: i64,
    (owner, count): (Option<&OrgId>, usize),
) -> Result<(), Error> {
    let title = both(|words| words.told_run(count));
    let unit = owner.map_or("office", OrgId::as_str);
    let key = format!("lead.run/{run}/{unit}");
    send(
        tx,
        (key, "lead.run"),
        to(owner),
        (title, "/leads".to_owned()),
    )
}

/// Its owner hears that the end is near, and everyone above that it is over.
pub(super) fn due(tx: &mut Tx<'_>, lead: &Lead, level: i64) -> Result<(), Error> {
    let title = both(|words| match level {
        2 => words.told_late(lead.id, lead.due),
        _ => words.told_near(lead.id, lead.due),
    });
    let key = format!("lead.due/{}/{}/{level}", lead.id, lead.due);
    let href = format!("/leads/{}", lead.id);
    let owner = to(lead.owner_org.as_ref());
    send(
        tx,
        (key.clone(), "lead.due"),
        owner,
        (title.clone(), href.clone()),
    )?;
    if level < 2 {
        return Ok(());
    }
    if lead.owner_org.is_some() {
        let key = format!("{key}/office");
        send(
            tx,
            (key, "lead.late"),
            To::Role(Role::Office),
            (title.clone(), href.clone()),
        )?;
    }
    let key = format!("{key}/supervisor");
    send(
        tx,
        (key, "lead.late"),
        To::Role(Role::Supervisor),
        (title, href),
    )
}

/// The centre is asked, or the owner gets a lead or an answer.
pub(super) fn moved(
    tx: &mut Tx<'_>,
    lead: &Lead,
    (what, org): (&'static str, Option<&OrgId>),
) -> Result<(), Error> {
    let title = both(|words| match what {
        "lead.asked" => words.told_asked(lead.id),
        "lead.answered" => words.told_answered(lead.id),
        _ => words.told_found(lead.id, lead.due),
    });
    let key = format!("{what}/{}/{}", lead.id, lead.version);
    let href = format!("/leads/{}", lead.id);
    send(tx, (key, what), to(org), (title, href))
}
