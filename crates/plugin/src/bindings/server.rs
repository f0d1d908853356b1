//! The way to the server: one form, one answer.

use js_sys::{JSON, Object, Reflect};
use serde::Deserialize;
use shared::lenient;
use wasm_bindgen::prelude::*;

use super::values;
use crate::{failure::Failure, server_request::Answer};

/// The server answers within 12 s; what takes longer has gone wrong on the way.
const TIMEOUT_MS: f64 = 15_000.0;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn fetch(url: &str, init: &Object) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout)]
    fn abort_after(delay_ms: f64) -> JsValue;

    type Response;
    #[wasm_bindgen(method, getter)]
    fn ok(this: &Response) -> bool;
    #[wasm_bindgen(method, getter)]
    fn status(this: &Response) -> u16;
    #[wasm_bindgen(method, catch)]
    async fn text(this: &Response) -> Result<JsValue, JsValue>;
}

/// Posts a form.
pub(crate) async fn post(url: &str, body: &str) -> Answer {
    let headers = object(&[("Content-Type", "application/x-www-form-urlencoded".into())]);
    let init = object(&[
        ("method", "POST".into()),
        ("headers", headers.into()),
        ("body", body.into()),
        ("signal", abort_after(TIMEOUT_MS)),
    ]);
    let response = fetch(url, &init).await.map_err(|error| no_answer(&error))?;
    let response: Response = response.unchecked_into();
    let text = response.text().await.map_err(|_| Failure::AnswerLost)?;
    let body = JSON::parse(&text.as_string().unwrap_or_default()).unwrap_or_default();
    if response.ok() {
        return Ok(values::read(&body).unwrap_or_default());
    }
    Err(values::read::<Refusal>(&body).unwrap_or_default().of_status(response.status()))
}

/// Whether the request may have arrived: `fetch` tells a timeout by its name, all else alike.
fn no_answer(error: &JsValue) -> Failure {
    match values::property(error, "name").as_string().as_deref() {
        Some("TimeoutError") => Failure::AnswerLost,
        _ => Failure::Unreachable,
    }
}

/// What is read of an [`ApiError`](shared::api::ApiError). Another server may answer in its place.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Refusal {
    #[serde(deserialize_with = "lenient::field")]
    code: Option<u32>,
    #[serde(deserialize_with = "lenient::field")]
    name: Option<String>,
    #[serde(deserialize_with = "lenient::field")]
    message: Option<String>,
}

impl Refusal {
    /// The name of whom it is about tells more than the message.
    fn of_status(self, status: u16) -> Failure {
        Failure::of_answer(status, self.code, self.name.or(self.message))
    }
}

pub(super) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // A plain object takes any field.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}
