//! From facts to a paper: the figures that words can be bound to, the words that a draft begins with, the tables and
//! charts, and all of it put together.

mod data;
mod draft;
mod figures;

pub use data::{data, title_of};
pub use draft::draft;
pub use figures::{day_text, figures};

use crate::facts::Facts;
use crate::model::{About, Block, Form, Frozen, Kind, Piece};
use crate::rules::bound::{NameError, Values, names, resolve};

/// Why a block cannot be printed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("block {block}: {why}")]
pub struct BlockError {
    /// The block's key; `title` for the title.
    pub block: String,
    /// What is wrong with its words.
    pub why: NameError,
}

/// The facts that a paper is about: a unit's or a plan's alone for a brief.
#[must_use]
pub fn narrow(facts: &Facts, about: &About) -> Facts {
    let mut narrowed = facts.clone();
    match about.kind {
        Kind::Unit => {
            narrowed
                .tasks
                .retain(|task| task.leads.iter().any(|org| org.as_str() == about.subject));
            if let Some(orders) = &mut narrowed.orders {
                orders
                    .overdue
                    .retain(|(_, org, _, _)| org.as_str() == about.subject);
            }
        }
        Kind::Plan => {
            let of = facts
                .plans
                .iter()
                .position(|plan| plan.key == about.subject);
            narrowed.tasks.retain(|task| Some(task.plan) == of);
        }
        Kind::Monthly | Kind::Quarterly | Kind::Cases => {}
    }
    for (index, plan) in narrowed.plans.iter_mut().enumerate() {
        let lights = narrowed
            .tasks
            .iter()
            .filter(|task| task.plan == index)
            .map(|task| task.light);
        plan.lights = crate::facts::count(lights);
    }
    narrowed
}

/// A draft with every figure in place.
///
/// # Errors
/// Every block with a name that no figure has or a lone brace.
pub fn freeze(
    (title, blocks): (&str, &[Block]),
    facts: &Facts,
    values: &Values,
) -> Result<Frozen, Vec<BlockError>> {
    let mut frozen = Frozen::default();
    let mut errors = Vec::new();
    let mut put = |key: &str, text: &str| match resolve(text, values) {
        Ok(text) => text,
        Err(why) => {
            errors.push(BlockError {
                block: key.to_owned(),
                why,
            });
            String::new()
        }
    };
    frozen.title = put("title", title);
    let mut used: Vec<&str> = names(title);
    for block in blocks.iter().filter(|block| block.shown) {
        match block.form {
            Form::Data => frozen.pieces.extend(data(facts, &block.key)),
            form => {
                used.extend(names(&block.text));
                words(&mut frozen.pieces, form, &put(&block.key, &block.text));
            }
        }
    }
    for name in used {
        if let Some(value) = values.get(name) {
            frozen.values.insert(name.to_owned(), value.clone());
        }
    }
    if errors.is_empty() {
        Ok(frozen)
    } else {
        Err(errors)
    }
}

fn words(pieces: &mut Vec<Piece>, form: Form, text: &str) {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    match form {
        Form::Heading => pieces.extend(lines.map(|line| Piece::Heading {
            level: 1,
            text: line.to_owned(),
        })),
        Form::Attachment => {
            pieces.extend(lines.next().map(|line| Piece::Attachment {
                title: line.to_owned(),
            }));
            pieces.extend(lines.map(|line| Piece::Text {
                text: line.to_owned(),
            }));
        }
        Form::Case => {
            pieces.extend(lines.next().map(|line| Piece::Heading {
                level: 2,
                text: line.to_owned(),
            }));
            pieces.extend(lines.map(|line| Piece::Text {
                text: line.to_owned(),
            }));
        }
        Form::Text | Form::Data => {
            pieces.extend(lines.map(|line| Piece::Text {
                text: line.to_owned(),
            }));
        }
    }
}

/// A new draft over an old one: words that somebody changed stay, as do what is shown and cases; blocks that are new
/// come in, generated ones that no longer fit leave.
#[must_use]
pub fn redraft(held: &[Block], fresh: Vec<Block>) -> Vec<Block> {
    let kept = |key: &str| held.iter().find(|block| block.key == key);
    let mut out: Vec<Block> = fresh
        .into_iter()
        .map(|block| match kept(&block.key) {
            Some(held) if held.edited => held.clone(),
            Some(held) => Block {
                shown: held.shown,
                ..block
            },
            None => block,
        })
        .collect();
    // Edited words stay behind what they stood behind.
    for (at, block) in held.iter().enumerate().filter(|(_, block)| block.edited) {
        if out.iter().any(|there| there.key == block.key) {
            continue;
        }
        let before = held[..at]
            .iter()
            .rev()
            .find_map(|block| out.iter().position(|there| there.key == block.key));
        out.insert(before.map_or(0, |place| place + 1), block.clone());
    }
    out
}

/// A figure that moved: name, what it counts, was, is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The figure's name; the name of a table or chart where one of those changed.
    pub name: String,
    /// What it counts.
    pub label: String,
    /// What the paper says.
    pub was: String,
    /// What the data say now.
    pub is: String,
}

/// What the data say otherwise than a paper that was put together before.
#[must_use]
pub fn moved(seen: &Frozen, values: &Values, now: Option<&Frozen>) -> Vec<Moved> {
    let mut moved: Vec<Moved> = seen
        .values
        .iter()
        .filter_map(|(name, was)| {
            let is = values.get(name).map_or("—", |value| value.text.as_str());
            (is != was.text).then(|| Moved {
                name: name.clone(),
                label: was.label.clone(),
                was: was.text.clone(),
                is: is.to_owned(),
            })
        })
        .collect();
    let tables = |paper: &Frozen| -> Vec<(String, Piece)> {
        paper
            .pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Table(table) => Some((table.caption.clone(), piece.clone())),
                Piece::Chart(chart) => Some((chart.title.clone(), piece.clone())),
                _ => None,
            })
            .collect()
    };
    let current = now.map(tables).unwrap_or_default();
    for (name, was) in tables(seen) {
        let same = current
            .iter()
            .any(|(other, piece)| *other == name && *piece == was);
        if now.is_some() && !same {
            moved.push(Moved {
                label: name.clone(),
                name,
                was: String::new(),
                is: String::new(),
            });
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::bound::Value;

    fn block(key: &str, text: &str, edited: bool) -> Block {
        Block {
            key: key.to_owned(),
            form: Form::Text,
            text: text.to_owned(),
            edited,
            shown: true,
        }
    }

    #[test]
    fn drafting_anew_keeps_what_people_wrote() {
        let held = [
            block("a", "旧", false),
            block("b", "手改{asked}", true),
            block("gone", "旧", false),
            block("own", "自拟", true),
        ];
        let fresh = vec![
            block("a", "新", false),
            block("b", "新", false),
            block("c", "新", false),
        ];
        let out = redraft(&held, fresh);
        let texts: Vec<(&str, &str)> = out
            .iter()
            .map(|block| (block.key.as_str(), block.text.as_str()))
            .collect();
        assert_eq!(
            texts,
            [
                ("a", "新"),
                ("b", "手改{asked}"),
                ("own", "自拟"),
                ("c", "新")
            ]
        );
        assert_eq!(redraft(&out, out.clone()), out);
    }

    #[test]
    fn moved_figures_are_named_with_both_values() {
        let value = |text: &str| Value {
            text: text.to_owned(),
            label: "应报".to_owned(),
        };
        let seen = Frozen {
            values: [("asked".to_owned(), value("67"))].into(),
            ..Frozen::default()
        };
        assert!(moved(&seen, &[("asked".to_owned(), value("67"))].into(), None).is_empty());
        let found = moved(&seen, &[("asked".to_owned(), value("68"))].into(), None);
        assert_eq!((found[0].was.as_str(), found[0].is.as_str()), ("67", "68"));
        assert_eq!(moved(&seen, &Values::new(), None)[0].is, "—");
    }
}
