//! Compiler output as ledger entries: what an import brings, before it is tied to what the ledger holds.

use base::{Date, RegionCode, Scope, Title};
use gazette::{Basis, Compilation, Document, Quoted};
use org::{Context, Outcome, Register};
use sha2::{Digest, Sha256};
use store::Store;

use super::load;
use super::review::{find, read};
use crate::rules::compare::Reading;
use crate::rules::marks::Mark;
use crate::rules::theme::Theme;
use crate::store::put::{Clause, Duty, Head, Target};

/// Unclaimed marks of one clause that are kept for review; a file of noise may have millions.
const UNCLAIMED_KEPT: usize = 2_000;

/// A document as the compiler read it, ready for the ledger.
pub(super) struct TextDocument {
    pub(super) head: Head,
    pub(super) marks_of_head: Vec<Mark>,
    pub(super) clauses: Vec<TextClause>,
    pub(super) text: String,
    pub(super) marks: usize,
    pub(super) unclaimed: usize,
}

/// A clause as the compiler read it.
pub(super) struct TextClause {
    pub(super) clause: Clause,
    pub(super) body: String,
    pub(super) spans: Vec<(usize, usize)>,
    pub(super) quotes: Vec<Quote>,
    pub(super) readings: Vec<read::ReadAs>,
}

impl TextClause {
    pub(super) fn reading(&self) -> Reading {
        let clause = &self.clause;
        Reading {
            title: clause.title.zh.clone(),
            units: clause
                .duties
                .iter()
                .map(|duty| (duty.segment, duty.role.clone(), duty.printed.clone()))
                .collect(),
            targets: clause
                .targets
                .iter()
                .map(|target| (target.value, target.unit.clone()))
                .collect(),
        }
    }
}

/// Words that a field was read from.
pub(super) struct Quote {
    pub(super) of: Of,
    pub(super) label: String,
    pub(super) spans: Vec<(usize, usize)>,
}

pub(super) enum Of {
    /// A field that every clause can have.
    Field(String),
    /// A unit, tied by its name.
    Duty { segment: u32, role: &'static str },
    /// A target, tied by its figure.
    Target {
        value: rust_decimal::Decimal,
        unit: String,
    },
}

/// The words that the head's fields were read from.
fn head_marks(document: &Document) -> Vec<Mark> {
    let fields = [
        ("number", &document.number),
        ("title", &document.title),
        ("notice-title", &document.notice_title),
        ("issuer", &document.issuer),
        ("signed", &document.signed_text),
        ("public", &document.public_note),
        ("addressees", &document.addressees),
    ];
    fields
        .into_iter()
        .filter_map(|(field, quoted)| {
            let quoted = quoted.as_ref()?;
            Some(Mark {
                field: field.to_owned(),
                label: quoted.text.clone(),
                spans: spans(&quoted.spans),
                at: None,
            })
        })
        .collect()
}

fn quote(of: Of, quoted: &Quoted) -> Quote {
    Quote {
        of,
        label: quoted.text.clone(),
        spans: spans(&quoted.spans),
    }
}

fn spans(spans: &[gazette::Span]) -> Vec<(usize, usize)> {
    spans.iter().map(|span| (span.start, span.end)).collect()
}

/// Turns compiler output into ledger entries, resolving units by the register.
pub(super) struct Reader {
    register: Register,
    regions: Vec<pack::Region>,
    organisations: Vec<org::Organisation>,
}

impl Reader {
    pub(super) fn new(store: &Store, scope: &Scope) -> Result<Self, store::Error> {
        Ok(Self {
            register: org::register(store, scope)?,
            regions: org::regions(store, scope)?,
            organisations: org::all(store, scope)?,
        })
    }

    /// A clause as it would enter the ledger.
    pub(super) fn ledger_clause(&self, clause: &gazette::Clause, context: &Context) -> Clause {
        self.clause(clause, context, &[]).clause
    }

    /// Every document that has a numbered clause, or that only repeals or amends others.
    pub(super) fn read(&self, compilation: &Compilation, bytes: &[u8]) -> Vec<TextDocument> {
        let words = |quoted: &Option<Quoted>| {
            quoted
                .as_ref()
                .map_or("", |quoted| quoted.text.as_str())
                .to_owned()
        };
        let taken = |document: &&Document| {
            let titles = words(&document.title) + &words(&document.notice_title);
            document.clauses.iter().any(|clause| !clause.no.is_empty())
                || find::may_amend(
                    document.number.as_ref().map(|number| number.text.as_str()),
                    &titles,
                )
        };
        compilation
            .documents
            .iter()
            .filter(taken)
            .map(|document| {
                self.document(
                    document,
                    compilation,
                    compilation.text_of(bytes, &document.spans),
                )
            })
            .collect()
    }

    fn document(
        &self,
        document: &Document,
        compilation: &Compilation,
        whole: String,
    ) -> TextDocument {
        let text = |quoted: &Option<Quoted>| {
            quoted
                .as_ref()
                .map(|quoted| quoted.text.clone())
                .unwrap_or_default()
        };
        let issuer = text(&document.issuer);
        let region = self.region(&issuer);
        let number = document.number.as_ref().map(|number| number.text.clone());
        let consult = document.consult.as_ref();
        // A notice that carries no plan of its own is known by its own title, not by the plan it speaks of.
        let is_bare = document.clauses.iter().all(|clause| clause.no.is_empty())
            && document.notice_title.is_some();
        let title = if is_bare {
            text(&document.notice_title)
        } else {
            text(&document.title)
        };
        let head = Head {
            key: key(number.as_deref(), &title),
            letter: String::new(),
            number,
            title: Title::new(title, ""),
            notice_title: text(&document.notice_title),
            issuer,
            signed: document.signed,
            public: document.public.unwrap_or(true),
            addressees: text(&document.addressees),
            consult_unit: consult
                .map(|consult| text(&consult.unit))
                .unwrap_or_default(),
            consult_phone: consult
                .map(|consult| text(&consult.phone))
                .unwrap_or_default(),
            consult_doubtful: consult.is_some_and(|consult| consult.doubtful),
            region: region.0.clone(),
            due: document
                .plan_year
                .and_then(|year| Date::new(year, 12, 31).ok()),
            origin: "text".to_owned(),
        };
        let marks_of_head = head_marks(document);
        let context = Context::of(region);
        let mut clauses: Vec<TextClause> = Vec::new();
        for (index, clause) in document
            .clauses
            .iter()
            .enumerate()
            .filter(|(_, clause)| !clause.path.is_empty())
        {
            let mut read = self.clause(clause, &context, &compilation.notes);
            let own = document
                .unclaimed
                .iter()
                .filter(|mark| mark.clause == index)
                .take(UNCLAIMED_KEPT);
            read.readings.extend(
                own.enumerate()
                    .map(|(copy, mark)| read::of_unclaimed(mark, copy)),
            );
            // A path that a faulty text repeats is told apart, so that no passage is lost.
            let base = read.clause.path.clone();
            let mut copy = 2;
            while clauses
                .iter()
                .any(|other| other.clause.path == read.clause.path)
            {
                read.clause.path = format!("{base}#{copy}");
                copy += 1;
            }
            clauses.push(read);
        }
        let (marks, unclaimed) = (document.marks, document.unclaimed.len());
        TextDocument {
            head,
            marks_of_head,
            clauses,
            text: whole,
            marks,
            unclaimed,
        }
    }

    /// The division whose document it is: the issuer's, else the city's.
    fn region(&self, issuer: &str) -> RegionCode {
        let city = self
            .regions
            .iter()
            .find(|region| region.level == pack::RegionLevel::Prefecture)
            .or(self.regions.first())
            .map(|region| region.code.clone())
            .unwrap_or_else(|| RegionCode(String::new()));
        let first = issuer.split('、').next().unwrap_or_default();
        let found = match self
            .register
            .resolve(first, &Context::of(city.clone()))
            .outcome
        {
            Outcome::Org(id) => self.organisations.iter().find(|org| org.id == id),
            _ => None,
        };
        found.map_or(city, |org| org.region.clone())
    }

    fn clause(
        &self,
        clause: &gazette::Clause,
        context: &Context,
        notes: &[gazette::Note],
    ) -> TextClause {
        let mut quotes: Vec<Quote> = clause
            .title
            .iter()
            .map(|title| quote(Of::Field("title".to_owned()), title))
            .collect();
        let mut duties: Vec<Duty> = Vec::new();
        let numbers = read::segment_numbers(&clause.segments);
        for (segment, read) in numbers.iter().copied().zip(&clause.segments) {
            // The subject of a sentence is a suggestion: it waits in the review and is not in the ledger.
            if read.basis == Basis::Sentence {
                continue;
            }
            quotes.push(quote(Of::Field(format!("segment-{segment}")), &read.quote));
            let roles = [
                ("lead", &read.lead),
                ("responsible", &read.responsible),
                ("support", &read.support),
            ];
            for (role, units) in roles {
                // What an earlier clause carries forward is printed there, so it has no passage here.
                let carried: &[String] = if role == "responsible" {
                    &read.carried
                } else {
                    &[]
                };
                quotes.extend(
                    units
                        .iter()
                        .map(|unit| quote(Of::Duty { segment, role }, unit)),
                );
                let printed = units.iter().map(|unit| &unit.text).chain(carried);
                for (ord, printed) in (1_u32..).zip(printed) {
                    let outcome = self.register.resolve(printed, context).outcome;
                    duties.push(load::duty(segment, role, ord, printed, outcome));
                }
            }
        }
        let targets: Vec<Target> = clause
            .targets
            .iter()
            .map(|target| self::target(target, clause, &numbers))
            .collect();
        for (read, target) in clause.targets.iter().zip(&targets) {
            quotes.push(quote(
                Of::Target {
                    value: target.value,
                    unit: target.unit.clone(),
                },
                &read.quote,
            ));
        }
        let numbered =
            |name: &'static str| (1_u32..).map(move |number| Of::Field(format!("{name}-{number}")));
        quotes.extend(
            numbered("deadline")
                .zip(&clause.deadlines)
                .map(|(of, read)| quote(of, &read.quote)),
        );
        quotes.extend(
            numbered("prohibition")
                .zip(&clause.prohibitions)
                .map(|(of, read)| quote(of, read)),
        );
        quotes.extend(
            numbered("reference")
                .zip(&clause.references)
                .map(|(of, read)| quote(of, &read.title)),
        );
        let title = clause
            .title
            .as_ref()
            .map(|title| title.text.clone())
            .unwrap_or_default();
        // An outermost passage without units and targets (总体要求) states aims and is nothing to be done.
        let asks = !duties.is_empty() || !targets.is_empty() || clause.level > 1;
        let kind = match clause.kind {
            gazette::ClauseKind::Task | gazette::ClauseKind::Row if asks => "task",
            gazette::ClauseKind::Article => "article",
            _ => "section",
        };
        let deadlines: Vec<&str> = clause
            .deadlines
            .iter()
            .map(|deadline| deadline.quote.text.as_str())
            .collect();
        let ledger = Clause {
            no: clause.no.clone(),
            path: clause.path.clone(),
            kind: kind.to_owned(),
            level: u32::from(clause.level),
            theme: Theme::in_heading(&title)
                .map_or("", Theme::as_str)
                .to_owned(),
            title: Title::new(title, ""),
            due: clause
                .governing_deadline()
                .and_then(|deadline| deadline.due),
            deadline: deadlines.join("；"),
            prohibitions: u32::try_from(clause.prohibitions.len()).unwrap_or(u32::MAX),
            duties,
            targets,
        };
        let readings = read::of_clause(clause, &ledger, notes);
        TextClause {
            clause: ledger,
            body: clause.text.clone(),
            spans: spans(&clause.spans),
            quotes,
            readings,
        }
    }
}

fn target(target: &gazette::Target, clause: &gazette::Clause, numbers: &[u32]) -> Target {
    let deadline = target
        .deadline
        .and_then(|index| clause.deadlines.get(index));
    let value = match target.value {
        gazette::Value::One(value) | gazette::Value::Range(value, _) => value,
    };
    Target {
        segment: target
            .segment
            .and_then(|index| numbers.get(index).copied())
            .unwrap_or(1),
        subject: Title::new(target.subject.clone(), ""),
        comparator: target.comparator.name().to_owned(),
        value,
        unit: target.unit.clone(),
        deadline: deadline
            .map(|deadline| deadline.quote.text.clone())
            .unwrap_or_default(),
        due: deadline.and_then(|deadline| deadline.due),
        scope: target.scope.clone().unwrap_or_default(),
        kind: target.kind.name().to_owned(),
    }
}

/// A key for URLs: year and running number of the document number, else a digest of the title.
fn key(number: Option<&str>, title: &str) -> String {
    let mut runs: Vec<String> = Vec::new();
    let mut within = false;
    for c in number.unwrap_or_default().chars() {
        match (c.is_ascii_digit(), within) {
            (true, true) => runs.last_mut().into_iter().for_each(|run| run.push(c)),
            (true, false) => runs.push(c.to_string()),
            _ => {}
        }
        within = c.is_ascii_digit();
    }
    if runs.is_empty() {
        let digest = base::hex::encode(&Sha256::digest(title.as_bytes()));
        return format!("text-{}", &digest[..8]);
    }
    format!("text-{}", runs.join("-"))
}
