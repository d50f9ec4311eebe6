//! Endpoint paths in hand-written code.

use std::{io, path::Path};

use fs_err as fs;
use proc_macro2::TokenTree;

use crate::sources;

/// A literal that says what only a contract may say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Literal {
    /// The file, relative to the repository.
    pub(super) file: String,
    pub(super) line: usize,
    /// The path that is in it.
    pub(super) path: String,
    /// The provider of the path.
    pub(super) provider: String,
}

/// Every string literal in the sources of all crates that holds one of `paths` (each with its provider). Tests, which
/// say what is expected, and comments are none; what is generated is another matter.
pub(super) fn find(root: &Path, paths: &[(String, String)]) -> io::Result<Vec<Literal>> {
    let mut literals = Vec::new();
    for entry in fs::read_dir(root.join("crates"))? {
        for file in sources::hand_written(&entry?.path().join("src"))? {
            let text = fs::read_to_string(&file)?;
            let file = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            literals.extend(in_source(&file, &text, paths));
        }
    }
    literals.sort();
    Ok(literals)
}

fn in_source(file: &str, text: &str, paths: &[(String, String)]) -> Vec<Literal> {
    let mut literals = Vec::new();
    sources::for_each(sources::tokens(text), &mut |token| {
        let TokenTree::Literal(literal) = token else {
            return;
        };
        let written = literal.to_string();
        if let Some((provider, path)) = paths.iter().find(|(_, path)| holds(&written, path)) {
            literals.push(Literal {
                file: file.to_owned(),
                line: literal.span().start().line,
                path: path.clone(),
                provider: provider.clone(),
            });
        }
    });
    literals
}

/// Returns whether `literal` contains `path` as a whole, and not as the beginning of another word.
fn holds(literal: &str, path: &str) -> bool {
    literal.match_indices(path).any(|(at, _)| {
        let rest = &literal[at + path.len()..];
        !rest.starts_with(|next: char| next.is_alphanumeric() || next == '-' || next == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, String)> {
        let paths = [
            ("shop".to_owned(), "/v1/orders".to_owned()),
            ("shop".to_owned(), "/v1/orders/items".to_owned()),
        ];
        in_source("a.rs", text, &paths)
            .into_iter()
            .map(|literal| (literal.line, literal.path))
            .collect()
    }

    #[test]
    fn path_in_any_literal_is_found() {
        let text = "fn a() {\n    route(\"/v1/orders\", &[format!(r\"x/v1/orders/{id}\")]);\n}";
        assert_eq!(
            found(text),
            [(2, "/v1/orders".to_owned()), (2, "/v1/orders".to_owned())]
        );
    }

    #[test]
    fn comments_and_tests_are_ignored() {
        for text in [
            "/// `/v1/orders`\nfn a() {} // \"/v1/orders\"",
            "#![doc = \"/v1/orders\"]",
            "#[cfg(test)]\nmod tests { const A: &str = \"/v1/orders\"; }",
            "#[cfg(test)]\nconst A: &str = \"/v1/orders\";",
            "#[test]\nfn a() { \"/v1/orders\"; }",
            "const A: &str = \"/v1/orders-of-others\";",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
        let text = "#[cfg(test)]\nmod tests;\nconst A: &str = \"/v1/orders\";";
        assert_eq!(found(text).len(), 1);
    }
}
