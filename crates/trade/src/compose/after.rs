//! Disputes while a trade runs, and the contract after its award.

use ::store::{Error, Tx};
use base::calendar::Term;
use base::{Date, Millis};
use contract::{
    ContractRules, DisputeRules, Forum, NewContract, Owner, Rule, Share, Window, Windows,
};
use jiff::ToSpan;
use org::Party;
use pack::element::{FigureKind, Moment, Period, Procedure, TradeMode};

use super::{ComposeError, figure, heard, of_subject};
use crate::commands::award::finish;
use crate::model::{Held, Orderer, State, Tenderer};
use crate::rules::publicity::public;
use crate::rules::way::sells;

fn period(procedure: &Procedure, from: Moment, to: Moment, day: Date) -> Option<&Period> {
    let mut all = procedure.periods.iter();
    all.find(|one| one.from == from && one.to == to && one.valid.holds(day))
}

fn within(procedure: &Procedure, from: Moment, to: Moment, day: Date) -> Option<Rule> {
    let found = period(procedure, from, to, day)?;
    Some(Rule::new(found.at_most?, &found.basis.zh))
}

fn owner(held: &Held) -> Owner {
    let name = held.trade.tenderer_name.clone();
    match &held.trade.tenderer {
        Tenderer::Unit(org) => Owner::Org {
            org: org.clone(),
            name,
        },
        Tenderer::Enterprise(code) => Owner::Party(Party {
            code: code.clone(),
            name,
        }),
    }
}

/// Opens a trade to disputes, or sets when what may be objected to. A procedure without clocks for disputes has none here.
pub(crate) fn forum(tx: &mut Tx<'_>, held: &Held) -> Result<(), ComposeError> {
    let (trade, procedure) = (&held.trade, &held.procedure);
    let day = tx.now().day();
    let rule = |from, to| within(procedure, from, to, day);
    let clocks = (
        rule(Moment::Objection, Moment::Answer),
        rule(Moment::Answer, Moment::Complaint),
        rule(Moment::Complaint, Moment::Acceptance),
        rule(Moment::Acceptance, Moment::Decision),
    );
    let (Some(answer), Some(complain), Some(accept), Some(decide)) = clocks else {
        return Ok(());
    };
    let basis = answer.basis.clone();
    let forum = Forum {
        subject: trade.subject(),
        platform: trade.platform.clone(),
        centre_org: trade.centre_org.clone(),
        overseer_org: Some(trade.supervisor_org.clone()),
        // Whoever guesses the number of a trade by invitation learns nothing from its forum.
        title: match trade.invited {
            true => trade.subject(),
            false => trade.title.clone(),
        },
        owner: owner(held),
        rules: DisputeRules {
            objection_first_basis: complain.basis.clone(),
            objection_first: ["documents", "opening", "result"]
                .map(str::to_owned)
                .to_vec(),
            answer,
            complain,
            accept,
            decide,
        },
        windows: windows(held, (day, &basis)),
        sample: trade.sample,
    };
    contract::begin(tx, &forum)?;
    Ok(())
}

fn windows(held: &Held, (day, basis): (Date, &str)) -> Windows {
    let trade = &held.trade;
    let (Some(noticed), Some(deadline)) = (trade.noticed_at, trade.deadline_at) else {
        return Windows::default();
    };
    let window = |from: Millis, until: Millis| {
        let ordered = from < until;
        ordered.then(|| Window {
            from_ms: from.0,
            until_ms: until.0,
            basis: basis.to_owned(),
        })
    };
    let next = |day: Date| Millis::start_of(day.saturating_add(1.day()));
    // To the documents until the last day that leaves as much time as the procedure asks for.
    let least = period(&held.procedure, Moment::Objection, Moment::Deadline, day);
    let days = match least.and_then(|one| one.at_least) {
        Some(Term::CalendarDays(days)) => i64::from(days),
        _ => 0,
    };
    let last = deadline.day().saturating_sub(days.days());
    let posted = trade.terms.moments.get(&Moment::Posting).copied();
    Windows {
        documents: window(noticed, next(last).min(deadline)),
        opening: window(deadline, next(deadline.day())),
        result: posted
            .zip(trade.posted_until)
            .and_then(|(from, until)| window(Millis::start_of(from), next(until))),
        reveal_ms: deadline.0,
    }
}

fn share(procedure: &Procedure, kind: FigureKind, day: Date) -> Result<Share, ComposeError> {
    let found = figure(procedure, kind, day)?;
    Ok(Share {
        percent: i64::from(found.value),
        basis: found.basis.zh.clone(),
    })
}

/// Opens the contract of an award that has an amount, where law or notice says by when it is signed and paid.
pub(crate) fn contract_of(tx: &mut Tx<'_>, held: &Held) -> Result<(), ComposeError> {
    let (trade, procedure) = (&held.trade, &held.procedure);
    if procedure.mode == TradeMode::Framework {
        // Agreements are signed with several, each for prices and no amount.
        return Ok(());
    }
    let rules = match sells(trade.trade) {
        true => by_notice(held),
        false => by_law(held, tx.now().day())?,
    };
    let (Some(rules), Some((winner, Some(amount_fen)))) = (rules, &trade.winner) else {
        return Ok(());
    };
    let new = NewContract {
        subject: trade.subject(),
        platform: trade.platform.clone(),
        centre_org: trade.centre_org.clone(),
        overseer_org: Some(trade.supervisor_org.clone()),
        title: trade.title.clone(),
        owner: owner(held),
        supplier: winner.clone(),
        small: trade.terms.reserved && !rules.sale,
        amount_fen: *amount_fen,
        award_at: tx.now(),
        bond_fen: None,
        rules,
        sample: trade.sample,
    };
    contract::open(tx, &new)?;
    Ok(())
}

/// The figures of a contract in which the tenderer pays; `None` where no law gives the times.
fn by_law(held: &Held, day: Date) -> Result<Option<ContractRules>, ComposeError> {
    let procedure = &held.procedure;
    let sign = within(procedure, Moment::Award, Moment::Contract, day);
    let pay = within(procedure, Moment::Contract, Moment::Payment, day);
    let (Some(sign), Some(pay)) = (sign, pay) else {
        return Ok(None);
    };
    // Where nothing is said of a report, it is due with the signatures.
    let report = within(procedure, Moment::Award, Moment::Filing, day);
    let most = figure(procedure, FigureKind::PayMostDays, day)?;
    Ok(Some(ContractRules {
        report: report.unwrap_or_else(|| sign.clone()),
        sign,
        pay_most: Rule::new(Term::CalendarDays(most.value), &most.basis.zh),
        pay,
        change: share(procedure, FigureKind::ChangePercent, day)?,
        bond: share(procedure, FigureKind::BondPercent, day)?,
        public: public(held.trade.trade),
        sale: false,
    }))
}

/// The figures of a sale: no law gives the times, so the notice does; `None` where it is silent. Every change of the price is
/// looked at, and no bond is asked for.
fn by_notice(held: &Held) -> Option<ContractRules> {
    const BASIS: &str = "交易公告约定";
    let plan = held.trade.terms.plan.as_ref()?;
    let rule = |days: u32| (days > 0).then(|| Rule::new(Term::CalendarDays(days), BASIS));
    let (sign, pay) = (rule(plan.sign_days)?, rule(plan.pay_days)?);
    let none = Share {
        percent: 0,
        basis: BASIS.to_owned(),
    };
    Some(ContractRules {
        report: sign.clone(),
        sign,
        pay_most: pay.clone(),
        pay,
        change: none.clone(),
        bond: none,
        public: public(held.trade.trade),
        sale: true,
    })
}

/// What the room of contracts and disputes says: a dispute holds a trade up or no longer does, a contract is signed.
pub(crate) fn on_contract(
    tx: &mut Tx<'_>,
    room: &crate::Trades,
    event: &contract::Event,
) -> Result<(), Error> {
    use contract::Event;
    match event {
        // That room says the first of several disputes and the end of the last, which may be another one.
        Event::Suspend { subject, .. } => {
            let reason = "异议或投诉正在处理，交易活动暂停。";
            super::held_for(tx, room, (subject, Orderer::Dispute), (true, reason))
        }
        Event::Resume { subject, .. } => {
            let reason = "异议或投诉已经处理，交易活动恢复。";
            super::held_for(tx, room, (subject, Orderer::Dispute), (false, reason))
        }
        Event::Signed {
            subject,
            no: 1,
            amount_fen,
            ..
        } => signed(tx, subject, *amount_fen),
        _ => Ok(()),
    }
}

/// Both sides signed: the contract is published.
fn signed(tx: &mut Tx<'_>, subject: &str, amount_fen: i64) -> Result<(), Error> {
    let Some(mut held) = of_subject(tx, subject)? else {
        return Ok(());
    };
    if held.trade.state != State::Awarded {
        return Ok(());
    }
    let today = tx.now().day();
    let body = format!("合同金额：{} 元", auction::rules::money::yuan(amount_fen));
    heard(finish(tx, &mut held, today, &body))
}
