//! Tokens of hand-written code.

use std::{
    io,
    path::{Path, PathBuf},
};

use fs_err as fs;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The Rust files below `folder`, without what is generated.
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

/// Calls `found` with each token of `text` that is neither documentation nor of a test. What does not parse has none:
/// it does not compile either, which others say better.
pub(crate) fn tokens(text: &str, found: &mut impl FnMut(&TokenTree)) {
    if let Ok(tokens) = text.parse::<TokenStream>() {
        visit(tokens, found);
    }
}

fn visit(tokens: TokenStream, found: &mut impl FnMut(&TokenTree)) {
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
                    visit(group.stream(), found);
                }
                // The braces are the end of an item, and other groups are not.
                is_of_test &= group.delimiter() != Delimiter::Brace;
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => is_of_test = false,
            token if !is_of_test => found(&token),
            _ => {}
        }
    }
}
