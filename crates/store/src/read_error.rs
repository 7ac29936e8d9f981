//! Why a room's query answers nothing.

/// Declares why something was not read: it is not there, or the store failed. Who may not know of a row is told the same
/// as where there is none: `not_found` of the room's words. More causes want an enumeration of the room's own.
///
/// ```
/// base::messages! {
///     /// Words.
///     pub struct Words {
///         not_found: "没有这个标段；请从列表打开。", "There is no such lot; open it from the list.";
///     }
/// }
/// store::read_error! {
///     /// Why a lot was not read.
///     pub enum ReadError, Words
/// }
/// use base::{Explain, Fault, Lang};
/// assert_eq!(ReadError::NotFound.fault(), Fault::NotFound);
/// assert_eq!(ReadError::from(store::Error::Full).explain(Lang::En), store::Error::Full.explain(Lang::En));
/// ```
#[macro_export]
macro_rules! read_error {
    ($(#[$meta:meta])* $vis:vis enum $name:ident, $words:ty) => {
        $(#[$meta])*
        #[derive(Debug)]
        $vis enum $name {
            /// It is not there, or the scope may not know of it.
            NotFound,
            /// The store failed.
            Store($crate::Error),
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    Self::NotFound => f.write_str("not there"),
                    Self::Store(error) => error.fmt(f),
                }
            }
        }

        impl ::std::error::Error for $name {
            fn source(&self) -> Option<&(dyn ::std::error::Error + 'static)> {
                match self {
                    Self::NotFound => None,
                    Self::Store(error) => error.source(),
                }
            }
        }

        impl From<$crate::Error> for $name {
            fn from(error: $crate::Error) -> Self {
                Self::Store(error)
            }
        }

        impl ::base::Explain for $name {
            fn explain(&self, lang: ::base::Lang) -> String {
                match self {
                    Self::NotFound => <$words>::of(lang).not_found.to_owned(),
                    Self::Store(error) => ::base::Explain::explain(error, lang),
                }
            }

            fn fault(&self) -> ::base::Fault {
                match self {
                    Self::NotFound => ::base::Fault::NotFound,
                    Self::Store(error) => ::base::Explain::fault(error),
                }
            }
        }
    };
}
