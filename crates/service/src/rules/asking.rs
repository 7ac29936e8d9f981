//! What is asked of an applicant, page after page: of an item, or of the items of a bundle at once.

use std::collections::{BTreeMap, BTreeSet};

use base::calendar::Calendar;
use base::{AccountId, Date, Title};
use flow::{Applicant, Definition, Facts, Fields, Head, MergedQuestion};
use pack::element::{Bundle, Channel, FieldKind, Form, Material, Mode, Need, Question};

use crate::catalogue::Catalogue;

/// Questions on one page at most, where a form has no sections.
const PAGE_QUESTIONS: usize = 8;

/// What is filed for: one item, or the items of a bundle.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// An item, by id.
    Item(String),
    /// A bundle, by id.
    Bundle(String),
}

impl Target {
    /// As drafts and pages carry it.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Item(id) => format!("item/{id}"),
            Self::Bundle(id) => format!("bundle/{id}"),
        }
    }

    /// The target of a key.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        let (kind, id) = key.split_once('/')?;
        match kind {
            "item" => Some(Self::Item(id.to_owned())),
            "bundle" => Some(Self::Bundle(id.to_owned())),
            _ => None,
        }
    }

    /// The page on which it is filed.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Item(id) => format!("/services/{id}/new"),
            Self::Bundle(id) => format!("/services/bundle/{id}/new"),
        }
    }

    /// The page of its guide.
    #[must_use]
    pub fn guide(&self) -> String {
        match self {
            Self::Item(id) => format!("/services/{id}"),
            Self::Bundle(id) => format!("/services/bundle/{id}"),
        }
    }
}

/// A page of the form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PageId {
    /// Which of a bundle's optional items.
    Choose,
    /// Who asks, and where.
    Who,
    /// A part of the questions, from 0.
    Part(usize),
    /// A paper, by its id.
    Paper(String),
    /// The commitment.
    Promise,
    /// Everything at once, before it is sent.
    Review,
}

impl PageId {
    /// As pages carry it.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Choose => "choose".to_owned(),
            Self::Who => "who".to_owned(),
            Self::Part(number) => format!("part-{number}"),
            Self::Paper(id) => format!("paper-{id}"),
            Self::Promise => "promise".to_owned(),
            Self::Review => "review".to_owned(),
        }
    }

    /// The page of a key.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        match key {
            "choose" => Some(Self::Choose),
            "who" => Some(Self::Who),
            "promise" => Some(Self::Promise),
            "review" => Some(Self::Review),
            _ => {
                if let Some(number) = key.strip_prefix("part-") {
                    return Some(Self::Part(number.parse().ok()?));
                }
                Some(Self::Paper(key.strip_prefix("paper-")?.to_owned()))
            }
        }
    }
}

/// A part of the questions that stands on one page.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its heading.
    pub title: Option<Title>,
    /// The questions.
    pub questions: Vec<Question>,
}

/// What is asked, made from the definitions by which it would be filed now.
#[derive(Debug)]
pub struct Asking {
    /// For what.
    pub target: Target,
    /// Its name.
    pub title: Title,
    /// The definitions, in the order of the items that are asked for.
    pub parts: Vec<std::sync::Arc<Definition>>,
    /// Items that may be left out, by id, with their names.
    pub optional: Vec<(String, Title)>,
    /// A bundle's own questions.
    own: Option<Form>,
    /// Which questions of which forms each question of a bundle answers.
    merged: Option<Vec<MergedQuestion>>,
    /// All questions, under the keys that pages use.
    pub questions: Vec<Question>,
}

/// What separates the number of a form from an expression in merged questions.
const MARK: char = '\u{1}';

impl Asking {
    /// What an item asks.
    #[must_use]
    pub fn item(definition: std::sync::Arc<Definition>) -> Self {
        Self {
            target: Target::Item(definition.item().id.clone()),
            title: definition.item().title.clone(),
            optional: Vec::new(),
            own: None,
            merged: None,
            questions: definition.form().questions.clone(),
            parts: vec![definition],
        }
    }

    /// What a bundle asks: its own questions and those of the chosen items, what is shared once. `chosen` are the ids
    /// of the optional items that are wanted.
    #[must_use]
    pub fn bundle(
        catalogue: &Catalogue,
        bundle: &Bundle,
        parts: Vec<std::sync::Arc<Definition>>,
        chosen: &BTreeSet<String>,
    ) -> Self {
        let left_out = |id: &str| {
            bundle.optional.iter().any(|optional| optional == id) && !chosen.contains(id)
        };
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|part| !left_out(&part.item().id))
            .collect();
        let own = bundle
            .form
            .as_deref()
            .and_then(|id| catalogue.form(id))
            .cloned();
        let mut forms: Vec<&Form> = parts.iter().map(|part| part.form()).collect();
        forms.extend(own.as_ref());
        let merged = flow::shared(&forms).questions;
        let questions = merged.iter().map(|merged| {
            let mut question = merged.question.clone();
            let first = merged.of.first().map_or(0, |(form, _)| *form);
            let marked = |text: &String| format!("{first}{MARK}{text}");
            question.field.key.clone_from(&merged.key);
            question.when = question.when.as_ref().map(marked);
            question.check = question.check.as_ref().map(marked);
            question.fill = question.fill.as_ref().map(marked);
            // Without a heading of its own a question stands under its item's name.
            question.section = question.section.or_else(|| {
                let part = parts.get(first)?;
                Some(part.item().title.clone())
            });
            question
        });
        let questions = questions.collect();
        let optional = bundle.optional.iter().filter_map(|id| {
            let title = catalogue.item(id)?.title.clone();
            Some((id.clone(), title))
        });
        Self {
            target: Target::Bundle(bundle.id.clone()),
            title: bundle.title.clone(),
            optional: optional.collect(),
            own,
            questions,
            merged: Some(merged),
            parts,
        }
    }

    /// The questions by page: a section a page, a long form without sections in parts.
    #[must_use]
    pub fn sections(&self) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        for question in &self.questions {
            let begins = match (&question.section, sections.last()) {
                (_, None) => true,
                (Some(title), Some(last)) => last.title.as_ref() != Some(title),
                (None, Some(last)) => {
                    // A question that follows from the one before stays beside it.
                    last.title.is_none()
                        && last.questions.len() >= PAGE_QUESTIONS
                        && question.when.is_none()
                }
            };
            if begins {
                sections.push(Section {
                    title: question.section.clone(),
                    questions: Vec::new(),
                });
            }
            if let Some(last) = sections.last_mut() {
                last.questions.push(question.clone());
            }
        }
        if self.merged.is_some() {
            sections = gathered(sections);
        }
        sections
    }

    /// The answers of one part, under the keys of its form.
    #[must_use]
    pub fn answers_of(&self, part: usize, answers: &Fields) -> Fields {
        match &self.merged {
            None => answers.clone(),
            Some(merged) => {
                let mut own = Fields::new();
                for question in merged {
                    let mut of = question.of.iter();
                    let key = of.find(|(form, _)| *form == part).map(|(_, key)| key);
                    if let (Some(key), Some(answer)) = (key, answers.get(&question.key)) {
                        own.insert(key.clone(), answer.clone());
                    }
                }
                own
            }
        }
    }

    /// The answers of one part as they are filed: what is not asked under the other answers is left out.
    #[must_use]
    pub fn filed(&self, part: usize, answers: &Fields, told: &Told) -> Fields {
        let mut own = self.answers_of(part, answers);
        let Some(form) = self.form(part) else {
            return own;
        };
        let asked = told.with(|facts| {
            let asked = flow::asked(form, &own, facts);
            asked.map(|asked| {
                let keys = asked.iter().map(|question| question.field.key.clone());
                keys.collect::<BTreeSet<String>>()
            })
        });
        // What cannot be told is left to the engine, which names it.
        if let Ok(asked) = asked {
            own.retain(|key, _| asked.contains(key));
        }
        own
    }

    /// The key under which pages carry a question of a part's form.
    #[must_use]
    pub fn page_key(&self, part: usize, key: &str) -> String {
        let Some(merged) = &self.merged else {
            return key.to_owned();
        };
        let holds = |of: &(usize, String)| of.0 == part && of.1 == key;
        let found = merged.iter().find(|merged| merged.of.iter().any(holds));
        found.map_or_else(|| key.to_owned(), |merged| merged.key.clone())
    }

    fn form(&self, number: usize) -> Option<&Form> {
        match self.parts.get(number) {
            Some(part) => Some(part.form()),
            None => self.own.as_ref(),
        }
    }

    /// Whether a condition of one of the questions holds; what cannot be told yet does not.
    #[must_use]
    pub fn holds(&self, text: &str, answers: &Fields, told: &Told) -> bool {
        let (number, text) = unmark(text);
        let answers = self.answers_of(number, answers);
        let Some(form) = self.form(number) else {
            return false;
        };
        let Some(probe) = probe(form, text) else {
            return false;
        };
        let asked = told.with(|facts| {
            flow::asked(&probe, &answers, facts)
                .map(|asked| asked.iter().any(|question| question.field.key == PROBE))
        });
        asked.unwrap_or(false)
    }

    /// What is filled in beforehand.
    #[must_use]
    pub fn filled(&self, told: &Told) -> Fields {
        let mut filled = Fields::new();
        let forms = self.parts.len() + usize::from(self.own.is_some());
        for number in 0..forms {
            let Some(form) = self.form(number) else {
                continue;
            };
            let found = told.with(|facts| flow::fill(form, &Fields::new(), facts));
            for (key, value) in found.unwrap_or_default() {
                filled.entry(self.page_key(number, &key)).or_insert(value);
            }
        }
        filled
    }

    /// The papers that are asked for under these answers, each once, with the parts that ask for it.
    #[must_use]
    pub fn papers(&self, answers: &Fields, told: &Told) -> Vec<(Material, Vec<usize>)> {
        let mut papers: Vec<(Material, Vec<usize>)> = Vec::new();
        for (number, part) in self.parts.iter().enumerate() {
            let own = self.answers_of(number, answers);
            let asked = told.with(|facts| {
                let asked = flow::materials_asked(part, &own, facts);
                asked.map(|needs| needs.into_iter().cloned().collect::<Vec<Need>>())
            });
            // What cannot be told yet is asked for once it can.
            for need in asked.unwrap_or_default() {
                let held = papers
                    .iter_mut()
                    .find(|(paper, _)| paper.id == need.material);
                match (held, part.material(&need.material)) {
                    (Some((_, parts)), _) => parts.push(number),
                    (None, Some(material)) => papers.push((material.clone(), vec![number])),
                    (None, None) => {}
                }
            }
        }
        papers
    }

    /// The commitments, by item.
    #[must_use]
    pub fn commitments(&self) -> Vec<(Title, Title)> {
        let items = self.parts.iter().map(|part| part.item());
        items
            .filter(|item| item.mode == Mode::Commitment)
            .filter_map(|item| Some((item.title.clone(), item.commitment.as_ref()?.text.clone())))
            .collect()
    }

    /// Whether it may be filed without a name.
    #[must_use]
    pub fn anonymous(&self) -> bool {
        self.parts.iter().all(|part| part.item().anonymous)
    }

    /// Keys of questions that take files.
    #[must_use]
    pub fn file_keys(&self) -> BTreeSet<&str> {
        let files = self.questions.iter();
        files
            .filter(|question| matches!(question.field.kind, FieldKind::File { .. }))
            .map(|question| question.field.key.as_str())
            .collect()
    }
}

/// Sections of the same heading together, where several forms bring their own.
fn gathered(sections: Vec<Section>) -> Vec<Section> {
    let mut all: Vec<Section> = Vec::new();
    for section in sections {
        match all.iter_mut().find(|held| held.title == section.title) {
            Some(held) => held.questions.extend(section.questions),
            None => all.push(section),
        }
    }
    all
}

fn unmark(text: &str) -> (usize, &str) {
    match text.split_once(MARK) {
        Some((number, rest)) => (number.parse().unwrap_or(0), rest),
        None => (0, text),
    }
}

/// The key of the question with which a condition is asked about.
const PROBE: &str = "probe_of_condition";

/// A form with one more question, asked when the condition holds: the engine says which questions are asked.
fn probe(form: &Form, text: &str) -> Option<Form> {
    let mut probe = form.clone();
    let mut question = probe.questions.first()?.clone();
    question.field.key = PROBE.to_owned();
    question.when = Some(text.to_owned());
    question.check = None;
    // The other questions are there for their kinds; whether they are asked does not matter here.
    for held in &mut probe.questions {
        held.when = None;
    }
    probe.questions.push(question);
    Some(probe)
}

/// What is told besides the answers, owned, so that pages can carry it into closures.
#[derive(Clone, Debug)]
pub struct Told {
    /// Who asks.
    pub applicant: Applicant,
    /// Their account.
    pub account: Option<AccountId>,
    /// The day.
    pub today: Date,
    /// The calendar.
    pub calendar: Calendar,
}

impl Told {
    /// Calls with what the engine is told.
    pub fn with<T>(&self, call: impl FnOnce(&Facts<'_>) -> T) -> T {
        let head = Head {
            code: String::new(),
            channel: Channel::Web,
        };
        let (answers, found) = (flow::Answers::default(), BTreeMap::new());
        call(&Facts {
            head: &head,
            applicant: &self.applicant,
            answers: &answers,
            found: &found,
            account: self.account,
            today: self.today,
            calendar: &self.calendar,
        })
    }
}
