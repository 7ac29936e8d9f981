//! A file of noise gets an answer of about its own size, not a warning a byte.

#[test]
fn damaged_places_beyond_the_bound_are_one_warning() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let noise: Vec<u8> = (0..200_000)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_le_bytes()[3]
        })
        .collect();
    let compiled = gazette::compile(&noise);
    let named = compiled
        .notes
        .iter()
        .filter(|note| note.rule.0 == "warn.bytes");
    assert_eq!(named.count(), 1_000);
    let rest = compiled
        .notes
        .iter()
        .find(|note| note.rule.0 == "warn.limit");
    let rest = rest.expect("the rest is not passed over in silence");
    assert!(
        rest.span.start > 0 && rest.span.end > noise.len() / 2,
        "{rest:?}"
    );
    assert!(gazette::render::json(&compiled).len() < 2 * noise.len());
}
