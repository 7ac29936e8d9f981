//! What a release holds, in the words of the standard. Field names in JSON are the standard's; comments say what we put
//! into them. What is empty is left out.

use serde::{Deserialize, Serialize};

use crate::codes::{
    AwardStatus, BidStatus, Category, ContractStatus, Initiation, Method, MilestoneStatus, Tag,
    TenderStatus,
};
use crate::{Amount, Stamp};

macro_rules! object {
    ($(#[$meta:meta])* $name:ident { $($(#[$fmeta:meta])* $field:ident : $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase", default)]
        pub struct $name {
            $($(#[$fmeta])* pub $field: $type),+
        }
    };
}

object! {
    /// An amount of money.
    Value {
        /// How much.
        amount: Amount,
        /// ISO 4217.
        currency: String,
    }
}

impl Value {
    /// An amount in fen.
    #[must_use]
    pub fn cny(fen: i64) -> Self {
        Self {
            amount: Amount(fen),
            currency: crate::codes::CNY.to_owned(),
        }
    }
}

object! {
    /// A time.
    Period {
        /// From.
        #[serde(skip_serializing_if = "Option::is_none")]
        start_date: Option<Stamp>,
        /// Until.
        #[serde(skip_serializing_if = "Option::is_none")]
        end_date: Option<Stamp>,
        /// Until at most.
        #[serde(skip_serializing_if = "Option::is_none")]
        max_extent_date: Option<Stamp>,
        /// How long, in days.
        #[serde(skip_serializing_if = "Option::is_none")]
        duration_in_days: Option<i64>,
    }
}

object! {
    /// A number in a register.
    Identifier {
        /// The register, such as `CN-USCC`.
        scheme: String,
        /// The number.
        id: String,
        /// The registered name.
        #[serde(skip_serializing_if = "String::is_empty")]
        legal_name: String,
    }
}

object! {
    /// Where somebody is.
    Address {
        /// Street and number.
        #[serde(skip_serializing_if = "String::is_empty")]
        street_address: String,
        /// County or city.
        #[serde(skip_serializing_if = "String::is_empty")]
        locality: String,
        /// Province.
        #[serde(skip_serializing_if = "String::is_empty")]
        region: String,
        /// Postal code.
        #[serde(skip_serializing_if = "String::is_empty")]
        postal_code: String,
        /// Country.
        #[serde(skip_serializing_if = "String::is_empty")]
        country_name: String,
    }
}

object! {
    /// Whom to ask. Of offices only; persons are not published.
    ContactPoint {
        /// The office.
        #[serde(skip_serializing_if = "String::is_empty")]
        name: String,
        /// Mail.
        #[serde(skip_serializing_if = "String::is_empty")]
        email: String,
        /// Telephone.
        #[serde(skip_serializing_if = "String::is_empty")]
        telephone: String,
    }
}

object! {
    /// A party, once in a release.
    Organization {
        /// Its id in the release, such as `CN-USCC-…`.
        id: String,
        /// Its name.
        name: String,
        /// Its number.
        #[serde(skip_serializing_if = "Option::is_none")]
        identifier: Option<Identifier>,
        /// Where it is.
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<Address>,
        /// Whom to ask.
        #[serde(skip_serializing_if = "Option::is_none")]
        contact_point: Option<ContactPoint>,
        /// What it does in the process; see [`crate::codes::role`].
        #[serde(skip_serializing_if = "Vec::is_empty")]
        roles: Vec<String>,
    }
}

impl Organization {
    /// A party by its unified social credit code.
    #[must_use]
    pub fn of_code(code: &str, name: &str, roles: &[&str]) -> Self {
        let scheme = crate::codes::CREDIT_CODES;
        Self {
            id: format!("{scheme}-{code}"),
            name: name.to_owned(),
            identifier: Some(Identifier {
                scheme: scheme.to_owned(),
                id: code.to_owned(),
                legal_name: name.to_owned(),
            }),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// A reference to it.
    #[must_use]
    pub fn reference(&self) -> OrganizationReference {
        OrganizationReference {
            id: self.id.clone(),
            name: self.name.clone(),
        }
    }
}

object! {
    /// A party, named.
    OrganizationReference {
        /// Its id among the parties.
        id: String,
        /// Its name.
        name: String,
    }
}

object! {
    /// A document in public.
    Document {
        /// Its id where it stands.
        id: String,
        /// What it is; see [`crate::codes::document`].
        #[serde(skip_serializing_if = "String::is_empty")]
        document_type: String,
        /// Its name.
        #[serde(skip_serializing_if = "String::is_empty")]
        title: String,
        /// About it.
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
        /// Its address.
        #[serde(skip_serializing_if = "String::is_empty")]
        url: String,
        /// When it was published.
        #[serde(skip_serializing_if = "Option::is_none")]
        date_published: Option<Stamp>,
        /// When it was changed.
        #[serde(skip_serializing_if = "Option::is_none")]
        date_modified: Option<Stamp>,
        /// Its media type.
        #[serde(skip_serializing_if = "String::is_empty")]
        format: String,
        /// Its language.
        #[serde(skip_serializing_if = "String::is_empty")]
        language: String,
    }
}

object! {
    /// A step with a date.
    Milestone {
        /// Its id where it stands.
        id: String,
        /// Its name.
        #[serde(skip_serializing_if = "String::is_empty")]
        title: String,
        /// Its kind, open list `milestoneType`.
        #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
        kind: String,
        /// About it.
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
        /// When it is due.
        #[serde(skip_serializing_if = "Option::is_none")]
        due_date: Option<Stamp>,
        /// When it was met.
        #[serde(skip_serializing_if = "Option::is_none")]
        date_met: Option<Stamp>,
        /// When it was changed.
        #[serde(skip_serializing_if = "Option::is_none")]
        date_modified: Option<Stamp>,
        /// Where it stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<MilestoneStatus>,
    }
}

object! {
    /// A change, with its reason.
    Amendment {
        /// Its id where it stands.
        id: String,
        /// When.
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<Stamp>,
        /// Why.
        #[serde(skip_serializing_if = "String::is_empty")]
        rationale: String,
        /// What.
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
        /// The release that tells what was before.
        #[serde(rename = "amendsReleaseID", skip_serializing_if = "String::is_empty")]
        amends_release_id: String,
        /// The release that tells what is now.
        #[serde(rename = "releaseID", skip_serializing_if = "String::is_empty")]
        release_id: String,
    }
}

object! {
    /// A class.
    Classification {
        /// The scheme.
        #[serde(skip_serializing_if = "String::is_empty")]
        scheme: String,
        /// The class.
        #[serde(skip_serializing_if = "String::is_empty")]
        id: String,
        /// Its name.
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
    }
}

object! {
    /// A unit of measure with its price.
    Unit {
        /// Its name.
        #[serde(skip_serializing_if = "String::is_empty")]
        name: String,
        /// The price of one.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
    }
}

object! {
    /// Something that is bought.
    Item {
        /// Its id where it stands.
        id: String,
        /// What it is.
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
        /// Its class.
        #[serde(skip_serializing_if = "Option::is_none")]
        classification: Option<Classification>,
        /// How many.
        #[serde(skip_serializing_if = "Option::is_none")]
        quantity: Option<serde_json::Number>,
        /// Of what unit.
        #[serde(skip_serializing_if = "Option::is_none")]
        unit: Option<Unit>,
    }
}

object! {
    /// The money that is there.
    Budget {
        /// Its number.
        #[serde(skip_serializing_if = "String::is_empty")]
        id: String,
        /// About it.
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
        /// How much.
        #[serde(skip_serializing_if = "Option::is_none")]
        amount: Option<Value>,
        /// The project's name.
        #[serde(skip_serializing_if = "String::is_empty")]
        project: String,
        /// The project's code.
        #[serde(rename = "projectID", skip_serializing_if = "String::is_empty")]
        project_id: String,
    }
}

object! {
    /// Before the notice.
    Planning {
        /// Why it is bought.
        #[serde(skip_serializing_if = "String::is_empty")]
        rationale: String,
        /// The money.
        #[serde(skip_serializing_if = "Option::is_none")]
        budget: Option<Budget>,
        /// Documents.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        documents: Vec<Document>,
        /// Steps.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        milestones: Vec<Milestone>,
    }
}

object! {
    /// A question and its answer (extension). Its author is not published.
    Enquiry {
        /// Its id in the tender.
        id: String,
        /// When it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<Stamp>,
        /// Its subject.
        #[serde(skip_serializing_if = "String::is_empty")]
        title: String,
        /// The question.
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
        /// The answer.
        #[serde(skip_serializing_if = "String::is_empty")]
        answer: String,
        /// When it was answered.
        #[serde(skip_serializing_if = "Option::is_none")]
        date_answered: Option<Stamp>,
    }
}

object! {
    /// The procedure.
    Tender {
        /// Its number.
        id: String,
        /// Its name.
        #[serde(skip_serializing_if = "String::is_empty")]
        title: String,
        /// What is wanted.
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
        /// Where it stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<TenderStatus>,
        /// Who conducts it.
        #[serde(skip_serializing_if = "Option::is_none")]
        procuring_entity: Option<OrganizationReference>,
        /// What is bought.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        items: Vec<Item>,
        /// The highest estimate.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
        /// The lowest.
        #[serde(skip_serializing_if = "Option::is_none")]
        min_value: Option<Value>,
        /// Who may bid.
        #[serde(skip_serializing_if = "Option::is_none")]
        procurement_method: Option<Method>,
        /// The procedure by its Chinese name.
        #[serde(skip_serializing_if = "String::is_empty")]
        procurement_method_details: String,
        /// Why this procedure.
        #[serde(skip_serializing_if = "String::is_empty")]
        procurement_method_rationale: String,
        /// What is bought, in one word.
        #[serde(skip_serializing_if = "Option::is_none")]
        main_procurement_category: Option<Category>,
        /// How it is decided, open list `awardCriteria`.
        #[serde(skip_serializing_if = "String::is_empty")]
        award_criteria: String,
        /// The evaluation method by its Chinese name.
        #[serde(skip_serializing_if = "String::is_empty")]
        award_criteria_details: String,
        /// How bids come in, open list `submissionMethod`.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        submission_method: Vec<String>,
        /// About it.
        #[serde(skip_serializing_if = "String::is_empty")]
        submission_method_details: String,
        /// When bids are taken.
        #[serde(skip_serializing_if = "Option::is_none")]
        tender_period: Option<Period>,
        /// When questions are taken.
        #[serde(skip_serializing_if = "Option::is_none")]
        enquiry_period: Option<Period>,
        /// Whether there were questions.
        #[serde(skip_serializing_if = "Option::is_none")]
        has_enquiries: Option<bool>,
        /// The questions (extension).
        #[serde(skip_serializing_if = "Vec::is_empty")]
        enquiries: Vec<Enquiry>,
        /// Who may take part.
        #[serde(skip_serializing_if = "String::is_empty")]
        eligibility_criteria: String,
        /// When it is evaluated.
        #[serde(skip_serializing_if = "Option::is_none")]
        award_period: Option<Period>,
        /// How long the contract is to run.
        #[serde(skip_serializing_if = "Option::is_none")]
        contract_period: Option<Period>,
        /// How many bid. Nothing before the opening.
        #[serde(skip_serializing_if = "Option::is_none")]
        number_of_tenderers: Option<i64>,
        /// Who bid. Nobody before the opening.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        tenderers: Vec<OrganizationReference>,
        /// Documents.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        documents: Vec<Document>,
        /// Steps.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        milestones: Vec<Milestone>,
        /// Changes.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        amendments: Vec<Amendment>,
    }
}

object! {
    /// A figure over bids (extension).
    Statistic {
        /// Its id.
        id: String,
        /// What it counts, open list `bidStatistics`.
        measure: String,
        /// When it was counted.
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<Stamp>,
        /// The figure: a count, or an amount in the currency's whole unit.
        value: Option<serde_json::Number>,
        /// The currency of an amount.
        #[serde(skip_serializing_if = "String::is_empty")]
        currency: String,
    }
}

object! {
    /// A bid (extension).
    Bid {
        /// Its id.
        id: String,
        /// When it came.
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<Stamp>,
        /// Where it stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<BidStatus>,
        /// Who made it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        tenderers: Vec<OrganizationReference>,
        /// Its price.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
        /// Documents.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        documents: Vec<Document>,
    }
}

object! {
    /// Bids (extension).
    Bids {
        /// Figures over them.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        statistics: Vec<Statistic>,
        /// Each of them.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        details: Vec<Bid>,
    }
}

object! {
    /// An award.
    Award {
        /// Its id.
        id: String,
        /// Its name.
        #[serde(skip_serializing_if = "String::is_empty")]
        title: String,
        /// About it.
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
        /// Where it stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<AwardStatus>,
        /// When.
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<Stamp>,
        /// For how much.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
        /// To whom.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        suppliers: Vec<OrganizationReference>,
        /// For what.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        items: Vec<Item>,
        /// How long the contract is to run.
        #[serde(skip_serializing_if = "Option::is_none")]
        contract_period: Option<Period>,
        /// The bid (extension).
        #[serde(skip_serializing_if = "String::is_empty")]
        related_bid: String,
        /// Documents.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        documents: Vec<Document>,
        /// Changes.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        amendments: Vec<Amendment>,
    }
}

object! {
    /// A payment.
    Transaction {
        /// Its id.
        id: String,
        /// When.
        #[serde(skip_serializing_if = "Option::is_none")]
        date: Option<Stamp>,
        /// How much.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
        /// Who pays.
        #[serde(skip_serializing_if = "Option::is_none")]
        payer: Option<OrganizationReference>,
        /// Who is paid.
        #[serde(skip_serializing_if = "Option::is_none")]
        payee: Option<OrganizationReference>,
    }
}

object! {
    /// What was done under a contract.
    Implementation {
        /// Payments.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        transactions: Vec<Transaction>,
        /// Steps.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        milestones: Vec<Milestone>,
        /// Documents.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        documents: Vec<Document>,
    }
}

object! {
    /// A contract.
    Contract {
        /// Its id.
        id: String,
        /// The award that it follows.
        #[serde(rename = "awardID")]
        award_id: String,
        /// Its name.
        #[serde(skip_serializing_if = "String::is_empty")]
        title: String,
        /// About it.
        #[serde(skip_serializing_if = "String::is_empty")]
        description: String,
        /// Where it stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        status: Option<ContractStatus>,
        /// How long it runs.
        #[serde(skip_serializing_if = "Option::is_none")]
        period: Option<Period>,
        /// For how much.
        #[serde(skip_serializing_if = "Option::is_none")]
        value: Option<Value>,
        /// For what.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        items: Vec<Item>,
        /// When it was signed.
        #[serde(skip_serializing_if = "Option::is_none")]
        date_signed: Option<Stamp>,
        /// Documents.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        documents: Vec<Document>,
        /// What was done.
        #[serde(skip_serializing_if = "Option::is_none")]
        implementation: Option<Implementation>,
        /// Steps.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        milestones: Vec<Milestone>,
        /// Changes.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        amendments: Vec<Amendment>,
    }
}

object! {
    /// Another process that this one follows, or belongs with.
    RelatedProcess {
        /// Its id in the release.
        id: String,
        /// How the two belong together; see [`crate::codes::relation`].
        relationship: Vec<String>,
        /// Its name.
        #[serde(skip_serializing_if = "String::is_empty")]
        title: String,
        /// The register of its number: `ocid`.
        #[serde(skip_serializing_if = "String::is_empty")]
        scheme: String,
        /// Its number.
        #[serde(skip_serializing_if = "String::is_empty")]
        identifier: String,
        /// Where it is found.
        #[serde(skip_serializing_if = "String::is_empty")]
        uri: String,
    }
}

/// What was made public at one time about one process.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    /// The process: a registered prefix and a number of our own.
    pub ocid: String,
    /// Once in the process.
    pub id: String,
    /// When it was made public.
    pub date: Stamp,
    /// What it tells of.
    pub tag: Vec<Tag>,
    /// How the process began.
    #[serde(default = "tender")]
    pub initiation_type: Initiation,
    /// The language of its texts.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// Who takes part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Organization>,
    /// Who pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<OrganizationReference>,
    /// Before the notice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planning: Option<Planning>,
    /// The procedure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tender: Option<Tender>,
    /// Bids (extension). Nothing before the opening.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bids: Option<Bids>,
    /// Awards.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub awards: Vec<Award>,
    /// Contracts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contracts: Vec<Contract>,
    /// Other processes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related_processes: Vec<RelatedProcess>,
}

fn tender() -> Initiation {
    Initiation::Tender
}

impl Release {
    /// A release without content.
    #[must_use]
    pub fn new(ocid: &str, id: &str, date: Stamp, tag: Vec<Tag>) -> Self {
        Self {
            ocid: ocid.to_owned(),
            id: id.to_owned(),
            date,
            tag,
            initiation_type: Initiation::Tender,
            language: "zh".to_owned(),
            parties: Vec::new(),
            buyer: None,
            planning: None,
            tender: None,
            bids: None,
            awards: Vec::new(),
            contracts: Vec::new(),
            related_processes: Vec::new(),
        }
    }
}
