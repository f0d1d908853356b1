//! `/_emulator/sync/`: what a test does to the connections.

use actix_web::{
    HttpResponse,
    web::{self, Bytes, Data, Json, ServiceConfig},
};
use serde::Deserialize;
use serde_json::json;

use crate::{TwilioError, http::control, shell::Shell, sockets::SocketFaults};

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route("/_emulator/sync/drop-sockets", web::post().to(drop_sockets))
        .route("/_emulator/sync/shuffle-events", web::post().to(shuffle_events))
        .service(
            web::resource("/_emulator/sync/sockets").get(socket_faults).put(put_socket_faults),
        );
}

/// Lets every Twilsock connection fall, as a network does. Answers how many there were.
async fn drop_sockets(shell: Data<Shell>) -> HttpResponse {
    let dropped = shell.sockets().drop_twilsock();
    HttpResponse::Ok().json(json!({ "dropped": dropped }))
}

/// `GET sockets`.
async fn socket_faults(shell: Data<Shell>) -> HttpResponse {
    let faults = shell.sockets().network().borrow().faults;
    HttpResponse::Ok().json(faults)
}

/// `PUT sockets`: what is not named is as it should be.
async fn put_socket_faults(body: Bytes, shell: Data<Shell>) -> Result<HttpResponse, TwilioError> {
    let faults: SocketFaults = control::read(&body)?;
    shell.sockets().set_faults(faults);
    Ok(HttpResponse::Ok().json(faults))
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
