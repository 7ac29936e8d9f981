//! A pack as read so far, and the checks that need all of it.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use base::{OrgId, RegionCode};

use crate::at::{At, Finder};
use crate::element::Elements;
use crate::error::{PackError, Problem, What};
use crate::indicator::{self, Direction, IndicatorDraft};
use crate::names::{Context, Outcome, Register};
use crate::nearest::nearest;
use crate::org::{Abbreviation, GroupDraft, Organisation, Within};
use crate::place::{Place, Source};
use crate::read::Fields;
use crate::{City, Group, Pack, Plan, Region, city, org, plan, read, subject};

/// A pack as read so far.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) city: Option<City>,
    pub(crate) regions: Vec<Region>,
    pub(crate) organisations: Vec<(Organisation, Place)>,
    pub(crate) groups: Vec<GroupDraft>,
    pub(crate) abbreviations: Vec<Abbreviation>,
    pub(crate) plans: Vec<Plan>,
    pub(crate) indicators: Vec<IndicatorDraft>,
    pub(crate) elements: Elements,
    /// The files with expressions: path and text.
    files: Vec<(String, String)>,
    /// Where the elements of each kind stand: file and position, beside the lists of `elements`.
    pub(crate) origins: HashMap<&'static str, Vec<(usize, usize)>>,
    /// Elements that were read with errors and that nothing more is said about.
    pub(crate) unsound: HashSet<(What, String)>,
    groups_known: Vec<Group>,
    names: Option<Register>,
    /// The first term of a subject.
    first_term: Option<Place>,
    late: Vec<(At, Problem)>,
    defined: HashMap<(What, String), Place>,
    referred: Vec<(What, String, Place)>,
    printed: Vec<(String, RegionCode, Place)>,
    seen: BTreeSet<&'static str>,
    errors: Vec<PackError>,
}

impl Draft {
    /// Reads one file.
    pub(crate) fn read(&mut self, path: &str, text: &str) {
        let Some(stem) = path.strip_suffix(".toml") else {
            return;
        };
        let source = Source::new(path, text.strip_prefix('\u{feff}').unwrap_or(text));
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut errors = Vec::new();
        match stem.split('/').collect::<Vec<_>>().as_slice() {
            ["city"] => {
                self.seen.insert("city.toml");
                read::file(&source, text, &mut errors, |f| city::read_city(f, self));
            }
            ["regions"] => {
                self.seen.insert("regions.toml");
                read::file(&source, text, &mut errors, |f| city::read_regions(f, self));
            }
            ["organisations", _] => {
                read::file(&source, text, &mut errors, |f| org::read(f, self));
            }
            ["plans", _] => {
                read::file(&source, text, &mut errors, |f| plan::read(f, self));
            }
            ["indicators", _] => {
                self.files.push((path.to_owned(), text.to_owned()));
                read::file(&source, text, &mut errors, |f| indicator::read(f, self));
            }
            ["subjects", _, _] => {
                self.files.push((path.to_owned(), text.to_owned()));
                read::file(&source, text, &mut errors, |f| subject::read(f, self));
            }
            _ => errors.push(PackError {
                place: source.place(&(0..0)),
                problem: Problem::UnknownFile,
            }),
        }
        self.errors.append(&mut errors);
    }

    /// Remembers an identifier; a second use is an error.
    pub(crate) fn define(&mut self, what: What, id: &str, place: Place) {
        if let Some(first) = self.defined.get(&(what, id.to_owned())) {
            let problem = Problem::Duplicate {
                what,
                id: id.to_owned(),
                first: first.clone(),
            };
            self.errors.push(PackError { place, problem });
        } else {
            self.defined.insert((what, id.to_owned()), place);
        }
    }

    /// Remembers a reference, to be checked once everything is read.
    pub(crate) fn refer(&mut self, what: What, id: &str, place: Place) {
        self.referred.push((what, id.to_owned(), place));
    }

    /// Reads a reference, or several, to elements of a kind.
    pub(crate) fn refer_all(
        &mut self,
        fields: &mut Fields<'_, '_>,
        key: &'static str,
        what: What,
    ) -> Vec<String> {
        let named = fields.texts_or_text(key);
        for (name, place) in &named {
            self.refer(what, name, place.clone());
        }
        named.into_iter().map(|(name, _)| name).collect()
    }

    /// Reads the clauses that an element comes from; there must be one.
    pub(crate) fn cited(&mut self, fields: &mut Fields<'_, '_>) -> Vec<String> {
        let clauses = self.refer_all(fields, "clause", What::Clause);
        fields.filled("clause");
        clauses
    }

    /// Reads a reference that may be absent.
    pub(crate) fn refer_or_none(
        &mut self,
        fields: &mut Fields<'_, '_>,
        key: &'static str,
        what: What,
    ) -> Option<String> {
        let id = fields.text_or_none(key)?;
        self.refer(what, &id, fields.place_of(key));
        Some(id)
    }

    /// Reads a reference that must be there.
    pub(crate) fn refer_to(
        &mut self,
        fields: &mut Fields<'_, '_>,
        key: &'static str,
        what: What,
    ) -> Option<String> {
        let id = self.refer_or_none(fields, key, what);
        fields.missing(key, id)
    }

    /// What a unit printed in a subject means, in the city's own words. `None` also when the city cannot be read,
    /// which is said elsewhere.
    pub(crate) fn resolve(&self, printed: &str) -> Option<Outcome> {
        let region = self.city.as_ref()?.region.clone();
        self.regions.iter().find(|known| known.code == region)?;
        let names = self.names.as_ref()?;
        Some(names.resolve(printed, &Context::of(region)).outcome)
    }

    /// The division for which an organisation works.
    pub(crate) fn region_of(&self, id: &OrgId) -> Option<RegionCode> {
        let mut all = self.organisations.iter().map(|(org, _)| org);
        all.find(|org| org.id == *id).map(|org| org.region.clone())
    }

    /// Remembers that the pack has terms.
    pub(crate) fn has_term(&mut self, place: Place) {
        self.first_term.get_or_insert(place);
    }

    /// Which of the files with expressions is being read.
    pub(crate) fn file(&self) -> usize {
        self.files.len().saturating_sub(1)
    }

    /// Where the element at a position of a list of `elements` stands.
    pub(crate) fn origin(&self, key: &'static str, position: usize) -> At {
        let origin = self.origins.get(key).and_then(|all| all.get(position));
        let (file, nth) = origin.copied().unwrap_or_default();
        At::element(file, key, nth)
    }

    /// Reports a problem of a subject, found after reading.
    pub(crate) fn wrong(&mut self, at: At, problem: Problem) {
        self.late.push((at, problem));
    }

    /// Everything that subjects need to know before they are read: names of organisations.
    pub(crate) fn settle_names(&mut self) {
        self.groups_known = self.expand_groups();
        let organisations: Vec<Organisation> = self
            .organisations
            .iter()
            .map(|(org, _)| org.clone())
            .collect();
        self.names = Some(Register::new(
            &self.regions,
            &organisations,
            &self.groups_known,
            &self.abbreviations,
        ));
    }

    /// What was found after reading, at the places found again.
    fn place_late(&mut self) {
        let late = std::mem::take(&mut self.late);
        let mut finders: HashMap<usize, Finder<'_>> = HashMap::new();
        for (at, problem) in late {
            let Some((path, text)) = self.files.get(at.file) else {
                continue;
            };
            let finder = finders
                .entry(at.file)
                .or_insert_with(|| Finder::new(path, text));
            let place = finder.place(&at);
            self.errors.push(PackError { place, problem });
        }
    }

    /// Remembers a unit printed in a document of a region.
    pub(crate) fn print(&mut self, unit: String, region: RegionCode, place: Place) {
        self.printed.push((unit, region, place));
    }

    /// The pack, or everything that is wrong with it.
    pub(crate) fn finish(mut self) -> Result<Pack, Vec<PackError>> {
        for file in ["city.toml", "regions.toml"] {
            if !self.seen.contains(file) {
                self.errors.push(PackError {
                    place: Place {
                        file: file.to_owned(),
                        line: 1,
                        column: 1,
                    },
                    problem: Problem::MissingFile,
                });
            }
        }
        self.define_citations();
        self.check_references();
        self.check_indicators();
        self.check_names();
        self.check_calendar();
        subject::settle(&mut self.elements.procedures);
        subject::check(&mut self);
        self.place_late();
        let groups = std::mem::take(&mut self.groups_known);
        let organisations = std::mem::take(&mut self.organisations);
        match self.city {
            Some(city) if self.errors.is_empty() => Ok(Pack {
                city,
                regions: self.regions,
                organisations: organisations.into_iter().map(|(org, _)| org).collect(),
                groups,
                abbreviations: self.abbreviations,
                plans: self.plans,
                indicators: self
                    .indicators
                    .into_iter()
                    .map(|read| read.indicator)
                    .collect(),
                elements: Arc::new(self.elements),
            }),
            _ => {
                self.errors.sort_by(|a, b| a.place.cmp(&b.place));
                self.errors.dedup();
                Err(self.errors)
            }
        }
    }

    /// Every clause and every target gets the name by which indicators cite it.
    fn define_citations(&mut self) {
        let mut names = Vec::new();
        for plan in &self.plans {
            for clause in &plan.clauses {
                let cite = plan.cite(clause);
                for ord in 1..=clause.targets.len() {
                    names.push((What::Target, format!("{cite}#{ord}")));
                }
                names.push((What::Clause, cite));
            }
        }
        for (what, name) in names {
            // Citations of one plan are unique, and letters are; a place is only shown for duplicates.
            self.defined.entry((what, name)).or_insert_with(|| Place {
                file: "plans".to_owned(),
                line: 1,
                column: 1,
            });
        }
    }

    /// What indicators say must agree with the targets they refer to.
    fn check_indicators(&mut self) {
        let mut errors = Vec::new();
        for read in indicator::circular(&self.indicators) {
            let because = (
                "指标不能由自身算出",
                "an indicator cannot be computed from itself",
            );
            let problem = Problem::Goes {
                key: "input",
                because,
            };
            errors.push(PackError {
                place: read.inputs.clone(),
                problem,
            });
        }
        let mut printed = Vec::new();
        for read in &self.indicators {
            let indicator = &read.indicator;
            let Some(plan) = self.plans.iter().find(|plan| plan.id == indicator.plan) else {
                continue;
            };
            if let Some(from) = &indicator.from {
                printed.push((from.clone(), plan.region.clone(), read.from.clone()));
            }
            for name in &indicator.targets {
                let Some(target) = plan.cited_target(name) else {
                    continue;
                };
                let mut differs = |key, place: &Place, value: &str, other: &str| {
                    if value != other {
                        let (value, other) = (value.to_owned(), other.to_owned());
                        errors.push(PackError {
                            place: place.clone(),
                            problem: Problem::Differs { key, value, other },
                        });
                    }
                };
                differs("unit", &read.unit, &indicator.unit, &target.unit);
                let direction = Direction::of(target.comparator);
                differs(
                    "direction",
                    &read.direction,
                    indicator.direction.as_str(),
                    direction.as_str(),
                );
            }
        }
        for (from, region, place) in printed {
            self.print(from, region, place);
        }
        self.errors.append(&mut errors);
    }

    fn check_references(&mut self) {
        for (what, id, place) in std::mem::take(&mut self.referred) {
            if self.defined.contains_key(&(what, id.clone())) {
                continue;
            }
            let mut known: Vec<&str> = self
                .defined
                .keys()
                .filter(|(kind, _)| *kind == what)
                .map(|(_, id)| id.as_str())
                .collect();
            known.sort_unstable();
            let nearest = nearest(&id, known).map(str::to_owned);
            self.errors.push(PackError {
                place,
                problem: Problem::Dangling { what, id, nearest },
            });
        }
    }

    /// Terms need a calendar.
    fn check_calendar(&mut self) {
        let without = self
            .city
            .as_ref()
            .is_some_and(|city| city.calendar.is_none());
        if let Some(place) = self.first_term.take().filter(|_| without) {
            let problem = Problem::NoCalendar;
            self.errors.push(PackError { place, problem });
        }
    }

    fn expand_groups(&mut self) -> Vec<Group> {
        let mut out = Vec::with_capacity(self.groups.len());
        for draft in std::mem::take(&mut self.groups) {
            let members: Vec<OrgId> = self
                .organisations
                .iter()
                .map(|(org, _)| org)
                .filter(|org| {
                    let listed = draft.list.contains(&org.id.0);
                    let by_rule = draft.kinds.contains(&org.kind) && self.reaches(&draft, org);
                    let excepted = draft.except.contains(&org.id.0);
                    (listed || by_rule) && !excepted
                })
                .map(|org| org.id.clone())
                .collect();
            if members.is_empty() {
                self.errors.push(PackError {
                    place: draft.place,
                    problem: Problem::EmptyGroup(draft.group.id.0.clone()),
                });
            }
            out.push(Group {
                members,
                ..draft.group
            });
        }
        out
    }

    fn reaches(&self, draft: &GroupDraft, org: &Organisation) -> bool {
        let own = org.region == draft.group.region;
        let child = self.regions.iter().any(|region| {
            region.code == org.region && region.parent.as_ref() == Some(&draft.group.region)
        });
        match draft.within {
            Within::Own => own,
            Within::Children => child,
            Within::All => own || child,
        }
    }

    /// Names must not be ambiguous within a context, and every printed unit must resolve.
    fn check_names(&mut self) {
        let Some(register) = self.names.take() else {
            return;
        };
        for conflict in register.conflicts() {
            let key = (What::Organisation, conflict.second.0.clone());
            let Some(place) = self.defined.get(&key).cloned() else {
                continue;
            };
            self.errors.push(PackError {
                place,
                problem: Problem::AmbiguousName {
                    name: conflict.name.clone(),
                    other: conflict.first.0.clone(),
                },
            });
        }
        for (printed, region, place) in std::mem::take(&mut self.printed) {
            // An unknown region is reported where it is referred to; its units would only repeat that.
            if !self.defined.contains_key(&(What::Region, region.0.clone())) {
                continue;
            }
            let context = Context::of(region);
            if let Outcome::Unknown { nearest } = register.resolve(&printed, &context).outcome {
                self.errors.push(PackError {
                    place,
                    problem: Problem::UnknownUnit { printed, nearest },
                });
            }
        }
    }
}
