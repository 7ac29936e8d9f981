//! Who may not be drawn 回避, and why.

use std::collections::BTreeSet;

use base::Date;
use jiff::Span;

use crate::model::{Relation, RelationKind};

/// What is known of a candidate.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    /// The employer's code; empty without one.
    pub employer: &'a str,
    /// The division.
    pub region: &'a str,
    /// Whether a suspension covers the day of the sitting or of the draw.
    pub suspended: bool,
    /// Whether there is a sign-in to call.
    pub reachable: bool,
    /// Declared relations.
    pub relations: &'a [Relation],
}

/// Who is recused, ready to compare.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Codes of employers: tenderer, bidders, further ones.
    pub employers: BTreeSet<String>,
    /// Divisions.
    pub regions: BTreeSet<String>,
    /// Marks of the codes of tenderer and bidders.
    pub marks: BTreeSet<Vec<u8>>,
    /// A relation that ended counts for so many years.
    pub years: u16,
}

/// The reasons for which a candidate is excluded, ascending; eligible without any.
#[must_use]
pub fn reasons(facts: &Facts<'_>, terms: &Terms, day: Date) -> Vec<&'static str> {
    let related = |kind: RelationKind| {
        facts.relations.iter().any(|relation| {
            relation.kind == kind
                && terms.marks.contains(&relation.mark)
                && counts(relation, terms.years, day)
        })
    };
    [
        (
            "employer",
            !facts.employer.is_empty() && terms.employers.contains(facts.employer),
        ),
        ("kinship", related(RelationKind::Kinship)),
        ("region", terms.regions.contains(facts.region)),
        ("relation", related(RelationKind::Relation)),
        ("suspended", facts.suspended),
        ("unlinked", !facts.reachable),
    ]
    .into_iter()
    .filter_map(|(reason, holds)| holds.then_some(reason))
    .collect()
}

/// Kinship does not end; another relation counts for some years after its end.
fn counts(relation: &Relation, years: u16, day: Date) -> bool {
    match (relation.kind, relation.until) {
        (RelationKind::Kinship, _) | (_, None) => true,
        (RelationKind::Relation, Some(until)) => until
            .checked_add(Span::new().years(years))
            .is_ok_and(|last| last >= day),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn relation(kind: RelationKind, until: Option<&str>) -> Relation {
        Relation {
            kind,
            mark: b"bidder".to_vec(),
            until: until.map(day),
        }
    }

    fn terms() -> Terms {
        Terms {
            employers: ["91A".to_owned()].into(),
            regions: ["140581".to_owned()].into(),
            marks: [b"bidder".to_vec()].into(),
            years: 3,
        }
    }

    #[test]
    fn each_reason_by_itself_and_all_in_order() {
        let none = Facts {
            employer: "91B",
            region: "140500",
            suspended: false,
            reachable: true,
            relations: &[],
        };
        let at = day("2024-09-06");
        assert!(reasons(&none, &terms(), at).is_empty());
        let all = [
            relation(RelationKind::Kinship, None),
            relation(RelationKind::Relation, None),
        ];
        let worst = Facts {
            employer: "91A",
            region: "140581",
            suspended: true,
            reachable: false,
            relations: &all,
        };
        assert_eq!(
            reasons(&worst, &terms(), at),
            [
                "employer",
                "kinship",
                "region",
                "relation",
                "suspended",
                "unlinked"
            ]
        );
        // Nobody without an employer is recused with others who have none.
        let mut empty = terms();
        empty.employers.insert(String::new());
        let without = Facts {
            employer: "",
            ..none
        };
        assert!(reasons(&without, &empty, at).is_empty());
    }

    #[test]
    fn relations_fade_after_their_years_and_kinship_does_not() {
        let found = |kind, until, at| {
            let relations = [relation(kind, until)];
            let facts = Facts {
                employer: "",
                region: "",
                suspended: false,
                reachable: true,
                relations: &relations,
            };
            !reasons(&facts, &terms(), day(at)).is_empty()
        };
        let other = RelationKind::Relation;
        assert!(found(other, Some("2021-09-06"), "2024-09-06"));
        assert!(!found(other, Some("2021-09-05"), "2024-09-06"));
        assert!(found(other, None, "2044-09-06"));
        assert!(found(
            RelationKind::Kinship,
            Some("2001-01-01"),
            "2024-09-06"
        ));
    }
}
