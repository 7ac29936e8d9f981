//! A small city whose one subject holds every kind of element.
#![allow(dead_code)] // Not every test needs all of it.

pub const SUBJECT: &str = include_str!("../sample/subject.toml");

const REST: [(&str, &str); 4] = [
    ("city.toml", include_str!("../sample/city.toml")),
    ("regions.toml", include_str!("../sample/regions.toml")),
    (
        "organisations/a.toml",
        include_str!("../sample/organisations.toml"),
    ),
    ("plans/x.toml", include_str!("../sample/plan.toml")),
];

/// The sample with this text as its subject, and further files or others in place of its own.
pub fn load(subject: &str, extra: &[(&str, &str)]) -> Result<pack::Pack, Vec<pack::PackError>> {
    let mut files = vec![("subjects/fees/a.toml", subject)];
    files.extend(REST);
    for (path, text) in extra {
        files.retain(|(known, _)| known != path);
        files.push((path, text));
    }
    pack::load(files)
}
