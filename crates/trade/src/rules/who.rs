//! Who may see and do what with a trade.

use base::{Role, Scope};
use org::Party;

use crate::model::{State, Tenderer, Trade};

/// How a scope stands to a trade.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Of the centre, of the authority that manages it, or the office.
    pub centre: bool,
    /// The tenderer or its agency.
    pub tenderer: bool,
    /// Of the unit that supervises it.
    pub supervisor: bool,
    /// Reads all trades.
    pub reader: bool,
}

impl Standing {
    /// Whether what is not public may be seen.
    #[must_use]
    pub fn inside(self) -> bool {
        self.centre || self.tenderer || self.supervisor || self.reader
    }

    /// Whether notices are written and published, bidders answered, awards made.
    #[must_use]
    pub fn runs(self) -> bool {
        self.centre || self.tenderer
    }

    /// Whether it may be suspended and given up.
    #[must_use]
    pub fn holds(self) -> bool {
        self.runs() || self.supervisor
    }
}

/// How a scope stands to a trade; `party` is the one for which its account stands.
#[must_use]
pub fn standing(trade: &Trade, scope: &Scope, party: Option<&Party>) -> Standing {
    let clerk = matches!(scope.role, Role::Clerk | Role::Head);
    let of = |org: &base::OrgId| clerk && scope.acts_for(org);
    let agency = trade
        .agency
        .as_ref()
        .zip(party)
        .is_some_and(|(agency, party)| agency.code == party.code);
    Standing {
        centre: scope.role == Role::Office || scope.keeps_centre(&trade.centre_org),
        tenderer: trade.tenderer.is(scope, party) || agency,
        supervisor: of(&trade.supervisor_org),
        reader: matches!(scope.role, Role::Supervisor | Role::Auditor),
    }
}

/// Whether everybody may know of a trade: it is announced, and not for those alone who are invited.
#[must_use]
pub fn public(trade: &Trade) -> bool {
    trade.noticed_at.is_some() && !trade.invited
}

/// Whether somebody offers here who is a bidder to others: not the tenderer, and while offers are taken.
#[must_use]
pub fn may_offer(trade: &Trade, party: &Party) -> bool {
    let own = match &trade.tenderer {
        Tenderer::Enterprise(code) => *code == party.code,
        Tenderer::Unit(_) => false,
    };
    let agency = trade
        .agency
        .as_ref()
        .is_some_and(|one| one.code == party.code);
    trade.state == State::Open && !own && !agency
}
