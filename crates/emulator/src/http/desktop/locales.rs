//! The languages that an agent can choose in Flex.
//!
//! Twilio's own translations are not published with Flex UI: here the texts of Flex stay English in every language,
//! while plugins are told which one was chosen.

use actix_web::{
    HttpResponse,
    web::{self, Path, ServiceConfig},
};
use serde_json::json;

/// By tag, with the names that a person chooses from.
const LOCALES: [(&str, &str); 6] = [
    ("en-US", "English (US)"),
    ("de-DE", "Deutsch (Deutschland)"),
    ("es-MX", "Español (México)"),
    ("fr-FR", "Français (France)"),
    ("ja-JP", "日本語"),
    ("pt-BR", "Português (Brasil)"),
];

const FOLDER: &str = "/assets.flex.twilio.com/assets/locales/releases/flex-ui/{version}";

pub(super) fn configure(config: &mut ServiceConfig) {
    config
        .route(&format!("{FOLDER}/available_locales.json"), web::get().to(list))
        .route(&format!("{FOLDER}/{{tag}}.json"), web::get().to(fetch));
}

async fn list() -> HttpResponse {
    let locales = LOCALES.map(|(tag, name)| json!({"tag": tag, "name": name}));
    HttpResponse::Ok().json(locales)
}

/// The texts that differ from English: none.
async fn fetch(path: Path<(String, String)>) -> HttpResponse {
    let (_, tag) = path.into_inner();
    if LOCALES.iter().any(|(known, _)| *known == tag) {
        HttpResponse::Ok().json(json!({"strings": {}}))
    } else {
        HttpResponse::NotFound().finish()
    }
}
