//! What the eleven indicators look at in a release, and nothing else.
//!
//! A field of another type than the standard's counts as absent, and of a member that is written twice the last one
//! counts, as in the peer.

use std::borrow::Cow;
use std::ops::Range;

use crate::json::{Cursor, NotJson};

/// A text of the line, borrowed unless it was escaped.
pub(super) type Text<'a> = Cow<'a, str>;

/// A release of OCDS, as far as the indicators look. Lists of bids and awards share their lists of organisations.
#[derive(Default)]
pub(super) struct Release<'a> {
    pub(super) ocid: Option<Text<'a>>,
    pub(super) buyer: Option<Text<'a>>,
    /// `None` when it is not an object.
    pub(super) tender: Option<Tender<'a>>,
    /// Whether `awards` is an array.
    pub(super) has_awards: bool,
    pub(super) awards: Vec<Award>,
    /// Identifiers of suppliers; `None` for one without.
    pub(super) suppliers: Vec<Option<Text<'a>>>,
    /// Identifiers of the classifications of awarded items.
    pub(super) classifications: Vec<Text<'a>>,
    /// Whether `bids.details` is an array.
    pub(super) has_bids: bool,
    pub(super) bids: Vec<Bid<'a>>,
    /// Identifiers of tenderers; `None` for one without.
    pub(super) tenderers: Vec<Option<Text<'a>>>,
}

#[derive(Default)]
pub(super) struct Tender<'a> {
    pub(super) cancelled: bool,
    pub(super) method: Option<Text<'a>>,
    pub(super) details: Option<Text<'a>>,
    pub(super) start: Option<Text<'a>>,
    pub(super) end: Option<Text<'a>>,
    /// Whether `numberOfTenderers` is 1.
    pub(super) single: bool,
    pub(super) entity: Option<Text<'a>>,
}

/// `bids.details[].status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum BidStatus {
    #[default]
    Absent,
    Valid,
    Disqualified,
    /// `invited` and `withdrawn`: nothing was submitted that counts.
    NotSubmitted,
    /// `pending`, and what the standard does not know.
    Other,
}

impl BidStatus {
    /// Whether the bid counts as submitted.
    pub(super) fn submitted(self) -> bool {
        matches!(self, Self::Valid | Self::Disqualified | Self::Other)
    }
}

#[derive(Default)]
pub(super) struct Bid<'a> {
    pub(super) status: BidStatus,
    pub(super) date: Option<Text<'a>>,
    pub(super) amount: Option<f64>,
    pub(super) currency: Option<Text<'a>>,
    /// `None` when it is not an array.
    pub(super) tenderers: Option<Range<usize>>,
}

/// `awards[].status`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum AwardStatus {
    #[default]
    Absent,
    Active,
    /// `cancelled` and `unsuccessful`: final, and nobody won.
    Closed,
    /// `pending`, and what the standard does not know.
    Open,
}

#[derive(Default)]
pub(super) struct Award {
    pub(super) status: AwardStatus,
    /// `None` when it is not an array.
    pub(super) suppliers: Option<Range<usize>>,
    pub(super) classifications: Range<usize>,
}

impl<'a> Release<'a> {
    /// Reads the value that comes next. False when it is JSON but not an object.
    pub(super) fn read(&mut self, line: &mut Cursor<'a>) -> Result<bool, NotJson> {
        self.ocid = None;
        self.buyer = None;
        self.tender = None;
        self.has_awards = false;
        self.has_bids = false;
        self.awards.clear();
        self.bids.clear();
        self.suppliers.clear();
        self.classifications.clear();
        self.tenderers.clear();
        line.object(|line, key| {
            match key {
                "ocid" => self.ocid = line.text()?,
                "buyer" => self.buyer = id(line)?,
                "tender" => self.tender = tender(line)?,
                "awards" => self.awards(line)?,
                "bids" => self.bids(line)?,
                _ => line.pass()?,
            }
            Ok(())
        })
    }

    fn awards(&mut self, line: &mut Cursor<'a>) -> Result<(), NotJson> {
        self.awards.clear();
        self.has_awards = line.array(|line| {
            let mut award = Award::default();
            let (suppliers, classifications) = (&mut self.suppliers, &mut self.classifications);
            line.object(|line, key| {
                match key {
                    "status" => {
                        award.status = match line.text()?.as_deref() {
                            None => AwardStatus::Absent,
                            Some("active") => AwardStatus::Active,
                            Some("cancelled" | "unsuccessful") => AwardStatus::Closed,
                            Some(_) => AwardStatus::Open,
                        }
                    }
                    "suppliers" => award.suppliers = ids(line, suppliers)?,
                    "items" => award.classifications = items(line, classifications)?,
                    _ => line.pass()?,
                }
                Ok(())
            })?;
            self.awards.push(award);
            Ok(())
        })?;
        Ok(())
    }

    fn bids(&mut self, line: &mut Cursor<'a>) -> Result<(), NotJson> {
        self.has_bids = false;
        self.bids.clear();
        line.object(|line, key| {
            if key != "details" {
                return line.pass();
            }
            self.bids.clear();
            self.has_bids = line.array(|line| {
                let bid = bid(line, &mut self.tenderers)?;
                self.bids.push(bid);
                Ok(())
            })?;
            Ok(())
        })?;
        Ok(())
    }
}

fn bid<'a>(
    line: &mut Cursor<'a>,
    tenderers: &mut Vec<Option<Text<'a>>>,
) -> Result<Bid<'a>, NotJson> {
    let mut bid = Bid::default();
    line.object(|line, key| {
        match key {
            "status" => {
                bid.status = match line.text()?.as_deref() {
                    None => BidStatus::Absent,
                    Some("valid") => BidStatus::Valid,
                    Some("disqualified") => BidStatus::Disqualified,
                    Some("invited" | "withdrawn") => BidStatus::NotSubmitted,
                    Some(_) => BidStatus::Other,
                }
            }
            "date" => bid.date = line.text()?,
            "tenderers" => bid.tenderers = ids(line, tenderers)?,
            "value" => {
                (bid.amount, bid.currency) = (None, None);
                line.object(|line, key| {
                    match key {
                        "amount" => {
                            // A number too large for a float counts as absent.
                            bid.amount = line
                                .number()?
                                .and_then(|text| text.parse().ok())
                                .filter(|amount: &f64| amount.is_finite());
                        }
                        "currency" => bid.currency = line.text()?,
                        _ => line.pass()?,
                    }
                    Ok(())
                })?;
            }
            _ => line.pass()?,
        }
        Ok(())
    })?;
    Ok(bid)
}

fn tender<'a>(line: &mut Cursor<'a>) -> Result<Option<Tender<'a>>, NotJson> {
    let mut tender = Tender::default();
    let is_object = line.object(|line, key| {
        match key {
            "status" => tender.cancelled = line.text()?.as_deref() == Some("cancelled"),
            "procurementMethod" => tender.method = line.text()?,
            "procurementMethodDetails" => tender.details = line.text()?,
            "tenderPeriod" => {
                (tender.start, tender.end) = (None, None);
                line.object(|line, key| {
                    match key {
                        "startDate" => tender.start = line.text()?,
                        "endDate" => tender.end = line.text()?,
                        _ => line.pass()?,
                    }
                    Ok(())
                })?;
            }
            // Only the integer: 1.0 is no count.
            "numberOfTenderers" => tender.single = line.number()? == Some("1"),
            "procuringEntity" => tender.entity = id(line)?,
            _ => line.pass()?,
        }
        Ok(())
    })?;
    Ok(is_object.then_some(tender))
}

/// The `id` of an object.
fn id<'a>(line: &mut Cursor<'a>) -> Result<Option<Text<'a>>, NotJson> {
    let mut id = None;
    line.object(|line, key| {
        if key == "id" {
            id = line.text()?;
            Ok(())
        } else {
            line.pass()
        }
    })?;
    Ok(id)
}

/// The `id` of each element of an array.
fn ids<'a>(
    line: &mut Cursor<'a>,
    into: &mut Vec<Option<Text<'a>>>,
) -> Result<Option<Range<usize>>, NotJson> {
    let start = into.len();
    let is_array = line.array(|line| {
        let id = id(line)?;
        into.push(id);
        Ok(())
    })?;
    Ok(is_array.then_some(start..into.len()))
}

/// The `classification.id` of each element of an array.
fn items<'a>(line: &mut Cursor<'a>, into: &mut Vec<Text<'a>>) -> Result<Range<usize>, NotJson> {
    let start = into.len();
    line.array(|line| {
        let mut found = None;
        line.object(|line, key| {
            if key == "classification" {
                found = id(line)?;
                Ok(())
            } else {
                line.pass()
            }
        })?;
        into.extend(found);
        Ok(())
    })?;
    Ok(start..into.len())
}
