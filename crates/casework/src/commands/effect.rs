//! Effects: what follows from a step, in its transaction.

use std::collections::BTreeMap;

use base::{Date, Explain, Fault, Lang, Title};
use flow::{ApplicantKind, DueEffect, Fields, Look};
use pack::element::Receiver;
use serde_json::Value;
use store::{Query, Tx};

use super::case::Case;
use super::settle::DEPTH;
use super::{CaseError, file, tell};
use crate::model::{Applicant, Effected, Head};
use crate::room::Casework;
use crate::store::{case as rows, to_json};

/// Carries out an effect of a case; `index`: its place among those of the step.
pub(crate) fn apply(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: &Case,
    (index, due): (usize, DueEffect),
    depth: usize,
) -> Result<Option<Effected>, CaseError> {
    match due {
        DueEffect::Issue {
            licence,
            issuer,
            fields,
            ..
        } => issue(tx, room, case, &licence, (&issuer, &fields)).map(Some),
        DueEffect::Suspend { licence, number } => {
            let number = change(tx, case, (&licence, number), licence::Change::Suspend)?;
            Ok(Some(Effected::Suspended { licence, number }))
        }
        DueEffect::Revoke { licence, number } => {
            let number = change(tx, case, (&licence, number), licence::Change::Revoke)?;
            Ok(Some(Effected::Revoked { licence, number }))
        }
        DueEffect::Row {
            register,
            set,
            close,
        } => row(tx, room, case, (register, set), close).map(Some),
        DueEffect::Open { id, item, form } => {
            if depth >= DEPTH {
                return Err(CaseError::TooDeep(DEPTH));
            }
            let slot = id.as_deref().unwrap_or("");
            let opened = file::open_subcase(tx, room, case, (slot, &item, form), depth + 1);
            let done = opened.map_err(|cause| CaseError::Subcase {
                item: item.clone(),
                cause: Box::new(cause),
            })?;
            Ok(Some(Effected::Opened {
                case: done.case,
                code: done.code,
                item,
            }))
        }
        DueEffect::Notify { to, text } => notify(tx, case, index, (&to, text)).map(Some),
        DueEffect::Publish { show } => {
            publish(tx, case, &show)?;
            Ok(Some(Effected::Published))
        }
    }
}

/// The name of an effect in the journal: what, and on which element of the pack.
pub(crate) fn name(effect: &Effected) -> String {
    match effect {
        Effected::Issued { licence, .. } => format!("issue:{licence}"),
        Effected::Suspended { licence, .. } => format!("suspend:{licence}"),
        Effected::Revoked { licence, .. } => format!("revoke:{licence}"),
        Effected::Row { register, .. } => format!("row:{register}"),
        Effected::Opened { item, .. } => format!("open:{item}"),
        Effected::Told { .. } => "notify".to_owned(),
        Effected::Published => "publish".to_owned(),
    }
}

fn failed(what: &str, error: &impl Explain) -> CaseError {
    CaseError::Effect {
        what: what.to_owned(),
        why: Title::new(error.explain(Lang::Zh), error.explain(Lang::En)),
        fault: error.fault(),
    }
}

fn lacks(what: &str, zh: &str, en: &str) -> CaseError {
    CaseError::Effect {
        what: what.to_owned(),
        why: Title::new(zh, en),
        fault: Fault::Invalid,
    }
}

fn issue(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: &Case,
    id: &str,
    (issuer, fields): (&base::OrgId, &Fields),
) -> Result<Effected, CaseError> {
    let definition = case.definition.licence(id);
    let (Some(definition), Some(licences)) = (definition, room.licences()) else {
        return Err(lacks(
            id,
            "证照未定义或证照库未启用，请联系管理员。",
            "The licence or its library is not there; tell the office.",
        ));
    };
    let kind = match case.applicant.kind {
        ApplicantKind::Person => licence::HolderKind::Person,
        ApplicantKind::Enterprise | ApplicantKind::Staff => licence::HolderKind::Enterprise,
        ApplicantKind::Anonymous => {
            return Err(lacks(
                id,
                "匿名件不能发证，请先核实申请人身份。",
                "A case without a name gets no licence; find out who asks first.",
            ));
        }
    };
    let holder = licence::Holder {
        kind,
        name: case.applicant.name.clone(),
        code: case.applicant.code.clone(),
    };
    let named = org::find(tx, issuer)?;
    let issuer_name = named.map_or_else(|| issuer.to_string(), |org| org.title.zh);
    let new = licence::Issue {
        licence: definition,
        holder: &holder,
        region: &case.head.region,
        issuer,
        issuer_name: &issuer_name,
        fields,
        case: Some(case.head.id),
        on: case.told.today,
    };
    let issued = licence::issue(tx, licences, &new).map_err(|error| failed(id, &error))?;
    Ok(Effected::Issued {
        licence: id.to_owned(),
        number: issued.number,
    })
}

fn change(
    tx: &mut Tx<'_>,
    case: &Case,
    (id, number): (&str, Option<String>),
    change: licence::Change,
) -> Result<String, CaseError> {
    let which = match &number {
        Some(number) => licence::Which::Number(number),
        None => licence::Which::Case {
            case: case.head.id,
            kind: id,
        },
    };
    let reason = &case.head.code;
    licence::change(tx, &which, change, reason, case.told.today)
        .map_err(|error| failed(id, &error))?;
    Ok(number.unwrap_or_default())
}

/// Records that a licence of the applicant's stands in for a paper. It has to be theirs and to hold.
pub(crate) fn use_licence(
    tx: &mut Tx<'_>,
    room: &Casework,
    (head, applicant): (&Head, &Applicant),
    (material, kind, number): (&str, &str, Option<&str>),
) -> Result<(), CaseError> {
    let missing = || {
        lacks(
            material,
            "证照库中没有申请人的有效证照，请改为上传材料。",
            "The library has no such licence of the applicant's that holds; upload the paper instead.",
        )
    };
    let licences = room.licences().ok_or_else(missing)?;
    let today = tx.now().day();
    let held = licence::held(tx, licences, &applicant.code, today)?;
    let own = held.iter().find(|one| {
        one.kind == kind
            && one.state == licence::State::Valid
            && number.is_none_or(|number| number == one.number)
    });
    let own = own.ok_or_else(missing)?;
    let new = licence::Use {
        number: &own.number,
        by: &head.unit,
        case_code: &head.code,
        purpose: material,
        on: today,
    };
    licence::make_use(tx, &new).map_err(|error| failed(material, &error))?;
    Ok(())
}

fn row(
    tx: &mut Tx<'_>,
    room: &Casework,
    case: &Case,
    (register, set): (String, Fields),
    closed: bool,
) -> Result<Effected, CaseError> {
    let definition = room.registers().and_then(|held| held.get(&register));
    let (Some(registers), Some(definition)) = (room.registers(), definition) else {
        return Err(lacks(
            &register,
            "没有这份清单，请联系管理员。",
            "There is no such register; tell the office.",
        ));
    };
    let (today, source) = (case.told.today, super::subject(case.head.id));
    let written = if closed {
        let key = register::key_of(&definition, &set).ok_or_else(|| {
            lacks(
                &register,
                "缺少定位记录的字段，请补全后再办。",
                "What tells the row from others is not filled in; complete it first.",
            )
        })?;
        register::close(tx, registers, &register, &key, today, &source)
    } else {
        register::put(tx, registers, &register, set, today, &source)
    };
    let written = written.map_err(|error| failed(&register, &error))?;
    Ok(Effected::Row {
        register,
        key: written.key,
        closed,
    })
}

/// The rows that expressions use, as on a day.
pub(crate) fn look_up(
    query: &mut impl Query,
    room: &Casework,
    looks: &[Look],
    day: Date,
) -> Result<BTreeMap<String, Option<Fields>>, CaseError> {
    let mut found = BTreeMap::new();
    for look in looks {
        let row = match (room.registers(), &look.key) {
            (Some(registers), Some(key)) => {
                register::find(query, registers, &look.register, key, day)?
            }
            _ => None,
        };
        found.insert(look.id.clone(), row.map(|row| row.body));
    }
    Ok(found)
}

fn notify(
    tx: &mut Tx<'_>,
    case: &Case,
    index: usize,
    (to, text): (&Receiver, Title),
) -> Result<Effected, CaseError> {
    let (id, version) = (case.head.id, case.head.version);
    let key = format!("case.told/{id}/{version}/{index}");
    match to {
        Receiver::Applicant => {
            if let Some(account) = case.head.account {
                let to = notify::To::Account(account);
                let href = tell::applicant_href(&case.head.code);
                tell::send(tx, (key, "case.told"), to, text.clone(), href)?;
            }
            return Ok(Effected::Told {
                applicant: true,
                text,
            });
        }
        Receiver::Role(role) => tell::role(tx, case, Some(role), (key, text.clone()))?,
        Receiver::Unit(unit) => {
            let to = tell::unit(unit);
            tell::send(tx, (key, "case.told"), to, text.clone(), tell::href(id))?;
        }
    }
    Ok(Effected::Told {
        applicant: false,
        text,
    })
}

fn publish(tx: &mut Tx<'_>, case: &Case, show: &[(String, Value)]) -> Result<(), store::Error> {
    rows::publish(tx, case.head.id, &to_json(&show)?)
}
