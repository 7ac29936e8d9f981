//! Trades as releases and records of the Open Contracting Data Standard 1.1.5, for whoever takes open data.
//!
//! A trade, one lot in one round, is a process of its own. Every public event is one release that is never told otherwise
//! later: a notice, a document, an answer, the opening, a signed text of the contract, the contract's end. What is not public
//! is not read: offers come from [`bidding::result`], which has none before the opening, the contract as the public sees it
//! (signed texts, without files, milestones and payments), answers without whose question it was. Experts do not occur.

mod body;
mod facts;
mod files;
mod history;
mod publish;
mod story;

use std::path::{Path, PathBuf};

use ::store::Store;
use base::{Explain, Fault, Lang};
use bidding::Bidding;
use serde::{Deserialize, Serialize};

use crate::model::Trade;
use crate::store::trades;
use crate::words::Sentences;
pub(crate) use body::Packer;
use facts::gather;
use files::Files;
pub(crate) use history::sees_foreign;
pub use history::{History, Lines, Origin, Past, history};
pub use publish::{Made, Ready, ask, file, may_ask, ready, refresh};

/// The prefix of samples 示例. Nobody holds it: publishers register their own with the keepers of the standard
/// (<https://standard.open-contracting.org/1.1/en/guidance/build/#register-for-an-ocid-prefix>).
pub const SAMPLE_PREFIX: &str = "ocds-zz9zzz";

/// Trades to a read of the store.
const TRADES: i64 = 50;

/// Who publishes, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The registered prefix, `ocds-` and six letters or digits. None: there are only samples, which have
    /// [`SAMPLE_PREFIX`] anyway.
    pub prefix: Option<String>,
    /// The address of this site without a slash at its end, such as `https://ggzy.example.cn`.
    pub site: String,
    /// The publisher's name.
    pub publisher: String,
}

impl Settings {
    /// Whether prefix and site are such.
    ///
    /// # Errors
    /// [`ExchangeError::Prefix`], [`ExchangeError::Site`].
    pub fn check(&self) -> Result<(), ExchangeError> {
        if let Some(prefix) = &self.prefix
            && !is_prefix(prefix)
        {
            return Err(ExchangeError::Prefix(prefix.clone()));
        }
        let host = ["https://", "http://"]
            .into_iter()
            .find_map(|scheme| self.site.strip_prefix(scheme));
        let whole = host.is_some_and(|host| {
            !host.is_empty() && !host.ends_with('/') && !host.contains(char::is_whitespace)
        });
        match whole {
            true => Ok(()),
            false => Err(ExchangeError::Site(self.site.clone())),
        }
    }
}

fn is_prefix(text: &str) -> bool {
    let sign = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.strip_prefix("ocds-")
        .is_some_and(|rest| rest.len() == 6 && rest.bytes().all(sign))
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Processes, and as many records.
    pub trades: u64,
    /// Releases.
    pub releases: u64,
    /// Packages of releases.
    pub release_packages: u64,
    /// Packages of records.
    pub record_packages: u64,
}

/// Why nothing, or not everything, was written.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// No prefix of the standard.
    #[error("{0:?} is no ocid prefix")]
    Prefix(String),
    /// A trade is no sample, and no prefix was given.
    #[error("trade {0} needs a registered ocid prefix")]
    Unregistered(i64),
    /// No address of a site.
    #[error("{0:?} is no address of a site")]
    Site(String),
    /// A file was not written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A process of others is not what was kept.
    #[error("the releases of {0} cannot be read")]
    Damaged(String),
    /// Releases were not put together.
    #[error(transparent)]
    Merge(#[from] ocds::MergeError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ::store::Error),
}

impl Explain for ExchangeError {
    fn explain(&self, lang: Lang) -> String {
        let words = Sentences::of(lang);
        match self {
            Self::Prefix(prefix) => words.bad_prefix(prefix),
            Self::Unregistered(trade) => words.no_prefix(trade),
            Self::Site(site) => words.bad_site(site),
            Self::File { path, source } => words.file_not_written(path.display(), source),
            Self::Damaged(ocid) => words.damaged_history(ocid),
            Self::Merge(error) => words.not_merged(error),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Prefix(_) | Self::Unregistered(_) | Self::Site(_) => Fault::Invalid,
            Self::File { .. } => Fault::Unavailable,
            Self::Merge(_) | Self::Damaged(_) => Fault::Internal,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Writes every announced trade as the public knows it into a folder: `releases.jsonl`, one release a line;
/// `releases-000001.json` and on, packages of at most 500 releases (all of a trade in one package);
/// `records-000001.json` and on, packages of at most 200 records. The same data give the same bytes; packages of an earlier
/// export beyond the last one are removed. Reads page by page: while somebody publishes, a trade is as it was when its page
/// was read.
///
/// # Errors
/// [`ExchangeError`]. Files that were written before it stay.
pub fn export(
    store: &Store,
    bidding: &Bidding,
    settings: &Settings,
    folder: &Path,
) -> Result<Summary, ExchangeError> {
    settings.check()?;
    let mut files = Files::begin(folder, settings)?;
    let mut after = 0;
    loop {
        let page = store.read(|read| {
            let rows = trades::announced_after(read, after, TRADES)?;
            rows.into_iter()
                .map(|trade| gather(read, bidding, trade))
                .collect::<Result<Vec<_>, ::store::Error>>()
        })?;
        let Some(last) = page.last().map(|facts| facts.trade.id) else {
            return files.finish();
        };
        for facts in &page {
            let prefix = match (facts.trade.sample, &settings.prefix) {
                (true, _) => SAMPLE_PREFIX,
                (false, Some(prefix)) => prefix,
                (false, None) => return Err(ExchangeError::Unregistered(facts.trade.id)),
            };
            let named = |trade: &Trade| story::ocid(trade, prefix);
            files.add(&story::releases(facts, (&named, &settings.site)))?;
        }
        after = last;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_sites_are_looked_at_first() {
        for (prefix, site, good) in [
            (Some("ocds-213czf"), "https://ggzy.example.cn", true),
            (None, "http://127.0.0.1:8080", true),
            (Some("213czf"), "https://ggzy.example.cn", false),
            (Some("ocds-213CZF"), "https://ggzy.example.cn", false),
            (Some("ocds-213czfa"), "https://ggzy.example.cn", false),
            (None, "ggzy.example.cn", false),
            (None, "https://", false),
            (None, "https://ggzy.example.cn/", false),
        ] {
            let settings = Settings {
                prefix: prefix.map(str::to_owned),
                site: site.to_owned(),
                publisher: String::new(),
            };
            assert_eq!(settings.check().is_ok(), good, "{prefix:?} {site}");
        }
        assert!(is_prefix(SAMPLE_PREFIX));
    }
}
