//! One emulator, the servers and the balancer before them. All of it ends when the value is dropped.

use std::{
    fs::File,
    net::TcpListener,
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use actix_web::dev::ServerHandle;
use anyhow::{Context, Result, bail};
use reqwest::Client;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    sync::Mutex,
    time::sleep,
};

use crate::{
    balancer::{self, Upstreams},
    dial_check::{self, DialCheck},
    faults::Weather,
    flags::Flags,
    lateness::Lateness,
    pages::Pages,
    settings::{HOLD_MUSIC, HOLD_MUSIC_HOSTS, Setup},
    silence::Silence,
    twilio::{Account, Twilio},
    workers::WORKERS,
};

/// The origin of the agents' pages.
pub(crate) const ORIGIN: &str = "http://flex.example.com";
/// How long an agent's page waits for an answer: no action takes longer.
const PAGE_TIMEOUT: Duration = Duration::from_secs(15);
/// How often a server sweeps, by the emulator's clock.
pub(crate) const SWEEP_EVERY: Duration = Duration::from_secs(30);
/// How many tasks a worker has at most: all calls of a wave are theirs.
const CAPACITY: &str = "1000";

static NUMBER: AtomicU64 = AtomicU64::new(0);

#[derive(Debug)]
pub(crate) struct Environment {
    pub(crate) twilio: Twilio,
    /// Where agents' pages reach the servers.
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) upstreams: Upstreams,
    pub(crate) dial_check: DialCheck,
    /// The agents' pages, where the plugin is tried as well.
    pub(crate) pages: Option<Pages>,
    /// Of the sockets of all pages.
    pub(crate) silence: Silence,
    settings: Settings,
    servers: Vec<Mutex<Server>>,
    balancer: ServerHandle,
    service: ServerHandle,
    /// For how long the machine could not do what was due.
    pub(crate) lateness: Lateness,
    /// The same of the process of the pages.
    lateness_of_pages: Arc<Lateness>,
    _emulator: Child,
}

/// What the servers of a wave have in common.
#[derive(Debug)]
struct Settings {
    public_url: String,
    dial_check_url: String,
    setup: Setup,
}

#[derive(Debug)]
struct Server {
    address: String,
    process: Child,
}

impl Environment {
    pub(crate) async fn start(flags: &Flags, weather: Weather, setup: Setup) -> Result<Self> {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let logs = flags.logs.as_ref().map(|folder| folder.join(format!("{number}-{weather:?}")));
        if let Some(folder) = &logs {
            std::fs::create_dir_all(folder)?;
        }
        let (emulator, account) = start_emulator(flags, logs.as_deref()).await?;
        let twilio = Twilio::new(account)?;
        let upstreams = Upstreams::default();
        let (url, balancer) = balancer::start(&upstreams)?;
        let dial_check = DialCheck::default();
        let (dial_check_url, service) = dial_check.start(weather)?;
        let settings = Settings { public_url: url.clone(), dial_check_url, setup };
        let http = Client::builder().timeout(flags.real(PAGE_TIMEOUT)).build()?;
        let lateness_of_pages = Arc::default();
        let pages = match &flags.plugin {
            Some(plugin) => Some(Pages::start(flags, plugin, &twilio, &lateness_of_pages).await?),
            None => None,
        };
        if flags.servers < flags.server.len() {
            bail!("--servers says that fewer run than are given");
        }
        let mut servers = Vec::new();
        for index in 0..flags.servers {
            let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.to_string();
            let command = server_command(
                flags,
                twilio.account(),
                &settings,
                &address,
                index,
                logs.as_deref(),
            )?;
            let server = Server::start(address.clone(), command)?;
            upstreams.add(address);
            servers.push(Mutex::new(server));
        }
        let environment = Self {
            twilio,
            url,
            http,
            upstreams,
            dial_check,
            pages,
            silence: Silence::default(),
            settings,
            servers,
            balancer,
            service,
            lateness: Lateness::default(),
            lateness_of_pages,
            _emulator: emulator,
        };
        for server in &environment.servers {
            environment.wait_for(&server.lock().await.address).await?;
        }
        for worker in WORKERS {
            let path = format!("Workers/{}/Channels/custom1", worker.sid);
            if !environment.twilio.task_router(&path, &[("Capacity", CAPACITY)]).await? {
                bail!("a worker's capacity cannot be set");
            }
            if worker.hold_music != HOLD_MUSIC {
                let attributes = [("hold_music_url", worker.hold_music)];
                environment.twilio.add_to_worker(worker.sid, &attributes).await?;
            }
        }
        environment.twilio.set_quirks(&weather.quirks()).await?;
        environment.twilio.set_faults(&weather.faults()).await?;
        Ok(environment)
    }

    /// For how long what was due could not be done, here or by the pages.
    pub(crate) fn late(&self, by_the_pages: bool) -> Duration {
        // The pages are late as well when nobody tells them what to do.
        let of_pages = if by_the_pages { self.lateness_of_pages.total() } else { Duration::ZERO };
        self.lateness.total().max(of_pages)
    }

    /// Kills one server as a machine that loses its power does, and starts it again after a moment.
    pub(crate) async fn kill_one(&self, flags: &Flags, down_for: Duration) -> Result<()> {
        let index = balancer::any_of(self.servers.len());
        let mut server = self.servers[index].lock().await;
        server.process.kill().await?;
        sleep(down_for).await;
        let address = server.address.clone();
        let command =
            server_command(flags, self.twilio.account(), &self.settings, &address, index, None)?;
        *server = Server::start(address.clone(), command)?;
        self.wait_for(&address).await
    }

    pub(crate) async fn stop(self) {
        self.balancer.stop(false).await;
        self.service.stop(false).await;
    }

    async fn wait_for(&self, address: &str) -> Result<()> {
        for _ in 0..500 {
            let answer = self.http.get(format!("http://{address}/health")).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            sleep(Duration::from_millis(20)).await;
        }
        bail!("the server at {address} does not start")
    }
}

impl Server {
    fn start(address: String, mut command: Command) -> Result<Self> {
        let process = command
            .spawn()
            .with_context(|| not_started(Path::new(command.as_std().get_program())))?;
        Ok(Self { address, process })
    }
}

async fn start_emulator(flags: &Flags, logs: Option<&Path>) -> Result<(Child, Account)> {
    let mut command = program(&flags.emulator, logs, "emulator")?;
    let speed = flags.speed.to_string();
    command.args(["--bind-address", "127.0.0.1:0", "--print-address", "--speed", &speed]);
    command.stdout(Stdio::piped());
    let mut child = command.spawn().with_context(|| not_started(&flags.emulator))?;
    let stdout = child.stdout.take().context("the emulator has no output")?;
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        if let Ok(account) = serde_json::from_str(&line) {
            return Ok((child, account));
        }
    }
    bail!("the emulator has ended by itself")
}

fn server_command(
    flags: &Flags,
    account: &Account,
    settings: &Settings,
    address: &str,
    index: usize,
    logs: Option<&Path>,
) -> Result<Command> {
    let server = &flags.server[index % flags.server.len()];
    let mut command = program(server, logs, &format!("server-{index}"))?;
    command.stdout(Stdio::null()).envs([
        ("TWILIO_BASE_URL", account.url.as_str()),
        ("TWILIO_ACCOUNT_SID", &account.account_sid),
        ("TWILIO_AUTH_TOKEN", &account.auth_token),
        ("TWILIO_API_KEY", &account.api_key),
        ("TWILIO_API_SECRET", &account.api_secret),
        ("TWILIO_WORKSPACE_SID", &account.workspace_sid),
        ("TWILIO_WORKFLOW_SID", &account.workflow_sid),
        ("TWILIO_SYNC_SERVICE_SID", &account.sync_service_sid),
        ("MACHINE_DETECTION", settings.setup.machines.as_str()),
        ("REJOIN_SECONDS", "20"),
        ("DEFAULT_COUNTRY", "US"),
        ("RECORDING_CHOICE", "true"),
        ("RECORDING_CHANNELS", settings.setup.channels.as_str()),
        ("HOLD_MUSIC_URL", HOLD_MUSIC),
        ("HOLD_MUSIC_HOSTS", HOLD_MUSIC_HOSTS),
        ("DIAL_CHECK_URL", &settings.dial_check_url),
        ("DIAL_CHECK_SECRET", dial_check::SECRET),
        ("PUBLIC_URL", &settings.public_url),
        ("BIND_ADDRESS", address),
        ("METRICS_ADDRESS", "off"),
        ("ALLOWED_ORIGINS", ORIGIN),
        ("CLOCK_SPEED", &flags.speed.to_string()),
        ("SWEEP_SECONDS", &SWEEP_EVERY.as_secs().to_string()),
        // Two workers make all calls.
        ("WORKER_REQUESTS_PER_MINUTE", "0"),
        ("WORKER_DIALS_PER_MINUTE", "0"),
        ("LOG_FORMAT", "text"),
    ]);
    if let Some(folder) = logs {
        command.stdout(File::create(folder.join(format!("server-{index}.out")))?);
    }
    Ok(command)
}

fn not_started(file: &Path) -> String {
    format!("{} cannot be started", file.display())
}

/// A program that ends with us, with no variable but those that are given.
fn program(file: &Path, logs: Option<&Path>, name: &str) -> Result<Command> {
    let mut command = Command::new(file);
    command.env_clear().env("NO_COLOR", "1").stdin(Stdio::null());
    command.kill_on_drop(true);
    match logs {
        Some(folder) => {
            command.env("RUST_LOG", "info");
            command.stderr(File::create(folder.join(format!("{name}.err")))?);
        }
        None => {
            command.env("RUST_LOG", "off").stderr(Stdio::null());
        }
    }
    Ok(command)
}
