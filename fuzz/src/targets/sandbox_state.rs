//! State files of the sandbox. An input is the content of one, whose checksum is made right.

use std::fs;

use aws_lc_rs::digest;
use sandbox::{Sandbox, StartError};
use serde_json::value::RawValue;
use tokio::runtime::{Builder, Runtime};

use crate::temporary;

thread_local! {
    static RUNTIME: Runtime = Builder::new_current_thread().enable_all().build().expect("a runtime starts");
}

/// Checks that a sandbox starts with the state or rejects the file, and that it saves a state that it can read.
pub fn run(data: &[u8]) {
    let content = with_checksum(data).unwrap_or_else(|| data.to_vec());
    let path = temporary::file("state.json");
    fs::write(&path, &content).expect("the file is written");
    let start = || RUNTIME.with(|runtime| runtime.block_on(Sandbox::builder().state_file(&path).start()));
    match start() {
        Ok(sandbox) => {
            sandbox.save_state().expect("the state is saved");
            drop(sandbox);
            if let Err(error) = start() {
                panic!("a saved state is not readable: {error}");
            }
        }
        Err(StartError::State(_) | StartError::Setting { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}

/// Returns `data` with the checksum of its root key and state; `None` if it is not a state.
fn with_checksum(data: &[u8]) -> Option<Vec<u8>> {
    #[derive(serde::Deserialize, serde::Serialize)]
    struct Content<'a> {
        version: u32,
        seed: Option<u64>,
        root: String,
        #[serde(default)]
        checksum: String,
        #[serde(borrow)]
        state: &'a RawValue,
    }
    let mut content: Content<'_> = serde_json::from_slice(data).ok()?;
    let signed = format!("{}\n{}", content.root, content.state.get());
    content.checksum = hex::encode(digest::digest(&digest::SHA256, signed.as_bytes()));
    serde_json::to_vec(&content).ok()
}

/// Returns the state of a new sandbox.
pub fn seeds() -> Vec<Vec<u8>> {
    let path = temporary::file("seed.json");
    let sandbox = Sandbox::builder().seed(7).state_file(&path).start();
    let sandbox = RUNTIME.with(|runtime| runtime.block_on(sandbox)).expect("the sandbox starts");
    sandbox.save_state().expect("the state is saved");
    drop(sandbox);
    let content = fs::read(&path).expect("the file exists");
    let _leftover = fs::remove_file(&path);
    vec![content, br#"{"version":2}"#.to_vec()]
}
