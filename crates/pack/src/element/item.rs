//! Items: what can be asked for, with what, and what comes of it.

use base::calendar::Term;
use base::{OrgId, RegionCode, Title};
use serde::{Deserialize, Serialize};

use super::FieldKind;

/// 事项.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// Its code in the national catalogue.
    pub code: Option<String>,
    /// Its legal basis.
    pub basis: Vec<Basis>,
    /// Who handles it: the unit of the case's region, else the first.
    pub units: Vec<(RegionCode, OrgId)>,
    /// How it is handled.
    pub mode: Mode,
    /// Who may ask.
    pub applicants: Applicants,
    /// Whether it may be filed without a name.
    pub anonymous: bool,
    /// Its form.
    pub form: String,
    /// Its flow.
    pub flow: String,
    /// How it may be filed.
    pub channels: Vec<Channel>,
    /// What it results in.
    pub licence: Option<String>,
    /// How it is rated.
    pub rating: Option<String>,
    /// Its terms.
    pub terms: Terms,
    /// What it costs; `None` is free.
    pub fee: Option<Fee>,
    /// The commitment, for [`Mode::Commitment`].
    pub commitment: Option<Commitment>,
    /// The papers.
    pub materials: Vec<Need>,
    /// Rows that its expressions use.
    pub lookups: Vec<Lookup>,
    /// What a guide says besides.
    pub guide: Guide,
}

/// A law and its article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// The law.
    pub law: String,
    /// The article, as printed.
    pub article: Option<String>,
}

/// How an item is handled. The first four are the modes of 证照分离.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// 取消审批: nothing is asked for any more; the guide says so.
    Cancelled,
    /// 备案.
    Filing,
    /// 告知承诺.
    Commitment,
    /// 审批.
    Approval,
    /// A report, an appeal, a ticket.
    Report,
    /// Work inside the administration.
    Internal,
}

/// Who may ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applicants {
    /// People.
    Person,
    /// Enterprises.
    Enterprise,
    /// Both.
    Anyone,
    /// Units of the administration.
    Staff,
}

/// How a case is filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// On the portal.
    Web,
    /// At a window.
    Window,
    /// By telephone, taken down by staff.
    Phone,
    /// By a program.
    Api,
    /// By another case or a rule.
    Case,
}

/// Terms of an item. They run on clocks apart from each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// 法定.
    pub statutory: Option<Term>,
    /// 承诺.
    pub promised: Option<Term>,
    /// 补正: the applicant's.
    pub correction: Option<Term>,
    /// What an extension adds.
    pub extension: Option<Term>,
    /// The role that approves it.
    pub extension_by: Option<String>,
}

/// What an item costs: a row of a register of fees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fee {
    /// The register.
    pub register: String,
    /// The row's key.
    pub key: String,
}

/// 告知承诺.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// What is promised.
    pub text: Title,
    /// Within which it is checked after the decision.
    pub check: Option<Term>,
}

/// A paper that an item asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// Which.
    pub material: String,
    /// Only when this holds.
    pub when: Option<String>,
}

/// A row that expressions see as `found.<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// Its name in expressions.
    pub id: String,
    /// The register.
    pub register: String,
    /// An expression that gives the row's key.
    pub key: String,
}

/// What a guide says besides.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guide {
    /// Conditions.
    pub conditions: Vec<Title>,
    /// Where.
    pub place: Option<Title>,
    /// Whom to call.
    pub phone: Option<String>,
}

/// 材料.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// Kinds of files, such as `pdf`.
    pub kinds: Vec<String>,
    /// The most bytes of a file.
    pub max_bytes: u64,
    /// The most files.
    pub max_files: u32,
    /// Ways in which it may be given.
    pub from: Vec<MaterialSource>,
    /// 容缺: the term of a promised paper.
    pub later_term: Option<Term>,
    /// The item whose result it is.
    pub result: Option<String>,
}

/// How a paper may be given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaterialSource {
    /// Files are uploaded.
    Upload,
    /// A licence of the applicant's in the library, used with consent.
    Licence(String),
    /// A row about the applicant in a register.
    Register(String),
    /// A written commitment.
    Commitment,
    /// 容缺: promised for later.
    Later,
}

/// 证照.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Licence {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// How numbers are made: `{year}`, `{region}`, `{seq:6}` within year and licence.
    pub number: String,
    /// How long it holds; absent: for ever.
    pub valid: Option<Term>,
    /// Who issues it; absent: the unit that handles the case.
    pub issuer: Option<OrgId>,
    /// What stands on it.
    pub fields: Vec<LicenceField>,
}

/// What stands on a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LicenceField {
    /// Its key.
    pub key: String,
    /// Its name.
    pub title: Title,
    /// What it holds.
    pub kind: FieldKind,
    /// An expression over the case.
    pub value: String,
}

/// 一件事: several items asked for at once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bundle {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// The items.
    pub items: Vec<String>,
    /// Questions of its own.
    pub form: Option<String>,
    /// What must be granted before what; everything else runs at once.
    pub order: Vec<BundleOrder>,
    /// Items that the applicant may leave out.
    pub optional: Vec<String>,
    /// What is handed over besides the results.
    pub pack: Vec<Title>,
}

/// An item that waits for others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleOrder {
    /// Which.
    pub item: String,
    /// For these.
    pub after: Vec<String>,
}

/// 好差评.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// From 1, the worst, to this.
    pub levels: u8,
    /// This level and below is bad.
    pub bad: u8,
    /// The item that a bad one opens.
    pub opens: Option<String>,
    /// How long after the case closed it may be given.
    pub within: Option<Term>,
}
