//! What a visitor asks of the ledger: search, filters, order and page, read from a URL and written back.

use base::{Date, OrgId};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::light::Light;
use super::theme::Theme;

/// Fewest characters of a search. One Chinese character occurs in nearly every task.
pub const SEARCH_MIN_CHARS: usize = 2;
/// Most characters of a search.
pub const SEARCH_MAX_CHARS: usize = 60;
/// Rows a page may hold; the first is the default.
pub const PAGE_SIZES: [usize; 3] = [25, 50, 100];
/// The highest page number that is read; beyond it a URL is a mistake.
const PAGE_MAX: usize = 100_000;

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// In what capacity a unit is looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Capacity {
    /// Named in any way, directly or as a member of a group.
    #[default]
    Any,
    /// 牵头单位.
    Lead,
    /// 责任单位, directly or as a member of a group.
    Responsible,
    /// 配合单位, directly or as a member of a group.
    Support,
}

/// Which deadlines are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Passed, and the task is not met.
    Overdue,
    /// In the calendar month of the day.
    Month,
    /// In the calendar quarter of the day.
    Quarter,
    /// In a range of days, both ends included; an open end is unbounded.
    Between(Option<Date>, Option<Date>),
}

/// The order of the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// By plan and number, as printed.
    #[default]
    Number,
    /// By due date; those without come last in either direction.
    Due,
    /// By light, the worst first.
    Light,
    /// By the name of the first lead unit; those without come last in either direction.
    Lead,
}

/// A ledger query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// Search text, trimmed; empty or at least [`SEARCH_MIN_CHARS`] characters.
    pub search: String,
    /// Key of a plan.
    pub plan: Option<String>,
    /// Environment.
    pub theme: Option<Theme>,
    /// Unit.
    pub unit: Option<OrgId>,
    /// In what capacity the unit is looked for.
    pub capacity: Capacity,
    /// Lights, without repetition; empty means all.
    pub lights: Vec<Light>,
    /// Deadline.
    pub due: Option<Due>,
    /// Order.
    pub order: Order,
    /// Whether the order is turned round.
    pub reversed: bool,
    /// Rows a page, one of [`PAGE_SIZES`].
    pub page_size: usize,
    /// Page, from 1.
    pub page: usize,
}

impl Default for Ask {
    fn default() -> Self {
        Self {
            search: String::new(),
            plan: None,
            theme: None,
            unit: None,
            capacity: Capacity::Any,
            lights: Vec::new(),
            due: None,
            order: Order::Number,
            reversed: false,
            page_size: PAGE_SIZES[0],
            page: 1,
        }
    }
}

/// A part of the URL that was not followed, so that the page can say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// The search was shorter than [`SEARCH_MIN_CHARS`].
    SearchTooShort,
    /// The search was cut after [`SEARCH_MAX_CHARS`].
    SearchCut,
    /// A parameter has a value that means nothing; its name.
    Value(&'static str),
    /// A range of days ends before it begins.
    RangeBackwards,
}

/// What a visitor knows of the ledger, against which names in a URL are checked.
pub trait Known {
    /// Whether there is a plan of this key.
    fn plan(&self, key: &str) -> bool;
    /// Whether a task names this unit.
    fn unit(&self, id: &OrgId) -> bool;
}

impl Ask {
    /// Reads the pairs of a query string. Whatever means nothing is left out and named; parameters of
    /// other features are passed over in silence.
    #[must_use]
    pub fn read<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        known: &impl Known,
    ) -> (Self, Vec<Ignored>) {
        let mut ask = Self::default();
        let mut ignored = Vec::new();
        let (mut due, mut from, mut to) = ("", "", "");
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match name {
                "q" => ask.search = search(value, &mut ignored),
                "due" => due = value,
                "from" => from = value,
                "to" => to = value,
                name => {
                    if let Some(name) = ask.take(name, value, known) {
                        ignored.push(Ignored::Value(name));
                    }
                }
            }
        }
        ask.due = read_due(due, from, to, &mut ignored);
        (ask, ignored)
    }

    /// Takes one plain parameter; answers its name when the value means nothing.
    fn take(&mut self, name: &str, value: &str, known: &impl Known) -> Option<&'static str> {
        match name {
            "plan" if known.plan(value) => self.plan = Some(value.to_owned()),
            "plan" => return Some("plan"),
            "theme" => match Theme::parse(value) {
                Some(theme) => self.theme = Some(theme),
                None => return Some("theme"),
            },
            "unit" => match OrgId(value.to_owned()) {
                unit if known.unit(&unit) => self.unit = Some(unit),
                _ => return Some("unit"),
            },
            "as" => match Capacity::ALL
                .into_iter()
                .find(|capacity| capacity.as_str() == value)
            {
                Some(capacity) => self.capacity = capacity,
                None => return Some("as"),
            },
            "light" => match Light::parse(value) {
                Some(light) if self.lights.contains(&light) => {}
                Some(light) => self.lights.push(light),
                None => return Some("light"),
            },
            "sort" => {
                let name = value.strip_prefix('-').unwrap_or(value);
                let Some(order) = Order::ALL.into_iter().find(|order| order.as_str() == name)
                else {
                    return Some("sort");
                };
                self.order = order;
                self.reversed = name != value;
            }
            "size" => match value.parse().ok().filter(|size| PAGE_SIZES.contains(size)) {
                Some(size) => self.page_size = size,
                None => return Some("size"),
            },
            "page" => match value
                .parse()
                .ok()
                .filter(|page| (1..=PAGE_MAX).contains(page))
            {
                Some(page) => self.page = page,
                None => return Some("page"),
            },
            _ => {}
        }
        None
    }

    /// The query string, without `?`; empty for the whole ledger. Reading it back gives the same.
    #[must_use]
    pub fn query(&self) -> String {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        let mut push = |name, value: &str| pairs.push((name, value.to_owned()));
        if !self.search.is_empty() {
            push("q", &self.search);
        }
        if let Some(plan) = &self.plan {
            push("plan", plan);
        }
        if let Some(theme) = self.theme {
            push("theme", theme.as_str());
        }
        if let Some(unit) = &self.unit {
            push("unit", unit.as_str());
        }
        if self.capacity != Capacity::Any {
            push("as", self.capacity.as_str());
        }
        for light in &self.lights {
            push("light", light.as_str());
        }
        match self.due {
            None => {}
            Some(Due::Overdue) => push("due", "overdue"),
            Some(Due::Month) => push("due", "month"),
            Some(Due::Quarter) => push("due", "quarter"),
            Some(Due::Between(from, to)) => {
                if let Some(from) = from {
                    push("from", &from.to_string());
                }
                if let Some(to) = to {
                    push("to", &to.to_string());
                }
            }
        }
        match (self.order, self.reversed) {
            (Order::Number, false) => {}
            (order, false) => push("sort", order.as_str()),
            (order, true) => push("sort", &format!("-{}", order.as_str())),
        }
        if self.page_size != PAGE_SIZES[0] {
            push("size", &self.page_size.to_string());
        }
        if self.page != 1 {
            push("page", &self.page.to_string());
        }
        let encoded: Vec<String> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, UNRESERVED)))
            .collect();
        encoded.join("&")
    }

    /// The address of this view of a page such as `/ledger`.
    #[must_use]
    pub fn href(&self, path: &str) -> String {
        let query = self.query();
        if query.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{query}")
        }
    }

    /// The same question with one change, back on the first page.
    #[must_use]
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut next = Self {
            page: 1,
            ..self.clone()
        };
        change(&mut next);
        next
    }

    /// Whether any row is filtered away.
    #[must_use]
    pub fn filters(&self) -> bool {
        !self.search.is_empty()
            || self.plan.is_some()
            || self.theme.is_some()
            || self.unit.is_some()
            || !self.lights.is_empty()
            || self.due.is_some()
    }
}

impl Capacity {
    /// Every capacity.
    pub const ALL: [Self; 4] = [Self::Any, Self::Lead, Self::Responsible, Self::Support];

    /// The name in URLs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Lead => "lead",
            Self::Responsible => "responsible",
            Self::Support => "support",
        }
    }
}

impl Order {
    /// Every order.
    pub const ALL: [Self; 4] = [Self::Number, Self::Due, Self::Light, Self::Lead];

    /// The name in URLs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Due => "due",
            Self::Light => "light",
            Self::Lead => "lead",
        }
    }
}

fn search(value: &str, ignored: &mut Vec<Ignored>) -> String {
    let chars = value.chars().count();
    if chars < SEARCH_MIN_CHARS {
        ignored.push(Ignored::SearchTooShort);
        return String::new();
    }
    if chars > SEARCH_MAX_CHARS {
        ignored.push(Ignored::SearchCut);
    }
    value.chars().take(SEARCH_MAX_CHARS).collect()
}

/// `due` names a kind; `from` and `to` count when it is absent or `range`.
fn read_due(due: &str, from: &str, to: &str, ignored: &mut Vec<Ignored>) -> Option<Due> {
    match due {
        "overdue" => return Some(Due::Overdue),
        "month" => return Some(Due::Month),
        "quarter" => return Some(Due::Quarter),
        "" | "range" => {}
        _ => {
            ignored.push(Ignored::Value("due"));
            return None;
        }
    }
    let mut day = |name: &'static str, text: &str| {
        let day = (text.len() == 10)
            .then(|| text.parse::<Date>().ok())
            .flatten();
        if day.is_none() && !text.is_empty() {
            ignored.push(Ignored::Value(name));
        }
        day
    };
    let (from, to) = (day("from", from), day("to", to));
    match (from, to) {
        (None, None) => None,
        (Some(from), Some(to)) if to < from => {
            ignored.push(Ignored::RangeBackwards);
            None
        }
        range => Some(Due::Between(range.0, range.1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Some2;

    impl Known for Some2 {
        fn plan(&self, key: &str) -> bool {
            key == "c-2023-14"
        }

        fn unit(&self, id: &OrgId) -> bool {
            id.as_str() == "jc-fgw"
        }
    }

    fn read(pairs: &[(&str, &str)]) -> (Ask, Vec<Ignored>) {
        Ask::read(pairs.iter().copied(), &Some2)
    }

    /// Splits a query string the way a browser's server does, for the round trip.
    fn split(query: &str) -> Vec<(String, String)> {
        query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| {
                let value = percent_encoding::percent_decode_str(value).decode_utf8_lossy();
                (name.to_owned(), value.into_owned())
            })
            .collect()
    }

    #[test]
    fn whatever_means_nothing_is_named_and_left_out() {
        let table: &[(&str, &str, Ignored)] = &[
            ("q", "招", Ignored::SearchTooShort),
            ("plan", "' OR 1=1", Ignored::Value("plan")),
            ("theme", "weather", Ignored::Value("theme")),
            ("unit", "nobody", Ignored::Value("unit")),
            ("as", "boss", Ignored::Value("as")),
            ("light", "blue", Ignored::Value("light")),
            ("due", "soon", Ignored::Value("due")),
            ("from", "2023-02-30", Ignored::Value("from")),
            ("to", "31.12.2023", Ignored::Value("to")),
            ("sort", "colour", Ignored::Value("sort")),
            ("sort", "--due", Ignored::Value("sort")),
            ("size", "7", Ignored::Value("size")),
            ("page", "0", Ignored::Value("page")),
            ("page", "99999999999999999999", Ignored::Value("page")),
        ];
        for (name, value, expected) in table {
            let (ask, ignored) = read(&[(name, value)]);
            assert_eq!(ask, Ask::default(), "{name}={value}");
            assert_eq!(
                ignored.as_slice(),
                std::slice::from_ref(expected),
                "{name}={value}"
            );
        }
        assert_eq!(
            read(&[("utm_source", "x"), ("q", "  ")]),
            (Ask::default(), vec![])
        );
        let backwards = read(&[("from", "2024-01-02"), ("to", "2024-01-01")]);
        assert_eq!(backwards.1, [Ignored::RangeBackwards]);
    }

    #[test]
    fn a_long_search_is_cut_and_says_so() {
        let (ask, ignored) = read(&[("q", &"长".repeat(500))]);
        assert_eq!(ask.search.chars().count(), SEARCH_MAX_CHARS);
        assert_eq!(ignored, [Ignored::SearchCut]);
    }

    #[test]
    fn a_url_reads_back_to_the_same_question() {
        let full = Ask {
            search: "减税 & 降费=50％+".to_owned(),
            plan: Some("c-2023-14".to_owned()),
            theme: Some(Theme::Service),
            unit: Some(OrgId("jc-fgw".to_owned())),
            capacity: Capacity::Responsible,
            lights: vec![Light::Overdue, Light::NoReport],
            due: Some(Due::Between(Some(Date::constant(2023, 10, 1)), None)),
            order: Order::Due,
            reversed: true,
            page_size: 100,
            page: 3,
        };
        for ask in [
            full,
            Ask::default(),
            Ask {
                due: Some(Due::Quarter),
                ..Ask::default()
            },
        ] {
            let pairs = split(&ask.query());
            let pairs = pairs
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()));
            assert_eq!(
                Ask::read(pairs, &Some2),
                (ask.clone(), vec![]),
                "{}",
                ask.query()
            );
        }
    }

    #[test]
    fn a_change_goes_back_to_the_first_page() {
        let ask = Ask {
            page: 4,
            ..Ask::default()
        };
        let next = ask.with(|ask| ask.theme = Some(Theme::Law));
        assert_eq!(next.href("/ledger"), "/ledger?theme=law");
        assert_eq!(Ask::default().href("/ledger"), "/ledger");
    }
}
