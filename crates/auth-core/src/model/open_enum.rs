//! Enums of other people's words.

/// An enum over a provider's words that keeps the words that nobody documented.
///
/// A provider adds a status whenever it likes, and a client that fails on it loses the whole answer. Such a
/// word becomes `Other`, as it came; it reads, prints and serialises like the known ones. A word may have
/// further spellings, which are read and never written.
///
/// ```
/// auth_core::open_enum! {
///     /// Where an order stands.
///     pub enum Status {
///         /// Paid.
///         Completed = "COMPLETED",
///         /// Called off. One page misspells it.
///         Canceled = "CANCELED" | "CANCELLED",
///     }
/// }
///
/// let seen: Vec<Status> = serde_json::from_str(r#"["COMPLETED", "CANCELLED", "MISLAID"]"#)?;
/// assert_eq!(seen, [Status::Completed, Status::Canceled, Status::Other("MISLAID".to_owned())]);
/// assert_eq!(serde_json::to_string(&seen)?, r#"["COMPLETED","CANCELED","MISLAID"]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! open_enum {
    (
        $(#[$doc:meta])*
        $visibility:vis enum $name:ident {
            $($(#[$word_doc:meta])* $word:ident = $text:literal $(| $alias:literal)*,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        $visibility enum $name {
            $($(#[$word_doc])* $word,)*
            /// What is not documented, as it came.
            Other(::std::string::String),
        }

        impl $name {
            /// The word as the provider writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        /// An unknown word, the empty one.
        impl ::std::default::Default for $name {
            fn default() -> Self {
                Self::Other(::std::string::String::new())
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text $(| $alias)* => Self::$word,)*
                    other => Self::Other(other.to_owned()),
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let text = <::std::string::String as $crate::__private::serde::Deserialize>::deserialize(deserializer)?;
                Ok(Self::from(text.as_str()))
            }
        }
    };
}
