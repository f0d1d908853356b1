//! The browser: its clock, its timers, its frames, its promises.

use std::{cell::Cell, pin::Pin, rc::Rc};

use js_sys::{Error, Function, Promise, Reflect};
use shared::view::Timestamp;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::host::Host;
use crate::failure::Failure;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(callback: &JsValue, delay_ms: f64) -> f64;
    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(id: f64);
    #[wasm_bindgen(js_name = requestAnimationFrame)]
    fn request_animation_frame(callback: &JsValue) -> f64;
    #[wasm_bindgen(js_name = cancelAnimationFrame)]
    fn cancel_animation_frame(id: f64);
    /// Tells the console.
    #[wasm_bindgen(js_namespace = console, js_name = error)]
    pub(crate) fn report_error(error: &JsValue);
}

/// A hidden page draws no frames, but agents work in other windows.
const LONGEST_FRAME_MS: f64 = 50.0;
/// The longest delay that `setTimeout` takes: it reads more as none at all.
const LONGEST_DELAY_MS: u64 = 0x7fff_ffff;

/// The time of the page.
pub(crate) fn now() -> Timestamp {
    timestamp(js_sys::Date::now())
}

/// A number that no other press of a button has.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the number is below 2 to the power of 32"
)]
pub(crate) fn random() -> u32 {
    (js_sys::Math::random() * 4_294_967_296.0) as u32
}

/// The time in a date; 1970 where it is none.
pub(super) fn time_of(date: &JsValue) -> Timestamp {
    timestamp(date.dyn_ref().map_or(0.0, js_sys::Date::get_time))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "milliseconds since 1970 fit, and what is no number becomes none"
)]
fn timestamp(milliseconds: f64) -> Timestamp {
    Timestamp(milliseconds as u64)
}

/// One timer that can be set again.
#[derive(Debug)]
pub(crate) struct Alarm {
    callback: JsValue,
    id: Cell<Option<f64>>,
}

impl Alarm {
    pub(crate) fn new(host: &Host, callback: impl Fn() + 'static) -> Self {
        let callback = host.guard(Closure::<dyn Fn()>::new(callback).into_js_value());
        Self { callback, id: Cell::new(None) }
    }

    /// Goes off then, and no more at the time set before.
    pub(crate) fn set(&self, at: Option<Timestamp>) {
        if let Some(id) = self.id.take() {
            clear_timeout(id);
        }
        let Some(at) = at else { return };
        let delay_ms = at.0.saturating_sub(now().0).min(LONGEST_DELAY_MS);
        let delay_ms = u32::try_from(delay_ms).unwrap_or(u32::MAX);
        self.id.set(Some(set_timeout(&self.callback, f64::from(delay_ms))));
    }
}

/// The next frame of the page.
#[derive(Debug)]
pub(crate) struct Frame {
    callback: JsValue,
    ids: Rc<Cell<Option<(f64, f64)>>>,
}

impl Frame {
    pub(crate) fn new(host: &Host, callback: impl Fn() + 'static) -> Self {
        let ids: Rc<Cell<Option<(f64, f64)>>> = Rc::default();
        let asked = Rc::clone(&ids);
        // Frame or timer, whichever comes first; the other is taken back.
        let once = move || {
            if let Some((frame, timer)) = asked.take() {
                cancel_animation_frame(frame);
                clear_timeout(timer);
                callback();
            }
        };
        let callback = host.guard(Closure::<dyn Fn()>::new(once).into_js_value());
        Self { callback, ids }
    }

    pub(crate) fn request(&self) {
        let timer = set_timeout(&self.callback, LONGEST_FRAME_MS);
        self.ids.set(Some((request_animation_frame(&self.callback), timer)));
    }
}

/// Runs a task. Boxed, all tasks are of one type: of each type the wasm would have all that runs it.
pub(crate) fn run(task: impl Future<Output = ()> + 'static) {
    let task: Pin<Box<dyn Future<Output = ()>>> = Box::pin(task);
    spawn_local(task);
}

/// How a promise is kept.
#[derive(Debug)]
pub(crate) struct Resolver {
    /// What resolves it, and what rejects it.
    functions: Option<(Function, Function)>,
}

impl Resolver {
    /// A promise, and how it is kept.
    pub(crate) fn promise() -> (Promise, Self) {
        let mut functions = None;
        let promise = Promise::new(&mut |resolve, reject| functions = Some((resolve, reject)));
        (promise, Self { functions })
    }

    pub(crate) fn settle(&self, outcome: Result<JsValue, Failure>) {
        let Some((resolve, reject)) = &self.functions else { return };
        let (function, value) = match outcome {
            Ok(value) => (resolve, value),
            Err(failure) => (reject, error(&failure)),
        };
        // Neither function of a promise throws.
        let _ = function.call1(&JsValue::UNDEFINED, &value);
    }
}

/// The error with which a promise is rejected: `code` is the key of the text that explains it, and `detail` what
/// that text is about.
fn error(failure: &Failure) -> JsValue {
    let (key, detail) = (failure.key(), failure.detail());
    let error = Error::new(&format!("{key}: {detail}")).into();
    set(&error, "code", key);
    set(&error, "detail", detail);
    error
}

fn set(error: &JsValue, name: &str, value: &str) {
    // An error that was just made takes every field.
    let _ = Reflect::set(error, &name.into(), &value.into());
}
