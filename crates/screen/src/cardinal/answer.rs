//! The answer, in the peer's JSON shape.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Indicator;
use super::state::State;
use crate::intern::Interner;

/// Whom a result is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    /// A contracting process.
    Ocid,
    /// An organisation that bid.
    Tenderer,
    /// An organisation that pays.
    Buyer,
    /// An organisation that runs the procedure.
    ProcuringEntity,
}

impl Group {
    const ALL: [Self; 4] = [
        Self::Ocid,
        Self::Tenderer,
        Self::Buyer,
        Self::ProcuringEntity,
    ];

    /// As the peer writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ocid => "OCID",
            Self::Tenderer => "Tenderer",
            Self::Buyer => "Buyer",
            Self::ProcuringEntity => "ProcuringEntity",
        }
    }
}

/// A result, by the number of the identifier.
#[derive(Clone, Copy)]
pub(super) struct Row {
    id: u32,
    indicator: Indicator,
    value: f64,
}

impl Row {
    pub(super) fn new(id: u32, indicator: Indicator, value: f64) -> Self {
        Self {
            id,
            indicator,
            value,
        }
    }
}

/// The quartiles and fences of each indicator that has them, to four decimals when written.
#[derive(Default)]
pub(super) struct Meta(BTreeMap<Indicator, Vec<(String, f64)>>);

impl Meta {
    pub(super) fn set(&mut self, indicator: Indicator, name: &str, value: f64) {
        self.0
            .entry(indicator)
            .or_default()
            .push((name.to_owned(), value));
    }

    pub(super) fn fences(
        &mut self,
        indicator: Indicator,
        prefix: &str,
        fences: Option<super::fences::Fences>,
    ) {
        if let Some(fences) = fences {
            self.set(indicator, &format!("{prefix}q1"), fences.q1);
            self.set(indicator, &format!("{prefix}q3"), fences.q3);
        }
    }
}

/// The maps from processes to organisations, in the peer's order.
#[derive(Clone, Copy)]
pub(super) enum MapKind {
    BuyerR038,
    EntityR038,
    Tenderer,
    R024,
    R028,
    R030,
    R035,
    R058,
}

impl MapKind {
    pub(super) const COUNT: usize = 8;
    const NAMES: [&str; Self::COUNT] = [
        "ocid_buyer_r038",
        "ocid_procuringentity_r038",
        "ocid_tenderer",
        "ocid_tenderer_r024",
        "ocid_tenderer_r028",
        "ocid_tenderer_r030",
        "ocid_tenderer_r035",
        "ocid_tenderer_r058",
    ];

    pub(super) fn of_tenderers(indicator: Indicator) -> Option<Self> {
        match indicator {
            Indicator::R024 => Some(Self::R024),
            Indicator::R028 => Some(Self::R028),
            Indicator::R030 => Some(Self::R030),
            Indicator::R035 => Some(Self::R035),
            Indicator::R058 => Some(Self::R058),
            _ => None,
        }
    }
}

/// The results of a run: per process and organisation, the indicators that found something and their values.
pub struct Answer {
    rows: [Vec<Row>; 4],
    ocids: Interner,
    organisations: Interner,
    meta: Meta,
    maps: [Vec<(u32, u32)>; MapKind::COUNT],
    with_maps: bool,
    /// Whether the written answer says what the fences were.
    pub with_meta: bool,
    /// Lines that were releases: objects with an `ocid`. Not part of what is written.
    pub releases: u64,
}

impl Answer {
    pub(super) fn new(state: State<'_>, meta: Meta) -> Self {
        let tenderers = state.tenderer_results.into_iter();
        let tenderers = tenderers.map(|((id, indicator), value)| Row::new(id, indicator, value));
        Self {
            rows: [
                last_of_each(state.ocid_results),
                last_of_each(tenderers.collect()),
                state.buyer_results,
                state.entity_results,
            ],
            ocids: state.ocids,
            organisations: state.organisations,
            meta,
            maps: state.maps,
            with_maps: state.with_maps,
            with_meta: true,
            releases: 0,
        }
    }

    /// Each result of a group: identifier, indicator, value. In the order the identifiers were met.
    pub fn results(&self, group: Group) -> impl Iterator<Item = (&str, Indicator, f64)> {
        let texts = self.texts(group);
        self.rows[group as usize]
            .iter()
            .map(move |row| (texts.text(row.id), row.indicator, row.value))
    }

    /// How many processes or organisations of each group have a result, for groups that have any.
    pub fn counts(&self) -> Vec<(Group, usize)> {
        Group::ALL
            .into_iter()
            .map(|group| {
                (
                    group,
                    self.rows[group as usize]
                        .chunk_by(|one, other| one.id == other.id)
                        .count(),
                )
            })
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    fn texts(&self, group: Group) -> &Interner {
        match group {
            Group::Ocid => &self.ocids,
            _ => &self.organisations,
        }
    }
}

/// In order of identifiers; of two values of one indicator the later one.
fn last_of_each(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_key(|row| (row.id, row.indicator));
    rows.dedup_by(|later, kept| {
        let same = (later.id, later.indicator) == (kept.id, kept.indicator);
        if same {
            kept.value = later.value;
        }
        same
    });
    rows
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for group in Group::ALL {
            let rows = &self.rows[group as usize];
            if !rows.is_empty() {
                map.serialize_entry(group.name(), &Rows(rows, self.texts(group)))?;
            }
        }
        if self.with_meta {
            map.serialize_entry("Meta", &self.meta)?;
        }
        if self.with_maps {
            map.serialize_entry("Maps", &Maps(self))?;
        }
        map.end()
    }
}

struct Rows<'a>(&'a [Row], &'a Interner);

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for rows in self.0.chunk_by(|one, other| one.id == other.id) {
            map.serialize_entry(self.1.text(rows[0].id), &Values(rows))?;
        }
        map.end()
    }
}

struct Values<'a>(&'a [Row]);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|row| (row.indicator.name(), row.value)))
    }
}

impl Serialize for Meta {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (indicator, values) in &self.0 {
            let rounded: serde_json::Map<String, serde_json::Value> = values
                .iter()
                .map(|(name, value)| (name.clone(), ((value * 10_000.0).round() / 10_000.0).into()))
                .collect();
            map.serialize_entry(indicator.name(), &rounded)?;
        }
        map.end()
    }
}

/// From processes to organisations.
struct Maps<'a>(&'a Answer);

impl Serialize for Maps<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Answer {
            ocids,
            organisations,
            maps,
            ..
        } = self.0;
        let mut written = serializer.serialize_map(Some(MapKind::COUNT))?;
        for ((name, pairs), kind) in MapKind::NAMES.iter().zip(maps).zip(0..) {
            // The first two maps have one organisation a process, the last that was met.
            let single = kind < MapKind::Tenderer as usize;
            let mut all: BTreeMap<u32, Vec<&str>> = BTreeMap::new();
            for (ocid, id) in pairs {
                let known = all.entry(*ocid).or_default();
                let text = organisations.text(*id);
                if single {
                    known.clear();
                }
                if !known.contains(&text) {
                    known.push(text);
                }
            }
            let entries: serde_json::Map<String, serde_json::Value> = all
                .into_iter()
                .map(|(ocid, ids)| {
                    let value = match ids[..] {
                        [only] if single => only.into(),
                        _ => ids.into(),
                    };
                    (ocids.text(ocid).to_owned(), value)
                })
                .collect();
            written.serialize_entry(name, &entries)?;
        }
        written.end()
    }
}
