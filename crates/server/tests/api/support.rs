//! The emulator and the server on free ports of this process, and a browser and a person for each.

mod callbacks;
mod faults;
pub(crate) mod process;

use std::{collections::BTreeMap, io, net::TcpListener};

use actix_web::dev::ServerHandle;
use emulator::{Clock, Emulator, Options, ParticipantSnapshot, Quirks, Snapshot};
use jiff::Timestamp;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use server::{http::app::Application, settings::Settings};
use shared::{CallSid, ConferenceSid, TaskSid};
use tokio::task::JoinHandle;

pub(crate) use callbacks::with_field;

pub(crate) const CUSTOMER: &str = "+14155550123";
pub(crate) const THIRD: &str = "+14155550199";
pub(crate) const AGENT: &str = "client:agent_40example_2Ecom";
pub(crate) const SECOND: &str = "client:second_40example_2Ecom";
pub(crate) const SUPERVISOR: &str = "client:supervisor_40example_2Ecom";
pub(crate) const SECOND_EMAIL: &str = "second@example.com";
pub(crate) const SUPERVISOR_EMAIL: &str = "supervisor@example.com";
pub(crate) const AGENT_NUMBER: &str = "+15005550101";
pub(crate) const ORIGIN: &str = "http://flex.example.com";

/// A server, the Twilio that it talks to, and an agent who is logged in.
pub(crate) struct TestApp {
    pub(crate) emulator: Emulator,
    pub(crate) url: String,
    pub(crate) http: Client,
    pub(crate) token: String,
    server: ServerHandle,
    running: JoinHandle<io::Result<()>>,
}

/// A call that an agent makes.
pub(crate) struct TestCall {
    pub(crate) task_sid: TaskSid,
    pub(crate) conference_sid: ConferenceSid,
    pub(crate) agent: CallSid,
    pub(crate) customer: CallSid,
}

impl TestApp {
    pub(crate) async fn spawn() -> Self {
        Self::spawn_with(&[]).await
    }

    /// The same, with some settings more or others, in which `{address}` stands for the server's.
    pub(crate) async fn spawn_with(settings: &[(&'static str, &str)]) -> Self {
        let options = Options { clock: Clock::stopped(), ..Options::default() };
        let emulator = Emulator::start(options).unwrap();
        // The agent picks up when the test says so.
        emulator.set_quirks(Quirks { desk_phone_answers_after_ms: None, ..Quirks::default() });
        let Served { url, server, running } = serve(&emulator, None, settings);
        let (http, token) = (Client::new(), String::new());
        let app = Self { emulator, url, http, token, server, running };
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
        let Served { url, server, .. } = serve(&self.emulator, Some(&self.url), &[setting]);
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
        let request = self.http.post(format!("{}{path}", self.url)).header("Origin", ORIGIN);
        let response = request.form(form).send().await.unwrap();
        let status = response.status();
        (status, response.json().await.unwrap_or(Value::Null))
    }

    /// The same, with the agent's token.
    pub(crate) async fn ask(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let token = ("Token", self.token.as_str());
        self.post(path, &[&[token], form].concat()).await
    }

    pub(crate) async fn create_task(&self) -> (TaskSid, String) {
        let form =
            [("To", CUSTOMER), ("From", AGENT_NUMBER), ("Worker", AGENT), ("Internal", "false")];
        let (status, answer) = self.ask("/create-new-task", &form).await;
        assert_eq!(status, 200, "{answer}");
        let task_sid = TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap();
        (task_sid, answer["agentJoinUrl"].as_str().unwrap().to_owned())
    }

    /// The agent accepts: their telephone rings, and gets its TwiML from `url` when they pick up.
    pub(crate) async fn ring_agent(&self, task_sid: &TaskSid, url: &str) -> CallSid {
        self.ring_worker(AGENT, task_sid, url).await
    }

    /// The same for any worker.
    pub(crate) async fn ring_worker(
        &self,
        contact_uri: &str,
        task_sid: &TaskSid,
        url: &str,
    ) -> CallSid {
        let reservation = self.reservation(task_sid).await;
        let path =
            format!("/Tasks/{task_sid}/Reservations/{}", reservation["sid"].as_str().unwrap());
        let form = [
            ("Instruction", "call"),
            ("CallFrom", AGENT_NUMBER),
            ("CallUrl", url),
            ("CallAccept", "true"),
        ];
        let answer = self.task_router(Method::POST, &path, &form).await;
        assert!(answer["sid"].is_string(), "{answer}");
        let rings = |it: &Snapshot| it.calls_to(contact_uri).next().is_some();
        let snapshot = self.emulator.wait_for(rings).await;
        snapshot.calls_to(contact_uri).last().unwrap().sid.clone()
    }

    /// The URL that a new dialpad gives: with the reservation and the worker.
    pub(crate) async fn join_url(&self, task_sid: &TaskSid, url: &str) -> String {
        let reservation = self.reservation(task_sid).await;
        let text = |name: &str| reservation[name].as_str().unwrap().to_owned();
        let (url, fragment) = url.split_once('#').unwrap_or((url, ""));
        let sids = format!("reservationSid={}&workerSid={}", text("sid"), text("worker_sid"));
        format!("{url}&{sids}#{fragment}")
    }

    /// A call whose customer is being rung.
    pub(crate) async fn dial(&self) -> TestCall {
        let (task_sid, url) = self.create_task().await;
        let url = self.join_url(&task_sid, &url).await;
        let agent = self.ring_agent(&task_sid, &url).await;
        self.emulator.answer(&agent).unwrap();
        self.emulator.settled().await;
        let snapshot = self.emulator.snapshot();
        let conference = snapshot.conference(task_sid.as_str()).unwrap();
        let customer = snapshot.calls_to(CUSTOMER).next().unwrap().sid.clone();
        TestCall { conference_sid: conference.sid.clone(), task_sid, agent, customer }
    }

    /// A call in which the agent and the customer talk.
    pub(crate) async fn talk(&self) -> TestCall {
        let call = self.dial().await;
        self.emulator.answer(&call.customer).unwrap();
        self.emulator.settled().await;
        call
    }

    /// Adds the third person to a call, and returns the leg that rings.
    pub(crate) async fn add_third(&self, call: &TestCall) -> CallSid {
        let form = [("taskSid", call.task_sid.as_str()), ("to", THIRD), ("from", AGENT_NUMBER)];
        let (status, answer) = self.ask("/add-conference-participant", &form).await;
        assert_eq!(status, 200, "{answer}");
        CallSid::parse(answer["callSid"].as_str().unwrap()).unwrap()
    }

    /// The data of all items of a task's map.
    pub(crate) async fn map(&self, task_sid: &TaskSid) -> BTreeMap<String, Value> {
        let path = format!("/sync.twilio.com/v1/Services/default/Maps/{task_sid}.CS/Items");
        let list = self.rest(Method::GET, &path, &[]).await;
        let items = list["items"].as_array().cloned().unwrap_or_default();
        let data = |item: &Value| (item["key"].as_str().unwrap().to_owned(), item["data"].clone());
        items.iter().map(data).collect()
    }

    /// How many seconds a task's map lives from now on.
    pub(crate) async fn life_of_map(&self, task_sid: &TaskSid) -> u32 {
        let path = format!("/sync.twilio.com/v1/Services/default/Maps/{task_sid}.CS");
        let map = self.rest(Method::GET, &path, &[]).await;
        let date = |name: &str| map[name].as_str().unwrap().parse::<Timestamp>().unwrap();
        date("date_expires").duration_since(date("date_updated")).as_secs().try_into().unwrap()
    }

    /// Who hears hold music.
    pub(crate) fn held(&self, call: &TestCall) -> Vec<CallSid> {
        let participants = self.emulator.participants(call.task_sid.as_str()).into_iter();
        participants.filter(|participant| participant.hold).map(|it| it.call_sid).collect()
    }

    /// A leg at Twilio.
    pub(crate) fn participant(&self, call: &TestCall, call_sid: &CallSid) -> ParticipantSnapshot {
        let participants = self.emulator.participants(call.task_sid.as_str());
        participants.into_iter().find(|participant| participant.call_sid == *call_sid).unwrap()
    }

    /// The label of a leg at Twilio; empty where it has none.
    pub(crate) fn label_of(&self, task_sid: &TaskSid, call_sid: &CallSid) -> String {
        let participants = self.emulator.participants(task_sid.as_str());
        let leg = participants.iter().find(|participant| participant.call_sid == *call_sid);
        leg.unwrap().label.clone().unwrap_or_default()
    }

    /// Dials somebody into a call without a label, as an old dialpad or a supervisor does.
    pub(crate) async fn add_without_label(&self, call: &TestCall, to: &str) -> CallSid {
        let account_sid = &self.emulator.account().account_sid;
        let path = format!(
            "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{}/Participants.json",
            call.conference_sid
        );
        let form = [("To", to), ("From", AGENT_NUMBER)];
        let answer = self.rest(Method::POST, &path, &form).await;
        CallSid::parse(answer["call_sid"].as_str().unwrap()).unwrap()
    }

    /// A supervisor monitors a call, as Flex lets them; their leg rings.
    pub(crate) async fn monitor(&self, call: &TestCall) -> CallSid {
        let reservation = self.reservation(&call.task_sid).await;
        let sid = reservation["sid"].as_str().unwrap();
        let path = format!("/Tasks/{}/Reservations/{sid}", call.task_sid);
        let form = [
            ("Instruction", "supervise"),
            ("Supervisor", "WK00000000000000000000000000000003"),
            ("SupervisorMode", "monitor"),
        ];
        self.task_router(Method::POST, &path, &form).await;
        let snapshot = self.emulator.wait_for(|it| it.calls_to(SUPERVISOR).next().is_some()).await;
        snapshot.calls_to(SUPERVISOR).last().unwrap().sid.clone()
    }

    /// Changes a leg at Twilio, as somebody else.
    pub(crate) async fn update_participant(
        &self,
        call: &TestCall,
        call_sid: &CallSid,
        form: &[(&str, &str)],
    ) {
        let account_sid = &self.emulator.account().account_sid;
        let path = format!(
            "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{}/Participants/{call_sid}.json",
            call.conference_sid
        );
        let answer = self.rest(Method::POST, &path, form).await;
        assert_eq!(answer["call_sid"], json!(call_sid), "{answer}");
    }

    /// The attributes of a task.
    pub(crate) fn attributes(&self, task_sid: &TaskSid) -> Value {
        let task = self.emulator.task(task_sid).unwrap();
        serde_json::from_str(&task.attributes).unwrap()
    }

    /// Replaces the attributes of a task.
    pub(crate) async fn set_attributes(&self, task_sid: &TaskSid, attributes: &Value) {
        let path = format!("/Tasks/{task_sid}");
        let attributes = attributes.to_string();
        self.task_router(Method::POST, &path, &[("Attributes", &attributes)]).await;
    }

    /// Asks `TaskRouter`.
    pub(crate) async fn task_router(
        &self,
        method: Method,
        path: &str,
        form: &[(&str, &str)],
    ) -> Value {
        let workspace_sid = &self.emulator.account().workspace_sid;
        let path = format!("/taskrouter.twilio.com/v1/Workspaces/{workspace_sid}{path}");
        self.rest(method, &path, form).await
    }

    /// Asks Twilio, as somebody else with the account's credentials.
    pub(crate) async fn rest(&self, method: Method, path: &str, form: &[(&str, &str)]) -> Value {
        let account = self.emulator.account();
        let request = self
            .http
            .request(method.clone(), format!("{}{path}", self.emulator.url()))
            .basic_auth(account.account_sid.as_str(), Some(&account.auth_token));
        let request = if method == Method::POST { request.form(form) } else { request };
        request.send().await.unwrap().json().await.unwrap_or(json!(null))
    }

    /// Gives the agent's worker another number, or none.
    pub(crate) async fn set_agents_phone(&self, phone: &str) {
        let path = "/Workers/WK00000000000000000000000000000001";
        let attributes = json!({ "contact_uri": AGENT, "phone": phone }).to_string();
        let answer = self.task_router(Method::POST, path, &[("Attributes", &attributes)]).await;
        assert!(answer["sid"].is_string(), "{answer}");
    }

    /// The first reservation of a task.
    pub(crate) async fn reservation(&self, task_sid: &TaskSid) -> Value {
        let path = format!("/Tasks/{task_sid}/Reservations");
        let list = self.task_router(Method::GET, &path, &[]).await;
        list["reservations"][0].clone()
    }
}

impl TestCall {
    /// A form about one leg of this call.
    pub(crate) fn about<'a>(
        &'a self,
        leg: &'a CallSid,
        field: (&'a str, &'a str),
    ) -> [(&'a str, &'a str); 4] {
        [
            ("taskSid", self.task_sid.as_str()),
            ("conference", self.conference_sid.as_str()),
            ("participant", leg.as_str()),
            field,
        ]
    }
}

/// A server that runs.
struct Served {
    url: String,
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
    let running = tokio::spawn(application.run());
    Served { url, server, running }
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
        // A test counts requests, and says when somebody heals.
        ("SWEEP_SECONDS", "0".to_owned()),
    ]
}
