//! How long a pack of many subjects takes to read and check: `cargo run -p luodi-pack --example load -- 100`.

use std::time::Instant;

const SUBJECT: &str = include_str!("../tests/sample/subject.toml");

const REST: [(&str, &str); 4] = [
    ("city.toml", include_str!("../tests/sample/city.toml")),
    ("regions.toml", include_str!("../tests/sample/regions.toml")),
    (
        "organisations/a.toml",
        include_str!("../tests/sample/organisations.toml"),
    ),
    ("plans/x.toml", include_str!("../tests/sample/plan.toml")),
];

/// Ids that other elements name.
const NAMED: [&str; 15] = [
    "window",
    "checker",
    "leader",
    "fees",
    "people",
    "report",
    "finding",
    "inspection",
    "receipt",
    "deed",
    "permit",
    "stars",
    "lowest",
    "open",
    "experts",
];

/// Ids that nothing names.
const ALONE: [&str; 10] = [
    "city", "both", "over", "old", "halt", "counties", "listing", "main", "close", "small",
];

/// The sample's subject with ids of its own.
fn subject(nth: usize) -> String {
    let mut out = String::new();
    // A division has one platform.
    let (before, rest) = SUBJECT.split_once("[[platform]]").unwrap_or((SUBJECT, ""));
    let after = rest.find("[[procedure]]").map_or("", |at| &rest[at..]);
    let alone = format!("{before}{after}");
    let text = if nth == 0 { SUBJECT } else { &alone };
    for line in text.lines() {
        let mut line = line.to_owned();
        if !line.starts_with("key = ") && !line.starts_with("channels = ") {
            for id in NAMED {
                for mark in ['"', ':'] {
                    line = line.replace(&format!("{mark}{id}\""), &format!("{mark}{id}-{nth}\""));
                }
            }
            line = line.replace(":report.", &format!(":report-{nth}."));
        }
        for id in ALONE {
            if line == format!("id = \"{id}\"") {
                line = format!("id = \"{id}-{nth}\"");
            }
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}

fn main() {
    let count: usize = std::env::args()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .unwrap_or(100);
    let subjects: Vec<(String, String)> = (0..count)
        .map(|nth| (format!("subjects/s{nth}/a.toml"), subject(nth)))
        .collect();
    let bytes: usize = subjects.iter().map(|(_, text)| text.len()).sum();
    let files = || {
        let subjects = subjects
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()));
        subjects.chain(REST)
    };
    let began = Instant::now();
    match pack::load(files()) {
        Ok(pack) => println!(
            "{count} subjects, {} KiB, {} items, {} flows: {:?}",
            bytes / 1024,
            pack.elements.items.len(),
            pack.elements.flows.len(),
            began.elapsed()
        ),
        Err(errors) => {
            println!("{} mistakes in {:?}", errors.len(), began.elapsed());
            for error in errors.iter().take(5) {
                println!("{error}");
            }
        }
    }
    // The same with a mistake in every subject: places are found again only then.
    let broken: Vec<(String, String)> = subjects
        .iter()
        .map(|(path, text)| {
            (
                path.clone(),
                text.replace("form.amount > 0.0", "form.amont > 0.0"),
            )
        })
        .chain(REST.map(|(path, text)| (path.to_owned(), text.to_owned())))
        .collect();
    let began = Instant::now();
    let mistakes = pack::load(broken).map_or_else(|errors| errors.len(), |_| 0);
    println!("{mistakes} mistakes told in {:?}", began.elapsed());
}
