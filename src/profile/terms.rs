//! A macro for the field's lists: an enum, its standard wording, and the way back from text.

/// Defines an enum whose variants carry the field's standard wording.
///
/// `terms! { /// docs  Name { Variant = "wording", … } }` gives `Name::ALL`, `as_str`, and
/// `from_text` (case-insensitive). With `… } or other` after the variants the enum also has
/// `Other(String)`, `from_text` never fails, and text outside the list is kept as it is.
macro_rules! terms {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* #[doc = concat!("\"", $text, "\"")] $variant),+ }

        impl $name {
            /// The whole list, in the field's order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The field's wording.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The term for a wording, whatever its capitals; `None` when it is not on the list.
            pub fn from_text(text: &str) -> Option<Self> {
                let text = text.trim();
                Self::ALL.iter().copied().find(|t| t.as_str().eq_ignore_ascii_case(text))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? } or other) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$vdoc])* #[doc = concat!("\"", $text, "\"")] $variant,)+
            /// A wording outside the list, kept as it was given.
            Other(String),
        }

        impl $name {
            /// The list without `Other`, in the field's order.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The field's wording, or the text as given.
            pub fn as_str(&self) -> &str {
                match self { $(Self::$variant => $text,)+ Self::Other(text) => text }
            }

            /// The term for a wording, whatever its capitals; `Other` when it is not on the list.
            pub fn from_text(text: &str) -> Self {
                let text = text.trim();
                Self::ALL
                    .iter()
                    .find(|t| t.as_str().eq_ignore_ascii_case(text))
                    .cloned()
                    .unwrap_or_else(|| Self::Other(text.to_owned()))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
