//! `GET /_emulator/real-account.js`: tells the host page that it is for an account of Twilio's.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_TYPE},
    web::Data,
};
use serde_json::json;

use crate::site::Site;

/// Nothing at all for the emulated account.
pub(super) async fn script(site: Data<Site>) -> HttpResponse {
    let script = site.real_account.as_ref().map_or_else(String::new, |account_sid| {
        let account = json!({"accountSid": account_sid, "serverUrl": site.server_url});
        format!("window.realAccount = {account};\n")
    });
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/javascript; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(script)
}
