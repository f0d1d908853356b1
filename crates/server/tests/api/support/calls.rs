//! Calls as agents make them.

use emulator::Snapshot;
use reqwest::Method;
use serde_json::json;
use shared::{CallSid, ConferenceSid, TaskSid};

use super::{AGENT, AGENT_NUMBER, CUSTOMER, SECOND, THIRD, TestApp};

/// A call that an agent makes.
pub(crate) struct TestCall {
    pub(crate) task_sid: TaskSid,
    pub(crate) conference_sid: ConferenceSid,
    pub(crate) agent: CallSid,
    pub(crate) customer: CallSid,
}

impl TestApp {
    pub(crate) async fn create_task(&self) -> (TaskSid, String) {
        self.create_task_for(CUSTOMER).await
    }

    /// The task of a call to somebody, a number or a colleague.
    pub(crate) async fn create_task_for(&self, to: &str) -> (TaskSid, String) {
        let internal = if to.starts_with('+') { "false" } else { "true" };
        let form = [("To", to), ("From", AGENT_NUMBER), ("Worker", AGENT), ("Internal", internal)];
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

    /// A task that the agent has accepted; their telephone rings.
    pub(crate) async fn ringing_agent(&self) -> (TaskSid, CallSid) {
        let (task_sid, url) = self.create_task().await;
        let url = self.join_url(&task_sid, &url).await;
        let agent = self.ring_agent(&task_sid, &url).await;
        (task_sid, agent)
    }

    /// A call whose customer is being rung.
    pub(crate) async fn dial(&self) -> TestCall {
        let (task_sid, agent) = self.ringing_agent().await;
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

    /// A call of the agent, the customer and a third person, and the leg of the third.
    pub(crate) async fn talk_of_three(&self) -> (TestCall, CallSid) {
        let call = self.talk().await;
        let third = self.add_third(&call).await;
        self.emulator.answer(&third).unwrap();
        self.emulator.settled().await;
        (call, third)
    }

    /// Adds the third person to a call, and returns the leg that rings.
    pub(crate) async fn add_third(&self, call: &TestCall) -> CallSid {
        self.add_number(call, THIRD).await
    }

    /// Adds somebody to a call, and returns the leg that rings.
    pub(crate) async fn add_number(&self, call: &TestCall, number: &str) -> CallSid {
        let form = [("taskSid", call.task_sid.as_str()), ("to", number), ("from", AGENT_NUMBER)];
        let (status, answer) = self.ask("/add-conference-participant", &form).await;
        assert_eq!(status, 200, "{answer}");
        CallSid::parse(answer["callSid"].as_str().unwrap()).unwrap()
    }
}

impl TestApp {
    /// The agent asks the second worker to come to a call: the task with which they are asked.
    pub(crate) async fn invite_second(&self, call: &TaskSid) -> TaskSid {
        let form = [("taskSid", call.as_str()), ("to", SECOND), ("from", "Alex Agent")];
        let (status, answer) = self.ask("/add-conference-participant", &form).await;
        assert_eq!((status.as_u16(), &answer["status"]), (200, &json!(200)), "{answer}");
        assert_eq!(answer.get("callSid"), None, "{answer}");
        TaskSid::parse(answer["invitation"].as_str().unwrap()).unwrap()
    }

    /// The agent asks the second worker, and they come: the task with which they were asked, and their leg.
    pub(crate) async fn second_comes(&self, call: &TaskSid) -> (TaskSid, CallSid) {
        let invited = self.invite_second(call).await;
        let leg = self.comes(call, &invited).await;
        (invited, leg)
    }

    /// The second worker comes who was asked with this task.
    pub(crate) async fn comes(&self, call: &TaskSid, invited: &TaskSid) -> CallSid {
        let url = self.invited_join_url(call, invited).await;
        let leg = self.ring_worker(SECOND, invited, &url).await;
        self.emulator.answer(&leg).unwrap();
        self.emulator.settled().await;
        leg
    }

    /// Where the leg of a worker who was asked gets its TwiML.
    pub(crate) async fn invited_join_url(&self, call: &TaskSid, invited: &TaskSid) -> String {
        let url = format!("{}/agent-join-conference?conferenceSid={call}", self.url);
        self.join_url(invited, &format!("{url}&taskSid={invited}")).await
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
