//! Lines that the tests run, in the format of lcov.

use std::{collections::BTreeMap, io, path::Path};

use fs_err as fs;

use super::PACKAGES;

/// Lines with code, by file relative to the repository: whether a test runs them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Coverage(pub(super) BTreeMap<String, BTreeMap<usize, bool>>);

impl Coverage {
    /// Reads the lines of the packages from `report`.
    pub(super) fn parse(root: &Path, report: &str) -> io::Result<Self> {
        Self::parse_with(root, report, |file| fs::read_to_string(root.join(file)))
    }

    fn parse_with(root: &Path, report: &str, text: impl Fn(&str) -> io::Result<String>) -> io::Result<Self> {
        let mut coverage = Self::default();
        for record in report.split("end_of_record") {
            let file = record.lines().find_map(|line| line.strip_prefix("SF:"));
            let Some(file) = file.and_then(|file| counted(root, file)) else {
                continue;
            };
            let end = first_test_line(&text(&file)?);
            let lines = coverage.0.entry(file).or_default();
            for line in record.lines().filter_map(|line| line.strip_prefix("DA:")) {
                let mut numbers = line.split(',').map(str::parse::<usize>);
                let (Some(Ok(number)), Some(Ok(count))) = (numbers.next(), numbers.next()) else {
                    return Err(io::Error::other(format!("invalid line of lcov: DA:{line}")));
                };
                if number < end {
                    *lines.entry(number).or_default() |= count > 0;
                }
            }
        }
        coverage.0.retain(|_, lines| !lines.is_empty());
        Ok(coverage)
    }
}

/// Returns the path of a file that counts, relative to the repository.
fn counted(root: &Path, file: &str) -> Option<String> {
    let file = Path::new(file).strip_prefix(root).ok()?.to_str()?;
    let (package, source) = file.strip_prefix("crates/")?.split_once("/src/")?;
    let is_excluded = |part| ["tests", "tests.rs", "generated"].contains(&part);
    let counts = PACKAGES.contains(&package) && !source.split('/').any(is_excluded);
    counts.then(|| file.to_owned())
}

/// Returns the line at which the unit tests of a file begin, which are its last item.
fn first_test_line(text: &str) -> usize {
    let mut pairs = text.lines().zip(text.lines().skip(1));
    let tests = pairs.position(|(line, next)| line == "#[cfg(test)]" && next.starts_with("mod tests"));
    tests.map_or(usize::MAX, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_code_of_the_packages_counts() {
        let root = Path::new("/repository");
        let report = "SF:/repository/crates/klavi/src/amount.rs\nDA:1,7\nDA:2,0\nDA:4,1\nend_of_record\n\
            SF:/repository/crates/klavi/src/amount.rs\nDA:2,3\nDA:3,0\nend_of_record\n\
            SF:/repository/crates/klavi/src/generated/models.rs\nDA:1,0\nend_of_record\n\
            SF:/repository/crates/auth-core/src/page/tests/limits.rs\nDA:1,0\nend_of_record\n\
            SF:/repository/crates/sandbox/src/lib.rs\nDA:1,0\nend_of_record\n\
            SF:/registry/klavi/src/lib.rs\nDA:1,0\nend_of_record\n";
        let text = |_: &str| Ok("a\nb\nc\n#[cfg(test)]\nmod tests {\n".to_owned());
        let lines = BTreeMap::from([(1, true), (2, true), (3, false)]);
        let expected = BTreeMap::from([("crates/klavi/src/amount.rs".to_owned(), lines)]);
        assert_eq!(
            Coverage::parse_with(root, report, text).unwrap(),
            Coverage(expected)
        );
    }

    #[test]
    fn invalid_report_is_an_error() {
        let report = "SF:/repository/crates/klavi/src/amount.rs\nDA:x,7\nend_of_record\n";
        let text = |_: &str| Ok(String::new());
        let error = Coverage::parse_with(Path::new("/repository"), report, text).unwrap_err();
        assert_eq!(error.to_string(), "invalid line of lcov: DA:x,7");
    }
}
