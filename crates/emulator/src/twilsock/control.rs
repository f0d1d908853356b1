//! `/_emulator/sync/`: what a test does to the connections.

use actix_web::{
    HttpResponse,
    web::{self, Data, Json, ServiceConfig},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
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

/// `POST shuffle-events`: whether live events come in another order than that in which they happened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShuffleEvents {
    enabled: bool,
}

async fn shuffle_events(shell: Data<Shell>, body: Json<ShuffleEvents>) -> HttpResponse {
    shell.act(|world| world.sync.shuffles_live_events = body.enabled);
    HttpResponse::Ok().json(json!({ "enabled": body.enabled }))
}
