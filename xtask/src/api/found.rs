//! The public items in rustdoc's JSON.

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

use public_api::Builder;

use super::item::{self, Item};

/// Reads the public items in `json`.
///
/// Left out are implementations of auto traits, blanket implementations and `StructuralPartialEq`; methods of other
/// traits' implementations, which the trait determines; and the heads of inherent `impl` blocks, unless they have bounds.
/// rustdoc leaves out hidden items, and the patterns of macros.
pub(super) fn read(json: &Path) -> Result<BTreeSet<Item>, public_api::Error> {
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()?;
    let implementations: HashSet<u32> = api
        .items()
        .filter(|item| is_trait_impl(&item.to_string()))
        .map(|item| item.id().0)
        .collect();
    let is_method_of_trait = |item: &public_api::PublicItem| {
        item.parent_id()
            .is_some_and(|parent| implementations.contains(&parent.0))
    };
    Ok(api
        .items()
        .map(|item| (item, item.to_string()))
        .filter(|(item, text)| is_listed(text) && !(is_function(text) && is_method_of_trait(item)))
        .map(|(_, text)| Item::parse(&text))
        .collect())
}

fn is_trait_impl(text: &str) -> bool {
    item::is_impl(text) && item::parts_of_impl(text).1.is_some()
}

fn is_function(text: &str) -> bool {
    let mut words = text
        .split(' ')
        .skip_while(|word| ["pub", "const", "async", "unsafe"].contains(word));
    words.next() == Some("fn")
}

fn is_listed(text: &str) -> bool {
    if !item::is_impl(text) {
        return true;
    }
    match item::parts_of_impl(text) {
        (_, Some(implements)) => implements != "core::marker::StructuralPartialEq",
        (target, None) => text.contains(" where ") || text.trim_end_matches(target).contains(':'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_of_inherent_impl_are_listed() {
        assert!(is_listed("impl<T: Send> shop::Order<T>"));
        assert!(is_listed("impl<T> shop::Order<T> where T: Send"));
        assert!(!is_listed("impl<T> shop::Order<T>"));
        assert!(!is_listed("impl shop::Order"));
    }

    #[test]
    fn derived_impls_are_listed() {
        assert!(is_listed("impl core::clone::Clone for shop::Order"));
        assert!(!is_listed(
            "impl core::marker::StructuralPartialEq for shop::Order"
        ));
    }

    #[test]
    fn function_is_known_by_its_head() {
        assert!(is_function("pub async fn shop::Order::pay(&self)"));
        assert!(!is_function("pub type shop::Order::Make = fn (u8)"));
        assert!(!is_function("pub shop::Order::make: fn (u8)"));
    }
}
