//! What Twilio says to the server, said once more or in other words.

use base64::{Engine, engine::general_purpose::STANDARD};
use emulator::CallbackRecord;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Response, StatusCode};
use sha1::Sha1;

use super::TestApp;

impl TestApp {
    /// What Twilio said when it told of an event last.
    pub(crate) fn callback(&self, event: &str) -> Vec<(&'static str, String)> {
        let callbacks = self.emulator.callbacks();
        let mut found = callbacks.into_iter().rev();
        found.find(|it| it.parameter("StatusCallbackEvent") == Some(event)).unwrap().parameters
    }

    /// The address of a callback, without the server's and without what is for Twilio alone.
    pub(crate) fn path_of(&self, callback: &CallbackRecord) -> String {
        let path = callback.url.strip_prefix(&self.url).unwrap();
        path.split('#').next().unwrap().to_owned()
    }

    /// Says it once more to one of the servers, signed as Twilio signs.
    pub(crate) async fn deliver(
        &self,
        server: &str,
        path: &str,
        parameters: &[(&'static str, String)],
    ) -> StatusCode {
        self.try_deliver(server, path, parameters).await.unwrap()
    }

    /// The same, to a server that may die before it answers.
    pub(crate) async fn try_deliver(
        &self,
        server: &str,
        path: &str,
        parameters: &[(&'static str, String)],
    ) -> Option<StatusCode> {
        let auth_token = &self.emulator.account().auth_token;
        self.sign(auth_token, server, path, parameters).await.ok().map(|it| it.status())
    }

    /// The same, signed with another auth token than the emulator's.
    pub(crate) async fn deliver_signed_with(
        &self,
        auth_token: &str,
        server: &str,
        path: &str,
        parameters: &[(&'static str, String)],
    ) -> StatusCode {
        self.sign(auth_token, server, path, parameters).await.unwrap().status()
    }

    /// The TwiML that a server answers with.
    pub(crate) async fn twiml(
        &self,
        server: &str,
        path: &str,
        parameters: &[(&'static str, String)],
    ) -> String {
        let auth_token = &self.emulator.account().auth_token;
        self.sign(auth_token, server, path, parameters).await.unwrap().text().await.unwrap()
    }

    async fn sign(
        &self,
        auth_token: &str,
        server: &str,
        path: &str,
        parameters: &[(&'static str, String)],
    ) -> reqwest::Result<Response> {
        let mut sorted = parameters.to_vec();
        sorted.sort();
        let mut mac = Hmac::<Sha1>::new_from_slice(auth_token.as_bytes()).unwrap();
        mac.update(format!("{}{path}", self.url).as_bytes());
        for (name, value) in sorted {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
        let signature = STANDARD.encode(mac.finalize().into_bytes());
        let request = self.http.post(format!("{server}{path}"));
        let request = request.header("X-Twilio-Signature", signature).form(parameters);
        request.send().await
    }
}

/// What Twilio said, with another value of one field.
pub(crate) fn with_field(
    parameters: &[(&'static str, String)],
    field: &str,
    value: &str,
) -> Vec<(&'static str, String)> {
    let changed = parameters.iter().map(|(name, said)| {
        let said = if *name == field { value } else { said };
        (*name, said.to_owned())
    });
    changed.collect()
}
