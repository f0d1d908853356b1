//! What Flex decorates itself with, hears, and tells about itself.

use actix_web::{
    HttpResponse,
    web::{self, ServiceConfig},
};
use serde_json::json;

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route(
            "/assets.twilio.com/public_assets/paste-fonts/{version}/fonts.css",
            web::get().to(fonts),
        )
        .route("/assets.flex.twilio.com/assets/countries.json", web::get().to(countries))
        .route("/assets.flex.twilio.com/assets/flagPositions.json", web::get().to(flag_positions))
        .route("/assets.flex.twilio.com/assets/img/{name}", web::get().to(picture))
        .route("/media.twiliocdn.com/sdk/js/client/sounds/{path:.*}.mp3", web::get().to(sound))
        .route("/sdk.twilio.com/js/client/sounds/{path:.*}.mp3", web::get().to(sound))
        .route("/status.twilio.com/api/v2/summary.json", web::get().to(status))
        .route("/flex.twilio.com/logs/batch", web::post().to(telemetry))
        .route(r"/{host:eventgw[a-z0-9.-]*\.twilio\.com}/{path:.*}", web::post().to(telemetry));
}

/// No fonts: the browser's own are used.
async fn fonts() -> HttpResponse {
    HttpResponse::Ok().content_type("text/css").finish()
}

/// The calling codes that Flex's number fields know.
async fn countries() -> HttpResponse {
    let countries: Vec<_> = [
        ("Australia", "AU", "61"),
        ("Austria", "AT", "43"),
        ("Brazil", "BR", "55"),
        ("Canada", "CA", "1"),
        ("France", "FR", "33"),
        ("Germany", "DE", "49"),
        ("India", "IN", "91"),
        ("Japan", "JP", "81"),
        ("Mexico", "MX", "52"),
        ("Spain", "ES", "34"),
        ("Switzerland", "CH", "41"),
        ("United Kingdom", "GB", "44"),
        ("United States of America", "US", "1"),
    ]
    .iter()
    .map(|(name, code, calling)| {
        json!({"name": name, "alpha2Code": code, "callingCodes": [calling]})
    })
    .collect();
    HttpResponse::Ok().json(countries)
}

/// Where each flag is in a picture that has none.
async fn flag_positions() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}

/// A transparent pixel. Browsers look at the type, not at the name.
async fn picture() -> HttpResponse {
    const PIXEL: &str = "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>";
    HttpResponse::Ok().content_type("image/svg+xml").body(PIXEL)
}

/// A tenth of a second of silence. Browsers look at the bytes, not at the name.
async fn sound() -> HttpResponse {
    HttpResponse::Ok().content_type("audio/wav").body(silence())
}

fn silence() -> Vec<u8> {
    const RATE: u32 = 8_000;
    const SAMPLE_BYTES: u16 = 2;
    let length = RATE / 10 * u32::from(SAMPLE_BYTES);
    let mut wav = Vec::new();
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(36 + length).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt ");
    wav.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    wav.extend_from_slice(&1_u16.to_le_bytes());
    wav.extend_from_slice(&1_u16.to_le_bytes());
    wav.extend_from_slice(&RATE.to_le_bytes());
    wav.extend_from_slice(&(RATE * u32::from(SAMPLE_BYTES)).to_le_bytes());
    wav.extend_from_slice(&SAMPLE_BYTES.to_le_bytes());
    wav.extend_from_slice(&(SAMPLE_BYTES * 8).to_le_bytes());
    wav.extend_from_slice(b"data");
    wav.extend_from_slice(&length.to_le_bytes());
    wav.resize(wav.len() + length as usize, 0);
    wav
}

/// Twilio's status page: all is well.
async fn status() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "page": {"id": "gpkpyklzq55q", "name": "Twilio", "url": "https://status.twilio.com"},
        "components": [{"id": "1", "name": "FLEX", "status": "operational"}],
        "incidents": [],
        "scheduled_maintenances": [],
        "status": {"indicator": "none", "description": "All Systems Operational"},
    }))
}

/// Logs and measurements, which nobody reads here.
async fn telemetry() -> HttpResponse {
    HttpResponse::Ok().json(json!({}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_silence_is_as_long_as_its_header_says() {
        let wav = silence();
        assert_eq!(wav.len(), 44 + 1_600);
        assert_eq!(wav[4..8], 1_636_u32.to_le_bytes());
        assert_eq!(wav[40..44], 1_600_u32.to_le_bytes());
    }
}
