//! Names in the tokens of a module.

use proc_macro2::{TokenStream, TokenTree};

/// Keywords before the name of an item.
const ITEM_KEYWORDS: [&str; 9] = [
    "const",
    "enum",
    "fn",
    "macro_rules",
    "static",
    "struct",
    "trait",
    "type",
    "union",
];

/// Names that a module declares and uses.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Child modules, with the content of those that are in the same file.
    pub(super) children: Vec<(String, Option<Content>)>,
    pub(super) imports: Vec<Import>,
    /// Items of this module, without child modules.
    pub(super) items: Vec<String>,
    /// Paths of at least two segments, without imports.
    pub(super) paths: Vec<Path>,
}

/// Path in the code. One that starts with `::` has an empty first segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    pub(super) segments: Vec<String>,
    pub(super) line: usize,
}

/// One name, or all names, of a `use`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    /// The name in this module, or `None` for all names of the path.
    pub(super) name: Option<String>,
    pub(super) path: Path,
}

impl Content {
    pub(super) fn of(tokens: TokenStream) -> Self {
        let mut content = Self::default();
        content.read(tokens);
        content
    }

    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            at += match (&rest[0], rest.get(1)) {
                (TokenTree::Group(group), _) => {
                    self.read(group.stream());
                    1
                }
                (TokenTree::Ident(keyword), Some(TokenTree::Ident(module))) if keyword == "mod" => {
                    let content = match rest.get(2) {
                        Some(TokenTree::Group(body)) => Some(Self::of(body.stream())),
                        _ => None,
                    };
                    self.children.push((name(module), content));
                    3
                }
                // `impl Trait + use<'a>` is not an import.
                (TokenTree::Ident(keyword), Some(next)) if keyword == "use" && !is_punct(Some(next), '<') => {
                    1 + self.read_import(&rest[1..], &[])
                }
                (TokenTree::Ident(keyword), Some(TokenTree::Ident(item)))
                    if ITEM_KEYWORDS.iter().any(|word| keyword == word) =>
                {
                    // `const fn` has one name.
                    let is_keyword = ITEM_KEYWORDS.iter().any(|word| item == word);
                    self.items.extend((!is_keyword).then(|| name(item)));
                    if is_keyword { 1 } else { 2 }
                }
                (TokenTree::Ident(keyword), Some(_)) if keyword == "macro_rules" => {
                    self.items.extend(rest.get(2).map(ToString::to_string));
                    3
                }
                (TokenTree::Ident(_), _) => self.read_path(rest),
                // `..` is before a whole expression.
                (TokenTree::Punct(_), next) if is_punct(rest.first(), '.') && is_punct(next, '.') => 2,
                // What follows `.` or `::` is not the start of a path.
                (TokenTree::Punct(_), Some(TokenTree::Ident(_))) if is_punct(rest.first(), '.') => 2,
                (TokenTree::Punct(_), _) if is_separator(rest) => 3,
                _ => 1,
            };
        }
    }

    /// Reads a tree of a `use` up to its `,` or `;`, and returns the number of tokens.
    fn read_import(&mut self, tokens: &[TokenTree], prefix: &[String]) -> usize {
        let mut segments = prefix.to_vec();
        let mut alias = None;
        let mut is_leaf = true;
        let mut at = 0;
        let line = tokens.first().map_or(0, |token| token.span().start().line);
        while let Some(token) = tokens.get(at) {
            at += 1;
            match token {
                TokenTree::Ident(keyword) if keyword == "as" => {
                    alias = tokens.get(at).map(ToString::to_string);
                    at += 1;
                }
                TokenTree::Ident(segment) => segments.push(name(segment)),
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    let mut read = 0;
                    while read < inner.len() {
                        read += self.read_import(&inner[read..], &segments);
                    }
                    is_leaf = false;
                }
                _ if is_punct(Some(token), ',') || is_punct(Some(token), ';') => break,
                _ if is_punct(Some(token), '*') => {
                    let path = Path {
                        segments: segments.clone(),
                        line,
                    };
                    self.imports.push(Import { name: None, path });
                    is_leaf = false;
                }
                _ if is_separator(&tokens[at - 1..]) && at == 1 => segments.push(String::new()),
                _ => {}
            }
        }
        if segments.len() > 1 && segments.last().is_some_and(|last| last == "self") {
            segments.pop();
        }
        let name = alias.or_else(|| segments.last().cloned());
        if is_leaf && name.is_some() {
            self.imports.push(Import {
                name,
                path: Path { segments, line },
            });
        }
        at
    }

    /// Reads the path at the start of `tokens`, and returns the number of tokens.
    fn read_path(&mut self, tokens: &[TokenTree]) -> usize {
        let mut segments = Vec::new();
        let mut at = 0;
        while let Some(TokenTree::Ident(segment)) = tokens.get(at) {
            segments.push(name(segment));
            at += 1;
            if !is_separator(&tokens[at..]) || !matches!(tokens.get(at + 2), Some(TokenTree::Ident(_))) {
                break;
            }
            at += 2;
        }
        if segments.len() > 1 {
            let line = tokens[0].span().start().line;
            self.paths.push(Path { segments, line });
        }
        at
    }
}

fn name(ident: &proc_macro2::Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map_or(name.clone(), str::to_owned)
}

fn is_punct(token: Option<&TokenTree>, expected: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == expected)
}

/// Returns whether `tokens` start with `::`.
fn is_separator(tokens: &[TokenTree]) -> bool {
    is_punct(tokens.first(), ':') && is_punct(tokens.get(1), ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(text: &str) -> Content {
        Content::of(text.parse().unwrap())
    }

    #[test]
    fn every_name_of_an_import_is_read() {
        let text = "pub(crate) use a::{self, b::{C, D as E}, f::*};\nuse ::g::H;";
        let imports: Vec<String> = content(text)
            .imports
            .into_iter()
            .map(|import| {
                let name = import.name.unwrap_or_else(|| "*".to_owned());
                format!("{} {name} {}", import.path.line, import.path.segments.join("::"))
            })
            .collect();
        assert_eq!(
            imports,
            ["1 a a", "1 C a::b::C", "1 E a::b::D", "1 * a::f", "2 H ::g::H"]
        );
    }

    #[test]
    fn paths_are_read_in_code_and_macro_calls() {
        let text = "fn f(x: super::T) -> Option<crate::U> {\n    g!(\"{}\", h::i(x.j, ::k::l()), m::<n::O>::p, ..q::r());\n}";
        let content = content(text);
        let paths: Vec<String> = content
            .paths
            .iter()
            .map(|path| format!("{} {}", path.line, path.segments.join("::")))
            .collect();
        assert_eq!(paths, ["1 super::T", "1 crate::U", "2 h::i", "2 n::O", "2 q::r"]);
        assert_eq!(content.items, ["f"]);
    }

    #[test]
    fn items_and_child_modules_are_read() {
        let text = "mod a; pub mod r#in { const fn b() {} } macro_rules! c { () => {} } struct D;";
        let content = content(text);
        assert_eq!(content.items, ["c", "D"]);
        let [(in_file, None), (inline, Some(inner))] = content.children.as_slice() else {
            panic!("{:?}", content.children);
        };
        assert_eq!((in_file.as_str(), inline.as_str()), ("a", "in"));
        assert_eq!(inner.items, ["b"]);
    }
}
