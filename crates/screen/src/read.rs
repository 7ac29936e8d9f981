//! Reads histories: releases of OCDS 1.1, one a line, and the traces that stand beside them.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};

use base::{Explain, Fault, Lang};
use serde::Deserialize;

use crate::date;
use crate::history::{
    Award, Bid, Document, History, Item, Mark, Marker, Party, Score, Shingles, Status, Tender,
    Trace,
};
use crate::json::{Cursor, NotJson};
use crate::lines::{self, Lines};
use crate::words;

/// Reads releases, each competition of which becomes a tender: the process, or each lot that its bids name. `skipped` hears
/// the number of each line that is not JSON. How many lines were releases: objects with an `ocid`.
///
/// # Errors
/// What `input` gives.
pub fn releases(
    input: impl Read,
    marker: &Marker,
    history: &mut History,
    mut skipped: impl FnMut(u64),
) -> Result<u64, io::Error> {
    let mut releases = 0;
    lines::read(input, |first, lines| match lines {
        Lines::NotText => {
            skipped(first);
            1
        }
        Lines::Text(text) => {
            let mut line = Cursor::new(text);
            let (mut at, mut number) = (0, first);
            while at < text.len() {
                line.go(at);
                if !line.at_end() {
                    let mut release = Release::default();
                    match release.read(&mut line, marker) {
                        Ok(()) if line.at_end() => {
                            releases += u64::from(!release.tender.id.is_empty());
                            release.into_tenders(&mut history.tenders);
                        }
                        _ => skipped(number),
                    }
                }
                at = line.end_of_line();
                number += 1;
            }
            number - first
        }
    })?;
    Ok(releases)
}

#[derive(Default)]
struct Release {
    tender: Tender,
    cancelled: bool,
    bids: Vec<(Bid, Vec<String>)>,
    awards: Vec<(Award, Vec<String>, bool)>,
}

fn text(line: &mut Cursor<'_>) -> Result<Option<String>, NotJson> {
    Ok(line.text()?.map(std::borrow::Cow::into_owned))
}

fn moment(line: &mut Cursor<'_>) -> Result<Option<i64>, NotJson> {
    let text = line.text()?;
    Ok(text
        .and_then(|text| date::nanos(&text))
        .map(|nanos| (nanos / 1_000_000) as i64))
}

/// The members of an object that are wanted: `take` says whether it took the value.
fn members(
    line: &mut Cursor<'_>,
    mut take: impl FnMut(&mut Cursor<'_>, &str) -> Result<bool, NotJson>,
) -> Result<(), NotJson> {
    line.object(|line, key| {
        if take(line, key)? {
            Ok(())
        } else {
            line.pass()
        }
    })?;
    Ok(())
}

fn id(line: &mut Cursor<'_>) -> Result<Option<String>, NotJson> {
    let mut id = None;
    members(line, |line, key| {
        if key == "id" {
            id = text(line)?;
        }
        Ok(key == "id")
    })?;
    Ok(id)
}

fn list<T>(
    line: &mut Cursor<'_>,
    mut take: impl FnMut(&mut Cursor<'_>) -> Result<Option<T>, NotJson>,
) -> Result<Vec<T>, NotJson> {
    let mut all = Vec::new();
    line.array(|line| {
        all.extend(take(line)?);
        Ok(())
    })?;
    Ok(all)
}

/// Amount in fen and currency.
fn value(line: &mut Cursor<'_>) -> Result<(Option<i64>, String), NotJson> {
    let (mut fen, mut currency) = (None, String::new());
    members(line, |line, key| {
        match key {
            "amount" => {
                let amount: Option<f64> = line.number()?.and_then(|text| text.parse().ok());
                // Beyond this a float no longer tells fen apart.
                let amount = amount.filter(|amount| amount.abs() < 9e13);
                fen = amount.map(|amount| (amount * 100.0).round() as i64);
            }
            "currency" => currency = text(line)?.unwrap_or_default(),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok((fen, currency))
}

fn item(line: &mut Cursor<'_>) -> Result<Option<Item>, NotJson> {
    let (mut id, mut price) = (None, None);
    members(line, |line, key| {
        match key {
            "id" => id = text(line)?,
            "unit" => members(line, |line, key| {
                if key == "value" {
                    price = value(line)?.0;
                }
                Ok(key == "value")
            })?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(id.zip(price).map(|(id, price_fen)| Item { id, price_fen }))
}

fn bid(line: &mut Cursor<'_>) -> Result<(Bid, Vec<String>), NotJson> {
    let mut bid = Bid {
        status: Status::Other,
        ..Bid::default()
    };
    let mut lots = Vec::new();
    members(line, |line, key| {
        match key {
            "status" => {
                bid.status = match line.text()?.as_deref() {
                    Some("valid") => Status::Valid,
                    Some("disqualified") => Status::Disqualified,
                    _ => Status::Other,
                }
            }
            "tenderers" => bid.tenderers = list(line, id)?,
            "value" => (bid.price_fen, bid.currency) = value(line)?,
            "items" => bid.items = list(line, item)?,
            "relatedLots" => lots = list(line, text)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok((bid, lots))
}

fn award(line: &mut Cursor<'_>) -> Result<(Award, Vec<String>, bool), NotJson> {
    let (mut award, mut lots, mut active) = (Award::default(), Vec::new(), false);
    members(line, |line, key| {
        match key {
            "status" => active = line.text()?.as_deref() == Some("active"),
            "date" => award.at_ms = moment(line)?,
            "suppliers" => award.suppliers = list(line, id)?,
            "value" => (award.amount_fen, award.currency) = value(line)?,
            "relatedLots" => lots = list(line, text)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok((award, lots, active))
}

fn party(line: &mut Cursor<'_>, marker: &Marker) -> Result<Option<Party>, NotJson> {
    let mut party = Party::default();
    let digits = |text: &str| -> Option<Mark> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        (digits.len() >= 7).then(|| marker.mark(&digits))?
    };
    members(line, |line, key| {
        match key {
            "id" => party.id = text(line)?.unwrap_or_default(),
            "contactPoint" => members(line, |line, key| {
                if key == "telephone" {
                    party.telephone = line.text()?.and_then(|text| digits(&text));
                }
                Ok(key == "telephone")
            })?,
            // A town or a postal code is shared by many; a street address is not.
            "address" => members(line, |line, key| {
                if key == "streetAddress" {
                    party.address = line.text()?.and_then(|text| marker.mark(&text));
                }
                Ok(key == "streetAddress")
            })?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let known = party.telephone.is_some() || party.address.is_some();
    Ok(known.then_some(party))
}

impl Release {
    fn read(&mut self, line: &mut Cursor<'_>, marker: &Marker) -> Result<(), NotJson> {
        members(line, |line, key| {
            match key {
                "ocid" => self.tender.id = text(line)?.unwrap_or_default(),
                "buyer" => self.tender.buyer = id(line)?,
                "tender" => self.of_tender(line)?,
                "parties" => self.tender.parties = list(line, |line| party(line, marker))?,
                "bids" => members(line, |line, key| {
                    if key == "details" {
                        self.bids = list(line, |line| bid(line).map(Some))?;
                    }
                    Ok(key == "details")
                })?,
                "awards" => self.awards = list(line, |line| award(line).map(Some))?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }

    fn of_tender(&mut self, line: &mut Cursor<'_>) -> Result<(), NotJson> {
        members(line, |line, key| {
            match key {
                "status" => self.cancelled = line.text()?.as_deref() == Some("cancelled"),
                "procurementMethod" => self.tender.method = text(line)?,
                "mainProcurementCategory" => self.tender.category = text(line)?,
                "tenderPeriod" => members(line, |line, key| {
                    if key == "endDate" {
                        self.tender.at_ms = moment(line)?;
                    }
                    Ok(key == "endDate")
                })?,
                _ => return Ok(false),
            }
            Ok(true)
        })
    }

    fn into_tenders(self, into: &mut Vec<Tender>) {
        if self.tender.id.is_empty() {
            return;
        }
        // Without lots everything belongs to one competition.
        let mut lots: BTreeMap<Option<String>, (Vec<Bid>, Vec<Award>)> = BTreeMap::new();
        for (mut bid, of) in self.bids {
            if of.len() > 1 {
                // One price for several lots cannot be held against prices for one.
                bid.price_fen = None;
            }
            for lot in places(of) {
                lots.entry(lot).or_default().0.push(bid.clone());
            }
        }
        for (award, of, active) in self.awards {
            if active && !self.cancelled {
                for lot in places(of) {
                    lots.entry(lot).or_default().1.push(award.clone());
                }
            }
        }
        for (lot, (mut bids, awards)) in lots {
            for bid in &mut bids {
                bid.won = bid.status == Status::Valid
                    && awards
                        .iter()
                        .any(|award| same(&award.suppliers, &bid.tenderers));
            }
            into.push(Tender {
                lot,
                bids,
                awards,
                ..self.tender.clone()
            });
        }
    }
}

fn places(lots: Vec<String>) -> Vec<Option<String>> {
    if lots.is_empty() {
        return vec![None];
    }
    lots.into_iter().map(Some).collect()
}

fn same(one: &[String], other: &[String]) -> bool {
    !one.is_empty() && one.len() == other.len() && one.iter().all(|id| other.contains(id))
}

/// One line of traces. What it holds depends on its members; see the README.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TraceLine {
    ocid: String,
    lot: Option<String>,
    tenderer: Option<String>,
    #[serde(default)]
    marks: BTreeMap<String, Vec<String>>,
    text: Option<String>,
    #[serde(default)]
    items: Vec<Item>,
    expert: Option<String>,
    points: Option<f64>,
    tender_text: Option<String>,
}

/// Why traces cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// The file cannot be read.
    #[error("cannot read: {0}")]
    Io(#[from] io::Error),
    /// A line does not have the shape of a trace.
    #[error("line {line}: {message}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What was expected. Never what stands there: fingerprints are secret.
        message: String,
    },
}

impl Explain for TraceError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Io(error), Lang::Zh) => format!("无法读取痕迹文件：{error}"),
            (Self::Io(error), Lang::En) => format!("cannot read the file of traces: {error}"),
            (Self::Line { line, message }, Lang::Zh) => {
                format!("痕迹文件第 {line} 行格式不对（{message}），请改正")
            }
            (Self::Line { line, message }, Lang::En) => {
                format!("line {line} of the file of traces is wrong ({message}): correct it")
            }
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// Reads traces, one JSON object a line.
///
/// # Errors
/// The first line that is not a trace.
pub fn traces(
    input: impl BufRead,
    marker: &Marker,
    history: &mut History,
) -> Result<(), TraceError> {
    for (number, line) in (1..).zip(input.lines()) {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |message: String| TraceError::Line {
            line: number,
            message,
        };
        let read: TraceLine = serde_json::from_str(&line)
            .map_err(|error| wrong(format!("{:?}", error.classify())))?;
        if let Some(text) = &read.tender_text {
            history.documents.push(Document {
                tender: read.ocid.clone(),
                text: Shingles::of(text),
            });
        }
        match (read.tenderer, read.expert, read.points) {
            (Some(tenderer), Some(expert), Some(points)) => history.scores.push(Score {
                tender: read.ocid,
                lot: read.lot,
                expert,
                tenderer,
                points,
            }),
            (Some(tenderer), None, None) => {
                let mut tokens = Vec::new();
                for (name, values) in &read.marks {
                    let token =
                        words::token_named(name).ok_or_else(|| wrong(format!("marks: {name}")))?;
                    tokens.extend(
                        values
                            .iter()
                            .filter_map(|value| Some((token, marker.mark(value)?))),
                    );
                }
                history.traces.push(Trace {
                    tender: read.ocid,
                    lot: read.lot,
                    tenderer,
                    tokens,
                    text: read.text.as_deref().map(Shingles::of).unwrap_or_default(),
                    items: read.items,
                });
            }
            (None, None, None) if read.tender_text.is_some() => {}
            _ => return Err(wrong("tenderer, expert, points".to_owned())),
        }
    }
    Ok(())
}
