//! What is told to whom. Titles carry the list's name and no text of a row.

use ::store::{Error, Tx};
use base::{Date, Role, Title};
use notify::{Message, To};
use pack::element::Register;

const OWNER: &[Role] = &[Role::Clerk, Role::Head];

/// The owner has to confirm the list soon, or should have.
pub(crate) fn review(
    tx: &mut Tx<'_>,
    register: &Register,
    due: Date,
    overdue: bool,
) -> Result<(), Error> {
    let (zh, en) = (&register.title.zh, &register.title.en);
    let (stage, title) = if overdue {
        (
            "overdue",
            Title::new(
                format!("“{zh}”应于{due}前确认，已逾期"),
                format!("“{en}” should have been confirmed by {due}"),
            ),
        )
    } else {
        (
            "near",
            Title::new(
                format!("“{zh}”请于{due}前核对并确认"),
                format!("Check “{en}” and confirm it by {due}"),
            ),
        )
    };
    send(
        tx,
        register,
        (&format!("review/{due}/{stage}"), OWNER),
        "register.review",
        title,
    )
}

/// A clerk has finished a draft and asks the head to publish it.
pub(crate) fn submitted(tx: &mut Tx<'_>, register: &Register, draft: i64) -> Result<(), Error> {
    let title = Title::new(
        format!("“{}”有待发布的修改", register.title.zh),
        format!("Changes to “{}” wait to be published", register.title.en),
    );
    let key = format!("submitted/{draft}/{}", tx.now().day());
    send(
        tx,
        register,
        (&key, &[Role::Head]),
        "register.submitted",
        title,
    )
}

fn send(
    tx: &mut Tx<'_>,
    register: &Register,
    (key, roles): (&str, &'static [Role]),
    kind: &'static str,
    title: Title,
) -> Result<(), Error> {
    let message = Message {
        key: format!("register/{}/{key}", register.id),
        to: To::Unit {
            org: register.owner.clone(),
            roles,
        },
        kind,
        title,
        body: Title::new("", ""),
        href: format!("/registers/{}", register.id),
    };
    notify::send(tx, message)
}
