//! What is on the paper, free of how it is set.

use base::Date;

use crate::rules::text;

/// An official document 公文. An empty part is left out, with the space that belongs to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Document {
    /// 发文机关标志, as printed in red: the issuer's name, with or without 文件 (7.2.4).
    pub issuer_mark: String,
    /// 发文字号 (7.2.5), with 〔〕 around the year.
    pub number: String,
    /// 签发人, on documents that go upward (7.2.6).
    pub signer: Option<String>,
    /// 标题 (7.3.1). Lines are balanced; a line feed breaks the title there and nowhere else.
    pub title: String,
    /// 主送机关 (7.3.2), in order; punctuation is added.
    pub addressees: Vec<String>,
    /// 正文 (7.3.3).
    pub body: Vec<Block>,
    /// 附件 (7.3.4, 7.3.7): the list after the body, and pages of their own for those with text.
    pub attachments: Vec<Attachment>,
    /// 发文机关署名 and 成文日期 (7.3.5). No seal is printed; its space is left.
    pub signature: Option<Signature>,
    /// 附注 (7.3.6); brackets are added.
    pub notes: Option<String>,
    /// 抄送机关 (7.4.2), in order; punctuation is added.
    pub copies: Vec<String>,
    /// 印发机关 and 印发日期 (7.4.3).
    pub imprint: Option<Imprint>,
    /// Whether this is a sample: every page then bears 示例 above the type area.
    pub sample: bool,
    /// What the file says about itself.
    pub properties: Properties,
}

/// Issuer and day of signing.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The issuing body, as it signs.
    pub issuer: String,
    /// The day of signing, printed with no leading zeros (7.3.5.4).
    pub date: Date,
}

/// Who printed the document, and when.
#[derive(Clone, Debug, PartialEq)]
pub struct Imprint {
    /// The printing body, as a rule the office of the issuer.
    pub by: String,
    /// The day of printing.
    pub on: Date,
}

/// What the file says about itself. The title comes from the document, the language is zh-CN.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Properties {
    /// The author, as a rule the issuer.
    pub author: String,
    /// What the document is about, one line.
    pub subject: String,
    /// Words to find it by.
    pub keywords: Vec<String>,
    /// The day the file states as its making; none is stated where this is empty (no clock is read).
    pub created: Option<Date>,
}

/// An attachment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attachment {
    /// Its name, as listed and as headed.
    pub title: String,
    /// Its text; empty where it is only listed.
    pub body: Vec<Block>,
}

/// A part of the text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A heading with its ordinal, see [`Level::ordinal`].
    Heading {
        /// Which of the four orders.
        level: Level,
        /// Ordinal and words, as printed.
        text: String,
    },
    /// A paragraph, indented by two characters.
    Paragraph(Vec<Run>),
    /// A table.
    Table(Table),
    /// A chart, drawn as vectors in the PDF and given as the table of its figures in the Word file.
    Chart(Chart),
}

impl Block {
    /// A paragraph of plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Paragraph(vec![Run::plain(text)])
    }

    /// A heading under its ordinal, `n` counting from 1.
    #[must_use]
    pub fn heading(level: Level, n: usize, words: &str) -> Self {
        Self::Heading {
            level,
            text: format!("{}{words}", level.ordinal(n)),
        }
    }
}

/// The four orders of headings 结构层次 (7.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 一、 in 黑体.
    One,
    /// （一） in 楷体.
    Two,
    /// 1. in 仿宋.
    Three,
    /// （1） in 仿宋.
    Four,
}

impl Level {
    /// The ordinal of the `n`th heading of this order, with its punctuation.
    ///
    /// ```
    /// use paper::Level;
    /// assert_eq!(Level::One.ordinal(12), "十二、");
    /// assert_eq!(Level::Four.ordinal(3), "（3）");
    /// ```
    #[must_use]
    pub fn ordinal(self, n: usize) -> String {
        match self {
            Self::One => format!("{}、", text::chinese_number(n)),
            Self::Two => format!("（{}）", text::chinese_number(n)),
            Self::Three => format!("{n}."),
            Self::Four => format!("（{n}）"),
        }
    }

    /// 1 to 4.
    #[must_use]
    pub fn number(self) -> u16 {
        self as u16 + 1
    }
}

/// A stretch of text in one weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Whether it is bold.
    pub bold: bool,
}

impl Run {
    /// Text in the weight of the body.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            bold: false,
        }
    }

    /// Bold text.
    #[must_use]
    pub fn bold(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            bold: true,
        }
    }
}

/// Where text stands in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Flush left: words.
    #[default]
    Left,
    /// Centred: short marks.
    Center,
    /// Flush right: figures.
    Right,
}

/// A column of a table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// Where its cells stand; the head is centred.
    pub align: Align,
    /// Its share of the width, against the other shares. Where any column has none, all widths follow from
    /// what is in the cells.
    pub share: Option<f32>,
}

impl Column {
    /// A column whose width follows from its cells.
    #[must_use]
    pub fn new(title: impl Into<String>, align: Align) -> Self {
        Self {
            title: title.into(),
            align,
            share: None,
        }
    }
}

/// A table. Its head is repeated on every page it reaches.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The line above it; none where empty.
    pub caption: String,
    /// Columns, left to right.
    pub columns: Vec<Column>,
    /// Rows, each with a text for every column; a missing text leaves the cell empty.
    pub rows: Vec<Vec<String>>,
}

/// How a chart shows its series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Bars beside each other.
    Bar,
    /// Bars on top of each other.
    Stack,
    /// Lines over the categories.
    Line,
}

/// A chart of a few series over a few categories.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The line below it.
    pub title: String,
    /// How it shows its series.
    pub kind: ChartKind,
    /// What the values are counted in, as printed.
    pub unit: String,
    /// What is below the axis, left to right.
    pub categories: Vec<String>,
    /// The series, at most [`Chart::SERIES`].
    pub series: Vec<Series>,
    /// What the chart says, in words, for those who do not see it.
    pub alternative: String,
}

impl Chart {
    /// How many series can still be told apart in black and white.
    pub const SERIES: usize = 4;
    /// How many categories fit below the axis.
    pub const CATEGORIES: usize = 24;

    /// What the chart says in words: its alternative, or where it has none its kind, title and figures.
    #[must_use]
    pub fn words(&self) -> String {
        let given = text::clean(&self.alternative);
        if !given.is_empty() {
            return given;
        }
        let kind = match self.kind {
            ChartKind::Bar => "柱形图",
            ChartKind::Stack => "堆叠柱形图",
            ChartKind::Line => "折线图",
        };
        let series = self.series.iter().map(|series| {
            let values: Vec<String> = self
                .categories
                .iter()
                .enumerate()
                .filter_map(|(n, category)| {
                    Some(format!(
                        "{category}{}{}",
                        text::figure(series.value(n)?),
                        self.unit
                    ))
                })
                .collect();
            format!("{}：{}", series.name, values.join("，"))
        });
        let parts: Vec<String> = std::iter::once(format!("{kind}：{}", self.title))
            .chain(series)
            .collect();
        text::clean(&parts.join("；"))
    }

    /// The chart's figures as a table: one row a category, one column a series.
    #[must_use]
    pub fn table(&self) -> Table {
        let head = std::iter::once(Column::new("", Align::Left));
        let series = self.series.iter().map(|series| {
            let unit = if self.unit.is_empty() {
                String::new()
            } else {
                format!("（{}）", self.unit)
            };
            Column::new(format!("{}{unit}", series.name), Align::Right)
        });
        let rows = self.categories.iter().enumerate().map(|(n, category)| {
            let cells = self
                .series
                .iter()
                .map(|series| series.value(n).map_or_else(|| "—".to_owned(), text::figure));
            std::iter::once(category.clone()).chain(cells).collect()
        });
        Table {
            caption: self.title.clone(),
            columns: head.chain(series).collect(),
            rows: rows.collect(),
        }
    }
}

/// A series of a chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series {
    /// Its name in the legend.
    pub name: String,
    /// A value for every category; none where it is not known. Stacked bars take less than zero as zero.
    pub values: Vec<Option<f64>>,
}

impl Series {
    /// From here on a value is no figure of a report but an error in it, and no label could hold it.
    const ABSURD: f64 = 1e15;

    /// The value for the `n`th category, where it is known; what is no number or absurdly large is not.
    #[must_use]
    pub fn value(&self, n: usize) -> Option<f64> {
        let value = self.values.get(n).copied().flatten()?;
        (value.abs() < Self::ABSURD).then_some(value)
    }
}
