//! Replay of a corpus, and its first inputs.

use std::{env, fs, io, path::PathBuf};

use crate::targets::Target;

/// Runs `target` on each of `paths`, and on each file of a folder.
///
/// # Errors
///
/// Returns an error if a file cannot be read.
pub fn replay(target: &Target, paths: impl Iterator<Item = PathBuf>) -> io::Result<()> {
    for path in paths {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                (target.run)(&fs::read(entry?.path())?);
            }
        } else {
            (target.run)(&fs::read(&path)?);
        }
    }
    Ok(())
}

/// Writes the seeds of `target` to the folder that the variable `FUZZ_SEEDS` names, if it is set.
pub fn write_seeds(target: &Target) {
    let Some(folder) = env::var_os("FUZZ_SEEDS").map(PathBuf::from) else {
        return;
    };
    let write = || {
        fs::create_dir_all(&folder)?;
        let mut seeds = (target.seeds)().into_iter().enumerate();
        seeds.try_for_each(|(index, seed)| fs::write(folder.join(format!("seed-{index:03}")), seed))
    };
    if let Err(error) = write() {
        panic!("writing seeds to {} failed: {error}", folder.display());
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, panic};

    use fastrand::Rng;

    use super::*;
    use crate::{mutate, mutate_bytes, targets};

    const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    const MODULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/targets");

    fn names(folder: &str) -> BTreeSet<String> {
        let entries = fs::read_dir(folder).into_iter().flatten();
        let paths = entries.map(|entry| entry.unwrap().path());
        paths
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect()
    }

    fn inputs(target: &targets::Target) -> Vec<Vec<u8>> {
        let folder = format!("{CORPUS}/{}", target.name);
        let files = fs::read_dir(&folder).into_iter().flatten();
        let files = files.map(|file| fs::read(file.unwrap().path()).unwrap());
        (target.seeds)().into_iter().chain(files).collect()
    }

    /// Returns whether `target` passes `input`; the panic has been printed.
    fn passes(target: &targets::Target, input: &[u8]) -> bool {
        let passes = panic::catch_unwind(|| (target.run)(input)).is_ok();
        if !passes {
            eprintln!("{} fails with {:?}", target.name, String::from_utf8_lossy(input));
        }
        passes
    }

    /// Checks that no target fails, and prints the first failure of each.
    #[track_caller]
    fn check_all(mut passes: impl FnMut(&targets::Target) -> bool) {
        let failed = targets::ALL.iter().filter(|target| !passes(target));
        let failed: Vec<_> = failed.map(|target| target.name).collect();
        assert!(failed.is_empty(), "failed: {failed:?}");
    }

    #[test]
    fn every_input_of_corpus_passes() {
        check_all(|target| {
            let inputs = inputs(target);
            assert!(!inputs.is_empty(), "{} has no seeds", target.name);
            inputs.iter().all(|input| passes(target, input))
        });
    }

    // Without libFuzzer: a few thousand inputs that the seed determines.
    #[test]
    fn mutations_of_corpus_pass() {
        check_all(|target| {
            let mut rng = Rng::with_seed(7);
            inputs(target).into_iter().all(|input| {
                let seed = rng.u32(..);
                let mutated = mutate(&input, seed, |bytes| mutate_bytes(bytes, &mut rng));
                passes(target, &mutated)
            })
        });
    }

    #[test]
    fn fault_of_target_is_reported() {
        let wrong = targets::Target {
            name: "wrong",
            run: |data| assert_ne!(data, b"7", "a fault"),
            seeds: || vec![b"6".to_vec(), b"7".to_vec()],
        };
        let outcomes: Vec<_> = inputs(&wrong).iter().map(|input| passes(&wrong, input)).collect();
        assert_eq!(outcomes, [true, false]);
    }

    #[test]
    fn every_module_is_target() {
        let targets: BTreeSet<String> = targets::ALL.iter().map(|target| target.name.to_owned()).collect();
        assert_eq!(names(MODULES), targets);
        let unknown: Vec<_> = names(CORPUS).difference(&targets).cloned().collect();
        assert!(
            unknown.is_empty(),
            "the corpus has folders of no target: {unknown:?}"
        );
    }
}
