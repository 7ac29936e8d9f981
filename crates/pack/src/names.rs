//! Printed names to organisations.
//!
//! Official prose abbreviates by rule: inside a document of a city 市X means the city's X and inside a
//! district's document 区X means the district's; 发展和改革委员会 is printed 发展改革委; several regions
//! share a name's tail. [`Register::resolve`] applies these rules over the names that a pack declares. A
//! name is read as (region, body); bodies are compared in a folded form.

use std::collections::{BTreeMap, HashMap};

use base::{OrgId, RegionCode};

use crate::nearest::nearest;
use crate::org::{Abbreviation, Group, Organisation};
use crate::{Region, RegionLevel};

/// Where a name is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// The division whose document it is.
    pub region: RegionCode,
    /// The tail that a list shares: in 城区、泽州县人民政府 the first name lacks 人民政府.
    pub suffix: Option<String>,
}

impl Context {
    /// The context of a division's document.
    #[must_use]
    pub fn of(region: RegionCode) -> Self {
        Self {
            region,
            suffix: None,
        }
    }

    /// The same context for a name that lacks a shared tail.
    #[must_use]
    pub fn with_suffix(mut self, suffix: impl Into<String>) -> Self {
        self.suffix = Some(suffix.into());
        self
    }
}

/// What a printed name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolution {
    /// What it means.
    pub outcome: Outcome,
    /// By which rule.
    pub how: Rule,
}

/// What a printed name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// One organisation.
    Org(OrgId),
    /// A collective name.
    Group {
        /// The group.
        id: OrgId,
        /// Its members.
        members: Vec<OrgId>,
    },
    /// Nothing that the register knows.
    Unknown {
        /// The nearest name that would resolve in the same context.
        nearest: Option<String>,
    },
}

/// The rule by which a name was resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The name as declared, up to the region's part of it and the folding of 和, 委员会 and abbreviations.
    Declared,
    /// 委 printed for 局 or 局 for 委: the same office under the other form of its name.
    Ending,
    /// The shared tail of the list was added.
    Suffix,
    /// A division's bare name stands for its government.
    BareRegion,
    /// No rule applied.
    None,
}

impl Rule {
    /// The rule's identifier.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Ending => "ending",
            Self::Suffix => "suffix",
            Self::BareRegion => "bare-region",
            Self::None => "none",
        }
    }
}

/// Two organisations or groups that one name means in one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The name, as the second declares it.
    pub name: String,
    /// Who had it first.
    pub first: OrgId,
    /// Who has it too.
    pub second: OrgId,
}

/// A division as the rules see it.
#[derive(Clone, Debug)]
struct Division {
    code: RegionCode,
    name: String,
    parent: Option<RegionCode>,
    level: RegionLevel,
}

/// What an index key leads to.
#[derive(Clone, Debug)]
struct Entry {
    id: OrgId,
    region: RegionCode,
}

/// The organisation register in memory, indexed for resolution.
#[derive(Clone, Debug)]
pub struct Register {
    divisions: Vec<Division>,
    /// (folded full word, folded abbreviation), longest full word first.
    abbreviations: Vec<(String, String)>,
    index: HashMap<(Option<RegionCode>, String), Vec<Entry>>,
    groups: BTreeMap<OrgId, Vec<OrgId>>,
    governments: HashMap<RegionCode, OrgId>,
    /// Every declared name with its owner's division, for the nearest name to an unknown one.
    names: Vec<(String, RegionCode)>,
    conflicts: Vec<Conflict>,
}

impl Register {
    /// Indexes organisations and groups.
    #[must_use]
    pub fn new(
        regions: &[Region],
        organisations: &[Organisation],
        groups: &[Group],
        abbreviations: &[Abbreviation],
    ) -> Self {
        let mut abbreviations: Vec<(String, String)> = abbreviations
            .iter()
            .map(|word| (strip(&word.full), strip(&word.short)))
            .collect();
        abbreviations.sort_by_key(|(full, _)| std::cmp::Reverse(full.chars().count()));
        let mut register = Self {
            divisions: regions
                .iter()
                .map(|region| Division {
                    code: region.code.clone(),
                    name: region.name.clone(),
                    parent: region.parent.clone(),
                    level: region.level,
                })
                .collect(),
            abbreviations,
            index: HashMap::new(),
            groups: groups
                .iter()
                .map(|group| (group.id.clone(), group.members.clone()))
                .collect(),
            governments: HashMap::new(),
            names: Vec::new(),
            conflicts: Vec::new(),
        };
        for org in organisations {
            if org.kind == crate::OrgKind::Government {
                register
                    .governments
                    .entry(org.region.clone())
                    .or_insert_with(|| org.id.clone());
            }
            let names = [&org.title.zh, &org.short].into_iter().chain(&org.aliases);
            for name in names {
                register.declare(&org.id, &org.region, name);
            }
        }
        for group in groups {
            for name in std::iter::once(&group.title.zh).chain(&group.aliases) {
                register.declare(&group.id, &group.region, name);
            }
        }
        register
    }

    /// Names that mean two things in one context; empty for a checked pack.
    #[must_use]
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// What a name printed in a context means.
    #[must_use]
    pub fn resolve(&self, printed: &str, context: &Context) -> Resolution {
        let name = trim(printed);
        if let Some(found) = self.find(&name, &context.region, Rule::Declared) {
            return found;
        }
        if let Some(suffix) = &context.suffix {
            let whole = format!("{name}{}", trim(suffix));
            if let Some(found) = self.find(&whole, &context.region, Rule::Suffix) {
                return found;
            }
        }
        let bare = self
            .divisions
            .iter()
            .find(|division| self.full_names(division).contains(&name))
            .and_then(|division| self.governments.get(&division.code));
        if let Some(government) = bare {
            return Resolution {
                outcome: Outcome::Org(government.clone()),
                how: Rule::BareRegion,
            };
        }
        Resolution {
            outcome: Outcome::Unknown {
                nearest: self.nearest_name(&name, &context.region),
            },
            how: Rule::None,
        }
    }

    /// The organisations that a printed name stands for: one, the members of a group, or none.
    #[must_use]
    pub fn members(&self, printed: &str, context: &Context) -> Vec<OrgId> {
        match self.resolve(printed, context).outcome {
            Outcome::Org(id) => vec![id],
            Outcome::Group { members, .. } => members,
            Outcome::Unknown { .. } => Vec::new(),
        }
    }

    fn declare(&mut self, id: &OrgId, region: &RegionCode, name: &str) {
        let name = trim(name);
        // The first reading is the most particular: a region's full name before 市 or 区, both before none.
        let Some((at, body)) = self.readings(&name, region).into_iter().next() else {
            return;
        };
        self.names.push((name.clone(), region.clone()));
        let entry = Entry {
            id: id.clone(),
            region: region.clone(),
        };
        let here = self.index.entry((at, body)).or_default();
        if let Some(other) = here
            .iter()
            .find(|other| other.region == entry.region && other.id != entry.id)
        {
            self.conflicts.push(Conflict {
                name,
                first: other.id.clone(),
                second: entry.id.clone(),
            });
        }
        if !here.iter().any(|other| other.id == entry.id) {
            here.push(entry);
        }
    }

    fn find(&self, name: &str, region: &RegionCode, how: Rule) -> Option<Resolution> {
        let readings = self.readings(name, region);
        let exact = readings
            .iter()
            .find_map(|(at, body)| self.lookup(at.as_ref(), body, region))
            .map(|id| (id, how));
        let found = exact.or_else(|| {
            readings.iter().find_map(|(at, body)| {
                let other = other_ending(body)?;
                let id = self.lookup(at.as_ref(), &other, region)?;
                Some((id, Rule::Ending))
            })
        });
        let (id, how) = found?;
        let outcome = match self.groups.get(&id) {
            Some(members) => Outcome::Group {
                members: members.clone(),
                id,
            },
            None => Outcome::Org(id),
        };
        Some(Resolution { outcome, how })
    }

    /// The entry of a key that is nearest to the context: its own region, its parents', or the only one.
    fn lookup(&self, at: Option<&RegionCode>, body: &str, context: &RegionCode) -> Option<OrgId> {
        let entries = self.index.get(&(at.cloned(), body.to_owned()))?;
        let mut region = Some(context.clone());
        while let Some(code) = region {
            if let Some(entry) = entries.iter().find(|entry| entry.region == code) {
                return Some(entry.id.clone());
            }
            region = self
                .division(&code)
                .and_then(|division| division.parent.clone());
        }
        match entries.as_slice() {
            [only] => Some(only.id.clone()),
            _ => None,
        }
    }

    /// Every way to read a name as (region, folded body), the most particular first.
    fn readings(&self, name: &str, context: &RegionCode) -> Vec<(Option<RegionCode>, String)> {
        let name = ["中国共产党", "中共"]
            .iter()
            .find_map(|party| name.strip_prefix(party))
            .unwrap_or(name);
        let mut full: Vec<(usize, &Division)> = self
            .divisions
            .iter()
            .flat_map(|division| {
                self.full_names(division)
                    .into_iter()
                    .filter(|prefix| name.len() > prefix.len() && name.starts_with(prefix))
                    .map(move |prefix| (prefix.len(), division))
            })
            .collect();
        full.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        let mut out: Vec<(Option<RegionCode>, String)> = full
            .into_iter()
            .map(|(length, division)| (Some(division.code.clone()), self.fold(&name[length..])))
            .collect();
        out.extend(self.relative(name, context));
        out.push((None, self.fold(name)));
        out
    }

    /// 省, 市, 县 or 区 at the head of a name means the context's own division of that sort, or the
    /// nearest one above it.
    fn relative(&self, name: &str, context: &RegionCode) -> Option<(Option<RegionCode>, String)> {
        let head = name
            .chars()
            .next()
            .filter(|head| "省市县区".contains(*head))?;
        let body = &name[head.len_utf8()..];
        if body.is_empty() {
            return None;
        }
        let mut region = Some(context.clone());
        while let Some(code) = region {
            let division = self.division(&code)?;
            if division.name.ends_with(head) {
                return Some((Some(code), self.fold(body)));
            }
            region = division.parent.clone();
        }
        None
    }

    /// The names by which a division is written in full: 城区, 晋城市城区, 山西省晋城市城区, and for a city
    /// administered by a prefecture also 山西省高平市.
    fn full_names(&self, division: &Division) -> Vec<String> {
        let mut out = vec![division.name.clone()];
        let mut chain = division.name.clone();
        let mut above = division.parent.clone();
        while let Some(code) = above {
            let Some(parent) = self.division(&code) else {
                break;
            };
            chain = format!("{}{chain}", parent.name);
            out.push(chain.clone());
            if parent.level == RegionLevel::Province {
                out.push(format!("{}{}", parent.name, division.name));
            }
            above = parent.parent.clone();
        }
        out
    }

    fn division(&self, code: &RegionCode) -> Option<&Division> {
        self.divisions
            .iter()
            .find(|division| division.code == *code)
    }

    /// The form in which bodies are compared.
    fn fold(&self, body: &str) -> String {
        let mut out = strip(body);
        for (full, short) in &self.abbreviations {
            if out.contains(full.as_str()) {
                out = out.replace(full.as_str(), short);
            }
        }
        out
    }

    fn nearest_name(&self, name: &str, context: &RegionCode) -> Option<String> {
        let names = self
            .names
            .iter()
            .filter(|(_, region)| self.related(region, context))
            .map(|(name, _)| name.as_str());
        nearest(name, names).map(str::to_owned)
    }

    /// Whether one division lies in the other.
    fn related(&self, a: &RegionCode, b: &RegionCode) -> bool {
        let above = |code: &RegionCode| self.division(code).and_then(|d| d.parent.clone());
        a == b || above(a).as_ref() == Some(b) || above(b).as_ref() == Some(a)
    }
}

/// Without white space, without the 等 that closes or links a list, and with full-width brackets.
fn trim(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '(' => '（',
            ')' => '）',
            ',' | '，' => '、',
            other => other,
        })
        .collect();
    let name = name.strip_prefix('等').unwrap_or(&name);
    name.strip_suffix('等').unwrap_or(name).to_owned()
}

/// Without the conjunctions that official names drop when they are shortened, and with 委 for 委员会.
fn strip(body: &str) -> String {
    trim(body)
        .replace("委员会", "委")
        .chars()
        .filter(|c| !"和与及、".contains(*c))
        .collect()
}

/// The same office under the other form of its name: 委 at city level is often 局 in a county.
fn other_ending(body: &str) -> Option<String> {
    if let Some(stem) = body.strip_suffix('委') {
        return Some(format!("{stem}局"));
    }
    body.strip_suffix('局').map(|stem| format!("{stem}委"))
}
