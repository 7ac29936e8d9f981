//! Schema steps in the form of PostgreSQL.

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

/// Full text: the folded text for the exact answer, its bigrams as a set for the index. A text with too many
/// different ones for a `tsvector` (1 MB) is `wide` and looked through each time.
const SEARCH: &str = "
CREATE TABLE search_gram (
    id BIGINT NOT NULL PRIMARY KEY REFERENCES search_doc (id),
    folded TEXT NOT NULL,
    wide BIGINT NOT NULL,
    grams TSVECTOR NOT NULL
);
CREATE INDEX search_gram_grams ON search_gram USING gin (grams);
CREATE INDEX search_gram_wide ON search_gram (id) WHERE wide = 1;
";

/// The text of a step as this database takes it: text is compared byte by byte, as SQLite does, whatever the
/// language of the database.
pub(crate) fn text(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len() * 2);
    for line in sql.split_inclusive('\n') {
        let (statement, comment) = line.split_at(line.find("--").unwrap_or(line.len()));
        let mut rest = statement;
        while let Some(at) = rest.find("TEXT") {
            let (before, after) = (&rest[..at], &rest[at + 4..]);
            let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            out.push_str(before);
            out.push_str("TEXT");
            if !before.ends_with(is_name) && !after.starts_with(is_name) {
                out.push_str(" COLLATE \"C\"");
            }
            rest = after;
        }
        out.push_str(rest);
        out.push_str(comment);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn text_columns_are_compared_by_bytes() {
        let sql =
            "CREATE TABLE a (b TEXT NOT NULL, -- TEXT, as printed\n  c TEXT, CONTEXT BIGINT);";
        assert_eq!(
            super::text(sql),
            "CREATE TABLE a (b TEXT COLLATE \"C\" NOT NULL, -- TEXT, as printed\n  c TEXT COLLATE \"C\", CONTEXT BIGINT);"
        );
    }
}
