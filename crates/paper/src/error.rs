//! Why a file could not be made.

use base::{Explain, Fault, Lang};

use crate::fonts::Role;

/// Why a file could not be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaperError {
    /// No file of the candidates for a face was there.
    #[error("no font for {role}: install {package}")]
    NoFont {
        /// Which face is missing.
        role: Role,
        /// The Debian package that brings a stand-in.
        package: &'static str,
    },
    /// Bytes given as a font are none.
    #[error("the bytes given for {role} are no font")]
    NotAFont {
        /// Which face they were given for.
        role: Role,
    },
    /// No face has a shape for these characters.
    #[error("no font has a shape for: {characters}")]
    NoShape {
        /// The characters, each once, at most twenty.
        characters: String,
    },
    /// The text holds control characters that no line can show.
    #[error("the text holds control characters: {codes}")]
    Control {
        /// Their code points, each once, at most twenty.
        codes: String,
    },
    /// The document has no title, and so no name.
    #[error("the document has no title")]
    NoTitle,
    /// The chart has more series or categories than can be told apart.
    #[error("chart {title}: {series} series and {categories} categories")]
    ChartTooWide {
        /// Which chart.
        title: String,
        /// How many series it has.
        series: usize,
        /// How many categories it has.
        categories: usize,
    },
    /// The document is longer than a document may be.
    #[error("the document would have more than {limit} pages")]
    TooLong {
        /// How many pages it may have.
        limit: usize,
    },
    /// The writer of the file refused what it was given.
    #[error("writing the file: {reason}")]
    Writer {
        /// What it said.
        reason: String,
    },
}

impl Explain for PaperError {
    fn explain(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.in_chinese(),
            Lang::En => self.in_english(),
        }
    }

    fn fault(&self) -> Fault {
        match self {
            Self::NoFont { .. } | Self::NotAFont { .. } => Fault::Unavailable,
            Self::NoShape { .. } | Self::Control { .. } | Self::NoTitle => Fault::Invalid,
            Self::ChartTooWide { .. } | Self::TooLong { .. } => Fault::TooLarge,
            Self::Writer { .. } => Fault::Internal,
        }
    }
}

impl PaperError {
    fn in_chinese(&self) -> String {
        match self {
            Self::NoFont { role, package } => format!(
                "这台机器上没有可用的{role}字体，不能生成 PDF。请管理员安装软件包 {package}，或把{role}字体文件放进字体目录；Word 文件不需要字体，可以先下载。"
            ),
            Self::NotAFont { role } => {
                format!("给{role}指定的字体文件已损坏或不是字体。请管理员更换这个文件。")
            }
            Self::NoShape { characters } => format!(
                "现有字体没有这些字：{characters}。请改用其他字，或请管理员安装含有这些字的字体；Word 文件可以先下载。"
            ),
            Self::Control { codes } => {
                format!("文字里有不能印出的控制字符（{codes}）。请删去后重试。")
            }
            Self::NoTitle => "公文没有标题。请填写标题。".to_owned(),
            Self::ChartTooWide {
                title,
                series,
                categories,
            } => format!(
                "图“{title}”有 {series} 个系列、{categories} 个类别，黑白印刷时分不清。请减到 4 个系列、24 个类别以内，或改用表格。"
            ),
            Self::TooLong { limit } => format!("公文超过 {limit} 页。请拆成几份，或减少附件。"),
            Self::Writer { .. } => "生成文件时出错。请重试；仍不行时请联系管理员。".to_owned(),
        }
    }

    fn in_english(&self) -> String {
        match self {
            Self::NoFont { role, package } => format!(
                "This machine has no font for {role}, so no PDF can be made. Ask the administrator to install the package {package} or to put the font into the font directory; the Word file needs no fonts and can be had meanwhile."
            ),
            Self::NotAFont { role } => format!(
                "The font file set for {role} is damaged or is no font. Ask the administrator to replace it."
            ),
            Self::NoShape { characters } => format!(
                "The fonts at hand lack these characters: {characters}. Use others, or ask the administrator for a font that has them; the Word file can be had meanwhile."
            ),
            Self::Control { codes } => {
                format!(
                    "The text holds control characters that cannot be printed ({codes}). Delete them and try again."
                )
            }
            Self::NoTitle => "The document has no title. Give it one.".to_owned(),
            Self::ChartTooWide {
                title,
                series,
                categories,
            } => format!(
                "The chart “{title}” has {series} series and {categories} categories, which cannot be told apart in black and white. Keep to 4 series and 24 categories, or use a table."
            ),
            Self::TooLong { limit } => {
                format!("The document is longer than {limit} pages. Split it, or attach less.")
            }
            Self::Writer { .. } => {
                "The file could not be written. Try again; if it persists, tell the administrator."
                    .to_owned()
            }
        }
    }
}
