//! Versions of the tools' runtimes.

use std::{io, process::Command, time::Duration};

use super::unavailable::Unavailable;
use crate::verify::{child::Child, error::Error};

const TIMEOUT: Duration = Duration::from_secs(20);

/// Checks that `program` is installed in at least the version `min`.
pub(super) fn require(program: &str, min: (u32, u32)) -> Result<Result<(), Unavailable>, Error> {
    let output = match Child::run(program, Command::new(program).arg("--version"), TIMEOUT) {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Err(Unavailable::new(format!("`{program}` is not installed"))));
        }
        Err(error) => return Err(error.into()),
    };
    let (major, minor) = min;
    Ok(match parse(&output.stdout) {
        Some(found) if found >= min => Ok(()),
        _ => {
            let found = output.stdout.trim();
            let reason = format!("`{program}` is {found}; expected {major}.{minor} or newer");
            Err(Unavailable::new(reason))
        }
    })
}

/// Parses major and minor version of `v20.20.2`, `11.19.1` or `Python 3.11.7`.
fn parse(version: &str) -> Option<(u32, u32)> {
    let number = version.split_whitespace().last()?.trim_start_matches('v');
    let mut parts = number.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_formats_are_parsed() {
        assert_eq!(parse("v20.20.2\n"), Some((20, 20)));
        assert_eq!(parse("11.19.1"), Some((11, 19)));
        assert_eq!(parse("Python 3.11.7"), Some((3, 11)));
        assert_eq!(parse(""), None);
    }

    #[test]
    fn missing_or_old_program_is_unavailable() {
        let missing = require("no-such-program-here", (1, 0)).unwrap().unwrap_err();
        assert_eq!(missing.to_string(), "`no-such-program-here` is not installed");
        let old = require("cargo", (999, 0)).unwrap().unwrap_err();
        assert!(old.to_string().ends_with("expected 999.0 or newer"), "{old}");
    }
}
