//! Draws, methods of judging offers, and settings of screens.

use std::collections::BTreeMap;

use base::Title;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// 抽取: how people or objects are drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draw {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// The register of candidates.
    pub from: String,
    /// How many are drawn.
    pub seats: u32,
    /// How many follow them in rank for refusals.
    pub spares: u32,
    /// Candidates for whom this holds.
    pub filter: Option<String>,
    /// But not those for whom this holds.
    pub exclude: Option<String>,
    /// Who commits a seed before the candidates are frozen.
    pub parties: Vec<String>,
}

/// 评标办法.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Method {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// Which total wins.
    pub order: Order,
    /// What makes up the total.
    pub parts: Vec<MethodPart>,
    /// Taken off the price before it is judged.
    pub deducts: Vec<Deduct>,
    /// How equal totals are told apart, in this order.
    pub ties: Vec<Tie>,
}

/// Which total wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The lowest.
    Low,
    /// The highest.
    High,
}

/// A part of the total.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MethodPart {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// Points.
    pub weight: Decimal,
    /// How it is found.
    pub kind: PartKind,
}

/// How a part is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// By an expression over `price`, `lowest`, `highest`, `mean`, `count`: 0–100.
    Formula(String),
    /// By the judges' marks, 0–100.
    Marks,
}

/// Taken off a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deduct {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// For bidders for whom this holds: `bidder.small`, `bidder.innovation`, `bidder.consortium`.
    pub when: String,
    /// Per cent of the price.
    pub percent: Decimal,
}

/// How equal totals are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// The lower price.
    Price,
    /// The higher technical marks.
    Marks,
    /// A draw.
    Draw,
}

/// Settings of a screen that looks for patterns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screen {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// One of the engine's screens.
    pub kind: String,
    /// Its settings.
    pub settings: BTreeMap<String, Decimal>,
    /// How strong the evidence is: 1 proves, 2 points, 3 hints.
    pub tier: u8,
}
