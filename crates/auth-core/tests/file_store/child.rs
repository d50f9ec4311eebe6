//! Processes of a test: its executable again, with another role.

use std::{
    env,
    io::{BufRead, BufReader, Lines},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
    sync::Arc,
    time::Duration,
};

use auth_core::{
    Clock, SystemClock, TokenProvider,
    store::{SharedTokenProvider, TokenStore},
};

use crate::{issuer::Issuer, key, open};

const SCENE: &str = "FILE_STORE_TEST_SCENE";
const MARK: &str = "child: ";

/// Returns the scene of a process that a test has started; `None` in the test itself.
pub(crate) fn scene() -> Option<PathBuf> {
    env::var_os(SCENE).map(PathBuf::from)
}

/// Reports a line to the test.
pub(crate) fn report(line: &str) {
    eprintln!("{MARK}{line}");
}

/// A process of a test. A drop kills it.
pub(crate) struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Process {
    /// Starts `test` as a child with `scene`.
    pub(crate) fn start(test: &str, scene: &Path, variables: &[(&str, &str)]) -> Self {
        Self::spawn(Command::new(env::current_exe().unwrap()), test, scene, variables)
    }

    /// Starts the child by `command`, which runs its arguments.
    pub(crate) fn spawn(mut command: Command, test: &str, scene: &Path, variables: &[(&str, &str)]) -> Self {
        command.args(["--exact", test, "--nocapture"]).env(SCENE, scene);
        command.envs(variables.iter().copied());
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Returns the next line that the child reports.
    #[cfg(unix)]
    pub(crate) fn line(&mut self) -> String {
        let mut log = String::new();
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            if let Some(report) = line.strip_prefix(MARK) {
                return report.to_owned();
            }
            log.push_str(&line);
            log.push('\n');
        }
        panic!("the child reports nothing more: {log}");
    }

    #[cfg(unix)]
    pub(crate) fn wait_for(&mut self, line: &str) {
        while self.line() != line {}
    }

    /// Waits for the end of the child, which must succeed. Returns all that it wrote.
    pub(crate) fn end(mut self) -> String {
        let lines: Vec<_> = self.lines.by_ref().map(Result::unwrap).collect();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {lines:#?}");
        lines.join("\n")
    }

    #[cfg(unix)]
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal by its name.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &process]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Takes a token as a command line does, and reports it with the wait in milliseconds.
pub(crate) async fn take_token(scene: PathBuf, lease: Duration, call: Duration) {
    let store: Arc<dyn TokenStore> = Arc::new(open(&scene));
    let issuer = Issuer {
        scene,
        duration: call,
    };
    let tokens = SharedTokenProvider::builder(issuer, store, key())
        .lease(lease)
        .store_timeout(Duration::from_secs(60))
        .build();
    report("waiting");
    let start = SystemClock.now();
    let token = tokens.token().await.unwrap();
    let wait = SystemClock.now().since(start).as_millis();
    report(&format!("{} {wait}", token.secret().expose()));
}

/// Returns the reported tokens and the longest wait.
pub(crate) fn tokens(processes: Vec<Process>) -> (Vec<String>, Duration) {
    let mut longest = Duration::ZERO;
    let tokens = processes.into_iter().map(|process| {
        let log = process.end();
        let last = log.lines().rev().find_map(|line| line.strip_prefix(MARK));
        let (token, wait) = last.and_then(|line| line.split_once(' ')).unwrap();
        longest = longest.max(Duration::from_millis(wait.parse().unwrap()));
        token.to_owned()
    });
    (tokens.collect(), longest)
}
