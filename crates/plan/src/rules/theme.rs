//! The five environments by which the business-environment plans order their tasks.

use base::Lang;

/// An environment. Plans on other subjects have none.
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

    /// The key of packs, databases and URLs.
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

    /// The environment that a heading names.
    #[must_use]
    pub fn in_heading(heading: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|theme| heading.contains(theme.title(Lang::Zh)))
    }

    /// Its name.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Law => lang.pick("法治环境", "Rule of law"),
            Self::Service => lang.pick("政务环境", "Government services"),
            Self::Credit => lang.pick("信用环境", "Credit"),
            Self::People => lang.pick("人文环境", "People and openness"),
            Self::Factor => lang.pick("要素保障环境", "Factors and resources"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_back() {
        for theme in Theme::ALL {
            assert_eq!(Theme::parse(theme.as_str()), Some(theme));
        }
        assert_eq!(Theme::parse("Law"), None);
    }
}
