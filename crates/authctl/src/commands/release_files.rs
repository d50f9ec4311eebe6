//! `authctl release-files`: writes the man pages and completions of a package.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use clap::{Args, Command, ValueEnum};
use clap_complete::Shell;

use crate::failure::Failure;

#[derive(Debug, Args)]
pub(crate) struct ReleaseFilesOptions {
    /// Directory to write `man/man1` and `completions` into
    directory: PathBuf,
}

/// Writes the files of `command`.
pub(crate) fn run(options: &ReleaseFilesOptions, mut command: Command) -> Result<(), Failure> {
    let completions = options.directory.join("completions");
    fs::create_dir_all(&completions)?;
    for shell in Shell::value_variants() {
        clap_complete::generate_to(*shell, &mut command, "authctl", &completions)?;
    }
    let man = options.directory.join("man/man1");
    fs::create_dir_all(&man)?;
    command.build();
    write_pages(&command, "authctl", &man)
}

/// Writes the man page of `command` and of each command below it: `authctl-klikoo-buy.1`.
fn write_pages(command: &Command, name: &str, directory: &Path) -> Result<(), Failure> {
    let subcommands = command.get_subcommands();
    for subcommand in
        subcommands.filter(|subcommand| !subcommand.is_hide_set() && subcommand.get_name() != "help")
    {
        write_pages(
            subcommand,
            &format!("{name}-{}", subcommand.get_name()),
            directory,
        )?;
    }
    let page = clap_mangen::Man::new(command.clone())
        .title(name.to_uppercase())
        .source(concat!("authctl ", env!("CARGO_PKG_VERSION")));
    page.render(&mut File::create(directory.join(format!("{name}.1")))?)?;
    Ok(())
}
