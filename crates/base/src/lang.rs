//! Two languages, and messages that do not compile unless they speak both.

use serde::{Deserialize, Serialize};

/// The language of a page. Chinese is the default everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The value of the `lang` attribute of a page.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// One of two texts.
    #[must_use]
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// The name of a thing in both languages. Where a source has no English name, `en` repeats the Chinese:
/// a published name is shown rather than hidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Title {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Title {
    /// A title from both texts; an empty English text falls back to the Chinese one.
    #[must_use]
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        let (zh, en) = (zh.into(), en.into());
        let en = if en.is_empty() { zh.clone() } else { en };
        Self { zh, en }
    }

    /// The text for a language.
    #[must_use]
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// Declares a set of messages: each has a Chinese and an English text, or the crate does not compile.
///
/// `name: "中文", "English";` declares a plain text that templates read as a field;
/// `name(arg, …): "…{arg}…", "…{arg}…";` declares a method that formats its arguments.
///
/// ```
/// base::messages! {
///     /// What the sample page says.
///     pub struct Words {
///         title: "任务清单", "Task ledger";
///         found(count): "共 {count} 项", "{count} tasks";
///     }
/// }
/// let words = Words::of(base::Lang::En);
/// assert_eq!(words.title, "Task ledger");
/// assert_eq!(words.found(3), "3 tasks");
/// ```
#[macro_export]
macro_rules! messages {
    ($(#[$meta:meta])* $vis:vis struct $set:ident { $($body:tt)* }) => {
        $crate::messages!(@sort ($(#[$meta])*) $vis $set [] [] $($body)*);
    };
    (@sort $meta:tt $vis:vis $set:ident [$($plain:tt)*] [$($formed:tt)*] $name:ident : $zh:literal , $en:literal ; $($rest:tt)*) => {
        $crate::messages!(@sort $meta $vis $set [$($plain)* ($name $zh $en)] [$($formed)*] $($rest)*);
    };
    (@sort $meta:tt $vis:vis $set:ident [$($plain:tt)*] [$($formed:tt)*] $name:ident ( $($arg:ident),+ ) : $zh:literal , $en:literal ; $($rest:tt)*) => {
        $crate::messages!(@sort $meta $vis $set [$($plain)*] [$($formed)* ($name ($($arg),+) $zh $en)] $($rest)*);
    };
    (@sort ($(#[$meta:meta])*) $vis:vis $set:ident [$(($name:ident $zh:literal $en:literal))*] [$(($fname:ident ($($arg:ident),+) $fzh:literal $fen:literal))*]) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug)]
        #[allow(missing_docs)]
        $vis struct $set {
            /// The language these texts are in.
            pub lang: $crate::Lang,
            $(pub $name: &'static str,)*
        }

        #[allow(missing_docs, dead_code)]
        impl $set {
            /// The texts of a language.
            #[must_use]
            $vis const fn of(lang: $crate::Lang) -> &'static Self {
                const ZH: $set = $set { lang: $crate::Lang::Zh, $($name: $zh,)* };
                const EN: $set = $set { lang: $crate::Lang::En, $($name: $en,)* };
                match lang {
                    $crate::Lang::Zh => &ZH,
                    $crate::Lang::En => &EN,
                }
            }
            $(
                #[must_use]
                $vis fn $fname(&self, $($arg: impl std::fmt::Display),+) -> String {
                    match self.lang {
                        $crate::Lang::Zh => format!($fzh),
                        $crate::Lang::En => format!($fen),
                    }
                }
            )*
        }
    };
}
