//! Subjects: what is read of every kind of element.
#![allow(clippy::unwrap_used)]

#[path = "support/sample.rs"]
mod sample;

#[test]
fn every_kind_of_element_is_read() {
    let pack = sample::load(sample::SUBJECT, &[]).unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    });
    let all = &pack.elements;
    assert_eq!(all.roles.len(), 3);
    assert_eq!(all.calendars.len(), 1);
    assert_eq!(all.registers.len(), 2);
    assert_eq!(all.forms.len(), 3);
    assert_eq!(all.materials.len(), 2);
    assert_eq!(all.licences.len(), 1);
    assert_eq!(all.flows[0].steps.len(), 9);
    assert_eq!(all.items.len(), 2);
    assert_eq!(all.bundles.len(), 1);
    assert_eq!(all.ratings.len(), 1);
    assert_eq!(all.rules.len(), 3);
    assert_eq!(all.schemes.len(), 1);
    assert_eq!(all.draws.len(), 1);
    assert_eq!(all.methods.len(), 1);
    assert_eq!(all.screens.len(), 1);
    assert_eq!(all.examples.len(), 1);
    let again: pack::element::Elements =
        serde_json::from_str(&serde_json::to_string(&**all).unwrap()).unwrap();
    assert_eq!(again.flows, all.flows);
}
