//! Permanent TLS errors.

use std::{error::Error as StdError, io, iter};

use rustls::{AlertDescription as Alert, Error as TlsError};

/// Returns whether `error` is a permanent TLS handshake failure: the certificate is not trusted or is for another
/// host, the two sides have no version or cipher in common, or the server does not speak TLS.
pub(in crate::http) fn is_tls_misconfiguration(error: &reqwest::Error) -> bool {
    iter::successors(Some(error as &(dyn StdError + 'static)), |&error| cause(error))
        .find_map(<dyn StdError>::downcast_ref)
        .is_some_and(is_permanent)
}

/// Returns the error below `error`.
fn cause<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    // `source` of an I/O error skips the error that it wraps.
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(wrapped) => Some(wrapped),
        None => error.source(),
    }
}

fn is_permanent(error: &TlsError) -> bool {
    match error {
        TlsError::InvalidCertificate(_)
        | TlsError::InvalidCertRevocationList(_)
        | TlsError::InvalidMessage(_)
        | TlsError::NoCertificatesPresented
        | TlsError::UnsupportedNameType
        | TlsError::PeerIncompatible(_)
        | TlsError::PeerMisbehaved(_)
        | TlsError::NoApplicationProtocol
        | TlsError::InconsistentKeys(_) => true,
        TlsError::AlertReceived(alert) => !matches!(
            alert,
            // These alerts concern the server's state or the network.
            Alert::CloseNotify | Alert::InternalError | Alert::UserCanceled | Alert::BadRecordMac
        ),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                is_permanent(&TlsError::AlertReceived(alert)),
                expected,
                "{alert:?}"
            );
        }
        assert!(is_permanent(&TlsError::NoApplicationProtocol));
        assert!(!is_permanent(&TlsError::General("reset".to_owned())));
    }
}
