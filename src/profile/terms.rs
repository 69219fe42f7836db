//! A macro for the field's lists: an enum, its standard wording, and the way back from text.

/// Defines an enum whose variants carry the field's standard wording.
///
/// `terms! { /// docs  Name { Variant = "wording", … } }` gives `Name::ALL`, `as_str`, and
/// `from_text` (case-insensitive). With `… } or other` after the variants the enum also has
/// `Other(String)`, `from_text` never fails, and text outside the list is kept as it is. Terms are
/// serialised as their wording.
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

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(d)?;
                Self::from_text(&text).ok_or_else(|| {
                    serde::de::Error::custom(format!(
                        concat!(stringify!($name), ": expected a term of the list, found {:?}"),
                        text
                    ))
                })
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

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(d)?;
                Ok(Self::from_text(&text))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
