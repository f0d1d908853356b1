//! A worker's browser dies and takes their leg along: the customer hears music, the worker is rung again, and the
//! call ends only when nobody comes. Who leaves on purpose says so.

use std::time::Duration;

use emulator::{CallStatus, Faults, Quirks};
use serde_json::{Value, json};
use shared::{CallSid, TaskSid, label::Label};

use crate::{
    healing::until,
    support::{AGENT, AGENT_NUMBER, CUSTOMER, SECOND, SECOND_EMAIL, TestApp, TestCall, with_field},
    transfer_call::{asked, transfer},
};

/// What Twilio says of an event.
type Event = Vec<(&'static str, String)>;

pub(crate) const REJOIN: (&str, &str) = ("REJOIN_SECONDS", "30");

impl TestApp {
    /// A call of an agent whose browser is their telephone, and a customer.
    pub(crate) async fn talk_in_browser(&self) -> TestCall {
        let call = self.dial_in_browser().await;
        self.emulator.answer(&call.customer).unwrap();
        self.emulator.settled().await;
        call
    }

    /// The same while the customer's telephone rings.
    pub(crate) async fn dial_in_browser(&self) -> TestCall {
        let (task_sid, url) = self.create_task().await;
        let url = self.join_url(&task_sid, &url).await.replace('#', "&rejoin=1#");
        let agent = self.ring_agent(&task_sid, &url).await;
        self.emulator.answer(&agent).unwrap();
        self.emulator.settled().await;
        let snapshot = self.emulator.snapshot();
        let conference_sid = snapshot.conference(task_sid.as_str()).unwrap().sid.clone();
        let customer = snapshot.calls_to(CUSTOMER).last().unwrap().sid.clone();
        TestCall { task_sid, conference_sid, agent, customer }
    }

    /// The customer picks up and the agent is gone, in the same moment: the two events, of which no server has heard.
    pub(crate) async fn picks_up_as_agent_is_gone(&self, call: &TestCall) -> (Event, Event) {
        self.lose_callbacks();
        self.emulator.answer(&call.customer).unwrap();
        self.emulator.settled().await;
        let join = self.callback("participant-join");
        self.emulator.hang_up(&call.agent).unwrap();
        self.emulator.settled().await;
        let leave = self.callback("participant-leave");
        self.emulator.set_faults(Faults::default());
        (join, leave)
    }

    /// The agent's browser is gone, and all that follows from it at once is done.
    pub(crate) async fn drop_agent(&self, call: &TestCall) -> CallSid {
        self.emulator.hang_up(&call.agent).unwrap();
        self.emulator.settled().await;
        self.rung_again(call)
    }

    /// The leg with which the agent is rung again.
    pub(crate) fn rung_again(&self, call: &TestCall) -> CallSid {
        let snapshot = self.emulator.snapshot();
        let last = snapshot.calls_to(AGENT).last().unwrap();
        assert_ne!(last.sid, call.agent, "nobody is rung again");
        last.sid.clone()
    }

    pub(crate) fn rings_of_agent(&self) -> usize {
        self.emulator.snapshot().calls_to(AGENT).count()
    }

    /// The legs that ring for the agent.
    pub(crate) fn ringing_for_agent(&self) -> Vec<CallSid> {
        let snapshot = self.emulator.snapshot();
        let rings = snapshot.calls_to(AGENT).filter(|it| it.status == CallStatus::Ringing);
        rings.map(|it| it.sid.clone()).collect()
    }

    pub(crate) fn status_of_task(&self, task_sid: &TaskSid) -> String {
        self.emulator.task(task_sid).unwrap().assignment_status.to_owned()
    }

    pub(crate) fn status_of_call(&self, call_sid: &CallSid) -> String {
        let snapshot = self.emulator.snapshot();
        snapshot.calls.iter().find(|it| it.sid == *call_sid).unwrap().status.as_str().to_owned()
    }

    fn is_rung_again(&self, call: &TestCall) -> bool {
        Label::parse(&self.label_of(&call.task_sid, &call.agent)).rejoins()
    }

    pub(crate) fn is_over(&self, call: &TestCall) -> bool {
        self.emulator.participants(call.task_sid.as_str()).is_empty()
    }

    pub(crate) async fn rejoin_of(&self, call: &TestCall) -> Value {
        self.map(&call.task_sid).await["conf_status"]["rejoin"].clone()
    }

    pub(crate) async fn leaves(&self, call: &TestCall) -> u16 {
        let (status, _) =
            self.ask("/leave-conference", &[("taskSid", call.task_sid.as_str())]).await;
        status.as_u16()
    }
}

#[tokio::test]
async fn a_dropped_agent_is_rung_again_and_the_call_goes_on() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    assert!(app.is_rung_again(&call));
    assert!(!app.participant(&call, &call.agent).end_conference_on_exit);
    assert!(app.participant(&call, &call.customer).end_conference_on_exit);

    let again = app.drop_agent(&call).await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    assert_eq!(app.status_of_task(&call.task_sid), "assigned");
    let rejoin = app.rejoin_of(&call).await;
    assert_eq!(rejoin["leg"], json!(call.agent), "{rejoin}");
    assert_eq!(rejoin.get("end"), None);

    app.emulator.answer(&again).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.held(&call), []);
    let map = app.map(&call.task_sid).await;
    assert_eq!(map["conf_status"]["rejoin"]["end"], "done");
    assert_eq!(map[again.as_str()]["worker_sid"], map[call.agent.as_str()]["worker_sid"]);
    assert_eq!(map[again.as_str()]["status"], "joined");
    assert_eq!(map[again.as_str()].get("phone_number"), None);
    assert_eq!(app.status_of_task(&call.task_sid), "assigned");
    assert_eq!(app.emulator.snapshot().calls_to(AGENT).last().unwrap().from, AGENT_NUMBER);

    // The same once more, with the leg that came back.
    let call = TestCall { agent: again, ..call };
    let third = app.drop_agent(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn when_nobody_comes_the_call_ends_and_the_task_wraps() {
    let app = TestApp::spawn_with(&[("REJOIN_SECONDS", "5")]).await;
    let call = app.talk_in_browser().await;
    let again = app.drop_agent(&call).await;
    app.emulator.advance(Duration::from_secs(6));
    until(|| app.is_over(&call)).await;
    until(|| app.status_of_task(&call.task_sid) == "wrapping").await;
    app.emulator.settled().await;
    let snapshot = app.emulator.snapshot();
    let status = |sid: &CallSid| snapshot.calls.iter().find(|it| it.sid == *sid).unwrap().status;
    assert_eq!(status(&again).as_str(), "canceled");
    assert_eq!(status(&call.customer).as_str(), "completed");
    assert_eq!(app.rejoin_of(&call).await["end"], "nobody_came");
    app.stop().await;
}

#[tokio::test]
async fn who_picks_up_as_the_agent_is_gone_is_not_left_alone() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.dial_in_browser().await;
    let (join, leave) = app.picks_up_as_agent_is_gone(&call).await;
    // The leave is heard first: by then nobody is there who could be lost.
    for event in [&leave, &join] {
        assert_eq!(app.deliver(&app.url, "/call-outbound-join", event).await, 204);
    }
    app.emulator.settled().await;
    assert!(app.is_over(&call), "{:?}", app.emulator.participants(call.task_sid.as_str()));
    assert_eq!(app.status_of_task(&call.task_sid), "wrapping");
    app.stop().await;
}

#[tokio::test]
async fn who_leaves_on_purpose_ends_it_at_once() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    assert_eq!(app.leaves(&call).await, 200);
    assert_eq!(app.leaves(&call).await, 200, "a repeated request");
    until(|| app.participant(&call, &call.agent).end_conference_on_exit).await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert!(app.is_over(&call));
    assert_eq!(app.status_of_task(&call.task_sid), "wrapping");
    assert_eq!(app.rings_of_agent(), 1);
    app.stop().await;
}

#[tokio::test]
async fn who_says_only_after_the_drop_that_they_leave_ends_it_then() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let again = app.drop_agent(&call).await;
    assert_eq!(app.leaves(&call).await, 200);
    app.emulator.settled().await;
    assert!(app.is_over(&call));
    assert_eq!(app.status_of_task(&call.task_sid), "wrapping");
    assert_eq!(app.rejoin_of(&call).await["end"], "left");
    assert_eq!(app.status_of_call(&again), "canceled");
    app.stop().await;
}

#[tokio::test]
async fn who_wraps_up_has_left_on_purpose() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let reservation = app.reservation(&call.task_sid).await;
    let path =
        format!("/Tasks/{}/Reservations/{}", call.task_sid, reservation["sid"].as_str().unwrap());
    app.task_router(reqwest::Method::POST, &path, &[("ReservationStatus", "wrapping")]).await;
    app.emulator.hang_up(&call.agent).unwrap();
    app.emulator.settled().await;
    assert!(app.is_over(&call));
    assert_eq!(app.rings_of_agent(), 1);
    app.stop().await;
}

#[tokio::test]
async fn desk_phones_old_dialpads_and_servers_that_do_not_wait_are_as_ever() {
    for (settings, in_browser) in [(&[REJOIN][..], false), (&[][..], true)] {
        let app = TestApp::spawn_with(settings).await;
        let call = if in_browser { app.talk_in_browser().await } else { app.talk().await };
        assert!(!app.is_rung_again(&call));
        assert!(app.participant(&call, &call.agent).end_conference_on_exit);
        app.emulator.hang_up(&call.agent).unwrap();
        app.emulator.settled().await;
        assert!(app.is_over(&call));
        assert_eq!(app.rings_of_agent(), 1);
        assert_eq!(app.leaves(&call).await, 403, "the call is theirs no more");
        app.stop().await;
    }
}

#[tokio::test]
async fn a_customer_who_hangs_up_meanwhile_ends_the_call() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let again = app.drop_agent(&call).await;
    app.emulator.hang_up(&call.customer).unwrap();
    app.emulator.settled().await;
    assert!(app.is_over(&call));
    assert_eq!(app.status_of_task(&call.task_sid), "wrapping");
    assert_eq!(app.status_of_call(&again), "canceled");
    app.stop().await;
}

#[tokio::test]
async fn others_go_on_talking_while_the_agent_is_rung_again() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let third = app.add_third(&call).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let again = app.drop_agent(&call).await;
    assert_eq!(app.held(&call), []);
    // Then one of them is alone.
    app.update_participant(&call, &third, &[("EndConferenceOnExit", "false")]).await;
    app.emulator.hang_up(&third).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    app.emulator.answer(&again).unwrap();
    app.emulator.settled().await;
    assert_eq!(app.held(&call), []);
    app.stop().await;
}

#[tokio::test]
async fn a_page_that_is_back_is_rung_once_for_each_request() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let before = app.drop_agent(&call).await;
    let form = [("taskSid", call.task_sid.as_str()), ("id", "c0ffee00")];
    for _ in 0..2 {
        let (status, answer) = app.ask("/rejoin-conference", &form).await;
        assert_eq!((status.as_u16(), &answer["status"]), (200, &json!(200)), "{answer}");
    }
    app.emulator.settled().await;
    assert_eq!(app.rings_of_agent(), 3);
    let again = app.rung_again(&call);
    let snapshot = app.emulator.snapshot();
    assert_eq!(
        snapshot.calls.iter().find(|it| it.sid == before).unwrap().status.as_str(),
        "canceled"
    );
    app.emulator.answer(&again).unwrap();
    app.emulator.settled().await;
    assert!(app.label_of(&call.task_sid, &again).ends_with("c0ffee00.r"));
    assert_eq!(app.held(&call), []);
    // They are there.
    let (status, answer) = app.ask("/rejoin-conference", &form).await;
    assert_eq!(status, 200, "{answer}");
    app.emulator.settled().await;
    assert_eq!(app.rings_of_agent(), 3);
    app.stop().await;
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_so_is_a_stranger() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let stranger = app.token_of(SECOND_EMAIL).await;
    let task_sid = call.task_sid.to_string();
    for (path, token, form, want) in [
        ("/leave-conference", &app.token, vec![], 400),
        ("/leave-conference", &app.token, vec![("taskSid", "WT1")], 400),
        ("/leave-conference", &stranger, vec![("taskSid", task_sid.as_str())], 403),
        ("/rejoin-conference", &stranger, vec![("taskSid", task_sid.as_str())], 403),
        ("/rejoin-conference", &app.token, vec![("taskSid", &task_sid), ("id", "7")], 400),
    ] {
        let form = [vec![("Token", token.as_str())], form].concat();
        let (status, answer) = app.post(path, &form).await;
        assert_eq!(status, want, "{path} {form:?}: {answer}");
    }
    assert_eq!(app.emulator.participants(&task_sid).len(), 2);
    app.stop().await;
}

#[tokio::test]
async fn who_has_never_been_on_a_call_is_not_rung() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    app.emulator.set_quirks(Quirks {
        call_accepts_when_answered: false,
        desk_phone_answers_after_ms: None,
        ..Quirks::default()
    });
    let (ringing, _) = app.ringing_agent().await;
    let (status, answer) = app.ask("/rejoin-conference", &[("taskSid", ringing.as_str())]).await;
    assert_eq!((status.as_u16(), &answer["code"]), (404, &json!(404)), "{answer}");
    app.stop().await;
}

#[tokio::test]
async fn the_leave_may_be_heard_twice_and_by_two_replicas() {
    let app = TestApp::spawn_with(&[REJOIN]).await;
    let call = app.talk_in_browser().await;
    let (replica, handle) = app.spawn_replica_with(REJOIN);
    app.drop_agent(&call).await;
    let leave = app.callback("participant-leave");
    for server in [&app.url, &replica] {
        for number in ["77", "1"] {
            let again = with_field(&leave, "SequenceNumber", number);
            assert_eq!(app.deliver(server, "/call-outbound-join", &again).await, 204);
        }
    }
    app.emulator.settled().await;
    assert_eq!(app.rings_of_agent(), 2);
    assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
    let again = app.rung_again(&call);
    app.emulator.answer(&again).unwrap();
    app.emulator.settled().await;
    // A late word of the first leg begins nothing.
    assert_eq!(app.deliver(&replica, "/call-outbound-join", &leave).await, 204);
    app.emulator.settled().await;
    assert_eq!(app.rings_of_agent(), 2);
    assert_eq!(app.held(&call), []);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_colleague_goes_on_and_who_was_dropped_wraps_up() {
    for comes_before in [true, false] {
        let app = TestApp::spawn_with(&[REJOIN]).await;
        let call = app.talk_in_browser().await;
        let form = [("to", SECOND), ("mode", "ask-first")];
        let invited = asked(&transfer(&app, &call, &form).await);
        if comes_before {
            app.comes(&call.task_sid, &invited).await;
            app.emulator.hang_up(&call.agent).unwrap();
            app.emulator.settled().await;
            assert_eq!(app.rings_of_agent(), 1, "nobody is rung again");
        } else {
            let again = app.drop_agent(&call).await;
            assert_eq!(app.held(&call), std::slice::from_ref(&call.customer));
            app.comes(&call.task_sid, &invited).await;
            let snapshot = app.emulator.snapshot();
            let rang = snapshot.calls.iter().find(|it| it.sid == again).unwrap();
            assert_eq!(rang.status.as_str(), "canceled");
        }
        app.emulator.settled().await;
        assert_eq!(app.held(&call), []);
        assert_eq!(app.emulator.participants(call.task_sid.as_str()).len(), 2);
        assert_eq!(app.status_of_task(&call.task_sid), "wrapping");
        app.stop().await;
    }
}
