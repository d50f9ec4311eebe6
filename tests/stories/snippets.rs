//! Rust snippets of the sandbox's console. They must compile: their placeholders are text literals.

macro_rules! snippets {
    ($($name:ident: $path:literal)*) => {$(
        #[path = $path]
        #[expect(dead_code, reason = "compiled only: its credentials are placeholders")]
        #[allow(clippy::print_stdout, reason = "the program of a reader")]
        mod $name;
    )*};
}

snippets! {
    klip_card_snippet: "../../crates/sandbox/console/snippets/klip-card.rs"
    klip_a2a_snippet: "../../crates/sandbox/console/snippets/klip-a2a.rs"
    klikoo_snippet: "../../crates/sandbox/console/snippets/klikoo.rs"
    klavi_snippet: "../../crates/sandbox/console/snippets/klavi.rs"
}
