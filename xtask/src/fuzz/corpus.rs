//! Minimal corpus of a target.

use std::path::{Path, PathBuf};

use fs_err as fs;

use super::{Context, Error};

/// Limits of the committed inputs of one target, which `cargo test` replays in a debug build.
const MAX_INPUTS: usize = 60;
const MAX_BYTES: u64 = 8 * 1024;

/// Replaces the committed inputs of `target` by those that reach code which the seeds do not: the smallest first, up to the
/// limits.
pub(super) fn minimize(context: &Context<'_>, target: &str) -> Result<(), Error> {
    let (found, seeds) = (context.folder(target, "found")?, context.folder(target, "seeds")?);
    let merged = context.folder(target, "merged")?;
    fs::remove_dir_all(&merged)?;
    fs::create_dir_all(&merged)?;
    for seed in files(&seeds)? {
        fs::copy(&seed, merged.join(seed.file_name().unwrap_or_default()))?;
    }
    let corpus = context.corpus(target)?;
    let output = context
        .libfuzzer(target)?
        .args(["-merge=1", "-use_value_profile=0"])
        .args([&merged, &corpus, &found])
        .output()?;
    if !output.status.success() {
        return Err(Error::Failures(format!(
            "merging the inputs of {target} failed: {}",
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    let mut kept = Vec::new();
    for path in files(&merged)? {
        if !seeds.join(path.file_name().unwrap_or_default()).exists() {
            kept.push((fs::metadata(&path)?.len(), path));
        }
    }
    kept.sort();
    fs::remove_dir_all(&corpus)?;
    fs::create_dir_all(&corpus)?;
    let mut size = 0;
    for (length, path) in kept.into_iter().take(MAX_INPUTS) {
        size += length;
        if size > MAX_BYTES {
            break;
        }
        fs::copy(&path, corpus.join(path.file_name().unwrap_or_default()))?;
    }
    Ok(())
}

/// Returns the paths of the files in `folder`.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = fs::read_dir(folder)?;
    Ok(entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?)
}
