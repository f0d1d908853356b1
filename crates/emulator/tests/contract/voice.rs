//! Calls, conferences and participants.

use serde_json::Value;

use crate::support::Api;

const PRODUCT: &str = "api";

#[tokio::test]
async fn a_participant_their_conference_and_their_call_are_shown_as_published() {
    let api = Api::start();
    let account = api.account();
    let participants = format!("{account}/Conferences/a%20name/Participants.json");
    let form = [("From", "+15005550006"), ("To", "+15005550009"), ("Label", "customer")];
    let participant = api.create(&participants, &form).await;
    api.check(PRODUCT, "participant", &participant);

    let conference_sid = text(&participant, "conference_sid");
    let conference = api.get(&format!("{account}/Conferences/{conference_sid}.json")).await;
    api.check(PRODUCT, "conference", &conference);
    let list = api.get(&format!("{account}/Conferences.json?FriendlyName=a%20name")).await;
    api.check_first(PRODUCT, "conference", "conferences", &list);

    let participants = format!("{account}/Conferences/{conference_sid}/Participants");
    let list = api.get(&format!("{participants}.json")).await;
    api.check_first(PRODUCT, "participant", "participants", &list);
    let fetched = api.get(&format!("{participants}/customer.json")).await;
    api.check(PRODUCT, "participant", &fetched);

    let call_sid = text(&participant, "call_sid");
    let call = api.get(&format!("{account}/Calls/{call_sid}.json")).await;
    api.check(PRODUCT, "call", &call);
    let list = api.get(&format!("{account}/Calls.json")).await;
    api.check_first(PRODUCT, "call", "calls", &list);
}

#[tokio::test]
async fn a_conference_that_is_over_is_shown_as_published() {
    let api = Api::start();
    let account = api.account();
    let participants = format!("{account}/Conferences/a%20name/Participants.json");
    let form = [("From", "+15005550006"), ("To", "+15005550009")];
    let participant = api.create(&participants, &form).await;
    let conference = format!("{account}/Conferences/{}.json", text(&participant, "conference_sid"));
    let ended = api.update(&conference, &[("Status", "completed")]).await;
    api.check(PRODUCT, "conference", &ended);
    let call = format!("{account}/Calls/{}.json", text(&participant, "call_sid"));
    api.check(PRODUCT, "call", &api.get(&call).await);
}

#[tokio::test]
async fn the_account_and_its_numbers_are_shown_as_published() {
    let api = Api::start();
    let account = api.account();
    api.check(PRODUCT, "account", &api.get(&format!("{account}.json")).await);
    let bought = api.get(&format!("{account}/IncomingPhoneNumbers.json")).await;
    api.check_first(PRODUCT, "incoming_phone_number", "incoming_phone_numbers", &bought);
    let verified = api.get(&format!("{account}/OutgoingCallerIds.json")).await;
    api.check_first(PRODUCT, "outgoing_caller_id", "outgoing_caller_ids", &verified);
    for (list, key) in [
        ("IncomingPhoneNumbers", "incoming_phone_numbers"),
        ("OutgoingCallerIds", "outgoing_caller_ids"),
    ] {
        let strangers = format!("{account}/{list}.json?PhoneNumber=%2B15005559999");
        assert_eq!(api.get(&strangers).await[key], serde_json::json!([]), "{list}");
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}
