//! A sandbox under watch: at the end of a test none of its answers may have broken a contract.

use std::ops::Deref;

use sandbox::StartError;

/// A sandbox that fails its test when it answered what no contract allows.
#[derive(Debug)]
pub(crate) struct Sandbox(sandbox::Sandbox);

impl Sandbox {
    pub(crate) async fn start() -> Result<Self, StartError> {
        loop {
            let sandbox = sandbox::Sandbox::builder().stopped_clock().start().await?;
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
        // A test that has failed already has said why.
        if !std::thread::panicking() {
            assert_eq!(self.0.violations(), Vec::<String>::new());
        }
    }
}
