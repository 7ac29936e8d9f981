//! 历史: past trades, this house's own and others', one process at a time.

use std::collections::VecDeque;
use std::io::{self, Read};

use ::store::Store;
use base::{Millis, Role, Scope};
use bidding::Bidding;
use ocds::{Merger, Stamp};
use serde_json::Value;

use super::facts::gather;
use super::{ExchangeError, body, story};
use crate::model::Trade;
use crate::store::history::{self, Kept};
use crate::store::trades;

/// Trades to a read of the store.
const TRADES: i64 = 50;
/// Releases of others to a read of the store.
const RELEASES: i64 = 500;

/// Whose a process is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A trade of this house, as the public knows it.
    House {
        /// Its row.
        trade: i64,
        /// Its platform, such as `jc`.
        platform: String,
        /// Whether it is a sample.
        sample: bool,
    },
    /// 外来: imported.
    Foreign {
        /// Who published it.
        publisher: String,
    },
}

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Whose it is.
    pub origin: Origin,
    /// A trade's subject, such as `trade/12/lot/1`; an `ocid` of others. No two are the same.
    pub process: String,
    /// Its compiled release, whose `ocid` is `process`: JSON on one line, with the line feed, as `screen::read::releases`
    /// takes it.
    pub line: String,
}

/// Every past process: first the announced trades of this house, then what was imported, by ocid. Imported ones for staff
/// only. Read page by page: what is held is a page and one process.
///
/// Gives [`ExchangeError`] where the store fails or a release cannot be read, and ends there.
pub fn history<'a>(store: &'a Store, scope: &Scope, bidding: &'a Bidding) -> History<'a> {
    History {
        store,
        bidding,
        foreign: sees_foreign(scope),
        stage: Stage::House(0),
        ready: VecDeque::new(),
        open: None,
    }
}

/// Whether a scope may use what was imported.
pub(crate) fn sees_foreign(scope: &Scope) -> bool {
    matches!(
        scope.role,
        Role::Clerk | Role::Head | Role::Office | Role::Supervisor | Role::Auditor
    )
}

#[derive(Debug)]
enum Stage {
    /// Behind a row of a trade.
    House(i64),
    /// Behind an imported release.
    Foreign(String, Millis, String),
    Over,
}

/// A process of others that is being put together.
#[derive(Debug)]
struct Open {
    ocid: String,
    publisher: String,
    last: Millis,
    merger: Merger,
}

impl Open {
    fn finish(self) -> Past {
        let whole = self.merger.finish(&self.ocid, Stamp(self.last));
        Past {
            origin: Origin::Foreign {
                publisher: self.publisher,
            },
            process: self.ocid,
            line: format!("{whole}\n"),
        }
    }
}

/// See [`history`].
pub struct History<'a> {
    store: &'a Store,
    bidding: &'a Bidding,
    foreign: bool,
    stage: Stage,
    ready: VecDeque<Past>,
    open: Option<Open>,
}

impl<'a> History<'a> {
    /// The same as one text of lines, for whoever reads files of releases.
    #[must_use]
    pub fn lines(self) -> Lines<'a> {
        Lines {
            history: self,
            line: Vec::new(),
            at: 0,
        }
    }

    fn fill(&mut self) -> Result<(), ExchangeError> {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::House(after) => self.fill_house(after),
            Stage::Foreign(ocid, at, release) => self.fill_foreign((&ocid, at, &release)),
            Stage::Over => Ok(()),
        }
    }

    fn fill_house(&mut self, after: i64) -> Result<(), ExchangeError> {
        let bidding = self.bidding;
        let page = self.store.read(|read| {
            let rows = trades::announced_after(read, after, TRADES)?;
            rows.into_iter()
                .map(|trade| gather(read, bidding, trade))
                .collect::<Result<Vec<_>, ::store::Error>>()
        })?;
        let Some(last) = page.last().map(|facts| facts.trade.id) else {
            if self.foreign {
                self.stage = Stage::Foreign(String::new(), Millis(i64::MIN), String::new());
            }
            return Ok(());
        };
        for facts in &page {
            let process = facts.trade.subject();
            let releases = story::releases(facts, (&Trade::subject, ""));
            if releases.is_empty() {
                continue;
            }
            let whole = ocds::compile(&releases)?;
            let text = serde_json::to_string(&whole).map_err(ocds::MergeError::Json)?;
            self.ready.push_back(Past {
                origin: Origin::House {
                    trade: facts.trade.id,
                    platform: facts.trade.platform.clone(),
                    sample: facts.trade.sample,
                },
                process,
                line: text + "\n",
            });
        }
        self.stage = Stage::House(last);
        Ok(())
    }

    fn fill_foreign(&mut self, after: (&str, Millis, &str)) -> Result<(), ExchangeError> {
        let page = self
            .store
            .read(|read| history::after(read, after, RELEASES))?;
        let Some((last, _)) = page.last() else {
            self.ready.extend(self.open.take().map(Open::finish));
            return Ok(());
        };
        self.stage = Stage::Foreign(last.ocid.clone(), last.at, last.release_id.clone());
        for (kept, publisher) in page {
            self.add(kept, publisher)?;
        }
        Ok(())
    }

    fn add(&mut self, kept: Kept, publisher: String) -> Result<(), ExchangeError> {
        let damaged = || ExchangeError::Damaged(kept.ocid.clone());
        let text = body::unpack(&kept.body).ok_or_else(damaged)?;
        let Ok(Value::Object(object)) = serde_json::from_slice(&text) else {
            return Err(damaged());
        };
        let open = match self.open.take() {
            Some(open) if open.ocid == kept.ocid => open,
            before => {
                self.ready.extend(before.map(Open::finish));
                Open {
                    ocid: kept.ocid,
                    publisher: String::new(),
                    last: kept.at,
                    merger: Merger::default(),
                }
            }
        };
        let mut merger = open.merger;
        merger.add(object);
        self.open = Some(Open {
            ocid: open.ocid,
            publisher,
            last: kept.at,
            merger,
        });
        Ok(())
    }
}

impl Iterator for History<'_> {
    type Item = Result<Past, ExchangeError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(past) = self.ready.pop_front() {
                return Some(Ok(past));
            }
            if matches!(self.stage, Stage::Over) {
                return None;
            }
            if let Err(error) = self.fill() {
                self.stage = Stage::Over;
                return Some(Err(error));
            }
        }
    }
}

/// See [`History::lines`].
pub struct Lines<'a> {
    history: History<'a>,
    line: Vec<u8>,
    at: usize,
}

impl Read for Lines<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.line.len() {
            match self.history.next() {
                Some(Ok(past)) => (self.line, self.at) = (past.line.into_bytes(), 0),
                Some(Err(error)) => return Err(io::Error::other(error)),
                None => return Ok(0),
            }
        }
        let rest = &self.line[self.at..];
        let count = rest.len().min(into.len());
        into[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}
