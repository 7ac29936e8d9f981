//! What a schema cannot say: that references lead somewhere and ids are used once.

use std::collections::BTreeSet;

use crate::{OrganizationReference, Release};

/// Something that does not hold in a release.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Fault {
    /// An organisation is named that is not among the parties.
    #[error("{place} names {id}, which is not among the parties")]
    Party {
        /// Where.
        place: &'static str,
        /// Whom.
        id: String,
    },
    /// A contract follows an award that is not there.
    #[error("contract {contract} follows award {award}, which is not there")]
    Award {
        /// The contract.
        contract: String,
        /// The award.
        award: String,
    },
    /// An award is made to a bid that is not there.
    #[error("award {award} is for bid {bid}, which is not there")]
    Bid {
        /// The award.
        award: String,
        /// The bid.
        bid: String,
    },
    /// An id is empty or used twice in its list.
    #[error("{place} uses the id {id:?} twice or not at all")]
    Id {
        /// Where.
        place: &'static str,
        /// The id.
        id: String,
    },
    /// A period ends before it begins.
    #[error("{0} ends before it begins")]
    Period(&'static str),
}

/// What does not hold in a compiled release, or in one that stands by itself; a release that only adds to earlier ones may
/// refer to what those said.
#[must_use]
pub fn check(release: &Release) -> Vec<Fault> {
    let mut faults = BTreeSet::new();
    ids(release, &mut faults);
    parties(release, &mut faults);
    let awards: BTreeSet<&str> = release
        .awards
        .iter()
        .map(|award| award.id.as_str())
        .collect();
    for contract in &release.contracts {
        if !awards.contains(contract.award_id.as_str()) {
            faults.insert(Fault::Award {
                contract: contract.id.clone(),
                award: contract.award_id.clone(),
            });
        }
    }
    let bids: BTreeSet<&str> = release
        .bids
        .iter()
        .flat_map(|bids| &bids.details)
        .map(|bid| bid.id.as_str())
        .collect();
    for award in &release.awards {
        if !award.related_bid.is_empty() && !bids.contains(award.related_bid.as_str()) {
            faults.insert(Fault::Bid {
                award: award.id.clone(),
                bid: award.related_bid.clone(),
            });
        }
    }
    if let Some(tender) = &release.tender {
        for (place, period) in [
            ("tender/tenderPeriod", &tender.tender_period),
            ("tender/enquiryPeriod", &tender.enquiry_period),
            ("tender/awardPeriod", &tender.award_period),
        ] {
            let ends = period
                .as_ref()
                .and_then(|one| one.start_date.zip(one.end_date));
            if ends.is_some_and(|(from, until)| until < from) {
                faults.insert(Fault::Period(place));
            }
        }
    }
    faults.into_iter().collect()
}

fn once<'a>(
    place: &'static str,
    ids: impl Iterator<Item = &'a String>,
    faults: &mut BTreeSet<Fault>,
) {
    let mut seen = BTreeSet::new();
    for id in ids {
        if id.is_empty() || !seen.insert(id) {
            faults.insert(Fault::Id {
                place,
                id: id.clone(),
            });
        }
    }
}

fn ids(release: &Release, faults: &mut BTreeSet<Fault>) {
    once("parties", release.parties.iter().map(|one| &one.id), faults);
    once("awards", release.awards.iter().map(|one| &one.id), faults);
    once(
        "contracts",
        release.contracts.iter().map(|one| &one.id),
        faults,
    );
    if let Some(bids) = &release.bids {
        once(
            "bids/details",
            bids.details.iter().map(|one| &one.id),
            faults,
        );
        once(
            "bids/statistics",
            bids.statistics.iter().map(|one| &one.id),
            faults,
        );
    }
    if let Some(tender) = &release.tender {
        once("tender", std::iter::once(&tender.id), faults);
        once(
            "tender/items",
            tender.items.iter().map(|one| &one.id),
            faults,
        );
        once(
            "tender/documents",
            tender.documents.iter().map(|one| &one.id),
            faults,
        );
        once(
            "tender/enquiries",
            tender.enquiries.iter().map(|one| &one.id),
            faults,
        );
    }
}

fn parties(release: &Release, faults: &mut BTreeSet<Fault>) {
    let known: BTreeSet<&str> = release.parties.iter().map(|one| one.id.as_str()).collect();
    let mut named: Vec<(&'static str, &OrganizationReference)> = Vec::new();
    named.extend(release.buyer.iter().map(|one| ("buyer", one)));
    if let Some(tender) = &release.tender {
        let entity = tender.procuring_entity.iter();
        named.extend(entity.map(|one| ("tender/procuringEntity", one)));
        named.extend(tender.tenderers.iter().map(|one| ("tender/tenderers", one)));
    }
    let bids = release.bids.iter().flat_map(|bids| &bids.details);
    named.extend(
        bids.flat_map(|bid| &bid.tenderers)
            .map(|one| ("bids/details", one)),
    );
    let awards = release.awards.iter().flat_map(|award| &award.suppliers);
    named.extend(awards.map(|one| ("awards/suppliers", one)));
    let done = release
        .contracts
        .iter()
        .flat_map(|contract| &contract.implementation);
    for transaction in done.flat_map(|done| &done.transactions) {
        let both = transaction.payer.iter().chain(&transaction.payee);
        named.extend(both.map(|one| ("contracts/implementation/transactions", one)));
    }
    for (place, one) in named {
        if !known.contains(one.id.as_str()) {
            faults.insert(Fault::Party {
                place,
                id: one.id.clone(),
            });
        }
    }
}
