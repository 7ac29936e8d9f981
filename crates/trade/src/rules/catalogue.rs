//! 应进必进: what the catalogue says of a project, or of a contract that was signed elsewhere.

use pack::element::{Category, TradeType};

/// A row of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its number.
    pub code: String,
    /// The kind of project.
    pub name: String,
    /// As what it is traded.
    pub trade: TradeType,
    /// What is bought or sold.
    pub category: Category,
    /// From this amount on it must enter, fen.
    pub threshold_fen: i64,
    /// Words that titles of such projects have; empty: every title of the category.
    pub words: Vec<String>,
}

/// Words of a cell, with 、 or commas between them.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    text.split(['、', '，', ',', ' ', '；'])
        .map(|word| word.trim().to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

/// The row under which a project must enter: of its trade and category, its amount reached, a word of its title. Rows with
/// words come before those without, then the one with the lowest amount.
#[must_use]
pub fn must_enter<'c>(
    catalogue: &'c [Entry],
    (trade, category): (Option<TradeType>, Option<Category>),
    title: &str,
    amount_fen: i64,
) -> Option<&'c Entry> {
    let title = title.to_lowercase();
    let says = |entry: &Entry| entry.words.iter().any(|word| title.contains(word.as_str()));
    catalogue
        .iter()
        .filter(|entry| trade.is_none_or(|trade| trade == entry.trade))
        .filter(|entry| category.is_none_or(|category| category == entry.category))
        .filter(|entry| amount_fen >= entry.threshold_fen)
        // Without a category only the title tells what it is.
        .filter(|entry| says(entry) || (entry.words.is_empty() && category.is_some()))
        .min_by_key(|entry| (!says(entry), entry.threshold_fen))
}

/// Something that was bought or sold, from a file of contracts or budgets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The line in the file.
    pub line: i64,
    /// What it is.
    pub title: String,
    /// Who bought or sold.
    pub unit: String,
    /// For how much, fen.
    pub amount_fen: i64,
    /// When.
    pub day: base::Date,
    /// What it is, where the file says so.
    pub category: Option<Category>,
}

/// A project that entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Its row.
    pub project: i64,
    /// Its title.
    pub title: String,
    /// The tenderer's name.
    pub tenderer: String,
    /// Its amount, fen.
    pub amount_fen: i64,
}

/// The project as which something entered: of the same unit, with a title that is much the same, its budget at least as
/// much.
#[must_use]
pub fn entered<'p>(elsewhere: &Elsewhere, projects: &'p [Entered]) -> Option<&'p Entered> {
    projects
        .iter()
        .filter(|project| same_unit(&project.tenderer, &elsewhere.unit))
        .filter(|project| project.amount_fen >= elsewhere.amount_fen)
        .map(|project| {
            (
                super::split::alike(&project.title, &elsewhere.title),
                project,
            )
        })
        .filter(|(alike, _)| *alike >= SAME)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, project)| project)
}

/// From here on two titles name the same project.
const SAME: f64 = 0.6;

/// Units are written in full, and without the city's name.
fn same_unit(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).collect() };
    let (a, b) = (plain(a), plain(b));
    a == b || (!a.is_empty() && !b.is_empty() && (a.ends_with(&b) || b.ends_with(&a)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(code: &str, category: Category, threshold_fen: i64, words_of: &str) -> Entry {
        Entry {
            code: code.to_owned(),
            name: code.to_owned(),
            trade: TradeType::Construction,
            category,
            threshold_fen,
            words: words(words_of),
        }
    }

    #[test]
    fn the_catalogue_is_read_by_amount_category_and_words() {
        let all = [
            entry("A", Category::Works, 400, ""),
            entry("B", Category::Works, 100, "农村、饮水"),
            entry("C", Category::Goods, 200, "设备"),
        ];
        for (category, title, fen, want) in [
            (Some(Category::Works), "道路改造", 400, Some("A")),
            (Some(Category::Works), "道路改造", 399, None),
            (Some(Category::Works), "农村道路改造", 100, Some("B")),
            (Some(Category::Works), "农村道路改造", 99, None),
            (Some(Category::Goods), "检测设备", 200, Some("C")),
            (Some(Category::Services), "检测设备", 900, None),
            // A file that does not say the category: words decide, and a row without words says nothing.
            (None, "检测设备", 900, Some("C")),
            (None, "道路改造", 900, None),
        ] {
            let found = must_enter(&all, (None, category), title, fen).map(|one| one.code.as_str());
            assert_eq!(found, want, "{category:?} {title} {fen}");
        }
    }

    #[test]
    fn what_entered_is_known_by_unit_title_and_amount() {
        let projects = [Entered {
            project: 7,
            title: "示例路面改造工程".to_owned(),
            tenderer: "晋城市示例局".to_owned(),
            amount_fen: 1_000,
        }];
        let elsewhere = |title: &str, unit: &str, amount_fen| Elsewhere {
            line: 2,
            title: title.to_owned(),
            unit: unit.to_owned(),
            amount_fen,
            day: base::Date::constant(2024, 3, 1),
            category: None,
        };
        let found = |one: &Elsewhere| entered(one, &projects).map(|one| one.project);
        assert_eq!(
            found(&elsewhere("示例路面改造工程施工", "市示例局", 900)),
            Some(7)
        );
        assert_eq!(
            found(&elsewhere("示例路面改造工程", "市示例局", 1_001)),
            None
        );
        assert_eq!(found(&elsewhere("示例路面改造工程", "市财政局", 900)), None);
        assert_eq!(found(&elsewhere("办公楼装修", "市示例局", 900)), None);
    }
}
