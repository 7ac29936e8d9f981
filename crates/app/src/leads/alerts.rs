//! What is remarkable about trades that go on: refused steps by a look each minute, the rest as the rooms tell it, in their
//! transactions.

use std::collections::{BTreeMap, BTreeSet};

use base::{Lang, Millis, OrgId, Title};
use bidding::{Bidding, Outcome, What};
use contract::{Clock, Event};
use evaluation::Happening;
use lead::rules::settings::{Absent, Refused};
use lead::rules::sift::hash;
use lead::{About, AboutKind, Finding, Leads, Number, Stage};
use store::{Error, Query, Store, Tx};
use trade::{Judges, Trade};

const DAY_SECONDS: i64 = 86_400;

/// The most judges that are looked at in a round.
const IDLE: i64 = 200;

/// A figure and its limit.
fn number((zh, en): (&str, &str), value: impl ToString, limit: &str) -> Number {
    Number {
        title: Title::new(zh, en),
        value: value.to_string(),
        limit: limit.to_owned(),
    }
}

/// A finding about a trade; `what` names it among the findings about this trade.
fn about(
    trade: &Trade,
    (kind, what, tier): (&str, &str, u8),
    (said, numbers): (Title, Vec<Number>),
) -> Finding {
    let place = super::place_of(trade);
    let evidence: Vec<&str> = numbers.iter().map(|one| one.value.as_str()).collect();
    Finding {
        key: format!("{kind}/{what}/{}", trade.subject()),
        kind: kind.to_owned(),
        stage: match kind.starts_with("before.") {
            true => Stage::Before,
            false => Stage::During,
        },
        platform: place.platform,
        trade: place.trade,
        centre_org: place.centre_org,
        tenderer_org: place.tenderer_org,
        about: vec![About {
            kind: AboutKind::Trade,
            id: trade.subject(),
            name: place.title,
            href: place.href,
        }],
        tier,
        evidence: hash(&format!("{}\n{}", said.zh, evidence.join("\n"))),
        said,
        numbers,
        innocent_ppm: None,
        weight: 1,
        sample: trade.sample,
    }
}

fn said(zh: String, en: String) -> Title {
    Title::new(zh, en)
}

/// Steps that the same rules refused again and again.
pub(super) fn refused(store: &Store, rules: &Refused, now: Millis) -> Result<Vec<Finding>, Error> {
    let since = now.plus_secs(-rules.within_days.saturating_mul(DAY_SECONDS));
    store.read(|read| {
        let mut found = Vec::new();
        for one in trade::queries::repeated(read, since, rules.times)? {
            let text = said(
                format!(
                    "同一步骤被规则拒绝 {} 次（{}）：{}",
                    one.times, one.rules, one.said.zh
                ),
                format!(
                    "A step was refused {} times ({}): {}",
                    one.times, one.rules, one.said.en
                ),
            );
            let limit = format!("≥ {}", rules.times);
            let numbers = vec![number(("被拒绝次数", "Refused"), one.times, &limit)];
            let what = format!("{}/{}", one.step, hash(&one.rules));
            let row = match one.trade {
                Some(id) => trade::queries::row(read, id)?,
                None => None,
            };
            found.push(match row {
                Some(trade) => about(&trade, ("before.refused", &what, 2), (text, numbers)),
                None => unregistered((one.platform, one.centre_org), &what, (text, numbers)),
            });
        }
        Ok(found)
    })
}

/// The same before there is a trade.
fn unregistered(
    (platform, centre): (String, OrgId),
    what: &str,
    (said, numbers): (Title, Vec<Number>),
) -> Finding {
    Finding {
        key: format!("before.refused/{what}/{platform}"),
        kind: "before.refused".to_owned(),
        stage: Stage::Before,
        platform,
        trade: None,
        centre_org: Some(centre),
        tenderer_org: None,
        about: Vec::new(),
        tier: 2,
        evidence: hash(&said.zh),
        said,
        numbers,
        innocent_ppm: None,
        weight: 1,
        sample: false,
    }
}

fn report(tx: &mut Tx<'_>, leads: &Leads, found: Finding) -> Result<(), Error> {
    lead::report(tx, leads, found).map(drop)
}

fn of(query: &mut impl Query, subject: &str) -> Result<Option<Trade>, Error> {
    trade::queries::of_subject(query, subject)
}

/// What boxes tell: few offers, and offers that did not open. Nothing before the opening.
pub(crate) fn hears_boxes(leads: &Leads, bidding: &Bidding) -> bidding::Listener {
    let (leads, bidding) = (leads.clone(), bidding.clone());
    bidding::Listener::new(move |tx: &mut Tx<'_>, event| {
        let bids = match event.what {
            What::Failed { bids } | What::Opened { bids } => bids,
            What::Closed { .. } | What::RecordSigned { .. } => return Ok(()),
        };
        if event.rehearsal {
            return Ok(());
        }
        let Some(trade) = of(tx, &event.subject)? else {
            return Ok(());
        };
        let below = leads.rules().few.below;
        if bids < below {
            let text = said(
                format!("开标后有效投标 {bids} 家，少于 {below} 家。"),
                format!("There were {bids} offers that count, fewer than {below}."),
            );
            let limit = format!("< {below}");
            let numbers = vec![number(("有效投标", "Offers that count"), bids, &limit)];
            let found = about(&trade, ("during.few", "opening", 3), (text, numbers));
            report(tx, &leads, found)?;
        }
        let Some(opened) = bidding::result(tx, &bidding, &event.subject)? else {
            return Ok(());
        };
        twice(tx, &leads, (&trade, &opened))?;
        let count = |outcome| {
            opened
                .bids
                .iter()
                .filter(|bid| bid.outcome == outcome)
                .count()
        };
        let (forfeited, returned) = (count(Outcome::Forfeited), count(Outcome::Returned));
        if forfeited + returned == 0 {
            return Ok(());
        }
        let text = said(
            format!("{forfeited} 份投标因投标人原因、{returned} 份因平台或持钥人原因未能解密。"),
            format!(
                "{forfeited} offers did not open by their bidders' fault, {returned} by the platform's or a holder's."
            ),
        );
        let numbers = vec![
            number(
                ("因投标人原因", "By their bidders' fault"),
                forfeited,
                "> 0",
            ),
            number(
                ("因平台或持钥人原因", "By the platform's or a holder's"),
                returned,
                "> 0",
            ),
        ];
        report(
            tx,
            &leads,
            about(&trade, ("during.unopened", "opening", 2), (text, numbers)),
        )
    })
}

/// Enterprises that stand behind more than one offer of a lot, as members of consortia or beside one.
fn twice(
    tx: &mut Tx<'_>,
    leads: &Leads,
    (trade, opened): (&Trade, &bidding::Opened),
) -> Result<(), Error> {
    let codes: BTreeSet<&str> = opened
        .bids
        .iter()
        .flat_map(|bid| bid.twice.iter().map(String::as_str))
        .collect();
    if codes.is_empty() {
        return Ok(());
    }
    let offers = opened
        .bids
        .iter()
        .filter(|bid| !bid.twice.is_empty())
        .count();
    let text = said(
        format!(
            "{} 家企业同时列于同一标段的多份投标（联合体或单独），涉及 {offers} 份，须核对联合体协议。",
            codes.len()
        ),
        format!(
            "{} enterprises are named in more than one offer of the lot, in consortia or alone; {offers} offers are concerned: look at the consortia's agreements.",
            codes.len()
        ),
    );
    let numbers = vec![number(("涉及投标", "Offers concerned"), offers, "> 0")];
    let mut found = about(trade, ("during.twice", "opening", 1), (text, numbers));
    let parties = opened.bids.iter().flat_map(bidding::OpenedBid::parties);
    let mut named: BTreeMap<&str, &str> = BTreeMap::new();
    for one in parties.filter(|one| codes.contains(one.code.as_str())) {
        named.entry(&one.code).or_insert(&one.name);
    }
    found
        .about
        .extend(named.into_iter().map(|(code, name)| About {
            kind: AboutKind::Tenderer,
            id: code.to_owned(),
            name: name.to_owned(),
            href: String::new(),
        }));
    report(tx, leads, found)
}

/// The name of a seat among the findings about a trade: whoever did not come and is then replaced is one lead.
fn seat_key(draw: i64, seat: i64) -> String {
    format!("draw-{draw}/seat-{seat}")
}

/// The number of a seat. Who sits there is secret before the result, and stands in the transcript of the draw afterwards.
fn seat_number(seat: i64) -> Number {
    number(("席位", "Seat"), seat, "")
}

/// What draws tell: seats that nobody takes, and who accepted and gave the seat up.
pub(crate) fn hears_draws(leads: &Leads) -> expert::Listener {
    let leads = leads.clone();
    expert::Listener::new(move |tx: &mut Tx<'_>, event| {
        let (what, tier, text, numbers) = match event.what {
            expert::What::Lacking => {
                let text = said(
                    "候选专家已全部通知，仍有评标席位未补齐。".to_owned(),
                    "Every expert of a group was asked, and seats are still not taken.".to_owned(),
                );
                (format!("draw-{}", event.draw), 3, text, Vec::new())
            }
            expert::What::Left { seat, reason } => {
                let (zh, en) = leaving(reason);
                let text = said(
                    format!("{seat} 号席位的专家应邀后{zh}，席位由他人递补。"),
                    format!("Who accepted seat {seat} {en}; the seat goes to the next."),
                );
                let tier = if reason == "ill" { 3 } else { 2 };
                let numbers = vec![seat_number(seat)];
                (seat_key(event.draw, seat), tier, text, numbers)
            }
            expert::What::Seated | expert::What::Void => return Ok(()),
        };
        let Some(trade) = of(tx, &event.subject)? else {
            return Ok(());
        };
        let found = about(&trade, ("during.expert", &what, tier), (text, numbers));
        report(tx, &leads, found)
    })
}

/// Why somebody who had accepted does not judge.
fn leaving(reason: &str) -> (&'static str, &'static str) {
    match reason {
        "ill" => ("因病退出", "fell ill"),
        "absent" => ("未到场", "did not come"),
        "recusal" => ("因回避退出", "was recused"),
        _ => ("因行为不当被撤换", "was taken from it for misconduct"),
    }
}

/// Judges who accepted, and long after the evaluation began have neither signed in at the seat nor done anything.
pub(super) fn absent(
    store: &Store,
    rooms: &Judges,
    rules: &Absent,
    now: Millis,
) -> Result<Vec<Finding>, Error> {
    let before = now.plus_secs(-i64::from(rules.after_hours) * 3_600);
    store.read(|read| {
        let mut found = Vec::new();
        for (subject, account) in evaluation::idle(read, (before, IDLE))? {
            let Some(trade) = of(read, &subject)? else {
                continue;
            };
            let awaited = expert::draws::awaited(read, &rooms.experts, (&subject, before));
            let awaited = match awaited {
                Ok(awaited) => awaited,
                Err(expert::queries::ReadError::Store(error)) => return Err(error),
                // Drawn elsewhere, or under a key that is gone: nobody can tell who was to come.
                Err(cause) => {
                    tracing::warn!(subject, %cause, "who is awaited is not known");
                    continue;
                }
            };
            let draw = expert::draws::of_subject(read, &subject)?;
            let seat = awaited.iter().find(|one| one.account == account);
            let (Some(draw), Some(seat)) = (draw, seat) else {
                continue;
            };
            let (seat, hours) = (seat.seat_no, rules.after_hours);
            let text = said(
                format!("{seat} 号席位的专家已应邀，评审开始 {hours} 小时后仍未签到、未评审。"),
                format!(
                    "Who accepted seat {seat} has neither signed in nor judged {hours} hours after the evaluation began."
                ),
            );
            let what = seat_key(draw.id, seat);
            let numbers = vec![seat_number(seat)];
            found.push(about(&trade, ("during.expert", &what, 2), (text, numbers)));
        }
        Ok(found)
    })
}

/// What committees tell: marks that stand out, once all are open.
pub(crate) fn hears_evaluations(leads: &Leads) -> evaluation::Listener {
    let leads = leads.clone();
    evaluation::Listener::new(move |tx: &mut Tx<'_>, event| {
        if event.what != Happening::Unsealed {
            return Ok(());
        }
        let (deviating, unlike) = evaluation::flagged(tx, event.id)?;
        let Some(trade) = of(tx, &event.subject)?.filter(|_| deviating + unlike > 0) else {
            return Ok(());
        };
        let text = said(
            format!("{deviating} 项评分明显偏离其他评委，{unlike} 项客观评分不一致。"),
            format!(
                "{deviating} marks stand far off the other judges', {unlike} objective ones are not alike."
            ),
        );
        let numbers = vec![
            number(("明显偏离", "Far off the others"), deviating, "> 0"),
            number(("客观分不一致", "Objective, not alike"), unlike, "> 0"),
        ];
        report(
            tx,
            &leads,
            about(&trade, ("during.deviation", "marks", 3), (text, numbers)),
        )
    })
}

fn clock(clock: Clock, lang: Lang) -> &'static str {
    match clock {
        Clock::Sign => lang.pick("合同未按期签订", "The contract is not signed in time"),
        Clock::Report => lang.pick("未按期提交书面报告", "The tender is not reported in time"),
        Clock::Payment => lang.pick("合同款未按期支付", "A payment is not made in time"),
        Clock::Answer => lang.pick("异议未按期答复", "An objection is not answered in time"),
        Clock::Accept => lang.pick("投诉未按期受理", "A complaint is not taken up in time"),
        Clock::Decide => lang.pick("投诉未按期处理", "A complaint is not decided in time"),
    }
}

/// What contracts and disputes tell: clocks that ran out.
pub(crate) fn hears_contracts(leads: &Leads) -> contract::Listener {
    let leads = leads.clone();
    contract::Listener::new(move |tx: &mut Tx<'_>, event| {
        let Event::Overdue {
            subject,
            clock: which,
        } = event
        else {
            return Ok(());
        };
        let Some(trade) = of(tx, subject)? else {
            return Ok(());
        };
        let text = Title::new(clock(*which, Lang::Zh), clock(*which, Lang::En));
        let mut found = about(
            &trade,
            ("during.late", which.as_str(), 2),
            (text, Vec::new()),
        );
        if matches!(which, Clock::Accept | Clock::Decide) {
            // The supervising unit itself is late: the office looks into it, which it does where no platform is named.
            found.platform = String::new();
        }
        report(tx, &leads, found)
    })
}
