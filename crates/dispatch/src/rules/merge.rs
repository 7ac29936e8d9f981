//! Two people write the minutes of one meeting: what both typed is kept, and who comes second sees both.

/// A decision as it stands in a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The decision's id; none for one that is new.
    pub id: Option<i64>,
    /// What is decided.
    pub text: String,
    /// The unit, as typed.
    pub owner: String,
    /// The term, as typed.
    pub length: String,
    /// The task or blockage, as typed.
    pub reference: String,
}

impl Row {
    /// Whether nothing was typed that would make a decision.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
            && self.owner.trim().is_empty()
            && self.reference.trim().is_empty()
    }

    fn says(&self, other: &Self) -> bool {
        let parts = |row: &Self| {
            [&row.text, &row.owner, &row.length, &row.reference].map(|part| part.trim().to_owned())
        };
        parts(self) == parts(other)
    }
}

/// A row of the form that is shown again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// What stands in the fields.
    pub row: Row,
    /// What was saved meanwhile where it differs.
    pub saved: Option<Row>,
    /// The row was added by the other person.
    pub added: bool,
    /// The row was removed by the other person; saving it enters it anew.
    pub removed: bool,
}

/// What was typed, with what was saved meanwhile beside it. Saving the result loses nothing that was not shown.
#[must_use]
pub fn merge(typed: &[Row], saved: &[Row]) -> Vec<Merged> {
    let mut merged: Vec<Merged> = typed
        .iter()
        .map(|row| {
            let other = row
                .id
                .and_then(|id| saved.iter().find(|saved| saved.id == Some(id)));
            let removed = row.id.is_some() && other.is_none();
            Merged {
                row: Row {
                    id: row.id.filter(|_| !removed),
                    ..row.clone()
                },
                saved: other.filter(|saved| !saved.says(row)).cloned(),
                added: false,
                removed,
            }
        })
        .collect();
    for row in saved {
        if !typed.iter().any(|typed| typed.id == row.id) {
            merged.push(Merged {
                row: row.clone(),
                saved: None,
                added: true,
                removed: false,
            });
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(id: Option<i64>, text: &str) -> Row {
        Row {
            id,
            text: text.to_owned(),
            ..Row::default()
        }
    }

    #[test]
    fn both_are_shown() {
        let typed = [
            row(Some(1), "甲改"),
            row(Some(2), "乙"),
            row(Some(3), "丙"),
            row(None, "新"),
        ];
        let saved = [row(Some(1), "甲"), row(Some(2), "乙"), row(Some(4), "丁")];
        let merged = merge(&typed, &saved);
        let seen: Vec<_> = merged
            .iter()
            .map(|held| {
                let saved = held.saved.as_ref().map(|row| row.text.as_str());
                (
                    held.row.id,
                    held.row.text.as_str(),
                    saved,
                    held.added,
                    held.removed,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                (Some(1), "甲改", Some("甲"), false, false),
                (Some(2), "乙", None, false, false),
                (None, "丙", None, false, true),
                (None, "新", None, false, false),
                (Some(4), "丁", None, true, false),
            ]
        );
    }

    proptest! {
        #[test]
        fn nothing_typed_or_saved_is_lost(
            typed in proptest::collection::vec((proptest::option::of(1_i64..9), "[甲乙丙]{1,3}"), 0..8),
            saved in proptest::collection::vec((1_i64..9, "[甲乙丙]{1,3}"), 0..8),
        ) {
            let mut saved: Vec<Row> = saved.iter().map(|(id, text)| row(Some(*id), text)).collect();
            saved.sort_by_key(|row| row.id);
            saved.dedup_by_key(|row| row.id);
            let typed: Vec<Row> = typed.iter().map(|(id, text)| row(*id, text)).collect();
            let merged = merge(&typed, &saved);
            for held in &typed {
                prop_assert!(merged.iter().any(|row| row.row.text == held.text));
            }
            for held in &saved {
                let shown = merged.iter().any(|row| {
                    let kept = row.row.id == held.id && row.row.text == held.text;
                    kept || row.saved.as_ref() == Some(held)
                });
                prop_assert!(shown);
            }
        }
    }
}
