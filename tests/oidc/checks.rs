//! The checks.

mod client_credentials;
mod dpop;
mod jwt_bearer;
mod refresh;

use std::io::{self, Write};

use crate::{Failure, provider::Provider};

/// Runs each check, prints its outcome, and returns the number of failures.
pub(crate) async fn run(provider: &Provider) -> Result<usize, Failure> {
    let mut failed = 0;
    macro_rules! check {
        ($($name:literal: $check:path,)*) => {$(
            let outcome = $check(provider).await;
            failed += usize::from(outcome.is_err());
            print($name, outcome)?;
        )*};
    }
    check! {
        "client_secret_basic": client_credentials::secret_basic,
        "client_secret_post": client_credentials::secret_post,
        "private_key_jwt with each algorithm": client_credentials::private_key_jwt,
        "wrong secret is rejected credentials": client_credentials::wrong_secret,
        "wrong key is rejected credentials": client_credentials::wrong_key,
        "scope and resource are granted": client_credentials::scope_and_resource,
        "unknown resource and grant are rejected": client_credentials::unknown_resource_and_grant,
        "unsupported algorithm is found in the metadata": client_credentials::unsupported_algorithm,
        "JWT bearer": jwt_bearer::accepted,
        "JWT bearer of another audience is rejected": jwt_bearer::rejected,
        "refresh tokens are rotated": refresh::rotated,
        "reused refresh token is rejected": refresh::reused,
        "proof with a nonce at both endpoints": dpop::bound,
        "bound token needs its key": dpop::another_key,
    }
    Ok(failed)
}

fn print(name: &str, outcome: Result<(), Failure>) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match outcome {
        Ok(()) => writeln!(stdout, "ok {name}"),
        Err(failure) => writeln!(stdout, "FAILED {name}: {failure} ({failure:?})"),
    }
}
