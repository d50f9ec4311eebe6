//! Enums that keep unknown values.

/// Defines an enum of a provider's values that keeps unknown values.
///
/// A provider may add a status at any time, and a client that rejects it loses the whole response. An unknown value becomes
/// `Other` and keeps its text; it deserializes, prints and serializes like a known one. A value may have aliases, which are
/// accepted and never written.
///
/// ```
/// auth_core::open_enum! {
///     /// Status of an order.
///     pub enum Status {
///         /// Paid.
///         Completed = "COMPLETED",
///         /// Canceled. One page of the documents misspells it.
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
            /// An undocumented value, unchanged.
            Other(::std::string::String),
        }

        impl $name {
            /// Returns the provider's spelling.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$word => $text,)*
                    Self::Other(text) => text,
                }
            }
        }

        /// Returns `Other` with empty text.
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
