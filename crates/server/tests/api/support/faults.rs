//! What goes wrong between the server and Twilio.

use std::time::Duration;

use emulator::{CallbackFaults, CallbackOutcome, CallbackRecord, Faults, RequestFault};
use reqwest::Method;

use super::TestApp;

impl TestApp {
    /// Loses whatever Twilio tells: the test delivers it, or nobody does. Three seconds pass before.
    pub(crate) fn lose_callbacks(&self) {
        self.lose_callbacks_and(Vec::new());
    }

    /// The same, and lets requests of the server fail.
    pub(crate) fn lose_callbacks_and(&self, requests: Vec<RequestFault>) {
        // What was told so far is not of this moment: Twilio's lists show it.
        self.emulator.advance(Duration::from_secs(3));
        let callbacks = CallbackFaults { drop: 1.0, ..CallbackFaults::default() };
        self.emulator.set_faults(Faults { callbacks, requests, ..Faults::default() });
    }

    /// Lets the next requests of a kind fail, before or after they take effect.
    pub(crate) fn break_requests(
        &self,
        method: &str,
        path: &str,
        status: u16,
        times: u32,
        after_the_effect: bool,
    ) {
        let fault =
            RequestFault { after_the_effect, ..RequestFault::fails(method, path, status, times) };
        self.emulator.set_faults(Faults { requests: vec![fault], ..Faults::default() });
    }

    /// Lets Twilio say no to the next request of a kind, with one of its codes.
    pub(crate) fn refuse(&self, method: &str, path: &str, status: u16, code: u32) {
        self.refuse_times(method, path, status, code, 1);
    }

    /// The same for all requests of a kind.
    pub(crate) fn refuse_always(&self, method: &str, path: &str, status: u16, code: u32) {
        self.refuse_times(method, path, status, code, u32::MAX);
    }

    pub(crate) fn refuse_times(
        &self,
        method: &str,
        path: &str,
        status: u16,
        code: u32,
        times: u32,
    ) {
        let fault = RequestFault { code, ..RequestFault::fails(method, path, status, times) };
        self.emulator.set_faults(Faults { requests: vec![fault], ..Faults::default() });
    }

    /// Lets the next request of a kind take its time.
    pub(crate) fn slow_down(&self, method: &str, path: &str, delay_ms: u64) {
        let fault = RequestFault::slow(method, path, delay_ms, 1);
        self.emulator.set_faults(Faults { requests: vec![fault], ..Faults::default() });
    }

    /// How many faults of requests have not met a request.
    pub(crate) async fn faults_left(&self) -> usize {
        let faults = self.rest(Method::GET, "/_emulator/faults", &[]).await;
        faults["requests"].as_array().unwrap().len()
    }

    /// The callbacks that Twilio could not deliver.
    pub(crate) fn failed_callbacks(&self) -> Vec<CallbackRecord> {
        let callbacks = self.emulator.callbacks().into_iter();
        callbacks.filter(|callback| callback.outcome == CallbackOutcome::Failed).collect()
    }
}
