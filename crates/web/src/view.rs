//! Pieces that many pages show: tags, empty states, cards, pages, sortable headings, timelines, formats.
//! Each is written into a template as `{{ piece }}`.

use askama::Template;
use askama::filters::HtmlSafe;
use base::{Date, Lang};

use crate::Query;

/// What a state means, told by shape and word, and by colour last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// Reached or accepted: a disc with a tick.
    Good,
    /// As it should be: a disc.
    Steady,
    /// Needs attention: a triangle.
    Warn,
    /// Late or refused: a square with a bar.
    Bad,
    /// Nothing yet: an empty ring.
    Quiet,
    /// No judgement: no mark.
    Plain,
}

impl Tone {
    /// Every tone.
    pub const ALL: [Self; 6] = [
        Self::Good,
        Self::Steady,
        Self::Warn,
        Self::Bad,
        Self::Quiet,
        Self::Plain,
    ];

    /// The tone's name in class attributes.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Steady => "steady",
            Self::Warn => "warn",
            Self::Bad => "bad",
            Self::Quiet => "quiet",
            Self::Plain => "plain",
        }
    }
}

/// A word with its mark.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/tag.html")]
pub struct Tag {
    tone: Tone,
    text: String,
}

impl HtmlSafe for Tag {}

/// A word with its mark, such as a light.
pub fn tag(tone: Tone, text: impl std::fmt::Display) -> Tag {
    Tag {
        tone,
        text: text.to_string(),
    }
}

/// A page or a list without content yet, and what to do about it.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/empty.html")]
pub struct Empty {
    text: String,
    way_out: Option<(String, String)>,
}

impl HtmlSafe for Empty {}

/// An empty state: what is not there yet and what brings it.
pub fn empty(text: impl std::fmt::Display) -> Empty {
    Empty {
        text: text.to_string(),
        way_out: None,
    }
}

impl Empty {
    /// With a link that brings the visitor on.
    #[must_use]
    pub fn link(mut self, href: impl std::fmt::Display, label: impl std::fmt::Display) -> Self {
        self.way_out = Some((href.to_string(), label.to_string()));
        self
    }
}

/// A figure with its name.
#[derive(Clone, Debug)]
pub struct Card {
    label: String,
    value: String,
    unit: String,
    note: String,
    href: String,
    tone: Tone,
}

impl Card {
    /// A figure, already formatted, with its name.
    pub fn new(label: impl Into<String>, value: impl std::fmt::Display) -> Self {
        Self {
            label: label.into(),
            value: value.to_string(),
            unit: String::new(),
            note: String::new(),
            href: String::new(),
            tone: Tone::Plain,
        }
    }

    /// With its unit.
    #[must_use]
    pub fn unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = unit.into();
        self
    }

    /// With a line under it.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// With a link to the rows behind the figure.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = href.into();
        self
    }

    /// With a mark.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }
}

/// Figures side by side.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/cards.html")]
pub struct Cards {
    cards: Vec<Card>,
}

impl HtmlSafe for Cards {}

/// Figures side by side, at most six to a row.
#[must_use]
pub fn cards(cards: Vec<Card>) -> Cards {
    Cards { cards }
}

/// Something that happened, for a timeline.
#[derive(Clone, Debug, Default)]
pub struct Moment {
    /// When, as shown.
    pub when: String,
    /// Who, by role or unit.
    pub who: String,
    /// What, in a few words.
    pub what: String,
    /// More about it; may be empty.
    pub note: String,
    /// A link to its proof or its page; may be empty.
    pub href: String,
    /// The link's text.
    pub link: String,
}

/// What happened, newest or oldest first as given.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/timeline.html")]
pub struct Timeline {
    moments: Vec<Moment>,
}

impl HtmlSafe for Timeline {}

/// A history.
#[must_use]
pub fn timeline(moments: Vec<Moment>) -> Timeline {
    Timeline { moments }
}

/// Which page of how many, with links that keep the rest of the query.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/pages.html")]
pub struct Pages {
    lang: Lang,
    path: String,
    query: Query,
    /// The page shown, from 1.
    pub page: u64,
    /// Rows to a page.
    pub per_page: u64,
    /// Rows in all.
    pub total: u64,
}

impl HtmlSafe for Pages {}

base::messages! {
    struct PageWords {
        nav: "分页", "Pages";
        previous: "上一页", "Previous";
        next: "下一页", "Next";
        page(number): "第 {number} 页", "Page {number}";
        range(from, to, total): "第 {from}–{to} 项，共 {total} 项", "{from}–{to} of {total}";
        none: "共 0 项", "0 items";
    }
}

impl Pages {
    /// The page that the query's `page` asks for, within what there is.
    #[must_use]
    pub fn new(lang: Lang, path: &str, query: &Query, per_page: u64, total: u64) -> Self {
        let asked = query
            .get("page")
            .and_then(|text| text.parse().ok())
            .unwrap_or(1);
        let mut pages = Self {
            lang,
            path: path.to_owned(),
            query: query.clone(),
            page: 1,
            per_page: per_page.max(1),
            total,
        };
        pages.page = u64::clamp(asked, 1, pages.last());
        pages
    }

    /// The number of the last page, at least 1.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.total.div_ceil(self.per_page).max(1)
    }

    /// Rows before this page.
    #[must_use]
    pub fn offset(&self) -> u64 {
        (self.page - 1) * self.per_page
    }

    fn words(&self) -> &'static PageWords {
        PageWords::of(self.lang)
    }

    fn range(&self) -> String {
        if self.total == 0 {
            return self.words().none.to_owned();
        }
        let to = (self.offset() + self.per_page).min(self.total);
        self.words().range(self.offset() + 1, to, self.total)
    }

    fn href(&self, page: &u64) -> String {
        let query = if *page == 1 {
            self.query.without("page")
        } else {
            self.query.set("page", page)
        };
        query.href(&self.path)
    }

    /// First, last and the neighbours of the present page; `None` stands for a gap.
    fn window(&self) -> Vec<Option<u64>> {
        let last = self.last();
        let mut shown: Vec<Option<u64>> = Vec::new();
        let mut before = 0;
        for page in 1..=last {
            let near = page.abs_diff(self.page) <= 2;
            if page != 1 && page != last && !near {
                continue;
            }
            match page - before {
                // A gap of one page is shown as that page: an ellipsis would be no shorter.
                2 => shown.push(Some(page - 1)),
                3.. => shown.push(None),
                _ => {}
            }
            shown.push(Some(page));
            before = page;
        }
        shown
    }
}

/// A column heading that sorts: `<th>` with a link that turns the order round.
#[derive(Clone, Debug, Template)]
#[template(path = "parts/sort_head.html")]
pub struct SortHead {
    label: String,
    href: String,
    /// The direction when the table is sorted by this column.
    up: Option<bool>,
    numeric: bool,
}

impl HtmlSafe for SortHead {}

/// A heading for the column `key`. The query's `sort` holds the key, with `-` in front for descending.
pub fn sort_head(path: &str, query: &Query, key: &str, label: impl Into<String>) -> SortHead {
    let now = query.get("sort").unwrap_or_default();
    let up = match now.strip_prefix('-') {
        Some(down) if down == key => Some(false),
        None if now == key => Some(true),
        _ => None,
    };
    let next = if up == Some(true) {
        format!("-{key}")
    } else {
        key.to_owned()
    };
    SortHead {
        label: label.into(),
        href: query.without("page").set("sort", next).href(path),
        up,
        numeric: false,
    }
}

impl SortHead {
    /// Over a column of figures.
    #[must_use]
    pub fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }
}

/// A size in bytes for a person: `12.3 KB`, counted in thousands as file managers do.
#[must_use]
pub fn file_size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    // In tenths of the unit, rounded, so that no floating point decides a digit.
    let mut tenths = (bytes + 50) / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths = (tenths + 500) / 1000;
        unit += 1;
    }
    match tenths % 10 {
        0 => format!("{} {}", tenths / 10, UNITS[unit]),
        rest => format!("{}.{rest} {}", tenths / 10, UNITS[unit]),
    }
}

/// A day for a person: `2026年11月22日`, `22 November 2026`.
#[must_use]
pub fn day(date: Date, lang: Lang) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (year, month, day) = (date.year(), date.month(), date.day());
    match lang {
        Lang::Zh => format!("{year}年{month}月{day}日"),
        Lang::En => {
            let name = MONTHS
                .get((month - 1) as usize)
                .copied()
                .unwrap_or_default();
            format!("{day} {name} {year}")
        }
    }
}

/// A whole number with separators between thousands.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(page: u64, last: u64) -> String {
        let query = Query::default().set("page", page);
        let pages = Pages::new(Lang::Zh, "/t", &query, 10, last * 10);
        pages
            .window()
            .iter()
            .map(|page| page.map_or("…".to_owned(), |page| page.to_string()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn the_window_shows_ends_and_neighbours() {
        assert_eq!(window(1, 1), "1");
        assert_eq!(window(1, 4), "1 2 3 4");
        assert_eq!(window(1, 9), "1 2 3 … 9");
        assert_eq!(window(5, 9), "1 2 3 4 5 6 7 8 9");
        assert_eq!(window(5, 20), "1 2 3 4 5 6 7 … 20");
        assert_eq!(window(10, 20), "1 … 8 9 10 11 12 … 20");
        assert_eq!(window(20, 20), "1 … 18 19 20");
    }

    #[test]
    fn a_page_out_of_bounds_is_the_nearest_one() {
        for (asked, shown) in [("0", 1), ("-1", 1), ("x", 1), ("99", 3), ("2", 2)] {
            let query = Query::default().set("page", asked);
            assert_eq!(
                Pages::new(Lang::Zh, "/t", &query, 10, 25).page,
                shown,
                "{asked}"
            );
        }
        assert_eq!(
            Pages::new(Lang::Zh, "/t", &Query::default(), 10, 0).last(),
            1
        );
    }

    #[test]
    fn a_heading_turns_the_order_round_and_forgets_the_page() {
        let plain = Query::parse("q=x&page=3");
        assert_eq!(sort_head("/t", &plain, "due", "d").href, "/t?q=x&sort=due");
        let up = plain.set("sort", "due");
        let head = sort_head("/t", &up, "due", "d");
        assert_eq!(
            (head.href.as_str(), head.up),
            ("/t?q=x&sort=-due", Some(true))
        );
        let head = sort_head("/t", &up.set("sort", "-due"), "due", "d");
        assert_eq!(
            (head.href.as_str(), head.up),
            ("/t?q=x&sort=due", Some(false))
        );
        assert_eq!(sort_head("/t", &up, "unit", "u").up, None);
    }

    #[test]
    fn formats() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1 KB"),
            (1234, "1.2 KB"),
            (999_949, "999.9 KB"),
            (999_950, "1 MB"),
            (12_300_000, "12.3 MB"),
            (5_000_000_000, "5 GB"),
        ] {
            assert_eq!(file_size(bytes), text);
        }
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        let date = jiff::civil::date(2023, 8, 1);
        assert_eq!(day(date, Lang::Zh), "2023年8月1日");
        assert_eq!(day(date, Lang::En), "1 August 2023");
    }
}
