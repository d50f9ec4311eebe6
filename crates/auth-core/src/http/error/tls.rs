//! Permanent TLS errors.

use std::{error::Error as StdError, io, iter};

/// Returns whether `error` is a permanent TLS handshake failure: the certificate is not trusted or is for another
/// host, the two sides have no version or cipher in common, or the server does not speak TLS.
pub(in crate::http) fn is_tls_misconfiguration(error: &reqwest::Error) -> bool {
    let mut causes = iter::successors(Some(error as &(dyn StdError + 'static)), |&error| cause(error));
    causes.any(|error| is_permanent_in_rustls(error) || is_permanent_in_native_tls(error))
}

/// Returns the error below `error`.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    // `source` of an I/O error skips the error that it wraps.
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

#[cfg(any(feature = "rustls-aws-lc", feature = "rustls-ring"))]
fn is_permanent_in_rustls(error: &(dyn StdError + 'static)) -> bool {
    use rustls::{AlertDescription as Alert, Error as TlsError};

    match error.downcast_ref() {
        Some(
            TlsError::InvalidCertificate(_)
            | TlsError::InvalidCertRevocationList(_)
            | TlsError::InvalidMessage(_)
            | TlsError::NoCertificatesPresented
            | TlsError::UnsupportedNameType
            | TlsError::PeerIncompatible(_)
            | TlsError::PeerMisbehaved(_)
            | TlsError::NoApplicationProtocol
            | TlsError::InconsistentKeys(_),
        ) => true,
        Some(TlsError::AlertReceived(alert)) => !matches!(
            alert,
            // These alerts concern the server's state or the network.
            Alert::CloseNotify | Alert::InternalError | Alert::UserCanceled | Alert::BadRecordMac
        ),
        _ => false,
    }
}

#[cfg(not(any(feature = "rustls-aws-lc", feature = "rustls-ring")))]
fn is_permanent_in_rustls(_: &(dyn StdError + 'static)) -> bool {
    false
}

/// Only OpenSSL's errors distinguish a failed handshake, with a cause that is no I/O error, from a lost connection. Those of
/// macOS and Windows count as lost connections.
#[cfg(feature = "native-tls")]
fn is_permanent_in_native_tls(error: &(dyn StdError + 'static)) -> bool {
    let error = error.downcast_ref::<native_tls::Error>();
    error
        .and_then(StdError::source)
        .is_some_and(|cause| !cause.is::<io::Error>())
}

#[cfg(not(feature = "native-tls"))]
fn is_permanent_in_native_tls(_: &(dyn StdError + 'static)) -> bool {
    false
}

#[cfg(test)]
#[cfg(any(feature = "rustls-aws-lc", feature = "rustls-ring"))]
mod tests {
    use rustls::{AlertDescription as Alert, Error as TlsError};

    use super::is_permanent_in_rustls;

    #[test]
    fn only_some_alerts_are_permanent() {
        for (alert, expected) in [
            (Alert::HandshakeFailure, true),
            (Alert::ProtocolVersion, true),
            (Alert::CloseNotify, false),
            (Alert::InternalError, false),
            (Alert::BadRecordMac, false),
        ] {
            assert_eq!(
                is_permanent_in_rustls(&TlsError::AlertReceived(alert)),
                expected,
                "{alert:?}"
            );
        }
        assert!(is_permanent_in_rustls(&TlsError::NoApplicationProtocol));
        assert!(!is_permanent_in_rustls(&TlsError::General("reset".to_owned())));
    }
}
