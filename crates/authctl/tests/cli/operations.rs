//! Every operation of the contracts has a command: the commands run in the sandbox, which logs the operations.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use sandbox::{Provider, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

use crate::{authctl, readme, run, text};

/// Operations without a command, and why.
const WITHOUT_COMMAND: [(&str, &str); 4] = [
    (
        "authSignature",
        "sends the private key to Klikoo; not for production",
    ),
    ("signature", "helper of Klikoo; not for production"),
    ("irsInquiry", "only for the software IRS and its accounts"),
    ("irsBuy", "only for the software IRS and its accounts"),
];

/// Commands that call a non-idempotent operation without asking, and why.
const WITHOUT_QUESTION: [(&str, &str); 3] = [
    ("prepare", "the user approves the request in Klip"),
    ("uploadImage", "spends nothing"),
    ("prepaidInquiry", "checks a purchase"),
];

/// Operations that a command calls besides its own.
const TOKEN_OPERATIONS: [&str; 4] = ["signIn", "accessToken", "customerToken", "managementToken"];

/// Operation of a contract.
struct Operation {
    id: String,
    summary: String,
    method: String,
    path: String,
    is_idempotent: bool,
}

/// Returns the crates of this workspace with a contract, in the order of the sandbox's providers.
fn providers() -> Vec<String> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folders = fs::read_dir(crates).unwrap().map(|folder| folder.unwrap());
    let mut providers: Vec<String> = folders
        .filter(|folder| folder.path().join("openapi.yaml").exists())
        .map(|folder| folder.file_name().into_string().unwrap())
        .collect();
    providers.sort_by_key(|id| Provider::ALL.iter().position(|provider| provider.id() == id));
    providers
}

/// Returns the contract's operations.
fn contract(provider: &str) -> Vec<Operation> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(provider)
        .join("openapi.yaml");
    let contract: Value = yaml_serde::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut operations = Vec::new();
    for (path, methods) in contract["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation.get("operationId").is_some() {
                operations.push(Operation {
                    id: text(&operation["operationId"]),
                    summary: text(&operation["summary"]),
                    method: method.clone(),
                    path: path.clone(),
                    is_idempotent: operation["x-idempotent"].as_bool().unwrap(),
                });
            }
        }
    }
    operations
}

/// Commands that run in one sandbox, and the operations that they call.
struct Commands {
    sandbox: Sandbox,
    variables: Vec<(String, String)>,
    files: TempDir,
    newest: u64,
    /// Commands of each operation.
    of_operation: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Commands {
    async fn new() -> Self {
        let sandbox = Sandbox::start().await.unwrap();
        let variables = sandbox.environment().into_iter();
        Self {
            variables: variables
                .map(|variable| (variable.name.to_owned(), variable.value))
                .collect(),
            sandbox,
            files: tempfile::tempdir().unwrap(),
            newest: 0,
            of_operation: BTreeMap::new(),
        }
    }

    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.files.path().join(name);
        fs::File::create(&path).unwrap().write_all(content).unwrap();
        path
    }

    /// Runs `command`, the words of its name, with `arguments`, and returns its JSON.
    async fn run(&mut self, command: &str, arguments: &[&str]) -> Value {
        let output = self
            .output(command, &[arguments, &["--output", "json"]].concat())
            .await;
        serde_json::from_str(&output).unwrap_or_default()
    }

    /// Runs `command`, and returns its output.
    async fn output(&mut self, command: &str, arguments: &[&str]) -> String {
        let words: Vec<&str> = command.split(' ').chain(arguments.iter().copied()).collect();
        let mut process = authctl(&words);
        process.envs(self.variables.iter().cloned());
        let output = tokio::task::spawn_blocking(move || process.output().unwrap())
            .await
            .unwrap();
        let stderr = text(&output.stderr);
        // The contract has no fields of this operation, so the sandbox does not implement it.
        let is_implemented = !stderr.contains("the sandbox does not implement");
        assert_eq!(output.status.success(), is_implemented, "{words:?}: {stderr}");
        self.record(command);
        text(&output.stdout)
    }

    /// Records the operations that were called since the last command.
    fn record(&mut self, command: &str) {
        let log = self.sandbox.log(usize::MAX);
        let new = log.iter().filter(|exchange| exchange.id > self.newest);
        let called = new.filter_map(|exchange| Some((exchange.provider.id(), exchange.operation?)));
        let called: BTreeSet<_> = called.collect();
        let has_own = called
            .iter()
            .any(|(_, operation)| !TOKEN_OPERATIONS.contains(operation));
        for (provider, operation) in called {
            if !has_own || !TOKEN_OPERATIONS.contains(&operation) {
                let commands = self
                    .of_operation
                    .entry((provider.to_owned(), operation.to_owned()))
                    .or_default();
                commands.insert(format!("`{command}`"));
            }
        }
        self.newest = log.last().map_or(self.newest, |exchange| exchange.id);
    }

    /// Asserts that `authctl api` refuses `operation` without `--yes` as its own command does, and sends any other.
    fn check_raw_request(&self, provider: &str, operation: &Operation, asks: bool) {
        let path = operation.path.replace(['{', '}'], "");
        let output = run(&["api", provider, &operation.method, &path], &self.variables);
        let stderr = text(&output.stderr);
        let id = &operation.id;
        assert_eq!(
            stderr.contains("`--yes` is missing"),
            asks,
            "{provider} `{id}`: {stderr}"
        );
        assert_eq!(
            output.status.code() == Some(2),
            asks,
            "{provider} `{id}`: {stderr}"
        );
    }

    async fn tokens(&mut self) {
        for provider in ["klip-card", "klikoo", "klavi"] {
            self.output(&format!("token {provider}"), &[]).await;
        }
        self.output("token klavi", &["--api", "management"]).await;
    }

    async fn klip_card(&mut self) {
        self.run("klip-card account", &[]).await;
        let bapps = self.run("klip-card bapps", &[]).await;
        let bapp = bapps[0]["nft_id"].as_str().unwrap();
        self.run("klip-card cards", &["--bapp", bapp, "--max-items", "1"])
            .await;
        let png = self.file("card.png", b"\x89PNG\r\n\x1a\n");
        let image = self.run("klip-card upload-image", &[png.to_str().unwrap()]).await;
        let image = image["image"].as_str().unwrap();
        let card = [
            "--name",
            "n",
            "--description",
            "d",
            "--to",
            "0x3333333333333333333333333333333333333333",
        ];
        self.run(
            "klip-card mint",
            &[&card[..], &["--image", image, "--yes"]].concat(),
        )
        .await;
        let pin = self.sandbox.klip_card().pin().to_owned();
        let old = self.file("old-pin", pin.as_bytes());
        let new = self.file("new-pin", b"111111");
        let (old, new) = (
            format!("old_pin={}", old.display()),
            format!("new_pin={}", new.display()),
        );
        self.output(
            "klip-card change-pin",
            &["--field", &old, "--field", &new, "--yes"],
        )
        .await;
        let password = self.file("password", b"Password-2");
        self.output(
            "klip-card change-password",
            &["--new-password-file", password.to_str().unwrap(), "--yes"],
        )
        .await;
    }

    async fn klip_a2a(&mut self) {
        let prepared = self.run("a2a prepare auth", &[]).await;
        let file = self.file("prepared.json", prepared.to_string().as_bytes());
        let file = file.to_str().unwrap();
        self.run("a2a result", &[file]).await;
        let key = prepared["request_key"].as_str().unwrap();
        self.sandbox.klip_a2a().approve(key).unwrap();
        self.run("a2a wait", &[file]).await;
        self.run("a2a cards", &["--max-items", "1"]).await;
    }

    async fn klikoo(&mut self) {
        self.run("klikoo balance", &[]).await;
        self.run("klikoo products", &["--max-items", "1"]).await;
        let product = ["PLN20", "01105691111", "--amount", "20500", "--reference"];
        self.run("klikoo inquiry", &[&product[..], &["inquiry-1"]].concat())
            .await;
        let bought = self
            .run("klikoo buy", &[&product[..], &["order-1", "--yes"]].concat())
            .await;
        self.run("klikoo bill", &["POSTPAIDPLN", "123456789012"]).await;
        self.run("klikoo transactions", &["--max-items", "1"]).await;
        let id = bought["transaction_id"].as_str().unwrap();
        self.run("klikoo transaction", &[id]).await;
        self.bus().await;
        let code = "ATRAKSI-DANCER";
        let attraction = self.run("klikoo attraction show", &[code]).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let day = text(&attraction["calendar"][0]["date"]);
        let field = format!("{}=Budi", text(&attraction["booking_field"][0]["key"]));
        let price = ["--amount", "100000", "--reference", "tickets-1", "--yes"];
        let visit = [code, "--start-date", &day, "--booking-field", &field];
        self.run("klikoo attraction buy", &[&visit[..], &price].concat())
            .await;
    }

    async fn bus(&mut self) {
        self.run("klikoo bus sources", &[]).await;
        self.run("klikoo bus destinations", &[]).await;
        let trips = self
            .run(
                "klikoo bus trips",
                &["--from", "city:1", "--to", "city:3", "--max-items", "1"],
            )
            .await;
        let trip = trips[0]["id"].to_string();
        let detail = self.run("klikoo bus trip", &[&trip]).await;
        let passenger = format!("seat={},name=Budi", detail["seats"][0]["name"].as_str().unwrap());
        let hold = [
            trip.as_str(),
            "--passenger",
            &passenger,
            "--name",
            "Budi",
            "--email",
            "budi@example.com",
            "--phone",
            "0811000000",
            "--selling-price",
            "150000",
            "--reference",
            "hold-1",
            "--yes",
        ];
        let seats = self.run("klikoo bus hold", &hold).await;
        let id = seats["transaction_id"].as_str().unwrap();
        self.run("klikoo bus book", &[id, "--yes"]).await;
    }

    async fn klavi(&mut self) {
        let institution = ["--institution-id", "00000000-0000-4000-8000-000000000001"];
        let payer = ["--payer-cpf", "12345678909"];
        let amount = [
            "--init-type",
            "pix-dict",
            "--pix-key",
            "12345678909",
            "--amount",
            "15.90",
        ];
        let payment = [
            &institution[..],
            &payer,
            &amount,
            &["--reference", "order-1", "--yes"],
        ]
        .concat();
        let payment = self.run("klavi pay", &payment).await;
        let id = payment["id"].as_str().unwrap().to_owned();
        self.run("klavi payment", &[&id]).await;
        self.run("klavi payment", &[&id, "--status"]).await;
        self.sandbox.klavi().authorize_payment(&id).unwrap();
        self.sandbox.klavi().settle_payment(&id).unwrap();
        self.run("klavi payment", &[&id, "--wait", "60"]).await;
        let link = [
            &amount[..],
            &payer,
            &institution,
            &["--reference", "link-1", "--yes"],
        ]
        .concat();
        self.run("klavi payment-link", &link).await;
        self.run("klavi order", &[&id]).await;
        for list in ["klavi apps", "klavi orders", "klavi consents"] {
            self.run(list, &[]).await;
        }
        self.klavi_consent(&[&institution[..], &payer].concat()).await;
    }

    async fn klavi_consent(&mut self, fields: &[&str]) {
        let terms = [
            "--contract-id",
            "c-1",
            "--interval",
            "monthly",
            "--start-date",
            "2026-12-01",
            "--yes",
        ];
        let consent = [fields, &terms, &["--reference", "consent-1"]].concat();
        let consent = self.run("klavi consent create", &consent).await;
        let id = consent["id"].as_str().unwrap().to_owned();
        self.run(
            "klavi consent link",
            &[fields, &terms, &["--reference", "consent-2"]].concat(),
        )
        .await;
        self.run("klavi consent show", &[&id]).await;
        self.run("klavi consent show", &[&id, "--status"]).await;
        self.sandbox.klavi().authorize_consent(&id).unwrap();
        let mut payments = Vec::new();
        for reference in ["p-1", "p-2"] {
            let payment = [
                "--reference",
                reference,
                "--date",
                "2026-12-01",
                "--amount",
                "15.90",
                "--yes",
            ];
            let payment = self
                .run("klavi consent pay", &[&[id.as_str()], &payment[..]].concat())
                .await;
            payments.push(payment["id"].as_str().unwrap().to_owned());
        }
        let [failed, canceled] = [&payments[0], &payments[1]];
        self.run("klavi consent payment", &[&id, failed]).await;
        self.run("klavi consent payment", &[&id, failed, "--status"])
            .await;
        self.sandbox.klavi().reject_consent_payment(failed).unwrap();
        let retry = [&id, failed, "--reference", "p-3", "--date", "2026-12-02", "--yes"];
        self.run("klavi consent retry", &retry).await;
        self.run(
            "klavi consent cancel",
            &[&id, canceled, "--cpf", "12345678909", "--yes"],
        )
        .await;
        self.run("klavi consent-orders", &[&id]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_has_a_command() {
    let mut commands = Commands::new().await;
    commands.tokens().await;
    commands.klip_card().await;
    commands.klip_a2a().await;
    commands.klikoo().await;
    commands.klavi().await;

    let mut table = String::from("| provider | operation | command |\n|---|---|---|\n");
    for provider in providers() {
        for operation in contract(&provider) {
            let Operation { id, summary, .. } = &operation;
            let with = commands.of_operation.get(&(provider.clone(), id.clone()));
            let without = WITHOUT_COMMAND.iter().find(|(operation, _)| operation == id);
            let cell = match (with, without) {
                (Some(commands), None) => commands.iter().cloned().collect::<Vec<_>>().join(", "),
                (None, Some((_, reason))) => format!("none: {reason}"),
                (with, _) => panic!("{provider}: `{id}` has the commands {with:?}: {summary}"),
            };
            let asks =
                !operation.is_idempotent && WITHOUT_QUESTION.iter().all(|(operation, _)| operation != id);
            for command in with.into_iter().flatten().filter(|_| !operation.is_idempotent) {
                let words: Vec<&str> = command.trim_matches('`').split(' ').chain(["--help"]).collect();
                let help = text(&run(&words, &[]).stdout);
                assert_eq!(help.contains("--yes"), asks, "{command} calls `{id}`");
            }
            commands.check_raw_request(&provider, &operation, asks);
            writeln!(table, "| {provider} | `{id}` | {cell} |").unwrap();
        }
    }
    readme::assert_section("operations", &table);
}
