//! A process in three releases that use every field of the model. 示例 throughout.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use base::{Date, Millis};
use ocds::codes::{
    AwardStatus, BidStatus, Category, ContractStatus, Method, MilestoneStatus, Tag, TenderStatus,
    document, role,
};
use ocds::{
    Address, Amendment, Award, Bid, Bids, Budget, Classification, ContactPoint, Contract, Document,
    Enquiry, Implementation, Item, Milestone, Organization, Packaging, Period, Planning, Publisher,
    Release, Stamp, Statistic, Tender, Transaction, Unit, Value,
};

pub const OCID: &str = "ocds-zz9zzz-12";

/// A day of 2024 at nine in China.
pub fn day(month: i8, day: i8) -> Stamp {
    Stamp(Millis::start_of(Date::constant(2024, month, day)).plus_secs(9 * 3600))
}

fn file(id: &str, kind: &str) -> Document {
    Document {
        id: id.to_owned(),
        document_type: kind.to_owned(),
        title: "示例文件".to_owned(),
        description: "示例".to_owned(),
        url: format!("https://example.cn/files/{id}"),
        date_published: Some(day(3, 1)),
        date_modified: Some(day(3, 2)),
        format: "application/pdf".to_owned(),
        language: "zh".to_owned(),
    }
}

fn milestone(id: &str) -> Milestone {
    Milestone {
        id: id.to_owned(),
        title: "示例节点".to_owned(),
        kind: "payment".to_owned(),
        description: "示例".to_owned(),
        due_date: Some(day(6, 1)),
        date_met: Some(day(5, 30)),
        date_modified: Some(day(5, 30)),
        status: Some(MilestoneStatus::Met),
    }
}

fn amendment(id: &str) -> Amendment {
    Amendment {
        id: id.to_owned(),
        date: Some(day(3, 5)),
        rationale: "示例理由".to_owned(),
        description: "示例".to_owned(),
        amends_release_id: "12-1".to_owned(),
        release_id: "12-2".to_owned(),
    }
}

fn items() -> Vec<Item> {
    vec![Item {
        id: "1".to_owned(),
        description: "示例分项".to_owned(),
        classification: Some(Classification {
            scheme: "CN-CPC".to_owned(),
            id: "A02010104".to_owned(),
            description: "示例类".to_owned(),
        }),
        quantity: Some(3.into()),
        unit: Some(Unit {
            name: "项".to_owned(),
            value: Some(Value::cny(12_345)),
        }),
    }]
}

fn period(from: Stamp, until: Stamp) -> Option<Period> {
    Some(Period {
        start_date: Some(from),
        end_date: Some(until),
        max_extent_date: Some(until),
        duration_in_days: Some(20),
    })
}

pub fn buyer() -> Organization {
    Organization {
        address: Some(Address {
            street_address: "示例路1号".to_owned(),
            locality: "示例市".to_owned(),
            region: "示例省".to_owned(),
            postal_code: "000000".to_owned(),
            country_name: "中国".to_owned(),
        }),
        contact_point: Some(ContactPoint {
            name: "示例办公室".to_owned(),
            email: "office@example.cn".to_owned(),
            telephone: "0000-0000000".to_owned(),
        }),
        ..Organization::of_code(
            "91140500MA0000001X",
            "示例采购单位",
            &[role::BUYER, role::PROCURING_ENTITY, role::PAYER],
        )
    }
}

pub fn bidder(number: u8, roles: &[&str]) -> Organization {
    Organization::of_code(
        &format!("91140500MA000010{number:02}"),
        &format!("示例企业{number}"),
        roles,
    )
}

/// The notice with its plan and a question.
pub fn notice() -> Release {
    let mut release = Release::new(OCID, "12-1", day(3, 1), vec![Tag::Planning, Tag::Tender]);
    release.parties = vec![buyer()];
    release.buyer = Some(buyer().reference());
    release.planning = Some(Planning {
        rationale: "示例理由".to_owned(),
        budget: Some(Budget {
            id: "B1".to_owned(),
            description: "示例预算".to_owned(),
            amount: Some(Value::cny(200_000_000)),
            project: "示例项目".to_owned(),
            project_id: "P1".to_owned(),
        }),
        documents: vec![file("p1", "needsAssessment")],
        milestones: vec![milestone("p1")],
    });
    release.tender = Some(Tender {
        id: "12".to_owned(),
        title: "示例项目施工".to_owned(),
        description: "示例".to_owned(),
        status: Some(TenderStatus::Active),
        procuring_entity: Some(buyer().reference()),
        items: items(),
        value: Some(Value::cny(198_765_432)),
        min_value: Some(Value::cny(100)),
        procurement_method: Some(Method::Open),
        procurement_method_details: "公开招标".to_owned(),
        procurement_method_rationale: "示例理由".to_owned(),
        main_procurement_category: Some(Category::Works),
        award_criteria: "ratedCriteria".to_owned(),
        award_criteria_details: "综合评估法".to_owned(),
        submission_method: vec!["electronicSubmission".to_owned()],
        submission_method_details: "网上递交".to_owned(),
        tender_period: period(day(3, 1), day(3, 25)),
        enquiry_period: period(day(3, 1), day(3, 15)),
        has_enquiries: Some(true),
        enquiries: vec![Enquiry {
            id: "1".to_owned(),
            date: Some(day(3, 4)),
            title: "示例问题".to_owned(),
            description: "示例".to_owned(),
            answer: "示例答复".to_owned(),
            date_answered: Some(day(3, 6)),
        }],
        eligibility_criteria: "示例资格".to_owned(),
        award_period: period(day(3, 25), day(4, 10)),
        contract_period: period(day(5, 1), day(5, 21)),
        documents: vec![
            file("t1", document::TENDER_NOTICE),
            file("t2", document::BIDDING_DOCUMENTS),
            file("t3", document::CLARIFICATIONS),
        ],
        milestones: vec![milestone("t1")],
        amendments: vec![amendment("t1")],
        ..Tender::default()
    });
    release
}

/// The opening and the award.
pub fn award() -> Release {
    let mut release = Release::new(OCID, "12-2", day(4, 8), vec![Tag::TenderUpdate, Tag::Award]);
    let (winner, second) = (
        bidder(1, &[role::TENDERER, role::SUPPLIER]),
        bidder(2, &[role::TENDERER]),
    );
    release.parties = vec![buyer(), winner.clone(), second.clone()];
    release.tender = Some(Tender {
        id: "12".to_owned(),
        status: Some(TenderStatus::Complete),
        number_of_tenderers: Some(2),
        tenderers: vec![winner.reference(), second.reference()],
        ..Tender::default()
    });
    let bid = |id: &str, who: &Organization, status, fen| Bid {
        id: id.to_owned(),
        date: Some(day(3, 24)),
        status: Some(status),
        tenderers: vec![who.reference()],
        value: Some(Value::cny(fen)),
        documents: vec![file(&format!("b{id}"), "submissionDocuments")],
    };
    release.bids = Some(Bids {
        statistics: vec![Statistic {
            id: "1".to_owned(),
            measure: "bids".to_owned(),
            date: Some(day(3, 25)),
            value: Some(2.into()),
            currency: String::new(),
        }],
        details: vec![
            bid("1", &winner, BidStatus::Valid, 187_654_321),
            bid("2", &second, BidStatus::Disqualified, 190_000_000),
        ],
    });
    release.awards = vec![Award {
        id: "1".to_owned(),
        title: "示例".to_owned(),
        description: "示例".to_owned(),
        status: Some(AwardStatus::Active),
        date: Some(day(4, 8)),
        value: Some(Value::cny(187_654_321)),
        suppliers: vec![winner.reference()],
        items: items(),
        contract_period: period(day(5, 1), day(5, 21)),
        related_bid: "1".to_owned(),
        documents: vec![file("a1", document::AWARD_NOTICE)],
        amendments: vec![amendment("a1")],
    }];
    release
}

/// The contract with a payment.
pub fn contract() -> Release {
    let mut release = Release::new(
        OCID,
        "12-3",
        day(4, 20),
        vec![Tag::Contract, Tag::Implementation],
    );
    let winner = bidder(1, &[role::TENDERER, role::SUPPLIER, role::PAYEE]);
    release.parties = vec![buyer(), winner.clone()];
    release.contracts = vec![Contract {
        id: "1".to_owned(),
        award_id: "1".to_owned(),
        title: "示例合同".to_owned(),
        description: "示例".to_owned(),
        status: Some(ContractStatus::Active),
        period: period(day(5, 1), day(5, 21)),
        value: Some(Value::cny(187_654_321)),
        items: items(),
        date_signed: Some(day(4, 20)),
        documents: vec![file("c1", document::CONTRACT_SIGNED)],
        implementation: Some(Implementation {
            transactions: vec![Transaction {
                id: "1".to_owned(),
                date: Some(day(5, 30)),
                value: Some(Value::cny(5_000_050)),
                payer: Some(buyer().reference()),
                payee: Some(winner.reference()),
            }],
            milestones: vec![milestone("i1")],
            documents: vec![file("i1", "finalAudit")],
        }),
        milestones: vec![milestone("c1")],
        amendments: vec![amendment("c1")],
    }];
    release
}

pub fn packaging(name: &str) -> Packaging {
    let publisher = Publisher {
        name: "示例市公共资源交易中心".to_owned(),
        scheme: "CN-USCC".to_owned(),
        uid: "12140500MB0000001X".to_owned(),
        uri: "https://example.cn/".to_owned(),
    };
    Packaging {
        license: "https://example.cn/licence".to_owned(),
        publication_policy: "https://example.cn/policy".to_owned(),
        ..Packaging::new(
            &format!("https://example.cn/ocds/{name}.json"),
            day(6, 1),
            publisher,
        )
    }
}
