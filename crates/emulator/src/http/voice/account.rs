//! `Accounts/{AC}`: the account itself, and the numbers that it may show to whom it calls.
//!
//! Source: <https://www.twilio.com/docs/iam/api/account>,
//! <https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource>,
//! <https://www.twilio.com/docs/voice/api/outgoing-caller-ids>.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use serde_json::{Value, json};

use super::{page::page, request::OfAccount};
use crate::{
    TwilioError,
    http::form::Form,
    shell::Shell,
    world::{
        World,
        numbers::{BOUGHT, VERIFIED},
        voice::rfc_2822,
    },
};

pub(super) async fn fetch(_account: OfAccount, shell: Data<Shell>) -> HttpResponse {
    HttpResponse::Ok().json(shell.look(account))
}

pub(super) async fn incoming_phone_numbers(
    _account: OfAccount,
    request: HttpRequest,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let numbers = shell.look(|world| asked_for(&form, &BOUGHT, |it| bought(world, it)));
    Ok(HttpResponse::Ok().json(page(&request, &form, "incoming_phone_numbers", numbers)?))
}

pub(super) async fn outgoing_caller_ids(
    _account: OfAccount,
    request: HttpRequest,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let numbers = shell.look(|world| asked_for(&form, &VERIFIED, |it| verified(world, it)));
    Ok(HttpResponse::Ok().json(page(&request, &form, "outgoing_caller_ids", numbers)?))
}

fn asked_for(
    form: &Form,
    numbers: &[&'static str],
    render: impl Fn(&'static str) -> Value,
) -> Vec<Value> {
    let wanted = form.get("PhoneNumber");
    let is_wanted = |number: &&&str| wanted.is_none_or(|wanted| wanted == **number);
    numbers.iter().filter(is_wanted).map(|number| render(number)).collect()
}

fn account(world: &World) -> Value {
    let sid = &world.account.account_sid;
    let uri = format!("/2010-04-01/Accounts/{sid}");
    let born = rfc_2822(world.task_router.date_created);
    json!({
        "sid": sid,
        "friendly_name": "Emulated account",
        "status": "active",
        "type": "Full",
        "auth_token": world.account.auth_token,
        "owner_account_sid": sid,
        "date_created": born,
        "date_updated": born,
        "subresource_uris": {
            "calls": format!("{uri}/Calls.json"),
            "conferences": format!("{uri}/Conferences.json"),
            "incoming_phone_numbers": format!("{uri}/IncomingPhoneNumbers.json"),
            "outgoing_caller_ids": format!("{uri}/OutgoingCallerIds.json"),
        },
        "uri": format!("{uri}.json"),
    })
}

fn bought(world: &World, number: &str) -> Value {
    let (sid, born) = (sid("PN", number), rfc_2822(world.task_router.date_created));
    json!({
        "sid": sid,
        "account_sid": world.account.account_sid,
        "phone_number": number,
        "friendly_name": number,
        "capabilities": { "voice": true, "sms": true, "mms": false, "fax": false },
        "address_requirements": "none",
        "address_sid": null,
        "api_version": "2010-04-01",
        "beta": false,
        "bundle_sid": null,
        "date_created": born,
        "date_updated": born,
        "emergency_address_sid": null,
        "emergency_address_status": "unregistered",
        "emergency_status": "Inactive",
        "identity_sid": null,
        "origin": "twilio",
        "sms_application_sid": "",
        "sms_fallback_method": "POST",
        "sms_fallback_url": "",
        "sms_method": "POST",
        "sms_url": "",
        "status": "in-use",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": null,
        "type": "local",
        "uri": uri(world, "IncomingPhoneNumbers", &sid),
        "voice_application_sid": "",
        "voice_caller_id_lookup": false,
        "voice_fallback_method": "POST",
        "voice_fallback_url": null,
        "voice_method": "POST",
        "voice_receive_mode": "voice",
        "voice_url": null,
    })
}

fn verified(world: &World, number: &str) -> Value {
    let (sid, born) = (sid("PN", number), rfc_2822(world.task_router.date_created));
    json!({
        "sid": sid,
        "account_sid": world.account.account_sid,
        "phone_number": number,
        "friendly_name": number,
        "date_created": born,
        "date_updated": born,
        "uri": uri(world, "OutgoingCallerIds", &sid),
    })
}

fn uri(world: &World, list: &str, sid: &str) -> String {
    format!("/2010-04-01/Accounts/{}/{list}/{sid}.json", world.account.account_sid)
}

/// The same for the same number at every start.
fn sid(prefix: &str, number: &str) -> String {
    format!("{prefix}{:0>32}", number.trim_start_matches('+'))
}
