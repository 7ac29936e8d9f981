//! Finds a concrete path for every route of the table by following links and forms, as a visitor would. A route
//! that no page leads to is found out on the way.

use std::collections::{BTreeMap, HashMap, VecDeque};

use axum::http::StatusCode;
use web::{Kind, Route};

use crate::Visitor;

/// Pages visited for one route: enough that pages which differ by their state are seen.
const PAGES_A_ROUTE: usize = 10;

/// Whether a path belongs to a route's pattern.
fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(have))
                if part == have || (part.starts_with('{') && !have.is_empty()) => {}
            _ => return false,
        }
    }
}

/// The route that serves a path: one without parameters goes before one with.
fn route_of<'a>(routes: &'a [Route], path: &str, post: bool) -> Option<&'a Route> {
    let fitting = routes
        .iter()
        .filter(|route| matches!(route.kind, Kind::Action | Kind::Upload(_)) == post);
    fitting
        .filter(|route| matches(route.path, path))
        .min_by_key(|route| route.path.matches('{').count())
}

/// Local addresses on a page: (address without query, whether a form posts to it).
fn addresses(page: &str) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    for (mark, post) in [
        ("href=\"/", false),
        ("src=\"/", false),
        ("action=\"/", true),
    ] {
        for (at, _) in page.match_indices(mark) {
            let rest = &page[at + mark.len() - 1..];
            let address: String = rest.chars().take_while(|c| *c != '"').collect();
            let address = address.replace("&amp;", "&").replace("&#38;", "&");
            let tag = &page[page[..at].rfind('<').unwrap_or(0)..at];
            let post = post && tag.contains("method=\"post\"");
            found.push((address, post));
        }
    }
    found
}

/// The routes to which a page leads, by name, with their paths.
///
/// # Panics
/// When a page leads to what no route serves.
#[must_use]
pub fn led_to(routes: &[Route], page: &str) -> Vec<(&'static str, String)> {
    let named = |(address, post): (String, bool)| {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let route = route_of(routes, path, post);
        let Some(route) = route else {
            panic!("a page links to {address}, which no route serves");
        };
        (route.name, path.to_owned())
    };
    addresses(page).into_iter().map(named).collect()
}

/// Concrete paths by route name, found by these visitors from the front page and some further pages on. Only pages are
/// opened: a file leads nowhere.
///
/// # Panics
/// When a page fails or leads to what no route serves.
pub async fn crawl(
    visitors: &mut [Visitor],
    routes: &[Route],
    further: &[String],
) -> BTreeMap<&'static str, Vec<String>> {
    let mut paths: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    // Most addresses stand on every page.
    let mut served: HashMap<(String, bool), Option<&Route>> = HashMap::new();
    for visitor in visitors {
        // The nearest first: what the navigation leads to goes before what a thousand rows lead to.
        let mut waiting = VecDeque::from(["/".to_owned(), "/sign-in".to_owned()]);
        waiting.extend(further.iter().cloned());
        let mut seen: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
        while let Some(address) = waiting.pop_front() {
            let reply = visitor.get(&address).await;
            assert!(
                !reply.status.is_server_error(),
                "{address}: {}",
                reply.status
            );
            if reply.status != StatusCode::OK {
                continue;
            }
            let html = reply
                .headers
                .get("content-type")
                .is_some_and(|kind| kind.to_str().is_ok_and(|kind| kind.contains("html")));
            if !html {
                continue;
            }
            for (address, post) in addresses(&reply.text()) {
                let path = address
                    .split(['?', '#'])
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                let served = served.entry((path.clone(), post));
                let Some(route) = *served.or_insert_with(|| route_of(routes, &path, post)) else {
                    panic!("a page links to {address}, which no route serves");
                };
                let known = paths.entry(route.name).or_default();
                if !known.contains(&path) && known.len() < PAGES_A_ROUTE {
                    known.push(path.clone());
                }
                let visited = seen.entry(route.name).or_default();
                if route.kind == Kind::Page
                    && !address.contains("lang=")
                    && visited.len() < PAGES_A_ROUTE
                    && !visited.contains(&path)
                {
                    visited.push(path);
                    waiting.push_back(address);
                }
            }
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_and_addresses() {
        assert!(
            matches("/tasks/{id}", "/tasks/3")
                && !matches("/tasks/{id}", "/tasks/3/report")
                && !matches("/tasks/{id}", "/tasks/")
        );
        let page = r#"<a href="/a?x=1&amp;y=2">a</a><form method="post" action="/b"><form action="/c"><a href="https://x/">"#;
        let expected = [("/a?x=1&y=2", false), ("/b", true), ("/c", false)];
        assert_eq!(
            addresses(page),
            expected.map(|(path, post)| (path.to_owned(), post))
        );
    }
}
