//! Who somebody is to a contract or a dispute.

use base::{OrgId, Role, Scope};
use org::Party;

use crate::model::{Contract, Dispute, DisputeState, Form, Forum, Owner, Side};

/// What a scope is to a contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The side for which it acts.
    pub side: Option<Side>,
    /// Whether it conducts trades of the centre.
    pub conducts: bool,
    /// Whether it supervises.
    pub oversees: bool,
    /// Whether it reads without acting.
    pub reads: bool,
}

impl Standing {
    /// Whether it sees what is not public.
    #[must_use]
    pub fn sees_inside(self) -> bool {
        self.side.is_some() || self.conducts || self.oversees || self.reads
    }
}

fn acts_for(scope: &Scope, org: Option<&OrgId>) -> bool {
    matches!(scope.role, Role::Clerk | Role::Head) && org.is_some_and(|org| scope.acts_for(org))
}

/// Whether a scope, which may stand for a party, acts for an owner.
#[must_use]
pub fn is_owner(scope: &Scope, party: Option<&Party>, owner: &Owner) -> bool {
    match owner {
        Owner::Org { org, .. } => acts_for(scope, Some(org)),
        Owner::Party(own) => party.is_some_and(|party| party.code == own.code),
    }
}

/// What a scope, which may stand for a party, is to a contract.
#[must_use]
pub fn of_contract(scope: &Scope, party: Option<&Party>, row: &Contract) -> Standing {
    let side = if is_owner(scope, party, &row.owner) {
        Some(Side::Owner)
    } else if party.is_some_and(|party| party.code == row.supplier.code) {
        Some(Side::Supplier)
    } else {
        None
    };
    Standing {
        side,
        ..of_place(scope, &row.centre_org, row.overseer_org.as_ref())
    }
}

fn of_place(scope: &Scope, centre: &OrgId, overseer: Option<&OrgId>) -> Standing {
    let office = scope.role == Role::Office;
    Standing {
        side: None,
        conducts: office || scope.keeps_centre(centre),
        oversees: office || acts_for(scope, overseer),
        reads: matches!(scope.role, Role::Supervisor | Role::Auditor),
    }
}

/// What a scope is to a dispute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// It filed the dispute.
    pub filed: bool,
    /// It answers objections: the tenderer, or the centre for it.
    pub answers: bool,
    /// It decides complaints.
    pub decides: bool,
    /// It reads without acting.
    pub reads: bool,
}

/// What a scope, which may stand for a party, is to a dispute.
#[must_use]
pub fn of_dispute(scope: &Scope, party: Option<&Party>, forum: &Forum, row: &Dispute) -> Part {
    let place = of_place(scope, &forum.centre_org, forum.overseer_org.as_ref());
    let owner = is_owner(scope, party, &forum.owner);
    Part {
        filed: party.is_some_and(|party| party.code == row.party.code),
        answers: place.conducts || owner,
        // Nobody decides a complaint about its own tender, also not a unit that supervises others.
        decides: place.oversees && !owner,
        reads: place.reads,
    }
}

/// Whether somebody with this part sees a dispute. Whom a complaint is about learns of it once it is accepted.
#[must_use]
pub fn sees_dispute(part: Part, row: &Dispute) -> bool {
    let told = match row.form {
        Form::Objection => true,
        Form::Complaint => matches!(row.state, DisputeState::Accepted | DisputeState::Decided),
    };
    part.filed || part.decides || part.reads || (part.answers && told)
}

/// Whether somebody with this part learns who filed it. Before the hour a name would tell who bids.
#[must_use]
pub fn sees_name(part: Part, forum: &Forum, now_ms: i64) -> bool {
    part.filed || part.decides || now_ms >= forum.windows.reveal_ms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{About, DisputeRules, Rule, Windows};
    use base::calendar::Term;
    use base::{AccountId, Date, Millis};

    #[test]
    fn a_unit_that_supervises_does_not_decide_about_its_own_tender() {
        let rule = || Rule::new(Term::WorkingDays(3), "");
        let unit = OrgId::from("unit");
        let forum = Forum {
            subject: "trade/1".to_owned(),
            platform: "jc".to_owned(),
            centre_org: OrgId::from("centre"),
            overseer_org: Some(unit.clone()),
            title: String::new(),
            owner: Owner::Org {
                org: unit.clone(),
                name: String::new(),
            },
            rules: DisputeRules {
                answer: rule(),
                complain: rule(),
                accept: rule(),
                decide: rule(),
                objection_first: Vec::new(),
                objection_first_basis: String::new(),
            },
            windows: Windows::default(),
            sample: false,
        };
        let day = Date::constant(2024, 9, 5);
        let row = Dispute {
            id: 1,
            subject: forum.subject.clone(),
            form: Form::Complaint,
            about: About::Other,
            platform: "jc".to_owned(),
            parent: None,
            party: Party {
                code: "1".to_owned(),
                name: String::new(),
            },
            filed_by: AccountId(1),
            facts: String::new(),
            wants: String::new(),
            state: DisputeState::Filed,
            suspends: false,
            filed_on: day,
            filed_at: Millis(0),
            origin: day,
            term: Term::WorkingDays(3),
            due: Some(day),
            ended_on: None,
            outcome: None,
            affects: false,
            answer: String::new(),
            version: 1,
        };
        let scope = Scope {
            account: Some(AccountId(2)),
            role: Role::Head,
            org: Some(unit),
            centre: None,
        };
        let part = of_dispute(&scope, None, &forum, &row);
        assert!(part.answers && !part.decides && !sees_dispute(part, &row));
        let other = Forum {
            owner: Owner::Party(Party {
                code: "2".to_owned(),
                name: String::new(),
            }),
            ..forum
        };
        assert!(of_dispute(&scope, None, &other, &row).decides);
    }
}
