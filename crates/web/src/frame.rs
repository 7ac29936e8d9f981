//! The frame around every page, as data for `templates/frame.html`.

use base::{Explain, Lang, Title};
use store::Mode;

use crate::cookies::Flash;
use crate::{Access, Ctx, Visit, Words, assets};

/// An entry of the navigation, registered with [`crate::Routes::nav`] and shown to whom it admits.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// The page it leads to; it is current on that page and on every page below it.
    pub href: &'static str,
    /// Its name.
    pub title: Title,
    /// Who sees it.
    pub access: Access,
}

impl NavItem {
    /// An entry with its name in both languages.
    #[must_use]
    pub fn new(href: &'static str, zh: &str, en: &str, access: Access) -> Self {
        Self {
            href,
            title: Title::new(zh, en),
            access,
        }
    }
}

/// Entries of the navigation that belong together: the first row shows the section, a second row its entries while the
/// visitor is in it. Who sees one entry of it only sees that entry in the first row.
#[derive(Clone, Debug)]
pub struct NavSection {
    /// Its name.
    pub title: Title,
    /// The pages of its entries, in their order.
    pub hrefs: &'static [&'static str],
}

/// A step of the breadcrumbs above the page.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub label: String,
}

/// A navigation entry as the page shows it.
#[derive(Clone, Debug)]
pub struct NavLink {
    /// Where it leads.
    pub href: &'static str,
    /// Its name in the page's language.
    pub label: String,
    /// Whether the page is there or below.
    pub current: bool,
}

/// Everything `frame.html` shows. A page's view holds one as its field `frame` and extends the template.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The page's language.
    pub lang: Lang,
    /// The shell's words.
    pub words: &'static Words,
    /// The page's name: its heading and the first part of the window title.
    pub title: String,
    /// One line on what the page is for.
    pub purpose: String,
    /// The installation's city or district.
    pub place: String,
    /// Whether to say that the data are samples.
    pub sample: bool,
    /// Why nothing can be saved just now; empty when all is well.
    pub read_only: String,
    /// The navigation as far as the visitor may see it.
    pub nav: Vec<NavLink>,
    /// The entries of the section in which the page is; empty outside of sections.
    pub nav_within: Vec<NavLink>,
    /// The links of the footer as far as the visitor may see them.
    pub foot: Vec<NavLink>,
    /// The way to this page, without the page itself.
    pub crumbs: Vec<Crumb>,
    /// Messages to show once.
    pub flashes: Vec<Flash>,
    /// Name and role of who is signed in.
    pub person: Option<(String, &'static str)>,
    /// What is unread in the inbox, up to `99+`; empty when nothing is, `None` without a bell.
    pub unread: Option<String>,
    /// The token for the first field `csrf` of every form on the page.
    pub csrf: String,
    /// This page in the other language.
    pub switch_href: String,
    /// Sign-in that comes back here.
    pub sign_in_href: String,
    /// The style sheet's address.
    pub css: &'static str,
    /// The script's address.
    pub js: &'static str,
    /// Whether the page uses the full width, for wide tables.
    pub wide: bool,
}

impl Frame {
    pub(crate) fn new(visit: &Visit, title: String) -> Self {
        let lang = visit.lang;
        let other = match lang {
            Lang::Zh => "en",
            Lang::En => "zh",
        };
        let signed_in = visit.person.is_some();
        let entries = nav_links(visit, visit.shell.nav());
        let (nav, nav_within) = in_sections(entries, visit.shell.sections(), lang);
        Self {
            lang,
            words: Words::of(lang),
            title,
            purpose: String::new(),
            place: visit.shell.place().get(lang).to_owned(),
            sample: visit.site().sample,
            read_only: match visit.shell.store().mode() {
                Mode::ReadWrite => String::new(),
                Mode::ReadOnly { why } => why.explain(lang),
            },
            nav,
            nav_within,
            foot: nav_links(visit, visit.shell.foot()),
            crumbs: Vec::new(),
            flashes: visit.flashes.clone(),
            person: visit
                .person
                .as_ref()
                .map(|person| (person.name.clone(), person.role.title(lang))),
            unread: visit.unread.map(|unread| match unread {
                0 => String::new(),
                1..=99 => unread.to_string(),
                _ => "99+".to_owned(),
            }),
            // Only a page for someone signed in has a form in its frame (sign-out); other pages ask for the
            // token by `with_form`, so that plain reading sets no cookie.
            csrf: if signed_in {
                visit.csrf().to_owned()
            } else {
                String::new()
            },
            switch_href: visit.query.set("lang", other).href(&visit.path),
            sign_in_href: visit.sign_in_href(),
            css: assets::css_href(),
            js: assets::js_href(),
            wide: false,
        }
    }

    /// Whether the page is in Chinese.
    #[must_use]
    pub fn is_zh(&self) -> bool {
        self.lang == Lang::Zh
    }

    /// A title in the page's language.
    #[must_use]
    pub fn text<'a>(&self, title: &'a Title) -> &'a str {
        title.get(self.lang)
    }

    /// The mark's address.
    #[must_use]
    pub fn mark(&self) -> &'static str {
        assets::mark_href()
    }

    /// With one line on what the page is for.
    #[must_use]
    pub fn purpose(mut self, line: impl Into<String>) -> Self {
        self.purpose = line.into();
        self
    }

    /// With one more step in the breadcrumbs; the home page is the first by itself.
    #[must_use]
    pub fn crumb(mut self, href: impl Into<String>, label: impl Into<String>) -> Self {
        self.crumbs.push(Crumb {
            href: href.into(),
            label: label.into(),
        });
        self
    }

    /// With the form token, for pages that show a form to visitors without a session.
    #[must_use]
    pub fn with_form(mut self, ctx: &Ctx) -> Self {
        self.csrf = ctx.csrf().to_owned();
        self
    }

    /// Over the full width, for wide tables.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }
}

fn nav_links(visit: &Visit, items: &[NavItem]) -> Vec<NavLink> {
    let seen: Vec<_> = items
        .iter()
        .filter(|item| item.access.admits(&visit.scope))
        .filter(|item| !visit.barren.contains(&item.href))
        .collect();
    let current = seen
        .iter()
        .filter(|item| leads_to(item.href, &visit.path))
        .map(|item| item.href)
        .max_by_key(|href| href.len());
    seen.iter()
        .map(|item| NavLink {
            href: item.href,
            label: item.title.get(visit.lang).to_owned(),
            current: current == Some(item.href),
        })
        .collect()
}

/// The first row, and the entries of the section in which the page is. A section stands where its first entry would.
fn in_sections(
    entries: Vec<NavLink>,
    sections: &[NavSection],
    lang: Lang,
) -> (Vec<NavLink>, Vec<NavLink>) {
    let (mut first, mut within) = (Vec::new(), Vec::new());
    for section in sections {
        let mut own: Vec<NavLink> = section
            .hrefs
            .iter()
            .filter_map(|href| entries.iter().find(|entry| entry.href == *href))
            .cloned()
            .collect();
        match own.len() {
            0 => {}
            1 => first.append(&mut own),
            _ => {
                let current = own.iter().any(|entry| entry.current);
                first.push(NavLink {
                    href: own[0].href,
                    label: section.title.get(lang).to_owned(),
                    current,
                });
                if current {
                    within = own;
                }
            }
        }
    }
    let grouped = |href: &str| sections.iter().any(|section| section.hrefs.contains(&href));
    first.extend(entries.into_iter().filter(|entry| !grouped(entry.href)));
    (first, within)
}

fn leads_to(href: &str, path: &str) -> bool {
    path == href
        || (href != "/"
            && path
                .strip_prefix(href)
                .is_some_and(|rest| rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use base::{Lang, Title};

    use super::{NavLink, NavSection, in_sections, leads_to};

    fn link(href: &'static str, current: bool) -> NavLink {
        NavLink {
            href,
            label: href.to_owned(),
            current,
        }
    }

    #[test]
    fn sections_open_where_the_visitor_is() {
        let sections = [
            NavSection {
                title: Title::new("甲", "A"),
                hrefs: &["/b", "/a", "/not-for-you"],
            },
            NavSection {
                title: Title::new("乙", "B"),
                hrefs: &["/c", "/not-for-you-either"],
            },
        ];
        let entries = |current: &str| {
            ["/a", "/b", "/c", "/d"]
                .map(|href| link(href, href == current))
                .to_vec()
        };
        let shown = |links: &[NavLink]| {
            links
                .iter()
                .map(|link| {
                    format!(
                        "{}>{}{}",
                        link.label,
                        link.href,
                        if link.current { "*" } else { "" }
                    )
                })
                .collect::<Vec<_>>()
                .join(" ")
        };
        let (first, within) = in_sections(entries("/a"), &sections, Lang::En);
        assert_eq!(shown(&first), "A>/b* /c>/c /d>/d");
        assert_eq!(shown(&within), "/b>/b /a>/a*");
        let (first, within) = in_sections(entries("/d"), &sections, Lang::Zh);
        assert_eq!(shown(&first), "甲>/b /c>/c /d>/d*");
        assert!(within.is_empty());
        let (first, within) = in_sections(entries("/a"), &[], Lang::Zh);
        assert_eq!((first.len(), within.len()), (4, 0));
    }

    #[test]
    fn an_entry_is_current_on_its_page_and_below() {
        assert!(leads_to("/", "/"));
        assert!(!leads_to("/", "/tasks"));
        assert!(leads_to("/tasks", "/tasks/3"));
        assert!(!leads_to("/tasks", "/tasksters"));
    }
}
