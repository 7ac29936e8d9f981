//! The history that is looked through: competitions, their bids, and what files, machines and experts left behind.
//!
//! Filled from memory by a room, or from releases of OCDS by [`crate::read`]. Money is in fen (hundredths of the unit of
//! any currency), moments in milliseconds since 1970.

use serde::Deserialize;
use sha2::{Digest, Sha256};

/// Everything that is known.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// In any order.
    pub tenders: Vec<Tender>,
    /// What bidders' files and machines left behind.
    pub traces: Vec<Trace>,
    /// What experts gave.
    pub scores: Vec<Score>,
    /// The tender documents' own texts, which every bidder copies with right.
    pub documents: Vec<Document>,
}

/// One competition: a process, or one lot of it. Only bids for the same lot are compared.
#[derive(Clone, Debug, Default)]
pub struct Tender {
    /// The process: an `ocid`, or a subject such as `trade/12`.
    pub id: String,
    /// The lot, when the process has several.
    pub lot: Option<String>,
    /// Who buys.
    pub buyer: Option<String>,
    /// `open`, `selective`, `limited`, `direct`.
    pub method: Option<String>,
    /// `works`, `goods`, `services`, or a finer class. Buyer and category together are taken for a market.
    pub category: Option<String>,
    /// When bids were due or opened.
    pub at_ms: Option<i64>,
    /// The bids, in any order.
    pub bids: Vec<Bid>,
    /// What was awarded, also without bids.
    pub awards: Vec<Award>,
    /// What parties said of themselves.
    pub parties: Vec<Party>,
}

/// How a bid fared before prices were compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Compared with the others.
    #[default]
    Valid,
    /// Refused.
    Disqualified,
    /// Invited only, withdrawn, or not known: left out.
    Other,
}

/// One bid. A joint bid has several tenderers and counts once in comparing prices.
#[derive(Clone, Debug, Default)]
pub struct Bid {
    /// Who bid together.
    pub tenderers: Vec<String>,
    /// The price.
    pub price_fen: Option<i64>,
    /// Its currency. Prices of different currencies are not compared.
    pub currency: String,
    /// How it fared.
    pub status: Status,
    /// Whether it won.
    pub won: bool,
    /// Prices of items, when the bid gives them.
    pub items: Vec<Item>,
}

/// The price of one item of a bid.
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    /// What the tender calls the item: the same in every bid.
    pub id: String,
    /// The price of one unit.
    pub price_fen: i64,
}

/// An award.
#[derive(Clone, Debug, Default)]
pub struct Award {
    /// To whom.
    pub suppliers: Vec<String>,
    /// How much.
    pub amount_fen: Option<i64>,
    /// In which currency.
    pub currency: String,
    /// When.
    pub at_ms: Option<i64>,
}

/// How to reach a party. Only compared, never shown.
#[derive(Clone, Debug, Default)]
pub struct Party {
    /// The organisation.
    pub id: String,
    /// Its telephone.
    pub telephone: Option<Mark>,
    /// Its street address.
    pub address: Option<Mark>,
}

/// A fingerprint that can be compared with others of the same salt and says nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark([u8; 16]);

impl std::fmt::Debug for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Mark")
    }
}

/// Makes marks. The salt is a secret of the installation, or of one run.
#[derive(Clone)]
pub struct Marker(Sha256);

impl std::fmt::Debug for Marker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Marker")
    }
}

impl Marker {
    /// With a salt of 16 bytes or more from a good source.
    pub fn new(salt: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update((salt.len() as u64).to_be_bytes());
        hash.update(salt);
        Self(hash)
    }

    /// The mark of a value; white space at its ends and upper case make no difference. `None` for an empty one.
    pub fn mark(&self, value: &str) -> Option<Mark> {
        let value = value.trim().to_lowercase();
        if value.is_empty() {
            return None;
        }
        let mut hash = self.0.clone();
        hash.update(value.as_bytes());
        let hash = hash.finalize();
        hash.first_chunk().map(|bytes| Mark(*bytes))
    }
}

/// What can be shared by two bidders and should not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Token {
    /// Hardware address of a network card.
    NetworkCard,
    /// Serial number of a disk.
    Disk,
    /// Serial number of a processor.
    Processor,
    /// Serial number of a pricing program's key.
    PricingKey,
    /// Internet address when the tender documents were fetched.
    DownloadAddress,
    /// Internet address when the bid was sent.
    UploadAddress,
    /// Program and internet address together, when the bid was sent: more than a connection, less than a machine.
    UploadClient,
    /// Internet address when the bid was opened by its bidder.
    DecryptAddress,
    /// Author of a file.
    Author,
    /// Who changed a file last.
    LastModifiedBy,
    /// Template of a file.
    Template,
    /// Revision identifier of a file (`w:rsid`).
    Revision,
    /// Creation code that the bid-writing program stamps on a file.
    CreationCode,
    /// An error in the text that a checker found: a wrong word, a wrong name, a wrong sum.
    Error,
}

/// What one bidder of one competition left behind.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The process.
    pub tender: String,
    /// The lot.
    pub lot: Option<String>,
    /// The bidder.
    pub tenderer: String,
    /// Marks of what its machines and files carry.
    pub tokens: Vec<(Token, Mark)>,
    /// Marks of runs of the bid's text.
    pub text: Shingles,
    /// Prices of items, when the files hold them and the release does not.
    pub items: Vec<Item>,
}

/// The text of a tender document, as marks of its runs.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The process.
    pub tender: String,
    /// Marks of runs of its text.
    pub text: Shingles,
}

/// A text as the set of its runs of eight letters or digits: punctuation, white space and case make no difference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shingles(Vec<u64>);

/// Length of a run. Eight Chinese characters are more than a term and less than a sentence.
const RUN: usize = 8;

impl Shingles {
    /// Of a text.
    pub fn of(text: &str) -> Self {
        let letters: Vec<char> = text
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let mut runs: Vec<u64> = letters.windows(RUN).map(rustc_hash_of).collect();
        runs.sort_unstable();
        runs.dedup();
        Self(runs)
    }

    /// Of runs that [`Shingles::runs`] gave, to be compared with others that the same version of this crate made.
    #[must_use]
    pub fn from_runs(mut runs: Vec<u64>) -> Self {
        runs.sort_unstable();
        runs.dedup();
        Self(runs)
    }

    /// The runs as numbers, in order, each once.
    #[must_use]
    pub fn runs(&self) -> &[u64] {
        &self.0
    }

    /// Together with another text's.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        Self::from_runs(self.0)
    }

    /// Without those of another text.
    #[must_use]
    pub fn without(mut self, other: &Self) -> Self {
        self.0.retain(|run| other.0.binary_search(run).is_err());
        self
    }

    /// At most so many, the same ones of the same text: with those of another text of about the same length they overlap as the
    /// whole texts do (a bottom-k sketch, Broder 1997), with a much longer one less.
    #[must_use]
    pub fn sample(mut self, most: usize) -> Self {
        if self.0.len() > most {
            self.0.sort_unstable_by_key(|run| mixed(*run));
            self.0.truncate(most);
            self.0.sort_unstable();
        }
        self
    }
}

/// SplitMix64: an order of runs that has nothing to do with how they were hashed.
pub(crate) fn mixed(run: u64) -> u64 {
    let mut value = run.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ value >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ value >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ value >> 31
}

fn rustc_hash_of(run: &[char]) -> u64 {
    use std::hash::BuildHasher;
    rustc_hash::FxBuildHasher.hash_one(run)
}

/// What an expert gave to a bidder.
#[derive(Clone, Debug, Default)]
pub struct Score {
    /// The process.
    pub tender: String,
    /// The lot.
    pub lot: Option<String>,
    /// Who gave it: a code, not a name.
    pub expert: String,
    /// To whom.
    pub tenderer: String,
    /// In points.
    pub points: f64,
}
