//! Values of fields: what a person typed, what is stored, what is shown.
//!
//! [`read`] takes what stands in a box of a page, a cell of a sheet or a column of CSV and gives the JSON that
//! [`Field`](crate::element::Field) describes; [`check`] holds JSON that a program sent against the same limits;
//! [`show`] and [`mask`] turn it into what a person reads.

mod check;
mod read;
mod show;

pub use check::check;
pub use read::{read, read_named};
pub use show::{mask, show, show_named};

use base::code::CodeError;
use base::{Explain, Fault, Lang, OrgId, RegionCode};
use rust_decimal::Decimal;

/// The most characters of a party's name.
pub const NAME_CHARS: usize = 200;

/// The most characters of a reference to a row.
pub const REFERENCE_CHARS: usize = 200;

/// The most positions of a geometry.
pub const POSITIONS: usize = 10_000;

/// Characters of a text that an error repeats.
const SHOWN_CHARS: usize = 40;

/// Names of organisations and divisions, in both directions. [`crate::Pack`] knows those of its city; `()` knows none.
pub trait Names {
    /// The organisation that a printed name means.
    fn organisation(&self, printed: &str) -> Option<OrgId>;
    /// What an organisation is called.
    fn organisation_title(&self, id: &str, lang: Lang) -> Option<String>;
    /// The division of a name.
    fn region(&self, printed: &str) -> Option<RegionCode>;
    /// What a division is called.
    fn region_title(&self, code: &str, lang: Lang) -> Option<String>;
}

impl Names for () {
    fn organisation(&self, _: &str) -> Option<OrgId> {
        None
    }

    fn organisation_title(&self, _: &str, _: Lang) -> Option<String> {
        None
    }

    fn region(&self, _: &str) -> Option<RegionCode> {
        None
    }

    fn region_title(&self, _: &str, _: Lang) -> Option<String> {
        None
    }
}

impl Names for crate::Pack {
    fn organisation(&self, printed: &str) -> Option<OrgId> {
        self.organisations
            .iter()
            .find(|org| {
                org.id.as_str() == printed || org.title.zh == printed || org.title.en == printed
            })
            .map(|org| org.id.clone())
            .or_else(|| {
                let context = crate::names::Context::of(self.city.region.clone());
                match self.register().members(printed, &context).as_slice() {
                    [one] => Some(one.clone()),
                    _ => None,
                }
            })
    }

    fn organisation_title(&self, id: &str, lang: Lang) -> Option<String> {
        let org = self
            .organisations
            .iter()
            .find(|org| org.id.as_str() == id)?;
        Some(org.title.get(lang).to_owned())
    }

    fn region(&self, printed: &str) -> Option<RegionCode> {
        self.regions
            .iter()
            .find(|region| {
                region.code.as_str() == printed
                    || region.title.zh == printed
                    || region.title.en == printed
            })
            .map(|region| region.code.clone())
    }

    fn region_title(&self, code: &str, lang: Lang) -> Option<String> {
        let region = self
            .regions
            .iter()
            .find(|region| region.code.as_str() == code)?;
        Some(region.title.get(lang).to_owned())
    }
}

/// Why a text or a JSON value is no value of a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Nothing stands there.
    #[error("empty")]
    Empty,
    /// JSON of another shape; the shape that is expected, in words of the interface.
    #[error("expected {0}")]
    Shape(&'static str),
    /// More characters than the field takes.
    #[error("{found} characters, at most {max}")]
    TooLong {
        /// The most.
        max: usize,
        /// Found.
        found: usize,
    },
    /// Several lines where one is asked.
    #[error("several lines")]
    Lines,
    /// Characters that cannot be printed.
    #[error("control characters")]
    Control,
    /// No number.
    #[error("no number")]
    Number,
    /// More digits after the point than the field takes.
    #[error("at most {max} digits after the point")]
    Decimals {
        /// The most.
        max: u32,
    },
    /// Less than the least.
    #[error("less than {min} {unit}")]
    Below {
        /// The least.
        min: Decimal,
        /// Its unit.
        unit: String,
    },
    /// More than the most.
    #[error("more than {max} {unit}")]
    Above {
        /// The most.
        max: Decimal,
        /// Its unit.
        unit: String,
    },
    /// No day.
    #[error("no date")]
    Date,
    /// Neither yes nor no.
    #[error("neither yes nor no")]
    Flag,
    /// Not on the list.
    #[error("not on the list: {found}")]
    Choice {
        /// As typed, cut.
        found: String,
        /// The nearest on the list, in both languages, else the whole list.
        nearest: Option<base::Title>,
    },
    /// The same chosen twice.
    #[error("chosen twice: {0}")]
    Twice(String),
    /// A code that is none.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// No organisation of the register.
    #[error("unknown organisation {0}")]
    Organisation(String),
    /// No division.
    #[error("unknown division {0}")]
    Region(String),
    /// A party without a name.
    #[error("a party without a name")]
    PartyName,
    /// A person where an enterprise is asked, or the other way round.
    #[error("another kind of party")]
    PartyKind,
    /// A file cannot be typed.
    #[error("a file cannot be typed")]
    FileTyped,
    /// A kind of file that is not taken.
    #[error("a kind of file that is not taken")]
    FileKind {
        /// The kinds that are.
        kinds: String,
    },
    /// A file that is too large.
    #[error("larger than {max_bytes} bytes")]
    FileBytes {
        /// The most bytes.
        max_bytes: u64,
    },
    /// Too many files.
    #[error("more than {max} files")]
    Files {
        /// The most.
        max: u32,
    },
    /// No GeoJSON geometry in degrees.
    #[error("no geometry")]
    Geometry,
}

impl Explain for ValueError {
    fn explain(&self, lang: Lang) -> String {
        match self {
            Self::Code(error) => error.explain(lang),
            _ => match lang {
                Lang::Zh => self.chinese(),
                Lang::En => self.english(),
            },
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

impl ValueError {
    fn chinese(&self) -> String {
        match self {
            Self::Empty => "没有填写；请填写。".to_owned(),
            Self::Shape(shape) => format!("数据类型不对；应为 {shape}。"),
            Self::TooLong { max, found } => format!("最多 {max} 个字，现有 {found} 个；请缩短。"),
            Self::Lines => "只能填一行；请去掉换行。".to_owned(),
            Self::Control => "含有不能显示的字符；请删除后重填。".to_owned(),
            Self::Number => "不是数字；请只填数字，如 1234.5。".to_owned(),
            Self::Decimals { max: 0 } => "应为整数；请去掉小数。".to_owned(),
            Self::Decimals { max } => format!("最多 {max} 位小数；请四舍五入后重填。"),
            Self::Below { min, unit } => format!("不能小于 {min}{unit}；请核对。"),
            Self::Above { max, unit } => format!("不能大于 {max}{unit}；请核对单位和数值。"),
            Self::Date => "不是日期；请写成 2024-09-05。".to_owned(),
            Self::Flag => "请填“是”或“否”。".to_owned(),
            Self::Choice {
                found,
                nearest: Some(nearest),
            } => {
                format!("“{found}”不在可选项中；是否为“{}”？", nearest.zh)
            }
            Self::Choice {
                found,
                nearest: None,
            } => {
                format!("“{found}”不在可选项中；请从列表中选择。")
            }
            Self::Twice(found) => format!("“{found}”选了两次；请去掉一个。"),
            Self::Code(error) => error.explain(Lang::Zh),
            Self::Organisation(found) => {
                format!("没有名为“{found}”的单位；请填机构名录中的全称。")
            }
            Self::Region(found) => format!("没有“{found}”这一区划；请填区划名称或六位代码。"),
            Self::PartyName => "没有名称；请填姓名或企业名称。".to_owned(),
            Self::PartyKind => {
                "此处要求的主体类型不同；请核对应填个人还是企业，并填其证件号码。".to_owned()
            }
            Self::FileTyped => "文件不能以文字填写；请在页面上传。".to_owned(),
            Self::FileKind { kinds } => format!("不接受这种文件；可用 {kinds}。"),
            Self::FileBytes { max_bytes } => {
                format!("文件过大；每个不超过 {} MB。", max_bytes / 1_048_576)
            }
            Self::Files { max } => format!("文件过多；最多 {max} 个。"),
            Self::Geometry => {
                "不是 GeoJSON 图形；请用 CGCS2000 经纬度坐标，多边形首尾点相同。".to_owned()
            }
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Empty => "Nothing is filled in; fill it in.".to_owned(),
            Self::Shape(shape) => format!("The value has another type; give {shape}."),
            Self::TooLong { max, found } => {
                format!("At most {max} characters, and there are {found}; shorten it.")
            }
            Self::Lines => "Only one line is taken; remove the line breaks.".to_owned(),
            Self::Control => "It has characters that cannot be shown; remove them.".to_owned(),
            Self::Number => "This is no number; give digits only, such as 1234.5.".to_owned(),
            Self::Decimals { max: 0 } => "A whole number is asked; leave out the fraction.".to_owned(),
            Self::Decimals { max } => format!("At most {max} digits after the point; round it."),
            Self::Below { min, unit } => format!("It may not be less than {min} {unit}; check it."),
            Self::Above { max, unit } => {
                format!("It may not be more than {max} {unit}; check the unit and the figure.")
            }
            Self::Date => "This is no date; write it as 2024-09-05.".to_owned(),
            Self::Flag => "Answer yes or no.".to_owned(),
            Self::Choice { found, nearest: Some(nearest) } => {
                format!("“{found}” is not on the list; is it “{}”?", nearest.en)
            }
            Self::Choice { found, nearest: None } => {
                format!("“{found}” is not on the list; choose from the list.")
            }
            Self::Twice(found) => format!("“{found}” is chosen twice; remove one."),
            Self::Code(error) => error.explain(Lang::En),
            Self::Organisation(found) => format!(
                "There is no organisation named “{found}”; give the full name of the register of organisations."
            ),
            Self::Region(found) => {
                format!("There is no division “{found}”; give its name or its six digits.")
            }
            Self::PartyName => "The name is missing; give the person's or the enterprise's name.".to_owned(),
            Self::PartyKind => {
                "Another kind of party is asked here; check whether it is a person or an enterprise, and give the code."
                    .to_owned()
            }
            Self::FileTyped => "A file cannot be typed; upload it on the page.".to_owned(),
            Self::FileKind { kinds } => format!("This kind of file is not taken; use {kinds}."),
            Self::FileBytes { max_bytes } => {
                format!("The file is too large; each may have {} MB.", max_bytes / 1_048_576)
            }
            Self::Files { max } => format!("Too many files; at most {max}."),
            Self::Geometry => {
                "This is no GeoJSON geometry; use CGCS2000 degrees, and let rings end where they begin.".to_owned()
            }
        }
    }
}

fn cut(text: &str) -> String {
    text.chars().take(SHOWN_CHARS).collect()
}

#[cfg(test)]
mod tests;
