//! Endpoint paths in hand-written code.

use std::{io, path::Path};

use fs_err as fs;
use proc_macro2::TokenTree;

use crate::{finding::Finding, sources};

/// Finds the string literals in the hand-written sources of all crates that contain one of `paths`, each of which has its
/// provider. Comments and tests may contain paths.
pub(super) fn find(root: &Path, paths: &[(String, String)]) -> io::Result<Vec<Finding>> {
    let mut findings = Vec::new();
    for entry in fs::read_dir(root.join("crates"))? {
        for file in sources::hand_written(&entry?.path().join("src"))? {
            let text = fs::read_to_string(&file)?;
            let file = file.strip_prefix(root).unwrap_or(&file).display().to_string();
            findings.extend(in_source(&file, &text, paths));
        }
    }
    findings.sort();
    Ok(findings)
}

fn in_source(file: &str, text: &str, paths: &[(String, String)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    sources::for_each(sources::tokens(text), &mut |token| {
        let TokenTree::Literal(literal) = token else {
            return;
        };
        let written = literal.to_string();
        if let Some((provider, path)) = paths.iter().find(|(_, path)| holds(&written, path)) {
            let message = format!(
                "contains the path `{path}` of {provider}; use the constant in `generated/endpoints.rs`, or in the \
                 sandbox the contract's operation"
            );
            findings.push(Finding::new(file, message).at_line(literal.span().start().line));
        }
    });
    findings
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
            .map(|finding| {
                let path = finding.message.split('`').nth(1);
                (finding.line.unwrap(), path.unwrap().to_owned())
            })
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
