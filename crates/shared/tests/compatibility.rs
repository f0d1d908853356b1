//! What earlier versions wrote, kept as they wrote it: a folder of `fixtures` for each version that changed
//! something. Replicas and browsers of two versions run side by side, so this version has to read all of it,
//! and write it again without losing anything. `docs/compatibility.md` says what that means.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use shared::{
    api::{
        AddParticipantRequest, AddParticipantResponse, ApiError, CleanupRejectedTaskRequest,
        CreateNewTaskRequest, CreateNewTaskResponse, DoneResponse, EndConferenceRequest,
        GetCallPropertiesRequest, GetCallPropertiesResponse, HealthResponse, HoldCallRequest,
        HoldParticipantRequest, LeaveConferenceRequest, MuteParticipantRequest,
        PauseRecordingRequest, RejoinConferenceRequest, RemoveParticipantRequest,
        SendDigitsRequest, SyncTokenRequest, SyncTokenResponse, TransferCallRequest,
        UpdateParticipantRequest, path,
    },
    label::Label,
    sync_map::{
        ConferenceItem, CustomerDial, MapChange, MapItem, ParticipantItem, Recorded, Recording,
        RecordingStatus, Rejoin, RejoinEnd,
    },
};

#[test]
fn items_of_earlier_versions_are_read_and_written_without_a_loss() {
    for (key, item) in files("items") {
        assert_eq!(read_and_written(&key, &item), item, "{key}");
    }
}

/// A field without a fixture could be renamed, and nobody would notice.
#[test]
fn every_field_of_an_item_stands_in_a_fixture() {
    let mut of_legs = BTreeSet::new();
    let mut of_conferences = BTreeSet::new();
    let mut of_dials = BTreeSet::new();
    let mut of_recordings = BTreeSet::new();
    let mut of_rejoins = BTreeSet::new();
    for (key, item) in files("items") {
        let fields = names(&item);
        if key == "conf_status" {
            of_dials.extend(names(&item["customer_dial"]));
            of_recordings.extend(names(&item["recording"]));
            of_rejoins.extend(names(&item["rejoin"]));
            of_conferences.extend(fields);
        } else {
            of_legs.extend(fields);
        }
    }
    let missing = |fields: &[&str], known: &BTreeSet<String>| -> Vec<String> {
        fields.iter().filter(|it| !known.contains(**it)).map(|it| (*it).to_owned()).collect()
    };
    assert_eq!(missing(ParticipantItem::FIELDS, &of_legs), [""; 0], "add a fixture that has them");
    assert_eq!(missing(ConferenceItem::FIELDS, &of_conferences), [""; 0], "as above");
    let dial = serde_json::to_value(CustomerDial {
        extension: Some(String::new()),
        caller_name: Some(String::new()),
        worker_sid: Some(shared::WorkerSid::from_bits(1)),
        name: Some(String::new()),
        id: Some(String::new()),
        request: Some(String::new()),
        refusal: Some(shared::sync_map::DialRefusal { code: 1, message: String::new() }),
        proof: Some(String::new()),
        ..CustomerDial::new("", "")
    });
    let dial = names(&dial.unwrap());
    assert_eq!(missing(&dial.iter().map(String::as_str).collect::<Vec<_>>(), &of_dials), [""; 0]);
    let recording = names(&json!(Recording {
        of: Some(Recorded::Customer),
        status: Some(RecordingStatus::Paused),
        by: Some(shared::WorkerSid::from_bits(1)),
        call_sid: Some(shared::CallSid::from_bits(1)),
        asked: Some(String::new()),
        answered: Some(String::new()),
        proof: Some(String::new()),
    }));
    let recording: Vec<_> = recording.iter().map(String::as_str).collect();
    assert_eq!(missing(&recording, &of_recordings), [""; 0]);
    let rejoin = names(&json!(Rejoin {
        leg: Some(shared::CallSid::from_bits(1)),
        reservation_sid: Some(shared::ReservationSid::from_bits(1)),
        worker_sid: Some(shared::WorkerSid::from_bits(1)),
        until: 1,
        ring: Some(String::new()),
        held: Some(shared::CallSid::from_bits(1)),
        end: Some(RejoinEnd::Left),
        proof: Some(String::new()),
    }));
    let rejoin: Vec<_> = rejoin.iter().map(String::as_str).collect();
    assert_eq!(missing(&rejoin, &of_rejoins), [""; 0]);
}

#[test]
fn words_of_earlier_versions_are_understood() {
    for words in each("words.json") {
        for (field, values) in words.as_object().unwrap() {
            for value in values.as_array().unwrap() {
                let (key, field) = match field.as_str() {
                    "conference_status" => ("conf_status", "status"),
                    field => ("CA00000000000000000000000000000001", field),
                };
                let written = read_and_written(key, &json!({ field: value }));
                assert_eq!(&written[field], value, "{field}");
            }
        }
    }
}

#[test]
fn labels_of_earlier_versions_say_who_is_on_the_leg() {
    for labels in each("labels.json") {
        for (kind, text) in labels.as_object().unwrap() {
            let label = Label::parse(text.as_str().unwrap());
            let participant_type = label.participant_type().map(|it| json!(it));
            assert_eq!(participant_type, Some(json!(kind)));
            assert_eq!(json!(label.to_string()), *text);
        }
    }
}

/// An earlier plugin, or an old dialpad, asks this version's server.
#[test]
fn requests_of_earlier_versions_are_understood() {
    for (route, requests) in files("requests") {
        for request in requests.as_array().unwrap() {
            match format!("/{route}").as_str() {
                path::CREATE_NEW_TASK => keeps::<CreateNewTaskRequest>(request),
                path::ADD_CONFERENCE_PARTICIPANT => keeps::<AddParticipantRequest>(request),
                path::TRANSFER_CALL => keeps::<TransferCallRequest>(request),
                path::HOLD_CONFERENCE_PARTICIPANT => keeps::<HoldParticipantRequest>(request),
                path::MUTE_CONFERENCE_PARTICIPANT => keeps::<MuteParticipantRequest>(request),
                path::UPDATE_CONFERENCE_PARTICIPANT => keeps::<UpdateParticipantRequest>(request),
                path::REMOVE_CONFERENCE_PARTICIPANT => keeps::<RemoveParticipantRequest>(request),
                path::LEAVE_CONFERENCE => keeps::<LeaveConferenceRequest>(request),
                path::REJOIN_CONFERENCE => keeps::<RejoinConferenceRequest>(request),
                path::END_CONFERENCE => keeps::<EndConferenceRequest>(request),
                path::SEND_DIGITS => keeps::<SendDigitsRequest>(request),
                path::PAUSE_RECORDING => keeps::<PauseRecordingRequest>(request),
                path::HOLD_CALL => keeps::<HoldCallRequest>(request),
                path::GET_CALL_PROPERTIES => keeps::<GetCallPropertiesRequest>(request),
                path::CLEANUP_REJECTED_TASK => keeps::<CleanupRejectedTaskRequest>(request),
                path::SYNC_TOKEN => keeps::<SyncTokenRequest>(request),
                gone => panic!("{gone} is asked for by earlier versions"),
            }
        }
    }
}

/// This version's server answers an earlier plugin, or this plugin reads an earlier server's answer.
#[test]
fn answers_have_what_earlier_versions_read() {
    for (route, answers) in files("answers") {
        for answer in answers.as_array().unwrap() {
            match format!("/{route}").as_str() {
                path::CREATE_NEW_TASK => keeps::<CreateNewTaskResponse>(answer),
                path::ADD_CONFERENCE_PARTICIPANT => keeps::<AddParticipantResponse>(answer),
                path::HOLD_CONFERENCE_PARTICIPANT => keeps::<DoneResponse>(answer),
                path::GET_CALL_PROPERTIES => keeps::<GetCallPropertiesResponse>(answer),
                path::SYNC_TOKEN => keeps::<SyncTokenResponse>(answer),
                path::HEALTH => keeps::<HealthResponse>(answer),
                "/error" => keeps::<ApiError>(answer),
                gone => panic!("nobody answers {gone}"),
            }
        }
    }
}

/// Asserts that a body is read, and that nothing of it is lost.
fn keeps<T: DeserializeOwned + Serialize>(body: &Value) {
    let read: T = serde_json::from_value(body.clone()).unwrap();
    let written = serde_json::to_value(read).unwrap();
    for (field, value) in body.as_object().unwrap() {
        assert_eq!(written.get(field), Some(value), "{field} of {body}");
    }
}

fn read_and_written(key: &str, item: &Value) -> Value {
    let written = match MapChange::read(key, item).unwrap() {
        MapChange::Conference(item) => serde_json::to_value(item),
        MapChange::Participant(_, item) | MapChange::Invitation(_, item) => {
            serde_json::to_value(item)
        }
    };
    written.unwrap()
}

/// The names of the fields of an object, where there is one.
fn names(object: &Value) -> BTreeSet<String> {
    object.as_object().into_iter().flat_map(serde_json::Map::keys).cloned().collect()
}

/// The files of one folder of all versions, with their names.
fn files(folder: &str) -> Vec<(String, Value)> {
    let mut files = Vec::new();
    for version in versions() {
        let folder = version.join(folder);
        // A version adds only what it has changed.
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let file = entry.unwrap().path();
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            files.push((name, read(&file)));
        }
    }
    assert!(!files.is_empty(), "{folder}");
    files
}

/// The file with this name of each version that has one.
fn each(name: &str) -> Vec<Value> {
    let there = versions().into_iter().map(|version| version.join(name)).filter(|it| it.exists());
    let found: Vec<Value> = there.map(|file| read(&file)).collect();
    assert!(!found.is_empty(), "{name}");
    found
}

fn versions() -> Vec<PathBuf> {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");
    fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn read(file: &PathBuf) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}
