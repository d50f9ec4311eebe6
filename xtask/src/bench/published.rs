//! Published figures: pictures, and tables in READMEs.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use fs_err as fs;

use super::{
    Error,
    measurement::Measurement,
    picture::{self, Kind, Row},
};
use crate::finding::{Failed, Finding};

const README: &str = "crates/auth-core/README.md";
const BEGIN: &str = "<!-- Written by `cargo xtask bench --svg`. -->";
const END: &str = "<!-- End. -->";
/// docs.rs serves the files of a package, and crates.io shows pictures of any address, but no relative one of a package
/// whose manifest names no repository.
const PICTURES: &str = "https://docs.rs/crate/auth-core/latest/source/docs";

const TOKENS: [Row; 9] = [
    row("load_full", "ArcSwap::load_full, no expiry", Kind::Floor),
    row("load_full_dyn", "ArcSwap::load_full, dyn async", Kind::Floor),
    row("hand_written_swap", "ArcSwap and Instant::now", Kind::Floor),
    row("hand_written_mutex", "Mutex and Instant::now", Kind::Floor),
    row("with_cached_token", "with_cached_token, borrowed", Kind::Own),
    row("cached_token", "cached_token", Kind::Own),
    row("cached_token_dyn", "cached_token, dyn", Kind::Own),
    row("token_concrete", "token().await", Kind::Own),
    row("token_dyn", "token().await, dyn", Kind::Own),
];

const PAGES: [Row; 8] = [
    row("gax_pages", "google-cloud-gax, by page", Kind::Peer),
    row("gax_items", "google-cloud-gax, by item", Kind::Peer),
    row("pages", "auth-core, by page", Kind::Own),
    row("items", "auth-core, by item", Kind::Own),
    row("items_prefetch", "auth-core, by item, prefetch", Kind::Own),
    row("pages_http", "auth_core::http, by page", Kind::Own),
    row("items_http", "auth_core::http, by item", Kind::Own),
    row("items_http_prefetch", "auth_core::http, prefetch", Kind::Own),
];

const fn row(figure: &'static str, label: &'static str, kind: Kind) -> Row {
    Row { figure, label, kind }
}

/// Returns the file with the published measurement of `subject`.
pub(super) fn source(root: &Path, subject: &str) -> PathBuf {
    root.join(format!("benches/figures/{subject}.json"))
}

/// Writes the pictures and tables of the published measurements.
pub(super) fn write(root: &Path) -> Result<String, Error> {
    let files = files(root)?;
    for (file, content) in &files {
        let path = root.join(file);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, content)?;
    }
    let names: Vec<&str> = files.keys().map(|file| &**file).collect();
    Ok(format!("wrote {}", names.join(", ")))
}

/// Finds pictures and tables that do not agree with the published measurements.
pub(crate) fn stale(root: &Path) -> Result<Vec<Finding>, Failed> {
    let files = match files(root) {
        Ok(files) => files,
        Err(Error::File(error)) => return Err(error.into()),
        Err(error) => return Ok(vec![Finding::new("benches/figures", error.to_string())]),
    };
    let mut findings = Vec::new();
    for (file, expected) in files {
        let there = match fs::read_to_string(root.join(file)) {
            Ok(there) => there,
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(error.into()),
        };
        if there != expected {
            let message = "does not agree with `benches/figures`; run `cargo xtask bench --svg`";
            findings.push(Finding::new(file, message));
        }
    }
    Ok(findings)
}

/// Returns the content of each file, by its path below `root`.
fn files(root: &Path) -> Result<BTreeMap<&'static str, String>, Error> {
    let tokens = Measurement::read(&source(root, "tokens"))?;
    let pages = Measurement::read(&source(root, "pages"))?;
    let build = Measurement::read(&source(root, "build"))?;
    let figures = format!(
        "{}\n{}\n{}",
        tokens_section(&tokens)?,
        pages_section(&pages)?,
        build_section(&build)
    );
    let readme = fs::read_to_string(root.join(README))?;
    Ok(BTreeMap::from([
        (
            "crates/auth-core/docs/tokens.svg",
            picture::bars(&tokens, &TOKENS, "Read a fresh token", &["auth-core", "arc-swap"])?,
        ),
        (
            "crates/auth-core/docs/pages.svg",
            picture::points(
                &pages,
                &PAGES,
                "List 100,000 items in 1,000 pages",
                &["auth-core", "google-cloud-gax", "reqwest"],
            )?,
        ),
        (README, replaced(&readme, &figures)?),
    ]))
}

/// Returns `readme` with `figures` between its markers.
fn replaced(readme: &str, figures: &str) -> Result<String, Error> {
    let unmarked = || Error::Unmarked(README, BEGIN, END);
    let (before, rest) = readme.split_once(BEGIN).ok_or_else(unmarked)?;
    let (_, after) = rest.split_once(END).ok_or_else(unmarked)?;
    Ok(format!("{before}{BEGIN}\n\n{figures}\n{END}{after}"))
}

fn tokens_section(measurement: &Measurement) -> Result<String, Error> {
    let rows = TOKENS.iter().map(|Row { figure, label, .. }| {
        let figure = measurement.figure(figure)?;
        let ratio = figure.ratios.first().map_or(1.0, |ratio| ratio.value);
        let allocations = figure.allocations.unwrap_or_default();
        Ok(format!(
            "| `{label}` | {:.1} | {ratio:.2} | {allocations} |\n",
            figure.value
        ))
    });
    let rows = rows.collect::<Result<String, Error>>()?;
    Ok(format!(
        "![Time to read a fresh token]({PICTURES}/tokens.svg)\n\n\
         | read of a fresh token | ns | ratio | allocations |\n|---|---|---|---|\n{rows}"
    ))
}

fn pages_section(measurement: &Measurement) -> Result<String, Error> {
    let rows = PAGES.iter().map(|Row { figure, label, .. }| {
        let figure = measurement.figure(figure)?;
        let ratio = |at: usize| figure.ratios.get(at).map(|ratio| format!("{:.2}", ratio.value));
        let beyond = figure.counts.values().next().copied().unwrap_or_default();
        let (to_loop, to_gax) = (ratio(0).unwrap_or_default(), ratio(1).unwrap_or_default());
        Ok(format!("| `{label}` | {to_loop} | {to_gax} | {beyond:.0} |\n"))
    });
    let rows = rows.collect::<Result<String, Error>>()?;
    Ok(format!(
        "![Time to list 1,000 pages]({PICTURES}/pages.svg)\n\n\
         | list of 1,000 pages | to the loop | to gax | allocations a page beyond the loop |\n|---|---|---|---|\n{rows}"
    ))
}

fn build_section(measurement: &Measurement) -> String {
    let rows = measurement.figures.iter().map(|figure| {
        let count = |name| figure.counts.get(name).map(|count| format!("{count:.0}"));
        let (crates, more) = (
            count("crates").unwrap_or_default(),
            count("more").unwrap_or_default(),
        );
        let ratio = figure.ratios.first().map_or(1.0, |ratio| ratio.value);
        format!(
            "| `{}` | {:.0} | {ratio:.2} | {crates} | {more} |\n",
            figure.name, figure.value
        )
    });
    let rows: String = rows.collect();
    format!(
        "| clean release build of a small program | CPU seconds | to reqwest | crates | more than reqwest |\n\
         |---|---|---|---|---|\n{rows}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_around_the_figures_stays() {
        let readme = format!("# a\n\n{BEGIN}\nold\n{END}\n\n## b\n");
        let replaced = replaced(&readme, "new\n").unwrap();
        assert_eq!(replaced, format!("# a\n\n{BEGIN}\n\nnew\n\n{END}\n\n## b\n"));
        assert!(super::replaced("# a\n", "new").is_err());
    }
}
