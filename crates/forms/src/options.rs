//! What a form has to know beside its questions.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Lang;
use web::form::Choice;

use crate::Answers;

/// Says whether an expression of a form holds for answers, which it sees as `form.<key>`. An expression that cannot be
/// told yet, because an answer is missing, does not hold.
pub type Holds = Arc<dyn Fn(&str, &Answers) -> bool + Send + Sync>;

/// For questions without expressions, such as the fields of a register.
#[must_use]
pub fn always() -> Holds {
    Arc::new(|_, _| true)
}

/// What a form has to know beside its questions.
#[derive(Clone)]
pub struct Options {
    pub(crate) lang: Lang,
    pub(crate) holds: Holds,
    pub(crate) organisations: Vec<Choice>,
    pub(crate) regions: Vec<Choice>,
    pub(crate) references: BTreeMap<String, Vec<Choice>>,
    pub(crate) oneself: bool,
    pub(crate) hidden: bool,
    pub(crate) fixed: Vec<String>,
    pub(crate) files_at: Option<String>,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("lang", &self.lang)
            .field("hidden", &self.hidden)
            .finish_non_exhaustive()
    }
}

impl Options {
    /// A form in a language, with what evaluates the expressions of its questions.
    #[must_use]
    pub fn new(lang: Lang, holds: Holds) -> Self {
        Self {
            lang,
            holds,
            organisations: Vec::new(),
            regions: Vec::new(),
            references: BTreeMap::new(),
            oneself: false,
            hidden: false,
            fixed: Vec::new(),
            files_at: None,
        }
    }

    /// With the organisations that can be chosen, by id.
    #[must_use]
    pub fn organisations(mut self, choices: Vec<Choice>) -> Self {
        self.organisations = choices;
        self
    }

    /// With the divisions that can be chosen, by code of GB/T 2260.
    #[must_use]
    pub fn regions(mut self, choices: Vec<Choice>) -> Self {
        self.regions = choices;
        self
    }

    /// With rows of a register that can be referred to, by their key. Few are a list to choose from; many help with
    /// typing. Whether a row is there is for the caller to look up.
    #[must_use]
    pub fn reference(mut self, register: &str, rows: Vec<Choice>) -> Self {
        self.references.insert(register.to_owned(), rows);
        self
    }

    /// Who answers tells of themselves: browsers may fill in name, telephone and organisation.
    #[must_use]
    pub fn oneself(mut self) -> Self {
        self.oneself = true;
        self
    }

    /// Personal answers that are there already are not written into the page: they are shown masked, and stay unless
    /// something else is typed.
    #[must_use]
    pub fn hide_personal(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// These questions are shown with their answers and cannot be changed.
    #[must_use]
    pub fn fixed(mut self, keys: &[String]) -> Self {
        self.fixed = keys.to_vec();
        self
    }

    /// Files that are there already can be opened: this path, a slash, and the file's id.
    #[must_use]
    pub fn files_at(mut self, path: impl Into<String>) -> Self {
        self.files_at = Some(path.into());
        self
    }

    /// The organisations that can be chosen.
    #[must_use]
    pub fn known_organisations(&self) -> &[Choice] {
        &self.organisations
    }

    /// The divisions that can be chosen.
    #[must_use]
    pub fn known_regions(&self) -> &[Choice] {
        &self.regions
    }

    /// The language of the page.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }
}
