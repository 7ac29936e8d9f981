//! What is told to whom when something moves. Titles carry numbers and no text that somebody typed.

use base::{Date, OrgId, Role, Title};
use notify::{Message, To};
use store::{Error, Tx};

use crate::model::{Blockage, Decision, Meeting};
use crate::rules::stage::Stage;

const UNIT: &[Role] = &[Role::Clerk, Role::Head];

/// Whom something is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whom<'a> {
    /// The clerk and the head of a unit.
    Unit(&'a OrgId),
    /// The head of a unit.
    Head(&'a OrgId),
    /// The office.
    Office,
    /// Supervision.
    Supervision,
}

impl Whom<'_> {
    fn name(self) -> String {
        match self {
            Self::Unit(org) => org.to_string(),
            Self::Head(org) => format!("{org}/head"),
            Self::Office => "office".to_owned(),
            Self::Supervision => "supervision".to_owned(),
        }
    }

    fn to(self) -> To {
        let unit = |org: &OrgId, roles| To::Unit {
            org: org.clone(),
            roles,
        };
        match self {
            Self::Unit(org) => unit(org, UNIT),
            Self::Head(org) => unit(org, &[Role::Head]),
            Self::Office => To::Role(Role::Office),
            Self::Supervision => To::Role(Role::Supervisor),
        }
    }
}

fn send(
    tx: &mut Tx<'_>,
    (key, whom): (String, Whom<'_>),
    kind: &'static str,
    (zh, en): (String, String),
    href: String,
) -> Result<(), Error> {
    let message = Message {
        key: format!("{key}/{}", whom.name()),
        to: whom.to(),
        kind,
        title: Title::new(zh, en),
        body: Title::new("", ""),
        href,
    };
    notify::send(tx, message)
}

/// Who says whether a blockage is solved: see [`crate::rules::blockage::Standing`].
pub(crate) fn confirmer(row: &Blockage) -> Whom<'_> {
    match &row.raised_by {
        Some(org) if row.raised_by != row.owner => Whom::Unit(org),
        _ => Whom::Office,
    }
}

/// Who raised a blockage.
pub(crate) fn raiser(row: &Blockage) -> Whom<'_> {
    row.raised_by.as_ref().map_or(Whom::Office, Whom::Unit)
}

/// Tells that a blockage moved.
pub(crate) fn blockage(
    tx: &mut Tx<'_>,
    row: &Blockage,
    whom: Whom<'_>,
    (kind, zh, en): (&'static str, &str, &str),
) -> Result<(), Error> {
    let key = format!("{kind}/{}/{}", row.id, row.version);
    let title = (
        format!("难点堵点第 {} 号：{zh}", row.id),
        format!("Blockage no. {}: {en}", row.id),
    );
    send(
        tx,
        (key, whom),
        kind,
        title,
        format!("/blockages/{}", row.id),
    )
}

/// Tells that a meeting moved.
pub(crate) fn meeting(
    tx: &mut Tx<'_>,
    row: &Meeting,
    whom: Whom<'_>,
    (kind, zh, en): (&'static str, &str, &str),
) -> Result<(), Error> {
    let key = format!("{kind}/{}/{}", row.id, row.version);
    let title = (
        format!("{}年第 {} 次调度会：{zh}", row.year, row.no),
        format!("Dispatch meeting {}/{}: {en}", row.year, row.no),
    );
    send(
        tx,
        (key, whom),
        kind,
        title,
        format!("/meetings/{}", row.id),
    )
}

/// Tells that a decision moved.
pub(crate) fn decision(
    tx: &mut Tx<'_>,
    row: &Decision,
    whom: Whom<'_>,
    (kind, zh, en): (&'static str, &str, &str),
) -> Result<(), Error> {
    let key = format!("{kind}/{}/{}", row.id, row.version);
    let title = (
        format!("调度会议定事项第 {} 号：{zh}", row.id),
        format!("Decision no. {}: {en}", row.id),
    );
    send(tx, (key, whom), kind, title, decision_href(row))
}

/// The place of a decision on its meeting's page.
pub(crate) fn decision_href(row: &Decision) -> String {
    format!("/meetings/{}#decision-{}", row.meeting, row.id)
}

/// Tells once a stage and due day that a term nears its end or has passed: the owner; past it the office too, and
/// long past it the head and supervision.
pub(crate) fn stage(
    tx: &mut Tx<'_>,
    (what, id): ((&str, &str, &str), i64),
    (owner, href): (&OrgId, &str),
    (stage, due): (Stage, Date),
) -> Result<(), Error> {
    let (name, zh, en) = what;
    let title = match stage {
        Stage::Long => (
            format!("{zh}第 {id} 号长期逾期：应于{due}前办结"),
            format!("{en} no. {id} is long overdue: it was due by {due}"),
        ),
        Stage::Overdue => (
            format!("{zh}第 {id} 号已逾期：应于{due}前办结"),
            format!("{en} no. {id} is overdue: it was due by {due}"),
        ),
        Stage::Calm | Stage::Near => (
            format!("{zh}第 {id} 号临近到期：应于{due}前办结"),
            format!("{en} no. {id} is due by {due}"),
        ),
    };
    let whom: &[Whom<'_>] = match stage {
        Stage::Calm | Stage::Near => &[Whom::Unit(owner)],
        Stage::Overdue => &[Whom::Unit(owner), Whom::Office],
        Stage::Long => &[Whom::Head(owner), Whom::Office, Whom::Supervision],
    };
    for whom in whom {
        let key = format!("dispatch.{name}/{id}/{}/{due}", stage.as_str());
        send(
            tx,
            (key, *whom),
            "dispatch.overdue",
            title.clone(),
            href.to_owned(),
        )?;
    }
    Ok(())
}
