//! What is told to whom when an order moves. Titles name the order's number and nobody.

use base::{Date, OrgId, Role, Title};
use notify::{Message, To};
use store::{Error, Tx};

use crate::model::{Interview, Order, TermRow};
use crate::rules::order::Stage;
use crate::rules::warning::Level;
use crate::words::{level_title, stage_title};

const UNIT: &[Role] = &[Role::Clerk, Role::Head];

fn unit(org: &OrgId) -> To {
    To::Unit {
        org: org.clone(),
        roles: UNIT,
    }
}

fn send(
    tx: &mut Tx<'_>,
    key: String,
    to: To,
    kind: &'static str,
    (zh, en): (String, String),
    href: String,
) -> Result<(), Error> {
    let message = Message {
        key,
        to,
        kind,
        title: Title::new(zh, en),
        body: Title::new("", ""),
        href,
    };
    notify::send(tx, message)
}

fn href(order: &Order) -> String {
    format!("/orders/{}", order.id)
}

/// Tells the unit that an order moved.
pub(crate) fn unit_of(
    tx: &mut Tx<'_>,
    order: &Order,
    what: (&'static str, &str, &str),
) -> Result<(), Error> {
    let (kind, zh, en) = what;
    let title = (
        format!("整改通知 {}：{zh}", order.number),
        format!("Rectification order {}: {en}", order.number),
    );
    let key = format!("{kind}/{}/{}", order.id, order.version);
    send(tx, key, unit(&order.org), kind, title, href(order))
}

/// Tells whoever opened the order that the unit moved it.
pub(crate) fn opener_of(
    tx: &mut Tx<'_>,
    order: &Order,
    what: (&'static str, &str, &str),
) -> Result<(), Error> {
    let (kind, zh, en) = what;
    let title = (
        format!("整改通知 {}：{zh}", order.number),
        format!("Rectification order {}: {en}", order.number),
    );
    let key = format!("{kind}/{}/{}", order.id, order.version);
    send(tx, key, To::Role(order.opened_by), kind, title, href(order))
}

/// Warns the unit once a level and due day; red is told to the opener too.
pub(crate) fn warning(
    tx: &mut Tx<'_>,
    order: &Order,
    term: &TermRow,
    (level, due): (Level, Date),
) -> Result<(), Error> {
    let (zh, en) = match term.stage {
        Stage::Plan => ("整改方案", "plan"),
        Stage::Proof => ("整改佐证", "proof"),
    };
    let title = (
        format!(
            "{}：整改通知 {} 的{zh}应于{due}前报送",
            level_title(level, base::Lang::Zh),
            order.number
        ),
        format!(
            "{}: the {en} on order {} is due by {due}",
            level_title(level, base::Lang::En),
            order.number
        ),
    );
    let key = format!("order.warned/{}/{}/{due}", term.id, level.as_str());
    let both = (title.clone(), key.clone());
    send(
        tx,
        key,
        unit(&order.org),
        "rectify.warned",
        title,
        href(order),
    )?;
    if level == Level::Red {
        let (title, key) = (both.0, format!("{}/opener", both.1));
        send(
            tx,
            key,
            To::Role(order.opened_by),
            "rectify.warned",
            title,
            href(order),
        )?;
    }
    Ok(())
}

/// Tells the opener that a term passed without what was due.
pub(crate) fn missed(
    tx: &mut Tx<'_>,
    order: &Order,
    term: &TermRow,
    due: Date,
) -> Result<(), Error> {
    let (zh, en) = (
        stage_title(term.stage, base::Lang::Zh),
        stage_title(term.stage, base::Lang::En),
    );
    let title = (
        format!("整改通知 {}：{zh}应于{due}报送，逾期未报", order.number),
        format!("Order {}: {en}, due {due}, was not handed in", order.number),
    );
    let key = format!("order.missed/{}/{due}", term.id);
    send(
        tx,
        key,
        To::Role(order.opened_by),
        "rectify.missed",
        title,
        href(order),
    )
}

/// Tells the office that misses add up to an interview.
pub(crate) fn interview_proposed(tx: &mut Tx<'_>, order: &Order, id: i64) -> Result<(), Error> {
    let title = (
        format!("整改通知 {}：两次逾期，建议约谈", order.number),
        format!(
            "Order {}: two terms were missed; an interview is proposed",
            order.number
        ),
    );
    let key = format!("interview.proposed/{id}");
    let to = To::Role(Role::Office);
    send(
        tx,
        key,
        to,
        "rectify.interview",
        title,
        format!("/interviews/{id}"),
    )
}

/// Tells the head of the unit that an interview will be held, or that its record is there.
pub(crate) fn interview_unit(
    tx: &mut Tx<'_>,
    row: &Interview,
    (zh, en): (&str, &str),
) -> Result<(), Error> {
    let to = To::Unit {
        org: row.org.clone(),
        roles: &[Role::Head],
    };
    let key = format!("interview/{}/{}", row.id, row.version);
    let title = (zh.to_owned(), en.to_owned());
    send(
        tx,
        key,
        to,
        "rectify.interview",
        title,
        format!("/interviews/{}", row.id),
    )
}

/// Tells discipline inspection that a clue lies there, and nothing of it.
pub(crate) fn clue(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    let title = (
        format!("收到移交事项第 {id} 号"),
        format!("Item no. {id} was handed over"),
    );
    let key = format!("clue/{id}");
    let to = To::Role(Role::Discipline);
    send(tx, key, to, "rectify.handed", title, format!("/clues/{id}"))
}
