//! The list of a package's public items.

use std::{collections::BTreeSet, fmt, io, path::Path};

use fs_err as fs;

use super::{change::Change, item::Item};
use crate::finding::{Failed, Finding};

/// The folder of the lists. In the folder of its package, a new list would make Cargo document the package again.
const FOLDER: &str = "api";

/// List of public items.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct List {
    /// The items of the last release.
    pub(super) released: BTreeSet<Item>,
    /// The items that are accepted.
    pub(super) accepted: BTreeSet<Item>,
}

impl List {
    /// Returns the file of `package`, relative to the repository.
    pub(super) fn file(package: &str) -> String {
        format!("{FOLDER}/{package}.txt")
    }

    /// Reads the list of `package`. A new package has an empty one.
    pub(super) fn read(root: &Path, package: &str) -> Result<Self, Failed> {
        let file = Self::file(package);
        match fs::read_to_string(root.join(&file)) {
            Ok(text) => Self::parse(&text)
                .map_err(|(line, message)| Failed::Findings(vec![Finding::new(file, message).at_line(line)])),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Writes the list of `package`.
    pub(super) fn write(&self, root: &Path, package: &str) -> io::Result<()> {
        fs::create_dir_all(root.join(FOLDER))?;
        fs::write(root.join(Self::file(package)), self.to_string())
    }

    pub(super) fn parse(text: &str) -> Result<Self, (usize, &'static str)> {
        let mut list = Self::default();
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.is_empty() {
                continue;
            }
            let Some((mark, item)) = line.split_at_checked(2) else {
                return Err((index + 1, UNREADABLE));
            };
            let item = Item::parse(item);
            match mark {
                "  " => {
                    list.released.insert(item.clone());
                    list.accepted.insert(item);
                }
                "+ " => {
                    list.accepted.insert(item);
                }
                "- " => {
                    list.released.insert(item);
                }
                _ => return Err((index + 1, UNREADABLE)),
            }
        }
        Ok(list)
    }

    /// Returns the changes from the accepted items to `found`.
    pub(super) fn differences(&self, found: &BTreeSet<Item>) -> Vec<Change> {
        Change::between(&self.accepted, found)
    }

    /// Returns the changes since the last release.
    pub(super) fn unreleased(&self) -> Vec<Change> {
        Change::between(&self.released, &self.accepted)
    }

    /// Returns the items that are accepted or were released.
    pub(super) fn all(&self) -> impl Iterator<Item = &Item> {
        self.released.union(&self.accepted)
    }
}

const UNREADABLE: &str = "is not an item of a list, which starts with two spaces, `+ ` or `- `; after a merge conflict, take \
                          either side and run `cargo xtask api --accept`";

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# The public items, written by `cargo xtask api --accept`.")?;
        writeln!(
            f,
            "# `+` was added and `-` removed since the last release, or before the first one, since the list exists.\n"
        )?;
        for item in self.all() {
            let mark = match (self.released.contains(item), self.accepted.contains(item)) {
                (true, true) => ' ',
                (false, _) => '+',
                (true, false) => '-',
            };
            writeln!(f, "{mark} {item}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "# A comment.\n\n  pub mod shop\n- pub fn shop::pay(u8)\n+ pub fn shop::pay(u16)\n";

    #[test]
    fn marks_tell_what_is_released() {
        let list = List::parse(LIST).unwrap();
        assert_eq!((list.released.len(), list.accepted.len()), (2, 2));
        let changes: Vec<String> = list.unreleased().iter().map(Change::to_string).collect();
        assert_eq!(
            changes,
            ["  changed  pub fn shop::pay(u8)\n       to  pub fn shop::pay(u16)"]
        );
    }

    #[test]
    fn written_list_is_read_back() {
        let list = List::parse(LIST).unwrap();
        assert_eq!(List::parse(&list.to_string()).unwrap(), list);
    }

    #[test]
    fn merge_conflict_is_an_error() {
        let error = List::parse("  pub mod shop\n<<<<<<< HEAD\n").unwrap_err();
        assert_eq!(error, (2, UNREADABLE));
    }

    #[test]
    fn new_package_has_an_empty_list() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(List::read(root.path(), "shop").unwrap(), List::default());
    }
}
