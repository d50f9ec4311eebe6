//! ID types of a provider.

/// Defines a newtype for one kind of ID over a [`Scalar`](crate::Scalar): without floats or overflow, and distinct from
/// other kinds of ID.
///
/// ```
/// auth_core::scalar_id! {
///     /// ID of an order.
///     pub struct OrderId;
/// }
///
/// let ids: Vec<OrderId> = serde_json::from_str(r#"[7, "7"]"#)?;
/// assert_eq!(ids[0], ids[1]);
/// assert_eq!(ids[0], OrderId::from(7));
/// assert_eq!(OrderId::from("7").as_str(), "7");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[macro_export]
macro_rules! scalar_id {
    ($(#[$doc:meta])* $visibility:vis struct $name:ident;) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $visibility struct $name($crate::Scalar);

        impl $name {
            /// Returns the ID as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::convert::From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        $crate::scalar_id!(@from $name: &str, ::std::string::String, i32, u32, i64, u64, u128);

        impl $crate::__private::serde::Serialize for $name {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::__private::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                <$crate::Scalar as $crate::__private::serde::Deserialize>::deserialize(deserializer).map(Self)
            }
        }
    };
    (@from $name:ident: $($from:ty),*) => {$(
        impl ::std::convert::From<$from> for $name {
            fn from(id: $from) -> Self {
                Self($crate::Scalar::new(::std::string::ToString::to_string(&id)))
            }
        }
    )*};
}
