//! Cluster of servers.

use std::{process::Child, time::Duration};

use auth_core::{Clock, SystemClock};
use tempfile::TempDir;

use super::{ATTEMPTS, query, spawn, wait_until_ready};
use crate::Result;

/// Cluster of three masters, each with a replica, on loopback ports.
#[derive(Debug)]
pub(crate) struct Cluster {
    ports: Vec<u16>,
    processes: Vec<Child>,
    folders: Vec<TempDir>,
}

/// Masters of a cluster; as many replicas follow them.
const MASTERS: usize = 3;
/// Slots of a cluster.
const SLOTS: usize = 16_384;

impl Cluster {
    pub(crate) async fn start(program: &str) -> Result<Self> {
        let mut cluster = Self {
            ports: free_ports(2 * MASTERS)?,
            processes: Vec::new(),
            folders: Vec::new(),
        };
        for port in cluster.ports.clone() {
            let folder = tempfile::tempdir()?;
            let bus = free_ports(1)?[0].to_string();
            let port = port.to_string();
            let dir = folder.path().display().to_string();
            let arguments = [
                "--port",
                &port,
                "--bind",
                "127.0.0.1",
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                &bus,
                "--cluster-node-timeout",
                "1000",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                &dir,
            ];
            cluster
                .processes
                .push(spawn(program, &arguments.map(str::to_owned))?);
            cluster.folders.push(folder);
        }
        for index in 0..cluster.ports.len() {
            wait_until_ready(&cluster.url(index)).await?;
        }
        cluster.form().await?;
        Ok(cluster)
    }

    /// Joins the servers, spreads the slots over the masters, and gives each a replica.
    async fn form(&self) -> Result<()> {
        for index in 1..self.ports.len() {
            let bus = self.bus_port(index).await?;
            let (port, bus) = (self.ports[index].to_string(), bus.to_string());
            self.get::<String>(0, &["CLUSTER", "MEET", "127.0.0.1", &port, &bus])
                .await?;
        }
        for master in 0..MASTERS {
            let (first, last) = (SLOTS * master / MASTERS, SLOTS * (master + 1) / MASTERS - 1);
            let (first, last) = (first.to_string(), last.to_string());
            self.get::<String>(master, &["CLUSTER", "ADDSLOTSRANGE", &first, &last])
                .await?;
        }
        self.until(async || {
            let mut nodes = 0;
            for index in 0..self.ports.len() {
                let known: String = self.get(index, &["CLUSTER", "NODES"]).await?;
                nodes += known.lines().filter(|line| !line.contains("handshake")).count();
            }
            Ok(nodes == self.ports.len() * self.ports.len())
        })
        .await?;
        for replica in MASTERS..2 * MASTERS {
            let master: String = self.get(replica - MASTERS, &["CLUSTER", "MYID"]).await?;
            self.get::<String>(replica, &["CLUSTER", "REPLICATE", &master])
                .await?;
        }
        self.until(async || {
            let mut ready = 0;
            for index in 0..self.ports.len() {
                let info: String = self.get(index, &["CLUSTER", "INFO"]).await?;
                let links: String = self.get(index, &["INFO", "replication"]).await?;
                let is_linked = index < MASTERS || links.contains("master_link_status:up");
                ready += usize::from(info.contains("cluster_state:ok") && is_linked);
            }
            Ok(ready == self.ports.len())
        })
        .await
    }

    async fn bus_port(&self, index: usize) -> Result<u16> {
        let value: (String, String) = self.get(index, &["CONFIG", "GET", "cluster-port"]).await?;
        Ok(value.1.parse()?)
    }

    async fn until(&self, condition: impl AsyncFn() -> Result<bool>) -> Result<()> {
        for _ in 0..ATTEMPTS {
            if condition().await? {
                return Ok(());
            }
            SystemClock.sleep(Duration::from_millis(20)).await;
        }
        Err("the cluster does not get ready".into())
    }

    fn url(&self, index: usize) -> String {
        format!("redis://127.0.0.1:{}", self.ports[index])
    }

    pub(crate) fn urls(&self) -> Vec<String> {
        (0..MASTERS).map(|index| self.url(index)).collect()
    }

    async fn get<T: redis::FromRedisValue>(&self, index: usize, command: &[&str]) -> Result<T> {
        let value = query(&self.url(index), command).await?;
        Ok(redis::from_redis_value(value)?)
    }

    /// Returns the index of the master of the slot of `key`.
    async fn master_of(&self, slot: u16) -> Result<usize> {
        for index in 0..self.ports.len() {
            let nodes: String = self.get(index, &["CLUSTER", "NODES"]).await?;
            let own = nodes.lines().find(|line| line.contains("myself,master"));
            let ranges = own.map(|line| line.split(' ').skip(8)).into_iter().flatten();
            let holds = |range: &str| {
                let (first, last) = range.split_once('-').unwrap_or((range, range));
                matches!((first.parse::<u16>(), last.parse::<u16>()), (Ok(first), Ok(last)) if (first..=last).contains(&slot))
            };
            if ranges.into_iter().any(holds) {
                return Ok(index);
            }
        }
        Err("no master has the slot".into())
    }

    async fn slot(&self, key: &str) -> Result<u16> {
        self.get(0, &["CLUSTER", "KEYSLOT", key]).await
    }

    /// Moves the slot of `key`, with its keys, to another master.
    pub(crate) async fn move_slot(&self, key: &str) -> Result<()> {
        let slot = self.slot(key).await?;
        let source = self.master_of(slot).await?;
        let target = (0..MASTERS).find(|index| *index != source).ok_or("one master")?;
        let slot = slot.to_string();
        let source_id: String = self.get(source, &["CLUSTER", "MYID"]).await?;
        let target_id: String = self.get(target, &["CLUSTER", "MYID"]).await?;
        self.get::<String>(target, &["CLUSTER", "SETSLOT", &slot, "IMPORTING", &source_id])
            .await?;
        self.get::<String>(source, &["CLUSTER", "SETSLOT", &slot, "MIGRATING", &target_id])
            .await?;
        let port = self.ports[target].to_string();
        loop {
            let keys: Vec<String> = self
                .get(source, &["CLUSTER", "GETKEYSINSLOT", &slot, "100"])
                .await?;
            if keys.is_empty() {
                break;
            }
            let mut command = vec!["MIGRATE", "127.0.0.1", &port, "", "0", "1000", "KEYS"];
            command.extend(keys.iter().map(String::as_str));
            self.get::<String>(source, &command).await?;
        }
        for index in [target, source] {
            self.get::<String>(index, &["CLUSTER", "SETSLOT", &slot, "NODE", &target_id])
                .await?;
        }
        Ok(())
    }

    /// Kills the master of `key`, and waits until its replica has taken over.
    pub(crate) async fn fail_over(&mut self, key: &str) -> Result<()> {
        let slot = self.slot(key).await?;
        let master = self.master_of(slot).await?;
        let replica = master + MASTERS;
        drop(self.processes[master].stdin.take());
        self.processes[master].wait()?;
        self.until(async || {
            let nodes: String = self.get(replica, &["CLUSTER", "NODES"]).await?;
            Ok(nodes.contains("myself,master"))
        })
        .await
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for process in &mut self.processes {
            drop(process.stdin.take());
            // It ends when the pipe is closed.
            let _: std::io::Result<std::process::ExitStatus> = process.wait();
        }
    }
}

/// Returns ports that are free now.
fn free_ports(count: usize) -> Result<Vec<u16>> {
    // All at once, so that they differ.
    let listeners: Vec<_> = (0..count)
        .map(|_| std::net::TcpListener::bind(("127.0.0.1", 0)))
        .collect::<std::io::Result<_>>()?;
    let ports = listeners.iter().map(|listener| Ok(listener.local_addr()?.port()));
    ports.collect()
}
