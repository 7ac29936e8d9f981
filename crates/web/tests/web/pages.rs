//! What every page owes its reader: no inline script or style, labels, one heading, colours that can be read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::support::House;
use base::Role;

fn templates(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            templates(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            found.push(path);
        }
    }
}

/// What the content security policy would block, or a page without scripts would lack.
fn inline(html: &str) -> Option<&'static str> {
    let lower = html.to_lowercase();
    if lower.contains("<style") || lower.contains(" style=") {
        return Some("a style");
    }
    if lower.contains("javascript:") {
        return Some("a script address");
    }
    let scripts = lower.matches("<script").count();
    if scripts != lower.matches("<script src=").count() {
        return Some("a script");
    }
    let handlers = [
        " onclick=",
        " onload=",
        " onchange=",
        " onsubmit=",
        " oninput=",
        " onerror=",
    ];
    handlers.into_iter().find(|handler| lower.contains(handler))
}

#[test]
fn templates_hold_no_inline_script_or_style() {
    let mut found = Vec::new();
    templates(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"),
        &mut found,
    );
    assert!(found.len() > 10);
    for path in found {
        let text = std::fs::read_to_string(&path).expect("template");
        assert_eq!(inline(&text), None, "{}", path.display());
        assert!(
            !text.contains("|safe"),
            "{} writes unescaped text",
            path.display()
        );
    }
    assert_eq!(inline("<p style=\"x\">"), Some("a style"));
    assert_eq!(inline("<script>x</script>"), Some("a script"));
}

#[test]
fn the_readme_shows_the_template_that_it_compiles_with() {
    let readme = include_str!("../../README.md");
    assert!(readme.contains(include_str!(
        "../../examples/gallery/templates/notice_list.html"
    )));
}

fn attribute_values(html: &str, name: &str) -> Vec<String> {
    let mark = format!(" {name}=\"");
    html.split(&mark)
        .skip(1)
        .filter_map(|rest| rest.split_once('"'))
        .map(|(value, _)| value.to_owned())
        .collect()
}

#[tokio::test]
async fn every_component_renders_soundly_in_both_languages() {
    let house = House::new();
    house.account("office", Role::Office);
    let mut office = house.signed_in("office").await;
    for lang in ["zh", "en"] {
        office.get(&format!("/?lang={lang}")).await;
        for path in [
            "/",
            "/tasks?q=%3Cb%3E&env=law&page=3&sort=-due",
            "/tasks/1",
            "/form",
            "/sign-in",
            "/absent",
            "/account",
            "/accounts",
            "/accounts/1",
        ] {
            let page = office.get(path).await;
            assert_eq!(inline(&page.body), None, "{path}");
            assert_eq!(page.body.matches("<h1>").count(), 1, "{path}");
            assert_eq!(page.body.matches("<main ").count(), 1, "{path}");
            assert!(!page.body.contains("<b>"), "{path} does not escape");
            let ids = attribute_values(&page.body, "id");
            let mut unique = ids.clone();
            unique.sort();
            unique.dedup();
            assert_eq!(unique.len(), ids.len(), "{path}: an id twice in {ids:?}");
            for label in attribute_values(&page.body, "for") {
                assert!(ids.contains(&label), "{path}: label for {label}");
            }
            for name in ["aria-labelledby", "aria-describedby"] {
                for value in attribute_values(&page.body, name) {
                    assert!(
                        value.split(' ').all(|id| ids.iter().any(|held| held == id)),
                        "{path}: {value}"
                    );
                }
            }
            for tag in [
                "table", "ul", "ol", "li", "div", "section", "form", "svg", "span", "p", "nav",
                "td", "th", "figure",
            ] {
                let opened = page.body.matches(&format!("<{tag}>")).count()
                    + page.body.matches(&format!("<{tag} ")).count();
                assert_eq!(
                    opened,
                    page.body.matches(&format!("</{tag}>")).count(),
                    "{path}: <{tag}>"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_rejected_form_names_its_fields() {
    let house = House::new();
    house.account("clerk", Role::Clerk);
    let mut clerk = house.signed_in("clerk").await;
    let token = clerk.get("/form").await.csrf();
    let page = clerk.post("/form", &[("csrf", &token)]).await;
    assert!(page.body.contains("href=\"#figure\"") && page.body.contains("id=\"figure\""));
    assert!(
        page.body
            .contains("aria-describedby=\"figure-hint figure-error\" aria-invalid=\"true\"")
    );
}

fn luminance(hex: &str) -> f64 {
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

/// Contrast after WCAG 2.2.
fn contrast(one: &str, two: &str) -> f64 {
    let (one, two) = (luminance(one), luminance(two));
    (one.max(two) + 0.05) / (one.min(two) + 0.05)
}

#[test]
fn text_and_marks_stand_out_from_their_ground() {
    let tokens: BTreeMap<&str, &str> = web::assets::CSS
        .lines()
        .filter_map(|line| {
            line.trim()
                .strip_prefix("--")?
                .strip_suffix(';')?
                .split_once(": ")
        })
        .filter(|(_, value)| value.starts_with('#') && value.len() == 7)
        .collect();
    let of = |name: &str| {
        *tokens
            .get(name)
            .unwrap_or_else(|| panic!("no token {name}"))
    };
    let text = [
        ("ink", "paper"),
        ("ink", "wash"),
        ("ink-2", "paper"),
        ("ink-2", "wash"),
        ("ink", "lit"),
        ("on-accent", "accent"),
        ("on-accent", "accent-deep"),
        ("on-accent-2", "accent"),
        ("accent", "paper"),
        ("accent-deep", "accent-wash"),
        ("link", "paper"),
        ("link", "wash"),
        ("good", "good-wash"),
        ("steady", "steady-wash"),
        ("warn", "warn-wash"),
        ("bad", "bad-wash"),
        ("quiet", "quiet-wash"),
        ("bad", "paper"),
        ("on-accent", "bad"),
        ("ink-2", "warn-wash"),
    ];
    for (front, ground) in text {
        let ratio = contrast(of(front), of(ground));
        assert!(ratio >= 4.5, "{front} on {ground}: {ratio:.2}");
    }
    let marks = [
        ("focus", "paper"),
        ("focus", "wash"),
        ("focus-dark", "accent"),
        ("line-strong", "paper"),
        ("line-strong", "wash"),
        ("good", "paper"),
        ("fill-steady", "paper"),
        ("bad", "paper"),
        ("accent", "quiet-wash"),
    ];
    for (front, ground) in marks {
        let ratio = contrast(of(front), of(ground));
        assert!(ratio >= 3.0, "{front} on {ground}: {ratio:.2}");
    }
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 0.01);
}
