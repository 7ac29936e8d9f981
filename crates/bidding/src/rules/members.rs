//! 联合体: who offers together. The members stand in `bid.json`, inside the seal: nobody knows of them before the opening.
//!
//! 招标投标法 article 31: the members of a consortium offer as one bidder. 招标投标法实施条例 article 37 (and 政府采购法实施条例
//! article 22): who is in a consortium offers in the same lot neither alone nor in another one; every offer concerned is void.
//! What is declared here is a claim of one bidder: it is shown to the committee, and voids nothing by itself.

use std::collections::BTreeMap;

use base::code::credit_code;
use org::Party;
use serde_json::{Map, Value};

/// The member of `bid.json` that names the other members of a consortium: a list of objects with `code` and `name`. Who hands
/// the offer in leads it and need not be named.
pub const MEMBERS: &str = "members";

/// The most members that are read.
pub const MOST: usize = 20;

/// The longest name, in characters.
const NAME_CHARS: usize = 200;

/// Who offers together with whoever handed an offer in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Members {
    /// The others, each once.
    pub parties: Vec<Party>,
    /// Something is declared that names nobody, or more than [`MOST`]: people look at it.
    pub unclear: bool,
}

/// Takes the members out of what an offer declares. A code is read as people write it, with spaces or in small letters.
#[must_use]
pub fn take(fields: &mut Map<String, Value>, lead: &str) -> Members {
    let all = match fields.shift_remove(MEMBERS) {
        None | Some(Value::Null) => return Members::default(),
        Some(Value::Array(all)) => all,
        Some(_) => {
            return Members {
                unclear: true,
                ..Members::default()
            };
        }
    };
    let mut found = Members {
        unclear: all.len() > MOST,
        ..Members::default()
    };
    for one in all.iter().take(MOST) {
        let text = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or_default();
        let typed: String = text("code").split_whitespace().collect();
        let Ok(code) = credit_code(&typed.to_ascii_uppercase()) else {
            found.unclear = true;
            continue;
        };
        let code = code.as_str().to_owned();
        let known = code == lead || found.parties.iter().any(|one| one.code == code);
        if !known {
            let name = text("name").trim().chars().filter(|c| !c.is_control());
            found.parties.push(Party {
                code,
                name: name.take(NAME_CHARS).collect(),
            });
        }
    }
    found
}

/// For each offer, given as the codes of all who stand behind it, those of its codes that stand behind another one, too.
#[must_use]
pub fn twice(offers: &[Vec<&str>]) -> Vec<Vec<String>> {
    let mut behind: BTreeMap<&str, usize> = BTreeMap::new();
    for code in offers.iter().flatten() {
        *behind.entry(code).or_default() += 1;
    }
    let again = |code: &&&str| behind.get(**code).is_some_and(|count| *count > 1);
    offers
        .iter()
        .map(|codes| {
            codes
                .iter()
                .filter(again)
                .map(|code| (*code).to_owned())
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ONE: &str = "91350100M000100Y43";
    const TWO: &str = "92320500MA1XYT0W5B";

    fn read(members: Value) -> (Vec<String>, bool) {
        let mut fields = Map::new();
        fields.insert(MEMBERS.to_owned(), members);
        let found = take(&mut fields, ONE);
        assert!(fields.is_empty(), "it is not read out twice");
        let codes = found.parties.into_iter().map(|one| one.code);
        (codes.collect(), found.unclear)
    }

    #[test]
    fn members_are_read_once_each_and_what_names_nobody_is_told() {
        let two = vec![TWO.to_owned()];
        for (members, expected) in [
            (Value::Null, (vec![], false)),
            (json!([]), (vec![], false)),
            (
                json!([{ "code": TWO, "name": "示例" }]),
                (two.clone(), false),
            ),
            (
                json!([{ "code": "92320500 ma1xyt0w5b" }]),
                (two.clone(), false),
            ),
            (
                json!([{ "code": TWO }, { "code": TWO }, { "code": ONE }]),
                (two.clone(), false),
            ),
            (json!([{ "code": TWO }, { "code": "x" }, 7]), (two, true)),
            (json!("示例企业"), (vec![], true)),
            (json!(vec![json!({ "code": ONE }); 21]), (vec![], true)),
        ] {
            assert_eq!(read(members.clone()), expected, "{members}");
        }
    }

    #[test]
    fn who_stands_behind_two_offers_is_named_in_both() {
        let found = twice(&[vec!["a", "b"], vec!["b"], vec!["c"], vec!["d", "a"], vec![]]);
        let said: Vec<String> = found.iter().map(|codes| codes.join(" ")).collect();
        assert_eq!(said, ["a b", "b", "", "a", ""]);
    }
}
