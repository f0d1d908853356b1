//! Items and their revisions.

use serde_json::json;

use super::{Index, Item, Query};
use crate::world::{people::PEOPLE, task_router::testing::Desk};

#[test]
fn a_worker_is_found_by_what_a_directory_asks_for() {
    let mut desk = Desk::open();
    let query = r#"data.attributes.full_name CONTAINS "s" AND data.activity_name != "Offline""#;
    let found = items(&mut desk, Index::Worker, query);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].key, PEOPLE[1].worker_sid().to_string());
    assert_eq!(found[0].data["attributes"]["contact_uri"], PEOPLE[1].contact_uri());
    assert_eq!(found[0].data["activity_name"], "Available");
}

#[test]
fn a_revision_rises_when_the_document_changes_and_only_then() {
    let mut desk = Desk::open();
    let (task_sid, reservation_sid) = desk.task();
    let pending = items(&mut desk, Index::Reservation, "").remove(0);
    assert_eq!(pending.key, reservation_sid.to_string());
    assert_eq!(pending.data["status"], "pending");
    assert_eq!(items(&mut desk, Index::Reservation, "")[0], pending);

    desk.set_reservation(&reservation_sid, "accepted").expect("accepted");
    let accepted = items(&mut desk, Index::Reservation, "").remove(0);
    assert!(accepted.revision > pending.revision);
    assert_eq!(accepted.data["task_status"], "assigned");
    assert_eq!(accepted.data["task_channel_unique_name"], "custom1");

    let task = items(&mut desk, Index::Task, r#"data.status == "assigned""#).remove(0);
    assert_eq!(task.key, task_sid.to_string());
    assert_eq!(task.data["accepted_reservation_sid"], json!(reservation_sid));

    desk.set_reservation(&reservation_sid, "wrapping").expect("wrapping");
    assert_eq!(items(&mut desk, Index::Reservation, "")[0].data["status"], "wrapup");
}

#[test]
fn who_is_gone_is_an_event_of_its_own() {
    let mut desk = Desk::open();
    let (task_sid, _) = desk.task();
    assert_eq!(items(&mut desk, Index::Task, "").len(), 1);
    let before = desk.world.last_live_event_id();
    desk.world.delete_task(&task_sid, None).expect("deleted");
    assert_eq!(items(&mut desk, Index::Task, ""), []);
    assert!(desk.world.last_live_event_id() > before);
}

fn items(desk: &mut Desk, index: Index, query: &str) -> Vec<Item> {
    desk.world.live_items(index, &Query::parse(query).expect("a query"))
}
