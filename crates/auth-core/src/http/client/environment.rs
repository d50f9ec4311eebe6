//! The base URLs of an API.

use std::fmt;

use url::Url;

/// The environments of an API, each with a base URL: production, a sandbox, a region. [`environments!`](crate::environments)
/// declares such a type.
pub trait ApiEnvironment: Copy + Default + fmt::Debug {
    /// Returns the base URL.
    fn base_url(self) -> Url;
}

/// Declares an enum of the environments of an API, the default first.
///
/// ```
/// auth_core::environments! {
///     /// Environments of the shop.
///     pub enum Environment {
///         /// Production.
///         Production = "https://api.example.com",
///         /// The sandbox.
///         Sandbox = "https://sandbox.example.com",
///     }
/// }
///
/// assert_eq!(Environment::default(), Environment::Production);
/// assert_eq!(Environment::Sandbox.base_url().as_str(), "https://sandbox.example.com/");
/// assert_eq!(Environment::ALL.len(), 2);
/// ```
#[macro_export]
macro_rules! environments {
    (
        $(#[$doc:meta])*
        $visibility:vis enum $name:ident {
            $(#[$default_doc:meta])* $default:ident = $default_url:literal,
            $($(#[$other_doc:meta])* $other:ident = $other_url:literal,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
        #[non_exhaustive]
        $visibility enum $name {
            $(#[$default_doc])*
            #[default]
            $default,
            $($(#[$other_doc])* $other,)*
        }

        impl $name {
            /// All environments.
            $visibility const ALL: &'static [Self] = &[Self::$default $(, Self::$other)*];

            /// Returns the base URL.
            #[must_use]
            #[allow(clippy::missing_panics_doc, reason = "no address that is compiled in is malformed")]
            $visibility fn base_url(self) -> $crate::http::Url {
                let address = match self {
                    Self::$default => $default_url,
                    $(Self::$other => $other_url,)*
                };
                $crate::http::Url::parse(address).expect("the address of an environment is a URL")
            }
        }

        impl $crate::http::ApiEnvironment for $name {
            fn base_url(self) -> $crate::http::Url {
                self.base_url()
            }
        }
    };
}
