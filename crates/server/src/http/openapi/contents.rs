//! What each route takes and answers.

use actix_web::http::Method;
use serde::Serialize;
use shared::api::{
    AddParticipantRequest, AddParticipantResponse, CleanupRejectedTaskRequest,
    CreateNewTaskRequest, CreateNewTaskResponse, DoneResponse, EndConferenceRequest,
    GetCallPropertiesRequest, GetCallPropertiesResponse, HealthResponse, HoldCallRequest,
    HoldParticipantRequest, LeaveConferenceRequest, MuteParticipantRequest, PauseRecordingRequest,
    RejoinConferenceRequest, RemoveParticipantRequest, SendDigitsRequest, SyncTokenRequest,
    SyncTokenResponse, TransferCallRequest, UpdateParticipantRequest, path,
};
use utoipa::{
    ToSchema,
    openapi::{
        Ref, Required,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::{ObjectBuilder, Type},
    },
};

use super::schemas::Schemas;
use crate::http::route::Route;

/// A route in the document.
pub(super) struct Contents {
    pub(super) summary: &'static str,
    pub(super) takes: Takes,
    pub(super) answer: Answer,
}

/// What it is sent.
pub(super) enum Takes {
    Nothing,
    Form(Ref),
    Query(Vec<Parameter>),
}

/// What it answers when it has done what was asked.
pub(super) enum Answer {
    Json(Ref),
    Twiml,
    Done,
}

/// A callback of Twilio's: a form with the fields that Twilio documents for it, and any that Twilio may add.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "PascalCase")]
struct TwilioCallback {
    /// The account.
    account_sid: Option<String>,
    /// The leg that it is about.
    call_sid: Option<String>,
}

/// What `/ready` answers.
#[derive(Serialize, ToSchema)]
struct Ready {
    /// `ready`.
    status: String,
}

/// What a route takes and answers. `None`: nobody has written it down.
pub(super) fn contents(route: &Route, schemas: &mut Schemas) -> Option<Contents> {
    let is_get = route.method == Method::GET;
    let twiml = |schemas: &mut Schemas, summary, parameters: &[&str]| Contents {
        summary,
        takes: if is_get { Takes::Query(query(parameters)) } else { callback(schemas) },
        answer: Answer::Twiml,
    };
    let told = |schemas: &mut Schemas, summary| Contents {
        summary,
        takes: callback(schemas),
        answer: Answer::Done,
    };
    Some(match route.path {
        path::AGENT_OUTBOUND_JOIN => {
            twiml(schemas, "TwiML for the leg of the agent who calls.", &["taskSid", "CallSid"])
        }
        path::AGENT_JOIN_CONFERENCE => {
            let parameters = ["taskSid", "conferenceSid", "CallSid"];
            twiml(schemas, "TwiML for the leg of a colleague who was asked to come.", &parameters)
        }
        path::PLAY_DIGITS => {
            twiml(schemas, "TwiML with keys that one person hears.", &["keys", "taskSid"])
        }
        path::CALL_OUTBOUND_JOIN => told(schemas, "Twilio tells what happened to a conference."),
        path::CALL_STATUS => told(schemas, "Twilio tells how far a leg is that was dialled."),
        path::ANSWERED_BY => told(schemas, "Twilio tells whether a machine picked up."),
        path::ATTACH_RECORDING_TO_TASK => told(schemas, "Twilio tells that a recording is there."),
        path::CREATE_NEW_TASK => {
            asked::<CreateNewTaskRequest, CreateNewTaskResponse>(schemas, "Calls somebody.")
        }
        path::CLEANUP_REJECTED_TASK => asked::<CleanupRejectedTaskRequest, DoneResponse>(
            schemas,
            "Does not come to a call, or gives up one that was made.",
        ),
        path::SYNC_TOKEN => asked::<SyncTokenRequest, SyncTokenResponse>(
            schemas,
            "A token for the Sync service of the maps.",
        ),
        path::ADD_CONFERENCE_PARTICIPANT => {
            asked::<AddParticipantRequest, AddParticipantResponse>(schemas, "Adds somebody.")
        }
        path::HOLD_CONFERENCE_PARTICIPANT => {
            asked::<HoldParticipantRequest, DoneResponse>(schemas, "Holds and unholds somebody.")
        }
        path::MUTE_CONFERENCE_PARTICIPANT => {
            asked::<MuteParticipantRequest, DoneResponse>(schemas, "Mutes and unmutes somebody.")
        }
        path::UPDATE_CONFERENCE_PARTICIPANT => asked::<UpdateParticipantRequest, DoneResponse>(
            schemas,
            "Says whether the conference ends when somebody leaves.",
        ),
        path::REMOVE_CONFERENCE_PARTICIPANT => {
            asked::<RemoveParticipantRequest, DoneResponse>(schemas, "Removes somebody.")
        }
        path::TRANSFER_CALL => asked::<TransferCallRequest, AddParticipantResponse>(
            schemas,
            "Asks a colleague to take part in the call, or to take it over.",
        ),
        path::SEND_DIGITS => asked::<SendDigitsRequest, DoneResponse>(
            schemas,
            "Presses keys that one person alone hears.",
        ),
        path::PAUSE_RECORDING => asked::<PauseRecordingRequest, DoneResponse>(
            schemas,
            "Pauses what is recorded, and resumes it.",
        ),
        path::LEAVE_CONFERENCE => asked::<LeaveConferenceRequest, DoneResponse>(
            schemas,
            "The agent is about to leave, so that the call does not wait for them.",
        ),
        path::REJOIN_CONFERENCE => asked::<RejoinConferenceRequest, DoneResponse>(
            schemas,
            "Rings an agent again whose leg was dropped.",
        ),
        path::END_CONFERENCE => {
            asked::<EndConferenceRequest, DoneResponse>(schemas, "Ends the call for everybody.")
        }
        path::GET_CALL_PROPERTIES if is_get => Contents {
            takes: Takes::Query(schemas.in_query::<GetCallPropertiesRequest>()),
            ..call_properties(schemas)
        },
        path::GET_CALL_PROPERTIES => call_properties(schemas),
        path::HOLD_CALL => asked::<HoldCallRequest, DoneResponse>(
            schemas,
            "Holds and unholds the customer, as old dialpads ask for it.",
        ),
        path::HEALTH => of_anybody::<HealthResponse>(schemas, "Whether the server lives."),
        path::READY => of_anybody::<Ready>(schemas, "Whether it should be sent requests."),
        path::OPENAPI => Contents {
            summary: "This document.",
            takes: Takes::Nothing,
            answer: Answer::Json(schemas.of::<Document>()),
        },
        _ => return None,
    })
}

/// An OpenAPI document.
#[derive(Serialize, ToSchema)]
struct Document {
    openapi: String,
}

fn call_properties(schemas: &mut Schemas) -> Contents {
    asked::<GetCallPropertiesRequest, GetCallPropertiesResponse>(schemas, "Whom a leg rings.")
}

/// A form of a browser.
fn asked<Request: ToSchema, Response: ToSchema>(
    schemas: &mut Schemas,
    summary: &'static str,
) -> Contents {
    let takes = Takes::Form(schemas.of::<Request>());
    Contents { summary, takes, answer: Answer::Json(schemas.of::<Response>()) }
}

fn of_anybody<Response: ToSchema>(schemas: &mut Schemas, summary: &'static str) -> Contents {
    let answer = Answer::Json(schemas.of::<Response>());
    Contents { summary, takes: Takes::Nothing, answer }
}

fn callback(schemas: &mut Schemas) -> Takes {
    Takes::Form(schemas.of::<TwilioCallback>())
}

fn query(names: &[&str]) -> Vec<Parameter> {
    let parameter = |name: &&str| {
        ParameterBuilder::new()
            .name(*name)
            .parameter_in(ParameterIn::Query)
            .required(Required::True)
            .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
            .build()
    };
    names.iter().map(parameter).collect()
}
