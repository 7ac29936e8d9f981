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
            nav: nav_links(visit, visit.shell.nav()),
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

fn leads_to(href: &str, path: &str) -> bool {
    path == href
        || (href != "/"
            && path
                .strip_prefix(href)
                .is_some_and(|rest| rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::leads_to;

    #[test]
    fn an_entry_is_current_on_its_page_and_below() {
        assert!(leads_to("/", "/"));
        assert!(!leads_to("/", "/tasks"));
        assert!(leads_to("/tasks", "/tasks/3"));
        assert!(!leads_to("/tasks", "/tasksters"));
    }
}
