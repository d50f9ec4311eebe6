//! Doc comments from the texts of a contract.

use std::fmt::Write;

use contract::{Confidence, Source};

use crate::codegen::schema::Docs;

/// The maximum width of a comment line, without the slashes; rustfmt does not wrap comments.
const WIDTH: usize = 106;

impl Docs {
    /// As `///` lines, `indent` columns in.
    pub(super) fn lines(&self, indent: usize) -> String {
        let source = self.source.as_ref().map(sentence);
        match (self.text.is_empty(), source) {
            (_, None) => comment(&self.text, indent),
            (true, Some(source)) => comment(&source, indent),
            (false, Some(source)) => comment(&format!("{}\n\n{source}", self.text), indent),
        }
    }

    /// The first sentence, on one line and without its full stop.
    pub(super) fn sentence(&self) -> String {
        let paragraph = self.text.split("\n\n").next().unwrap_or_default();
        let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        let sentence = line.split(". ").next().unwrap_or_default();
        sentence.trim_end_matches('.').to_owned()
    }

    /// The first sentence, to continue another one.
    pub(super) fn phrase(&self) -> String {
        continued(&self.sentence())
    }
}

/// `text`, to continue a sentence.
pub(super) fn continued(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().into_iter();
    match characters.clone().next() {
        // `CPF` and other abbreviations keep their capitals.
        Some(second) if second.is_uppercase() => text.to_owned(),
        _ => first.flat_map(char::to_lowercase).chain(characters).collect(),
    }
}

/// `source` as a sentence.
fn sentence(source: &Source) -> String {
    let page = source.page();
    // The provider's pages are named by slugs; other sources by words.
    let is_slug =
        (page.chars()).all(|character| character.is_ascii_alphanumeric() || "-_/.".contains(character));
    let page = if is_slug {
        format!("`{page}`")
    } else {
        page.to_owned()
    };
    let sure = match source.confidence() {
        Confidence::Documented => "",
        Confidence::Observed => ", observed",
        Confidence::Inferred => ", inferred",
    };
    match source.note() {
        None => format!("Source: {page}{sure}."),
        Some(note) => format!("Source: {page}{sure}; {}.", note.trim().trim_end_matches('.')),
    }
}

/// `text` as `///` lines. Paragraphs are filled; lists and code stay as they are.
pub(super) fn comment(text: &str, indent: usize) -> String {
    let mut out = String::new();
    let mut is_code = false;
    let mut paragraph: Vec<&str> = Vec::new();
    for line in text.lines() {
        let is_fence = line.starts_with("```");
        let is_kept =
            is_code || is_fence || ["* ", "- ", "| ", " "].iter().any(|mark| line.starts_with(mark));
        if is_kept || line.trim().is_empty() {
            fill(&mut out, &mut paragraph, indent);
            push(&mut out, line.trim_end());
        } else {
            paragraph.extend(line.split_whitespace());
        }
        is_code ^= is_fence;
    }
    fill(&mut out, &mut paragraph, indent);
    out
}

fn fill(out: &mut String, words: &mut Vec<&str>, indent: usize) {
    let mut line = String::new();
    for word in words.drain(..) {
        if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
            push(out, &line);
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        push(out, &line);
    }
}

fn push(out: &mut String, line: &str) {
    let separator = if line.is_empty() { "" } else { " " };
    // Writing to a string cannot fail.
    let _written = writeln!(out, "///{separator}{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn description_continues_sentence() {
        let amount = Docs {
            text: "The amount in reais,\nlike `1.50`. More than zero.\n\nAs text.".to_owned(),
            source: None,
        };
        assert_eq!(amount.sentence(), "The amount in reais, like `1.50`");
        assert_eq!(amount.phrase(), "the amount in reais, like `1.50`");
        assert_eq!(continued("CPF of a person."), "CPF of a person.");
        assert_eq!(continued("A person."), "a person.");
    }

    #[test]
    fn only_paragraphs_are_wrapped() {
        let long = "word ".repeat(30);
        let text = format!("{long}\n\n* one\n* two\n\n```text\na    b\n```");
        let comment = comment(&text, 4);
        assert!(comment.lines().all(|line| line.len() <= 110), "{comment}");
        assert_eq!(comment.lines().filter(|line| line.contains("word")).count(), 2);
        assert!(comment.ends_with("///\n/// * one\n/// * two\n///\n/// ```text\n/// a    b\n/// ```\n"));
    }
}
