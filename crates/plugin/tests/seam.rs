//! The seam, where only a JavaScript engine can show that it holds: values read and written, promises
//! kept and rejected, calls back into the plugin while it runs.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use plugin::{FlexReservation, Host, Plugin, data};
use serde::Serialize;
use shared::{
    CallSid, ConferenceSid, QueueSid, ReservationSid, WorkerSid,
    answered_by::AnsweredBy,
    event::{CallStatus, LeftReason},
    sync_map::{
        AddClaim, ConferenceItem, ConferenceStatus, CustomerDial, DialRefusal, MapChange,
        ParticipantItem, ParticipantStatus, ParticipantType, Recording, Rejoin, RejoinEnd,
        Transfer,
    },
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

const TASK: &str = "WT00000000000000000000000000000001";
const RESERVATION: &str = "WR00000000000000000000000000000001";

#[wasm_bindgen_test]
fn only_a_dialler_s_reservation_is_ours() {
    let (_, plugin) = plugin();
    assert!(plugin.reservation_seen(&reservation("custom1", "outbound")));
    assert!(!plugin.reservation_seen(&reservation("voice", "outbound")));
    assert!(!plugin.reservation_seen(&reservation("custom1", "inbound")));
}

#[wasm_bindgen_test]
fn who_is_asked_to_come_by_a_task_of_their_own_is_asked_whatever_its_direction() {
    let asks = format!(r#"{{"direction":"inbound","conferenceSid":"{TASK}"}}"#);
    let names_no_call = r#"{"direction":"inbound","conferenceSid":"CF1"}"#;
    let worker = r#""WK00000000000000000000000000000001""#;
    for (attributes, routing_target, want) in
        [(asks.as_str(), worker, true), (&asks, "null", false), (names_no_call, worker, false)]
    {
        let (_, plugin) = plugin();
        let reservation = reservation_of("custom1", attributes, routing_target);
        assert_eq!(plugin.reservation_seen(&reservation), want, "{attributes} {routing_target}");
    }
}

#[wasm_bindgen_test]
async fn the_items_of_the_map_reach_the_store_and_its_events_too() {
    let (world, plugin) = plugin();
    plugin.reservation_seen(&reservation("custom1", "outbound"));
    assert_eq!(shown(&world).await, r#"[["+14155550100","calling",false]]"#);

    call(&world, "change", &[r#"{"participant_type":"customer","status":"joined","muted":true}"#]);
    assert_eq!(shown(&world).await, r#"[["+14155550100","live",true]]"#);
    call(&world, "change", &[r#"{"participant_type":7}"#]);
    call(&world, "change", &[r#"{"participant_type":"customer","status":"joined","hold":true}"#]);
    assert_eq!(shown(&world).await, r#"[["+14155550100","on_hold",false]]"#);

    plugin.reservation_moved(RESERVATION, "completed");
    assert_eq!(get(&world, "closed"), JsValue::from(1));
}

#[wasm_bindgen_test]
fn the_browser_reads_numbers_as_the_server_does() {
    let (world, plugin) = plugin();
    let rows = NUMBERS.lines().filter(|line| !line.starts_with('#'));
    let mut count = 0;
    for row in rows {
        let [country, text, want] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{row}")
        };
        Reflect::set(&world, &"country".into(), &country.into()).unwrap();
        let number = plugin.first_number(vec![JsValue::UNDEFINED, text.into()]);
        let number_wanted = want.starts_with('+').then(|| want.replace(';', ";ext="));
        assert_eq!(number, number_wanted, "{row}");
        count += 1;
    }
    assert!(count >= 300);
}

#[wasm_bindgen_test]
async fn whom_nobody_could_reach_a_moment_ago_is_there_when_the_map_is_opened() {
    let (world, plugin) = plugin();
    for (bits, name, date) in [(3, "Ann", "now"), (4, "Bob", "2020-02-20"), (5, "Cid", "no date")] {
        call(&world, "addBusy", &[CallSid::from_bits(bits).as_str(), name, date]);
    }
    plugin.reservation_seen(&reservation("custom1", "outbound"));
    assert_eq!(shown(&world).await, r#"[["+14155550100","calling",false],["Ann","busy",false]]"#);
}

#[wasm_bindgen_test]
fn what_serde_wasm_bindgen_writes_is_read_back_equal() {
    let call_sid = CallSid::from_bits(1);
    let whole_leg = ParticipantItem {
        participant_type: ParticipantType::Worker,
        conference_sid: Some(ConferenceSid::from_bits(2)),
        status: ParticipantStatus::Left,
        connecting: true,
        hold: Some(true),
        muted: Some(false),
        coaching: Some(true),
        end_conference_on_exit: Some(false),
        end_conference_on_exit_wanted: Some(true),
        reservation_sid: Some(ReservationSid::from_bits(3)),
        worker_sid: Some(WorkerSid::from_bits(4)),
        queue_sid: Some(QueueSid::from_bits(5)),
        label: Some("worker".to_owned()),
        display_name: Some("Zoë 😀".to_owned()),
        phone_number: Some(String::new()),
        extension: Some("42#".to_owned()),
        call_status: Some(CallStatus::InProgress),
        answered_by: Some(AnsweredBy::Machine),
        left_reason: Some(LeftReason::ParticipantHungUp),
        leaves: Some(true),
        kept: Some(true),
        key_presses: Some("c0ffee01/0000000a".to_owned()),
        transfer: Some(Transfer { leg: Some(call_sid.clone()), ..Transfer::default() }),
        proof: Some("proof".to_owned()),
        sequence_number: Some(0),
        joined_sequence_number: Some(1),
        moments: Some("1:1700000000:joined".to_owned()),
        call_sequence_number: Some(u32::MAX),
    };
    // By itself it would write a map as a JavaScript `Map`; Sync brings objects.
    let as_objects = serde_wasm_bindgen::Serializer::new().serialize_maps_as_objects(true);
    for item in [ParticipantItem::default(), whole_leg] {
        let written = item.serialize(&as_objects).unwrap();
        let read = MapChange::read(call_sid.as_str(), data(&written));
        assert_eq!(read, Some(MapChange::Participant(call_sid.clone(), item)));
    }

    let dial = CustomerDial {
        refusal: Some(DialRefusal { code: 21_215, message: "no permission".to_owned() }),
        ..CustomerDial::new("+14155550100", "+14155550199")
    };
    let whole_conference = ConferenceItem {
        status: Some(ConferenceStatus::Started),
        conference_sid: Some(ConferenceSid::from_bits(2)),
        sequence_number: Some(7),
        customer_dial: Some(dial),
        adds: [(
            "00000001".to_owned(),
            AddClaim {
                to: "+14155550188".to_owned(),
                extension: Some("42".to_owned()),
                request: "00000002".to_owned(),
            },
        )]
        .into_iter()
        .collect(),
        recording: Some(Box::new(Recording {
            by: Some(WorkerSid::from_bits(4)),
            ..Recording::default()
        })),
        rejoin: Some(Box::new(Rejoin {
            leg: Some(call_sid.clone()),
            until: u32::MAX,
            end: Some(RejoinEnd::NobodyCame),
            ..Rejoin::default()
        })),
        reason: Some("last participant left".to_owned()),
        proof: Some("proof".to_owned()),
    };
    for item in [ConferenceItem::default(), whole_conference] {
        let written = item.serialize(&as_objects).unwrap();
        assert_eq!(
            MapChange::read("conf_status", data(&written)),
            Some(MapChange::Conference(item))
        );
    }
}

#[wasm_bindgen_test]
async fn a_promise_is_kept_when_the_canvas_says_so_and_rejected_with_words() {
    let (_, plugin) = plugin();
    let nobody = JsFuture::from(plugin.run_action(TASK, "HoldCall", None, None, None, None)).await;
    let error = nobody.unwrap_err();
    assert_eq!(text(&error, "code"), "notOnTheCall");
    assert_eq!(text(&error, "detail"), "");
    assert!(JsFuture::from(plugin.ask_to_accept("undefined")).await.is_err());

    plugin.reservation_seen(&reservation("custom1", "outbound"));
    let first = plugin.ask_to_accept(RESERVATION);
    let second = plugin.ask_to_accept(RESERVATION);
    assert_eq!(JsFuture::from(first).await, Ok(JsValue::TRUE));
    assert_eq!(JsFuture::from(second).await, Ok(JsValue::FALSE));
}

#[wasm_bindgen_test]
async fn attributes_that_have_no_json_are_refused_with_words() {
    let (_, plugin) = plugin();
    for (attributes, want) in [(CIRCLE, "circular"), ("(() => 1)", "no JSON")] {
        let attributes = js_sys::eval(attributes).unwrap();
        for asked in [
            plugin.call_by_action("+14155550123".to_owned(), None, &attributes),
            plugin.transfer_call("WK1".to_owned(), "ask-first", String::new(), &attributes, None),
        ] {
            let error = JsFuture::from(asked).await.unwrap_err();
            assert_eq!(text(&error, "code"), "refused");
            assert!(text(&error, "detail").contains(want), "{error:?}");
        }
    }
}

#[wasm_bindgen_test]
async fn flex_may_call_back_while_an_effect_is_carried_out() {
    let (world, plugin) = plugin();
    let plugin = std::rc::Rc::new(plugin);
    let again = std::rc::Rc::clone(&plugin);
    let call_back = Closure::<dyn Fn()>::new(move || again.task_selected(None)).into_js_value();
    Reflect::set(&world, &"onShow".into(), &call_back).unwrap();
    plugin.reservation_seen(&reservation("custom1", "outbound"));
    assert_eq!(shown(&world).await, r#"[["+14155550100","calling",false]]"#);
}

#[wasm_bindgen_test]
async fn what_somebody_s_listener_throws_stops_nothing_else() {
    let (world, plugin) = plugin();
    let throws = js_sys::eval("() => { throw new Error('a subscriber of the store') }").unwrap();
    Reflect::set(&world, &"onShow".into(), &throws).unwrap();
    plugin.reservation_seen(&reservation("custom1", "outbound"));
    assert_eq!(shown(&world).await, r#"[["+14155550100","calling",false]]"#);
    call(&world, "change", &[r#"{"participant_type":"customer","status":"joined"}"#]);
    assert_eq!(shown(&world).await, r#"[["+14155550100","live",false]]"#);
    plugin.reservation_moved(RESERVATION, "completed");
    assert_eq!(get(&world, "closed"), JsValue::from(1));
}

#[wasm_bindgen_test]
async fn what_flex_says_while_an_effect_is_carried_out_is_carried_out_after_it() {
    let (world, plugin) = plugin();
    let plugin = std::rc::Rc::new(plugin);
    let again = std::rc::Rc::clone(&plugin);
    let end = move || again.reservation_moved(RESERVATION, "completed");
    let end = Closure::<dyn Fn()>::new(end).into_js_value();
    Reflect::set(&world, &"onShow".into(), &end).unwrap();
    plugin.reservation_seen(&reservation("custom1", "outbound"));
    shown(&world).await;
    let said = JSON::stringify(&get(&world, "said")).unwrap();
    assert_eq!(said, r#"["show","shown","forget"]"#);
}

#[wasm_bindgen_test]
async fn a_call_that_somebody_looks_at_is_shown_and_given_back_and_others_are_not_ours() {
    let (world, plugin) = plugin();
    plugin.watch_call(Some(reservation("voice", "outbound")));
    plugin.watch_call(Some(reservation("custom1", "outbound")));
    assert_eq!(shown(&world).await, r#"[["+14155550100","calling",false]]"#);
    plugin.watch_call(None);
    let said = JSON::stringify(&get(&world, "said")).unwrap();
    assert_eq!(said, r#"["show","shown","giveBack"]"#);
    assert_eq!(get(&world, "closed"), JsValue::from(1));
}

#[wasm_bindgen_test]
async fn a_second_plugin_in_the_same_page_has_calls_of_its_own() {
    let (world, first) = plugin();
    let (other_world, _second) = plugin();
    first.reservation_seen(&reservation("custom1", "outbound"));
    assert_eq!(shown(&world).await, r#"[["+14155550100","calling",false]]"#);
    assert_eq!(get(&get(&other_world, "said"), "length"), JsValue::from(0));
}

#[wasm_bindgen_test]
async fn that_flex_does_not_accept_is_told_to_the_agent() {
    let (world, plugin) = plugin();
    let reservation = reservation("custom1", "outbound");
    let attributes = get(&get(&reservation, "task"), "attributes");
    Reflect::set(&attributes, &"autoAnswer".into(), &"true".into()).unwrap();
    plugin.reservation_seen(&reservation);
    let notice = JsFuture::from(get(&world, "notice").unchecked_into::<Promise>()).await.unwrap();
    let want = r#"{"key":"notAccepted","detail":"forbidden","severity":"error"}"#;
    assert_eq!(notice, want);
}

/// A page with one map in it, and the plugin that runs there.
fn plugin() -> (JsValue, Plugin) {
    let world = js_sys::eval(WORLD).unwrap();
    let host: Host = get(&world, "host").unchecked_into();
    (world, Plugin::new(host))
}

const WORLD: &str = r#"(() => {
    globalThis.requestAnimationFrame ??= (callback) => setTimeout(callback, 1);
    globalThis.cancelAnimationFrame ??= clearTimeout;
    const listeners = {};
    const item = (key, data) => ({ key, data });
    const items = [item("conf_status", { customer_dial: { to: "+14155550100", from: "+14155550199" } })];
    const world = { views: [], waiting: [], said: [], closed: 0, onShow() {} };
    world.notice = new Promise((resolve) => { world.told = resolve; });
    const map = {
        on(event, listener) { listeners[event] = listener; },
        close() { world.closed += 1; },
        async getItems() { return { items, hasNextPage: false }; },
    };
    world.change = (data) => {
        const changed = item("CA00000000000000000000000000000002", { ...JSON.parse(data), phone_number: "+14155550100" });
        listeners.itemUpdated({ item: changed });
    };
    world.addBusy = (key, name, date) => {
        const data = { participant_type: "external", call_status: "busy", display_name: name };
        items.push({ ...item(key, data), dateUpdated: date === "now" ? new Date() : new Date(date) });
    };
    world.next = () => new Promise((resolve) => {
        if (world.views.length > 0) resolve(world.views.shift()); else world.waiting.push(resolve);
    });
    world.host = {
        guard: (callback) => callback,
        stopped() {},
        serverAddresses: () => ({server_url: "https://server.example"}),
        token: () => "token",
        workerAttribute: () => undefined,
        isAway: () => false,
        countries: () => [undefined, world.country],
        syncClient: () => ({ map: async () => map }),
        syncClientOfServer: async () => undefined,
        closeOwnSyncClients() {},
        show(view) {
            const { conference } = view;
            const people = conference.participants.map(({ name, phase, muted }) => [name, phase, muted]);
            const waiting = world.waiting.shift();
            if (waiting) waiting(JSON.stringify(people)); else world.views.push(JSON.stringify(people));
            world.said.push("show");
            world.onShow();
            world.said.push("shown");
        },
        forget: () => world.said.push("forget"),
        giveBack: () => world.said.push("giveBack"),
        drawDialpad() {},
        notify(notice) { world.told(JSON.stringify(notice)); },
        acceptTask: async () => { throw new Error("forbidden"); },
        callWorker: async () => true,
    };
    return world;
})()"#;

fn reservation(channel: &str, direction: &str) -> FlexReservation {
    let attributes = format!(r#"{{"direction":"{direction}","from":"+14155550199"}}"#);
    reservation_of(channel, &attributes, "null")
}

fn reservation_of(channel: &str, attributes: &str, routing_target: &str) -> FlexReservation {
    let task = format!(
        r#"{{"sid":"{TASK}","taskChannelUniqueName":"{channel}","routingTarget":{routing_target},"attributes":{attributes}}}"#
    );
    let text = format!(r#"{{"sid":"{RESERVATION}","status":"pending","task":{task}}}"#);
    JSON::parse(&text).unwrap().unchecked_into()
}

/// The table that `shared` is tested with.
const NUMBERS: &str = include_str!("../../shared/tests/written_numbers.tsv");

/// The next call that the store is given: name, phase and muted of each person.
async fn shown(world: &JsValue) -> String {
    let next: Promise = call(world, "next", &[]).unchecked_into();
    JsFuture::from(next).await.unwrap().as_string().unwrap()
}

fn call(world: &JsValue, name: &str, arguments: &[&str]) -> JsValue {
    let function: Function = get(world, name).unchecked_into();
    let arguments: Array = arguments.iter().map(|text| JsValue::from_str(text)).collect();
    function.apply(world, &arguments).unwrap()
}

fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object.unchecked_ref::<Object>(), &name.into()).unwrap()
}

fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap()
}

/// What goes in a circle has no JSON.
const CIRCLE: &str = "(() => { const circle = {}; circle.itself = circle; return circle; })()";
