//! `POST /call-outbound-join`: Twilio tells what happened to a conference.
//!
//! Whatever Twilio adds to its forms is ignored. A field that is absent says nothing.

use std::sync::Arc;

use actix_web::{HttpResponse, web::Data};
use shared::{
    ConferenceSid, TaskSid,
    event::{
        CallStatus, ConferenceEvent, ConferenceEventKind, LeftReason, ParticipantChange,
        ParticipantEvent, ParticipantFlags,
    },
    label::Label,
};

use crate::{
    calls::conference_event::conference_event,
    http::{
        answer_deadline::answer_in_time, auth::signed_request::SignedRequest,
        error_response::Error, state::AppState, webhooks::fields::call_sid,
    },
    twilio::rfc_2822,
};

pub(crate) async fn handle(
    state: Data<AppState>,
    request: SignedRequest,
) -> Result<HttpResponse, Error> {
    let (task_sid, event) = match parse_conference_callback(&request)? {
        ConferenceCallback::Event(task_sid, event) => (task_sid, event),
        ConferenceCallback::NotForTheMap => return Ok(HttpResponse::NoContent().finish()),
    };
    let calls = Arc::clone(&state.calls);
    let work = async move { conference_event(&calls, &task_sid, event).await };
    answer_in_time(&state.background, work).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A conference status callback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ConferenceCallback {
    /// Something that changes the map of a task.
    Event(TaskSid, ConferenceEvent),
    /// An event that the map does not show, or of a conference that is not a task's.
    NotForTheMap,
}

/// Parses a conference status callback.
pub(super) fn parse_conference_callback(
    request: &SignedRequest,
) -> Result<ConferenceCallback, Error> {
    let Ok(task_sid) = TaskSid::parse(request.required("FriendlyName")?) else {
        return Ok(ConferenceCallback::NotForTheMap);
    };
    let kind = match request.required("StatusCallbackEvent")? {
        "conference-start" => ConferenceEventKind::Started,
        "conference-end" => ConferenceEventKind::Ended {
            reason: request.form("ReasonConferenceEnded").map(str::to_owned),
        },
        "participant-join" => participant(request, ParticipantChange::Joined)?,
        "participant-leave" => {
            let reason = request.form("ReasonParticipantLeft").map(LeftReason::parse);
            let call_status = request.form("ParticipantCallStatus").and_then(CallStatus::parse);
            participant(request, ParticipantChange::Left { reason, call_status })?
        }
        "participant-unhold" => participant(request, ParticipantChange::Unheld)?,
        "participant-mute" | "participant-unmute" | "participant-hold" | "participant-modify" => {
            participant(request, ParticipantChange::Changed)?
        }
        _ => return Ok(ConferenceCallback::NotForTheMap),
    };
    let conference_sid = ConferenceSid::parse(request.required("ConferenceSid")?)
        .map_err(|error| Error::bad_field("ConferenceSid", error))?;
    let sequence_number = request
        .required("SequenceNumber")?
        .parse()
        .map_err(|error| Error::bad_field("SequenceNumber", error))?;
    let timestamp = request.form("Timestamp").and_then(rfc_2822::seconds);
    let event = ConferenceEvent { conference_sid, sequence_number, timestamp, kind };
    Ok(ConferenceCallback::Event(task_sid, event))
}

fn participant(
    request: &SignedRequest,
    change: ParticipantChange,
) -> Result<ConferenceEventKind, Error> {
    Ok(ConferenceEventKind::Participant(ParticipantEvent {
        call_sid: call_sid(request)?,
        label: request.form("ParticipantLabel").map(Label::parse),
        change,
        flags: ParticipantFlags {
            muted: flag(request, "Muted"),
            hold: flag(request, "Hold"),
            coaching: flag(request, "Coaching"),
            end_conference_on_exit: flag(request, "EndConferenceOnExit"),
        },
    }))
}

fn flag(request: &SignedRequest, name: &str) -> Option<bool> {
    match request.form(name)? {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            SignedRequest::from_form(
                include_str!(concat!("../../../tests/fixtures/callbacks/", $name, ".form"))
                    .trim_end(),
            )
        };
    }

    fn event(request: &SignedRequest) -> ConferenceEvent {
        match parse_conference_callback(request) {
            Ok(ConferenceCallback::Event(task_sid, event)) => {
                assert_eq!(task_sid, TaskSid::from_bits(1));
                event
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_join_tells_the_leg_its_label_and_its_flags() {
        let event = event(&fixture!("participant-join"));
        assert_eq!((event.sequence_number, event.timestamp), (2, Some(1_496_350_112)));
        let ConferenceEventKind::Participant(participant) = event.kind else { panic!() };
        assert_eq!(participant.change, ParticipantChange::Joined);
        assert_eq!(participant.label.unwrap().to_string(), "customer.c0ffee00");
        let flags = ParticipantFlags {
            muted: Some(false),
            hold: Some(false),
            coaching: Some(false),
            end_conference_on_exit: Some(true),
        };
        assert_eq!(participant.flags, flags);
    }

    #[test]
    fn a_leave_tells_why() {
        let event = event(&fixture!("participant-leave-no-answer"));
        let ConferenceEventKind::Participant(participant) = event.kind else { panic!() };
        let left = ParticipantChange::Left {
            reason: Some(LeftReason::ParticipantAddFailed),
            call_status: Some(CallStatus::NoAnswer),
        };
        assert_eq!(participant.change, left);
    }

    #[test]
    fn what_a_callback_lacks_it_does_not_say() {
        let event = event(&fixture!("participant-hold-without-muted"));
        let ConferenceEventKind::Participant(participant) = event.kind else { panic!() };
        assert_eq!(participant.flags.hold, Some(true));
        assert_eq!(participant.flags.muted, None);
    }

    #[test]
    fn the_end_tells_why() {
        let event = event(&fixture!("conference-end"));
        let reason = "participant-with-end-conference-on-exit-left".to_owned();
        assert_eq!(event.kind, ConferenceEventKind::Ended { reason: Some(reason) });
    }

    #[test]
    fn a_conference_that_is_no_tasks_is_not_for_the_map() {
        let callback = parse_conference_callback(&fixture!("conference-of-nobody"));
        assert_eq!(callback.unwrap(), ConferenceCallback::NotForTheMap);
    }

    #[test]
    fn a_callback_without_its_number_is_refused() {
        let request = SignedRequest::from_form(
            "FriendlyName=WT00000000000000000000000000000001&StatusCallbackEvent=conference-start\
             &ConferenceSid=CF00000000000000000000000000000001",
        );
        assert!(matches!(parse_conference_callback(&request), Err(Error::BadField { .. })));
    }
}
