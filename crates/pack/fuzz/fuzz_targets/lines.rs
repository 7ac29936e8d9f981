//! A right subject whose lines are left out, doubled, swapped and cut, so that what is checked after reading is reached.
#![no_main]

use libfuzzer_sys::fuzz_target;

const SUBJECT: &str = include_str!("../../tests/sample/subject.toml");

const REST: [(&str, &str); 4] = [
    ("city.toml", include_str!("../../tests/sample/city.toml")),
    ("regions.toml", include_str!("../../tests/sample/regions.toml")),
    ("organisations/a.toml", include_str!("../../tests/sample/organisations.toml")),
    ("plans/x.toml", include_str!("../../tests/sample/plan.toml")),
];

fuzz_target!(|data: &[u8]| {
    let mut lines: Vec<String> = SUBJECT.lines().map(str::to_owned).collect();
    for change in data.chunks_exact(4) {
        let at = usize::from(u16::from_le_bytes([change[0], change[1]])) % lines.len();
        let other = (at + usize::from(change[3])) % lines.len();
        match change[2] % 5 {
            0 => lines[at].clear(),
            1 => lines.insert(at, lines[other].clone()),
            2 => lines.swap(at, other),
            3 => lines[at] = lines[other].clone(),
            // The value of one key under another.
            _ => {
                if let (Some((key, _)), Some((_, value))) = (lines[at].split_once('='), lines[other].split_once('=')) {
                    lines[at] = format!("{key}={value}");
                }
            }
        }
    }
    let text = lines.join("\n");
    let mut files = vec![("subjects/fees/a.toml", text.as_str())];
    files.extend(REST);
    let _ = pack::load(files);
});
