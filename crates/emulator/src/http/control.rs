//! `/_emulator/`: the console page, and the switches for people and tests. None of it is Twilio's.
//!
//! JSON in, JSON out; errors have Twilio's shape, because everybody here can read it, and name the field
//! that is wrong. `docs/emulator-faults.md` describes the faults.
//!
//! | below `/_emulator/` | is |
//! | --- | --- |
//! | `GET` nothing | the console page |
//! | `GET state`, `GET events` | a [`crate::Snapshot`], once or (server-sent events) at every change |
//! | `GET settled` | the same, as soon as no callback is under way and no timer is due |
//! | `POST calls/{CA}/answer` `answer-machine` `answer-fax` `busy` `no-answer` `fail` `hang-up` | what the person at the telephone does |
//! | `POST calls/{CA}/mute` | `{"muted": true}`: their own telephone, of which no conference hears |
//! | `POST dial-in` | `{"from": "+1...", "conference": "WT..."}`: somebody calls from outside |
//! | `GET snapshot` | a [`crate::FullSnapshot`]; `?conference=WT...`: what has to do with one name alone |
//! | `GET`, `POST clock` | `{"now", "speed"}`; `{"advance_ms": 60000}` |
//! | `POST tasks/{WT}/purge` | the task is gone, as five minutes after its end |
//! | `POST conferences/{CF or name}/end` `restart` | it ends; its legs join a new one of the same name |
//! | `POST serverless/fail-next-build` | the build that is under way, or the next one, fails |
//! | `POST tokens/expire` | `{"identity": "..."}` or `{}` for everybody: the tokens are over |
//! | `GET`, `PUT event-bridge` | `{"refused": true}`: workers' connections drop, and no new one is let in |
//! | `GET`, `PUT sync/sockets` | [`crate::SocketFaults`]: connections are refused, or stalled |
//! | `POST sync/drop-sockets` | every connection is let fall |
//! | `POST reset` | a clean account |
//! | `GET`, `PUT faults` | [`crate::Faults`]; what is not named does not go wrong |
//! | `GET`, `PUT quirks` | [`crate::Quirks`]; what is not named is as at the start |
//! | `GET`, `DELETE requests` | what servers asked Twilio, for counting; `?path=*.json`: some of it |
//! | `GET`, `PUT live-reload`, `GET live-reload.js` | how the build of the product goes, for those who work on it |
//! | `GET callbacks` | what Twilio asked the customer's server, with what became of it |

mod accidents;
mod calls;
mod console;
mod events;
mod live_reload;
mod settings;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};

use crate::TwilioError;
pub(crate) use live_reload::LiveReload;
pub(crate) use settings::read;

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/_emulator")
            .configure(console::configure)
            .route("/events", web::get().to(events::events))
            .route("/state", web::get().to(events::state))
            .route("/settled", web::get().to(events::settled))
            .route("/calls/{call}/{action}", web::post().to(calls::act))
            .route("/dial-in", web::post().to(calls::dial_in))
            .route("/reset", web::post().to(settings::reset))
            .service(web::resource("/clock").get(settings::clock).post(settings::advance_clock))
            .route("/snapshot", web::get().to(events::full_snapshot))
            .route("/tasks/{task}/purge", web::post().to(accidents::purge_task))
            .route("/conferences/{conference}/{action}", web::post().to(accidents::conference))
            .route("/serverless/fail-next-build", web::post().to(accidents::fail_next_build))
            .route("/tokens/expire", web::post().to(accidents::expire_tokens))
            .service(web::resource("/faults").get(settings::faults).put(settings::put_faults))
            .service(web::resource("/quirks").get(settings::quirks).put(settings::put_quirks))
            .service(
                web::resource("/event-bridge")
                    .get(settings::event_bridge)
                    .put(settings::put_event_bridge),
            )
            .service(
                web::resource("/requests")
                    .get(settings::requests)
                    .delete(settings::forget_requests),
            )
            .configure(live_reload::configure)
            .route("/callbacks", web::get().to(settings::callbacks))
            .default_service(web::to(no_such_switch)),
    );
}

/// All of it that is there where nothing is emulated.
pub(crate) fn configure_live_reload(config: &mut ServiceConfig) {
    config.service(web::scope("/_emulator").configure(live_reload::configure));
}

async fn no_such_switch(request: HttpRequest) -> Result<HttpResponse, TwilioError> {
    Err(TwilioError::not_found(request.path()))
}
