//! Tests of the files of a release: completions and man pages.

use std::fs;

use crate::{run, text};

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = run(&["completions", shell], &[]);
        assert!(
            output.status.success() && text(&output.stdout).contains("transactions"),
            "{shell}"
        );
    }
}

#[test]
fn every_command_has_man_page() {
    let directory = tempfile::tempdir().unwrap();
    let output = run(&["release-files", directory.path().to_str().unwrap()], &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(
        fs::read_dir(directory.path().join("completions"))
            .unwrap()
            .count(),
        5
    );
    let man = directory.path().join("man/man1");
    let page = |name: &str| fs::read_to_string(man.join(name)).unwrap();
    assert!(
        page("authctl.1").contains("authctl\\-klikoo"),
        "{}",
        page("authctl.1")
    );
    let buy = page("authctl-klikoo-buy.1");
    assert!(
        buy.contains("\\-\\-reference") && buy.contains("exactly once"),
        "{buy}"
    );
    assert!(!man.join("authctl-release-files.1").exists());
}
