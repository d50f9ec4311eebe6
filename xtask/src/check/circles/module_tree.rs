//! Modules of a target, and the items that its files use of each other.

use std::{
    collections::BTreeSet,
    io, iter,
    path::{Path, PathBuf},
};

use fs_err as fs;

use super::{
    Arrow,
    content::{Content, Import},
};
use crate::sources;

/// Index of a file in a [`ModuleTree`].
pub(super) type FileId = usize;
/// Index of a module in a [`ModuleTree`].
type ModuleId = usize;

/// Modules of a library or program.
#[derive(Debug, Default)]
pub(super) struct ModuleTree {
    /// The first is the crate root.
    files: Vec<File>,
    /// The first is the crate root. Modules inside a file are modules of their own.
    modules: Vec<Module>,
}

#[derive(Debug)]
struct File {
    path: PathBuf,
    parent: Option<FileId>,
}

#[derive(Debug)]
struct Module {
    file: FileId,
    parent: Option<ModuleId>,
    children: Vec<(String, ModuleId)>,
    content: Content,
}

/// Place to which a path leads.
#[derive(Debug, Clone, Copy)]
enum Target {
    Module(ModuleId),
    /// An item of this module.
    ItemOf(ModuleId),
}

impl Target {
    fn module(self) -> ModuleId {
        match self {
            Self::Module(module) | Self::ItemOf(module) => module,
        }
    }
}

impl ModuleTree {
    /// Reads the file `crate_root` and those of its modules.
    ///
    /// A module with a `#[path]` has no file here. Its file is a module of another crate.
    pub(super) fn read(crate_root: &Path) -> io::Result<Self> {
        let mut tree = Self::default();
        let folder = crate_root.parent().unwrap_or(crate_root);
        tree.read_file(crate_root, folder, None, None)?;
        Ok(tree)
    }

    pub(super) fn path(&self, file: FileId) -> &Path {
        &self.files[file].path
    }

    /// Adds the module in the file at `path`, whose child modules are in `folder`.
    fn read_file(
        &mut self,
        path: &Path,
        folder: &Path,
        parent_file: Option<FileId>,
        parent: Option<ModuleId>,
    ) -> io::Result<ModuleId> {
        let content = Content::of(sources::tokens(&fs::read_to_string(path)?));
        self.files.push(File {
            path: path.to_owned(),
            parent: parent_file,
        });
        self.add(self.files.len() - 1, folder, parent, content)
    }

    fn add(
        &mut self,
        file: FileId,
        folder: &Path,
        parent: Option<ModuleId>,
        mut content: Content,
    ) -> io::Result<ModuleId> {
        let declared = std::mem::take(&mut content.children);
        let module = self.modules.len();
        self.modules.push(Module {
            file,
            parent,
            children: Vec::new(),
            content,
        });
        for (name, inline) in declared {
            let below = folder.join(&name);
            let child = if let Some(content) = inline {
                self.add(file, &below, Some(module), content)?
            } else {
                let candidates = [below.with_extension("rs"), below.join("mod.rs")];
                let Some(path) = candidates.iter().find(|path| path.is_file()) else {
                    continue;
                };
                self.read_file(path, &below, Some(file), Some(module))?
            };
            self.modules[module].children.push((name, child));
        }
        Ok(module)
    }

    /// Returns the uses of a file's items by another file.
    pub(super) fn arrows(&self) -> impl Iterator<Item = Arrow> {
        let hand_written = self.modules.iter().enumerate().filter(|(_, module)| {
            let path = self.path(module.file);
            path.components().all(|part| part.as_os_str() != "generated")
        });
        hand_written.flat_map(move |(id, module)| {
            let imports = module.content.imports.iter().map(|import| &import.path);
            imports.chain(&module.content.paths).filter_map(move |path| {
                let target = self.resolve(id, &path.segments, &mut BTreeSet::new())?;
                let to = self.modules[target.module()].file;
                (to != module.file).then(|| Arrow {
                    from: module.file,
                    to,
                    line: path.line,
                    path: path.segments.join("::"),
                })
            })
        })
    }

    /// Finds where `segments`, written in `module`, lead to. Returns `None` for other crates and local names.
    ///
    /// `seen` holds the imports on the way, since imports can go round in circles.
    fn resolve<'t>(
        &'t self,
        module: ModuleId,
        segments: &'t [String],
        seen: &mut BTreeSet<(ModuleId, &'t str)>,
    ) -> Option<Target> {
        let (first, rest) = segments.split_first()?;
        let start = match first.as_str() {
            "crate" => Target::Module(0),
            "self" => Target::Module(module),
            "super" => Target::Module(self.modules[module].parent?),
            name => self.name(module, name, seen)?,
        };
        self.descend(start, rest, seen)
    }

    fn descend<'t>(
        &'t self,
        start: Target,
        segments: &'t [String],
        seen: &mut BTreeSet<(ModuleId, &'t str)>,
    ) -> Option<Target> {
        let mut target = start;
        for segment in segments {
            let Target::Module(module) = target else {
                // A variant or an associated item.
                break;
            };
            target = match segment.as_str() {
                "super" => Target::Module(self.modules[module].parent?),
                name if seen.contains(&(module, name)) => return None,
                // A name that is nowhere comes from a macro of the module.
                name => self.name(module, name, seen).unwrap_or(Target::ItemOf(module)),
            };
        }
        Some(target)
    }

    /// Finds what `name` means in `module`.
    fn name<'t>(
        &'t self,
        module: ModuleId,
        name: &'t str,
        seen: &mut BTreeSet<(ModuleId, &'t str)>,
    ) -> Option<Target> {
        let Module {
            children, content, ..
        } = &self.modules[module];
        if let Some((_name, child)) = children.iter().find(|(child, _)| child == name) {
            return Some(Target::Module(*child));
        }
        if content.items.iter().any(|item| item == name) {
            return Some(Target::ItemOf(module));
        }
        if !seen.insert((module, name)) {
            return None;
        }
        let is_named = |import: &&Import| import.name.as_deref() == Some(name);
        if let Some(import) = content.imports.iter().find(is_named) {
            return self.resolve(module, &import.path.segments, seen);
        }
        for glob in content.imports.iter().filter(|import| import.name.is_none()) {
            if let Some(Target::Module(other)) = self.resolve(module, &glob.path.segments, seen)
                && let Some(target) = self.name(other, name, seen)
            {
                return Some(target);
            }
        }
        None
    }

    /// Returns the nearest common ancestor of two files, and its children above them; `None` if one file is an ancestor of
    /// the other.
    pub(super) fn branches(&self, one: FileId, other: FileId) -> Option<(FileId, FileId, FileId)> {
        let above = |file: FileId| {
            let mut files: Vec<FileId> =
                iter::successors(Some(file), |file| self.files[*file].parent).collect();
            files.reverse();
            files
        };
        let (one, other) = (above(one), above(other));
        let depth = iter::zip(&one, &other)
            .take_while(|(one, other)| one == other)
            .count();
        Some((one[depth - 1], *one.get(depth)?, *other.get(depth)?))
    }
}
