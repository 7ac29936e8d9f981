//! A sample contract and a sample objection 示例, through the room's own commands.

use ::store::{Store, Tx};
use base::calendar::Term;
use base::{Millis, OrgId, Scope};
use org::Party;

use crate::commands::begin::{BeginError, begin};
use crate::commands::open::{OpenError, open};
use crate::model::{
    ContractRules, DisputeRules, Forum, NewContract, Owner, Rule, Share, Window, Windows,
};

const DAY: i64 = 86_400;

/// Why the samples were not written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The contract was not opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The forum was not opened.
    #[error(transparent)]
    Begin(#[from] BeginError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

/// The figures of the law for contracts of tenders, for samples and tests; a procedure brings its own.
#[must_use]
pub fn contract_rules() -> ContractRules {
    ContractRules {
        sign: Rule::new(Term::CalendarDays(30), "招标投标法第四十六条"),
        report: Rule::new(Term::CalendarDays(15), "招标投标法第四十七条"),
        pay: Rule::new(Term::CalendarDays(30), "保障中小企业款项支付条例"),
        pay_most: Rule::new(Term::CalendarDays(60), "保障中小企业款项支付条例"),
        change: Share {
            percent: 10,
            basis: "政府采购法第四十九条".to_owned(),
        },
        bond: Share {
            percent: 10,
            basis: "招标投标法实施条例第五十八条".to_owned(),
        },
        public: Default::default(),
    }
}

/// The figures of the law for disputes about tenders, for samples and tests; a procedure brings its own.
#[must_use]
pub fn dispute_rules() -> DisputeRules {
    DisputeRules {
        answer: Rule::new(Term::CalendarDays(3), "招标投标法实施条例第二十二条"),
        complain: Rule::new(Term::CalendarDays(10), "招标投标法实施条例第六十条"),
        accept: Rule::new(Term::WorkingDays(3), "招标投标法实施条例第六十一条"),
        decide: Rule::new(Term::WorkingDays(30), "招标投标法实施条例第六十一条"),
        objection_first: ["documents", "opening", "result"]
            .map(str::to_owned)
            .to_vec(),
        objection_first_basis: "招标投标法实施条例第六十条".to_owned(),
    }
}

/// Writes a contract to be signed and opens its subject to objections about the result, once. `subject` is its name; whose
/// it is comes from the caller. The contract's number.
///
/// # Errors
/// [`SampleError`].
pub fn sample(
    store: &Store,
    scope: &Scope,
    (subject, platform): (&str, &str),
    (centre, overseer, owner): (&OrgId, &OrgId, &Owner),
    supplier: &Party,
) -> Result<i64, SampleError> {
    let (subject, platform) = (subject.to_owned(), platform.to_owned());
    let (centre, overseer) = (centre.clone(), overseer.clone());
    let (owner, supplier) = (owner.clone(), supplier.clone());
    store.write(scope, move |tx| {
        if let Some(held) = crate::queries::of_subject(tx, &subject)? {
            tx.transient();
            return Ok(held.id);
        }
        let contract = NewContract {
            subject: subject.clone(),
            platform: platform.clone(),
            centre_org: centre.clone(),
            overseer_org: Some(overseer.clone()),
            title: "示例：办公设备采购合同".to_owned(),
            owner: owner.clone(),
            supplier,
            small: true,
            amount_fen: 128_000_000,
            award_at: tx.now(),
            bond_fen: Some(6_400_000),
            rules: contract_rules(),
            sample: true,
        };
        let id = open(tx, &contract)?;
        let forum = Forum {
            subject,
            platform,
            centre_org: centre,
            overseer_org: Some(overseer),
            title: "示例：办公设备采购".to_owned(),
            owner,
            rules: dispute_rules(),
            windows: windows(tx),
            sample: true,
        };
        begin(tx, &forum)?;
        Ok(id)
    })
}

fn windows(tx: &Tx<'_>) -> Windows {
    let Millis(now) = tx.now();
    Windows {
        result: Some(Window {
            from_ms: now,
            until_ms: tx.now().plus_secs(3 * DAY).0,
            basis: "招标投标法实施条例第五十四条".to_owned(),
        }),
        reveal_ms: now,
        ..Windows::default()
    }
}
