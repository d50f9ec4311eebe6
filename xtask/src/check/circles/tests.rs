use fs_err as fs;
use tempfile::TempDir;

use super::*;
use crate::workspace;

/// Returns the findings in a package `shop` with `files`, by path below `src`.
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let root = shop(files);
    let packages = workspace::packages(root.path()).unwrap();
    let root = fs::canonicalize(root.path()).unwrap();
    let findings = packages.iter().flat_map(|package| find(&root, package).unwrap());
    findings.map(|finding| finding.to_string()).collect()
}

fn shop(files: &[(&str, &str)]) -> TempDir {
    let root = workspace::scratch(&["shop"], "shop", "");
    for (file, text) in files {
        let path = root.path().join("crates/shop/src").join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

/// Returns the finding that one circle has, as `file:line needs file`.
#[track_caller]
fn circle(files: &[(&str, &str)]) -> Vec<String> {
    let findings = findings(files);
    let [finding] = findings.as_slice() else {
        panic!("{findings:#?}");
    };
    let uses = finding.lines().skip(1);
    uses.map(|line| {
        let line = line.trim().replace("crates/shop/src/", "");
        line.split(" for ").next().unwrap().to_owned()
    })
    .collect()
}

#[test]
fn tree_has_no_findings() {
    let files = [
        (
            "lib.rs",
            "mod order;\nmod price;\npub use order::Order;\npub struct Shop;",
        ),
        (
            "order.rs",
            "mod line;\npub use line::Line;\nuse crate::{Shop, price::Price};\npub struct Order(Vec<Line>, Price);",
        ),
        (
            "order/line.rs",
            "use super::Order;\npub struct Line;\nimpl Order { fn first(&self) -> crate::price::Price { crate::price::Price } }",
        ),
        ("price.rs", "use std::fmt;\npub struct Price;"),
    ];
    assert_eq!(findings(&files), Vec::<String>::new());
}

#[test]
fn circle_of_two_is_named_with_files_and_paths() {
    let files = [
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "use crate::b::B;\npub struct A;"),
        ("b.rs", "\nuse crate::a::A;\npub struct B;"),
    ];
    assert_eq!(
        findings(&files),
        [
            "crates/shop/src/a.rs:1: circle of imports; move what both sides need to a module of its own\n  \
          crates/shop/src/a.rs:1 needs crates/shop/src/b.rs for `crate::b::B`\n  \
          crates/shop/src/b.rs:2 needs crates/shop/src/a.rs for `crate::a::A`"
        ]
    );
}

#[test]
fn circle_of_three_is_named() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\nmod c;\nmod d;"),
        ("a.rs", "use crate::b::B;\npub struct A;"),
        ("b.rs", "use crate::c::C;\npub struct B;"),
        ("c.rs", "use crate::a::A;\npub struct C;"),
        ("d.rs", "use crate::{a::A, b::B};"),
    ];
    let uses = ["a.rs:1 needs b.rs", "b.rs:1 needs c.rs", "c.rs:1 needs a.rs"];
    assert_eq!(circle(&files), uses);
}

#[test]
fn reexports_lead_to_defining_file() {
    for reexport in [
        "pub use a::A; pub use b::B;",
        "pub use self::{a::*, b::*};",
        "pub use crate::{a::A, b::Inner as B};",
    ] {
        let files = [
            ("lib.rs", &*format!("mod a;\nmod b;\n{reexport}")),
            ("a.rs", "use crate::B;\npub struct A;"),
            ("b.rs", "use super::A;\npub struct B;\npub struct Inner;"),
        ];
        assert_eq!(
            circle(&files),
            ["a.rs:1 needs b.rs", "b.rs:1 needs a.rs"],
            "{reexport}"
        );
    }
}

#[test]
fn super_paths_are_followed() {
    let files = [
        ("lib.rs", "mod shop;"),
        ("shop.rs", "mod a;\nmod b;"),
        ("shop/a.rs", "use super::b;\npub struct A;"),
        ("shop/b/mod.rs", "mod inner { use super::super::a::A; }"),
    ];
    assert_eq!(
        circle(&files),
        [
            "shop/a.rs:1 needs shop/b/mod.rs",
            "shop/b/mod.rs:1 needs shop/a.rs"
        ]
    );
}

#[test]
fn paths_in_expressions_and_macro_calls_count() {
    let files = [
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "pub fn a() {\n    crate::b::b()\n}"),
        ("b.rs", "pub fn b() {\n    println!(\"{:?}\", super::a::a())\n}"),
    ];
    assert_eq!(circle(&files), ["a.rs:2 needs b.rs", "b.rs:2 needs a.rs"]);
}

#[test]
fn subtrees_that_need_each_other_are_a_circle() {
    let files = [
        ("lib.rs", "mod a;\nmod b;"),
        ("a.rs", "mod one;\npub mod two;"),
        ("a/one.rs", "use crate::b::two::B;"),
        ("a/two.rs", "pub struct A;"),
        ("b.rs", "mod one;\npub mod two;"),
        ("b/one.rs", "use crate::a::two::A;"),
        ("b/two.rs", "pub struct B;"),
    ];
    assert_eq!(
        circle(&files),
        ["a/one.rs:1 needs b/two.rs", "b/one.rs:1 needs a/two.rs"]
    );
}

#[test]
fn tests_and_generated_files_do_not_count() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\nmod generated;"),
        (
            "a.rs",
            "pub struct A;\n#[cfg(test)]\nmod tests { use crate::b::B; }",
        ),
        (
            "b.rs",
            "use crate::{a::A, generated::C};\npub struct B;\n#[cfg(test)]\nmod tests;",
        ),
        ("b/tests.rs", "use crate::a::A;"),
        ("generated/mod.rs", "pub struct C(crate::b::B);"),
    ];
    assert_eq!(findings(&files), Vec::<String>::new());
}

#[test]
fn imports_in_a_circle_end() {
    let files = [
        ("lib.rs", "mod a;\nmod b;\npub use a::X;"),
        ("a.rs", "pub use crate::b::*;"),
        ("b.rs", "pub use crate::a::*;"),
    ];
    assert_eq!(circle(&files), ["a.rs:1 needs b.rs", "b.rs:1 needs a.rs"]);
}
