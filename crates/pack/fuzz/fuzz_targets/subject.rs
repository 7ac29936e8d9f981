//! Any text as the subject of a small city: a pack or errors at places inside the files, never a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;

const REST: [(&str, &str); 4] = [
    ("city.toml", include_str!("../../tests/sample/city.toml")),
    ("regions.toml", include_str!("../../tests/sample/regions.toml")),
    ("organisations/a.toml", include_str!("../../tests/sample/organisations.toml")),
    ("plans/x.toml", include_str!("../../tests/sample/plan.toml")),
];

fuzz_target!(|text: &str| {
    let mut files = vec![("subjects/fees/a.toml", text)];
    files.extend(REST);
    if let Err(errors) = pack::load(files) {
        assert!(!errors.is_empty());
        for error in errors {
            assert!(error.place.line >= 1 && error.place.column >= 1);
            assert!(!error.to_string().is_empty());
        }
    }
});
