//! What is told to whom. Nothing here names a person.

use base::{Lang, Role, Title};
use notify::{Message, To};
use store::{Error, Tx};

use crate::model::{Member, State, Way};
use crate::state::Market;
use crate::store::member as rows;
use crate::words::Words;

fn both(pick: impl Fn(&'static Words) -> String) -> Title {
    Title::new(pick(Words::of(Lang::Zh)), pick(Words::of(Lang::En)))
}

fn send(
    tx: &mut Tx<'_>,
    to: To,
    (key, kind, href): (String, &'static str, String),
    title: Title,
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

/// An application waits: the centre is told, or the administrator of a colleague's enterprise.
pub(crate) fn applied(tx: &mut Tx<'_>, room: &Market, row: &Member) -> Result<(), Error> {
    let key = format!("party/{}/applied", row.id);
    if row.way == Way::Colleague {
        let Some(lead) = rows::administrator(tx, &row.code)? else {
            return Ok(());
        };
        let title = both(|words| words.told_colleague.to_owned());
        let what = (key, "party.applied", "/party".to_owned());
        return send(tx, To::Account(lead.account), what, title);
    }
    let platforms = room.platforms();
    let Some(platform) = platforms.iter().find(|one| one.id == row.platform) else {
        return Ok(());
    };
    let to = To::Unit {
        org: platform.centre.clone(),
        roles: &[Role::Clerk, Role::Head],
    };
    let title = both(|words| words.told_applied(&row.name));
    send(
        tx,
        to,
        (key, "party.applied", format!("/parties/{}", row.id)),
        title,
    )
}

/// Something was decided about an application: its account is told.
pub(crate) fn decided(tx: &mut Tx<'_>, row: &Member) -> Result<(), Error> {
    let title = both(|words| match row.state {
        State::Confirmed if row.administrator => words.told_administrator.to_owned(),
        State::Confirmed => words.told_confirmed.to_owned(),
        State::Refused => words.told_refused.to_owned(),
        State::Revoked => words.told_revoked.to_owned(),
        State::Applied | State::Withdrawn | State::Ended => words.told_ended.to_owned(),
    });
    let key = format!("party/{}/{}", row.id, row.version);
    send(
        tx,
        To::Account(row.account),
        (key, "party.decided", "/party".to_owned()),
        title,
    )
}

/// A certificate added a colleague: the administrator is told, who may take that back.
pub(crate) fn proved(tx: &mut Tx<'_>, row: &Member) -> Result<(), Error> {
    match rows::administrator(tx, &row.code)? {
        Some(lead) if lead.account != row.account => {
            let key = format!("party/{}/proved", row.id);
            let title = both(|words| words.told_proved.to_owned());
            send(
                tx,
                To::Account(lead.account),
                (key, "party.proved", "/party".to_owned()),
                title,
            )
        }
        _ => Ok(()),
    }
}
