//! Loading the indicators of a pack. Run it behind `plan::load`: goals are targets of the ledger.

use std::collections::HashMap;

use base::{Explain, Fault, Lang, Role, Scope};
use pack::Pack;
use serde_json::json;
use store::{Store, Tx};

use crate::store::definition::{self, DefinitionRow};

/// What loading did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Ids of new indicators.
    pub added: Vec<String>,
    /// Ids of those whose definition changed; their version rose.
    pub changed: Vec<String>,
    /// Ids of those that the pack no longer has; their figures stay.
    pub withdrawn: Vec<String>,
    /// Goals that the ledger no longer has, as cited: somebody took them out of it.
    pub missing: Vec<String>,
}

impl Loaded {
    fn any(&self) -> bool {
        !(self.added.is_empty() && self.changed.is_empty() && self.withdrawn.is_empty())
    }
}

/// Why a pack was not loaded. Nothing of it is in the database then.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The scope may not change definitions.
    #[error("only the office loads indicators")]
    Forbidden,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Explain for LoadError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Forbidden => lang
                .pick(
                    "只有工作专班可以更新指标定义，请用专班账户操作。",
                    "Only the programme office changes indicators; use its account.",
                )
                .to_owned(),
            Self::Store(error) => error.explain(lang),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::Forbidden => Fault::Forbidden,
            Self::Store(error) => error.fault(),
        }
    }
}

/// Brings every indicator of the pack in, in one transaction. The same pack again changes nothing and leaves no
/// entry. A goal stays tied to the target it was tied to, whatever corrections the ledger has seen since.
///
/// # Errors
/// [`LoadError`].
pub fn load(store: &Store, scope: &Scope, pack: &Pack) -> Result<Loaded, LoadError> {
    if scope.role != Role::Office {
        return Err(LoadError::Forbidden);
    }
    let mut wanted = Vec::new();
    for (ord, indicator) in (1_i64..).zip(&pack.indicators) {
        let plan = pack.plan(&indicator.plan);
        let places: Vec<Option<(String, u32)>> = indicator
            .targets
            .iter()
            .map(|name| {
                let (clause, place) = plan?.cited(name)?;
                Some((clause.path.clone(), u32::try_from(place).ok()? + 1))
            })
            .collect();
        let row = DefinitionRow {
            definition: indicator.clone(),
            version: 1,
            owner: pack::indicator::owner(pack, indicator),
            withdrawn: false,
            ord,
            targets: Vec::new(),
        };
        wanted.push((row, places));
    }
    Ok(store.write(scope, move |tx| {
        let known: HashMap<String, DefinitionRow> = definition::all(tx)?
            .into_iter()
            .map(|row| (row.definition.id.clone(), row))
            .collect();
        let targets: HashMap<(String, String, u32), i64> = plan::figures::targets(tx)?
            .into_iter()
            .map(|target| ((target.document, target.path, target.ord), target.id))
            .collect();
        let mut loaded = Loaded::default();
        let mut seen = Vec::new();
        for (row, places) in wanted {
            seen.push(row.definition.id.clone());
            let before = known.get(&row.definition.id);
            bring(tx, row, before, &places, &targets, &mut loaded)?;
        }
        for row in known.values().filter(|row| !row.withdrawn) {
            if !seen.contains(&row.definition.id) {
                let mut gone = row.clone();
                gone.withdrawn = true;
                gone.version += 1;
                definition::put(tx, &gone)?;
                loaded.withdrawn.push(gone.definition.id);
            }
        }
        loaded.withdrawn.sort_unstable();
        if loaded.any() {
            tx.journal(
                "indicators.loaded",
                "indicators",
                json!({
                    "added": loaded.added.len(),
                    "changed": loaded.changed,
                    "withdrawn": loaded.withdrawn,
                    "goals_missing": loaded.missing,
                }),
            )?;
        }
        Ok::<_, store::Error>(loaded)
    })?)
}

/// Brings one definition in, where it differs from what is there.
fn bring(
    tx: &mut Tx<'_>,
    mut row: DefinitionRow,
    before: Option<&DefinitionRow>,
    places: &[Option<(String, u32)>],
    targets: &HashMap<(String, String, u32), i64>,
    loaded: &mut Loaded,
) -> Result<(), store::Error> {
    let kept = before.filter(|before| {
        before.definition.targets == row.definition.targets && before.targets.len() == places.len()
    });
    row.targets = match kept {
        Some(before) => before.targets.clone(),
        None => tie(&row, places, targets, &mut loaded.missing),
    };
    let id = row.definition.id.clone();
    match before {
        None => loaded.added.push(id),
        Some(before) => {
            row.version = before.version;
            if *before == row {
                return Ok(());
            }
            row.version += 1;
            loaded.changed.push(id);
        }
    }
    definition::put(tx, &row)
}

fn tie(
    row: &DefinitionRow,
    places: &[Option<(String, u32)>],
    targets: &HashMap<(String, String, u32), i64>,
    missing: &mut Vec<String>,
) -> Vec<i64> {
    let mut ids = Vec::new();
    for (name, place) in row.definition.targets.iter().zip(places) {
        let found = place.as_ref().and_then(|(path, ord)| {
            targets.get(&(row.definition.plan.clone(), path.clone(), *ord))
        });
        match found {
            Some(id) => ids.push(*id),
            None => missing.push(name.clone()),
        }
    }
    ids
}
