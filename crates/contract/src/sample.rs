//! Sample contracts and disputes 示例 at each of their stages, through the room's own commands.

use ::store::{Store, Tx};
use base::calendar::Term;
use base::{Millis, OrgId, Scope};
use org::Party;

use crate::commands::begin::{BeginError, begin};
use crate::commands::decide::{Typed, take};
use crate::commands::draft::{NewText, draft};
use crate::commands::file::{NewDispute, file};
use crate::commands::open::{OpenError, open};
use crate::commands::pay::{NewPayment, add as owe, pay};
use crate::commands::perform::{Progress, add as promise, progress};
use crate::commands::sign::{NewSignature, sign};
use crate::commands::{Done, StepError};
use crate::model::{
    About, ContractRules, DisputeRules, Form, Forum, NewContract, NewFile, Outcome, Owner, Rule,
    Share, Window, Windows,
};
use crate::rules::dispute::Step;
use crate::state::Contracts;
use crate::store::{contract as contracts, dispute as disputes, part};

const DAY: i64 = 86_400;

/// Why the samples were not written.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// A contract was not opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The forum was not opened.
    #[error(transparent)]
    Begin(#[from] BeginError),
    /// A side or somebody in a dispute could not take a step.
    #[error(transparent)]
    Step(#[from] StepError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

/// The figures of the law for contracts of tenders, for samples and tests; a procedure brings its own.
#[must_use]
pub fn contract_rules() -> ContractRules {
    ContractRules {
        sale: false,
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

/// Who takes part in the samples. The scopes are accounts that stand for the parties.
#[derive(Clone, Debug)]
pub struct Cast {
    /// The platform.
    pub platform: String,
    /// The trading centre.
    pub centre: OrgId,
    /// The supervising unit.
    pub overseer: OrgId,
    /// Who tenders, an enterprise.
    pub owner: (Party, Scope),
    /// Who was awarded.
    pub supplier: (Party, Scope),
    /// Others who offered, and object.
    pub rivals: Vec<Scope>,
    /// The present, from which days are counted.
    pub now: Millis,
}

/// Writes three contracts, once: one that waits for the supplier's signature, one that is being performed, one that can be
/// completed; and about the first an objection that was answered, the complaint that followed it, and an objection that
/// waits. How many contracts are new.
///
/// # Errors
/// [`SampleError`].
pub fn sample(store: &Store, room: &Contracts, cast: &Cast) -> Result<usize, SampleError> {
    const MADE: [(i64, &str, i64); 3] = [
        (1, "示例：办公设备采购", 128_000_000),
        (2, "示例：城区照明设施维护", 96_000_000),
        (3, "示例：会议系统改造", 32_000_000),
    ];
    let mut new = 0;
    for (number, title, amount_fen) in MADE {
        let subject = format!("sample/{}/contract/{number}", cast.platform);
        let there = store.read(|read| crate::queries::of_subject(read, &subject))?;
        if there.is_some() {
            continue;
        }
        let id = opened(store, cast, (&subject, title, amount_fen))?;
        write_text(store, room, cast, (id, amount_fen))?;
        sign_as(store, room, &cast.owner.1, id)?;
        if number == 1 {
            argue(store, room, cast, &subject)?;
        } else {
            sign_as(store, room, &cast.supplier.1, id)?;
            perform(store, room, cast, (id, amount_fen, number == 3))?;
        }
        new += 1;
    }
    Ok(new)
}

/// Opens the contract, and its subject to objections about the result.
fn opened(
    store: &Store,
    cast: &Cast,
    (subject, title, amount_fen): (&str, &str, i64),
) -> Result<i64, SampleError> {
    let (cast, title) = (cast.clone(), title.to_owned());
    let subject = subject.to_owned();
    store.write(&Scope::system(), move |tx| {
        let owner = Owner::Party(cast.owner.0.clone());
        let id = open(
            tx,
            &NewContract {
                subject: subject.clone(),
                platform: cast.platform.clone(),
                centre_org: cast.centre.clone(),
                overseer_org: Some(cast.overseer.clone()),
                title: format!("{title}合同"),
                owner: owner.clone(),
                supplier: cast.supplier.0.clone(),
                small: true,
                amount_fen,
                award_at: tx.now(),
                bond_fen: Some(amount_fen / 20),
                rules: contract_rules(),
                sample: true,
            },
        )?;
        let forum = Forum {
            subject,
            platform: cast.platform,
            centre_org: cast.centre,
            overseer_org: Some(cast.overseer),
            title,
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

/// The contract's version, for the next step.
fn version(store: &Store, id: i64) -> Result<i64, SampleError> {
    let row = store.read(|read| contracts::by_id(read, id))?;
    Ok(row.map_or(0, |row| row.version))
}

/// The owner writes what both are to sign.
fn write_text(
    store: &Store,
    room: &Contracts,
    cast: &Cast,
    (contract, amount_fen): (i64, i64),
) -> Result<Done, SampleError> {
    let text = NewText {
        contract,
        version: version(store, contract)?,
        amount_fen,
        ends_on: cast.now.plus_secs(180 * DAY).day(),
        reason: String::new(),
        file: NewFile {
            name: "示例合同文本.txt".to_owned(),
            content: format!("示例合同文本，内容为虚构。合同编号 {contract}。\n").into_bytes(),
        },
    };
    Ok(draft(store, &cast.owner.1, room, text)?)
}

/// A side signs the text that waits.
fn sign_as(store: &Store, room: &Contracts, side: &Scope, id: i64) -> Result<(), SampleError> {
    let Some(text) = store.read(|read| part::open_text(read, id))? else {
        return Ok(());
    };
    let new = NewSignature {
        contract: id,
        no: text.no,
        digest: text.digest,
        note: String::new(),
    };
    sign(store, side, room, new)?;
    Ok(())
}

/// Two milestones and two payments: all of them done, or the first of each.
fn perform(
    store: &Store,
    room: &Contracts,
    cast: &Cast,
    (id, amount_fen, all): (i64, i64, bool),
) -> Result<(), SampleError> {
    let (owner, supplier) = (&cast.owner.1, &cast.supplier.1);
    let today = cast.now;
    for (title, days) in [("示例：首批交付", 30), ("示例：整体验收", 120)] {
        let due = today.plus_secs(days * DAY).day();
        let at = (id, version(store, id)?);
        promise(store, owner, room, at, (title.to_owned(), due))?;
    }
    let half_fen = amount_fen / 2;
    for (title, fen) in [
        ("示例：首期款", half_fen),
        ("示例：尾款", amount_fen - half_fen),
    ] {
        let payment = NewPayment {
            contract: id,
            version: version(store, id)?,
            title: title.to_owned(),
            amount_fen: fen,
            origin: today.day(),
            term: None,
        };
        owe(store, owner, room, payment)?;
    }
    let most = if all { usize::MAX } else { 1 };
    for one in store
        .read(|read| part::milestones(read, id))?
        .iter()
        .take(most)
    {
        let at = (id, one.id, one.version);
        progress(store, supplier, room, at, Progress::Deliver)?;
        let at = (id, one.id, one.version + 1);
        progress(store, owner, room, at, Progress::Accept)?;
    }
    for one in store
        .read(|read| part::payments(read, id))?
        .iter()
        .take(most)
    {
        pay(store, supplier, room, (id, one.id, one.version))?;
    }
    Ok(())
}

/// The first rival objects, is answered and complains; another one objects and waits.
fn argue(store: &Store, room: &Contracts, cast: &Cast, subject: &str) -> Result<(), SampleError> {
    let paper = NewFile {
        name: "示例说明.txt".to_owned(),
        content: "示例说明，内容为虚构。\n".as_bytes().to_vec(),
    };
    let new = |form, parent, facts: &str| NewDispute {
        subject: subject.to_owned(),
        form,
        about: About::Result,
        parent,
        known_on: None,
        facts: facts.to_owned(),
        wants: "示例：请求复核评审结果。".to_owned(),
        files: vec![paper.clone()],
    };
    let Some(first) = cast.rivals.first() else {
        return Ok(());
    };
    let facts = "示例：认为技术部分评分与评标办法不一致。";
    let objection = file(store, first, room, new(Form::Objection, None, facts))?.id;
    let held = store.read(|read| disputes::by_id(read, objection))?;
    let answer = Typed {
        text: "示例：经复核，评分与评标办法一致，维持原结果。".to_owned(),
        outcome: Some(Outcome::Dismissed),
        ..Typed::default()
    };
    let at = (objection, held.map_or(0, |held| held.version), Step::Answer);
    take(store, &cast.owner.1, room, at, answer)?;
    let facts = "示例：对异议答复不服。";
    file(
        store,
        first,
        room,
        new(Form::Complaint, Some(objection), facts),
    )?;
    if let Some(second) = cast.rivals.get(1) {
        let facts = "示例：认为业绩材料未被计分。";
        file(store, second, room, new(Form::Objection, None, facts))?;
    }
    Ok(())
}
