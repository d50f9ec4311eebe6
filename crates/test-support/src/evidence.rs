//! Record of tested operations and codes for `cargo xtask contracts`.

use std::{
    env,
    fs::OpenOptions,
    io::Write,
    path::PathBuf,
    process,
    sync::{LazyLock, Mutex, PoisonError},
};

use crate::Provider;

/// The folder for the records; without it nothing is recorded.
static FOLDER: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| env::var_os("CONTRACT_COVERAGE").map(PathBuf::from));

/// Serializes the writes, so that lines do not interleave.
static WRITING: Mutex<()> = Mutex::new(());

/// A tested operation or error code, and the source of the test.
#[derive(Debug, Clone, Copy)]
pub struct Evidence {
    /// The provider.
    pub provider: Provider,
    /// `operation` or `code`.
    pub kind: &'static str,
    /// The name as the contract writes it.
    pub name: &'static str,
    /// `contract-tests` or `sandbox`.
    pub source: &'static str,
}

impl Evidence {
    /// Appends a line to the file of this process, if `CONTRACT_COVERAGE` names a folder.
    pub fn record(self) {
        let Some(folder) = &*FOLDER else {
            return;
        };
        let line = serde_json::json!({
            "provider": self.provider.name(),
            "what": self.kind,
            "name": self.name,
            "by": self.source,
        });
        let _one_at_a_time = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let path = folder.join(format!("{}.jsonl", process::id()));
        let mut file = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        writeln!(file, "{line}").unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}
