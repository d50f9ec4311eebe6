//! A public item, as a line of a list.

use std::{cmp::Ordering, fmt};

/// Words before the path of an item.
const KEYWORDS: [&str; 17] = [
    "async", "auto", "const", "enum", "extern", "fn", "macro", "mod", "mut", "pub", "static", "struct",
    "trait", "type", "union", "unsafe", "use",
];

/// Public item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// The line, as `public-api` writes it: with its signature, and with full paths.
    text: String,
    /// The names from the crate down; for an `impl`, those of its type.
    path: Vec<String>,
    /// The trait of an `impl`; the type of an inherent one.
    implements: Option<String>,
}

impl Item {
    /// Parses a line.
    pub(super) fn parse(text: &str) -> Self {
        let line = without_attributes(text);
        let (path, implements) = if is_impl(line) {
            let (target, implements) = parts_of_impl(line);
            let implements = names(implements.unwrap_or(target));
            (names(target), implements.last().cloned())
        } else {
            (names(without_keywords(line)), None)
        };
        Self {
            text: text.to_owned(),
            path,
            implements,
        }
    }

    /// Returns the names from the crate down; for an `impl`, those of its type.
    pub(super) fn path(&self) -> &[String] {
        &self.path
    }

    /// Returns the last name of the path.
    pub(super) fn name(&self) -> &str {
        self.path.last().map_or("", String::as_str)
    }

    /// Returns the name of the trait if the item is an `impl`, and the type's if it is an inherent one.
    pub(super) fn implements(&self) -> Option<&str> {
        self.implements.as_deref()
    }

    /// Returns whether it is a module.
    pub(super) fn is_module(&self) -> bool {
        self.text.starts_with("pub mod ")
    }

    /// Returns whether both are the same item, perhaps with another signature.
    pub(super) fn is_same_item(&self, other: &Self) -> bool {
        self.path == other.path && self.implements == other.implements
    }

    /// Returns whether its text contains the path, as a whole or as the start of another.
    pub(super) fn mentions(&self, path: &[String]) -> bool {
        let path = path.join("::");
        let found = self.text.match_indices(&path);
        found
            .map(|(index, _)| (&self.text[..index], &self.text[index + path.len()..]))
            .any(|(before, behind)| !before.ends_with(is_of_path) && !behind.starts_with(is_of_name))
    }

    /// Returns the identifiers in its text.
    pub(super) fn identifiers(&self) -> impl Iterator<Item = &str> {
        self.text
            .split(|c: char| !is_of_name(c))
            .filter(|word| !word.is_empty())
    }
}

/// The members of a type stand behind it, and its `impl`s behind them.
impl Ord for Item {
    fn cmp(&self, other: &Self) -> Ordering {
        let key = |item: &Self| (item.path.clone(), item.implements.clone(), item.text.clone());
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Returns whether `line` is an `impl`.
pub(super) fn is_impl(line: &str) -> bool {
    line.starts_with("impl ") || line.starts_with("impl<")
}

/// Splits an `impl` into its type, with what follows, and its trait.
pub(super) fn parts_of_impl(line: &str) -> (&str, Option<&str>) {
    let head = line.trim_start_matches("impl");
    let head = head[end_of_generics(head)..].trim_start();
    match split_outside_brackets(head, " for ") {
        Some((implements, target)) => (target, Some(implements)),
        None => (head, None),
    }
}

fn without_attributes(mut line: &str) -> &str {
    while let Some((_, rest)) = line.strip_prefix("#[").and_then(|rest| rest.split_once("] ")) {
        line = rest;
    }
    line
}

fn without_keywords(mut line: &str) -> &str {
    while let Some((word, rest)) = line.split_once(' ')
        && KEYWORDS.contains(&word)
    {
        line = rest;
    }
    line
}

/// Returns the names of the path at the start of `text`, without generic arguments.
fn names(text: &str) -> Vec<String> {
    let mut rest = text.trim_start_matches(['&', '\'', '!']);
    let mut names = Vec::new();
    loop {
        let end = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
        if end == 0 {
            return names;
        }
        names.push(rest[..end].to_owned());
        rest = &rest[end..];
        rest = &rest[end_of_generics(rest)..];
        match rest.strip_prefix("::") {
            Some(next) => rest = next,
            None => return names,
        }
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_of_path(c: char) -> bool {
    is_of_name(c) || c == ':'
}

/// Returns the length of the generic parameters or arguments at the start of `text`.
fn end_of_generics(text: &str) -> usize {
    if !text.starts_with('<') {
        return 0;
    }
    let outside = depths(text).skip(1).find(|&(_, _, depth)| depth == 0);
    outside.map_or(text.len(), |(index, c, _)| index + c.len_utf8())
}

fn split_outside_brackets<'a>(text: &'a str, separator: &str) -> Option<(&'a str, &'a str)> {
    let (index, _, _) =
        depths(text).find(|&(index, _, depth)| depth == 0 && text[index..].starts_with(separator))?;
    Some((&text[..index], &text[index + separator.len()..]))
}

/// Returns each character with its index and the number of brackets that are open behind it. The arrow of a function
/// closes none.
fn depths(text: &str) -> impl Iterator<Item = (usize, char, usize)> {
    let mut depth = 0_usize;
    let mut previous = ' ';
    text.char_indices().map(move |(index, c)| {
        match c {
            '<' | '(' | '[' => depth += 1,
            '>' if previous == '-' => {}
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        previous = c;
        (index, c, depth)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_of(line: &str) -> String {
        Item::parse(line).path().join("::")
    }

    #[test]
    fn path_has_no_keyword_or_signature() {
        for (line, expected) in [
            ("pub mod shop", "shop"),
            ("#[non_exhaustive] pub struct shop::Order<T>", "shop::Order"),
            (
                "pub shop::Order::id: core::option::Option<u64>",
                "shop::Order::id",
            ),
            (
                "pub shop::Kind::Other(alloc::string::String)",
                "shop::Kind::Other",
            ),
            ("pub const fn shop::Order<T>::new(u8) -> Self", "shop::Order::new"),
            (
                "pub async fn shop::Map<fn(u8) -> u8>::get<K: Into<u8>>(&self, K)",
                "shop::Map::get",
            ),
            ("pub macro shop::open_enum!", "shop::open_enum"),
            ("pub use shop::Url", "shop::Url"),
            ("pub type &P::Error = P::Error", "P::Error"),
        ] {
            assert_eq!(path_of(line), expected, "{line}");
        }
    }

    #[test]
    fn impl_belongs_to_its_type() {
        for (line, target, implements) in [
            (
                "impl core::clone::Clone for shop::Order",
                "shop::Order",
                Some("Clone"),
            ),
            (
                "impl<T: for<'a> shop::Read<'a>> core::convert::From<T> for shop::Order<T> where T: Send",
                "shop::Order",
                Some("From"),
            ),
            (
                "impl<F: Fn(u8) -> u8> shop::Paginator for F",
                "F",
                Some("Paginator"),
            ),
            ("impl<T: Send> shop::Order<T>", "shop::Order", Some("Order")),
        ] {
            let item = Item::parse(line);
            assert_eq!(item.path().join("::"), target, "{line}");
            assert_eq!(item.implements(), implements, "{line}");
        }
    }

    #[test]
    fn path_is_mentioned_as_whole() {
        let item = Item::parse("impl core::convert::From<shop::OrderId> for alloc::string::String");
        let mentions = |path: &str| item.mentions(&path.split("::").map(str::to_owned).collect::<Vec<_>>());
        assert!(mentions("shop::OrderId") && mentions("shop"));
        assert!(!mentions("shop::Order") && !mentions("OrderId"));
    }

    #[test]
    fn members_follow_their_type() {
        let mut items = [
            "pub struct shop::OrderId(_)",
            "impl core::clone::Clone for shop::Order",
            "pub shop::Order::id: u64",
            "pub struct shop::Order",
        ]
        .map(Item::parse);
        items.sort();
        let lines = items.map(|item| item.to_string());
        assert_eq!(lines[0], "pub struct shop::Order");
        assert_eq!(lines[1], "impl core::clone::Clone for shop::Order");
        assert_eq!(lines[2], "pub shop::Order::id: u64");
    }
}
