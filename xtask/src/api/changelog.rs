//! The changelog's section of unreleased changes, which must name each change of a public item.

use std::collections::{BTreeSet, HashSet};

use super::{change::Change, item::Item, list::List};

/// The section's heading.
const HEADING: &str = "## Unreleased";

/// Entries of the section.
#[derive(Debug)]
pub(super) struct Unreleased<'a>(Vec<Entry<'a>>);

/// Entry: an item of a Markdown list.
#[derive(Debug)]
struct Entry<'a> {
    /// The words in code spans.
    words: HashSet<&'a str>,
    /// Whether it speaks of all clients of providers.
    is_of_every_client: bool,
}

/// The crate that a list is of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crate<'a> {
    pub(super) package: &'a str,
    pub(super) library: &'a str,
    pub(super) is_client: bool,
}

impl<'a> Unreleased<'a> {
    pub(super) fn parse(changelog: &'a str) -> Self {
        let section = changelog.split_once(HEADING).map_or("", |(_, rest)| rest);
        let section = section.split("\n## ").next().unwrap_or_default();
        Self(section.split("\n- ").skip(1).map(Entry::parse).collect())
    }

    /// Returns the changes of `list` since the last release that no entry names.
    ///
    /// An entry names an item by its name in a code span. For a removed or changed member, it must also name the type, the
    /// crate, or every client; for an implementation, the type and the trait. For an added member or implementation, the
    /// type or the trait is enough. The members of an added or removed type or module need no entry of their own, nor does
    /// an item whose signature only follows such a type's name.
    pub(super) fn missing(&self, list: &List, of: Crate<'_>) -> Vec<Change> {
        let changes = list.unreleased();
        let context = Context::new(list, &changes, of);
        let is_missing = |change: &&Change| !context.follows(change) && !self.names(change, &context);
        changes.iter().filter(is_missing).cloned().collect()
    }

    fn names(&self, change: &Change, context: &Context<'_>) -> bool {
        let item = change.item();
        let is_addition = matches!(change, Change::Added(_));
        self.0.iter().any(|entry| {
            let names_item = entry.names(item.name());
            match item.implements() {
                Some(implements) if is_addition => names_item || entry.names(implements),
                Some(implements) => names_item && entry.names(implements),
                None => match context.owner(item) {
                    Some(owner) if is_addition => names_item || entry.names(owner),
                    Some(owner) => names_item && (entry.names(owner) || entry.is_of(context.of)),
                    None => names_item || item.path().len() == 1 && entry.is_of(context.of),
                },
            }
        })
    }
}

impl<'a> Entry<'a> {
    fn parse(text: &'a str) -> Self {
        let end = text.find("\n#").unwrap_or(text.len());
        let text = &text[..end];
        let code = text.split('`').skip(1).step_by(2);
        Self {
            words: code.flat_map(words).collect(),
            is_of_every_client: text.contains("every client") || text.contains("each client"),
        }
    }

    fn names(&self, name: &str) -> bool {
        self.words.contains(name)
    }

    fn is_of(&self, of: Crate<'_>) -> bool {
        self.names(of.package) || self.names(of.library) || of.is_client && self.is_of_every_client
    }
}

/// Splits code into identifiers and names of packages.
fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-')
        .map(|word| word.trim_matches('-'))
        .filter(|word| !word.is_empty())
}

/// Context of a change: the other items.
struct Context<'a> {
    modules: HashSet<&'a [String]>,
    added: BTreeSet<&'a [String]>,
    removed: BTreeSet<&'a [String]>,
    of: Crate<'a>,
}

impl<'a> Context<'a> {
    fn new(list: &'a List, changes: &'a [Change], of: Crate<'a>) -> Self {
        let mut context = Self {
            modules: list
                .all()
                .filter(|item| item.is_module())
                .map(Item::path)
                .collect(),
            added: BTreeSet::new(),
            removed: BTreeSet::new(),
            of,
        };
        for change in changes
            .iter()
            .filter(|change| change.item().implements().is_none())
        {
            match change {
                Change::Added(item) => context.added.insert(item.path()),
                Change::Removed(item) => context.removed.insert(item.path()),
                Change::Changed { .. } => false,
            };
        }
        context
    }

    /// Returns the name of the type or trait that `item` is a member of.
    fn owner<'i>(&self, item: &'i Item) -> Option<&'i str> {
        let (_, parent) = item.path().split_last()?;
        if self.modules.contains(parent) {
            return None;
        }
        parent.last().map(String::as_str)
    }

    /// Returns whether `item` is inside one of `paths`; if it is an implementation or part of one for a foreign type,
    /// whether it speaks of one of them.
    fn is_part_of(&self, item: &Item, paths: &BTreeSet<&[String]>) -> bool {
        let path = item.path();
        if item.implements().is_some() || path.first().is_none_or(|first| first != self.of.library) {
            return paths.iter().any(|path| item.mentions(path));
        }
        (1..path.len()).any(|length| paths.contains(&path[..length]))
    }

    /// Returns whether the change is part of another one.
    fn follows(&self, change: &Change) -> bool {
        match change {
            Change::Added(item) => self.is_part_of(item, &self.added),
            Change::Removed(item) => self.is_part_of(item, &self.removed),
            Change::Changed { before, after } => {
                let (old, new): (HashSet<_>, HashSet<_>) =
                    (before.identifiers().collect(), after.identifiers().collect());
                old != new
                    && old.difference(&new).all(|name| is_name_in(name, &self.removed))
                    && new.difference(&old).all(|name| is_name_in(name, &self.added))
            }
        }
    }
}

fn is_name_in(name: &str, paths: &BTreeSet<&[String]>) -> bool {
    paths
        .iter()
        .any(|path| path.last().is_some_and(|last| last == name))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RELEASED: &str = "
  pub mod shop
  pub mod shop::http
  pub struct shop::Order
  pub fn shop::Order::pay(&self) -> shop::Receipt
  impl core::clone::Clone for shop::Order
";

    /// The changes that an entry does not name, as lines.
    fn missing(lines: &str, entry: &str) -> String {
        let others = RELEASED.replace(&lines.replacen("- ", "  ", 1), "");
        let list = List::parse(&format!("{others}{lines}")).unwrap();
        assert!(!list.unreleased().is_empty());
        let changelog =
            format!("# Changelog\n\n## Unreleased\n\n### Added\n\n- {entry}\n\n## 0.1.0\n\n- `Old::name`\n");
        let of = Crate {
            package: "the-shop",
            library: "shop",
            is_client: true,
        };
        let missing = Unreleased::parse(&changelog).missing(&list, of);
        missing
            .iter()
            .map(|change| change.item().to_string())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn removed_method_needs_its_name_and_type() {
        let removed = "- pub fn shop::Order::pay(&self) -> shop::Receipt\n";
        let item = "pub fn shop::Order::pay(&self) -> shop::Receipt";
        assert_eq!(missing(removed, "`Order::pay` is gone."), "");
        assert_eq!(missing(removed, "`shop`: `pay` is gone."), "");
        assert_eq!(missing(removed, "`the-shop`: `pay` is gone."), "");
        assert_eq!(missing(removed, "`pay` of every client is gone."), "");
        assert_eq!(missing(removed, "`pay` is gone."), item);
        assert_eq!(missing(removed, "`Order` is smaller."), item);
        assert_eq!(
            missing(removed, "Order: pay is gone."),
            item,
            "without a code span"
        );
        assert_eq!(missing(removed, "Nothing."), item);
    }

    #[test]
    fn entries_of_a_release_do_not_count() {
        assert_eq!(
            missing("+ pub struct shop::Old", "Nothing."),
            "pub struct shop::Old"
        );
    }

    #[test]
    fn added_type_needs_its_name() {
        let added = "+ pub struct shop::Cart\n+ pub fn shop::Cart::new() -> Self\n+ impl core::clone::Clone for shop::Cart\n";
        assert_eq!(missing(added, "`Cart` holds orders."), "");
        assert_eq!(missing(added, "`http` is faster."), "pub struct shop::Cart");
    }

    #[test]
    fn added_member_may_be_named_by_its_type() {
        let added = "+ pub fn shop::Order::refund(&self)";
        assert_eq!(missing(added, "`Order` can be refunded."), "");
        assert_eq!(missing(added, "`refund` gives money back."), "");
        assert_ne!(missing(added, "`shop` is bigger."), "");
    }

    #[test]
    fn removed_impl_needs_type_and_trait() {
        let removed = "- impl core::clone::Clone for shop::Order\n";
        assert_eq!(missing(removed, "`Order` is not `Clone`."), "");
        assert_ne!(missing(removed, "`Order` is unique."), "");
    }

    #[test]
    fn new_crate_needs_its_name() {
        let list = List::parse(&RELEASED.replace("  pub", "+ pub").replace("  impl", "+ impl")).unwrap();
        let of = Crate {
            package: "the-shop",
            library: "shop",
            is_client: true,
        };
        let missing = |changelog| Unreleased::parse(changelog).missing(&list, of).len();
        assert_eq!(missing("## Unreleased\n\n- `the-shop`: a client.\n"), 0);
        assert_eq!(missing("## Unreleased\n\n- `the-others`: a client.\n"), 1);
    }

    #[test]
    fn renamed_type_covers_its_uses() {
        let lines = "
  pub mod shop
- pub struct shop::Answer
+ pub struct shop::Response
- pub fn shop::send() -> shop::Answer
+ pub fn shop::send() -> shop::Response
- pub fn shop::peek() -> shop::Answer
+ pub fn shop::peek(u8) -> shop::Response
";
        let list = List::parse(lines).unwrap();
        let of = Crate {
            package: "the-shop",
            library: "shop",
            is_client: true,
        };
        let changelog = "## Unreleased\n\n- `Answer` is `Response`.\n";
        let missing = Unreleased::parse(changelog).missing(&list, of);
        assert_eq!(missing.len(), 1, "{missing:?}");
        assert_eq!(missing[0].item().name(), "peek");
    }
}
