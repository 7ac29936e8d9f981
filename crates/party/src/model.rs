//! What this room knows.

use base::{AccountId, Date, Millis};
use serde::{Deserialize, Serialize};

/// How an account came, or wants to come, to act for an enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// With licence and letter, which a centre looks at.
    Papers,
    /// As a colleague, whom the enterprise's administrator agrees to.
    Colleague,
    /// By a certificate of the enterprise.
    Certificate,
}

impl Way {
    /// Its name in the database and on forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Papers => "papers",
            Self::Colleague => "colleague",
            Self::Certificate => "certificate",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Papers, Self::Colleague, Self::Certificate]
            .into_iter()
            .find(|way| way.as_str() == text)
    }
}

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for an answer.
    Applied,
    /// The account acts for the enterprise.
    Confirmed,
    /// Not confirmed, with a reason.
    Refused,
    /// Taken back, or given up, by the account itself.
    Withdrawn,
    /// Taken away, with a reason.
    Revoked,
    /// Its last day is over.
    Ended,
}

impl State {
    /// Every one, in the order of the filter.
    pub const ALL: [Self; 6] = [
        Self::Applied,
        Self::Confirmed,
        Self::Refused,
        Self::Withdrawn,
        Self::Revoked,
        Self::Ended,
    ];

    /// Its name in the database and in addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Revoked => "revoked",
            Self::Ended => "ended",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// An account that acts, asked to act or acted for an enterprise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub account: AccountId,
    /// The enterprise's unified social credit code.
    pub code: String,
    /// The enterprise's name as applied for; empty for colleagues, who need not know it.
    pub name: String,
    /// The platform whose centre answers for it.
    pub platform: String,
    /// How.
    pub way: Way,
    /// Where it stands.
    pub state: State,
    /// 管理员: whether it adds and removes colleagues.
    pub administrator: bool,
    /// The last day on which it holds; none where it holds until revoked.
    pub ends_on: Option<Date>,
    /// Why it was refused or revoked.
    pub reason: String,
    /// The issuer on whose certificate it rests.
    pub issuer: Option<i64>,
    /// SHA-256 of the enterprise's certificate in hexadecimal; else empty.
    pub fingerprint: String,
    /// When it was asked for.
    pub applied_at: Millis,
    /// When it was last decided.
    pub decided_at: Option<Millis>,
    /// By whom.
    pub decided_by: Option<AccountId>,
    /// Raised by every change.
    pub version: i64,
}

impl Member {
    /// Whether it holds on a day, its issuer aside.
    #[must_use]
    pub fn holds_on(&self, day: Date) -> bool {
        self.state == State::Confirmed && self.ends_on.is_none_or(|last| day <= last)
    }
}

/// What lies sealed with an application.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// 法定代表人; empty for colleagues and certificates.
    pub representative: String,
    /// 经办人: who uses the account.
    pub agent: String,
    /// Their telephone.
    pub phone: String,
}

impl std::fmt::Debug for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Personal")
    }
}

/// Which paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperKind {
    /// 营业执照.
    Licence,
    /// 授权委托书.
    Letter,
}

impl PaperKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Licence, Self::Letter];

    /// Its name in the database and on forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Licence => "licence",
            Self::Letter => "letter",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A paper that lies with an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Its number.
    pub id: i64,
    /// Which.
    pub kind: PaperKind,
    /// Its name.
    pub name: String,
    /// Its content type.
    pub media_type: String,
    /// Bytes.
    pub byte_len: i64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Where a credit code stands in the subject of an issuer's certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeField {
    /// organizationIdentifier, 2.5.4.97 (ETSI EN 319 412-1), with or without a prefix such as `NTRCN-`.
    OrganizationIdentifier,
    /// serialNumber, 2.5.4.5.
    SerialNumber,
    /// organizationalUnitName, 2.5.4.11.
    OrganizationalUnit,
}

impl CodeField {
    /// Every one.
    pub const ALL: [Self; 3] = [
        Self::OrganizationIdentifier,
        Self::SerialNumber,
        Self::OrganizationalUnit,
    ];

    /// Its name in the database and on forms.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OrganizationIdentifier => "organizationIdentifier",
            Self::SerialNumber => "serialNumber",
            Self::OrganizationalUnit => "organizationalUnitName",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == text)
    }

    /// Its object identifier.
    #[must_use]
    pub fn oid(self) -> &'static str {
        match self {
            Self::OrganizationIdentifier => "2.5.4.97",
            Self::SerialNumber => "2.5.4.5",
            Self::OrganizationalUnit => "2.5.4.11",
        }
    }
}

/// 互认证书: an issuer whose certificates are accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issuer {
    /// Its number.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// The platform whose centre answers for it.
    pub platform: String,
    /// Its subject as text (RFC 4514).
    pub subject: String,
    /// SHA-256 of the certificate in hexadecimal.
    pub fingerprint: String,
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// Valid from.
    pub not_before: Millis,
    /// Valid until.
    pub not_after: Millis,
    /// Where it has the credit code.
    pub code_field: CodeField,
    /// Whether somebody suspended it.
    pub suspended: bool,
    /// Why.
    pub reason: String,
    /// When it was added.
    pub added_at: Millis,
    /// Raised by every change.
    pub version: i64,
}

/// A key on the trust list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedKey {
    /// Row id.
    pub id: i64,
    /// The key as text (`proof::VerifierKey`).
    pub key: String,
    /// The credit code of whose it is.
    pub code: String,
    /// The platform or authority that vouches for it.
    pub issuer: String,
    /// Since when it is trusted.
    pub added_on: Date,
    /// Since when it is not any more.
    pub revoked_on: Option<Date>,
}

/// 吊销列表: the newest list that an issuer made of certificates it revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crl {
    /// The issuer.
    pub issuer: i64,
    /// SHA-256 of the file in hexadecimal.
    pub sha256: String,
    /// When the issuer made it.
    pub this_update: Millis,
    /// When the next one is due; from then on it is stale.
    pub next_update: Millis,
    /// How many certificates it has.
    pub revoked: i64,
    /// When it was uploaded.
    pub added_at: Millis,
}
