//! A temporary database with two platforms, certificates made on the spot, and a router over it.

#![allow(dead_code, reason = "every test file uses its own part of it")]

use std::sync::Arc;

use base::{AccountId, Clock, Date, Lang, Millis, OrgId, RegionCode, Role, Scope, Title};
use pack::element::Platform;
use party::commands::apply::{NewMember, NewPaper, apply};
use party::commands::decide::{Decision, decide};
use party::commands::issuer::{NewIssuer, trust};
use party::commands::prove::{Challenge, Proof, challenge, prove};
use party::commands::{Done, StepError};
use party::model::{CodeField, PaperKind, Personal, Way};
use party::rules::standing::Step;
use party::{Market, queries};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair,
    KeyUsagePurpose, SigningKey, date_time_ymd,
};
use store::{Config, Query, Store, params};
use testkit::{FakeClock, House, Visitor, hire};

pub const TODAY: &str = "2024-09-05";
/// An example of GB 32100.
pub const CODE: &str = "91350100M000100Y43";
pub const OTHER: &str = "92320500MA1XYT0W5B";

pub fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

pub fn person(account: i64) -> Scope {
    Scope {
        account: Some(AccountId(account)),
        role: Role::Applicant,
        org: None,
        centre: None,
    }
}

pub fn staff(account: i64, role: Role, org: &str) -> Scope {
    Scope {
        account: Some(AccountId(account)),
        role,
        org: Some(OrgId::from(org)),
        centre: None,
    }
}

pub fn clerk() -> Scope {
    staff(90, Role::Clerk, "jc-jyzx")
}

pub fn county() -> Scope {
    staff(91, Role::Clerk, "gp-jyzx")
}

fn platform(id: &str, centre: &str, manager: &str) -> Platform {
    Platform {
        id: id.to_owned(),
        title: Title::new(format!("示例平台{id}"), format!("Platform {id}")),
        clauses: Vec::new(),
        region: RegionCode::from("140500"),
        serves: Vec::new(),
        under: None,
        centre: OrgId::from(centre),
        manager: OrgId::from(manager),
        supervisors: Default::default(),
    }
}

pub struct World {
    pub store: Store,
    pub room: Market,
    pub clock: Arc<FakeClock>,
    pub dir: tempfile::TempDir,
}

impl World {
    /// At nine on Thursday, 5 September 2024.
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let clock = Arc::new(FakeClock::at(day(TODAY)));
        let mut migrations = web::migrations();
        migrations.extend_from_slice(org::MIGRATIONS);
        migrations.extend_from_slice(notify::MIGRATIONS);
        migrations.extend_from_slice(party::MIGRATIONS);
        let config = Config::new(testkit::postgres::prepared(dir.path()));
        let store = Store::open(&config, &migrations, clock.clone()).expect("a store");
        let platforms = [
            platform("jc", "jc-jyzx", "jc-spj"),
            platform("gaoping", "gp-jyzx", "gp-spj"),
        ];
        let room = Market::open(dir.path(), false, &platforms, clock.clone()).expect("a room");
        Self {
            store,
            room,
            clock,
            dir,
        }
    }

    pub fn now(&self) -> Millis {
        Clock::now(&*self.clock)
    }

    pub fn asked(&self, way: Way, code: &str) -> NewMember {
        let paper = |kind, name: &str| NewPaper {
            kind,
            name: name.to_owned(),
            content: format!("示例{name}").into_bytes(),
        };
        NewMember {
            way,
            platform: "jc".to_owned(),
            code: code.to_owned(),
            name: "示例甲建设有限公司".to_owned(),
            personal: Personal {
                representative: "示例法人".to_owned(),
                agent: "示例经办人".to_owned(),
                phone: "13800000000".to_owned(),
            },
            papers: vec![
                paper(PaperKind::Licence, "执照.txt"),
                paper(PaperKind::Letter, "授权.txt"),
            ],
        }
    }

    pub fn apply(&self, account: i64, way: Way, code: &str) -> i64 {
        let new = self.asked(way, code);
        apply(&self.store, &person(account), &self.room, new)
            .expect("an application")
            .id
    }

    pub fn decide(
        &self,
        who: &Scope,
        (id, version): (i64, i64),
        step: Step,
    ) -> Result<Done, StepError> {
        let new = Decision {
            id,
            version,
            step,
            ends_on: String::new(),
            reason: "示例理由".to_owned(),
        };
        decide(&self.store, who, &self.room, new)
    }

    /// An account that the centre confirmed with papers.
    pub fn confirmed(&self, account: i64, code: &str) -> i64 {
        let id = self.apply(account, Way::Papers, code);
        self.decide(&clerk(), (id, 1), Step::Confirm)
            .expect("confirmed");
        id
    }

    /// The code for which an account trades, as other rooms are told.
    pub fn code_of(&self, account: i64) -> Option<String> {
        let parties = self.room.parties();
        let found = parties.of(&self.store, &person(account)).expect("a read");
        found.map(|party| party.code)
    }

    pub fn leads(&self, account: i64) -> bool {
        let parties = self.room.parties();
        parties
            .administers(&self.store, &person(account))
            .expect("a read")
    }

    pub fn shown(&self, who: &Scope, id: i64) -> Result<queries::Shown, queries::ReadError> {
        self.store
            .read(|read| queries::one(read, (&self.room, who), id, self.now().day()))
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .read(|read| read.query_one(sql, params![], |row| row.get(0)))
            .expect("a count")
    }

    pub fn kinds(&self) -> Vec<String> {
        self.store
            .read(|read| {
                let sql = "SELECT kind FROM journal_entry WHERE kind LIKE 'party.%' ORDER BY seq";
                read.query_map(sql, params![], |row| row.get(0))
            })
            .expect("kinds")
    }

    pub fn trust(&self, root: &Authority) -> i64 {
        let new = NewIssuer {
            name: "示例外省平台".to_owned(),
            platform: "jc".to_owned(),
            code_field: Some(CodeField::OrganizationIdentifier),
            certificate: root.pem().into_bytes(),
        };
        trust(&self.store, &clerk(), &self.room, new)
            .expect("trusted")
            .id
    }

    pub fn challenge(&self, account: i64) -> Challenge {
        challenge(&self.store, &person(account), &self.room).expect("a challenge")
    }

    /// A chain and a signature under a fresh challenge of an account.
    pub fn proof(&self, account: i64, leaf: &Leaf) -> Proof {
        let text = self.challenge(account).text;
        leaf.sign(&text)
    }

    pub fn prove(&self, account: i64, proof: Proof) -> Result<Done, StepError> {
        prove(&self.store, &person(account), &self.room, proof)
    }

    pub fn house(&self) -> House {
        let room = self.room.clone();
        let clock: Arc<dyn Clock> = self.clock.clone();
        House::new((&self.store, clock), party::routes(), |shell| {
            shell.with_room(room)
        })
    }

    pub fn hire(&self, login: &str, role: Role, org: Option<&str>) -> AccountId {
        hire(&self.store, login, role, org)
    }

    pub async fn visitor(&self, login: &str) -> Visitor {
        self.house().signed_in(login).await
    }
}

/// What a refusal says in both languages: one sentence each, and not the same.
pub fn said(error: &StepError) -> String {
    use base::Explain;
    let (zh, en) = (error.explain(Lang::Zh), error.explain(Lang::En));
    assert!(!zh.is_empty() && !en.is_empty() && zh != en, "{zh} {en}");
    zh
}

pub type Authority = CertifiedIssuer<'static, KeyPair>;

fn named(name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::CommonName, name);
    subject
}

/// What a certificate of an authority says.
pub fn authority_params(name: &str, depth: Option<u8>) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = named(name);
    params.is_ca = IsCa::Ca(match depth {
        Some(most) => BasicConstraints::Constrained(most),
        None => BasicConstraints::Unconstrained,
    });
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2034, 1, 1);
    params
}

pub fn root(name: &str) -> Authority {
    let key = KeyPair::generate().expect("a key");
    Authority::self_signed(authority_params(name, None), key).expect("a root")
}

/// An enterprise's certificate with its key, and what lies between it and its issuer.
pub struct Leaf {
    pub chain: Vec<String>,
    pub key: KeyPair,
}

impl Leaf {
    pub fn sign(&self, text: &str) -> Proof {
        Proof {
            files: self
                .chain
                .iter()
                .map(|pem| pem.clone().into_bytes())
                .collect(),
            signature: self.key.sign(text.as_bytes()).expect("a signature"),
        }
    }
}

pub fn leaf_params(code: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    let mut subject = named("示例甲建设有限公司");
    subject.push(DnType::OrganizationName, "示例甲建设有限公司");
    subject.push(
        DnType::CustomDnType(vec![2, 5, 4, 97]),
        format!("NTRCN-{code}"),
    );
    params.distinguished_name = subject;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.not_before = date_time_ymd(2024, 1, 1);
    params.not_after = date_time_ymd(2025, 6, 30);
    params
}

pub fn leaf_of(params: CertificateParams, issuer: &Authority) -> Leaf {
    let key = KeyPair::generate().expect("a key");
    let certificate = params.signed_by(&key, issuer).expect("a certificate");
    Leaf {
        chain: vec![certificate.pem()],
        key,
    }
}

pub fn leaf(code: &str, issuer: &Authority) -> Leaf {
    leaf_of(leaf_params(code), issuer)
}
