//! The settings file of the eleven indicators: the INI file of the peer, read as it reads it.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;

use base::{Explain, Fault, Lang};
use ini::Ini;

use super::Indicator;

/// Which indicators are wanted, and how. An indicator is wanted when the file has its section, be it empty.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub(super) wanted: Wanted,
    /// The only currency whose amounts are compared; the first that is met when none is named.
    pub(super) currency: Option<String>,
    /// `procurementMethodDetails` whose prices are not compared, and those whose prices alone are.
    pub(super) prices: Filter,
    /// `procurementMethodDetails` that are left out altogether.
    pub(super) excluded: Filter,
    pub(super) r003_days: Option<i64>,
    pub(super) r003_methods: HashSet<String>,
    pub(super) r003_details: HashMap<String, i64>,
    pub(super) r018_methods: Option<HashSet<String>>,
    pub(super) r024_threshold: Option<f64>,
    pub(super) r025_percentile: Option<usize>,
    pub(super) r025_threshold: Option<f64>,
    pub(super) r035_threshold: Option<usize>,
    pub(super) r038_threshold: Option<f64>,
    pub(super) r038_bids: Option<usize>,
    pub(super) r038_processes: Option<usize>,
    pub(super) r048_digits: Option<usize>,
    pub(super) r048_threshold: Option<usize>,
    pub(super) r048_processes: Option<usize>,
    pub(super) r058_threshold: Option<f64>,
}

/// Which of the eleven are wanted, a bit each: this is asked eleven times a release.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Wanted(u16);

impl Wanted {
    fn add(&mut self, indicator: Indicator) {
        self.0 |= 1 << indicator as u16;
    }

    pub(super) fn has(self, indicator: Indicator) -> bool {
        self.0 >> indicator as u16 & 1 == 1
    }
}

/// Texts that are let in, or texts that are kept out. When some are let in, the others are not looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    pub(super) only: HashSet<String>,
    pub(super) except: HashSet<String>,
}

impl Filter {
    /// Whether a release with these `procurementMethodDetails` passes.
    pub(super) fn lets(&self, details: Option<&str>) -> bool {
        match details {
            Some(details) if self.only.is_empty() => !self.except.contains(details),
            Some(details) => self.only.contains(details),
            None => self.only.is_empty(),
        }
    }
}

/// Why a settings file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// Not an INI file.
    #[error("line {line}: {message}")]
    Form {
        /// Counted from 1.
        line: usize,
        /// What was expected.
        message: String,
    },
    /// A section or property that the indicators do not know.
    #[error("unknown: {0}")]
    Unknown(String),
    /// A value of another type.
    #[error("{property}: {value:?} is not {expected}")]
    Value {
        /// Section and name.
        property: String,
        /// What stands there.
        value: String,
        /// `a number`, `a whole number`, `true or false`.
        expected: &'static str,
    },
}

impl Explain for SettingsError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Form { line, message }, Lang::Zh) => {
                format!("设置文件第 {line} 行不合 INI 格式：{message}")
            }
            (Self::Form { line, message }, Lang::En) => {
                format!("line {line} of the settings file is not INI: {message}")
            }
            (Self::Unknown(name), Lang::Zh) => {
                format!("设置文件中的 {name} 不是筛查指标的设置项，请改正或删除")
            }
            (Self::Unknown(name), Lang::En) => {
                format!(
                    "{name} in the settings file is no setting of the indicators: correct or remove it"
                )
            }
            (
                Self::Value {
                    property, value, ..
                },
                Lang::Zh,
            ) => {
                format!("设置项 {property} 的值“{value}”类型不对，请改正")
            }
            (
                Self::Value {
                    property,
                    value,
                    expected,
                },
                Lang::En,
            ) => {
                format!("the setting {property} is {value:?}, which is not {expected}: correct it")
            }
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}

/// Names that the file may hold for preparing data, which is not this program's work: read and left alone.
const PREPARING: [(&str, &[&str]); 5] = [
    (
        "defaults",
        &[
            "currency",
            "item_classification_scheme",
            "bid_status",
            "award_status",
            "party_roles",
        ],
    ),
    ("redactions", &["amount", "organization_id"]),
    ("corrections", &["award_status_by_contract_status"]),
    (
        "modifications",
        &[
            "move_auctions",
            "prefix_buyer_or_procuring_entity_id",
            "prefix_tenderer_or_supplier_id",
            "split_procurement_method_details",
        ],
    ),
    ("output", &["info_currency_mismatches"]),
];

impl Settings {
    /// All eleven indicators, none of them adjusted.
    pub fn all() -> Self {
        let mut settings = Self::default();
        for indicator in Indicator::ALL {
            settings.wanted.add(indicator);
        }
        settings
    }

    /// Reads the text of a settings file.
    ///
    /// # Errors
    /// [`SettingsError`] for what is not INI, unknown names and values of another type.
    pub fn read(text: &str) -> Result<Self, SettingsError> {
        let file = Ini::load_from_str(text).map_err(|error| SettingsError::Form {
            line: error.line,
            message: error.msg.into_owned(),
        })?;
        let mut settings = Self::default();
        for (section, properties) in &file {
            let section = section.unwrap_or_default();
            settings.section(section)?;
            for (name, value) in properties.iter() {
                settings.property(section, name, value)?;
            }
        }
        Ok(settings)
    }

    fn section(&mut self, section: &str) -> Result<(), SettingsError> {
        if let Some(indicator) = Indicator::named(section.split('.').next().unwrap_or_default()) {
            self.wanted.add(indicator);
            return Ok(());
        }
        let known = [
            "",
            "exclusions",
            "codelists",
            "codelists.bid_status",
            "codelists.award_status",
        ];
        if known.contains(&section) || PREPARING.iter().any(|(name, _)| *name == section) {
            return Ok(());
        }
        Err(SettingsError::Unknown(format!("[{section}]")))
    }

    fn property(&mut self, section: &str, name: &str, value: &str) -> Result<(), SettingsError> {
        let full = format!("[{section}] {name}");
        let text = || value.to_owned();
        match (section, name) {
            ("", "currency") => self.currency = Some(text()),
            ("", "no_price_comparison_procurement_methods") => self.prices.except = list(value),
            ("", "price_comparison_procurement_methods") => self.prices.only = list(value),
            ("exclusions", "procurement_method_details") => self.excluded.except = list(value),
            ("output", "info_currency_mismatches") => {
                boolean(&full, value)?;
            }
            ("R003", "threshold") => self.r003_days = Some(whole(&full, value)?),
            ("R003", "procurement_methods") => self.r003_methods = list(value),
            ("R003.procurement_method_details", _) => {
                let days = whole(&full, value)?;
                self.r003_details.insert(name.to_owned(), days);
            }
            ("R018", "procurement_methods") => self.r018_methods = Some(list(value)),
            ("R024", "threshold") => self.r024_threshold = Some(number(&full, value)?),
            ("R025", "percentile") => self.r025_percentile = Some(whole(&full, value)?),
            ("R025", "threshold") => self.r025_threshold = Some(number(&full, value)?),
            ("R035", "threshold") => self.r035_threshold = Some(whole(&full, value)?),
            ("R038", "threshold") => self.r038_threshold = Some(number(&full, value)?),
            ("R038", "minimum_submitted_bids") => self.r038_bids = Some(whole(&full, value)?),
            ("R038", "minimum_contracting_processes") => {
                self.r038_processes = Some(whole(&full, value)?);
            }
            ("R048", "digits") => self.r048_digits = Some(whole(&full, value)?),
            ("R048", "threshold") => self.r048_threshold = Some(whole(&full, value)?),
            ("R048", "minimum_contracting_processes") => {
                self.r048_processes = Some(whole(&full, value)?);
            }
            ("R058", "threshold") => self.r058_threshold = Some(number(&full, value)?),
            ("codelists.bid_status" | "codelists.award_status", _) => {}
            _ if PREPARING
                .iter()
                .any(|(known, names)| *known == section && names.contains(&name)) => {}
            _ => return Err(SettingsError::Unknown(full)),
        }
        Ok(())
    }
}

/// `a|b|c`, where a last `|` ends the list.
fn list(value: &str) -> HashSet<String> {
    value.split_terminator('|').map(str::to_owned).collect()
}

/// The words for yes and no that the peer takes for 1 and 0.
fn word(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "true" | "on" | "yes" => Some(true),
        "false" | "off" | "no" => Some(false),
        _ => None,
    }
}

fn parsed<T: FromStr>(
    property: &str,
    value: &str,
    expected: &'static str,
) -> Result<T, SettingsError> {
    let value = word(value).map_or(value, |yes| if yes { "1" } else { "0" });
    value.parse().map_err(|_| SettingsError::Value {
        property: property.to_owned(),
        value: value.to_owned(),
        expected,
    })
}

fn whole<T: FromStr>(property: &str, value: &str) -> Result<T, SettingsError> {
    parsed(property, value, "a whole number")
}

fn number(property: &str, value: &str) -> Result<f64, SettingsError> {
    parsed(property, value, "a number")
}

fn boolean(property: &str, value: &str) -> Result<bool, SettingsError> {
    match value {
        "1" => Ok(true),
        "0" => Ok(false),
        _ => word(value).ok_or_else(|| SettingsError::Value {
            property: property.to_owned(),
            value: value.to_owned(),
            expected: "true or false",
        }),
    }
}
