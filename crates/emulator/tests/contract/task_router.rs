//! `TaskRouter`'s resources.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::Api;

const PRODUCT: &str = "taskrouter";
const ATTRIBUTES: &str = r#"{"targetWorker":"client:agent_40example_2Ecom","to":"+15005550009"}"#;

#[tokio::test]
async fn what_is_set_up_is_shown_as_published() {
    let api = Api::start();
    let workspace = api.workspace();
    api.check(PRODUCT, "workspace", &api.get(&workspace).await);
    let all = api.get("/taskrouter.twilio.com/v1/Workspaces").await;
    api.check_first(PRODUCT, "workspace", "workspaces", &all);
    for (path, resource, key) in [
        ("Activities", "activity", "activities"),
        ("TaskChannels", "task_channel", "channels"),
        ("TaskQueues", "task_queue", "task_queues"),
        ("Workflows", "workflow", "workflows"),
        ("Workers", "worker", "workers"),
        ("Workers/WK00000000000000000000000000000001/Channels", "worker_channel", "channels"),
    ] {
        let list = api.get(&format!("{workspace}/{path}")).await;
        api.check_first(PRODUCT, resource, key, &list);
        let sid = list[key][0]["sid"].as_str().unwrap_or_default();
        api.check(PRODUCT, resource, &api.get(&format!("{workspace}/{path}/{sid}")).await);
        assert_eq!(list["meta"]["key"], key);
    }
}

#[tokio::test]
async fn the_statistics_of_a_queue_are_shown_as_published_and_of_one_channel() {
    let api = Api::start();
    let queues = api.get(&format!("{}/TaskQueues", api.workspace())).await;
    let queue = &queues["task_queues"][0];
    let path = format!(
        "{}/TaskQueues/{}/RealTimeStatistics",
        api.workspace(),
        queue["sid"].as_str().unwrap_or_default()
    );
    let workflow_sid = api.workflow_sid();
    let form = [("WorkflowSid", workflow_sid.as_str()), ("TaskChannel", "custom1")];
    let task = api.create(&format!("{}/Tasks", api.workspace()), &form).await;
    let statistics = api.get(&path).await;
    api.check(PRODUCT, "task_queue_real_time_statistics", &statistics);
    assert_eq!(statistics["url"], queue["links"]["real_time_statistics"]);
    assert_eq!(statistics["longest_task_waiting_sid"], task["sid"]);
    for (channel, tasks) in [("custom1", 1), ("voice", 0), ("nonsense", 0)] {
        let of_channel = api.get(&format!("{path}?TaskChannel={channel}")).await;
        assert_eq!(of_channel["total_tasks"], tasks, "{channel}");
    }
    let nobodys = "WQ00000000000000000000000000000099";
    let path = format!("{}/TaskQueues/{nobodys}/RealTimeStatistics", api.workspace());
    let answer = api.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn tasks_and_reservations_are_shown_as_published() {
    let api = Api::start();
    let tasks = format!("{}/Tasks", api.workspace());
    let workflow_sid = api.workflow_sid();
    let form = [
        ("WorkflowSid", workflow_sid.as_str()),
        ("TaskChannel", "custom1"),
        ("Attributes", ATTRIBUTES),
    ];
    let task = api.create(&tasks, &form).await;
    api.check(PRODUCT, "task", &task);
    assert_eq!(task["assignment_status"], "pending");
    assert_eq!(task["attributes"], ATTRIBUTES);
    assert_eq!(task["routing_target"], Value::Null);

    let task_url = format!("{tasks}/{}", task["sid"].as_str().unwrap_or_default());
    let reservations = format!("{task_url}/Reservations");
    let reservation = loop {
        let list = api.get(&reservations).await;
        if list["reservations"][0].is_object() {
            break list["reservations"][0].clone();
        }
        tokio::task::yield_now().await;
    };
    api.check(PRODUCT, "task_reservation", &reservation);
    let of_worker =
        format!("{}/Workers/{}/Reservations", api.workspace(), text(&reservation, "worker_sid"));
    api.check_first(PRODUCT, "worker_reservation", "reservations", &api.get(&of_worker).await);

    let reservation_url = format!("{reservations}/{}", text(&reservation, "sid"));
    let accepted = api.update(&reservation_url, &[("ReservationStatus", "accepted")]).await;
    api.check(PRODUCT, "task_reservation", &accepted);
    let wrapping = [("AssignmentStatus", "wrapping"), ("Reason", "hung up")];
    api.check(PRODUCT, "task", &api.update(&task_url, &wrapping).await);
    api.check_first(PRODUCT, "task", "tasks", &api.get(&tasks).await);
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_task_channel_comes_and_goes_and_with_it_what_workers_can_take() {
    let api = Api::start();
    let workspace = api.workspace();
    let channels = format!("{workspace}/TaskChannels");
    let capacities = format!("{workspace}/Workers/WK00000000000000000000000000000001/Channels");
    let is_gone = api.request(Method::DELETE, &format!("{channels}/custom1")).send().await.unwrap();
    assert_eq!(is_gone.status(), StatusCode::NO_CONTENT);
    let fetch = |path: String| api.request(Method::GET, &path).send();
    assert_eq!(fetch(format!("{channels}/custom1")).await.unwrap().status(), StatusCode::NOT_FOUND);
    assert_eq!(
        fetch(format!("{capacities}/custom1")).await.unwrap().status(),
        StatusCode::NOT_FOUND
    );

    let names = [("UniqueName", "custom1"), ("FriendlyName", "Custom 1")];
    let channel = api.create(&channels, &names).await;
    api.check(PRODUCT, "task_channel", &channel);
    assert_eq!(api.get(&format!("{channels}/custom1")).await, channel);
    let capacity = api.get(&format!("{capacities}/custom1")).await;
    api.check(PRODUCT, "worker_channel", &capacity);
    assert_eq!(capacity["configured_capacity"], 1);
    let again = api.request(Method::POST, &channels).form(&names).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_workflow_is_configured_anew_and_refuses_what_is_none() {
    let api = Api::start();
    let url = format!("{}/Workflows/{}", api.workspace(), api.workflow_sid());
    let configuration = json!({ "task_routing": {
        "filters": [],
        "default_filter": { "queue": "WQ00000000000000000000000000000001" },
    } })
    .to_string();
    let workflow = api.update(&url, &[("Configuration", &configuration)]).await;
    api.check(PRODUCT, "workflow", &workflow);
    assert_eq!(api.get(&url).await["configuration"], configuration);
    let wrong = api.request(Method::POST, &url).form(&[("Configuration", "{}")]);
    assert_eq!(wrong.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    assert_eq!(api.get(&url).await["configuration"], configuration);

    let renamed = [("FriendlyName", "Assign to anyone"), ("TaskReservationTimeout", "45")];
    let workflow = api.update(&url, &renamed).await;
    assert_eq!(workflow["friendly_name"], "Assign to anyone");
    assert_eq!(workflow["task_reservation_timeout"], 45);
    let too_long = [("FriendlyName", "Nobody"), ("TaskReservationTimeout", "86401")];
    let wrong = api.request(Method::POST, &url).form(&too_long).send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    assert_eq!(api.get(&url).await["friendly_name"], "Assign to anyone");
}

#[tokio::test]
async fn large_numbers_and_deep_expressions_are_answered() {
    let api = Api::start();
    let workers = format!("{}/Workers", api.workspace());
    let channel = format!("{workers}/WK00000000000000000000000000000001/Channels/voice");
    let channel = api.update(&channel, &[("Capacity", "50000000")]).await;
    assert_eq!(channel["available_capacity_percentage"], 100);
    let last = api.get(&format!("{workers}?PageSize=1&Page={}", usize::MAX)).await;
    assert_eq!(last["workers"], json!([]));
    let token = format!("{workers}?PageSize=1&PageToken=PA0&Page={}", usize::MAX);
    assert_eq!(api.get(&token).await["workers"].as_array().map(Vec::len), Some(1));
    let deep = "(".repeat(60_000);
    let deep = api.request(Method::GET, &format!("{workers}?TargetWorkersExpression={deep}"));
    assert_eq!(api.answer(deep, StatusCode::BAD_REQUEST).await["code"], 20001);
}

#[tokio::test]
async fn lists_are_narrowed_down_to_what_is_asked_for() {
    let api = Api::start();
    let workspace = api.workspace();
    let count =
        async |path: &str, key: &str| api.get(path).await[key].as_array().map_or(0, Vec::len);
    for (path, key) in [
        (&format!("{workspace}/TaskQueues"), "task_queues"),
        (&format!("{workspace}/Workflows"), "workflows"),
        (&"/taskrouter.twilio.com/v1/Workspaces".to_owned(), "workspaces"),
        (&format!("{workspace}/Activities"), "activities"),
    ] {
        let list = api.get(path).await;
        let name = text(&list[key][0], "friendly_name").replace(' ', "%20");
        assert_eq!(count(&format!("{path}?FriendlyName={name}"), key).await, 1, "{path}");
        assert_eq!(count(&format!("{path}?FriendlyName=Nobody"), key).await, 0, "{path}");
    }
    for (path, key) in [("Activities", "activities"), ("Workers", "workers")] {
        let path = format!("{workspace}/{path}");
        let mut found = Vec::new();
        for value in ["true", "1", "yes", "false", "no"] {
            found.push(count(&format!("{path}?Available={value}"), key).await);
        }
        let all = count(&path, key).await;
        let [yes, no] = [found[0], found[3]];
        assert_eq!(found, [yes, yes, yes, no, no], "{path}");
        assert!(yes > 0 && no > 0 && yes + no == all, "{path}: {found:?}");
    }
}

#[tokio::test]
async fn tasks_are_listed_in_the_order_that_is_asked_for() {
    let api = Api::start();
    let tasks = format!("{}/Tasks", api.workspace());
    let workflow_sid = api.workflow_sid();
    for (name, priority, start) in [("a", "1", "03"), ("b", "5", "02"), ("c", "1", "01")] {
        let attributes = json!({ "name": name, "targetWorker": "nobody" }).to_string();
        let start = format!("2020-01-{start}T00:00:00Z");
        let form = [
            ("WorkflowSid", workflow_sid.as_str()),
            ("Attributes", &attributes),
            ("Priority", priority),
            ("VirtualStartTime", &start),
        ];
        let task = api.create(&tasks, &form).await;
        assert_eq!(task["virtual_start_time"], start);
    }
    for (ordering, want) in [
        ("", "abc"),
        ("?Ordering=DateCreated:desc", "cba"),
        ("?Ordering=Priority:desc", "bac"),
        ("?Ordering=Priority:desc,DateCreated:desc", "bca"),
        ("?Ordering=VirtualStartTime:asc", "cba"),
    ] {
        let list = api.get(&format!("{tasks}{ordering}")).await;
        let names = list["tasks"].as_array().unwrap().iter().map(|task| {
            let attributes: Value = serde_json::from_str(text(task, "attributes")).unwrap();
            text(&attributes, "name").to_owned()
        });
        assert_eq!(names.collect::<String>(), want, "{ordering}");
    }
    for nonsense in ["Priority", "Priority:down", "Age:asc"] {
        let request = api.request(Method::GET, &format!("{tasks}?Ordering={nonsense}"));
        api.answer(request, StatusCode::BAD_REQUEST).await;
    }
}

#[tokio::test]
async fn a_task_is_refused_that_goes_nowhere_or_has_waited_since_tomorrow() {
    let api = Api::start();
    let tasks = format!("{}/Tasks", api.workspace());
    let workflow_sid = api.workflow_sid();
    for wrong in [
        ("TaskQueueSid", "WQ00000000000000000000000000000099"),
        ("VirtualStartTime", "2999-01-01T00:00:00Z"),
        ("VirtualStartTime", "yesterday"),
    ] {
        let form = [("WorkflowSid", workflow_sid.as_str()), wrong];
        assert_eq!(api.refused(&tasks, &form).await, 20001, "{wrong:?}");
    }
}
