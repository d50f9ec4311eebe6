//! Names of one language in the writing of another.

/// `nftOrderNo` and `nft_order_no` as words: `nft`, `order`, `no`. A run of capitals is one word, so that
/// `redirectURL` is two.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = None;
    for character in name.chars() {
        let starts = match before {
            None => true,
            Some(before) => character.is_uppercase() && !char::is_uppercase(before),
        };
        if matches!(character, '_' | '-' | ' ') {
            before = None;
            continue;
        }
        if starts {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.extend(character.to_lowercase());
        }
        before = Some(character);
    }
    words
}

/// `nft_order_no`
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// `NFT_ORDER_NO`
pub(super) fn screaming(name: &str) -> String {
    snake(name).to_uppercase()
}

/// `nft order no`
pub(super) fn spaced(name: &str) -> String {
    words(name).join(" ")
}

/// `nftOrderNo`, as serde's `rename_all = "camelCase"` makes it of a field.
pub(super) fn camel(name: &str) -> String {
    let mut camel = String::new();
    for (index, word) in name.split('_').enumerate() {
        let mut characters = word.chars();
        match characters.next() {
            Some(first) if index > 0 => camel.extend(first.to_uppercase()),
            Some(first) => camel.push(first),
            None => {}
        }
        camel.push_str(characters.as_str());
    }
    camel
}

/// Returns whether the word is a Rust keyword.
pub(crate) fn is_keyword(name: &str) -> bool {
    const KEYWORDS: [&str; 51] = [
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do",
        "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
        "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self",
        "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
        "virtual", "where", "while", "yield",
    ];
    KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_rust_conventions() {
        for (name, expected) in [
            ("signIn", "sign_in"),
            ("nft_id", "nft_id"),
            ("statusUpdateAt", "status_update_at"),
            ("redirectURL", "redirect_url"),
            ("endToEndId", "end_to_end_id"),
        ] {
            assert_eq!(snake(name), expected);
        }
        assert_eq!(screaming("createPayment"), "CREATE_PAYMENT");
        assert_eq!(spaced("createPayment"), "create payment");
        assert_eq!(camel("status_update_at"), "statusUpdateAt");
    }
}
