//! Changes of files that are written together, or not at all.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use fs_err as fs;

use super::place::Place;
use crate::{
    codegen,
    finding::{Failed, Finding},
};

/// Marks a place that the author fills.
const TO_DO: &str = "TODO: ";

/// New and changed files, by path relative to the repository, and the findings that prevent them.
#[derive(Debug)]
pub(super) struct Changes<'r> {
    root: &'r Path,
    files: BTreeMap<String, File>,
    findings: Vec<Finding>,
    /// What is left to do: file, part of a line, and message.
    left: Vec<(String, String, String)>,
    /// The same, with the line.
    to_do: Vec<Finding>,
}

#[derive(Debug)]
struct File {
    is_new: bool,
    text: String,
}

impl<'r> Changes<'r> {
    pub(super) fn new(root: &'r Path) -> Self {
        Self {
            root,
            files: BTreeMap::new(),
            findings: Vec::new(),
            left: Vec::new(),
            to_do: Vec::new(),
        }
    }

    /// Adds a file that must not exist.
    pub(super) fn create(&mut self, file: &str, text: String) {
        // Neither as a file nor as a folder of the same module.
        let folder = PathBuf::from(file).with_extension("");
        if self.root.join(file).exists() || is_rust(file) && self.root.join(folder).exists() {
            self.reject(Finding::new(file, "exists; expected a new name"));
        }
        let is_new = true;
        self.files.insert(file.to_owned(), File { is_new, text });
    }

    /// Sets the text of a generated file.
    pub(super) fn generate(&mut self, file: &str, text: String) {
        let there = fs::read_to_string(self.root.join(file));
        if there.as_ref().is_ok_and(|there| *there == text) {
            return;
        }
        let is_new = there.is_err();
        self.files.insert(file.to_owned(), File { is_new, text });
    }

    /// Replaces the text of an existing file by the result of `edit`, which returns the problem that prevents it.
    pub(super) fn edit(&mut self, file: &str, edit: impl FnOnce(&str) -> Result<String, String>) {
        let text = self.read(file).map_err(|error| error.to_string());
        match text.and_then(|text| edit(&text)) {
            Ok(text) => {
                let is_new = self.files.get(file).is_some_and(|there| there.is_new);
                self.files.insert(file.to_owned(), File { is_new, text });
            }
            Err(problem) => self.reject(Finding::new(file, problem)),
        }
    }

    /// Returns the text of an existing file, with its changes so far.
    pub(super) fn read(&self, file: &str) -> io::Result<String> {
        match self.files.get(file) {
            Some(there) => Ok(there.text.clone()),
            None => fs::read_to_string(self.root.join(file)),
        }
    }

    /// Inserts `text` into an existing file.
    pub(super) fn insert(&mut self, file: &str, place: &Place, text: &str) {
        self.edit(file, |there| place.insert(there, text));
    }

    /// Adds a finding, so that nothing is written.
    pub(super) fn reject(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Adds something that is left to do at the first line of `file` with `part`.
    pub(super) fn leave(&mut self, file: &str, part: &str, message: &str) {
        self.left
            .push((file.to_owned(), part.to_owned(), message.to_owned()));
    }

    /// Generates the code of `provider` from its changed contract.
    pub(super) fn generate_code(&mut self, provider: &str) -> Result<(), Failed> {
        let file = format!("crates/{provider}/openapi.yaml");
        let Some(contract) = self.files.get(&file).filter(|_| self.findings.is_empty()) else {
            return Ok(());
        };
        for (file, text) in codegen::generate(self.root, provider, &contract.text)? {
            self.generate(&file, text);
        }
        Ok(())
    }

    /// Formats the Rust files.
    ///
    /// # Errors
    ///
    /// The findings, if there are any.
    pub(super) fn finish(mut self) -> Result<Self, Failed> {
        if !self.findings.is_empty() {
            return Err(Failed::Findings(self.findings));
        }
        for (file, there) in self.files.iter_mut().filter(|(file, _)| is_rust(file)) {
            there.text = codegen::format(self.root, &there.text)
                .map_err(|error| io::Error::other(format!("{file}: {error}")))?;
        }
        for (file, part, message) in &self.left {
            let text = self.read(file)?;
            let Some(index) = text.lines().position(|line| line.contains(part.as_str())) else {
                let problem = format!("has no line with `{part}`; expected one, to {message}");
                return Err(Failed::Findings(vec![Finding::new(file, problem)]));
            };
            self.to_do.push(Finding::new(file, message).at_line(index + 1));
        }
        Ok(self)
    }

    /// Returns each file with the change.
    pub(super) fn files(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.files.iter().map(|(file, there)| {
            let verb = if there.is_new { "created" } else { "changed" };
            (verb, file.as_str())
        })
    }

    /// Returns what is left to do: the marked lines of all files, and what was added.
    pub(super) fn to_do(&self) -> Vec<Finding> {
        let marked = self.files.iter().flat_map(|(file, there)| {
            let lines = there.text.lines().zip(1..);
            lines.filter_map(move |(line, number)| {
                let message = line.split_once(TO_DO)?.1.trim_end_matches(" -->");
                Some(Finding::new(file, message).at_line(number))
            })
        });
        marked.chain(self.to_do.iter().cloned()).collect()
    }

    /// Writes the files.
    pub(super) fn write(&self) -> Result<(), Failed> {
        for (file, there) in &self.files {
            let path = self.root.join(file);
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::write(&path, &there.text)?;
        }
        Ok(())
    }
}

fn is_rust(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|extension| extension == "rs")
}
