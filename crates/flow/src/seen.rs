//! What expressions see of a case.

use crate::definition::Definition;
use crate::facts::Facts;
use crate::refusal::Refusal;
use crate::state::State;

/// A row that the item's expressions use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its name in expressions: the key of [`Facts::found`].
    pub id: String,
    /// The register.
    pub register: String,
    /// The row's key; `None` when what it is made of is not answered.
    pub key: Option<String>,
}

/// The rows to fetch for [`Facts::found`] before [`crate::file`] and [`crate::act`], as the answers stand.
///
/// # Errors
/// [`Refusal::Expression`] where a key cannot be evaluated.
pub fn lookups(
    definition: &Definition,
    state: Option<&State>,
    facts: &Facts<'_>,
) -> Result<Vec<Look>, Refusal> {
    let _ = (state, facts);
    match definition.item().lookups.first() {
        None => Ok(Vec::new()),
        Some(lookup) => Err(Refusal::Expression {
            at: format!("found.{}", lookup.id),
            text: lookup.key.clone(),
            cause: "expressions are not evaluated yet".to_owned(),
        }),
    }
}
