//! Changes between two sets of public items.

use std::{collections::BTreeSet, fmt};

use super::item::Item;

/// Change of a public item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    Added(Item),
    Removed(Item),
    /// The item has another signature.
    Changed {
        before: Item,
        after: Item,
    },
}

impl Change {
    /// Returns the changes from `before` to `after`, in the order of the items.
    pub(super) fn between(before: &BTreeSet<Item>, after: &BTreeSet<Item>) -> Vec<Self> {
        let mut added: Vec<Item> = after.difference(before).cloned().collect();
        let mut changes = Vec::new();
        for removed in before.difference(after) {
            changes.push(match added.iter().position(|item| item.is_same_item(removed)) {
                Some(index) => Self::Changed {
                    before: removed.clone(),
                    after: added.remove(index),
                },
                None => Self::Removed(removed.clone()),
            });
        }
        changes.extend(added.into_iter().map(Self::Added));
        changes.sort_by(|one, other| one.item().cmp(other.item()));
        changes
    }

    /// Returns the item, as it is after a change of its signature.
    pub(super) fn item(&self) -> &Item {
        match self {
            Self::Added(item) | Self::Removed(item) | Self::Changed { after: item, .. } => item,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added(item) => write!(f, "  added    {item}"),
            Self::Removed(item) => write!(f, "  removed  {item}"),
            Self::Changed { before, after } => write!(f, "  changed  {before}\n       to  {after}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items<const N: usize>(lines: [&str; N]) -> BTreeSet<Item> {
        lines.iter().map(|line| Item::parse(line)).collect()
    }

    #[test]
    fn other_signature_is_one_change() {
        let before = items([
            "pub fn shop::pay(u8)",
            "pub fn shop::quit()",
            "pub struct shop::Order",
        ]);
        let after = items([
            "pub fn shop::pay(u16)",
            "pub fn shop::refund()",
            "pub struct shop::Order",
        ]);
        let shown: Vec<String> = Change::between(&before, &after)
            .iter()
            .map(Change::to_string)
            .collect();
        assert_eq!(
            shown,
            [
                "  changed  pub fn shop::pay(u8)\n       to  pub fn shop::pay(u16)",
                "  removed  pub fn shop::quit()",
                "  added    pub fn shop::refund()",
            ]
        );
    }
}
