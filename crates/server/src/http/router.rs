//! Which address is answered by which file.

use std::{collections::BTreeMap, sync::LazyLock};

use actix_web::{
    HttpRequest,
    http::Method,
    web::{ServiceConfig, to},
};
use shared::api::path;

use crate::http::{
    actions::{
        add_conference_participant, cleanup_rejected_task, create_new_task, end_conference,
        get_call_properties, hold_call, hold_conference_participant, leave_conference,
        mute_conference_participant, pause_recording, rejoin_conference,
        remove_conference_participant, send_digits, sync_token, transfer_call,
        update_conference_participant,
    },
    error_response::Error,
    health, openapi, ready,
    route::{Access, Route, route},
    webhooks::{
        agent_join_conference, agent_outbound_join, answered_by, attach_recording_to_task,
        call_outbound_join, call_status, play_digits,
    },
};

/// Every route of the server.
pub fn table() -> Vec<Route> {
    vec![
        // Twilio, with its signature.
        route(Method::GET, path::AGENT_OUTBOUND_JOIN, agent_outbound_join::handle),
        route(Method::POST, path::AGENT_OUTBOUND_JOIN, agent_outbound_join::handle),
        route(Method::GET, path::AGENT_JOIN_CONFERENCE, agent_join_conference::handle),
        route(Method::POST, path::AGENT_JOIN_CONFERENCE, agent_join_conference::handle),
        route(Method::GET, path::PLAY_DIGITS, play_digits::handle),
        route(Method::POST, path::PLAY_DIGITS, play_digits::handle),
        route(Method::POST, path::CALL_OUTBOUND_JOIN, call_outbound_join::handle),
        route(Method::POST, path::CALL_STATUS, call_status::handle),
        route(Method::POST, path::ANSWERED_BY, answered_by::handle),
        route(Method::POST, path::ATTACH_RECORDING_TO_TASK, attach_recording_to_task::handle),
        // Browsers, with a Flex token.
        route(Method::POST, path::CREATE_NEW_TASK, create_new_task::handle),
        route(Method::POST, path::CLEANUP_REJECTED_TASK, cleanup_rejected_task::handle),
        route(Method::POST, path::SYNC_TOKEN, sync_token::handle),
        // The same, about a call of theirs.
        route(Method::POST, path::ADD_CONFERENCE_PARTICIPANT, add_conference_participant::handle),
        route(Method::POST, path::HOLD_CONFERENCE_PARTICIPANT, hold_conference_participant::handle),
        route(Method::POST, path::MUTE_CONFERENCE_PARTICIPANT, mute_conference_participant::handle),
        route(
            Method::POST,
            path::UPDATE_CONFERENCE_PARTICIPANT,
            update_conference_participant::handle,
        ),
        route(
            Method::POST,
            path::REMOVE_CONFERENCE_PARTICIPANT,
            remove_conference_participant::handle,
        ),
        route(Method::POST, path::SEND_DIGITS, send_digits::handle),
        route(Method::POST, path::TRANSFER_CALL, transfer_call::handle),
        route(Method::POST, path::PAUSE_RECORDING, pause_recording::handle),
        route(Method::POST, path::LEAVE_CONFERENCE, leave_conference::handle),
        route(Method::POST, path::REJOIN_CONFERENCE, rejoin_conference::handle),
        route(Method::POST, path::END_CONFERENCE, end_conference::handle),
        route(Method::GET, path::GET_CALL_PROPERTIES, get_call_properties::handle),
        route(Method::POST, path::GET_CALL_PROPERTIES, get_call_properties::handle),
        route(Method::POST, path::HOLD_CALL, hold_call::handle),
        // Anybody.
        route(Method::GET, path::HEALTH, health::handle),
        route(Method::GET, path::READY, ready::handle),
        route(Method::GET, path::OPENAPI, || async { openapi::answer(table) }),
    ]
}

/// The path of the route that is asked for, if it is one of ours, whatever a proxy has left in front of it.
pub(crate) fn known_path(path: &str) -> Option<&'static str> {
    known_route(path).map(|(path, _)| path)
}

/// The same, and who may call it.
pub(crate) fn known_route(path: &str) -> Option<(&'static str, Access)> {
    static ROUTES: LazyLock<BTreeMap<&'static str, Access>> =
        LazyLock::new(|| table().iter().map(|route| (route.path, route.access)).collect());
    let last_segment = &path[path.rfind('/')?..];
    ROUTES.get_key_value(last_segment).map(|(path, access)| (*path, *access))
}

/// Answers every route of the table, and says of everything else that it is not there.
pub(crate) fn configure(config: &mut ServiceConfig) {
    for route in table() {
        config.route(route.path, route.answer);
    }
    config.default_service(to(nothing_here));
}

async fn nothing_here(request: HttpRequest) -> Result<&'static str, Error> {
    let route = format!("{} {}", request.method(), request.path());
    let table = table();
    let methods = table.iter().filter(|route| route.path == request.path());
    let methods: Vec<_> = methods.map(|route| route.method.as_str()).collect();
    if methods.is_empty() {
        return Err(Error::NoSuchRoute(route));
    }
    Err(Error::WrongMethod { route, allowed: methods.join(", ") })
}
