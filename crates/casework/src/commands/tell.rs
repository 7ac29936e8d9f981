//! What is told to whom when a case moves. Titles carry the case's code and nobody's name.

use base::{Date, OrgId, Role, Title};
use flow::{ClockKind, Happened, Light};
use notify::{Message, To};
use pack::element::RoleDef;
use store::{Error, Tx};

use super::access;
use super::case::Case;

const UNIT: &[Role] = &[Role::Clerk, Role::Head];

/// The page of a case, for staff.
pub(crate) fn href(case: i64) -> String {
    format!("/cases/{case}")
}

/// The page of a case, for its applicant.
pub(crate) fn applicant_href(code: &str) -> String {
    format!("/my/cases/{code}")
}

/// Everyone who acts for a unit.
pub(crate) fn unit(org: &OrgId) -> To {
    To::Unit {
        org: org.clone(),
        roles: UNIT,
    }
}

/// Whoever holds a role of the pack, at its units or at this one: to whom a message goes.
#[must_use]
pub fn holders(role: &RoleDef, at: &OrgId) -> Vec<To> {
    let roles: &'static [Role] = match role.holds {
        Role::Clerk => UNIT,
        Role::Head => &[Role::Head],
        other if role.units.is_empty() => return vec![To::Role(other)],
        Role::Office => &[Role::Office],
        Role::Supervisor => &[Role::Supervisor],
        other => return vec![To::Role(other)],
    };
    let units = if role.units.is_empty() {
        std::slice::from_ref(at)
    } else {
        &role.units
    };
    let to = |org: &OrgId| To::Unit {
        org: org.clone(),
        roles,
    };
    units.iter().map(to).collect()
}

pub(crate) fn send(
    tx: &mut Tx<'_>,
    (key, kind): (String, &'static str),
    to: To,
    title: Title,
    href: String,
) -> Result<(), Error> {
    let body = Title::new("", "");
    notify::send(
        tx,
        Message {
            key,
            to,
            kind,
            title,
            body,
            href,
        },
    )
}

/// Tells of lights that got worse and of departments that let their term pass.
pub(crate) fn happened(tx: &mut Tx<'_>, case: &Case, happened: &[Happened]) -> Result<(), Error> {
    for one in happened {
        match one {
            Happened::LightChanged {
                clock,
                light,
                due,
                tell,
            } if *light != Light::Green => {
                light_of(tx, case, (clock, *light, *due), tell.as_deref())?
            }
            Happened::Overdue {
                token, step, tell, ..
            } => {
                let title = Title::new(
                    format!(
                        "办件 {}：“{}”逾期未答复",
                        case.head.code,
                        step_title(case, step).zh
                    ),
                    format!(
                        "Case {}: “{}” has no answer in time",
                        case.head.code,
                        step_title(case, step).en
                    ),
                );
                let key = format!("case.overdue/{}/{}", case.head.id, token.0);
                role(tx, case, tell.as_deref(), (key, title))?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn step_title(case: &Case, step: &str) -> Title {
    match case.definition.step(step) {
        Some(step) => step.title.clone(),
        None => Title::new(step, step),
    }
}

fn light_of(
    tx: &mut Tx<'_>,
    case: &Case,
    (clock, light, due): (&ClockKind, Light, Date),
    tell: Option<&str>,
) -> Result<(), Error> {
    let (what, at) = match clock {
        ClockKind::Statutory => (Title::new("法定期限", "its statutory term"), None),
        ClockKind::Promised => (Title::new("承诺期限", "its promised term"), None),
        ClockKind::Correction => (Title::new("补正期限", "the term of the correction"), None),
        ClockKind::Paper(_) => (
            Title::new("容缺材料补交期限", "the term of a promised paper"),
            None,
        ),
        ClockKind::Place { token, step, .. } => (step_title(case, step), Some(*token)),
    };
    let code = &case.head.code;
    let title = match light {
        Light::Red => Title::new(
            format!("办件 {code}：{}已于{due}届满", what.zh),
            format!("Case {code}: {} ended on {due}", what.en),
        ),
        _ => Title::new(
            format!("办件 {code}：{}将于{due}届满", what.zh),
            format!("Case {code}: {} ends on {due}", what.en),
        ),
    };
    let name = match clock {
        ClockKind::Place { token, .. } => format!("place-{}", token.0),
        ClockKind::Paper(material) => format!("paper-{material}"),
        ClockKind::Statutory => "statutory".to_owned(),
        ClockKind::Promised => "promised".to_owned(),
        ClockKind::Correction => format!("correction-{due}"),
    };
    let key = format!("case.light/{}/{name}/{light:?}/{due}", case.head.id);
    let place = at.and_then(|token| case.state.place(token));
    let concerned = place.and_then(|place| match &place.unit {
        flow::UnitRef::Unit(unit) => Some(unit),
        flow::UnitRef::Applicant => None,
    });
    let concerned = concerned.unwrap_or(&case.head.unit);
    let owner = place
        .and_then(|place| place.role.as_deref())
        .and_then(|id| access::role(case, id));
    let to = match owner {
        Some(role) => holders(role, concerned),
        None => vec![unit(concerned)],
    };
    for (index, to) in to.into_iter().enumerate() {
        let key = (format!("{key}/{index}"), "case.light");
        send(tx, key, to, title.clone(), href(case.head.id))?;
    }
    if light == Light::Red {
        role(tx, case, tell, (format!("{key}/above"), title))?;
    }
    Ok(())
}

/// Tells a role of the pack.
pub(crate) fn role(
    tx: &mut Tx<'_>,
    case: &Case,
    id: Option<&str>,
    (key, title): (String, Title),
) -> Result<(), Error> {
    let Some(role) = id.and_then(|id| access::role(case, id)) else {
        return Ok(());
    };
    for (index, to) in holders(role, &case.head.unit).into_iter().enumerate() {
        let key = (format!("{key}/{index}"), "case.told");
        send(tx, key, to, title.clone(), href(case.head.id))?;
    }
    Ok(())
}

/// Tells an applicant who has an account that something is asked of them or has changed.
pub(crate) fn applicant(
    tx: &mut Tx<'_>,
    case: &Case,
    (what, zh, en): (&str, &str, &str),
) -> Result<(), Error> {
    let Some(account) = case.head.account else {
        return Ok(()); // They read it on the page that code and secret open.
    };
    let code = &case.head.code;
    let title = Title::new(format!("办件 {code}：{zh}"), format!("Case {code}: {en}"));
    let key = format!("case.{what}/{}/{}", case.head.id, case.head.version + 1);
    send(
        tx,
        (key, "case.told"),
        To::Account(account),
        title,
        applicant_href(code),
    )
}
