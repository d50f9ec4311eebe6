//! The API of Klavi that a path belongs to.

use auth_core::InvalidInput;
use clap::ValueEnum;

/// APIs of Klavi, each with its own key pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KlaviApi {
    Customer,
    Management,
}

impl KlaviApi {
    /// Returns `chosen`, or else the API that `path` names.
    pub(crate) fn of(chosen: Option<Self>, path: &str) -> Result<Self, InvalidInput> {
        chosen.or_else(|| Self::of_path(path)).ok_or_else(|| {
            InvalidInput::missing(
                "--api",
                "`customer` or `management`, since the path begins with neither /payment/customer/ nor \
                 /payment/management/",
            )
        })
    }

    /// Returns the API that `path` names: the segment after `/payment/`.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        let mut segments = path.split('/').skip(1);
        match (segments.next()?, segments.next()?, segments.next()?) {
            ("payment", "customer", _) => Some(Self::Customer),
            ("payment", "management", _) => Some(Self::Management),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_its_api() {
        for operation in klavi::CustomerClient::operations() {
            let expected = if operation.path.contains("/management/") {
                KlaviApi::Management
            } else {
                KlaviApi::Customer
            };
            assert_eq!(
                KlaviApi::of(None, operation.path),
                Ok(expected),
                "{}",
                operation.path
            );
        }
    }

    #[test]
    fn other_path_requires_a_choice() {
        for path in [
            "/",
            "/payment/customer",
            "/payments/customer/v1",
            "/v1/payment/customer/x",
        ] {
            assert_eq!(KlaviApi::of(None, path).unwrap_err().field(), "--api", "{path}");
            assert_eq!(
                KlaviApi::of(Some(KlaviApi::Customer), path),
                Ok(KlaviApi::Customer)
            );
        }
    }
}
