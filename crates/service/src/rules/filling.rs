//! A form on its way: what was filled in so far. It travels sealed in the page, so that nobody needs an account, no server
//! keeps what was not sent, and a page can be gone back to.

use std::collections::BTreeMap;

use base::RegionCode;
use flow::{ApplicantKind, Fields};
use pack::element::{Applicants, MaterialSource};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::asking::{Asking, PageId};
use super::party::{Party, PartyKind};

/// Who asks, as it was typed or as the account says.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asker {
    /// `person`, `enterprise`, `anonymous`; empty before it is said.
    pub kind: String,
    /// The name.
    pub name: String,
    /// The number or code.
    pub code: String,
    /// The telephone number.
    pub phone: String,
}

impl std::fmt::Debug for Asker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Asker({})", self.kind)
    }
}

impl Asker {
    /// As an account's party says.
    #[must_use]
    pub fn of(party: &Party) -> Self {
        Self {
            kind: party.kind.as_str().to_owned(),
            name: party.name.clone(),
            code: party.code.clone(),
            phone: party.phone.clone(),
        }
    }

    /// What they are; somebody without a name before they said.
    #[must_use]
    pub fn what(&self) -> ApplicantKind {
        match PartyKind::parse(&self.kind) {
            Some(PartyKind::Person) => ApplicantKind::Person,
            Some(PartyKind::Enterprise) => ApplicantKind::Enterprise,
            None => ApplicantKind::Anonymous,
        }
    }

    /// Whether they may ask for what is open to these.
    #[must_use]
    pub fn may(&self, open: Applicants, anonymous: bool) -> bool {
        match self.what() {
            ApplicantKind::Anonymous => anonymous,
            ApplicantKind::Person => matches!(open, Applicants::Person | Applicants::Anyone),
            ApplicantKind::Enterprise => {
                matches!(open, Applicants::Enterprise | Applicants::Anyone)
            }
            ApplicantKind::Staff => open == Applicants::Staff,
        }
    }
}

/// How a paper is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenPaper {
    /// In which of the ways that it allows.
    pub from: MaterialSource,
    /// The licence's number or the row's key.
    #[serde(default)]
    pub number: Option<String>,
    /// Files: `{"id","name","bytes"}` each, the id being an upload's token.
    #[serde(default)]
    pub files: Vec<Value>,
}

/// A form on its way.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filling {
    /// For what: [`super::asking::Target::key`].
    pub target: String,
    /// Random; the same form sent twice is filed once.
    pub key: String,
    /// Whose it is; nobody else's page takes it.
    pub account: Option<i64>,
    /// Who asks.
    pub asker: Asker,
    /// Where.
    pub region: Option<RegionCode>,
    /// Optional items of a bundle that are wanted.
    pub chosen: Vec<String>,
    /// The answers, under the keys of the pages.
    pub answers: Fields,
    /// The papers.
    pub papers: BTreeMap<String, GivenPaper>,
    /// Whether the commitment was made.
    pub promised: bool,
    /// Pages that were answered, by key.
    pub done: Vec<String>,
    /// Answers that came from an earlier case and were not confirmed yet, by key.
    #[serde(default)]
    pub recalled: Vec<String>,
    /// The draft that it was taken from: id and version.
    pub draft: Option<(i64, i64)>,
}

impl std::fmt::Debug for Filling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Filling({}, {} pages)", self.target, self.done.len())
    }
}

impl Filling {
    /// Whether a page was answered.
    #[must_use]
    pub fn has(&self, page: &PageId) -> bool {
        let key = page.key();
        self.done.contains(&key)
    }

    /// Remembers that a page was answered.
    pub fn finish(&mut self, page: &PageId) {
        if !self.has(page) {
            self.done.push(page.key());
        }
    }
}

/// The pages of a form, in their order: those that have nothing to ask are left out.
#[must_use]
pub fn pages(
    asking: &Asking,
    filling: &Filling,
    papers: &[String],
    sections: &[bool],
) -> Vec<PageId> {
    let mut pages = Vec::new();
    if !asking.optional.is_empty() {
        pages.push(PageId::Choose);
    }
    if filling.account.is_none() || has_regions(asking) || filling.asker.kind.is_empty() {
        pages.push(PageId::Who);
    }
    let asked = sections.iter().enumerate().filter(|(_, asked)| **asked);
    pages.extend(asked.map(|(number, _)| PageId::Part(number)));
    pages.extend(papers.iter().map(|id| PageId::Paper(id.clone())));
    if !asking.commitments().is_empty() {
        pages.push(PageId::Promise);
    }
    pages.push(PageId::Review);
    pages
}

/// Whether the applicant says where.
#[must_use]
pub fn has_regions(asking: &Asking) -> bool {
    asking.parts.iter().any(|part| part.item().units.len() > 1)
}

/// The page after one.
#[must_use]
pub fn after(pages: &[PageId], page: &PageId) -> PageId {
    let at = pages.iter().position(|held| held == page);
    let next = at.and_then(|at| pages.get(at + 1));
    next.cloned().unwrap_or(PageId::Review)
}

/// The page before one.
#[must_use]
pub fn before(pages: &[PageId], page: &PageId) -> Option<PageId> {
    let at = pages.iter().position(|held| held == page)?;
    pages.get(at.checked_sub(1)?).cloned()
}

/// Where to go on: the first page that was not answered.
#[must_use]
pub fn onward(pages: &[PageId], filling: &Filling) -> PageId {
    let open = pages.iter().find(|page| !filling.has(page));
    open.cloned().unwrap_or(PageId::Review)
}
