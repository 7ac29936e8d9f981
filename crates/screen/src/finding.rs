//! What a screen found: a lead, with its numbers. A finding of fact is a person's.

use base::Lang;
use serde::Serialize;

use crate::kinds::Kind;

/// Whom or what a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "type", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// A process; `ocid#lot` for a lot of one.
    Tender(String),
    /// An organisation that bid.
    Tenderer(String),
    /// An organisation that buys.
    Buyer(String),
    /// Buyer and category.
    Market(String),
    /// An expert's code.
    Expert(String),
}

impl Subject {
    /// Its identifier.
    pub fn id(&self) -> &str {
        match self {
            Self::Tender(id)
            | Self::Tenderer(id)
            | Self::Buyer(id)
            | Self::Market(id)
            | Self::Expert(id) => id,
        }
    }
}

/// A figure that a finding rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Number {
    /// What it is: `coefficient_of_variation`.
    pub name: &'static str,
    /// The figure.
    pub value: f64,
    /// The threshold it was held against.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
}

impl Number {
    /// A figure that explains.
    pub(crate) fn plain(name: &'static str, value: f64) -> Self {
        Self {
            name,
            value,
            threshold: None,
        }
    }

    /// A figure that lies at or below its threshold.
    pub(crate) fn at_most(name: &'static str, value: f64, limit: f64) -> Self {
        let threshold = Some(Threshold::AtMost(limit));
        Self {
            name,
            value,
            threshold,
        }
    }

    /// A figure that lies at or above its threshold.
    pub(crate) fn at_least(name: &'static str, value: f64, limit: f64) -> Self {
        let threshold = Some(Threshold::AtLeast(limit));
        Self {
            name,
            value,
            threshold,
        }
    }
}

impl Number {
    /// What it is called.
    pub fn title(&self, lang: Lang) -> &'static str {
        crate::words::figure(self.name, lang)
    }

    /// The figure with the four digits that count.
    pub fn text(&self) -> String {
        crate::words::written(self.value)
    }

    /// The threshold, such as `≤ 0.006`; empty for a figure that only explains.
    pub fn limit(&self) -> String {
        match self.threshold {
            None => String::new(),
            Some(Threshold::AtMost(limit)) => format!("≤ {}", crate::words::written(limit)),
            Some(Threshold::AtLeast(limit)) => format!("≥ {}", crate::words::written(limit)),
        }
    }
}

/// Which side of a limit is remarkable.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Threshold {
    /// The limit and below.
    AtMost(f64),
    /// The limit and above.
    AtLeast(f64),
}

/// A lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The screen's id in the settings.
    pub screen: String,
    /// What kind of screen it is.
    pub kind: &'static Kind,
    /// How strong the evidence is: 1 proves a fact, 2 points, 3 hints.
    pub tier: u8,
    /// Whom it is about, in order.
    pub subjects: Vec<Subject>,
    /// The figures, with their thresholds.
    pub numbers: Vec<Number>,
    /// What was shared, in words: `network_card`. Empty for screens of prices.
    pub shared: Vec<&'static str>,
}

impl Finding {
    /// One plain sentence: who, what, how much and against which limit.
    pub fn sentence(&self, lang: Lang) -> String {
        self.sentence_naming(lang, |subject| subject.id().to_owned())
    }

    /// As [`Finding::sentence`], with names for the subjects.
    pub fn sentence_naming(&self, lang: Lang, name: impl Fn(&Subject) -> String) -> String {
        crate::words::sentence(self, lang, name)
    }

    /// The share of innocent subjects that this kind of screen named on labelled samples, when it was measured.
    pub fn false_positives(&self) -> Option<f64> {
        self.kind.false_positives
    }
}

impl Serialize for Finding {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("screen", &self.screen)?;
        map.serialize_entry("kind", self.kind.id)?;
        map.serialize_entry("tier", &self.tier)?;
        map.serialize_entry("subjects", &self.subjects)?;
        map.serialize_entry("numbers", &self.numbers)?;
        if !self.shared.is_empty() {
            map.serialize_entry("shared", &self.shared)?;
        }
        map.serialize_entry("false_positives", &self.false_positives())?;
        map.serialize_entry("zh", &self.sentence(Lang::Zh))?;
        map.serialize_entry("en", &self.sentence(Lang::En))?;
        map.end()
    }
}

/// Who bids with whom, for drawing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Network {
    /// Organisations with at least one edge.
    pub nodes: Vec<Node>,
    /// Pairs that met often enough, the closest first.
    pub edges: Vec<Edge>,
}

/// An organisation in the network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// Its identifier.
    pub id: String,
    /// Competitions it bid in.
    pub tenders: u32,
    /// Competitions it won.
    pub wins: u32,
    /// The number of its group; organisations of one number hang together.
    pub group: u32,
}

/// A pair in the network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Edge {
    /// Places among the nodes.
    pub ends: [u32; 2],
    /// Competitions both bid in.
    pub tenders: u32,
    /// The same over the competitions either bid in: 1 when they always bid together.
    pub jaccard: f64,
}
