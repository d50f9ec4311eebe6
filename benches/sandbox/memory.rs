//! Memory of the process.

use std::fs;

use crate::Fault;

/// Returns the resident memory in MiB, as Linux counts it.
pub(crate) fn resident() -> Result<f64, Fault> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kibibytes: f64 = line
        .and_then(|line| line.trim().strip_suffix("kB"))
        .ok_or("no VmRSS in /proc/self/status")?
        .trim()
        .parse()?;
    Ok(kibibytes / 1024.0)
}
