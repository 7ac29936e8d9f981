//! Enumerations whose values have names: in the database, in forms and addresses, and for a person.

/// Declares an enumeration whose values have names for the database, forms and addresses: `ALL`, `as_str`, `parse`.
/// With a Chinese and an English name beside each, it has `title`, too.
///
/// ```
/// base::named! {
///     /// Where a box stands.
///     pub enum State {
///         /// It takes offers.
///         Open = "open", "接收中", "Open";
///         /// It takes none.
///         Closed = "closed", "已截止", "Closed";
///     }
/// }
/// assert_eq!(State::parse("closed"), Some(State::Closed));
/// assert_eq!(State::parse("Closed"), None);
/// assert_eq!(State::ALL.len(), 2);
/// assert_eq!(State::Open.title(base::Lang::En), "Open");
///
/// base::named! {
///     /// The two sides.
///     pub enum Side {
///         /// Who pays.
///         Owner = "owner",
///         /// Who delivers.
///         Supplier = "supplier",
///     }
/// }
/// assert_eq!(Side::Owner.as_str(), "owner");
/// ```
#[macro_export]
macro_rules! named {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$one:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $($(#[$one])* $variant),+ }

        impl $name {
            /// Every value, in this order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in the database, in forms and in addresses.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The value of a name, or `None`.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$one:meta])* $variant:ident = $text:literal, $zh:literal, $en:literal;)+ }) => {
        $crate::named! { $(#[$meta])* $vis enum $name { $($(#[$one])* $variant = $text),+ } }

        impl $name {
            /// Its name for a person.
            #[must_use]
            pub fn title(self, lang: $crate::Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($zh, $en)),+ }
            }
        }
    };
}
