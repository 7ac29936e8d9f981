//! Screens of what bidders' files and machines left behind, and of how parties are reached.
//!
//! Sources: article 40 of the regulations on the bidding law (bids prepared by one hand, in one place); the platforms'
//! practice of recording network card, disk, processor, pricing key and addresses; Broder 1997 (shingles and MinHash).

use std::collections::BTreeMap;

use super::Found;
use crate::finding::{Number, Subject};
use crate::history::{Mark, Token, Trace, mixed};
use crate::index::{Index, name};
use crate::words;

const DOCUMENT: &[Token] = &[
    Token::Author,
    Token::LastModifiedBy,
    Token::Template,
    Token::Revision,
    Token::CreationCode,
];
const MACHINE: &[Token] = &[
    Token::NetworkCard,
    Token::Disk,
    Token::Processor,
    Token::PricingKey,
];
const ADDRESS: &[Token] = &[
    Token::DownloadAddress,
    Token::UploadAddress,
    Token::UploadClient,
    Token::DecryptAddress,
];

/// A mark that more than a tenth of all bidders share is a product's (a template that everybody uses, a proxy of the centre)
/// and names nobody. Looked for only when there are enough bidders to tell.
fn common(index: &Index<'_>, kinds: &[Token]) -> Vec<(Token, Mark)> {
    let mut holders: BTreeMap<(Token, Mark), Vec<&str>> = BTreeMap::new();
    let mut all: Vec<&str> = Vec::new();
    for trace in &index.history.traces {
        all.push(&trace.tenderer);
        for token in trace.tokens.iter().filter(|(kind, _)| kinds.contains(kind)) {
            holders.entry(*token).or_default().push(&trace.tenderer);
        }
    }
    let distinct = |mut list: Vec<&str>| {
        list.sort_unstable();
        list.dedup();
        list.len()
    };
    let all = distinct(all);
    holders
        .into_iter()
        .filter(|(_, list)| all >= 20 && distinct(list.clone()) * 10 > all)
        .map(|(token, _)| token)
        .collect()
}

/// One lead for each competition and set of bidders that share something of these kinds.
fn shared(index: &Index<'_>, found: &mut Found<'_>, kinds: &[Token]) {
    let common = common(index, kinds);
    for ((tender, lot), traces) in index.traces() {
        let mut holders: BTreeMap<(Token, Mark), Vec<&str>> = BTreeMap::new();
        for trace in traces {
            for token in &trace.tokens {
                if kinds.contains(&token.0) && common.binary_search(token).is_err() {
                    let list = holders.entry(*token).or_default();
                    if list.last() != Some(&trace.tenderer.as_str()) {
                        list.push(&trace.tenderer);
                    }
                }
            }
        }
        let mut by_group: BTreeMap<Vec<&str>, Vec<Token>> = BTreeMap::new();
        for ((token, _), list) in holders {
            if list.len() > 1 {
                by_group.entry(list).or_default().push(token);
            }
        }
        for (group, mut tokens) in by_group {
            let count = tokens.len() as f64;
            tokens.dedup();
            let who = group.into_iter().map(|id| Subject::Tenderer(id.to_owned()));
            let subjects = [name(tender, lot)].into_iter().chain(who);
            let what = tokens.iter().map(|token| words::token(*token).0).collect();
            found.add_shared(
                subjects,
                vec![Number::at_least("marks_shared", count, 1.0)],
                what,
            );
        }
    }
}

pub(super) fn shared_document(index: &Index<'_>, found: &mut Found<'_>) {
    shared(index, found, DOCUMENT);
}

pub(super) fn shared_machine(index: &Index<'_>, found: &mut Found<'_>) {
    shared(index, found, MACHINE);
}

pub(super) fn shared_address(index: &Index<'_>, found: &mut Found<'_>) {
    shared(index, found, ADDRESS);
}

/// As many functions as the signature has; with 128 an estimate is off by 0.09 at most nineteen times in twenty.
const SIGNATURE: usize = 128;

/// The lowest value of each of many functions over a set of runs: two sets agree in as many places as they overlap.
fn signature(runs: &[u64]) -> [u64; SIGNATURE] {
    let mut lowest = [u64::MAX; SIGNATURE];
    for run in runs {
        let mut seed = *run;
        for least in &mut lowest {
            // A good stream from any seed.
            *least = (*least).min(mixed(seed));
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        }
    }
    lowest
}

/// What is left of a text when what stands in the tender document is taken away.
fn own_runs(trace: &Trace, document: &[u64]) -> Vec<u64> {
    let runs = trace.text.runs().iter();
    runs.filter(|run| document.binary_search(run).is_err())
        .copied()
        .collect()
}

/// Two bids' own texts are alike, or they share errors that the tender document does not have.
pub(super) fn shared_text(index: &Index<'_>, found: &mut Found<'_>) {
    let (limit, least) = (found.screen.value("above"), found.screen.count("runs"));
    let errors = found.screen.count("errors").max(1);
    let mut documents: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for document in &index.history.documents {
        let runs = documents.entry(&document.tender).or_default();
        runs.extend(document.text.runs());
        runs.sort_unstable();
    }
    for ((tender, lot), traces) in index.traces() {
        let document = documents.get(tender).map_or(&[][..], Vec::as_slice);
        let texts: Vec<(&Trace, usize, [u64; SIGNATURE])> = traces
            .into_iter()
            .map(|trace| {
                let own = own_runs(trace, document);
                (trace, own.len(), signature(&own))
            })
            .collect();
        for (place, (one, length, signature)) in texts.iter().enumerate() {
            for (other, other_length, others) in &texts[place + 1..] {
                if one.tenderer == other.tenderer {
                    continue;
                }
                let same = signature
                    .iter()
                    .zip(others)
                    .filter(|(one, other)| one == other)
                    .count();
                let alike = same as f64 / SIGNATURE as f64;
                let long = (*length).min(*other_length) >= least;
                let wrong = shared_errors(one, other);
                if long && alike >= limit || wrong >= errors {
                    let numbers = vec![
                        Number::at_least("likeness_of_texts", alike, limit),
                        Number::at_least("errors_shared", wrong as f64, errors as f64),
                    ];
                    let who = [one, other].map(|trace| Subject::Tenderer(trace.tenderer.clone()));
                    found.add([name(tender, lot)].into_iter().chain(who), numbers);
                }
            }
        }
    }
}

fn shared_errors(one: &Trace, other: &Trace) -> usize {
    let errors = |trace: &Trace| -> Vec<Mark> {
        let of = trace
            .tokens
            .iter()
            .filter(|(token, _)| *token == Token::Error);
        let mut list: Vec<Mark> = of.map(|(_, mark)| *mark).collect();
        list.sort_unstable();
        list.dedup();
        list
    };
    let others = errors(other);
    errors(one)
        .iter()
        .filter(|mark| others.binary_search(mark).is_ok())
        .count()
}

/// R044: tenderers of one competition that are reached in one way.
pub(super) fn shared_contact(index: &Index<'_>, found: &mut Found<'_>) {
    for lot in &index.lots {
        let mut holders: BTreeMap<(&'static str, Mark), Vec<&str>> = BTreeMap::new();
        for party in &lot.tender.parties {
            let bids = lot.bidders.binary_search(&index.number(&party.id)).is_ok();
            for (what, mark) in [("telephone", party.telephone), ("address", party.address)] {
                if let Some(mark) = mark.filter(|_| bids) {
                    holders.entry((what, mark)).or_default().push(&party.id);
                }
            }
        }
        let mut by_group: BTreeMap<Vec<&str>, Vec<&'static str>> = BTreeMap::new();
        for ((what, _), mut list) in holders {
            list.sort_unstable();
            list.dedup();
            if list.len() > 1 {
                by_group.entry(list).or_default().push(what);
            }
        }
        for (group, what) in by_group {
            let who = group.into_iter().map(|id| Subject::Tenderer(id.to_owned()));
            let numbers = vec![Number::at_least("marks_shared", what.len() as f64, 1.0)];
            found.add_shared([lot.subject()].into_iter().chain(who), numbers, what);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_estimate_the_overlap() {
        // 300 of 500 in common.
        let one: Vec<u64> = (0..400).collect();
        let other: Vec<u64> = (100..500).collect();
        let (one, other) = (signature(&one), signature(&other));
        let same = one
            .iter()
            .zip(&other)
            .filter(|(one, other)| one == other)
            .count();
        let estimate = same as f64 / SIGNATURE as f64;
        assert!((estimate - 0.6).abs() < 0.13, "{estimate}");
    }
}
