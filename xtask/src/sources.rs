//! Tokens of hand-written code.

use std::{
    io,
    path::{Path, PathBuf},
};

use fs_err as fs;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// Returns the Rust files below `folder`, without generated ones.
pub(crate) fn hand_written(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "generated") {
                files.extend(hand_written(&path)?);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// Returns the tokens of `text` without attributes, documentation and tests. Text that does not parse has none: the
/// compiler describes it better.
pub(crate) fn tokens(text: &str) -> TokenStream {
    text.parse().map(without_tests).unwrap_or_default()
}

/// Calls `found` with each token of `tokens` and of its groups.
pub(crate) fn for_each(tokens: TokenStream, found: &mut impl FnMut(&TokenTree)) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => for_each(group.stream(), found),
            token => found(&token),
        }
    }
}

fn without_tests(tokens: TokenStream) -> TokenStream {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    let mut is_of_test = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                // An attribute, of the item or (with a `!`) of the whole.
                tokens.next_if(|next| matches!(next, TokenTree::Punct(mark) if mark.as_char() == '!'));
                if let Some(TokenTree::Group(attribute)) = tokens.next() {
                    is_of_test |= matches!(
                        attribute.stream().to_string().replace(' ', "").as_str(),
                        "cfg(test)" | "test"
                    );
                }
            }
            TokenTree::Group(group) => {
                if !is_of_test {
                    let mut inner = Group::new(group.delimiter(), without_tests(group.stream()));
                    inner.set_span(group.span());
                    kept.push(inner.into());
                }
                // An item ends with braces, but not with other groups.
                is_of_test &= group.delimiter() != Delimiter::Brace;
            }
            TokenTree::Punct(punct) if is_of_test && punct.as_char() == ';' => is_of_test = false,
            token if !is_of_test => kept.push(token),
            _ => {}
        }
    }
    kept.into_iter().collect()
}
