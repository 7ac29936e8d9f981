//! What is told to whom. Titles name the contract or the number of a dispute, and nobody.

use base::{AccountId, Date, Lang, OrgId, Role, Title};
use notify::{Message, To};
use store::{Error, Tx};

use crate::model::{Contract, Dispute, DisputeState, Form, Forum, Owner, Payment};
use crate::rules::dispute::Step;
use crate::rules::warning::Level;
use crate::words::Words;

const UNIT: &[Role] = &[Role::Clerk, Role::Head];

fn both(pick: impl Fn(&'static Words) -> String) -> Title {
    Title::new(pick(Words::of(Lang::Zh)), pick(Words::of(Lang::En)))
}

fn units(
    tx: &mut Tx<'_>,
    orgs: &[&OrgId],
    (key, kind, href): (&str, &'static str, &str),
    title: &Title,
) -> Result<(), Error> {
    for (index, org) in orgs.iter().enumerate() {
        if orgs[..index].contains(org) {
            continue;
        }
        let message = Message {
            key: format!("{key}/{org}"),
            to: To::Unit {
                org: (*org).clone(),
                roles: UNIT,
            },
            kind,
            title: title.clone(),
            body: Title::new("", ""),
            href: href.to_owned(),
        };
        notify::send(tx, message)?;
    }
    Ok(())
}

fn account(
    tx: &mut Tx<'_>,
    to: AccountId,
    (key, kind, href): (&str, &'static str, &str),
    title: &Title,
) -> Result<(), Error> {
    notify::send(
        tx,
        Message {
            key: format!("{key}/account/{}", to.0),
            to: To::Account(to),
            kind,
            title: title.clone(),
            body: Title::new("", ""),
            href: href.to_owned(),
        },
    )
}

/// The tendering unit, where it is one, and the centre.
fn near(row: &Contract) -> Vec<&OrgId> {
    let mut orgs = vec![&row.centre_org];
    if let Owner::Org { org, .. } = &row.owner {
        orgs.push(org);
    }
    orgs
}

fn of_contract(
    row: &Contract,
    (kind, no): (&'static str, i64),
    pick: impl Fn(&Words) -> &'static str,
) -> (String, String, Title) {
    let title = both(|words| words.told_contract(&row.title, pick(words)));
    let key = format!("{kind}/{}/{no}", row.id);
    (key, format!("/contracts/{}", row.id), title)
}

pub(crate) fn opened(tx: &mut Tx<'_>, row: &Contract) -> Result<(), Error> {
    sides(tx, row, ("contract.opened", 0), |words| words.told_opened)
}

/// Tells the units on the contract's sides, and the centre.
pub(crate) fn sides(
    tx: &mut Tx<'_>,
    row: &Contract,
    what: (&'static str, i64),
    pick: impl Fn(&Words) -> &'static str,
) -> Result<(), Error> {
    let (key, href, title) = of_contract(row, what, pick);
    units(tx, &near(row), (&key, what.0, &href), &title)
}

/// Tells the supervising unit.
pub(crate) fn overseers(
    tx: &mut Tx<'_>,
    row: &Contract,
    what: (&'static str, i64),
    pick: impl Fn(&Words) -> &'static str,
) -> Result<(), Error> {
    let (key, href, title) = of_contract(row, what, pick);
    let orgs: Vec<&OrgId> = row.overseer_org.iter().collect();
    units(
        tx,
        &orgs,
        (&format!("{key}/overseer"), what.0, &href),
        &title,
    )
}

/// Warns once a level; what is over is told to the supervising unit too.
pub(crate) fn contract_due(
    tx: &mut Tx<'_>,
    row: &Contract,
    (kind, level, due): (&'static str, Level, Date),
    pick: impl Fn(&Words) -> &'static str,
) -> Result<(), Error> {
    let title = both(|words| words.told_due(&row.title, pick(words), due));
    let key = format!("{kind}/{}/{due}/{}", row.id, level.number());
    let href = format!("/contracts/{}", row.id);
    let mut orgs = near(row);
    if level == Level::Over {
        orgs.extend(row.overseer_org.iter());
    }
    units(tx, &orgs, (&key, kind, &href), &title)
}

pub(crate) fn payment_due(
    tx: &mut Tx<'_>,
    row: &Contract,
    (payment, level): (&Payment, Level),
) -> Result<(), Error> {
    let title = both(|words| words.told_due(&row.title, words.payment, payment.due));
    let key = format!(
        "contract.payment/{}/{}/{}",
        payment.id,
        payment.due,
        level.number()
    );
    let href = format!("/contracts/{}", row.id);
    let mut orgs = near(row);
    if level == Level::Over {
        orgs.extend(row.overseer_org.iter());
    }
    units(tx, &orgs, (&key, "contract.payment", &href), &title)
}

/// Who has to act on a dispute: the tenderer's side on objections, the supervising unit on complaints.
fn owing<'a>(forum: &'a Forum, row: &Dispute) -> Vec<&'a OrgId> {
    match row.form {
        Form::Complaint => forum.overseer_org.iter().collect(),
        Form::Objection => answering(forum),
    }
}

fn answering(forum: &Forum) -> Vec<&OrgId> {
    let mut orgs = vec![&forum.centre_org];
    if let Owner::Org { org, .. } = &forum.owner {
        orgs.push(org);
    }
    orgs
}

pub(crate) fn filed(tx: &mut Tx<'_>, forum: &Forum, row: &Dispute) -> Result<(), Error> {
    let title = both(|words| words.told_filed(words.form(row.form), row.id, &forum.title));
    let (key, href) = (
        format!("dispute.filed/{}", row.id),
        format!("/disputes/{}", row.id),
    );
    let what = (key.as_str(), "dispute.filed", href.as_str());
    units(tx, &owing(forum, row), what, &title)
}

/// Tells who filed it, and on acceptance and decision those whom it is about.
pub(crate) fn moved(
    tx: &mut Tx<'_>,
    forum: &Forum,
    row: &Dispute,
    step: Step,
) -> Result<(), Error> {
    let title = both(|words| {
        words.told_moved(words.form(row.form), row.id, words.dispute_state(row.state))
    });
    let key = format!("dispute.moved/{}/{}", row.id, row.version);
    let href = format!("/disputes/{}", row.id);
    let what = (key.as_str(), "dispute.moved", href.as_str());
    if step != Step::Withdraw {
        account(tx, row.filed_by, what, &title)?;
    }
    let about = row.form == Form::Complaint
        && matches!(row.state, DisputeState::Accepted | DisputeState::Decided);
    if about {
        units(tx, &answering(forum), what, &title)?;
    }
    if step == Step::Withdraw {
        units(tx, &owing(forum, row), what, &title)?;
    }
    Ok(())
}

/// Warns once a level.
pub(crate) fn dispute_due(
    tx: &mut Tx<'_>,
    forum: &Forum,
    row: &Dispute,
    (level, due): (Level, Date),
) -> Result<(), Error> {
    let title = both(|words| words.told_dispute_due(words.form(row.form), row.id, due));
    let key = format!("dispute.due/{}/{due}/{}", row.id, level.number());
    let href = format!("/disputes/{}", row.id);
    let mut orgs = owing(forum, row);
    if level == Level::Over {
        orgs.extend(forum.overseer_org.iter());
    }
    units(tx, &orgs, (&key, "dispute.due", &href), &title)
}
