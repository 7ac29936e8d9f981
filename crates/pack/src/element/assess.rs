//! Schemes: how units and counties are assessed.

use base::Title;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::indicator::Cycle;

/// 考核办法.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scheme {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// Full marks.
    pub base: Decimal,
    /// How often.
    pub cycle: Cycle,
    /// Who is assessed.
    pub subjects: Subject,
    /// What expressions see.
    pub inputs: Vec<Input>,
    /// The parts; their weights add up to the base.
    pub parts: Vec<Part>,
    /// Additions and deductions.
    pub adjusts: Vec<Adjust>,
    /// Conditions that lower a grade.
    pub downgrades: Vec<Downgrade>,
    /// From the best.
    pub grades: Vec<Grade>,
    /// What follows.
    pub consequences: Vec<Consequence>,
}

/// Who is assessed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Counties.
    County,
    /// Units.
    Unit,
    /// Rows of a register.
    Register(String),
}

/// A figure that expressions see under its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its name in expressions.
    pub key: String,
    /// Its name for a person.
    pub title: Title,
    /// Its unit.
    pub unit: String,
    /// The indicator whose figure it is; absent: reported.
    pub indicator: Option<String>,
}

/// A part of the score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// Of the base.
    pub weight: Decimal,
    /// An expression that gives 0–100; held to that range.
    pub score: String,
}

/// An addition or a deduction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adjust {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// An expression; negative deducts.
    pub points: String,
    /// Only when this holds.
    pub when: Option<String>,
    /// The most it may add or deduct.
    pub limit: Option<Decimal>,
}

/// A condition that lowers a grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Downgrade {
    /// Lower-case ASCII.
    pub id: String,
    /// Its name.
    pub title: Title,
    /// The clauses it comes from, as cited.
    pub clauses: Vec<String>,
    /// When.
    pub when: String,
    /// To this grade at best.
    pub to: Option<String>,
    /// Or by so many grades.
    pub steps: Option<u8>,
    /// Not below this grade.
    pub lowest: Option<String>,
}

/// A grade.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grade {
    /// `A`.
    pub id: String,
    /// For a person.
    pub title: Title,
    /// For at most so many, by rank.
    pub first: Option<u32>,
    /// From so many points.
    pub from: Option<Decimal>,
    /// Not for whom a downgrade or a veto holds.
    pub unless_downgraded: bool,
}

/// What follows from a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consequence {
    /// Its name.
    pub title: Title,
    /// Over `grade`, `rank`, `total`, `last_rank`, `rank_before`.
    pub when: String,
    /// The item that it opens.
    pub opens: Option<String>,
}
