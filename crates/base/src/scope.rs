//! Who acts, for which organisation, in which role, over which region.
//!
//! A [`Scope`] is the first argument of every command and query; there is no unscoped read. What a scope
//! may not see does not exist for it (404 before 403).

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

text_id! {
    /// An organisation's identifier in the organisation register: lower-case ASCII, such as `jc-fgw`.
    OrgId
}
text_id! {
    /// An administrative division code of GB/T 2260, six digits, such as `140500`.
    RegionCode
}

/// A person's account. Never a name: journals and logs carry this or a commitment to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub i64);

/// What a person may do here, in broad strokes. Fine distinctions (which unit, which task) come from the
/// rest of the scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Anyone, signed in or not.
    Public,
    /// 办事人: a resident, or somebody who acts for an enterprise; sees their own matters only.
    Applicant,
    /// 单位经办人: files reports for one unit.
    Clerk,
    /// 单位负责人: answers for one unit.
    Head,
    /// 营商环境工作专班 / 政府办: runs the ledger, accepts and returns reports.
    Office,
    /// 督查: sees everything, changes nothing in the ledger.
    Supervisor,
    /// 审计: reads the journal and its proofs.
    Auditor,
    /// 纪检监察: receives clues of misconduct, which nobody else may read.
    Discipline,
}

impl Role {
    /// Every role, from the least to the most particular.
    pub const ALL: [Self; 8] = [
        Self::Public,
        Self::Applicant,
        Self::Clerk,
        Self::Head,
        Self::Office,
        Self::Supervisor,
        Self::Auditor,
        Self::Discipline,
    ];

    /// The role's name in databases, journals and interfaces.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Applicant => "applicant",
            Self::Clerk => "clerk",
            Self::Head => "head",
            Self::Office => "office",
            Self::Supervisor => "supervisor",
            Self::Auditor => "auditor",
            Self::Discipline => "discipline",
        }
    }

    /// Whether it belongs to somebody of the administration.
    #[must_use]
    pub fn is_staff(self) -> bool {
        !matches!(self, Self::Public | Self::Applicant)
    }

    /// The role of a name, or `None`.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// The role's name for a person.
    #[must_use]
    pub fn title(self, lang: crate::Lang) -> &'static str {
        match self {
            Self::Public => lang.pick("公众", "Public"),
            Self::Applicant => lang.pick("办事人", "Applicant"),
            Self::Clerk => lang.pick("单位经办人", "Unit clerk"),
            Self::Head => lang.pick("单位负责人", "Unit head"),
            Self::Office => lang.pick("工作专班", "Programme office"),
            Self::Supervisor => lang.pick("督查人员", "Supervisor"),
            Self::Auditor => lang.pick("审计人员", "Auditor"),
            Self::Discipline => lang.pick("纪检监察", "Discipline inspection"),
        }
    }
}

/// Who acts. Built by sign-in or by a command-line tool, never by a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The account, `None` for the public and for the system itself.
    pub account: Option<AccountId>,
    /// The role in which it acts.
    pub role: Role,
    /// The organisation for which it acts.
    pub org: Option<OrgId>,
    /// The trading centre that this organisation is or manages, as the platforms of the pack say. Whoever builds a scope
    /// elsewhere than at sign-in leaves it out: an organisation then keeps itself alone.
    pub centre: Option<OrgId>,
}

impl Scope {
    /// Anyone who has not signed in.
    #[must_use]
    pub fn public() -> Self {
        Self {
            account: None,
            role: Role::Public,
            org: None,
            centre: None,
        }
    }

    /// The installation itself: loading packs, importing from the command line. It acts as the office.
    #[must_use]
    pub fn system() -> Self {
        Self {
            account: None,
            role: Role::Office,
            org: None,
            centre: None,
        }
    }

    /// Whether the scope acts for this organisation.
    #[must_use]
    pub fn acts_for(&self, org: &OrgId) -> bool {
        self.org.as_ref() == Some(org)
    }

    /// The trading centre 交易中心 for which the scope may act: that of its platform for staff of the centre and of the
    /// authority that manages it 主管部门, and else its own organisation. None but clerks and heads act for one.
    #[must_use]
    pub fn kept_centre(&self) -> Option<&OrgId> {
        match self.role {
            Role::Clerk | Role::Head => self.centre.as_ref().or(self.org.as_ref()),
            _ => None,
        }
    }

    /// Whether the scope may do what a trading centre may. Every room of trading asks this one question.
    #[must_use]
    pub fn keeps_centre(&self, centre: &OrgId) -> bool {
        self.kept_centre() == Some(centre)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_names_are_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
        }
        assert_eq!(Role::parse("root"), None);
    }

    #[test]
    fn who_may_act_for_a_centre() {
        let scope = |role, org: Option<&str>, centre: Option<&str>| Scope {
            account: Some(AccountId(1)),
            role,
            org: org.map(OrgId::from),
            centre: centre.map(OrgId::from),
        };
        for (role, org, centre, asked, may) in [
            // Its own staff, with and without a platform in the pack.
            (Role::Clerk, Some("centre"), Some("centre"), "centre", true),
            (Role::Head, Some("centre"), None, "centre", true),
            // The staff of the authority that manages it; and not of another centre.
            (Role::Clerk, Some("manager"), Some("centre"), "centre", true),
            (Role::Head, Some("manager"), Some("centre"), "centre", true),
            (Role::Clerk, Some("manager"), Some("centre"), "other", false),
            (Role::Clerk, Some("manager"), None, "centre", false),
            // Others of the same unit do not, nor do other units.
            (
                Role::Applicant,
                Some("manager"),
                Some("centre"),
                "centre",
                false,
            ),
            (
                Role::Supervisor,
                Some("centre"),
                Some("centre"),
                "centre",
                false,
            ),
            (Role::Office, None, None, "centre", false),
            (Role::Clerk, Some("bureau"), None, "centre", false),
            (Role::Clerk, None, None, "centre", false),
        ] {
            let scope = scope(role, org, centre);
            let here = format!("{role:?} of {org:?} at {asked}");
            assert_eq!(scope.keeps_centre(&OrgId::from(asked)), may, "{here}");
            let own = org == Some(asked);
            assert_eq!(scope.acts_for(&OrgId::from(asked)), own, "{here}");
        }
    }
}
