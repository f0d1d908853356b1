//! Calls, conferences and participants.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

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
async fn a_recording_is_shown_as_published_while_it_goes_on_and_when_it_was_paused() {
    let api = Api::start();
    let account = api.account();
    let participants = format!("{account}/Conferences/a%20name/Participants.json");
    let mut conference_sid = String::new();
    for to in ["+15005550009", "+15005550010"] {
        let form = [("From", "+15005550006"), ("To", to), ("ConferenceRecord", "true")];
        let participant = api.create(&participants, &form).await;
        text(&participant, "conference_sid").clone_into(&mut conference_sid);
        api.picks_up(text(&participant, "call_sid")).await;
    }
    let recordings = format!("{account}/Conferences/{conference_sid}/Recordings");
    let current = format!("{recordings}/Twilio.CURRENT.json");
    let going_on = api.get(&current).await;
    api.check(PRODUCT, "conference_recording", &going_on);
    assert_eq!((&going_on["status"], &going_on["duration"]), (&json!("in-progress"), &json!(null)));
    let paused = api.update(&current, &[("Status", "paused"), ("PauseBehavior", "skip")]).await;
    api.check(PRODUCT, "conference_recording", &paused);
    assert_eq!(paused["status"], "paused");
    let list = api.get(&format!("{recordings}.json")).await;
    api.check_first(PRODUCT, "conference_recording", "recordings", &list);
    assert_eq!(list["recordings"][0], paused);
    let conference = format!("{account}/Conferences/{conference_sid}.json");
    api.update(&conference, &[("Status", "completed")]).await;
    let gone = api.request(Method::POST, &current).form(&[("Status", "in-progress")]);
    let refused = api.answer(gone, StatusCode::NOT_FOUND).await;
    assert_eq!(refused["code"], 20404);
}

#[tokio::test]
async fn the_recording_of_a_leg_is_shown_as_published() {
    let api = Api::start();
    let account = api.account();
    let participants = format!("{account}/Conferences/a%20name/Participants.json");
    let ends = [("From", "+15005550006"), ("To", "+15005550009"), ("Record", "true")];
    let wrong = [&ends[..], &[("RecordingChannels", "three")]].concat();
    let wrong = api.request(Method::POST, &participants).form(&wrong);
    api.answer(wrong, StatusCode::BAD_REQUEST).await;
    let form = [&ends[..], &[("RecordingChannels", "dual")]].concat();
    let participant = api.create(&participants, &form).await;
    let call_sid = text(&participant, "call_sid");
    let recordings = format!("{account}/Calls/{call_sid}/Recordings");
    assert_eq!(api.get(&format!("{recordings}.json")).await["recordings"], json!([]), "it rings");
    api.picks_up(call_sid).await;
    let current = format!("{recordings}/Twilio.CURRENT.json");
    let paused = api.update(&current, &[("Status", "paused"), ("PauseBehavior", "skip")]).await;
    api.check(PRODUCT, "call_recording", &paused);
    assert_eq!((&paused["channels"], &paused["call_sid"]), (&json!(2), &json!(call_sid)));
    let list = api.get(&format!("{recordings}.json")).await;
    api.check_first(PRODUCT, "call_recording", "recordings", &list);
    let conference_sid = text(&participant, "conference_sid");
    let of_conference = format!("{account}/Conferences/{conference_sid}/Recordings.json");
    assert_eq!(api.get(&of_conference).await["recordings"], json!([]));
    let call = format!("{account}/Calls/{call_sid}.json");
    api.update(&call, &[("Status", "completed")]).await;
    let gone = api.request(Method::POST, &current).form(&[("Status", "in-progress")]);
    api.answer(gone, StatusCode::NOT_FOUND).await;
}

#[tokio::test]
async fn the_recordings_of_the_account_are_shown_as_published_until_they_are_deleted() {
    let api = Api::start();
    let account = api.account();
    let participants = format!("{account}/Conferences/a%20name/Participants.json");
    let form = [("From", "+15005550006"), ("To", "+15005550009")];
    let participant = api.create(&participants, &form).await;
    let call_sid = text(&participant, "call_sid").to_owned();
    let of_call = format!("{account}/Calls/{call_sid}/Recordings");
    let created = format!("{of_call}.json");
    assert_eq!(api.refused(&created, &[]).await, 21220, "it rings");
    api.picks_up(&call_sid).await;
    for _ in 0..2 {
        let recording = api.create(&created, &[("RecordingChannels", "dual")]).await;
        api.check(PRODUCT, "call_recording", &recording);
        assert_eq!(
            (&recording["channels"], &recording["status"]),
            (&json!(2), &json!("in-progress"))
        );
        assert_eq!(recording["source"], "StartCallRecordingAPI");
    }
    let call = format!("{account}/Calls/{call_sid}.json");
    api.update(&call, &[("Status", "completed")]).await;
    assert_eq!(api.refused(&created, &[]).await, 21220, "it is over");

    let list = api.get(&format!("{account}/Recordings.json?CallSid={call_sid}")).await;
    api.check_first(PRODUCT, "recording", "recordings", &list);
    for recording in list["recordings"].as_array().expect("a list") {
        assert_ne!(recording["status"], "in-progress", "each of them ends with the call");
    }
    for nobodys in ["CallSid=CA1", "ConferenceSid=CF1", "DateCreated%3C=2020-01-01"] {
        let list = api.get(&format!("{account}/Recordings.json?{nobodys}")).await;
        assert_eq!(list["recordings"], json!([]), "{nobodys}");
    }
    let sids = [0, 1].map(|number| text(&list["recordings"][number], "sid"));
    let paths =
        [format!("{account}/Recordings/{}.json", sids[0]), format!("{of_call}/{}.json", sids[1])];
    api.check(PRODUCT, "recording", &api.get(&paths[0]).await);
    for path in &paths {
        let deleted = api.request(Method::DELETE, path).send().await.expect("an answer");
        assert_eq!(deleted.status(), StatusCode::NO_CONTENT, "{path}");
        api.answer(api.request(Method::GET, path), StatusCode::NOT_FOUND).await;
        api.answer(api.request(Method::DELETE, path), StatusCode::NOT_FOUND).await;
    }
    let list = api.get(&format!("{account}/Recordings.json")).await;
    assert_eq!(list["recordings"], json!([]));
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
