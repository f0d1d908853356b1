//! What the real Flex UI asks for when it starts, other than `TaskRouter`, Sync and voice.
//!
//! | asked | answered in |
//! | --- | --- |
//! | `/`, and all that is not Twilio's | `host_page` |
//! | `flex-api.twilio.com` | `configuration`, `tokens`, `features` |
//! | `flex.twilio.com` | `features`, `plugins` (the released ones, `plugin_service` has their API) |
//! | `assets.twilio.com`, `assets.flex.twilio.com`, sounds, `status.twilio.com`, telemetry | `assets` |
//! | the languages in `assets.flex.twilio.com` | `locales` |
//! | `voice-js.roaming.twilio.com` | `voice_signal` |
//! | `/_emulator/session` | `session` |
//! | `/_emulator/real-account.js` | `real_account` |

mod assets;
mod configuration;
mod features;
pub(crate) mod host_page;
mod locales;
mod plugins;
mod real_account;
mod session;
mod tokens;
mod voice_signal;

use actix_web::web::{self, ServiceConfig};

/// The host page itself, wherever Twilio is.
pub(super) fn configure_page(config: &mut ServiceConfig) {
    config
        .route("/_emulator/real-account.js", web::get().to(real_account::script))
        .route("/plugins/{file:.*}", web::get().to(plugins::file));
}

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .configure(configure_page)
        .route("/_emulator/session", web::get().to(session::start))
        .route("/flex-api.twilio.com/v1/Configuration", web::get().to(configuration::fetch))
        .route("/flex-api.twilio.com/v1/Configuration", web::post().to(configuration::update))
        .route(
            "/flex-api.twilio.com/v1/Configuration/Public",
            web::get().to(configuration::fetch_public),
        )
        .route(
            "/flex-api.twilio.com/v1/Accounts/{account}/Tokens/Info",
            web::post().to(tokens::info),
        )
        .route(
            "/flex-api.twilio.com/v1/account/provision/status",
            web::get().to(features::email_provisioning),
        )
        .route(
            "/flex-api.twilio.com/v1/Instances/{instance}/Teams/Context",
            web::get().to(features::teams),
        )
        .route(
            "/iam.twilio.com/v1/Accounts/{account}/Tokens/refresh",
            web::post().to(tokens::refresh),
        )
        .route("/flex.twilio.com/api/v1/Session", web::get().to(features::session))
        .route("/flex.twilio.com/api/v1/Features/{name}", web::get().to(features::fetch))
        .route("/flex.twilio.com/plugins", web::get().to(plugins::list))
        .route("/voice-js.roaming.twilio.com/signal", web::get().to(voice_signal::connect));
    assets::configure(config);
    locales::configure(config);
}
