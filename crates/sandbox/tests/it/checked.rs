//! Sandbox whose responses must conform to the contracts.

use std::ops::Deref;

use sandbox::{SandboxBuilder, StartError};

/// Sandbox that fails the test if a response has violated a contract.
#[derive(Debug)]
pub(crate) struct Sandbox(sandbox::Sandbox);

impl Sandbox {
    pub(crate) async fn start() -> Result<Self, StartError> {
        Self::start_with(sandbox::Sandbox::builder()).await
    }

    /// Starts a sandbox with a stopped clock and the settings of `builder`.
    pub(crate) async fn start_with(builder: SandboxBuilder) -> Result<Self, StartError> {
        loop {
            let sandbox = builder.clone().stopped_clock().start().await?;
            if test_servers::claim(sandbox.address().port()) {
                return Ok(Self(sandbox));
            }
        }
    }
}

impl Deref for Sandbox {
    type Target = sandbox::Sandbox;

    fn deref(&self) -> &sandbox::Sandbox {
        &self.0
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        // A test that already panics has its own message.
        if !std::thread::panicking() {
            assert_eq!(self.0.violations(), Vec::<String>::new());
        }
    }
}
