//! The five environments by which the business-environment plans order their tasks.

use base::Title;

/// An environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Theme {
    /// 法治环境.
    Law,
    /// 政务环境.
    Service,
    /// 信用环境.
    Credit,
    /// 人文环境.
    People,
    /// 要素保障环境.
    Factor,
}

impl Theme {
    /// Every environment, in the order in which the plans treat them.
    pub const ALL: [Self; 5] = [
        Self::Law,
        Self::Service,
        Self::Credit,
        Self::People,
        Self::Factor,
    ];

    /// The key of packs and addresses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Law => "law",
            Self::Service => "service",
            Self::Credit => "credit",
            Self::People => "people",
            Self::Factor => "factor",
        }
    }

    /// The environment of a key.
    #[must_use]
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == key)
    }

    /// Its name.
    #[must_use]
    pub fn title(self) -> Title {
        match self {
            Self::Law => Title::new("法治环境", "Rule of law"),
            Self::Service => Title::new("政务环境", "Government services"),
            Self::Credit => Title::new("信用环境", "Credit"),
            Self::People => Title::new("人文环境", "People and openness"),
            Self::Factor => Title::new("要素保障环境", "Factors and resources"),
        }
    }
}
