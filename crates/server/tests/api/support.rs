//! The emulator and the server on free ports of this process, and a browser and a person for each.

mod access_control;
mod callbacks;
mod calls;
pub(crate) mod dial_check;
mod faults;
pub(crate) mod intruder;
pub(crate) mod process;
mod recordings;
mod twilio;

use std::{io, net::TcpListener};

use actix_web::dev::ServerHandle;
use emulator::{Clock, Emulator, Options, Quirks};
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;
use server::{http::app::Application, settings::Settings};
use tokio::task::JoinHandle;

pub(crate) use access_control::AppWithAcl;
pub(crate) use {callbacks::with_field, calls::TestCall};

pub(crate) const CUSTOMER: &str = "+14155550123";
pub(crate) const THIRD: &str = "+14155550199";
pub(crate) const AGENT: &str = "client:agent_40example_2Ecom";
pub(crate) const SECOND: &str = "client:second_40example_2Ecom";
pub(crate) const SUPERVISOR: &str = "client:supervisor_40example_2Ecom";
pub(crate) const SECOND_EMAIL: &str = "second@example.com";
pub(crate) const SECOND_SID: &str = "WK00000000000000000000000000000002";
pub(crate) const SUPERVISOR_EMAIL: &str = "supervisor@example.com";
pub(crate) const AGENT_NUMBER: &str = "+15005550101";
pub(crate) const ORIGIN: &str = "http://flex.example.com";

/// A server, the Twilio that it talks to, and an agent who is logged in.
pub(crate) struct TestApp {
    pub(crate) emulator: Emulator,
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) token: String,
    /// Where its metrics are read, if a test has given them an address.
    pub(crate) metrics_url: Option<String>,
    server: ServerHandle,
    running: JoinHandle<io::Result<()>>,
}

impl TestApp {
    pub(crate) async fn spawn() -> Self {
        Self::spawn_with(&[]).await
    }

    /// The same, with some settings more or others, in which `{address}` stands for the server's.
    pub(crate) async fn spawn_with(settings: &[(&'static str, &str)]) -> Self {
        Self::spawn_beside(start_emulator(), settings).await
    }

    /// The same beside an emulator in which something was done before.
    async fn spawn_beside(emulator: Emulator, settings: &[(&'static str, &str)]) -> Self {
        let Served { url, metrics_url, server, running } = serve(&emulator, None, settings);
        let (http, token) = (Client::new(), String::new());
        let app = Self { emulator, url, http, token, metrics_url, server, running };
        let token = app.log_in("").await;
        Self { token, ..app }
    }

    /// One more server for the same account, behind the same public URL.
    pub(crate) fn spawn_replica(&self) -> (String, ServerHandle) {
        let Served { url, server, .. } = serve(&self.emulator, Some(&self.url), &[]);
        (url, server)
    }

    /// The same, with one setting more or another.
    pub(crate) fn spawn_replica_with(
        &self,
        setting: (&'static str, &str),
    ) -> (String, ServerHandle) {
        self.spawn_replica_with_all(&[setting])
    }

    /// The same, with several.
    pub(crate) fn spawn_replica_with_all(
        &self,
        settings: &[(&'static str, &str)],
    ) -> (String, ServerHandle) {
        let Served { url, server, .. } = serve(&self.emulator, Some(&self.url), settings);
        (url, server)
    }

    /// The same, without the API key.
    pub(crate) fn spawn_replica_without_key(&self) -> (String, ServerHandle) {
        let settings = [("TWILIO_API_KEY", ""), ("TWILIO_API_SECRET", "")];
        let Served { url, server, .. } = serve(&self.emulator, Some(&self.url), &settings);
        (url, server)
    }

    /// The token of somebody else who works there.
    pub(crate) async fn token_of(&self, email: &str) -> String {
        self.log_in(&format!("worker={email}")).await
    }

    /// The token of a session as it is asked for.
    pub(crate) async fn log_in(&self, query: &str) -> String {
        let session = self.rest(Method::GET, &format!("/_emulator/session?{query}"), &[]).await;
        session["token"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn stop(self) {
        self.server.stop(false).await;
        self.emulator.stop().await;
    }

    /// Tells the server to stop as SIGTERM does, and waits until it has. The emulator goes on.
    pub(crate) async fn stop_server_gracefully(&mut self) {
        self.server.stop(true).await;
        (&mut self.running).await.unwrap().unwrap();
    }

    /// Posts a form to the server, as a browser does.
    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        self.post_at(&self.url, path, form).await
    }

    async fn post_at(&self, url: &str, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let request = self.http.post(format!("{url}{path}")).header("Origin", ORIGIN);
        let response = request.form(form).send().await.unwrap();
        let status = response.status();
        (status, response.json().await.unwrap_or(Value::Null))
    }

    /// The same, with the agent's token.
    pub(crate) async fn ask(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        self.ask_at(&self.url, path, form).await
    }

    /// The same, at one of the replicas.
    pub(crate) async fn ask_at(
        &self,
        url: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> (StatusCode, Value) {
        let token = ("Token", self.token.as_str());
        self.post_at(url, path, &[&[token], form].concat()).await
    }
}

fn start_emulator() -> Emulator {
    let options = Options { clock: Clock::stopped(), ..Options::default() };
    let emulator = Emulator::start(options).unwrap();
    // The agent picks up when the test says so.
    emulator.set_quirks(Quirks { desk_phone_answers_after_ms: None, ..Quirks::default() });
    emulator
}

/// A server that runs.
struct Served {
    url: String,
    metrics_url: Option<String>,
    server: ServerHandle,
    running: JoinHandle<io::Result<()>>,
}

/// Starts a server that takes the emulator for Twilio.
fn serve(emulator: &Emulator, public_url: Option<&str>, more: &[(&'static str, &str)]) -> Served {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let url = format!("http://{address}");
    let more = more.iter().map(|(name, value)| (*name, value.replace("{address}", &address)));
    let variables = variables(emulator, public_url.unwrap_or(&url)).into_iter().chain(more);
    let settings =
        Settings::from_variables(variables.map(|(name, value)| (name.to_owned(), value))).unwrap();
    let application = Application::listen(listener, settings).unwrap();
    let server = application.handle();
    let metrics_url = application.metrics_address().map(|it| format!("http://{it}/metrics"));
    let running = tokio::spawn(application.run());
    Served { url, metrics_url, server, running }
}

/// The environment of a server that takes the emulator for Twilio.
fn variables(emulator: &Emulator, public_url: &str) -> Vec<(&'static str, String)> {
    let account = emulator.account();
    vec![
        ("TWILIO_ACCOUNT_SID", account.account_sid.to_string()),
        ("TWILIO_AUTH_TOKEN", account.auth_token.clone()),
        ("TWILIO_API_KEY", account.api_key.clone()),
        ("TWILIO_API_SECRET", account.api_secret.clone()),
        ("TWILIO_WORKSPACE_SID", account.workspace_sid.to_string()),
        ("TWILIO_WORKFLOW_SID", account.workflow_sid.to_string()),
        ("TWILIO_BASE_URL", emulator.url()),
        ("PUBLIC_URL", public_url.to_owned()),
        ("ALLOWED_ORIGINS", ORIGIN.to_owned()),
        ("STOP_DELAY_SECONDS", "0".to_owned()),
        ("METRICS_ADDRESS", "off".to_owned()),
        // A test counts requests, and says when somebody heals.
        ("SWEEP_SECONDS", "0".to_owned()),
    ]
}
