//! Takes a pack: the catalogue is made anew, and what changed is indexed.

use std::collections::BTreeMap;

use base::Scope;
use pack::Pack;
use sha2::{Digest, Sha256};
use store::{Error, Mode, Store, Tx};

use crate::Service;
use crate::catalogue::Catalogue;
use crate::store::indexed;

/// The collection of this room in the search index.
pub(crate) const COLLECTION: &str = "service";

/// Takes a checked pack: guides are made from it, and the search index is brought up to it. Where nothing is new, nothing
/// is written.
///
/// # Errors
/// As every write; then what was served before is served on.
pub fn load(store: &Store, scope: &Scope, room: &Service, pack: &Pack) -> Result<(), Error> {
    let catalogue = Catalogue::of(pack);
    if store.mode() == Mode::ReadWrite {
        let texts = texts(&catalogue);
        let held = store.read(|read| indexed::all(read))?;
        let same = held.len() == texts.len()
            && texts
                .iter()
                .all(|(key, (_, hash))| held.get(key) == Some(hash));
        if !same {
            store.write(scope, move |tx| index(tx, &texts))?;
        }
    }
    room.replace(catalogue);
    Ok(())
}

fn index(tx: &mut Tx<'_>, texts: &BTreeMap<String, (String, String)>) -> Result<(), Error> {
    let held = indexed::all(tx)?;
    for key in held.keys().filter(|key| !texts.contains_key(*key)) {
        tx.unindex(COLLECTION, key)?;
        indexed::drop(tx, key)?;
    }
    for (key, (text, hash)) in texts {
        if held.get(key) != Some(hash) {
            tx.index(COLLECTION, key, text)?;
            indexed::put(tx, key, hash)?;
        }
    }
    // An index holds nothing that the pack does not say: the pack's own entry tells of it.
    tx.transient();
    Ok(())
}

/// What is found, by key: text and its hash.
fn texts(catalogue: &Catalogue) -> BTreeMap<String, (String, String)> {
    let items = catalogue.public_items().filter_map(|item| {
        let guide = catalogue.guide(&item.id)?;
        Some((format!("item/{}", item.id), guide.text()))
    });
    let bundles = catalogue.elements().bundles.iter().map(|bundle| {
        let mut lines = vec![bundle.title.zh.clone(), bundle.title.en.clone()];
        for id in &bundle.items {
            if let Some(item) = catalogue.item(id) {
                lines.extend([item.title.zh.clone(), item.title.en.clone()]);
            }
        }
        lines.extend(bundle.clauses.iter().cloned());
        (format!("bundle/{}", bundle.id), lines.join("\n"))
    });
    let registers = catalogue.open_registers().map(|register| {
        let fields = register.fields.iter();
        let mut lines = vec![register.title.zh.clone(), register.title.en.clone()];
        lines.extend(fields.map(|field| field.title.zh.clone()));
        lines.extend(register.clauses.iter().cloned());
        (format!("register/{}", register.id), lines.join("\n"))
    });
    let all = items.chain(bundles).chain(registers);
    all.map(|(key, text)| {
        let hash = base::hex::encode(&Sha256::digest(text.as_bytes()));
        (key, (text, hash))
    })
    .collect()
}
