//! Memory, files and sockets of a process, by Linux's `/proc`.

use std::{fs, path::PathBuf};

use serde::{Deserialize, Serialize};

use crate::Result;

/// Resources of a process at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sample {
    /// Resident memory in bytes.
    pub(super) memory: i64,
    /// Open file descriptors, sockets included.
    pub(super) files: i64,
    pub(super) sockets: i64,
}

/// Samples of a process.
#[derive(Debug)]
pub(super) struct Series {
    pub(super) name: String,
    pub(super) samples: Vec<Sample>,
}

/// Samples that a series needs for a statement about its growth.
const ENOUGH: usize = 16;
/// Files that may be open in the last quarter beyond those of the second: connections come and go.
const FILES: i64 = 16;

impl Series {
    /// Returns what grew from the second quarter of the samples to the last, beyond `memory` bytes or some files.
    ///
    /// It compares the medians of the quarters, so that a single burst does not count. The first quarter is warm-up.
    pub(super) fn growth(&self, memory: i64) -> Vec<String> {
        let quarter = self.samples.len() / 4;
        if self.samples.len() < ENOUGH {
            return Vec::new();
        }
        let early = &self.samples[quarter..2 * quarter];
        let late = &self.samples[3 * quarter..];
        let mut problems = Vec::new();
        let mut check = |what: &str, read: fn(&Sample) -> i64, limit: i64| {
            let (from, to) = (median(early, read), median(late, read));
            if to - from > limit {
                problems.push(format!("leak: {what} of {} grew from {from} to {to}", self.name));
            }
        };
        check("memory", |sample| sample.memory, memory);
        check("files", |sample| sample.files, FILES);
        check("sockets", |sample| sample.sockets, FILES);
        problems
    }
}

fn median(samples: &[Sample], read: fn(&Sample) -> i64) -> i64 {
    let mut values: Vec<_> = samples.iter().map(read).collect();
    values.sort_unstable();
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Returns the resources of this process.
pub(super) fn own() -> Result<Sample> {
    of(std::process::id())
}

/// Returns the resources of the process `id`.
pub(super) fn of(id: u32) -> Result<Sample> {
    let folder = PathBuf::from(format!("/proc/{id}"));
    let status = fs::read_to_string(folder.join("status"))?;
    let memory = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = memory
        .and_then(|text| text.split_whitespace().next())
        .ok_or("no VmRSS")?;
    let (mut files, mut sockets) = (0, 0);
    for file in fs::read_dir(folder.join("fd"))? {
        // A file may be closed meanwhile.
        if let Ok(target) = fs::read_link(file?.path()) {
            files += 1;
            sockets += i64::from(target.to_string_lossy().starts_with("socket:"));
        }
    }
    Ok(Sample {
        memory: kilobytes.parse::<i64>()? * 1024,
        files,
        sockets,
    })
}

#[cfg(test)]
mod tests {
    #[cfg(target_os = "linux")]
    use std::{
        fs::File,
        io::{self, Read, Write},
        os::{fd::OwnedFd, unix::net::UnixStream},
        process::{Command, Stdio},
    };

    use super::*;

    fn series(memory: impl Fn(i64) -> i64, files: impl Fn(i64) -> i64) -> Series {
        let sample = |index| Sample {
            memory: memory(index),
            files: files(index),
            sockets: 3,
        };
        Series {
            name: "worker".to_owned(),
            samples: (0..40).map(sample).collect(),
        }
    }

    #[test]
    fn warm_up_and_bursts_are_no_growth() {
        let flat = series(
            |index| (index.min(9) + 1) * 1000,
            |index| if index == 39 { 500 } else { 20 },
        );
        assert_eq!(flat.growth(100), Vec::<String>::new());
    }

    #[test]
    fn steady_growth_of_memory_and_files_is_reported() {
        let problems = series(|index| index * 10, |index| index * 2).growth(100);
        assert!(
            problems[0].starts_with("leak: memory of worker grew"),
            "{problems:?}"
        );
        assert!(
            problems[1].starts_with("leak: files of worker grew"),
            "{problems:?}"
        );
    }

    /// Returns the resources of a process with `input`, to which `ours` writes.
    #[cfg(target_os = "linux")]
    fn of_child(input: OwnedFd, ours: OwnedFd) -> Sample {
        let mut child = Command::new("cat")
            .stdin(input)
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        // Until its program runs, it has the files of this process.
        let mut ours = File::from(ours);
        ours.write_all(b"1").expect("an open input");
        let output = child.stdout.as_mut().expect("a pipe");
        output.read_exact(&mut [0]).expect("a byte");
        let sample = of(child.id());
        drop(ours);
        child.wait().expect("its end");
        sample.expect("a sample")
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn open_socket_is_counted() {
        // Other tests of this process open and close sockets.
        let (socket, ours) = UnixStream::pair().expect("two sockets");
        let with = of_child(socket.into(), ours.into());
        let (pipe, ours) = io::pipe().expect("a pipe");
        let without = of_child(pipe.into(), ours.into());
        assert_eq!(with.sockets, without.sockets + 1, "{with:?}, {without:?}");
        assert_eq!(with.files, without.files, "{with:?}, {without:?}");
        assert!(with.memory > 0, "{with:?}");
    }
}
