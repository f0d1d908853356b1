//! The event bridge: over it Twilio's `TaskRouter` SDK, and with it the Flex UI, hears what happens
//! to a worker (`WebSocket`), and makes requests in the worker's name (`POST`).
//!
//! Both are at `event-bridge.twilio.com/v1/wschannels`. Nothing about them is documented; what is
//! here is what the npm package `twilio-taskrouter` 2.1.1 sends and reads.

mod participants;
mod request;
mod socket;

use actix_web::web::{self, ServiceConfig};

const ADDRESS: &str = "/event-bridge.twilio.com/v1/wschannels";

pub(super) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::resource(ADDRESS)
            .route(web::get().to(socket::connect))
            .route(web::post().to(request::answer)),
    );
}
