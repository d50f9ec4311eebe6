//! Program of the target that `FUZZ_TARGET` names: while it is compiled, or else when it starts. libFuzzer runs it in the
//! instrumented build; otherwise it replays the files and folders of its arguments.

#![cfg_attr(fuzzing, no_main)]

use std::{env, process, sync::LazyLock};

use fuzz::targets::{ALL, Target};

/// The target of a program for one, which has the code of no other: libFuzzer looks at all counters after each run.
const COMPILED: Option<Target> = match option_env!("FUZZ_TARGET") {
    Some(name) => Target::named(name),
    None => None,
};

fn target() -> Target {
    COMPILED.unwrap_or_else(|| {
        static STARTED: LazyLock<Target> = LazyLock::new(started);
        *STARTED
    })
}

fn started() -> Target {
    let name = env::var("FUZZ_TARGET").unwrap_or_default();
    Target::named(&name).unwrap_or_else(|| {
        let names: Vec<_> = ALL.iter().map(|target| target.name).collect();
        eprintln!(
            "`{name}` is not a target; FUZZ_TARGET must be one of {}",
            names.join(", ")
        );
        process::exit(2)
    })
}

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(init: fuzz::write_seeds(&target()), |data: &[u8]| (target().run)(data));

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let mutated = fuzz::mutate(&data[..size], seed, |bytes| {
        let size = bytes.len();
        bytes.resize(size + 64, 0);
        let max_size = bytes.len();
        let size = libfuzzer_sys::fuzzer_mutate(bytes, size, max_size);
        bytes.truncate(size);
    });
    let size = mutated.len().min(max_size);
    data[..size].copy_from_slice(&mutated[..size]);
    size
});

#[cfg(not(fuzzing))]
fn main() -> std::io::Result<()> {
    fuzz::replay(&target(), env::args_os().skip(1).map(Into::into))
}
