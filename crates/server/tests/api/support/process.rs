//! A server in a process of its own, which can be killed.

use std::{
    fs::File,
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::{TestApp, variables};

/// What a server logs where nobody says anything else.
pub(crate) const USUAL: &str = "info,actix_server=warn";

/// A server that takes the emulator for Twilio.
pub(crate) struct ServerProcess {
    pub(crate) url: String,
    address: String,
    child: Child,
    log: Option<PathBuf>,
}

impl ServerProcess {
    /// Starts one more server behind the public URL of the test's, and waits until it serves.
    pub(crate) async fn start(app: &TestApp) -> Self {
        Self::start_at(app, &app.url, None, &[]).await
    }

    /// Starts a server behind a public URL of its own, in which `{address}` stands for its address, and
    /// keeps what it logs at the usual level.
    pub(crate) async fn start_with_log(app: &TestApp, public_url: &str) -> Self {
        Self::start_with_log_of(app, public_url, USUAL).await
    }

    /// The same, at levels of the test's choice.
    pub(crate) async fn start_with_log_of(app: &TestApp, public_url: &str, filter: &str) -> Self {
        Self::start_at(app, public_url, Some(log_file(app)), &[("RUST_LOG", filter)]).await
    }

    /// Starts one more server with this setting, and keeps what it logs at the usual level.
    pub(crate) async fn start_with_log_and(app: &TestApp, setting: (&str, &str)) -> Self {
        Self::start_at(app, &app.url, Some(log_file(app)), &[setting]).await
    }

    /// Starts a server behind a public URL of its own with this setting.
    pub(crate) async fn start_with(app: &TestApp, setting: (&str, &str)) -> Self {
        Self::start_at(app, "http://{address}", None, &[setting]).await
    }

    async fn start_at(
        app: &TestApp,
        public_url: &str,
        log: Option<PathBuf>,
        settings: &[(&str, &str)],
    ) -> Self {
        // Free now, and taken again before anybody else is likely to ask.
        let address =
            TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().to_string();
        let stderr = log.as_ref().map_or(Stdio::null(), |file| File::create(file).unwrap().into());
        let child = Command::new(env!("CARGO_BIN_EXE_server"))
            .env_clear()
            .envs(variables(&app.emulator, &public_url.replace("{address}", &address)))
            .env("BIND_ADDRESS", &address)
            .env("LOG_FORMAT", "json")
            .env("RUST_LOG", USUAL)
            .env("STOP_DELAY_SECONDS", "0")
            .envs(settings.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let url = format!("http://{address}");
        while app.http.get(format!("{url}/health")).send().await.is_err() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Self { url, address, child, log }
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log.as_ref().unwrap()).unwrap()
    }

    /// A server that goes on serving after SIGTERM until it is told once more.
    pub(crate) async fn start_that_stops_late(app: &TestApp) -> Self {
        Self::start_at(app, &app.url, None, &[("STOP_DELAY_SECONDS", "600")]).await
    }

    /// Sends it SIGTERM.
    pub(crate) fn tell_to_stop(&self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    }

    /// Waits until it has ended, and says whether it did so in peace.
    pub(crate) async fn ended(&mut self) -> bool {
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// SIGTERM, and waits until it takes no more connections: it has work to finish, and goes on.
    pub(crate) async fn begin_to_stop(&mut self) {
        self.tell_to_stop();
        while TcpStream::connect(&self.address).is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert!(self.child.try_wait().unwrap().is_none(), "it has work to finish");
    }

    /// SIGKILL: nothing more is done.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn log_file(app: &TestApp) -> PathBuf {
    let port = app.url.rsplit(':').next().unwrap_or_default();
    std::env::temp_dir().join(format!("server-{}-{port}.log", std::process::id()))
}

/// What `server --health` says of a server.
pub(crate) fn says_that_it_lives(app: &TestApp, server: &ServerProcess) -> bool {
    let status = Command::new(env!("CARGO_BIN_EXE_server"))
        .arg("--health")
        .env_clear()
        .envs(variables(&app.emulator, &server.url))
        .env("BIND_ADDRESS", &server.address)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.unwrap().success()
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It has been killed, but for a test that failed.
        let _ = self.child.kill();
        if let Some(log) = &self.log {
            let _ = std::fs::remove_file(log);
        }
    }
}
