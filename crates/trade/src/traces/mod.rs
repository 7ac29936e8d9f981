//! 痕迹: what the bidders of a trade left behind, once its offers are open: from which machines they fetched documents, handed
//! in, decrypted and withdrew, and what the files of their offers say of their origin. For the screens that supervision runs;
//! no page and no export shows any of it.

mod files;

use std::collections::BTreeMap;

use ::store::{Error, Store};
use base::{Explain, Fault, Lang, Role, Scope};
use bidding::Bidding;
use org::Party;
use screen::history::{Marker, Token, Trace};
use seal::SealError;

use crate::commands::Gate;
use crate::model::Trade;
use crate::state::Trades;
use crate::store::{parts, traces as rows, trades};
use crate::words::Sentences;
use files::{Files, Known};

/// Why there are no traces of a trade.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    /// There is no such trade, or it is not for this scope.
    #[error(transparent)]
    Gate(#[from] Gate),
    /// The rooms of a trade are not tied together.
    #[error("the rooms of a trade are not wired")]
    Unwired,
    /// The machine gives no random bytes.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl From<Error> for TraceError {
    fn from(error: Error) -> Self {
        Self::Gate(error.into())
    }
}

impl Explain for TraceError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Gate(gate) => gate.explain(lang),
            Self::Unwired => Sentences::of(lang).unwired.to_owned(),
            Self::Seal(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Gate(gate) => gate.fault(),
            Self::Unwired => Fault::Unavailable,
            Self::Seal(error) => error.fault(),
        }
    }
}

/// What the bidders of one trade left behind.
#[derive(Clone, Debug, Default)]
pub struct Traced {
    /// One of each bidder that left anything, under the identifiers of [`crate::exchange::history`].
    pub traces: Vec<Trace>,
    /// Names of the bidders, by identifier: who withdrew stands in no release.
    pub names: Vec<(String, String)>,
}

/// What bidders left behind at a trade; nothing before its offers are open. For those who read all trades. Of each offer the
/// files are read once and what was found is kept; `offers` says of how many that may be done now, and counts down.
///
/// # Errors
/// [`TraceError`].
pub fn of(
    store: &Store,
    scope: &Scope,
    room: &Trades,
    (trade, marker): (i64, &Marker),
    offers: &mut usize,
) -> Result<Traced, TraceError> {
    if !matches!(scope.role, Role::Office | Role::Supervisor | Role::Auditor) {
        return Err(Gate::NotFound.into());
    }
    let bidding = &room.rooms().ok_or(TraceError::Unwired)?.bidding;
    let found = store.read(|read| {
        let Some(trade) = trades::by_id(read, trade)? else {
            return Ok(None);
        };
        let subject = trade.subject();
        let opened = bidding::result(read, bidding, &subject)?;
        let machines = bidding::traces(read, bidding, &subject)?;
        Ok::<_, Error>(Some((trade, opened, machines)))
    })?;
    let (trade, opened, machines) = found.ok_or(Gate::NotFound)?;
    let Some(opened) = opened else {
        return Ok(Traced::default());
    };
    let mut all = Gathered {
        subject: trade.subject(),
        marker,
        bidders: BTreeMap::new(),
    };
    for bid in &opened.bids {
        all.bidder(&bid.bidder);
    }
    for one in &machines {
        all.machine(one);
    }
    fetched(store, room, (trade.id, &mut all))?;
    let bids: Vec<(&str, &Party)> = opened
        .bids
        .iter()
        .filter(|bid| bid.outcome == bidding::Outcome::Opened)
        .map(|bid| (bid.id.as_str(), &bid.bidder))
        .collect();
    for (bid, files) in read_offers(store, (room, bidding), (&trade, &bids), offers)? {
        if let Some((_, bidder)) = bids.iter().find(|(id, _)| *id == bid) {
            all.files(bidder, files);
        }
    }
    Ok(all.done())
}

/// What is put together, by code.
struct Gathered<'a> {
    subject: String,
    marker: &'a Marker,
    bidders: BTreeMap<String, (String, Trace)>,
}

impl Gathered<'_> {
    fn bidder(&mut self, party: &Party) -> &mut Trace {
        let new = || Trace {
            tender: self.subject.clone(),
            tenderer: format!("CN-USCC-{}", party.code),
            ..Trace::default()
        };
        let held = self.bidders.entry(party.code.clone());
        &mut held.or_insert_with(|| (party.name.clone(), new())).1
    }

    fn add(&mut self, party: &Party, token: Token, value: &str) {
        let mark = self.marker.mark(value);
        let tokens = &mut self.bidder(party).tokens;
        tokens.extend(mark.map(|mark| (token, mark)));
    }

    fn machine(&mut self, one: &bidding::Trace) {
        let network = base::hex::encode(&one.network);
        let token = match one.step {
            bidding::Step::Upload | bidding::Step::Withdraw => Token::UploadAddress,
            bidding::Step::Decrypt => Token::DecryptAddress,
        };
        self.add(&one.bidder, token, &network);
        if one.step == bidding::Step::Upload && !one.program.is_empty() {
            // A program by itself says nothing: half the city has the same one.
            let both = format!("{network} {}", base::hex::encode(&one.program));
            self.add(&one.bidder, Token::UploadClient, &both);
        }
    }

    fn files(&mut self, party: &Party, files: Files) {
        for (token, value) in files.marks() {
            self.add(party, token, value);
        }
        self.bidder(party).text = files.text();
    }

    fn done(self) -> Traced {
        let mut done = Traced::default();
        for (name, mut trace) in self.bidders.into_values() {
            // A bidder that comes from one machine in several steps leaves one mark of it.
            trace.tokens.sort_unstable();
            trace.tokens.dedup();
            done.names.push((trace.tenderer.clone(), name));
            done.traces.push(trace);
        }
        done
    }
}

/// From which machines those who bid fetched documents.
fn fetched(
    store: &Store,
    room: &Trades,
    (trade, all): (i64, &mut Gathered<'_>),
) -> Result<(), Error> {
    let bidders: Vec<String> = all.bidders.keys().cloned().collect();
    for code in bidders {
        let mark = room.mark(&code);
        let machines = store.read(|read| rows::downloads(read, trade, &mark))?;
        let name = all.bidders.get(&code).map(|(name, _)| name.clone());
        let party = Party {
            code,
            name: name.unwrap_or_default(),
        };
        for one in machines {
            let network = base::hex::encode(&one.network);
            all.add(&party, Token::DownloadAddress, &network);
        }
    }
    Ok(())
}

fn label(bid: &str) -> String {
    format!("bid/{bid}/files")
}

/// What the files of each offer say, those that were read before and, as far as `most` goes, the others.
fn read_offers(
    store: &Store,
    (room, bidding): (&Trades, &Bidding),
    (trade, bids): (&Trade, &[(&str, &Party)]),
    most: &mut usize,
) -> Result<Vec<(String, Files)>, TraceError> {
    let mut all = Vec::new();
    for (bid, sealed) in store.read(|read| rows::offers(read, trade.id))? {
        let text = room.seal().unseal(&label(&bid), &sealed);
        // What does not open, since the key is another one, is read again.
        let files = text.and_then(|text| serde_json::from_str(&text).ok());
        all.extend(files.map(|files: Files| (bid, files)));
    }
    let new: Vec<&str> = bids
        .iter()
        .map(|(bid, _)| *bid)
        .filter(|bid| !all.iter().any(|(id, _)| id == bid))
        .take(*most)
        .collect();
    if new.is_empty() {
        return Ok(all);
    }
    *most -= new.len();
    let known = known(store, room, trade.id)?;
    for bid in new {
        let content = bidding::content(store, bidding, bid)?;
        let files = content.map(|content| files::read(content, room.seal(), &known));
        let files = files.unwrap_or_default();
        let text = serde_json::to_string(&files).unwrap_or_default();
        let sealed = room.seal().seal(&label(bid), &text)?;
        let (trade, id) = (trade.id, bid.to_owned());
        store.write(&Scope::system(), move |tx| {
            tx.transient();
            rows::put_offer(tx, trade, (&id, &sealed))
        })?;
        all.push((bid.to_owned(), files));
    }
    Ok(all)
}

/// What stands in the trade's own documents, which every bidder copies with right: forms to fill in carry their author's name.
fn known(store: &Store, room: &Trades, trade: i64) -> Result<Known, Error> {
    let mut known = Known::default();
    let documents = store.read(|read| parts::documents(read, trade))?;
    for document in documents {
        let whole = store.read(|read| parts::document_bytes(read, document.id))?;
        if let Some((document, bytes)) = whole {
            known.add(room.seal(), (&document.text, &bytes));
        }
    }
    Ok(known)
}
