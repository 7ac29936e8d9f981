//! The published plans as clean paragraphs, and ledgers without positions for comparing.

use serde_json::Value;

/// The published files beside the project, or `None` with a word about it.
pub fn published() -> Option<Vec<Vec<u8>>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/documents");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!(
            "skipped: the published documents are not beside the project (../shared/documents)"
        );
        return None;
    };
    let mut paths: Vec<_> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .collect();
    paths.sort();
    Some(
        paths
            .iter()
            .map(|path| std::fs::read(path).unwrap())
            .collect(),
    )
}

/// Every published plan as its mended paragraphs, in the order of an official document.
pub fn plans() -> Option<Vec<Vec<String>>> {
    let plans = published()?
        .iter()
        .flat_map(|bytes| {
            gazette::compile(bytes)
                .documents
                .iter()
                .map(paragraphs)
                .collect::<Vec<_>>()
        })
        .collect();
    Some(plans)
}

fn paragraphs(document: &gazette::Document) -> Vec<String> {
    let mut out = Vec::new();
    let mut put = |quoted: &Option<gazette::Quoted>, end: &str| {
        if let Some(quoted) = quoted {
            out.push(format!("{}{end}", quoted.text));
        }
    };
    put(&document.notice_title, "");
    put(&document.number, "");
    put(&document.addressees, "：");
    if let (Some(_), Some(title)) = (&document.notice_title, &document.title) {
        put(&Some(title.clone()), "印发给你们，请认真贯彻落实。");
    }
    put(&document.issuer, "");
    put(&document.signed_text, "");
    put(&document.public_note, "");
    put(&document.title, "");
    for clause in &document.clauses {
        out.extend(clause.text.lines().map(str::to_owned));
    }
    out.retain(|line| !line.trim().is_empty());
    out
}

/// The ledger of a text without anything that depends on where it stood.
pub fn ledger(text: &[u8]) -> Value {
    let mut value: Value =
        serde_json::from_str(&gazette::render::json(&gazette::compile(text))).unwrap();
    value = value["documents"].take();
    strip(&mut value);
    value
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| {
                key != "context"
                    && key != "span"
                    && key != "spans"
                    && !key.ends_with("_spans")
                    && key != "byte_len"
            });
            map.values_mut().for_each(strip);
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        // A blank that falls on the end of a printed line cannot be seen on the page.
        Value::String(text) => text.retain(|c| c != ' '),
        _ => {}
    }
}

/// The first place where two ledgers differ, as a path with both values.
pub fn difference(a: &Value, b: &Value, path: &str) -> Option<String> {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            let keys = x.keys().chain(y.keys().filter(|key| !x.contains_key(*key)));
            keys.map(|key| {
                (
                    key,
                    x.get(key).unwrap_or(&Value::Null),
                    y.get(key).unwrap_or(&Value::Null),
                )
            })
            .find_map(|(key, a, b)| difference(a, b, &format!("{path}/{key}")))
        }
        (Value::Array(x), Value::Array(y)) => {
            let inner = x
                .iter()
                .zip(y)
                .enumerate()
                .find_map(|(n, (a, b))| difference(a, b, &format!("{path}/{n}")));
            inner.or_else(|| {
                (x.len() != y.len())
                    .then(|| format!("{path}: {} and {} items: {a} | {b}", x.len(), y.len()))
            })
        }
        _ => (a != b).then(|| format!("{path}: {a} | {b}")),
    }
}
