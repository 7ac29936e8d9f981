//! Closed code lists of the standard, and the open ones as far as we write them.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vmeta])* #[serde(rename = $text)] $variant),+
        }

        impl $name {
            /// The code.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }
    };
}

codes! {
    /// What a release tells of (`releaseTag`).
    Tag {
        /// A plan.
        Planning = "planning",
        /// A changed plan.
        PlanningUpdate = "planningUpdate",
        /// A notice.
        Tender = "tender",
        /// A changed notice, as an amendment.
        TenderAmendment = "tenderAmendment",
        /// More about a notice.
        TenderUpdate = "tenderUpdate",
        /// A notice taken back.
        TenderCancellation = "tenderCancellation",
        /// An award.
        Award = "award",
        /// A changed award.
        AwardUpdate = "awardUpdate",
        /// An award taken back.
        AwardCancellation = "awardCancellation",
        /// A contract.
        Contract = "contract",
        /// More about a contract.
        ContractUpdate = "contractUpdate",
        /// A changed contract.
        ContractAmendment = "contractAmendment",
        /// What was done under a contract.
        Implementation = "implementation",
        /// More about what was done.
        ImplementationUpdate = "implementationUpdate",
        /// A contract that ended.
        ContractTermination = "contractTermination",
        /// All releases of a process put together.
        Compiled = "compiled",
    }
}

codes! {
    /// How a process began (`initiationType`).
    Initiation {
        /// By a tender.
        Tender = "tender",
    }
}

codes! {
    /// Where a tender stands (`tenderStatus`).
    TenderStatus {
        /// Being planned.
        Planning = "planning",
        /// Planned.
        Planned = "planned",
        /// It runs.
        Active = "active",
        /// Cancelled.
        Cancelled = "cancelled",
        /// It came to nothing.
        Unsuccessful = "unsuccessful",
        /// Awarded.
        Complete = "complete",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

codes! {
    /// Who may bid (`method`).
    Method {
        /// 公开: everybody.
        Open = "open",
        /// 邀请: those who were chosen.
        Selective = "selective",
        /// 磋商、谈判、询价: a few who were asked.
        Limited = "limited",
        /// 单一来源: one.
        Direct = "direct",
    }
}

codes! {
    /// What is bought (`procurementCategory`).
    Category {
        /// 货物.
        Goods = "goods",
        /// 工程.
        Works = "works",
        /// 服务.
        Services = "services",
    }
}

codes! {
    /// Where an award stands (`awardStatus`).
    AwardStatus {
        /// Proposed.
        Pending = "pending",
        /// Made.
        Active = "active",
        /// Cancelled.
        Cancelled = "cancelled",
        /// It came to nothing.
        Unsuccessful = "unsuccessful",
    }
}

codes! {
    /// Where a contract stands (`contractStatus`).
    ContractStatus {
        /// Not signed yet.
        Pending = "pending",
        /// Signed.
        Active = "active",
        /// Cancelled before it was signed.
        Cancelled = "cancelled",
        /// Over.
        Terminated = "terminated",
    }
}

codes! {
    /// Where a milestone stands (`milestoneStatus`).
    MilestoneStatus {
        /// To come.
        Scheduled = "scheduled",
        /// Met.
        Met = "met",
        /// Not met.
        NotMet = "notMet",
        /// Met in part.
        PartiallyMet = "partiallyMet",
    }
}

codes! {
    /// Where a bid stands (`bidStatus` of the extension).
    BidStatus {
        /// Asked for.
        Invited = "invited",
        /// Not judged yet.
        Pending = "pending",
        /// It counts.
        Valid = "valid",
        /// It does not.
        Disqualified = "disqualified",
        /// Taken back.
        Withdrawn = "withdrawn",
    }
}

/// The currency of this city's amounts.
pub const CNY: &str = "CNY";

/// The register of organisations by which Chinese enterprises are named: unified social credit codes.
pub const CREDIT_CODES: &str = "CN-USCC";

/// How processes belong together, open list `relatedProcess`.
pub mod relation {
    /// The earlier one, which came to nothing and which this one repeats.
    pub const UNSUCCESSFUL: &str = "unsuccessfulProcess";
}

/// Roles of parties, open list `partyRole`.
pub mod role {
    /// Who pays.
    pub const BUYER: &str = "buyer";
    /// Who conducts the procedure.
    pub const PROCURING_ENTITY: &str = "procuringEntity";
    /// Who bids.
    pub const TENDERER: &str = "tenderer";
    /// Who was awarded.
    pub const SUPPLIER: &str = "supplier";
    /// Who asks about documents.
    pub const ENQUIRER: &str = "enquirer";
    /// Who receives payments.
    pub const PAYEE: &str = "payee";
    /// Who makes payments.
    pub const PAYER: &str = "payer";
    /// Who decides complaints.
    pub const REVIEW_BODY: &str = "reviewBody";
}

/// Kinds of documents, open list `documentType`.
pub mod document {
    /// 招标公告.
    pub const TENDER_NOTICE: &str = "tenderNotice";
    /// 招标文件.
    pub const BIDDING_DOCUMENTS: &str = "biddingDocuments";
    /// 澄清与修改.
    pub const CLARIFICATIONS: &str = "clarifications";
    /// 评标报告.
    pub const EVALUATION_REPORTS: &str = "evaluationReports";
    /// 中标公告.
    pub const AWARD_NOTICE: &str = "awardNotice";
    /// 合同公告.
    pub const CONTRACT_NOTICE: &str = "contractNotice";
    /// 合同文本.
    pub const CONTRACT_SIGNED: &str = "contractSigned";
    /// 投诉处理.
    pub const COMPLAINTS: &str = "complaints";
}
