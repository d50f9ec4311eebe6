//! Endpoint constants that a client's code names.

use std::{collections::BTreeSet, io, path::Path};

use fs_err as fs;
use proc_macro2::TokenTree;

use crate::sources;

/// Returns every constant of `generated::endpoints` that the hand-written code of `provider` names.
pub(super) fn find(root: &Path, provider: &str) -> io::Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for file in sources::hand_written(&root.join("crates").join(provider).join("src"))? {
        names.extend(endpoints_in(&fs::read_to_string(file)?));
    }
    Ok(names)
}

/// Returns the constants after `endpoints::`, up to the next other identifier, since constants elsewhere may have the
/// same name.
fn endpoints_in(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_endpoint = false;
    sources::for_each(sources::tokens(text), &mut |token| {
        if let TokenTree::Ident(name) = token {
            let name = name.to_string();
            is_endpoint = name == "endpoints" || is_endpoint && !name.contains(char::is_lowercase);
            if is_endpoint && name != "endpoints" {
                names.push(name);
            }
        }
    });
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_after_endpoints_count() {
        let text = "use crate::{generated::{endpoints::{BUY, LIST_ALL}, models::Purchase}, Other};\n\
                    const SIGN: &str = \"x\"; fn a() { call(&generated::endpoints::SHOW); sign(SIGN); }\n\
                    #[cfg(test)] mod tests { use endpoints::RETURN; }";
        assert_eq!(endpoints_in(text), ["BUY", "LIST_ALL", "SHOW"]);
    }
}
