//! Tokens that are kept between invocations.

use std::{fs, path::Path, process::Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::{Served, authctl, text};

/// A user's state directory, and a sandbox.
struct User {
    served: Served,
    state: TempDir,
}

impl User {
    fn new() -> Self {
        Self {
            served: Served::start(),
            state: tempfile::tempdir().unwrap(),
        }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[])
    }

    fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        authctl(arguments)
            .envs(self.served.variables.iter().cloned())
            .env("XDG_STATE_HOME", self.state.path())
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }

    /// Returns what a command that succeeds prints.
    fn printed(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn files(&self) -> Vec<String> {
        let directory = self.state.path().join("authctl/tokens");
        let Ok(entries) = fs::read_dir(directory) else {
            return Vec::new();
        };
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names
            .filter(|name| Path::new(name).extension().is_some_and(|end| end == "json"))
            .collect()
    }
}

const ACCOUNTS: [&[&str]; 4] = [
    &["klip-card"],
    &["klikoo"],
    &["klavi"],
    &["klavi", "--api", "management"],
];

#[test]
fn token_is_kept_between_invocations() {
    let user = User::new();
    for account in ACCOUNTS {
        let arguments = [&["token"], account].concat();
        assert_eq!(user.printed(&arguments), user.printed(&arguments), "{account:?}");
    }
    assert_eq!(user.files().len(), ACCOUNTS.len());
    #[cfg(unix)]
    for name in user.files() {
        use std::os::unix::fs::PermissionsExt;
        let file = user.state.path().join("authctl/tokens").join(name);
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn no_cache_requests_a_token_and_keeps_none() {
    let user = User::new();
    let fresh = user.printed(&["token", "klikoo", "--no-cache"]);
    assert_ne!(fresh, user.printed(&["--no-cache", "token", "klikoo"]));
    for (name, value) in [("AUTHCTL_NO_CACHE", "1"), ("AUTHCTL_TOKEN_CACHE", "none")] {
        let output = user.run_with(&["token", "klikoo"], &[(name, value)]);
        assert_ne!(text(&output.stdout), fresh, "{name}");
    }
    assert!(user.files().is_empty());
}

#[test]
fn chosen_directory_has_the_tokens() {
    let user = User::new();
    let other = tempfile::tempdir().unwrap();
    let directory = other.path().join("tokens");
    let output = user.run_with(
        &["token", "klikoo"],
        &[("AUTHCTL_TOKEN_CACHE", directory.to_str().unwrap())],
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(user.files().is_empty());
    assert!(fs::read_dir(directory).unwrap().count() > 0);

    let output = user.run_with(&["token", "klikoo"], &[("AUTHCTL_TOKEN_CACHE", "tokens")]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("`AUTHCTL_TOKEN_CACHE` is not a token cache"));
}

#[test]
fn forms_of_a_token_agree() {
    let user = User::new();
    let token = user.printed(&["token", "klikoo"]);
    let token = token.trim();
    let json: Value = serde_json::from_str(&user.printed(&["token", "klikoo", "--format", "json"])).unwrap();
    assert_eq!(json["token"], token);
    assert_eq!(json["header"], format!("Authorization: Bearer {token}"));
    let left = json["expires_in_s"].as_u64().unwrap();
    assert!((800..=900).contains(&left), "{json}");
    let expiry = json["expires_at"].as_str().unwrap();

    let curl = user.printed(&["token", "klikoo", "--format", "curl"]);
    let (comment, header) = curl.split_once('\n').unwrap();
    assert_eq!(
        header.trim(),
        format!("header = \"Authorization: Bearer {token}\"")
    );
    // The remaining lifetime is read in whole milliseconds, so the second may differ by one.
    assert!(
        comment.starts_with("# expires at ") && comment.contains(&expiry[..17]),
        "{comment} {expiry}"
    );

    let output = user.run(&["token", "klip-a2a", "--format", "curl"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
}

#[test]
fn inspection_shows_claims_without_the_secret() {
    let user = User::new();
    let inspect = ["token", "inspect", "klikoo", "--output", "json"];
    let nothing = user.run(&inspect);
    assert_eq!(nothing.status.code(), Some(1));
    assert!(text(&nothing.stderr).contains("no valid token is kept"));
    assert!(nothing.stdout.is_empty());

    let token = user.printed(&["token", "klikoo"]);
    let shown = user.printed(&inspect);
    let signature = token.trim().rsplit('.').next().unwrap();
    assert!(!shown.contains(signature), "{shown}");
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(
        shown["claims"]["client_id"],
        user.served.value("KLIKOO_CLIENT_ID")
    );
    assert_eq!(shown["placement"], "bearer header");
    // 15 minutes, of which the cache drops parts of a second.
    assert!(
        (898..=900).contains(&shown["lifetime_s"].as_u64().unwrap()),
        "{shown}"
    );
    // It requested none.
    assert_eq!(user.printed(&["token", "klikoo"]), token);
}

#[test]
fn logout_removes_the_tokens() {
    let user = User::new();
    let tokens = || ACCOUNTS.map(|account| user.printed(&[&["token"], account].concat()));
    let note = |arguments: &[&str]| {
        let output = user.run(arguments);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stderr)
    };
    let before = tokens();
    assert_eq!(note(&["logout", "klavi"]), "note: the token was removed\n");
    assert_eq!(note(&["logout", "klavi"]), "note: no token was kept\n");
    let after = tokens();
    let is_kept = [0, 1, 2, 3].map(|index| before[index] == after[index]);
    assert_eq!(is_kept, [true, true, false, true]);

    assert_eq!(note(&["logout", "--all"]), "note: 4 tokens were removed\n");
    for (before, after) in after.iter().zip(tokens()) {
        assert_ne!(*before, after);
    }
}

/// A sign-out must not ask for a password.
#[test]
fn logout_needs_no_secret() {
    let user = User::new();
    user.printed(&["token", "klikoo"]);
    let mut command = authctl(&["logout", "klikoo"]);
    command.env("XDG_STATE_HOME", user.state.path());
    for name in ["KLIKOO_BASE_URL", "KLIKOO_CLIENT_ID"] {
        command.env(name, user.served.value(name));
    }
    let output = command.output().unwrap();
    assert_eq!(text(&output.stderr), "note: the token was removed\n");
}

#[test]
fn corrected_password_is_used_at_once() {
    let user = User::new();
    let token = ["token", "klip-card"];
    for _ in 0..2 {
        let output = user.run_with(&token, &[("KLIP_CARD_PASSWORD", "not-the-password")]);
        let error = text(&output.stderr);
        assert!(error.contains("invalid password"), "{error}");
    }
    user.printed(&token);
}
