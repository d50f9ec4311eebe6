//! Secrets in the keyring of the Linux kernel. They stay until the machine restarts, or are not used for days.

use std::sync::OnceLock;

use auth_core::Secret;
use keyring_core::{Entry, Error};

/// Name of the program in the keyring.
const SERVICE: &str = "authctl";

fn entry(name: &str) -> Result<Entry, Error> {
    static IS_CHOSEN: OnceLock<()> = OnceLock::new();
    if IS_CHOSEN.get().is_none() {
        keyring_core::set_default_store(linux_keyutils_keyring_store::Store::new()?);
        // Another thread may have chosen it too, with the same effect.
        let _: Result<(), ()> = IS_CHOSEN.set(());
    }
    Entry::new(SERVICE, name)
}

/// Returns the secret that [`store`] has stored.
pub(crate) fn read(name: &str) -> Result<Secret, Error> {
    entry(name)?.get_password().map(Secret::from)
}

/// Stores a secret, and replaces an older one.
pub(crate) fn store(name: &str, secret: &Secret) -> Result<(), Error> {
    entry(name)?.set_password(secret.expose())
}
