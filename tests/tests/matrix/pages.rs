//! Forms and links of a page.

use stories::Visitor;

/// Sends a form of a page, with the page's token and version. Gives back where it leads.
pub(crate) async fn send(
    visitor: &mut Visitor,
    page: &str,
    path: &str,
    fields: &[(&str, &str)],
) -> String {
    let shown = visitor.get(page).await;
    let csrf = shown.field("csrf");
    let version = if shown.has("name=\"version\"") {
        shown.field("version")
    } else {
        String::new()
    };
    let mut all = vec![("csrf", csrf.as_str()), ("version", &version)];
    all.extend(fields);
    let reply = visitor.post(path, &all).await;
    let fine = reply.status.is_success() || reply.status.is_redirection();
    assert!(fine, "{path}: {} {}", reply.status, reply.text());
    reply.location().unwrap_or_default().to_owned()
}

/// The addresses in links of a page that begin so, each once.
pub(crate) fn links(page: &str, start: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for part in page.split("href=\"").skip(1) {
        let link = part.split('"').next().unwrap_or_default();
        if link.starts_with(start) && all.iter().all(|known| known != link) {
            all.push(link.to_owned());
        }
    }
    all
}

/// The first form of a page whose address ends so.
pub(crate) fn action(page: &str, end: &str) -> Option<String> {
    page.split("action=\"")
        .skip(1)
        .filter_map(|part| part.split('"').next())
        .find(|path| path.ends_with(end))
        .map(str::to_owned)
}
