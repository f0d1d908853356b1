//! Somebody who works there, has a call of their own, and writes into the Sync maps of others: a token of
//! the Sync service opens all of them.

use reqwest::Method;
use serde_json::{Value, json};
use shared::{CallSid, TaskSid};

use super::{AGENT_NUMBER, SECOND, SECOND_EMAIL, TestApp, TestCall};

/// Whom the intruder calls.
pub(crate) const THEIR_CUSTOMER: &str = "+14155550144";
pub(crate) const INTRUDER: &str = "WK00000000000000000000000000000002";

impl TestApp {
    /// The second worker's own call: its task, which they have accepted.
    pub(crate) async fn task_of_intruder(&self) -> TaskSid {
        let task_sid = self.offered_to_intruder().await.0;
        let reservation = self.reservation(&task_sid).await;
        let sid = reservation["sid"].as_str().unwrap();
        let path = format!("/Tasks/{task_sid}/Reservations/{sid}");
        let form = [("ReservationStatus", "accepted")];
        let answer = self.task_router(Method::POST, &path, &form).await;
        assert_eq!(answer["reservation_status"], "accepted", "{answer}");
        task_sid
    }

    /// The same, in which the second worker waits for a customer who is rung.
    pub(crate) async fn call_of_intruder(&self) -> TestCall {
        let (task_sid, url) = self.offered_to_intruder().await;
        let agent = self.ring_worker(SECOND, &task_sid, &url).await;
        self.emulator.answer(&agent).unwrap();
        self.emulator.settled().await;
        let snapshot = self.emulator.snapshot();
        let conference_sid = snapshot.conference(task_sid.as_str()).unwrap().sid.clone();
        let customer = snapshot.calls_to(THEIR_CUSTOMER).next().unwrap().sid.clone();
        TestCall { task_sid, conference_sid, agent, customer }
    }

    pub(crate) async fn offered_to_intruder(&self) -> (TaskSid, String) {
        let form = [
            ("To", THEIR_CUSTOMER),
            ("From", AGENT_NUMBER),
            ("Worker", SECOND),
            ("Internal", "false"),
        ];
        let (status, answer) = self.intrude(&self.url, "/create-new-task", &form).await;
        assert_eq!(status, 200, "{answer}");
        let task_sid = TaskSid::parse(answer["taskSid"].as_str().unwrap()).unwrap();
        (task_sid, answer["agentJoinUrl"].as_str().unwrap().to_owned())
    }

    /// Asks a server with the second worker's token.
    pub(crate) async fn intrude(
        &self,
        server: &str,
        path: &str,
        form: &[(&str, &str)],
    ) -> (u16, Value) {
        let token = self.token_of(SECOND_EMAIL).await;
        let form = [&[("Token", token.as_str())], form].concat();
        let response = self.http.post(format!("{server}{path}")).form(&form).send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or(Value::Null))
    }

    /// Writes an item of a map, as Sync lets whoever has a token of its service.
    pub(crate) async fn forge(&self, task_sid: &TaskSid, key: &str, data: &Value) {
        let items = format!("/sync.twilio.com/v1/Services/default/Maps/{task_sid}.CS/Items");
        let data = data.to_string();
        let update = self.rest(Method::POST, &format!("{items}/{key}"), &[("Data", &data)]).await;
        if update["key"] != key {
            let form = [("Key", key), ("Data", data.as_str())];
            let created = self.rest(Method::POST, &items, &form).await;
            assert_eq!(created["key"], key, "{created}");
        }
    }

    /// Changes an item of a map in the same way.
    pub(crate) async fn tamper(&self, task_sid: &TaskSid, key: &str, with: impl Fn(&mut Value)) {
        let mut data = self.map(task_sid).await.remove(key).unwrap_or(json!({}));
        with(&mut data);
        self.forge(task_sid, key, &data).await;
    }

    /// Whether a call's telephone still rings.
    pub(crate) fn rings(&self, leg: &CallSid) -> bool {
        self.emulator.snapshot().call(leg).unwrap().status == emulator::CallStatus::Ringing
    }
}
