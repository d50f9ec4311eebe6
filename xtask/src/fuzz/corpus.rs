//! Minimal corpus of a target.

use std::path::{Path, PathBuf};

use fs_err as fs;

use super::{Context, Error};

/// Limits of the committed inputs of one target, which `cargo test` replays in a debug build.
const MAX_INPUTS: usize = 40;
const MAX_BYTES: u64 = 8 * 1024;

/// Replaces the committed inputs of `target` by those that reach edges which the seeds do not: of every size some, up to the
/// limits. An input with a name, which a fault has, stays.
pub(super) fn minimize(context: &Context<'_>, target: &str) -> Result<(), Error> {
    let (found, seeds) = (context.folder(target, "found")?, context.folder(target, "seeds")?);
    let corpus = context.corpus(target)?;
    let merged = context.folder(target, "merged")?;
    fs::remove_dir_all(&merged)?;
    fs::create_dir_all(&merged)?;
    for input in files(&seeds)?.into_iter().chain(files(&corpus)?) {
        if !has_hash_name(&input) {
            fs::copy(&input, merged.join(input.file_name().unwrap_or_default()))?;
        }
    }
    let output = context
        .libfuzzer(target)?
        .args(["-merge=1", "-use_value_profile=0", "-use_counters=0"])
        .args([&merged, &corpus, &found])
        .output()?;
    if !output.status.success() {
        return Err(Error::Failures(format!(
            "merging the inputs of {target} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    for input in files(&corpus)? {
        if has_hash_name(&input) {
            fs::remove_file(input)?;
        }
    }
    let mut new = Vec::new();
    for input in files(&merged)? {
        if has_hash_name(&input) {
            new.push((fs::metadata(&input)?.len(), input));
        }
    }
    new.sort();
    let step = new.len().div_ceil(MAX_INPUTS).max(1);
    let mut size = 0;
    for (length, input) in new.into_iter().step_by(step) {
        size += length;
        if size > MAX_BYTES {
            break;
        }
        fs::copy(&input, corpus.join(input.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// Returns whether libFuzzer named the file, by the hash of its content.
fn has_hash_name(path: &Path) -> bool {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns the paths of the files in `folder`.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder)?;
    Ok(entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_of_fault_has_a_name() {
        assert!(has_hash_name(Path::new(
            "corpus/pem/fcb97a8252c89dc7ad9d7eed5bcdd8d9b7166aa1"
        )));
        for name in ["corpus/pem/secret-in-label", "seeds/seed-001"] {
            assert!(!has_hash_name(Path::new(name)), "{name}");
        }
    }
}
