//! What a person looks for, among items, bundles and registers.

use base::Scope;
use store::{Error, Query, Store};

use super::load::COLLECTION;

/// The most hits of a search.
const HITS: u32 = 200;

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    /// An item, by id.
    Item(String),
    /// A bundle, by id.
    Bundle(String),
    /// A register, by id.
    Register(String),
}

/// What contains every word of a query, best first. Everything in the index is public, so every scope finds the same.
///
/// # Errors
/// As every read.
pub fn search(store: &Store, _scope: &Scope, query: &str) -> Result<Vec<Hit>, Error> {
    let keys = store.read(|read| read.search(COLLECTION, query, HITS))?;
    Ok(keys.iter().filter_map(|key| hit(key)).collect())
}

fn hit(key: &str) -> Option<Hit> {
    let (kind, id) = key.split_once('/')?;
    let id = id.to_owned();
    match kind {
        "item" => Some(Hit::Item(id)),
        "bundle" => Some(Hit::Bundle(id)),
        "register" => Some(Hit::Register(id)),
        _ => None,
    }
}
