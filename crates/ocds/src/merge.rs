//! Releases of one process put together (OCDS 1.1, "Merging").
//!
//! What a later release says takes the place of what an earlier one said, field by field. Objects in lists are put
//! together by their `id`; lists of plain values, and the lists that the schema marks with `wholeListMerge`, are taken as a
//! whole. A release's own `id`, `date` and `tag` are left out and made anew.

use serde_json::{Map, Value};

use crate::codes::Tag;
use crate::{Release, Stamp};

/// Lists that the schema marks with `wholeListMerge`.
const WHOLE: [&str; 3] = [
    "additionalIdentifiers",
    "additionalClassifications",
    "changes",
];

/// Why releases were not put together.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// There are none.
    #[error("no release")]
    None,
    /// They are of different processes.
    #[error("releases of {0} and of {1}")]
    Mixed(String, String),
    /// They cannot be written or read as JSON.
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// The compiled release of a process, from its releases in any order.
///
/// # Errors
/// [`MergeError`].
pub fn compile(releases: &[Release]) -> Result<Release, MergeError> {
    let mut ordered: Vec<&Release> = releases.iter().collect();
    ordered.sort_by_key(|release| release.date);
    let (Some(first), Some(last)) = (ordered.first(), ordered.last()) else {
        return Err(MergeError::None);
    };
    if let Some(other) = ordered.iter().find(|release| release.ocid != first.ocid) {
        return Err(MergeError::Mixed(first.ocid.clone(), other.ocid.clone()));
    }
    let mut merger = Merger::default();
    for release in &ordered {
        if let Value::Object(object) = serde_json::to_value(release)? {
            merger.add(object);
        }
    }
    Ok(serde_json::from_value(
        merger.finish(&first.ocid, last.date),
    )?)
}

/// Puts releases together one at a time, whatever fields they have: what is held is what was merged so far.
#[derive(Debug, Default)]
pub struct Merger(Map<String, Value>);

impl Merger {
    /// Adds a release, none of which is earlier than those before.
    pub fn add(&mut self, release: Map<String, Value>) {
        put(&mut self.0, release);
    }

    /// The compiled release of a process whose last release has this date.
    #[must_use]
    pub fn finish(mut self, ocid: &str, last: Stamp) -> Value {
        let object = &mut self.0;
        object.insert("ocid".to_owned(), ocid.into());
        object.insert("id".to_owned(), compiled_id(ocid, last).into());
        object.insert("date".to_owned(), last.text().into());
        let tag = Value::from(Tag::Compiled.as_str());
        object.insert("tag".to_owned(), Value::Array(vec![tag]));
        Value::Object(self.0)
    }
}

/// Whether a release is a compiled one.
#[must_use]
pub fn released(release: &Release) -> bool {
    release.tag != [Tag::Compiled]
}

fn compiled_id(ocid: &str, date: Stamp) -> String {
    format!("{ocid}-{}", date.text())
}

fn put(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (name, value) in from {
        match (into.get_mut(&name), value) {
            // What is null is taken away.
            (_, Value::Null) => {
                into.remove(&name);
            }
            (Some(Value::Object(held)), Value::Object(object)) => put(held, object),
            (Some(Value::Array(held)), Value::Array(list)) if by_id(&name, held, &list) => {
                put_list(held, list);
            }
            (_, value) => {
                into.insert(name, value);
            }
        }
    }
}

/// Whether lists are put together element by element.
fn by_id(name: &str, held: &[Value], list: &[Value]) -> bool {
    let object = |value: &Value| value.get("id").is_some();
    !WHOLE.contains(&name) && held.iter().chain(list).all(object)
}

fn put_list(held: &mut Vec<Value>, list: Vec<Value>) {
    for value in list {
        let same = held.iter_mut().find(|one| one.get("id") == value.get("id"));
        match (same, value) {
            (Some(Value::Object(one)), Value::Object(object)) => put(one, object),
            (_, value) => held.push(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Award, Document, Organization, Tender, Value as Money};
    use base::Millis;

    fn release(day: i64, id: &str, tag: Tag) -> Release {
        Release::new(
            "ocds-zz9zzz-1",
            id,
            Stamp(Millis(day * 86_400_000)),
            vec![tag],
        )
    }

    #[test]
    fn later_words_take_the_place_of_earlier_ones() {
        let mut notice = release(1, "1", Tag::Tender);
        notice.parties = vec![Organization::of_code("A", "示例甲", &["buyer"])];
        notice.tender = Some(Tender {
            id: "T".to_owned(),
            title: "示例".to_owned(),
            value: Some(Money::cny(100)),
            submission_method: vec!["electronicSubmission".to_owned(), "inPerson".to_owned()],
            documents: vec![Document {
                id: "1".to_owned(),
                title: "旧".to_owned(),
                url: "https://example.cn/1".to_owned(),
                ..Document::default()
            }],
            ..Tender::default()
        });
        let mut change = release(2, "2", Tag::TenderUpdate);
        change.parties = vec![Organization::of_code("B", "示例乙", &["tenderer"])];
        change.tender = Some(Tender {
            id: "T".to_owned(),
            submission_method: vec!["electronicSubmission".to_owned()],
            documents: vec![
                Document {
                    id: "1".to_owned(),
                    title: "新".to_owned(),
                    ..Document::default()
                },
                Document {
                    id: "2".to_owned(),
                    ..Document::default()
                },
            ],
            ..Tender::default()
        });
        let mut award = release(3, "3", Tag::Award);
        award.awards = vec![Award {
            id: "A".to_owned(),
            ..Award::default()
        }];
        let merged = compile(&[award, notice, change]).expect("merged");
        let tender = merged.tender.clone().expect("a tender");
        assert_eq!(
            (tender.title.as_str(), tender.value),
            ("示例", Some(Money::cny(100)))
        );
        assert_eq!(tender.submission_method, ["electronicSubmission"]);
        let documents: Vec<_> = tender
            .documents
            .iter()
            .map(|one| (one.title.as_str(), one.url.as_str()))
            .collect();
        assert_eq!(documents, [("新", "https://example.cn/1"), ("", "")]);
        assert_eq!((merged.parties.len(), merged.awards.len()), (2, 1));
        assert_eq!(merged.tag, [Tag::Compiled]);
        assert_eq!(merged.id, "ocds-zz9zzz-1-1970-01-04T00:00:00.000Z");
        assert!(!released(&merged));
    }

    #[test]
    fn what_does_not_belong_together_is_not_merged() {
        assert!(matches!(compile(&[]), Err(MergeError::None)));
        let mut other = release(1, "2", Tag::Tender);
        other.ocid = "ocds-zz9zzz-2".to_owned();
        assert!(matches!(
            compile(&[release(1, "1", Tag::Tender), other]),
            Err(MergeError::Mixed(..))
        ));
    }
}
