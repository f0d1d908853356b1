//! The way to the server: one form, one answer.

use js_sys::{JSON, Object, Reflect};
use shared::sync_map::Fields;
use wasm_bindgen::prelude::*;

use super::read::Js;
use crate::{
    failure::Failure,
    server_request::{Answer, Done},
};

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
    let response = fetch(url, &init).await.map_err(|error| no_answer(&Js(error)))?;
    let response: Response = response.unchecked_into();
    let text = response.text().await.map_err(|_| Failure::AnswerLost)?;
    let body = Js(JSON::parse(&text.as_string().unwrap_or_default()).unwrap_or_default());
    if response.ok() { Ok(done(&body)) } else { Err(refusal(response.status(), &body)) }
}

/// Whether the request may have arrived: `fetch` tells a timeout by its name, all else alike.
fn no_answer(error: &Js) -> Failure {
    match error.text("name").as_deref() {
        Some("TimeoutError") => Failure::AnswerLost,
        _ => Failure::Unreachable,
    }
}

/// The one field of the answers that matters here: the task of `CreateNewTaskResponse`.
fn done(body: &Js) -> Done {
    Done { task_sid: body.sid("taskSid") }
}

/// What an `ApiError` says: the name of whom it is about, else its words.
fn refusal(status: u16, body: &Js) -> Failure {
    let words = body.text("name").or_else(|| body.text("message"));
    Failure::of_answer(status, body.number("code"), words)
}

pub(super) fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // A plain object takes any field.
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object
}
