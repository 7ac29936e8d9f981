//! What somebody says about themselves when they open an account.

use base::code::{self, CodeError};
use serde::{Deserialize, Serialize};

/// Whom an account stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// A person, for themselves.
    Person,
    /// An enterprise, through an agent.
    Enterprise,
}

impl PartyKind {
    /// As databases and forms have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Enterprise => "enterprise",
        }
    }

    /// The one of a name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "person" => Some(Self::Person),
            "enterprise" => Some(Self::Enterprise),
            _ => None,
        }
    }
}

/// Whom an account stands for, in clear. It is sealed at rest.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// Who.
    pub kind: PartyKind,
    /// Of the person or of the enterprise.
    pub name: String,
    /// Identity number (GB 11643) or unified social credit code (GB 32100).
    pub code: String,
    /// Who acts for an enterprise; empty for a person.
    pub agent: String,
    /// A mobile number; it is what they sign in with.
    pub phone: String,
}

impl std::fmt::Debug for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Party({})", self.kind.as_str())
    }
}

/// What was typed.
#[derive(Clone, Default, Deserialize)]
pub struct Typed {
    /// `person` or `enterprise`.
    #[serde(default)]
    pub kind: String,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The identity number.
    #[serde(default)]
    pub identity: String,
    /// The enterprise.
    #[serde(default)]
    pub company: String,
    /// Its code.
    #[serde(default)]
    pub credit_code: String,
    /// The telephone number.
    #[serde(default)]
    pub phone: String,
}

impl std::fmt::Debug for Typed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Typed({})", self.kind)
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Neither a person nor an enterprise was chosen.
    Kind,
    /// No name, or one beyond forty characters.
    Name,
    /// No name of the enterprise, or one beyond eighty characters.
    Company,
    /// The identity number.
    Identity(CodeError),
    /// The credit code.
    CreditCode(CodeError),
    /// No mobile number.
    Phone,
}

impl Wrong {
    /// The field that it is about.
    #[must_use]
    pub fn field(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Name => "name",
            Self::Company => "company",
            Self::Identity(_) => "identity",
            Self::CreditCode(_) => "credit_code",
            Self::Phone => "phone",
        }
    }
}

/// The party that was typed.
///
/// # Errors
/// Everything that is wrong, in the order of the form.
pub fn read(typed: &Typed) -> Result<Party, Vec<Wrong>> {
    let mut wrong = Vec::new();
    let kind = PartyKind::parse(&typed.kind);
    if kind.is_none() {
        wrong.push(Wrong::Kind);
    }
    let name = typed.name.trim().to_owned();
    if !(1..=40).contains(&name.chars().count()) {
        wrong.push(Wrong::Name);
    }
    let company = typed.company.trim().to_owned();
    let mut code = String::new();
    match kind {
        Some(PartyKind::Person) => match code::identity(&typed.identity) {
            Ok(read) => read.as_str().clone_into(&mut code),
            Err(error) => wrong.push(Wrong::Identity(error)),
        },
        Some(PartyKind::Enterprise) => {
            if !(1..=80).contains(&company.chars().count()) {
                wrong.push(Wrong::Company);
            }
            match code::credit_code(&typed.credit_code) {
                Ok(read) => read.as_str().clone_into(&mut code),
                Err(error) => wrong.push(Wrong::CreditCode(error)),
            }
        }
        None => {}
    }
    let phone = mobile(&typed.phone);
    if phone.is_none() {
        wrong.push(Wrong::Phone);
    }
    let (Some(kind), Some(phone), true) = (kind, phone, wrong.is_empty()) else {
        return Err(wrong);
    };
    let (name, agent) = match kind {
        PartyKind::Person => (name, String::new()),
        PartyKind::Enterprise => (company, name),
    };
    Ok(Party {
        kind,
        name,
        code,
        agent,
        phone,
    })
}

/// A mobile number as it is stored and typed at sign-in: eleven digits.
#[must_use]
pub fn mobile(text: &str) -> Option<String> {
    let phone = code::phone(text).ok()?;
    let digits = phone.as_str();
    (digits.len() == 11 && digits.starts_with('1')).then(|| digits.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(kind: &str) -> Typed {
        Typed {
            kind: kind.to_owned(),
            name: " 示例人 ".to_owned(),
            identity: "11010519491231002x".to_owned(),
            company: "示例商贸有限公司".to_owned(),
            credit_code: "91350100M000100Y43".to_owned(),
            phone: "+86 138 0000 0000".to_owned(),
        }
    }

    #[test]
    fn a_person_and_an_enterprise_are_read() {
        let person = read(&typed("person")).expect("a person");
        assert_eq!(
            (
                person.name.as_str(),
                person.code.as_str(),
                person.agent.as_str()
            ),
            ("示例人", "11010519491231002X", "")
        );
        assert_eq!(person.phone, "13800000000");
        let firm = read(&typed("enterprise")).expect("an enterprise");
        assert_eq!(
            (firm.name.as_str(), firm.code.as_str(), firm.agent.as_str()),
            ("示例商贸有限公司", "91350100M000100Y43", "示例人")
        );
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let fields = |typed: &Typed| -> Vec<&'static str> {
            let wrong = read(typed).expect_err("wrong");
            wrong.into_iter().map(Wrong::field).collect()
        };
        assert_eq!(fields(&Typed::default()), ["kind", "name", "phone"]);
        let mut one = typed("person");
        one.identity = "110105194912310021".to_owned();
        one.phone = "0356-2218000".to_owned();
        assert_eq!(fields(&one), ["identity", "phone"]);
        let mut firm = typed("enterprise");
        firm.company = String::new();
        firm.credit_code = "1".to_owned();
        assert_eq!(fields(&firm), ["company", "credit_code"]);
    }
}
