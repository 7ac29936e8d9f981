//! The kinds of screens, their settings and what they are called.

use std::collections::BTreeMap;

use base::{Explain, Fault, Lang};

/// A kind of screen. A pack's `[[screen]]` names one as its `kind`.
#[derive(Debug, PartialEq)]
pub struct Kind {
    /// `price_variance`.
    pub id: &'static str,
    /// In Chinese and English.
    pub title: [&'static str; 2],
    /// How strong its evidence is unless a pack says otherwise: 1 proves a fact, 2 points, 3 hints.
    pub tier: u8,
    /// Its settings and their defaults.
    pub settings: &'static [(&'static str, f64)],
    /// The share of innocent subjects it named on labelled samples that it was not adjusted on (`bench/screen/README.md`);
    /// `None` when the samples hold nothing of the kind.
    pub false_positives: Option<f64>,
}

impl Kind {
    /// The title in a language.
    pub fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.title[0], self.title[1])
    }
}

macro_rules! kinds {
    ($($id:ident $tier:literal $fp:expr, $zh:literal, $en:literal, { $($name:ident = $value:expr),* };)*) => {
        static KINDS: &[Kind] = &[$(Kind {
            id: stringify!($id),
            title: [$zh, $en],
            tier: $tier,
            settings: &[$((stringify!($name), $value)),*],
            false_positives: $fp,
        }),*];
    };
}

kinds! {
    price_variance 3 Some(0.00177), "报价离散程度过低", "prices hardly vary", { below = 0.006, bids = 3.0 };
    price_shape 3 Some(0.00128), "报价分布形状异常", "prices lean to one side", { skewness = 2.0, kurtosis = 4.5, bids = 6.0 };
    relative_distance 3 Some(0.00040), "最低价与其余报价脱离", "the lowest price stands apart", { above = 12.0, bids = 5.0 };
    alternative_distance 3 Some(0.00008), "最低价与次低价间距异常", "the lowest price stands apart by gaps", { above = 30.0, bids = 5.0 };
    price_difference 3 Some(0.00125), "次低价紧贴最低价", "the second price follows close", { below = 0.00005, bids = 3.0 };
    uniform_distance 3 Some(0.0), "报价偏离均匀分布", "prices are far from evenly spread", { above = 0.7, bids = 5.0 };
    subgroup_variance 3 Some(0.00597), "部分投标人报价异常接近", "some of the prices hardly vary", { below = 0.002, of_median = 0.06, bids = 5.0 };
    price_steps 2 Some(0.00011), "报价呈等差或等比", "prices rise by equal steps", { tolerance = 0.02, bids = 4.0 };
    fixed_multiple 2 Some(0.00001), "报价为固定倍数", "prices are fixed multiples", { step = 0.005, tolerance = 0.00002, others = 2.0 };
    price_disparity 3 None, "报价差异悬殊", "prices differ widely", { above = 1.0, bids = 3.0 };
    same_price 2 Some(0.00001), "不同投标人报价相同", "different tenderers bid the same price", { };
    item_line 2 Some(0.00032), "分项报价成固定比例", "item prices lie on one line", { r_squared = 0.999, items = 10.0 };
    benford 3 Some(0.01374), "分项报价首位数字异常", "first digits of item prices are odd", { above = 40.0, items = 30.0 };
    repeated_ratio 2 Some(0.00201), "两家报价比值反复相同", "two tenderers' prices keep one ratio", { share = 0.7, times = 5.0 };
    co_bidding 2 Some(0.0), "长期结伴投标", "tenderers keep bidding together", { jaccard = 0.3, tenders = 3.0, score = 0.1 };
    rotation 2 Some(0.0), "轮流中标", "tenderers win in turn", { chance = 0.001, balance = 0.85, tenders = 8.0 };
    avoidance 3 Some(0.00178), "同一市场互不碰面", "winners of one market keep out of each other's way", { expected = 6.0, share = 0.1, chance = 0.0000001 };
    missing_ties 3 Some(0.0), "从无微弱胜负", "no narrow wins or losses", { near = 0.002, expected = 12.0, share = 0.1 };
    residual_dependence 3 Some(0.00012), "报价残差相关", "prices move together beyond what the tender explains", { above = 4.5, tenders = 10.0 };
    rolling_variance 3 None, "报价离散程度阶段性走低", "prices stopped varying for a time", { of_median = 0.3, window = 8.0, tenders = 24.0 };
    shared_document 2 Some(0.0), "投标文件同源", "bid files have one origin", { };
    shared_text 2 Some(0.0), "投标文本雷同", "bid texts are alike", { above = 0.5, runs = 40.0, errors = 3.0 };
    shared_machine 1 Some(0.0), "投标设备相同", "bids came from one machine", { };
    shared_address 3 Some(0.00001), "网络地址相同", "bids came from one internet address", { };
    shared_contact 2 None, "联系方式相同", "tenderers share a telephone or an address", { };
    expert_deviation 3 Some(0.00006), "专家评分偏离", "an expert's score stands apart", { above = 0.25, experts = 3.0 };
    expert_affinity 3 Some(0.00018), "专家长期偏高某投标人", "an expert keeps favouring a tenderer", { above = 4.0, tenders = 4.0 };
    split_awards 3 Some(0.0), "化整为零", "awards just below a threshold add up above it", { threshold_yuan = 2000000.0, days = 90.0, awards = 3.0 };
}

/// Every kind there is.
pub fn kinds() -> &'static [Kind] {
    KINDS
}

/// The kind of this id.
pub fn kind(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

/// One screen that is wanted: a kind, its adjusted settings, a name.
#[derive(Clone, Debug)]
pub struct Screen {
    /// A name of the pack's.
    pub id: String,
    /// What kind it is.
    pub kind: &'static Kind,
    /// How strong its evidence is held to be.
    pub tier: u8,
    values: BTreeMap<String, f64>,
}

impl Screen {
    /// A kind as it is.
    pub fn plain(kind: &'static Kind) -> Self {
        Self {
            id: kind.id.to_owned(),
            kind,
            tier: kind.tier,
            values: BTreeMap::new(),
        }
    }

    /// A kind with settings of a pack's.
    ///
    /// # Errors
    /// An unknown kind or setting, a setting that is not a finite number.
    pub fn adjusted(
        id: &str,
        kind: &str,
        tier: u8,
        values: impl IntoIterator<Item = (String, f64)>,
    ) -> Result<Self, ScreenError> {
        let known = self::kind(kind).ok_or_else(|| ScreenError::Kind(kind.to_owned()))?;
        let mut screen = Self {
            id: id.to_owned(),
            tier,
            ..Self::plain(known)
        };
        for (name, value) in values {
            let is_known = known.settings.iter().any(|(setting, _)| *setting == name);
            if !is_known || !value.is_finite() {
                return Err(ScreenError::Setting {
                    kind: known.id,
                    name,
                });
            }
            screen.values.insert(name, value);
        }
        Ok(screen)
    }

    /// Its settings in force, by name.
    pub fn in_force(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        let names = self.kind.settings.iter();
        names.map(|(name, _)| (*name, self.value(name)))
    }

    /// A setting that [`Kind::settings`] names.
    pub(crate) fn value(&self, name: &str) -> f64 {
        let default = || self.kind.settings.iter().find(|(known, _)| *known == name);
        let adjusted = self.values.get(name).copied();
        adjusted.unwrap_or_else(|| default().map_or(f64::NAN, |(_, value)| *value))
    }

    /// A setting that counts something.
    pub(crate) fn count(&self, name: &str) -> usize {
        self.value(name).max(0.0) as usize
    }
}

/// The screens that are wanted.
#[derive(Clone, Debug)]
pub struct Settings {
    /// In the order findings are given.
    pub screens: Vec<Screen>,
}

impl Default for Settings {
    /// Every kind as it is.
    fn default() -> Self {
        Self {
            screens: KINDS.iter().map(Screen::plain).collect(),
        }
    }
}

/// Why a screen of a pack cannot be run.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScreenError {
    /// No such kind.
    #[error("unknown kind of screen: {0}")]
    Kind(String),
    /// No such setting, or one that is not a number.
    #[error("screens of kind {kind} have no setting {name}, or it is not a number")]
    Setting {
        /// The kind.
        kind: &'static str,
        /// The setting.
        name: String,
    },
}

impl Explain for ScreenError {
    fn explain(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Kind(kind), Lang::Zh) => {
                let known: Vec<&str> = KINDS.iter().map(|kind| kind.id).collect();
                format!("没有名为“{kind}”的筛查；可用的有：{}", known.join("、"))
            }
            (Self::Kind(kind), Lang::En) => {
                let known: Vec<&str> = KINDS.iter().map(|kind| kind.id).collect();
                format!(
                    "there is no kind of screen {kind:?}; use one of {}",
                    known.join(", ")
                )
            }
            (Self::Setting { kind, name }, _) => {
                let known: Vec<&str> = self::kind(kind)
                    .into_iter()
                    .flat_map(|kind| kind.settings.iter().map(|(name, _)| *name))
                    .collect();
                let known = known.join(lang.pick("、", ", "));
                match lang {
                    Lang::Zh => {
                        format!("筛查 {kind} 没有设置项“{name}”，或其值不是数；可用的有：{known}")
                    }
                    Lang::En => format!(
                        "screens of kind {kind} have no setting {name:?}, or it is not a number; use {known}"
                    ),
                }
            }
        }
    }

    fn fault(&self) -> Fault {
        Fault::Invalid
    }
}
