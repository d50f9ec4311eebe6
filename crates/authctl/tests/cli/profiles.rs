//! Profiles of the configuration file.

use std::{fs, path::PathBuf, process::Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::{Served, authctl, text};

/// A user's configuration directory.
struct User(TempDir);

impl User {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// Returns a user with a private configuration file.
    fn with_config(config: &str) -> Self {
        let user = Self::new();
        fs::create_dir(user.0.path().join("authctl")).unwrap();
        fs::write(user.file(), config).unwrap();
        user.set_mode(0o600);
        user
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("authctl/config.toml")
    }

    fn set_mode(&self, mode: u32) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(self.file(), fs::Permissions::from_mode(mode)).unwrap();
        }
        #[cfg(not(unix))]
        let _ = mode;
    }

    fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
        authctl(arguments)
            .env("XDG_CONFIG_HOME", self.0.path())
            .env("XDG_STATE_HOME", self.0.path())
            .envs(variables.iter().copied())
            .output()
            .unwrap()
    }

    fn printed(&self, arguments: &[&str], variables: &[(&str, &str)]) -> String {
        let output = self.run(arguments, variables);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Returns the error of a command with invalid input.
    fn rejected(&self, arguments: &[&str], variables: &[(&str, &str)]) -> String {
        let output = self.run(arguments, variables);
        let error = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        error
    }

    /// Returns value and origin of a setting that applies.
    fn effective(&self, name: &str, options: &[&str], variables: &[(&str, &str)]) -> (String, String) {
        let arguments = [&["config", "list", "--output", "json"], options].concat();
        let list: Value = serde_json::from_str(&self.printed(&arguments, variables)).unwrap();
        let mut settings = list.as_array().unwrap().iter();
        let setting = settings.find(|setting| setting["name"] == name).unwrap();
        let text = |field: &str| setting[field].as_str().unwrap().to_owned();
        (text("value"), text("origin"))
    }
}

const STAGING: &str = "https://pvpapi.stage.pvg.im/klikoo-b2b";
const PRODUCTION: &str = "https://pvpapi.klikoo.id/klikoo-b2b";

#[test]
fn option_goes_before_variable_before_profile() {
    let user = User::with_config(
        "[profiles.work]\nenv = 'production'\n[profiles.work.klikoo]\nenv = 'staging'\nclient_id = 'of-profile'\n",
    );
    let work = ["--profile", "work"];
    let base_url = |options: &[&str], variables: &[(&str, &str)]| {
        user.effective("klikoo.base_url", &[&work, options].concat(), variables)
    };
    let own = ("KLIKOO_BASE_URL", "http://127.0.0.1:1/");
    let expect = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    assert_eq!(
        user.effective("klikoo.base_url", &[], &[]),
        expect(PRODUCTION, "default")
    );
    assert_eq!(base_url(&[], &[]), expect(STAGING, "profile work"));
    assert_eq!(
        base_url(&[], &[("AUTHCTL_ENV", "production")]),
        expect(PRODUCTION, "AUTHCTL_ENV")
    );
    assert_eq!(
        base_url(&[], &[own, ("AUTHCTL_ENV", "production")]),
        expect(own.1, own.0)
    );
    assert_eq!(base_url(&["--env", "staging"], &[own]), expect(STAGING, "--env"));
    assert_eq!(
        user.effective("klip-card.base_url", &work, &[]).0,
        "https://api.klipwallet.com/"
    );

    let client_id = |variables| user.effective("klikoo.client_id", &work, variables);
    assert_eq!(client_id(&[]), expect("of-profile", "profile work"));
    let variable = ("KLIKOO_CLIENT_ID", "of-variable");
    assert_eq!(client_id(&[variable]), expect("of-variable", "KLIKOO_CLIENT_ID"));
}

#[test]
fn profile_is_chosen_by_option_variable_or_file() {
    let user = User::with_config(
        "profile = 'file'\n[profiles.file.klikoo]\nclient_id = '1'\n[profiles.variable.klikoo]\nclient_id = '2'\n\
         [profiles.option.klikoo]\nclient_id = '3'\n",
    );
    let client_id = |options, variables| user.effective("klikoo.client_id", options, variables).0;
    let variable = [("AUTHCTL_PROFILE", "variable")];
    assert_eq!(client_id(&[], &[]), "1");
    assert_eq!(client_id(&[], &variable), "2");
    assert_eq!(client_id(&["--profile", "option"], &variable), "3");

    let unknown = user.rejected(&["klikoo", "balance", "--profile", "wrok"], &[]);
    assert!(
        unknown.contains("the profile `wrok`") && unknown.contains("file, variable, option"),
        "{unknown}"
    );
}

/// Returns a profile `work` whose secrets are in files and come from commands.
fn account(served: &Served, user: &User) -> String {
    let directory = user.0.path().join("authctl");
    fs::create_dir_all(&directory).unwrap();
    fs::write(directory.join("klikoo.pem"), served.value("KLIKOO_PRIVATE_KEY")).unwrap();
    format!(
        "[profiles.work.klikoo]\nbase_url = '{}'\nclient_id = '{}'\nprivate_key_file = 'klikoo.pem'\n\
         client_secret_command = \"echo '{}'\"\n",
        served.value("KLIKOO_BASE_URL"),
        served.value("KLIKOO_CLIENT_ID"),
        served.value("KLIKOO_CLIENT_SECRET")
    )
}

#[test]
fn every_command_uses_the_profile() {
    let (served, user) = (Served::start(), User::new());
    let config = account(&served, &user);
    fs::write(user.file(), config).unwrap();
    for arguments in [
        &["--profile", "work", "token", "klikoo"][..],
        &["klikoo", "--profile", "work", "balance"],
        &["klikoo", "balance", "--profile", "work"],
        &["logout", "klikoo", "--profile", "work"],
    ] {
        user.printed(arguments, &[]);
    }
    let missing = user.rejected(&["klikoo", "balance"], &[]);
    assert!(missing.contains("`klikoo.client_id` of a profile"), "{missing}");
}

#[test]
fn failing_command_is_named_without_its_output() {
    let (served, user) = (Served::start(), User::new());
    let config = account(&served, &user).replace("echo '", "echo hunter2; false '");
    fs::write(user.file(), config).unwrap();
    let error = user.rejected(&["klikoo", "balance", "--profile", "work"], &[]);
    assert!(
        error.contains("`klikoo.client_secret_command` failed with exit status: 1"),
        "{error}"
    );
    assert!(!error.contains("hunter2"));
}

#[cfg(unix)]
#[test]
fn secret_in_the_file_needs_a_private_file() {
    let (served, user) = (Served::start(), User::new());
    let secret = served.value("KLIKOO_CLIENT_SECRET");
    let config = account(&served, &user);
    let command = config
        .lines()
        .find(|line| line.starts_with("client_secret_command"))
        .unwrap();
    fs::write(
        user.file(),
        config.replace(command, &format!("client_secret = '{secret}'")),
    )
    .unwrap();
    let balance = ["klikoo", "balance", "--profile", "work"];

    user.set_mode(0o644);
    let refused = user.rejected(&balance, &[]);
    assert!(
        refused.contains("other users can read it; expected mode 0600"),
        "{refused}"
    );
    user.set_mode(0o600);
    let output = user.run(&balance, &[]);
    let warning = text(&output.stderr);
    assert!(output.status.success(), "{warning}");
    assert!(
        warning.starts_with("warning: ") && warning.contains("`klikoo.client_secret_command`"),
        "{warning}"
    );
    assert!(!warning.contains(secret) && !refused.contains(secret));
    assert!(
        !user
            .printed(&["config", "list", "--profile", "work"], &[])
            .contains(secret)
    );
}

#[test]
fn values_are_set_and_comments_kept() {
    let user = User::with_config("# mine\n[profiles.work]\nenv = 'staging' # for now\n");
    user.printed(
        &[
            "config",
            "set",
            "klip-card.email",
            "me@example.com",
            "--profile",
            "work",
        ],
        &[],
    );
    user.printed(&["config", "set", "env", "production", "--profile", "work"], &[]);
    user.printed(
        &["config", "set", "klavi.env", "sandbox", "--profile", "new"],
        &[],
    );
    assert_eq!(
        fs::read_to_string(user.file()).unwrap(),
        "# mine\n[profiles.work]\nenv = \"production\" # for now\n\n[profiles.work.klip-card]\n\
         email = \"me@example.com\"\n\n[profiles.new.klavi]\nenv = \"sandbox\"\n"
    );
    let get = |name: &str| user.run(&["config", "get", name, "--profile", "work"], &[]);
    assert_eq!(text(&get("klip-card.email").stdout), "me@example.com\n");
    user.printed(&["config", "unset", "klip-card.email", "--profile", "work"], &[]);
    assert_eq!(get("klip-card.email").status.code(), Some(1));
    let path = user.printed(&["config", "path"], &[]);
    assert_eq!(path.trim(), user.file().to_str().unwrap());
    let other = user.printed(&["config", "path"], &[("AUTHCTL_CONFIG", "/tmp/other.toml")]);
    assert_eq!(other, "/tmp/other.toml\n");
}

#[test]
fn secret_is_set_from_standard_input() {
    let user = User::new();
    let on_command_line = user.rejected(&["config", "set", "klip-card.password", "hunter2"], &[]);
    assert!(
        on_command_line.contains("the secret on standard input"),
        "{on_command_line}"
    );
    assert!(!user.file().exists());

    let mut input = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut input, b"hunter2\n").unwrap();
    std::io::Seek::rewind(&mut input).unwrap();
    let output = authctl(&["config", "set", "klip-card.password"])
        .env("XDG_CONFIG_HOME", user.0.path())
        .stdin(input)
        .output()
        .unwrap();
    assert!(output.status.success() && text(&output.stderr).starts_with("warning: "));
    assert!(
        fs::read_to_string(user.file())
            .unwrap()
            .contains("password = \"hunter2\"\n")
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(user.file()).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    let get = user.run(&["config", "get", "klip-card.password"], &[]);
    assert!(!text(&get.stdout).contains("hunter2") && get.status.code() == Some(1));
}

#[test]
fn mistakes_name_the_place_and_the_choice() {
    let user = User::with_config("[profiles.default.klikoo]\nclient-id = 'x'\n");
    let unknown = user.rejected(&["klikoo", "balance"], &[]);
    assert!(
        unknown.contains("config.toml:2` has the unknown key `client-id`"),
        "{unknown}"
    );
    let user = User::new();
    for (arguments, words) in [
        (
            &["klikoo", "balance", "--env", "sandbox"][..],
            "production, staging; `authctl sandbox`",
        ),
        (&["config", "set", "klikoo.env", "sandbox"], "production, staging"),
        (&["config", "set", "klikoo.base_url", "x"], "is not a URL"),
        (&["config", "set", "klikoo.client", "x"], "client_id"),
        (&["config", "set", "klikoo.client_id"], "`VALUE` is missing"),
    ] {
        let error = user.rejected(arguments, &[]);
        assert!(error.contains(words), "{arguments:?}: {error}");
    }
    assert!(!user.file().exists());
}
