//! The README's examples.

use std::process::Command;

use crate::{Served, readme_examples, shell};

#[test]
fn examples_of_the_readme_run() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("SKIPPED: curl is not installed");
        return;
    }
    let served = Served::start();
    let [start, source, balance, health] = &readme_examples("### Proxy for other languages")[..] else {
        panic!("four examples");
    };
    // Another port, since the default one may be in use.
    let start = start.replace("proxy klikoo", "proxy klikoo --listen 127.0.0.1:0");
    let folder = tempfile::tempdir().unwrap();
    let script = format!(
        "cd '{}'\n{start}\nproxy=$!; trap 'kill $proxy' EXIT\n\
         until grep -qs SECRET proxy.env; do sleep 0.05; done\n{source}\n{balance}\necho\n{health}",
        folder.path().display()
    );
    let printed = shell(&script, &served, &[]);
    let lines: Vec<serde_json::Value> = printed
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(lines[0]["data"].is_object(), "{printed}");
    assert_eq!(
        (&lines[1]["status"], &lines[1]["apis"][0]["token"]),
        (&"ok".into(), &"valid".into())
    );
}
