//! Tests on a pseudoterminal.

use std::{
    fs::{File, OpenOptions},
    io::{Read, Write},
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    process::{ExitStatus, Stdio},
    thread,
    time::Duration,
};

use rustix::{
    pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt},
    termios::{Winsize, tcsetwinsize},
};

use sandbox::{FaultRule, Faults, Sandbox};

use crate::{Served, authctl, lists::LISTS, run};

/// What the program wrote to its terminal, and how it ended.
struct Session {
    screen: String,
    status: ExitStatus,
}

/// Runs the program on a terminal of `columns`, into which `input` is typed.
fn on_terminal(arguments: &[&str], variables: &[(String, String)], columns: u16, input: &str) -> Session {
    let controller = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&controller).unwrap();
    unlockpt(&controller).unwrap();
    let name = ptsname(&controller, Vec::new()).unwrap();
    let terminal = OpenOptions::new()
        .read(true)
        .write(true)
        .open(std::ffi::OsStr::from_bytes(name.to_bytes()))
        .unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&terminal, size).unwrap();
    let stdio = || Stdio::from(OwnedFd::from(terminal.try_clone().unwrap()));
    let mut command = authctl(arguments);
    command
        .env_remove("COLUMNS")
        .envs(variables.iter().cloned())
        .stdin(stdio())
        .stdout(stdio())
        .stderr(stdio());
    let mut child = command.spawn().unwrap();
    drop((command, terminal));

    let mut controller = File::from(controller);
    controller.write_all(input.as_bytes()).unwrap();
    let reader = thread::spawn(move || {
        let mut screen = Vec::new();
        let mut buffer = [0; 4096];
        // Reading fails once the program has closed its terminal.
        while let Ok(length @ 1..) = controller.read(&mut buffer) {
            screen.extend_from_slice(&buffer[..length]);
        }
        String::from_utf8(screen).unwrap()
    });
    let status = child.wait().unwrap();
    let screen = reader.join().unwrap();
    Session { screen, status }
}

/// Removes the line of the progress.
fn without_progress(screen: &str) -> String {
    let mut lines = Vec::new();
    for line in screen.lines() {
        let last = line.rsplit("\r\x1b[K").next().unwrap();
        lines.push(last.trim_end_matches('\r'));
    }
    lines.join("\n")
}

#[test]
fn tables_fit_the_terminal() {
    let served = Served::start();
    for (list, count) in LISTS {
        for columns in [60, 100, 400] {
            let session = on_terminal(list, &served.variables, columns, "");
            assert!(session.status.success(), "{}", session.screen);
            let screen = without_progress(&session.screen);
            let (notes, table): (Vec<&str>, Vec<&str>) =
                screen.lines().partition(|line| line.starts_with("note: "));
            for line in &table {
                let width = line.chars().count();
                assert!(
                    width <= usize::from(columns),
                    "{list:?}: {width} of {columns}\n{line}"
                );
            }
            assert!(table.len() >= count, "{list:?}: {}", table.len());
            assert_eq!(
                notes.len(),
                usize::from(columns < 400),
                "{list:?} {columns}: {notes:?}"
            );
        }
    }
}

/// Answers typed at the question of a purchase, and whether they agree to it.
const ANSWERS: [(&str, bool); 5] = [
    ("y\n", true),
    ("Yes\n", true),
    ("n\n", false),
    ("\n", false),
    ("\u{4}", false),
];

/// Runs the purchase that `command` returns for a reference, once for each answer, which is asked for by `question`.
fn assert_asks(served: &Served, question: &str, command: impl Fn(&str) -> Vec<String>) {
    for (number, (answer, agrees)) in ANSWERS.into_iter().enumerate() {
        let reference = format!("order-{number}");
        let command = command(&reference);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let session = on_terminal(&command, &served.variables, 200, answer);
        let screen = &session.screen;
        let base_url = served.value("KLIKOO_BASE_URL");
        let question = format!("{question} on Klikoo at {base_url} (not a documented server)? [y/N]");
        assert!(screen.contains(&question), "{screen}");
        assert_eq!(session.status.success(), agrees, "{answer:?}: {screen}");
        assert_eq!(screen.contains("nothing was sent"), !agrees, "{screen}");
        let found = run(
            &["klikoo", "transaction", "--reference", &reference],
            &served.variables,
        );
        assert_eq!(found.status.success(), agrees, "{answer:?}");
    }
}

#[test]
fn purchase_is_asked_for_on_a_terminal() {
    let served = Served::start();
    let buy = "klikoo buy PLN20 01105691111 --amount 20500 --reference";
    let question = "Buy PLN20 for 01105691111, 20500 rupiah,";
    assert_asks(&served, question, |reference| {
        buy.split(' ').chain([reference]).map(str::to_owned).collect()
    });
}

#[test]
fn raw_purchase_is_asked_for_on_a_terminal() {
    let served = Served::start();
    let buy = "api klikoo POST /v1/open-api/products/buy -f product_code=PLN20 -f value=01105691111 \
               -f msidn=01105691111 -f amount=20500 -f selling_price=20500 -f";
    let question = "Send POST /v1/open-api/products/buy (buy)";
    assert_asks(&served, question, |reference| {
        let reference = format!("partner_reference_id={reference}");
        buy.split(' ').map(str::to_owned).chain([reference]).collect()
    });
}

#[test]
fn progress_has_rate_and_estimate() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    // Longer than the line needs to appear.
    let delay = Duration::from_millis(300);
    sandbox.set_faults(Faults::none().rule(FaultRule::delay(delay..=delay)));
    let variables = sandbox.environment().into_iter();
    let variables: Vec<_> = variables
        .map(|variable| (variable.name.to_owned(), variable.value))
        .collect();
    let session = on_terminal(&["klikoo", "transactions"], &variables, 200, "");
    assert!(session.status.success(), "{}", session.screen);
    assert!(
        session.screen.contains(" of 137 items, page 1") && session.screen.contains(" s left"),
        "{}",
        session.screen
    );
    assert!(
        session.screen.contains("\r\x1b[K\u{2500}"),
        "expected the table in place of the line"
    );
}

#[test]
fn terminal_without_size_has_80_columns() {
    let served = Served::start();
    let session = on_terminal(&["klavi", "orders", "--max-items", "1"], &served.variables, 0, "");
    let screen = without_progress(&session.screen);
    let table = screen.lines().filter(|line| !line.starts_with("note: "));
    let widest = table.map(|line| line.chars().count()).max();
    assert!(widest.is_some_and(|width| (60..=80).contains(&width)), "{screen}");
}

#[test]
fn times_are_dates() {
    let served = Served::start();
    let session = on_terminal(
        &["klip-card", "cards", "--max-items", "1"],
        &served.variables,
        200,
        "",
    );
    let table = without_progress(&session.screen);
    let dates = table
        .split_whitespace()
        .filter(|word| word.starts_with("20") && word.contains('-') && word.ends_with('Z'));
    assert!(dates.count() > 0, "{table}");
}
