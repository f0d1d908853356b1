//! Which address is answered by which file.

mod add_conference_participant;
mod agent_join_conference;
mod agent_outbound_join;
mod attach_recording_to_task;
mod call_outbound_join;
mod call_status;
mod cleanup_rejected_task;
mod create_new_task;
mod done_or_undone;
mod end_conference;
mod get_call_properties;
mod health;
mod hold_call;
mod hold_conference_participant;
mod mute_conference_participant;
mod one_leg;
mod patience;
mod remove_conference_participant;
mod sync_token;
mod target;
mod update_conference_participant;
mod worker_joins;

use actix_web::{
    HttpRequest,
    web::{ServiceConfig, get, post, to},
};
use shared::api::path;

use crate::error::Error;
pub(crate) use patience::ANSWER_PATIENCE;

/// Every route of the server.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        // Twilio, with its signature.
        .route(path::AGENT_OUTBOUND_JOIN, get().to(agent_outbound_join::handle))
        .route(path::AGENT_OUTBOUND_JOIN, post().to(agent_outbound_join::handle))
        .route(path::AGENT_JOIN_CONFERENCE, get().to(agent_join_conference::handle))
        .route(path::AGENT_JOIN_CONFERENCE, post().to(agent_join_conference::handle))
        .route(path::CALL_OUTBOUND_JOIN, post().to(call_outbound_join::handle))
        .route(path::CALL_STATUS, post().to(call_status::handle))
        .route(path::ATTACH_RECORDING_TO_TASK, post().to(attach_recording_to_task::handle))
        // Browsers, with a Flex token.
        .route(path::CREATE_NEW_TASK, post().to(create_new_task::handle))
        .route(path::ADD_CONFERENCE_PARTICIPANT, post().to(add_conference_participant::handle))
        .route(path::HOLD_CONFERENCE_PARTICIPANT, post().to(hold_conference_participant::handle))
        .route(path::MUTE_CONFERENCE_PARTICIPANT, post().to(mute_conference_participant::handle))
        .route(
            path::UPDATE_CONFERENCE_PARTICIPANT,
            post().to(update_conference_participant::handle),
        )
        .route(
            path::REMOVE_CONFERENCE_PARTICIPANT,
            post().to(remove_conference_participant::handle),
        )
        .route(path::END_CONFERENCE, post().to(end_conference::handle))
        .route(path::GET_CALL_PROPERTIES, get().to(get_call_properties::handle))
        .route(path::GET_CALL_PROPERTIES, post().to(get_call_properties::handle))
        .route(path::HOLD_CALL, post().to(hold_call::handle))
        .route(path::CLEANUP_REJECTED_TASK, post().to(cleanup_rejected_task::handle))
        .route(path::SYNC_TOKEN, post().to(sync_token::handle))
        // Anybody.
        .route(path::HEALTH, get().to(health::handle))
        .default_service(to(nothing_here));
}

async fn nothing_here(request: HttpRequest) -> Result<&'static str, Error> {
    Err(Error::NotFound(format!("{} {} is not answered here", request.method(), request.path())))
}
