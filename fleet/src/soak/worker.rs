//! Worker: one of the processes that share tokens and tasks.

use std::{io::BufRead, sync::Arc, time::Duration};

use auth_core::{Clock, SystemClock};
use tokio::{
    runtime::Handle,
    sync::{mpsc, oneshot},
    task::JoinSet,
};

use super::{
    clients,
    clock::{Idle, SkippingClock, Working},
    journal::{Books, Journal},
    messages::{Leftovers, Order, Report, Settings},
    receiver::Receiver,
    resources,
    stories::Browser,
    task::{Stories, Task},
};
use crate::Result;

/// Time in which connections and tasks end after the last call, at most.
const END: Duration = Duration::from_secs(10);

/// Runs until the last task has ended.
pub(super) fn run() -> Result<()> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let settings: Settings = serde_json::from_str(&line)?;
    let (sender, idle) = mpsc::unbounded_channel();
    let clock = SkippingClock::new(settings.skipped, settings.skips, sender);
    let starting = clock.work();
    let skipping = clock.clone();
    let (ending, end) = oneshot::channel();
    let mut ending = Some(ending);
    // A blocking read of standard input would keep the runtime from ending.
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(std::io::Result::ok) {
            match serde_json::from_str(&line) {
                Ok(Order::Skip { skips, skipped }) => skipping.skip(skips, skipped),
                // The receiver of the order is gone once the worker ends.
                Ok(Order::End) => drop(ending.take().map(|ending| ending.send(()))),
                Err(_) => break,
            }
        }
        // The coordinator is gone.
        std::process::exit(0);
    });
    std::thread::spawn(move || report_idle(idle));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let leftovers = runtime.block_on(async {
        let before = resources::own()?;
        tell_all(&settings, &clock, starting, end).await?;
        leftovers(before).await
    })?;
    print(&Report::End(leftovers));
    Ok(())
}

fn report_idle(mut idle: mpsc::UnboundedReceiver<Idle>) {
    while let Some(idle) = idle.blocking_recv() {
        print(&Report::Idle(idle));
    }
}

fn print(report: &Report) {
    match serde_json::to_string(report) {
        Ok(line) => println!("{line}"),
        Err(error) => eprintln!("no report: {error}"),
    }
}

/// Runs all tasks to their end, and receives deliveries until `end`.
async fn tell_all(
    settings: &Settings,
    clock: &SkippingClock,
    starting: Working,
    end: oneshot::Receiver<()>,
) -> Result<()> {
    let mut books = Books::default();
    for path in &settings.journals {
        books.read(path)?;
    }
    let path = settings.journals.last().ok_or("no journal")?;
    let starter = Starter {
        settings,
        clock,
        books,
        journal: Arc::new(Journal::append(path)?),
        life: u32::try_from(settings.journals.len())?,
    };
    let (accounts, store) = (&settings.accounts, clients::store(&settings.redis_url)?);
    let browser = Browser::new()?;
    let mut tasks = JoinSet::new();
    let card = clients::klip_card(accounts, clock, &store)?;
    let a2a = clients::klip_a2a(accounts, clock, &browser)?;
    let klikoo = clients::klikoo(accounts, clock, &store)?;
    let klavi = clients::klavi(accounts, clock, &store, &browser)?;
    let receiver = Receiver::start(
        accounts.klavi.customer.1.clone(),
        klikoo.client.clone(),
        starter.task(format!("klikoo-receiver {}", settings.index)),
        &starter.books,
    );
    let receiver = receiver.await?;
    starter.start(&mut tasks, "klip-card", card);
    starter.start(&mut tasks, "klip-a2a", a2a);
    starter.start(&mut tasks, "klikoo", klikoo);
    starter.start(&mut tasks, "klavi", klavi);
    print(&Report::Ready(receiver.url().to_owned()));
    drop((store, browser, starting));
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    print(&Report::Done);
    end.await?;
    receiver.stop().await
}

/// Starts the tasks of each client.
struct Starter<'a> {
    settings: &'a Settings,
    clock: &'a SkippingClock,
    books: Books,
    journal: Arc<Journal>,
    life: u32,
}

impl Starter<'_> {
    fn start(&self, tasks: &mut JoinSet<Result<()>>, client: &str, stories: impl Stories) {
        let stories = Arc::new(stories);
        for number in &self.settings.tasks {
            let name = format!("{client}-{number}");
            let task = self.task(name);
            let (pause, end) = (self.settings.pause, self.settings.end);
            tasks.spawn(self.clock.run(task.run(Arc::clone(&stories), pause, end)));
        }
    }

    fn task(&self, name: String) -> Task {
        let seed = name.bytes().fold(self.settings.seed, |seed, byte| {
            seed.wrapping_mul(0x100_0000_01b3).wrapping_add(byte.into())
        });
        Task {
            clock: self.clock.clone(),
            journal: Arc::clone(&self.journal),
            random: fastrand::Rng::with_seed(seed.wrapping_add(self.life.into())),
            number: self.books.stories.get(&name).copied().unwrap_or_default(),
            unresolved: self.books.unresolved(&name),
            life: self.life,
            calls: 0,
            call: String::new(),
            began: 0.0,
            name,
        }
    }
}

/// Waits until connections and tasks have ended, and returns those that have not.
async fn leftovers(before: resources::Sample) -> Result<Leftovers> {
    let mut left;
    let start = SystemClock.now();
    loop {
        let now = resources::own()?;
        left = Leftovers {
            tasks: i64::try_from(Handle::current().metrics().num_alive_tasks())?,
            sockets: now.sockets - before.sockets,
            files: now.files - before.files,
        };
        let is_over = SystemClock.now().since(start) > END;
        if (left.tasks, left.sockets) == (0, 0) || is_over {
            return Ok(left);
        }
        SystemClock.sleep(Duration::from_millis(50)).await;
    }
}
