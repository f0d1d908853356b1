//! `/_emulator/`: the console page, and the switches for people and tests. None of it is Twilio's.
//!
//! JSON in, JSON out; errors have Twilio's shape, because everybody here can read it.

mod calls;
mod console;
mod events;
mod settings;

use actix_web::web::{self, ServiceConfig};

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::scope("/_emulator")
            .configure(console::configure)
            .route("/events", web::get().to(events::events))
            .route("/state", web::get().to(events::state))
            .route("/calls/{call}/{action}", web::post().to(calls::act))
            .route("/dial-in", web::post().to(calls::dial_in))
            .route("/reset", web::post().to(settings::reset))
            .route("/clock", web::post().to(settings::advance_clock))
            .service(web::resource("/faults").get(settings::faults).put(settings::put_faults))
            .service(web::resource("/quirks").get(settings::quirks).put(settings::put_quirks))
            .service(
                web::resource("/requests")
                    .get(settings::requests)
                    .delete(settings::forget_requests),
            )
            .route("/callbacks", web::get().to(settings::callbacks)),
    );
}
