//! What an event costs in REST calls, and that connections are kept alive.

use std::fmt::Write as _;

use emulator::{CallbackFaults, CallbackKind, Faults, RequestFault};

use crate::support::{AGENT, CUSTOMER, THIRD, TestApp, TestCall};

#[tokio::test]
async fn no_event_asks_twilio_more_than_it_must() {
    let app = TestApp::spawn().await;
    let mut costs = Costs::default();
    // Twilio's own deliveries are lost: the test delivers one after the other and counts each.
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });

    app.emulator.forget_requests();
    let (task_sid, url) = app.create_task().await;
    costs.of_the_thirteen.push(app.emulator.requests().len());
    costs.note("create-new-task", app.emulator.requests().len());
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    costs.deliver(&app).await;
    let snapshot = app.emulator.snapshot();
    let customer = snapshot.calls_to(CUSTOMER).next().unwrap().sid.clone();
    let conference_sid = snapshot.conference(task_sid.as_str()).unwrap().sid.clone();
    let call = TestCall { task_sid, conference_sid, agent, customer };
    app.emulator.answer(&call.customer).unwrap();
    costs.deliver(&app).await;
    for (leg, form) in [
        (&call.customer, ("Hold", "true")),
        (&call.customer, ("Hold", "false")),
        (&call.agent, ("Muted", "true")),
        (&call.agent, ("Muted", "false")),
    ] {
        app.update_participant(&call, leg, &[form]).await;
        costs.deliver(&app).await;
    }
    app.emulator.forget_requests();
    let third = app.add_third(&call).await;
    costs.note("add-conference-participant", app.emulator.requests().len());
    costs.deliver(&app).await;
    app.emulator.answer(&third).unwrap();
    costs.deliver(&app).await;
    app.emulator.hang_up(&third).unwrap();
    costs.deliver(&app).await;
    app.emulator.hang_up(&call.customer).unwrap();
    costs.deliver(&app).await;

    assert_eq!(app.map(&call.task_sid).await["conf_status"]["status"], "ended");
    insta::assert_snapshot!(costs.report, @"
    4 create-new-task
    7 participant-join
    1 call-status ringing
    1 call-status in-progress
    2 participant-join
    1 conference-start
    1 participant-hold
    1 participant-unhold
    1 participant-mute
    1 participant-unmute
    6 add-conference-participant
    1 call-status ringing
    1 call-status in-progress
    7 participant-join
    1 participant-modify
    1 participant-modify
    7 participant-leave
    1 call-status completed
    1 participant-modify
    1 participant-modify
    2 participant-leave
    5 participant-leave
    5 conference-end
    1 call-status completed
    ");
    // One of them checks the token.
    assert_eq!(costs.of_the_thirteen.iter().sum::<usize>(), 43 + 1, "{}", costs.report);
    // `docs/capacity.md` calculates with this.
    assert_eq!(costs.all, 60, "{}", costs.report);
    assert!(costs.of_the_thirteen.iter().all(|cost| *cost <= 7), "{}", costs.report);
    // Whoever changes a flag is told of it; that, too, is one write each.
    assert_eq!(costs.report.matches("1 participant-modify").count(), 4, "{}", costs.report);
    app.stop().await;
}

#[tokio::test]
async fn the_join_of_an_agent_waits_for_five_round_trips_at_most() {
    let app = TestApp::spawn().await;
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let join = app.callback("participant-join");
    let joins = cost_and_depth(&app, &app.url, &join).await;
    assert_eq!(joins, (7, 5), "{:#?}", app.emulator.requests());
    app.stop().await;
}

#[tokio::test]
async fn a_third_person_without_a_label_joins_in_five_round_trips_and_leaves_in_four() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let start = app.callback("conference-start");
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    let third = app.add_without_label(&call, THIRD).await;
    app.emulator.answer(&third).unwrap();
    app.emulator.settled().await;
    let join = app.callback("participant-join");
    // These know the map and have not written it, so they need not wait to write.
    let replicas = [app.spawn_replica(), app.spawn_replica()];
    for (replica, _) in &replicas {
        assert_eq!(app.deliver(replica, "/call-outbound-join", &start).await, 204);
    }
    let [(for_join, one), (for_leave, other)] = replicas;
    let (cost, depth) = cost_and_depth(&app, &for_join, &join).await;
    assert_eq!(cost, 11, "{:#?}", app.emulator.requests());
    // Who they are is written while the policy works, before or after it.
    assert!(depth <= 5, "{:#?}", app.emulator.requests());
    app.emulator.hang_up(&third).unwrap();
    app.emulator.settled().await;
    let leave = app.callback("participant-leave");
    assert_eq!(app.deliver(&for_leave, "/call-outbound-join", &join).await, 204);
    let leaves = cost_and_depth(&app, &for_leave, &leave).await;
    assert_eq!(leaves, (7, 4), "{:#?}", app.emulator.requests());
    one.stop(false).await;
    other.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn to_know_whose_leg_asks_takes_one_round_trip() {
    let app = TestApp::spawn().await;
    let (task_sid, url) = app.create_task().await;
    let url = app.join_url(&task_sid, &url).await;
    let agent = app.ring_agent(&task_sid, &url).await;
    let slowly = RequestFault::slow("GET", "*", 50, 100);
    app.emulator.set_faults(Faults { requests: vec![slowly], ..Faults::default() });
    app.emulator.forget_requests();
    let path = url.strip_prefix(&app.url).unwrap().split('#').next().unwrap();
    let call = [("CallSid", agent.to_string()), ("To", AGENT.to_owned())];
    let twiml = app.twiml(&app.url, path, &call).await;
    assert!(twiml.contains("<Conference"), "{twiml}");
    let requests = app.emulator.requests();
    assert_eq!((requests.len(), emulator::depth(&requests)), (2, 1), "{requests:#?}");
    app.stop().await;
}

#[tokio::test]
async fn the_join_of_an_agent_without_a_label_costs_two_looks_and_two_writes_more() {
    let app = TestApp::spawn().await;
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    let (task_sid, url) = app.create_task().await;
    let agent = app.ring_agent(&task_sid, &url).await;
    app.emulator.answer(&agent).unwrap();
    app.emulator.settled().await;
    let mut join = app.callback("participant-join");
    join.retain(|(name, _)| *name != "ParticipantLabel");
    app.emulator.forget_requests();
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &join).await, 204);
    assert_eq!(cost(&app), 11);
    let worker = &app.map(&task_sid).await[agent.as_str()];
    assert_eq!(worker["worker_sid"], "WK00000000000000000000000000000001", "{worker}");
    app.stop().await;
}

#[tokio::test]
async fn a_replica_that_knows_nothing_pays_one_read_more() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    app.emulator.settled().await;
    let mut hold = app.callback("participant-hold");
    for (name, value) in &mut hold {
        if *name == "SequenceNumber" {
            "1000".clone_into(value);
        }
    }
    let (replica, handle) = app.spawn_replica();
    app.emulator.forget_requests();
    assert_eq!(app.deliver(&replica, "/call-outbound-join", &hold).await, 204);
    assert_eq!(cost(&app), 2);
    // A repetition is known to be one.
    assert_eq!(app.deliver(&replica, "/call-outbound-join", &hold).await, 204);
    assert_eq!(cost(&app), 0);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn replicas_that_take_turns_pay_two_requests_for_a_hold() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let (replica, handle) = app.spawn_replica();
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    let hold = async |hold: &str| {
        app.update_participant(&call, &call.customer, &[("Hold", hold)]).await;
        app.emulator.settled().await;
        app.callback(if hold == "true" { "participant-hold" } else { "participant-unhold" })
    };
    for server in [&app.url, &replica] {
        let event = hold("true").await;
        assert_eq!(app.deliver(server, "/call-outbound-join", &event).await, 204);
        let event = hold("false").await;
        assert_eq!(app.deliver(server, "/call-outbound-join", &event).await, 204);
    }
    // The numbers between tell that another replica has written: the list comes first.
    let event = hold("true").await;
    app.emulator.forget_requests();
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &event).await, 204);
    let methods: Vec<_> = app.emulator.requests().into_iter().map(|it| it.method).collect();
    assert_eq!(methods, ["GET", "POST"]);
    handle.stop(false).await;
    app.stop().await;
}

#[tokio::test]
async fn a_hold_after_somebody_else_wrote_the_item_costs_three() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    let path = format!(
        "/sync.twilio.com/v1/Services/default/Maps/{}.CS/Items/{}",
        call.task_sid, call.customer
    );
    let data = app.map(&call.task_sid).await[call.customer.as_str()].to_string();
    app.rest(reqwest::Method::POST, &path, &[("Data", &data)]).await;
    app.update_participant(&call, &call.customer, &[("Hold", "true")]).await;
    app.emulator.settled().await;
    let event = app.callback("participant-hold");
    app.emulator.forget_requests();
    assert_eq!(app.deliver(&app.url, "/call-outbound-join", &event).await, 204);
    let statuses: Vec<_> = app.emulator.requests().into_iter().map(|it| it.status).collect();
    assert_eq!(statuses, [412, 200, 200]);
    app.stop().await;
}

#[tokio::test]
async fn connections_to_twilio_are_kept_alive() {
    let app = TestApp::spawn().await;
    let call = app.talk().await;
    app.emulator.forget_requests();
    for hold in ["true", "false", "true", "false"] {
        let form = [
            ("taskSid", call.task_sid.as_str()),
            ("conference", call.conference_sid.as_str()),
            ("participant", call.customer.as_str()),
            ("hold", hold),
        ];
        app.ask("/hold-conference-participant", &form).await;
        app.emulator.settled().await;
    }
    let requests = app.emulator.requests();
    let new_connections = requests.iter().filter(|request| request.new_connection).count();
    // Each hold and its event, and once whether the worker may.
    assert_eq!((requests.len(), new_connections), (9, 0), "{requests:#?}");
    app.stop().await;
}

/// Delivers a callback of a conference while all others are lost: how many requests it costs, and how
/// many of them are made one after the other.
async fn cost_and_depth(
    app: &TestApp,
    server: &str,
    callback: &[(&'static str, String)],
) -> (usize, usize) {
    let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
    // Slow enough for those that are asked at once to be under way at once.
    let slowly = RequestFault { method: None, ..RequestFault::slow("GET", "*", 50, 100) };
    app.emulator.set_faults(Faults { callbacks, requests: vec![slowly], ..Faults::default() });
    app.emulator.forget_requests();
    assert_eq!(app.deliver(server, "/call-outbound-join", callback).await, 204);
    app.emulator.set_faults(Faults { callbacks, ..Faults::default() });
    let requests = app.emulator.requests();
    (requests.len(), emulator::depth(&requests))
}

/// How many requests Twilio was asked since this was asked last.
fn cost(app: &TestApp) -> usize {
    let count = app.emulator.requests().len();
    app.emulator.forget_requests();
    count
}

/// What was delivered, in order, with what it cost.
#[derive(Default)]
struct Costs {
    report: String,
    /// What each of the events cost that the system before this one has, too: it takes 62 requests for
    /// them, one after the other.
    of_the_thirteen: Vec<usize>,
    /// What everything together cost.
    all: usize,
    delivered: u64,
}

impl Costs {
    fn note(&mut self, event: &str, cost: usize) {
        self.all += cost;
        writeln!(self.report, "{cost} {event}").unwrap();
    }

    /// Delivers whatever Twilio has to say, until it has nothing more to say.
    async fn deliver(&mut self, app: &TestApp) {
        app.emulator.settled().await;
        while let Some(callback) = app.emulator.callbacks().into_iter().find(|callback| {
            callback.kind == CallbackKind::StatusCallback && callback.number > self.delivered
        }) {
            self.delivered = callback.number;
            let path = app.path_of(&callback);
            app.emulator.forget_requests();
            assert_eq!(app.deliver(&app.url, &path, &callback.parameters).await, 204);
            let cost = app.emulator.requests().len();
            let name = match callback.parameter("StatusCallbackEvent") {
                Some(event) if path == "/call-outbound-join" => {
                    if event != "participant-modify" {
                        self.of_the_thirteen.push(cost);
                    }
                    event.to_owned()
                }
                _ => format!("call-status {}", callback.parameter("CallStatus").unwrap()),
            };
            self.note(&name, cost);
            app.emulator.settled().await;
        }
    }
}
