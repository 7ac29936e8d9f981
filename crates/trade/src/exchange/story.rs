//! The public events of a trade, each as a release. Nothing here reads or knows the time.

use std::collections::BTreeMap;

use base::{Date, Lang, Millis};
use bidding::{Opened, OpenedBid, Outcome};
use contract::model::{Milestone as Delivery, Payment, State as ContractState, Text, TextState};
use contract::queries::Shown;
use ocds::codes::{
    AwardStatus, BidStatus, Category, ContractStatus, Method, MilestoneStatus, Tag, TenderStatus,
    document, relation, role,
};
use ocds::{
    Amendment, Award, Bid, Bids, Budget, Contract, Document, Enquiry, Implementation, Milestone,
    Organization, OrganizationReference, Period, Planning, RelatedProcess, Release, Stamp,
    Statistic, Tender, Transaction, Value,
};
use org::Party;
use pack::element::{Category as Kind, Moment, Opening, Order, Procedure, TradeMode};

use super::facts::Facts;
use crate::model::{Candidate, Document as Held, Notice, NoticeKind, Tenderer, Trade};
use crate::words::Sentences;

const DAY_SECONDS: i64 = 86_400;
/// The one contract that follows a trade.
const CONTRACT: &str = "contract";

/// The ocid of a trade under a registered prefix.
pub(super) fn ocid(trade: &Trade, prefix: &str) -> String {
    format!("{prefix}-{}", number(trade))
}

/// How trades are named: by their ocid, or as this house does.
pub(super) type Named<'a> = &'a dyn Fn(&Trade) -> String;

/// The releases of a trade, oldest first; none before its notice.
pub(super) fn releases(facts: &Facts, (named, site): (Named<'_>, &str)) -> Vec<Release> {
    let mut book = Book::new(facts, (named, site));
    for (at, event) in events(facts) {
        match event {
            Event::Notice(notice) => book.notice(notice),
            Event::Document(held) => book.document(at, held),
            Event::Opened(opened) => book.opening(at, opened),
            Event::Text(text) => book.text(at, text),
            Event::Delivered(delivery) => book.delivered(at, delivery),
            Event::Paid(payment) => book.paid(at, payment),
            Event::Ended => book.ended(at),
        }
    }
    book.told
}

enum Event<'a> {
    Notice(&'a Notice),
    Document(&'a Held),
    Opened(&'a Opened),
    Text(&'a Text),
    Delivered(&'a Delivery),
    Paid(&'a Payment),
    Ended,
}

impl Event<'_> {
    /// Which comes first of what happened at the same instant.
    fn place(&self) -> u8 {
        use NoticeKind::{Award, Candidates, Contract, Failure, Termination};
        let later = [Failure, Termination, Candidates, Award, Contract];
        match self {
            Self::Notice(notice) if !later.contains(&notice.kind) => 0,
            Self::Document(_) => 1,
            Self::Opened(_) => 2,
            Self::Notice(_) => 3,
            Self::Text(_) => 4,
            Self::Delivered(_) | Self::Paid(_) => 5,
            Self::Ended => 6,
        }
    }
}

/// What happened in public when.
fn events(facts: &Facts) -> Vec<(Millis, Event<'_>)> {
    let Some(first) = facts.notices.first().map(|notice| notice.at) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    all.extend(facts.notices.iter().map(|one| (one.at, Event::Notice(one))));
    // What was there before goes out with the notice.
    let later = facts.documents.iter().filter(|one| one.at > first);
    all.extend(later.map(|one| (one.at, Event::Document(one))));
    all.extend(facts.opened.iter().map(|one| (one.at, Event::Opened(one))));
    if let Some(shown) = &facts.contract {
        let signed = shown
            .texts
            .iter()
            .filter(|text| text.state == TextState::Signed);
        for text in signed {
            let signatures = shown.signatures.iter().filter(|one| one.no == text.no);
            if let Some(at) = signatures.map(|one| one.at).max() {
                all.push((at, Event::Text(text)));
            }
        }
        all.extend(performance(shown));
        let over = matches!(
            shown.row.state,
            ContractState::Completed | ContractState::Terminated
        );
        if let Some(day) = shown.row.ended_on.filter(|_| over) {
            // Where only the day is kept: nothing but payments follows the end.
            let last = all.iter().map(|(at, _)| at.0).max().unwrap_or(0);
            let late = Millis(Millis::start_of(day).0.max(last + 1));
            all.push((shown.row.ended_at.unwrap_or(late), Event::Ended));
        }
    }
    all.sort_by_key(|(at, event)| (*at, event.place()));
    all
}

/// What of the performance is public: it is settled, and does not change any more.
fn performance(shown: &Shown) -> Vec<(Millis, Event<'_>)> {
    let at = |at: Option<Millis>, day: Option<Date>| at.or_else(|| day.map(Millis::start_of));
    let delivered = shown.milestones.iter().filter_map(|one| {
        let at = at(one.accepted_at, one.accepted_on)?;
        Some((at, Event::Delivered(one)))
    });
    let paid = shown.payments.iter().filter_map(|one| {
        let at = at(one.paid_at, one.paid_on)?;
        Some((at, Event::Paid(one)))
    });
    delivered.chain(paid).collect()
}

/// What has been told so far.
struct Book<'a> {
    facts: &'a Facts,
    site: &'a str,
    ocid: String,
    before: Option<String>,
    parties: BTreeMap<String, Organization>,
    deadline: Option<Millis>,
    contract: Option<String>,
    performed: bool,
    told: Vec<Release>,
}

impl<'a> Book<'a> {
    fn new(facts: &'a Facts, (named, site): (Named<'_>, &'a str)) -> Self {
        Self {
            facts,
            site,
            ocid: named(&facts.trade),
            before: facts.before.as_ref().map(named),
            parties: BTreeMap::new(),
            deadline: facts.deadline,
            contract: None,
            performed: false,
            told: Vec::new(),
        }
    }

    fn release(&self, what: &str, at: Millis, tags: &[Tag]) -> Release {
        let id = format!("{}-{what}", self.ocid);
        Release::new(&self.ocid, &id, Stamp(at), tags.to_vec())
    }

    /// Names a party of a release. Roles add up: a later list of them takes the place of an earlier one.
    fn party(
        &mut self,
        release: &mut Release,
        one: Organization,
        roles: &[&str],
    ) -> OrganizationReference {
        let held = self.parties.entry(one.id.clone()).or_insert(one);
        for role in roles {
            if !held.roles.iter().any(|known| known == role) {
                held.roles.push((*role).to_owned());
            }
        }
        release.parties.retain(|known| known.id != held.id);
        release.parties.push(held.clone());
        held.reference()
    }

    fn enterprise(
        &mut self,
        release: &mut Release,
        party: &Party,
        roles: &[&str],
    ) -> OrganizationReference {
        let one = Organization::of_code(&party.code, &party.name, &[]);
        self.party(release, one, roles)
    }

    fn owner(&mut self, release: &mut Release, roles: &[&str]) -> OrganizationReference {
        let trade = &self.facts.trade;
        let one = match &trade.tenderer {
            Tenderer::Enterprise(code) => Organization::of_code(code, &trade.tenderer_name, &[]),
            // The register of organisations has no credit codes.
            Tenderer::Unit(org) => Organization {
                id: format!("unit-{org}"),
                name: trade.tenderer_name.clone(),
                ..Organization::default()
            },
        };
        self.party(release, one, roles)
    }

    fn tender(&self) -> Tender {
        Tender {
            id: number(&self.facts.trade),
            ..Tender::default()
        }
    }

    fn paper(&self, notice: &Notice, kind: &str) -> Document {
        Document {
            id: format!("notice-{}", notice.id),
            document_type: kind.to_owned(),
            title: notice.title.clone(),
            url: format!("{}/hall/notices/{}", self.site, notice.id),
            date_published: Some(Stamp(notice.at)),
            format: "text/html".to_owned(),
            language: "zh".to_owned(),
            ..Document::default()
        }
    }

    fn file(&self, at: Millis, held: &Held) -> Document {
        let main = ["tender-document", "procurement-document", "grant-document"];
        Document {
            id: format!("document-{}", held.id),
            document_type: match main.contains(&held.kind.as_str()) {
                true => document::BIDDING_DOCUMENTS.to_owned(),
                false => String::new(),
            },
            title: held.name.clone(),
            url: format!("{}/hall/documents/{}", self.site, held.id),
            date_published: Some(Stamp(at)),
            format: media_type(&held.content_type).to_owned(),
            ..Document::default()
        }
    }

    fn notice(&mut self, notice: &Notice) {
        match notice.kind {
            NoticeKind::Tender => self.announced(notice),
            NoticeKind::Clarification
            | NoticeKind::Change
            | NoticeKind::Suspension
            | NoticeKind::Resumption => self.changed(notice),
            NoticeKind::Termination => {
                self.over(notice, (Tag::TenderCancellation, TenderStatus::Cancelled));
            }
            NoticeKind::Failure => {
                self.over(notice, (Tag::TenderUpdate, TenderStatus::Unsuccessful));
            }
            NoticeKind::Candidates => self.candidates(notice),
            NoticeKind::Award => self.award(notice),
            NoticeKind::Contract => self.contract(notice),
        }
    }

    fn announced(&mut self, notice: &Notice) {
        let (trade, procedure) = (&self.facts.trade, self.facts.procedure.as_ref());
        let tags = [Tag::Planning, Tag::Tender];
        let mut release = self.release(&format!("notice-{}", notice.id), notice.at, &tags);
        let buys = trade.terms.category != Kind::Rights;
        let conducts = match (&trade.agency, buys) {
            (Some(_), true) => vec![role::BUYER],
            (None, true) => vec![role::BUYER, role::PROCURING_ENTITY],
            (Some(_), false) => Vec::new(),
            (None, false) => vec![role::PROCURING_ENTITY],
        };
        let owner = self.owner(&mut release, &conducts);
        let entity = match &trade.agency {
            Some(agency) => self.enterprise(&mut release, agency, &[role::PROCURING_ENTITY]),
            None => owner.clone(),
        };
        let budget = Budget {
            amount: buys.then(|| Value::cny(trade.amount_fen)),
            project: trade.title.clone(),
            project_id: format!("{}-{}", trade.platform, trade.project),
            ..Budget::default()
        };
        release.buyer = buys.then_some(owner);
        release.related_processes = self.before.iter().map(|ocid| repeated(ocid)).collect();
        release.planning = Some(Planning {
            budget: Some(budget),
            ..Planning::default()
        });
        let there = self.facts.documents.iter().filter(|held| {
            held.at <= notice.at && held.gone_at.is_none_or(|gone| gone > notice.at)
        });
        let mut documents = vec![self.paper(notice, document::TENDER_NOTICE)];
        documents.extend(there.map(|held| self.file(notice.at, held)));
        let auction = procedure.is_some_and(|one| one.opening == Opening::Auction);
        let least = (!buys).then(|| Value::cny(trade.amount_fen));
        let (criteria, criteria_details) = criteria(self.facts);
        release.tender = Some(Tender {
            title: trade.title.clone(),
            description: notice.body.clone(),
            status: Some(TenderStatus::Active),
            procuring_entity: Some(entity),
            value: buys.then(|| Value::cny(trade.ceiling_fen.unwrap_or(trade.amount_fen))),
            min_value: least,
            procurement_method: procedure.map(method),
            procurement_method_details: procedure.map_or(String::new(), |one| one.title.zh.clone()),
            main_procurement_category: category(trade.terms.category),
            award_criteria: criteria,
            award_criteria_details: criteria_details,
            submission_method: vec![
                match auction {
                    true => "electronicAuction",
                    false => "electronicSubmission",
                }
                .to_owned(),
            ],
            tender_period: period(notice.at, self.deadline),
            documents,
            ..self.tender()
        });
        self.told.push(release);
    }

    fn changed(&mut self, notice: &Notice) {
        let answers = notice.kind == NoticeKind::Clarification;
        let tag = match answers {
            true => Tag::TenderUpdate,
            false => Tag::TenderAmendment,
        };
        let mut release = self.release(&format!("notice-{}", notice.id), notice.at, &[tag]);
        let mut tender = Tender {
            documents: vec![self.paper(notice, document::CLARIFICATIONS)],
            ..self.tender()
        };
        if answers {
            let of_this = self.facts.questions.iter().filter(|question| {
                let words = Sentences::of(Lang::Zh);
                let body = words.body_clarification(&question.text, &question.answer);
                question.answered_at == Some(notice.at) && notice.body.starts_with(&body)
            });
            tender.enquiries = of_this.map(enquiry).collect();
            tender.has_enquiries = Some(true);
        } else {
            tender.amendments = vec![Amendment {
                id: format!("notice-{}", notice.id),
                date: Some(Stamp(notice.at)),
                description: notice.body.clone(),
                amends_release_id: self
                    .told
                    .last()
                    .map(|one| one.id.clone())
                    .unwrap_or_default(),
                release_id: release.id.clone(),
                ..Amendment::default()
            }];
        }
        if let Some(at) = deadline_of(&notice.body).filter(|at| Some(*at) > self.deadline) {
            self.deadline = Some(at);
            tender.tender_period = period(self.first(), self.deadline);
        }
        release.tender = Some(tender);
        self.told.push(release);
    }

    fn first(&self) -> Millis {
        self.facts.notices.first().map_or(Millis(0), |one| one.at)
    }

    fn over(&mut self, notice: &Notice, (tag, status): (Tag, TenderStatus)) {
        let mut release = self.release(&format!("notice-{}", notice.id), notice.at, &[tag]);
        release.bids = self.judged();
        release.tender = Some(Tender {
            status: Some(status),
            documents: vec![self.paper(notice, "")],
            ..self.tender()
        });
        self.told.push(release);
    }

    fn document(&mut self, at: Millis, held: &Held) {
        let mut release = self.release(&format!("document-{}", held.id), at, &[Tag::TenderUpdate]);
        release.tender = Some(Tender {
            documents: vec![self.file(at, held)],
            ..self.tender()
        });
        self.told.push(release);
    }

    fn opening(&mut self, at: Millis, opened: &Opened) {
        let mut release = self.release("opening", at, &[Tag::TenderUpdate]);
        let mut details = Vec::new();
        let mut tenderers: Vec<OrganizationReference> = Vec::new();
        for bid in &opened.bids {
            let behind: Vec<OrganizationReference> = bid
                .parties()
                .map(|one| self.enterprise(&mut release, one, &[role::TENDERER]))
                .collect();
            for who in &behind {
                if !tenderers.iter().any(|known| known.id == who.id) {
                    tenderers.push(who.clone());
                }
            }
            details.push(offer(bid, behind));
        }
        let valid = opened
            .bids
            .iter()
            .filter(|bid| bid.outcome == Outcome::Opened);
        let count = |id: &str, value: usize| Statistic {
            id: id.to_owned(),
            measure: id.to_owned(),
            date: Some(Stamp(at)),
            value: Some(value.into()),
            currency: String::new(),
        };
        release.bids = Some(Bids {
            statistics: vec![
                count("bids", opened.bids.len()),
                count("validBids", valid.count()),
            ],
            details,
        });
        release.tender = Some(Tender {
            number_of_tenderers: i64::try_from(tenderers.len()).ok(),
            tenderers,
            ..self.tender()
        });
        self.told.push(release);
    }

    fn candidates(&mut self, notice: &Notice) {
        let mut release = self.release(&format!("notice-{}", notice.id), notice.at, &[Tag::Award]);
        let facts = self.facts;
        for one in &facts.candidates {
            let mut award = self.proposed(&mut release, one);
            award.status = Some(AwardStatus::Pending);
            release.awards.push(award);
        }
        release.tender = Some(Tender {
            documents: vec![self.paper(notice, document::EVALUATION_REPORTS)],
            ..self.tender()
        });
        self.told.push(release);
    }

    fn proposed(&mut self, release: &mut Release, one: &Candidate) -> Award {
        let mut suppliers = vec![self.enterprise(release, &one.party, &[role::TENDERER])];
        let mut bids = self.facts.opened.iter().flat_map(|opened| &opened.bids);
        let own = bids.find(|bid| bid.bidder.code == one.party.code);
        for member in own.iter().flat_map(|bid| &bid.members) {
            suppliers.push(self.enterprise(release, member, &[role::TENDERER]));
        }
        Award {
            id: award_id(one.rank),
            value: one.amount_fen.map(Value::cny),
            suppliers,
            related_bid: own.map(|bid| bid.id.clone()).unwrap_or_default(),
            ..Award::default()
        }
    }

    /// Which offers counted and which did not, once that is public. Of one that the evaluation does not name, nothing is said.
    fn judged(&self) -> Option<Bids> {
        let opened = self.facts.opened.as_ref()?;
        let named =
            |keys: &[String], code: &str| keys.iter().any(|key| key.eq_ignore_ascii_case(code));
        let status = |code: &str| match &self.facts.judged {
            Some(judged) if named(&judged.refused, code) => Some(BidStatus::Disqualified),
            Some(judged)
                if judged
                    .ranking
                    .iter()
                    .any(|one| one.key.eq_ignore_ascii_case(code)) =>
            {
                Some(BidStatus::Valid)
            }
            // Put forward without an evaluation here.
            None => {
                let mut all = self.facts.candidates.iter();
                all.any(|one| one.party.code == code)
                    .then_some(BidStatus::Valid)
            }
            Some(_) => None,
        };
        let judged = opened
            .bids
            .iter()
            .filter(|bid| bid.outcome == Outcome::Opened);
        let details: Vec<Bid> = judged
            .filter_map(|bid| {
                Some(Bid {
                    id: bid.id.clone(),
                    status: Some(status(&bid.bidder.code)?),
                    ..Bid::default()
                })
            })
            .collect();
        (!details.is_empty()).then(|| Bids {
            statistics: Vec::new(),
            details,
        })
    }

    fn award(&mut self, notice: &Notice) {
        let facts = self.facts;
        let posted = facts
            .notices
            .iter()
            .any(|one| one.kind == NoticeKind::Candidates);
        let tag = match posted {
            true => Tag::AwardUpdate,
            false => Tag::Award,
        };
        let mut release = self.release(&format!("notice-{}", notice.id), notice.at, &[tag]);
        let winner = facts.trade.winner.as_ref().map(|(party, _)| party);
        for one in &facts.candidates {
            let won = winner.is_some_and(|party| party.code == one.party.code);
            if !won && !posted {
                continue;
            }
            let mut award = self.proposed(&mut release, one);
            award.date = Some(Stamp(notice.at));
            award.status = Some(AwardStatus::Unsuccessful);
            if won {
                award.status = Some(AwardStatus::Active);
                award.documents = vec![self.paper(notice, document::AWARD_NOTICE)];
                self.enterprise(&mut release, &one.party, &[role::SUPPLIER]);
            }
            release.awards.push(award);
        }
        release.bids = self.judged();
        release.tender = Some(Tender {
            status: Some(TenderStatus::Complete),
            ..self.tender()
        });
        self.told.push(release);
    }

    /// The contract; it names the award that it follows.
    fn agreed(&self) -> Option<Contract> {
        let (winner, _) = self.facts.trade.winner.as_ref()?;
        let mut all = self.facts.candidates.iter();
        let award = all.find(|one| one.party.code == winner.code)?;
        Some(Contract {
            id: CONTRACT.to_owned(),
            award_id: award_id(award.rank),
            ..Contract::default()
        })
    }

    /// Adds a release about the contract, unless its award is not public.
    fn put_contract(&mut self, mut release: Release, contract: Contract) {
        self.contract = Some(release.id.clone());
        release.contracts = vec![contract];
        self.told.push(release);
    }

    fn contract(&mut self, notice: &Notice) {
        let Some(contract) = self.agreed() else {
            return;
        };
        let release = self.release(
            &format!("notice-{}", notice.id),
            notice.at,
            &[Tag::Contract],
        );
        let signed = self.facts.trade.terms.moments.get(&Moment::Contract);
        let contract = Contract {
            title: notice.title.clone(),
            status: Some(ContractStatus::Active),
            date_signed: signed.map(|day| Stamp(Millis::start_of(*day))),
            documents: vec![self.paper(notice, document::CONTRACT_NOTICE)],
            ..contract
        };
        self.put_contract(release, contract);
    }

    fn text(&mut self, at: Millis, text: &Text) {
        let Some(contract) = self.agreed() else {
            return;
        };
        let tag = match (&self.contract, text.no) {
            (None, _) => Tag::Contract,
            (Some(_), 1) => Tag::ContractUpdate,
            (Some(_), _) => Tag::ContractAmendment,
        };
        let release = self.release(&format!("text-{}", text.no), at, &[tag]);
        let mut contract = Contract {
            status: Some(ContractStatus::Active),
            value: Some(Value::cny(text.amount_fen)),
            period: Some(Period {
                end_date: Some(end_of(text.ends_on)),
                ..Period::default()
            }),
            ..contract
        };
        match text.no {
            1 => contract.date_signed = Some(Stamp(at)),
            no => {
                contract.amendments = vec![Amendment {
                    id: format!("text-{no}"),
                    date: Some(Stamp(at)),
                    rationale: text.reason.clone(),
                    amends_release_id: self.contract.clone().unwrap_or_default(),
                    release_id: release.id.clone(),
                    ..Amendment::default()
                }];
            }
        }
        self.put_contract(release, contract);
    }

    fn delivered(&mut self, at: Millis, delivery: &Delivery) {
        let id = format!("delivery-{}", delivery.id);
        let milestone = Milestone {
            id: id.clone(),
            title: delivery.title.clone(),
            kind: "delivery".to_owned(),
            due_date: Some(end_of(delivery.due)),
            date_met: Some(Stamp(at)),
            status: Some(MilestoneStatus::Met),
            ..Milestone::default()
        };
        let done = Implementation {
            milestones: vec![milestone],
            ..Implementation::default()
        };
        let release = self.release(&id, at, &[self.performing()]);
        self.perform(release, done);
    }

    fn paid(&mut self, at: Millis, payment: &Payment) {
        let Some((winner, _)) = &self.facts.trade.winner else {
            return;
        };
        let id = format!("payment-{}", payment.id);
        let mut release = self.release(&id, at, &[self.performing()]);
        let payer = self.owner(&mut release, &[role::PAYER]);
        let payee = self.enterprise(&mut release, winner, &[role::PAYEE]);
        let transaction = Transaction {
            id,
            date: Some(Stamp(at)),
            value: Some(Value::cny(payment.amount_fen)),
            payer: Some(payer),
            payee: Some(payee),
        };
        let done = Implementation {
            transactions: vec![transaction],
            ..Implementation::default()
        };
        self.perform(release, done);
    }

    fn performing(&self) -> Tag {
        match self.performed {
            false => Tag::Implementation,
            true => Tag::ImplementationUpdate,
        }
    }

    fn perform(&mut self, mut release: Release, done: Implementation) {
        let Some(mut contract) = self.agreed() else {
            return;
        };
        contract.implementation = Some(done);
        release.contracts = vec![contract];
        self.performed = true;
        self.told.push(release);
    }

    fn ended(&mut self, at: Millis) {
        let Some(mut contract) = self.agreed() else {
            return;
        };
        contract.status = Some(ContractStatus::Terminated);
        let release = self.release("end", at, &[Tag::ContractTermination]);
        self.put_contract(release, contract);
    }
}

/// The number of a trade: platform, project, lot, round.
fn number(trade: &Trade) -> String {
    let (platform, project) = (&trade.platform, trade.project);
    format!("{platform}-{project}-{}-{}", trade.lot, trade.round)
}

fn award_id(rank: i64) -> String {
    format!("award-{rank}")
}

/// The process that this one repeats.
fn repeated(ocid: &str) -> RelatedProcess {
    RelatedProcess {
        id: "before".to_owned(),
        relationship: vec![relation::UNSUCCESSFUL.to_owned()],
        scheme: "ocid".to_owned(),
        identifier: ocid.to_owned(),
        ..RelatedProcess::default()
    }
}

fn period(from: Millis, until: Option<Millis>) -> Option<Period> {
    Some(Period {
        start_date: Some(Stamp(from)),
        end_date: until.map(Stamp),
        ..Period::default()
    })
}

fn end_of(day: Date) -> Stamp {
    Stamp(Millis::start_of(day).plus_secs(DAY_SECONDS - 1))
}

/// A media type without its parameters, for which the code list of the standard has no place.
fn media_type(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or_default().trim()
}

/// The deadline to which a notice moves: the last line of its text, as `commands::change` writes it.
fn deadline_of(body: &str) -> Option<Millis> {
    const GAP: &str = "\u{1}";
    let line = Sentences::of(Lang::Zh).line_deadline(GAP);
    let (before, after) = line.split_once(GAP)?;
    let last = body.lines().next_back()?;
    let text = last.strip_prefix(before)?.strip_suffix(after)?;
    Stamp::parse(text).map(|stamp| stamp.0)
}

fn enquiry(question: &crate::model::Question) -> Enquiry {
    Enquiry {
        id: format!("question-{}", question.id),
        description: question.text.clone(),
        answer: question.answer.clone(),
        date_answered: question.answered_at.map(Stamp),
        ..Enquiry::default()
    }
}

fn offer(bid: &OpenedBid, tenderers: Vec<OrganizationReference>) -> Bid {
    Bid {
        id: bid.id.clone(),
        date: Some(Stamp(bid.at)),
        status: Some(match bid.outcome {
            Outcome::Opened => BidStatus::Pending,
            Outcome::Forfeited | Outcome::Returned => BidStatus::Withdrawn,
        }),
        tenderers,
        value: bid.price_fen.map(Value::cny),
        documents: Vec::new(),
    }
}

fn method(procedure: &Procedure) -> Method {
    match procedure.mode {
        TradeMode::OpenTender | TradeMode::Listing | TradeMode::Auction | TradeMode::Framework => {
            Method::Open
        }
        TradeMode::InvitedTender | TradeMode::CallOff => Method::Selective,
        TradeMode::Negotiation | TradeMode::Consultation | TradeMode::Enquiry => Method::Limited,
        TradeMode::SingleSource => Method::Direct,
    }
}

fn category(kind: Kind) -> Option<Category> {
    match kind {
        Kind::Goods => Some(Category::Goods),
        Kind::Works => Some(Category::Works),
        Kind::Services => Some(Category::Services),
        Kind::Rights => None,
    }
}

/// How it is decided, and the method's name.
fn criteria(facts: &Facts) -> (String, String) {
    let code = match &facts.trade.terms.judged_by {
        Some(method) if method.order == Order::Low => "priceOnly",
        Some(_) => "ratedCriteria",
        None => "priceOnly",
    };
    let judged = facts.trade.terms.judged_by.as_ref();
    (
        code.to_owned(),
        judged.map_or(String::new(), |method| method.title.zh.clone()),
    )
}
