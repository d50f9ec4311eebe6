//! Circles of imports between the files of a crate.
//!
//! A file is a module. What counts is which child modules of one parent need each other: a child needs another if a file
//! below it names an item that is defined below the other. Among them there must be no circle. Arrows between a module and
//! its ancestors don't count, since they are the tree itself: a parent declares its children, re-exports their items and
//! calls them, and a child extends the types of its parent.
//!
//! Every path counts, of a `use` as of an expression or a macro call, and it leads to the file that defines the item, also
//! through re-exports. Tests don't count. Neither do methods, whose file no path names.
//!
//! The files are read as tokens and not as a syntax tree, since a syntax tree ends at each macro call, and many paths are
//! in calls of macros.

mod content;
mod module_tree;

use std::{
    collections::{BTreeMap, VecDeque},
    io,
    path::Path,
};

use self::module_tree::{FileId, ModuleTree};
use crate::finding::Finding;
use crate::workspace::Package;

/// Use of one file's item by another.
#[derive(Debug, Clone)]
struct Arrow {
    from: FileId,
    to: FileId,
    line: usize,
    /// The path as it is written.
    path: String,
}

/// Arrows between the children of one module, by the children at both ends.
type Siblings = BTreeMap<FileId, BTreeMap<FileId, Arrow>>;

/// Finds the circles in each target of `package`.
pub(super) fn find(root: &Path, package: &Package) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for target in package.targets.iter().filter(|target| target.is_code()) {
        let tree = ModuleTree::read(&target.src_path)?;
        let mut levels: BTreeMap<FileId, Siblings> = BTreeMap::new();
        for arrow in tree.arrows() {
            if let Some((parent, from, to)) = tree.branches(arrow.from, arrow.to) {
                let siblings = levels.entry(parent).or_default();
                siblings.entry(from).or_default().entry(to).or_insert(arrow);
            }
        }
        for siblings in levels.values() {
            findings.extend(
                circles(siblings)
                    .iter()
                    .map(|circle| finding(root, &tree, circle)),
            );
        }
    }
    Ok(findings)
}

/// Returns circles such that every module in a circle is in exactly one of them, each as short as possible.
fn circles(siblings: &Siblings) -> Vec<Vec<&Arrow>> {
    let mut circles: Vec<Vec<&Arrow>> = Vec::new();
    let mut seen = Vec::new();
    for start in siblings.keys() {
        if seen.contains(start) {
            continue;
        }
        if let Some((members, arrows)) = shortest_circle(siblings, *start) {
            seen.extend(members);
            circles.push(arrows);
        }
    }
    circles
}

/// Searches breadth first for the shortest way from `start` back to it. Returns its modules and arrows.
fn shortest_circle(siblings: &Siblings, start: FileId) -> Option<(Vec<FileId>, Vec<&Arrow>)> {
    let mut previous: BTreeMap<FileId, (FileId, &Arrow)> = BTreeMap::new();
    let mut next = VecDeque::from([start]);
    while let Some(from) = next.pop_front() {
        for (to, arrow) in siblings.get(&from).into_iter().flatten() {
            if previous.contains_key(to) {
                continue;
            }
            previous.insert(*to, (from, arrow));
            if *to == start {
                let (mut members, mut arrows) = (Vec::new(), Vec::new());
                let mut at = start;
                loop {
                    let (from, arrow) = previous[&at];
                    members.push(from);
                    arrows.push(arrow);
                    at = from;
                    if at == start {
                        break;
                    }
                }
                arrows.reverse();
                return Some((members, arrows));
            }
            next.push_back(*to);
        }
    }
    None
}

fn finding(root: &Path, tree: &ModuleTree, circle: &[&Arrow]) -> Finding {
    let file = |id| {
        let path = tree.path(id);
        path.strip_prefix(root).unwrap_or(path).display().to_string()
    };
    let uses: Vec<String> = circle
        .iter()
        .map(|arrow| {
            format!(
                "\n  {}:{} needs {} for `{}`",
                file(arrow.from),
                arrow.line,
                file(arrow.to),
                arrow.path
            )
        })
        .collect();
    let message = format!(
        "circle of imports; move what both sides need to a module of its own{}",
        uses.concat()
    );
    Finding::new(file(circle[0].from), message).at_line(circle[0].line)
}

#[cfg(test)]
mod tests;
