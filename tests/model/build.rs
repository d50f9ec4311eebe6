//! Has the sources of `auth-core` built as the model: with the checker's primitives, and with what tests need.

fn main() {
    println!("cargo::rustc-cfg=shuttle");
    println!("cargo::rustc-cfg=feature=\"testing\"");
    println!("cargo::rustc-check-cfg=cfg(feature, values(\"http\", \"middleware\", \"testing\"))");
    println!("cargo::rerun-if-changed=build.rs");
}
