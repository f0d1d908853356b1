//! `/_emulator/sync/`: what a test does to the connections.

use actix_web::{
    HttpResponse,
    web::{self, Data, ServiceConfig},
};
use serde_json::json;

use crate::{
    error::TwilioError,
    http::form::Form,
    shell::Shell,
    sockets::{Audience, Notice},
};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route("/_emulator/sync/drop-sockets", web::post().to(drop_sockets))
        .route("/_emulator/sync/shuffle-events", web::post().to(shuffle_events));
}

/// Lets every Twilsock connection fall, as a network does. Answers how many there were.
async fn drop_sockets(shell: Data<Shell>) -> HttpResponse {
    let dropped = shell.sockets().count(&Audience::Twilsock);
    shell.sockets().tell(&Audience::Twilsock, &Notice::Drop);
    HttpResponse::Ok().json(json!({ "dropped": dropped }))
}

/// Switches the shuffling of live events on and off, with the parameter `Enabled`.
async fn shuffle_events(shell: Data<Shell>, form: Form) -> Result<HttpResponse, TwilioError> {
    let enabled = form.flag("Enabled")?.unwrap_or(true);
    shell.act(|world| world.sync.shuffles_live_events = enabled);
    Ok(HttpResponse::Ok().json(json!({ "enabled": enabled })))
}
