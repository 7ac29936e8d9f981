//! The screens, one family a file. Each looks at the whole history and says what it found.

mod awards;
mod documents;
mod experts;
mod items;
mod market;
mod network;
mod pairs;
mod prices;
pub(crate) mod stats;

use crate::finding::{Finding, Number, Subject};
use crate::index::Index;
use crate::kinds::Screen;

pub(crate) use network::network;

/// What a screen has found so far.
pub(crate) struct Found<'a> {
    pub(crate) screen: &'a Screen,
    pub(crate) all: &'a mut Vec<Finding>,
}

impl Found<'_> {
    /// Adds a lead.
    pub(crate) fn add(
        &mut self,
        subjects: impl IntoIterator<Item = Subject>,
        numbers: Vec<Number>,
    ) {
        self.add_shared(subjects, numbers, Vec::new());
    }

    /// Adds a lead about something shared.
    pub(crate) fn add_shared(
        &mut self,
        subjects: impl IntoIterator<Item = Subject>,
        numbers: Vec<Number>,
        shared: Vec<&'static str>,
    ) {
        self.all.push(Finding {
            screen: self.screen.id.clone(),
            kind: self.screen.kind,
            tier: self.screen.tier,
            subjects: subjects.into_iter().collect(),
            numbers,
            shared,
        });
    }
}

/// Runs one screen.
pub(crate) fn run(screen: &Screen, index: &Index<'_>, all: &mut Vec<Finding>) {
    let from = all.len();
    let found = &mut Found { screen, all };
    match screen.kind.id {
        "price_variance" => prices::variance(index, found),
        "price_shape" => prices::shape(index, found),
        "relative_distance" => prices::relative_distance(index, found),
        "alternative_distance" => prices::alternative_distance(index, found),
        "price_difference" => prices::difference(index, found),
        "uniform_distance" => prices::uniform_distance(index, found),
        "subgroup_variance" => prices::subgroup_variance(index, found),
        "price_steps" => prices::steps(index, found),
        "fixed_multiple" => prices::fixed_multiple(index, found),
        "price_disparity" => prices::disparity(index, found),
        "same_price" => prices::same(index, found),
        "item_line" => items::line(index, found),
        "benford" => items::benford(index, found),
        "repeated_ratio" => pairs::repeated_ratio(index, found),
        "residual_dependence" => pairs::residual_dependence(index, found),
        "co_bidding" => network::co_bidding(index, found),
        "rotation" => network::rotation(index, found),
        "avoidance" => market::avoidance(index, found),
        "rolling_variance" => market::rolling_variance(index, found),
        "missing_ties" => market::missing_ties(index, found),
        "shared_document" => documents::shared_document(index, found),
        "shared_text" => documents::shared_text(index, found),
        "shared_machine" => documents::shared_machine(index, found),
        "shared_address" => documents::shared_address(index, found),
        "shared_contact" => documents::shared_contact(index, found),
        "expert_deviation" => experts::deviation(index, found),
        "expert_affinity" => experts::affinity(index, found),
        "split_awards" => awards::split(index, found),
        // Kinds come from the table alone.
        _ => {}
    }
    all[from..].sort_by(|one, other| one.subjects.cmp(&other.subjects));
}
