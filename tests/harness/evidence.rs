//! What was exercised, for `cargo xtask contracts`.

use std::{
    env,
    fs::OpenOptions,
    io::Write,
    path::PathBuf,
    process,
    sync::{LazyLock, Mutex, PoisonError},
};

use crate::Provider;

/// Names the folder that evidence is left in; without it there is none.
static FOLDER: LazyLock<Option<PathBuf>> =
    LazyLock::new(|| env::var_os("CONTRACT_COVERAGE").map(PathBuf::from));

/// One line at a time.
static WRITING: Mutex<()> = Mutex::new(());

/// One fact: an operation or a code that was exercised, and by whom.
#[derive(Debug, Clone, Copy)]
pub struct Evidence {
    /// Whose it is.
    pub provider: Provider,
    /// `operation` or `code`.
    pub what: &'static str,
    /// As the contract writes it.
    pub name: &'static str,
    /// `contract-tests` or `sandbox`.
    pub by: &'static str,
}

impl Evidence {
    /// Leaves it where it is asked for.
    pub fn leave(self) {
        let Some(folder) = &*FOLDER else {
            return;
        };
        let line = serde_json::json!({
            "provider": self.provider.name(),
            "what": self.what,
            "name": self.name,
            "by": self.by,
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
