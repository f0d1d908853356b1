//! A server that is killed in the middle of its work, and what the next delivery of the same event
//! to another server finds.

use std::time::Duration;

use emulator::RequestFault;
use serde_json::json;
use shared::{CallSid, TaskSid};

use crate::{
    order::Callback,
    support::{CUSTOMER, TestApp, process::ServerProcess},
};

const PATH: &str = "/call-outbound-join";
const DIAL: &str = "/api.twilio.com/*/Participants.json";
const TASK: &str = "/taskrouter.twilio.com/v1/*/Tasks/WT*";
const LEASE: Duration = Duration::from_secs(12);

#[tokio::test]
async fn a_server_that_is_killed_before_its_dial_rings_nobody_and_the_agent_is_told() {
    let joined = Joined::new(RequestFault::silent("POST", DIAL, 1)).await;
    let app = &joined.app;
    joined.is_heard_by_a_server_that_is_killed(Point::Claimed, Kill::AtOnce).await;
    assert_eq!(joined.customers().len(), 0);

    // Nobody knows whether it rang: it is not dialled by itself, and the agent is told.
    app.emulator.advance(LEASE);
    joined.is_heard_again().await;
    assert_eq!(joined.customers().len(), 0);
    let refusal =
        app.map(&joined.task_sid).await["conf_status"]["customer_dial"]["refusal"].clone();
    assert_eq!(refusal["code"], 1001, "{refusal}");
    let form = [("taskSid", joined.task_sid.as_str()), ("to", CUSTOMER)];
    let (status, answer) = app.ask("/add-conference-participant", &form).await;
    assert_eq!(status, 200, "{answer}");
    joined.has_its_customer().await;
    joined.app.stop().await;
}

#[tokio::test]
async fn a_leg_whose_server_was_killed_before_it_was_written_is_found() {
    let answered_late =
        RequestFault { after_the_effect: true, ..RequestFault::silent("POST", DIAL, 1) };
    let joined = Joined::new(answered_late).await;
    joined.is_heard_by_a_server_that_is_killed(Point::Dialled, Kill::AtOnce).await;
    let customer = joined.customers().pop().unwrap();
    assert!(!joined.app.map(&joined.task_sid).await.contains_key(customer.as_str()));

    joined.app.emulator.advance(LEASE);
    joined.is_heard_again().await;
    joined.has_its_customer().await;
    joined.app.stop().await;
}

#[tokio::test]
async fn a_task_whose_server_was_killed_before_it_was_written_is_written_by_the_next() {
    let joined = Joined::new(RequestFault::silent("POST", TASK, 1)).await;
    joined.is_heard_by_a_server_that_is_killed(Point::InTheMap, Kill::AtOnce).await;
    assert_eq!(joined.app.attributes(&joined.task_sid).get("conference"), None);

    joined.is_heard_again().await;
    joined.has_its_customer().await;
    let named = &joined.app.attributes(&joined.task_sid)["conference"]["participants"];
    assert_eq!(named["worker"], json!(joined.agent), "{named}");
    assert_eq!(named["customer"], json!(joined.customers()[0]), "{named}");
    joined.app.stop().await;
}

#[tokio::test]
async fn a_server_that_is_killed_while_it_stops_leaves_nothing_undone() {
    let answered_late =
        RequestFault { after_the_effect: true, ..RequestFault::silent("POST", DIAL, 1) };
    let joined = Joined::new(answered_late).await;
    joined.is_heard_by_a_server_that_is_killed(Point::Dialled, Kill::WhileItStops).await;

    joined.app.emulator.advance(LEASE);
    joined.is_heard_again().await;
    joined.has_its_customer().await;
    joined.app.stop().await;
}

/// How far the server has come.
#[derive(Clone, Copy)]
enum Point {
    Claimed,
    Dialled,
    InTheMap,
}

#[derive(Clone, Copy)]
enum Kill {
    AtOnce,
    /// It has been told to stop, and waits for the dial.
    WhileItStops,
}

/// An agent who has joined; the test delivers.
struct Joined {
    app: TestApp,
    task_sid: TaskSid,
    agent: CallSid,
    join: Callback,
}

impl Joined {
    /// The server that hears of it first meets this fault.
    async fn new(fault: RequestFault) -> Self {
        let app = TestApp::spawn().await;
        let (task_sid, agent) = app.ringing_agent().await;
        app.lose_callbacks();
        app.emulator.answer(&agent).unwrap();
        app.emulator.settled().await;
        let join = app.callback("participant-join");
        app.lose_callbacks_and(vec![fault]);
        Self { app, task_sid, agent, join }
    }

    async fn is_heard_by_a_server_that_is_killed(&self, point: Point, kill: Kill) {
        let mut server = ServerProcess::start(&self.app).await;
        let url = server.url.clone();
        let heard = self.app.try_deliver(&url, PATH, &self.join);
        let killed = async {
            while !self.has_come_to(point).await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            if matches!(kill, Kill::WhileItStops) {
                server.begin_to_stop().await;
            }
            server.kill();
        };
        let (answer, ()) = tokio::join!(heard, killed);
        assert_eq!(answer, None, "it was killed before it answered");
    }

    async fn has_come_to(&self, point: Point) -> bool {
        let has_met_the_fault = self.app.faults_left().await == 0;
        has_met_the_fault
            && match (point, self.customers().first()) {
                (Point::Claimed, _) => true,
                (Point::Dialled, customer) => customer.is_some(),
                (Point::InTheMap, None) => false,
                (Point::InTheMap, Some(customer)) => {
                    self.app.map(&self.task_sid).await.contains_key(customer.as_str())
                }
            }
    }

    /// Twilio comes again, and another server is there.
    async fn is_heard_again(&self) {
        assert_eq!(self.app.deliver(&self.app.url, PATH, &self.join).await, 204);
    }

    fn customers(&self) -> Vec<CallSid> {
        let snapshot = self.app.emulator.snapshot();
        snapshot.calls_to(CUSTOMER).map(|it| it.sid.clone()).collect()
    }

    /// The customer was rung once, and is in the map as the customer.
    async fn has_its_customer(&self) {
        let customers = self.customers();
        assert_eq!(customers.len(), 1);
        let item = self.app.map(&self.task_sid).await[customers[0].as_str()].clone();
        assert_eq!(item["participant_type"], "customer", "{item}");
        assert_eq!(item["status"], "joined", "{item}");
    }
}
