//! The resources of this API as JSON, field by field as in Twilio's schema.

use serde_json::{Map, Value, json};

use crate::world::{
    World,
    voice::{
        CallStatus,
        call::Call,
        conference::{Conference, Participant, ReasonConferenceEnded},
        recordings::{Recorded, Recording},
        rfc_2822,
    },
};

const CALL_SUBRESOURCES: [(&str, &str); 9] = [
    ("notifications", "Notifications"),
    ("recordings", "Recordings"),
    ("payments", "Payments"),
    ("events", "Events"),
    ("siprec", "Siprec"),
    ("streams", "Streams"),
    ("transcriptions", "Transcriptions"),
    ("user_defined_messages", "UserDefinedMessages"),
    ("user_defined_message_subscriptions", "UserDefinedMessageSubscriptions"),
];

pub(super) fn recording(world: &World, recording: &Recording) -> Value {
    let path = format!("{}{}/Recordings/{}", root(world), recording.of.path(), recording.sid);
    let (call_sid, conference_sid) = match &recording.of {
        Recorded::Conference(sid) => (None, Some(sid)),
        Recorded::Call(sid) => (Some(sid), None),
    };
    let mut rendered = json!({
        "sid": recording.sid,
        "account_sid": world.account.account_sid,
        "api_version": "2010-04-01",
        "call_sid": call_sid,
        "conference_sid": conference_sid,
        "channels": recording.channels(),
        "date_created": rfc_2822(recording.start_time),
        "date_updated": rfc_2822(recording.date_updated),
        "start_time": rfc_2822(recording.start_time),
        "duration": recording.duration_seconds().map(|seconds| seconds.to_string()),
        "encryption_details": null,
        "error_code": null,
        "price": null,
        "price_unit": "USD",
        "source": recording.source,
        "status": recording.status.as_str(),
        "uri": format!("{path}.json"),
    });
    if call_sid.is_some() {
        rendered["track"] = json!("both");
    }
    rendered
}

/// A recording among all those of the account, where it has other addresses.
pub(super) fn account_recording(world: &World, recording: &Recording) -> Value {
    let path = format!("{}/Recordings/{}", root(world), recording.sid);
    let mut rendered = self::recording(world, recording);
    if let Some(fields) = rendered.as_object_mut() {
        fields.remove("track");
    }
    rendered["uri"] = json!(format!("{path}.json"));
    rendered["media_url"] = json!(format!("https://api.twilio.com{path}"));
    rendered["subresource_uris"] = json!({
        "add_on_results": format!("{path}/AddOnResults.json"),
        "transcriptions": format!("{path}/Transcriptions.json"),
    });
    rendered
}

pub(super) fn call(world: &World, call: &Call) -> Value {
    let path = format!("{}/Calls/{}", root(world), call.sid);
    let subresources: Map<_, _> = CALL_SUBRESOURCES
        .iter()
        .map(|(key, name)| ((*key).to_owned(), json!(format!("{path}/{name}.json"))))
        .collect();
    json!({
        "sid": call.sid,
        "parent_call_sid": null,
        "account_sid": world.account.account_sid,
        "to": call.to,
        "to_formatted": call.to,
        "from": call.from,
        "from_formatted": call.from,
        "phone_number_sid": null,
        "status": call.status.as_str(),
        "start_time": call.start_time.map(rfc_2822),
        "end_time": call.end_time.map(rfc_2822),
        "duration": call.end_time.map(|_| call.duration_seconds().to_string()),
        "price": null,
        "price_unit": "USD",
        "direction": call.direction.as_str(),
        "answered_by": call.answered_by,
        "api_version": "2010-04-01",
        "forwarded_from": null,
        "group_sid": null,
        "caller_name": null,
        "queue_time": queue_time(call),
        "trunk_sid": null,
        "date_created": rfc_2822(call.date_created),
        "date_updated": rfc_2822(call.date_updated),
        "uri": format!("{path}.json"),
        "subresource_uris": subresources,
    })
}

pub(super) fn conference(world: &World, conference: &Conference) -> Value {
    let path = format!("{}/Conferences/{}", root(world), conference.sid);
    json!({
        "sid": conference.sid,
        "account_sid": world.account.account_sid,
        "friendly_name": conference.friendly_name,
        "status": conference.status.as_str(),
        "region": "us1",
        "api_version": "2010-04-01",
        "reason_conference_ended": conference.reason_ended.map(ReasonConferenceEnded::as_str),
        "call_sid_ending_conference": conference.call_sid_ending,
        "date_created": rfc_2822(conference.date_created),
        "date_updated": rfc_2822(conference.date_updated),
        "uri": format!("{path}.json"),
        "subresource_uris": {
            "participants": format!("{path}/Participants.json"),
            "recordings": format!("{path}/Recordings.json"),
        },
    })
}

pub(super) fn participant(
    world: &World,
    conference: &Conference,
    participant: &Participant,
) -> Value {
    let settings = &participant.settings;
    let call = world.voice.call(&participant.call_sid);
    let call_status = call.map(|call| call.status);
    let status = match call_status {
        _ if participant.joined => "connected",
        Some(CallStatus::Queued) => "queued",
        Some(CallStatus::Ringing) => "ringing",
        Some(CallStatus::InProgress) => "connecting",
        Some(
            CallStatus::Busy | CallStatus::NoAnswer | CallStatus::Failed | CallStatus::Canceled,
        ) => "failed",
        Some(CallStatus::Completed) | None => "complete",
    };
    json!({
        "call_sid": participant.call_sid,
        "conference_sid": conference.sid,
        "account_sid": world.account.account_sid,
        "label": settings.label,
        "status": status,
        "queue_time": call.filter(|_| status == "queued").map(queue_time),
        "muted": settings.muted,
        "hold": participant.hold,
        "coaching": participant.coaching,
        "call_sid_to_coach": settings.call_sid_to_coach,
        "end_conference_on_exit": settings.end_conference_on_exit,
        "start_conference_on_enter": settings.start_conference_on_enter,
        "date_created": rfc_2822(participant.date_created),
        "date_updated": rfc_2822(participant.date_updated),
        "uri": format!(
            "{}/Conferences/{}/Participants/{}.json",
            root(world), conference.sid, participant.call_sid
        ),
    })
}

/// In milliseconds, as text.
fn queue_time(call: &Call) -> String {
    call.queue_time.as_millis().to_string()
}

fn root(world: &World) -> String {
    format!("/2010-04-01/Accounts/{}", world.account.account_sid)
}
