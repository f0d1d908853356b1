//! Three servers behind one address, and what they say of themselves.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::sleep,
};

use super::scrape::Numbers;
use crate::{
    bench::{
        process::Process,
        programs::{Programs, TwilioAccount, server_command},
    },
    sh,
};

const REPLICAS: usize = 3;
const SWEEP_SECONDS: &str = "30";
const INTERVAL: Duration = Duration::from_millis(20);
const LOOKS: usize = 500;

/// They share nothing but Twilio.
#[derive(Debug)]
pub(super) struct Replicas {
    url: String,
    balancer: JoinHandle<()>,
    all: Vec<Replica>,
    http: reqwest::Client,
}

#[derive(Debug)]
struct Replica {
    service: sh::Service,
    process: Process,
    metrics: SocketAddr,
}

/// All of them at one moment.
#[derive(Debug)]
pub(super) struct Look {
    pub(super) cpu: Duration,
    pub(super) largest_bytes: u64,
    pub(super) numbers: Numbers,
}

impl Replicas {
    pub(super) async fn start(programs: &Programs, account: &TwilioAccount) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let http = reqwest::Client::new();
        let (mut all, mut addresses) = (Vec::new(), Vec::new());
        for _ in 0..REPLICAS {
            let [address, metrics] = free_addresses()?;
            let mut command = server_command(programs, account, &address.to_string())?;
            command.env("PUBLIC_URL", &url).env("SWEEP_SECONDS", SWEEP_SECONDS);
            command.env("METRICS_ADDRESS", metrics.to_string());
            let service = sh::Service::start_silent("server", command)?;
            let process = Process::new(service.id().context("a server has ended by itself")?);
            healthy(&http, address).await?;
            addresses.push(address);
            all.push(Replica { service, process, metrics });
        }
        Ok(Self { url, balancer: tokio::spawn(balance(listener, addresses)), all, http })
    }

    /// Where all of them are reached.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    pub(super) async fn look(&self) -> Result<Look> {
        let mut look = Look { cpu: Duration::ZERO, largest_bytes: 0, numbers: Numbers::default() };
        for replica in &self.all {
            look.cpu += replica.process.cpu_time()?;
            look.largest_bytes = look.largest_bytes.max(replica.process.resident_bytes()?);
            let url = format!("http://{}/metrics", replica.metrics);
            look.numbers.add(&self.http.get(url).send().await?.error_for_status()?.text().await?);
        }
        Ok(look)
    }

    pub(super) async fn stop(self) {
        self.balancer.abort();
        for replica in self.all {
            replica.service.stop().await;
        }
    }
}

/// Two at once, so that they are different ones.
fn free_addresses() -> Result<[SocketAddr; 2]> {
    let free = || std::net::TcpListener::bind(("127.0.0.1", 0));
    let (one, other) = (free()?, free()?);
    Ok([one.local_addr()?, other.local_addr()?])
}

async fn healthy(http: &reqwest::Client, address: SocketAddr) -> Result<()> {
    for _ in 0..LOOKS {
        if http.get(format!("http://{address}/health")).send().await.is_ok() {
            return Ok(());
        }
        sleep(INTERVAL).await;
    }
    bail!("a server does not answer at {address}")
}

/// Each connection goes to the next replica.
async fn balance(listener: TcpListener, replicas: Vec<SocketAddr>) {
    let next = AtomicUsize::new(0);
    while let Ok((mut client, _)) = listener.accept().await {
        let replica = replicas[next.fetch_add(1, Ordering::Relaxed) % replicas.len()];
        tokio::spawn(async move {
            let Ok(mut server) = TcpStream::connect(replica).await else { return };
            // Whoever closes first ends it; there is nobody to tell.
            let _ = client.set_nodelay(true).and(server.set_nodelay(true));
            let _ = copy_bidirectional(&mut client, &mut server).await;
        });
    }
}
