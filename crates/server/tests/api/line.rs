//! A call with several people on it: who comes, who goes, and what Twilio says of each.

use emulator::{CallStatus, CallbackFaults, CallbackRecord, Faults, RequestFault};
use reqwest::Method;
use serde_json::{Value, json};
use shared::{CallSid, TaskSid, WorkerSid};

use crate::{
    order::Callback,
    support::{AGENT_NUMBER, TestApp, TestCall},
};

const THIRD: &str = "+14155550199";
const SECOND: &str = "client:second_40example_2Ecom";

/// A call, and the third person on it.
pub(crate) struct Line {
    pub(crate) app: TestApp,
    pub(crate) call: TestCall,
    /// Nobody in a call of two.
    pub(crate) third: CallSid,
}

/// A worker who was added to a call by a task of their own.
pub(crate) struct SecondWorker {
    pub(crate) task_sid: TaskSid,
    pub(crate) leg: CallSid,
}

impl Line {
    pub(crate) const PATH: &str = "/call-outbound-join";

    /// An agent and a customer talk.
    pub(crate) async fn of_two() -> Self {
        let app = TestApp::spawn().await;
        let call = app.talk().await;
        Self { app, call, third: CallSid::from_bits(0) }
    }

    /// An agent, a customer and a third person talk.
    pub(crate) async fn of_three() -> Self {
        let mut line = Self::of_two().await;
        line.third = line.joins(THIRD).await;
        line
    }

    /// Adds somebody, whose telephone rings.
    pub(crate) async fn adds(&self, number: &str) -> CallSid {
        let form =
            [("taskSid", self.call.task_sid.as_str()), ("to", number), ("from", AGENT_NUMBER)];
        let (status, answer) = self.app.ask("/add-conference-participant", &form).await;
        assert_eq!(status, 200, "{answer}");
        self.app.emulator.settled().await;
        CallSid::parse(answer["callSid"].as_str().unwrap()).unwrap()
    }

    /// Adds somebody, who picks up.
    pub(crate) async fn joins(&self, number: &str) -> CallSid {
        let leg = self.adds(number).await;
        self.app.emulator.answer(&leg).unwrap();
        self.app.emulator.settled().await;
        leg
    }

    /// A second worker takes a task of their own and joins with it.
    pub(crate) async fn second_worker_joins(&self) -> SecondWorker {
        let app = &self.app;
        let workflow_sid = app.emulator.account().workflow_sid.to_string();
        let attributes = json!({ "targetWorker": SECOND }).to_string();
        let form = [
            ("Attributes", attributes.as_str()),
            ("WorkflowSid", &workflow_sid),
            ("TaskChannel", "custom1"),
        ];
        let task = app.task_router(Method::POST, "/Tasks", &form).await;
        let task_sid = TaskSid::parse(task["sid"].as_str().unwrap()).unwrap();
        let reservation = app.reservation(&task_sid).await;
        let reservation_sid = reservation["sid"].as_str().unwrap();
        let worker_sid = WorkerSid::parse(reservation["worker_sid"].as_str().unwrap()).unwrap();
        let path = format!("/Tasks/{task_sid}/Reservations/{reservation_sid}");
        let form = [("ReservationStatus", "accepted")];
        app.task_router(Method::POST, &path, &form).await;

        let account_sid = &app.emulator.account().account_sid;
        let path = format!(
            "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{}/Participants.json",
            self.call.conference_sid
        );
        let label = format!("worker.{reservation_sid}.{worker_sid}.abcdef");
        let form = [("To", SECOND), ("From", AGENT_NUMBER), ("Label", &label)];
        let answer = app.rest(Method::POST, &path, &form).await;
        let leg = CallSid::parse(answer["call_sid"].as_str().unwrap()).unwrap();
        app.emulator.settled().await;
        app.emulator.answer(&leg).unwrap();
        app.emulator.settled().await;
        SecondWorker { task_sid, leg }
    }

    pub(crate) async fn hangs_up(&self, leg: &CallSid) {
        self.app.emulator.hang_up(leg).unwrap();
        self.app.emulator.settled().await;
    }

    /// The agent holds somebody, or lets them hear the others again.
    pub(crate) async fn holds(&self, leg: &CallSid, hold: &str) {
        let form = [
            ("taskSid", self.call.task_sid.as_str()),
            ("participant", leg.as_str()),
            ("hold", hold),
        ];
        let (status, answer) = self.app.ask("/hold-conference-participant", &form).await;
        assert_eq!(status, 200, "{answer}");
        self.app.emulator.settled().await;
    }

    /// From here on callbacks are lost: the test delivers.
    pub(crate) fn stops_hearing(&self) {
        self.stops_hearing_while([]);
    }

    /// The same while Twilio's requests have these faults.
    pub(crate) fn stops_hearing_while(&self, faults: impl Into<Vec<RequestFault>>) {
        let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
        let requests = faults.into();
        self.app.emulator.set_faults(Faults { callbacks, requests, ..Faults::default() });
    }

    /// Delivers what Twilio had to say of an event, to one of the servers.
    pub(crate) async fn hears(&self, server: &str, event: &str, leg: Option<&CallSid>) {
        let callback = self.told(event, leg);
        assert_eq!(self.app.deliver(server, Self::PATH, &callback).await, 204, "{event}");
    }

    /// Delivers the progress of a leg's own call.
    pub(crate) async fn hears_of_the_call(&self, leg: &CallSid, status: &str) {
        let is_it = |it: &CallbackRecord| {
            it.url.contains("/call-status?")
                && it.parameter("CallSid") == Some(leg.as_str())
                && it.parameter("CallStatus") == Some(status)
        };
        let callback = self.app.emulator.callbacks().into_iter().find(is_it).unwrap();
        let path = callback.url.strip_prefix(&self.app.url).unwrap().split('#').next().unwrap();
        assert_eq!(self.app.deliver(&self.app.url, path, &callback.parameters).await, 204);
    }

    /// What Twilio said last of an event of a leg.
    pub(crate) fn told(&self, event: &str, leg: Option<&CallSid>) -> Callback {
        let is_it = |it: &CallbackRecord| {
            it.parameter("StatusCallbackEvent") == Some(event)
                && leg.is_none_or(|leg| it.parameter("CallSid") == Some(leg.as_str()))
        };
        self.app.emulator.callbacks().into_iter().rev().find(is_it).unwrap().parameters
    }

    /// Who is on the line, at Twilio.
    pub(crate) fn on_the_line(&self) -> Vec<CallSid> {
        self.those(|_| true)
    }

    /// Whose leaving ends the call, at Twilio.
    pub(crate) fn who_ends_it(&self) -> Vec<CallSid> {
        self.those(|it| it.end_conference_on_exit)
    }

    /// Who is on hold, at Twilio.
    pub(crate) fn held(&self) -> Vec<CallSid> {
        self.those(|it| it.hold)
    }

    fn those(&self, are: impl Fn(&emulator::ParticipantSnapshot) -> bool) -> Vec<CallSid> {
        let participants = self.app.emulator.participants(self.call.task_sid.as_str());
        let joined = participants.into_iter().filter(|it| it.joined && are(it));
        let mut legs: Vec<_> = joined.map(|it| it.call_sid).collect();
        legs.sort();
        legs
    }

    pub(crate) fn status_of(&self, leg: &CallSid) -> CallStatus {
        self.app.emulator.snapshot().call(leg).unwrap().status
    }

    /// The status of the conference's own task.
    pub(crate) fn task_status(&self) -> &'static str {
        self.app.emulator.task(&self.call.task_sid).unwrap().assignment_status
    }

    /// The map's item of a leg.
    pub(crate) async fn item(&self, leg: &CallSid) -> Value {
        self.app.map(&self.call.task_sid).await[leg.as_str()].clone()
    }

    /// `conf_status`.
    pub(crate) async fn item_of_the_conference(&self) -> Value {
        self.app.map(&self.call.task_sid).await["conf_status"].clone()
    }

    /// The map loses what it knows of a leg.
    pub(crate) async fn forgets(&self, leg: &CallSid) {
        let map = format!("{}.CS", self.call.task_sid);
        let path = format!("/sync.twilio.com/v1/Services/default/Maps/{map}/Items/{leg}");
        self.app.rest(Method::DELETE, &path, &[]).await;
    }

    /// Somebody ends the conference for everybody, at Twilio.
    pub(crate) async fn is_ended(&self) {
        let account_sid = &self.app.emulator.account().account_sid;
        let path = format!(
            "/api.twilio.com/2010-04-01/Accounts/{account_sid}/Conferences/{}.json",
            self.call.conference_sid
        );
        let answer = self.app.rest(Method::POST, &path, &[("Status", "completed")]).await;
        assert_eq!(answer["status"], "completed", "{answer}");
        self.app.emulator.settled().await;
    }
}

/// Legs in the order of the lists that Twilio is asked for.
pub(crate) fn legs(legs: &[&CallSid]) -> Vec<CallSid> {
    let mut legs: Vec<_> = legs.iter().copied().cloned().collect();
    legs.sort();
    legs
}
