//! 示例 rows, written through the room's own commands.

use ::store::Store;
use base::{AccountId, OrgId, Role, Scope, Title};
use org::Party;
use pack::element::{
    Abnormal, Benchmark, Criterion, Deduct, Half, Method, MethodPart, Order, PartKind, Review,
    ReviewStage, Rounding, Tie,
};
use rust_decimal::Decimal;

use crate::commands::error::EvaluationError;
use crate::commands::{answer, confirm, correct, elect, mark, open, outside, review, sign};
use crate::model::{Class, Document, Group, NewBidder, NewEvaluation, NewJudge, Phase};
use crate::rules::marks::markables;
use crate::state::Evaluation;
use crate::store as rows;

/// What a sample is written for.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The trading centre.
    pub centre_org: OrgId,
    /// The committee, an odd number of accounts.
    pub judges: Vec<AccountId>,
    /// Who offers, at least three.
    pub parties: Vec<Party>,
    /// Accounts that stand for the parties, in their order; without them no bidder answers.
    pub accounts: Vec<Scope>,
}

/// The rows of the sample evaluations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// One in which judges are marking.
    pub going: i64,
    /// One whose sheet is published.
    pub done: i64,
}

/// The sample evaluations, by how far they go.
const MADE: [(&str, &str, Phase); 6] = [
    ("going", "示例：办公设备采购", Phase::Marks),
    ("done", "示例：道路养护工程", Phase::Reported),
    ("chair", "示例：排水管网改造", Phase::Chair),
    ("review", "示例：物业服务采购", Phase::Review),
    ("settle", "示例：信息系统运维", Phase::Settle),
    ("report", "示例：校舍加固工程", Phase::Report),
];

/// A price so low that its bidder has to explain it, in fen.
const LOW_FEN: i64 = 50_000_000;

/// Writes six evaluations, once: one at each phase, and one whose sheet is published. In the one at review a bidder is asked
/// to clarify; in the one whose marks are unsealed a mark stands out, a correction is proposed and a low price explained; of
/// the one at its report one judge has signed.
///
/// # Errors
/// [`EvaluationError`].
pub fn sample(store: &Store, room: &Evaluation, cast: &Cast) -> Result<Sampled, EvaluationError> {
    let mut ids = Vec::new();
    for (name, title, until) in MADE {
        let subject = format!("sample/evaluation/{name}");
        let there = store.read(|read| rows::by_subject(read, &subject))?;
        ids.push(match there {
            Some(head) => head.id,
            None => one(store, room, cast, (name, title, until))?,
        });
    }
    Ok(Sampled {
        going: ids[0],
        done: ids[1],
    })
}

fn one(
    store: &Store,
    room: &Evaluation,
    cast: &Cast,
    (name, title, until): (&str, &str, Phase),
) -> Result<i64, EvaluationError> {
    let mut new = evaluation(cast, name, title);
    if until == Phase::Settle {
        new.bidders[2].price_fen = LOW_FEN;
    }
    let own = room.clone();
    let id = store.write(&Scope::system(), move |tx| open::open(tx, &own, &new))?;
    if until == Phase::Chair {
        return Ok(id);
    }
    for account in &cast.judges {
        elect::vote(store, room, &judge(*account), (id, 1))?;
    }
    let chair = judge(cast.judges[0]);
    if until == Phase::Review {
        let text = "示例：请说明实施方案中的进度安排。".to_owned();
        answer::ask(store, room, &chair, id, ("bid-1".to_owned(), text))?;
        return Ok(id);
    }
    review_all(store, room, cast, id)?;
    if until == Phase::Marks {
        return Ok(id);
    }
    mark_all(store, room, cast, (id, until == Phase::Settle))?;
    if until == Phase::Settle {
        discuss(store, room, cast, id)?;
        return Ok(id);
    }
    let version = head(store, id)?.version;
    confirm::confirm(store, &chair, (id, version))?;
    let hash = head(store, id)?.sheet_sha256;
    let signing = if until == Phase::Report {
        1
    } else {
        cast.judges.len()
    };
    for account in cast.judges.iter().rev().take(signing) {
        sign::sign(store, room, &judge(*account), id, (hash.clone(), None))?;
    }
    if until == Phase::Reported {
        let subject = format!("sample/evaluation/{name}");
        store.write(&Scope::system(), move |tx| outside::publish(tx, &subject))?;
    }
    Ok(id)
}

/// What is left to settle once the marks are unsealed: a correction that waits for the others, a price that was explained.
fn discuss(store: &Store, room: &Evaluation, cast: &Cast, id: i64) -> Result<(), EvaluationError> {
    let proposal = correct::Proposal {
        bidder: "bid-2".to_owned(),
        criterion: "skill.plan".to_owned(),
        mark: "46".to_owned(),
        class: Class::Sum,
        reason: "示例：分项合计时漏加一项。".to_owned(),
    };
    correct::propose(store, &judge(cast.judges[1]), id, proposal)?;
    let asked = store.read(|read| rows::questions(read, id))?;
    let low = asked.iter().find(|one| one.bidder == "bid-3");
    if let (Some(low), Some(scope)) = (low, cast.accounts.get(2)) {
        let text = "示例：已附成本构成说明，报价不低于成本。".to_owned();
        answer::answer(store, room, scope, (low.id, text))?;
    }
    Ok(())
}

fn judge(account: AccountId) -> Scope {
    Scope {
        account: Some(account),
        role: Role::Applicant,
        org: None,
        centre: None,
    }
}

fn head(store: &Store, id: i64) -> Result<crate::model::Head, EvaluationError> {
    let found = store.read(|read| rows::by_id(read, id))?;
    found.ok_or(EvaluationError::NotFound)
}

fn review_all(
    store: &Store,
    room: &Evaluation,
    cast: &Cast,
    id: i64,
) -> Result<(), EvaluationError> {
    let reviews = head(store, id)?.method.reviews;
    let bidders = store.read(|read| rows::bidders(read, id))?;
    for (account, seat) in cast.judges.iter().zip(0_usize..) {
        let version = store.read(|read| rows::seats(read, id))?[seat].version;
        let ticked = bidders.iter().flat_map(|bidder| {
            let all = reviews.iter();
            all.map(|one| (bidder.key.clone(), one.id.clone(), true, String::new()))
        });
        let scope = judge(*account);
        review::save(store, &scope, (id, version), ticked.collect())?;
        review::hand_in(store, room, &scope, id)?;
    }
    Ok(())
}

/// Every judge marks and hands in; with `apart`, the first one gives an offer far less than the others do.
fn mark_all(
    store: &Store,
    room: &Evaluation,
    cast: &Cast,
    (id, apart): (i64, bool),
) -> Result<(), EvaluationError> {
    let method = head(store, id)?.method;
    let bidders = store.read(|read| rows::bidders(read, id))?;
    for (account, seat) in cast.judges.iter().zip(0_usize..) {
        let version = store.read(|read| rows::seats(read, id))?[seat].version;
        let typed = bidders.iter().flat_map(|bidder| {
            let all = markables(&method).into_iter();
            all.map(|one| {
                let part = match one.objective {
                    true => bidder.price_fen % 3,
                    false => bidder.price_fen % 3 + i64::try_from(seat % 2).unwrap_or(0),
                };
                let far = apart && seat == 0 && bidder.key == "bid-1" && !one.objective;
                let mark = one.most * Decimal::new(if far { 20 } else { 90 - part }, 2);
                (bidder.key.clone(), one.key, mark.round_dp(2).to_string())
            })
        });
        let scope = judge(*account);
        mark::save(store, room, &scope, (id, version), typed.collect())?;
        mark::hand_in(store, room, &scope, id)?;
    }
    Ok(())
}

/// An evaluation by points of the sample method.
#[must_use]
pub fn evaluation(cast: &Cast, name: &str, title: &str) -> NewEvaluation {
    let bidders = cast
        .parties
        .iter()
        .zip(1_i64..)
        .map(|(party, nth)| NewBidder {
            key: format!("bid-{nth}"),
            party: party.clone(),
            price_fen: 100_000_000 + nth * 1_234_500,
            small: nth == 2,
            innovation: nth == 3,
            innovation_share: (nth == 3).then(|| Decimal::from(40)),
            consortium: false,
            small_share: None,
            documents: vec![Document {
                title: Title::new("示例：技术文件", "Sample: technical part"),
                href: "/judging".to_owned(),
            }],
        });
    let committee = cast
        .judges
        .iter()
        .zip(1_u32..)
        .map(|(account, seat)| NewJudge {
            account: *account,
            seat,
            group: match seat {
                1 => Group::Tenderer,
                _ => Group::Expert,
            },
        });
    NewEvaluation {
        subject: format!("sample/evaluation/{name}"),
        platform: "jc".to_owned(),
        centre_org: cast.centre_org.clone(),
        watchers: Vec::new(),
        title: Title::new(title, format!("Sample evaluation, {name}")),
        method: method(),
        bidders: bidders.collect(),
        committee: committee.collect(),
        ceiling_fen: Some(120_000_000),
        explain_secs: 2 * 3600,
        sign_secs: 24 * 3600,
        sample: true,
    }
}

fn parts() -> Vec<MethodPart> {
    let title = |zh: &str, en: &str| Title::new(zh, en);
    let criterion = |id: &str, zh: &str, en: &str, points: i64, objective| Criterion {
        id: id.to_owned(),
        title: title(zh, en),
        points: Decimal::from(points),
        objective,
    };
    vec![
        MethodPart {
            id: "price".to_owned(),
            title: title("报价", "Price"),
            weight: Decimal::from(30),
            kind: PartKind::Points("lowest * 30.0 / price".to_owned()),
            criteria: Vec::new(),
        },
        MethodPart {
            id: "skill".to_owned(),
            title: title("技术", "Technical"),
            weight: Decimal::from(70),
            kind: PartKind::Marks,
            criteria: vec![
                criterion("plan", "实施方案", "Plan", 50, false),
                criterion("staff", "人员证书", "Certificates", 20, true),
            ],
        },
    ]
}

/// 综合评分法 with price, technical criteria, deductions and thresholds.
#[must_use]
pub fn method() -> Method {
    let title = |zh: &str, en: &str| Title::new(zh, en);
    let deduct = |id: &str, zh: &str, en: &str, share: Option<&str>| Deduct {
        id: id.to_owned(),
        title: title(zh, en),
        clauses: vec!["C2".to_owned(), "D2".to_owned()],
        when: format!("bidder.{id}"),
        percent: Decimal::TEN,
        share: share.map(str::to_owned),
    };
    let review = |id: &str, zh: &str, en: &str, stage| Review {
        id: id.to_owned(),
        title: title(zh, en),
        clauses: Vec::new(),
        stage,
    };
    Method {
        id: "sample-points".to_owned(),
        title: title("示例综合评分法", "Sample: comprehensive scoring"),
        clauses: vec!["C2".to_owned()],
        order: Order::High,
        parts: parts(),
        deducts: vec![
            deduct("small", "小微企业", "Small firms", None),
            deduct(
                "innovation",
                "列入清单的创新产品",
                "Listed innovation products",
                Some("bidder.innovation_share"),
            ),
        ],
        ties: vec![Tie::Price, Tie::Marks, Tie::Draw],
        benchmark: Some(Benchmark {
            drop_highest: 1,
            drop_lowest: 1,
            drop_from: 5,
            factor: Decimal::ONE,
        }),
        abnormal: Some(Abnormal {
            below_mean: Some(Decimal::from(50)),
            below_next: Some(Decimal::from(50)),
            below_ceiling: Some(Decimal::from(45)),
        }),
        reviews: vec![
            review("signed", "签字盖章", "Signed and sealed", ReviewStage::Form),
            review(
                "licence",
                "资质条件",
                "Qualification",
                ReviewStage::Qualification,
            ),
        ],
        candidates: 3,
        least: 3,
        hidden: false,
        deviates: Decimal::TWO,
        rounding: Rounding {
            digits: 2,
            half: Half::Up,
        },
    }
}
