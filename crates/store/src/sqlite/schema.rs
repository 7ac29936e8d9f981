//! The store's own schema, with the one table whose form differs between databases.

use crate::Migration;
use crate::journal::MIGRATION;

/// The steps of the room `store`.
pub(crate) const STEPS: [Migration; 2] = [
    MIGRATION,
    Migration {
        room: "store",
        version: 2,
        sql: SEARCH,
    },
];

/// Full text: FTS5 without a copy of the text. Every token is made by [`crate::search`]; the `ascii`
/// tokenizer leaves what is not ASCII untouched and splits at spaces.
const SEARCH: &str = "
CREATE VIRTUAL TABLE search_gram USING fts5(
    collection, grams,
    content = '', contentless_delete = 1, tokenize = 'ascii'
);
";
