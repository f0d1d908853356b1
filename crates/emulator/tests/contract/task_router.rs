//! `TaskRouter`'s resources.

use serde_json::Value;

use crate::support::Api;

const PRODUCT: &str = "taskrouter";
const ATTRIBUTES: &str = r#"{"targetWorker":"client:agent_40example_2Ecom","to":"+15005550009"}"#;

#[tokio::test]
async fn what_is_set_up_is_shown_as_published() {
    let api = Api::start();
    let workspace = api.workspace();
    api.check(PRODUCT, "workspace", &api.get(&workspace).await);
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
