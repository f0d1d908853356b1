//! An emulator, a client that asks it, and the comparison with what Twilio publishes.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};

use emulator::{Emulator, Options};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::Value;
use shared::CallSid;

/// Product, resource, field, type.
type Resources = BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>;

pub(crate) struct Api {
    emulator: Emulator,
    client: reqwest::Client,
    resources: Resources,
}

impl Api {
    pub(crate) fn start() -> Self {
        let resources = include_str!("../fixtures/resources.json");
        Self {
            emulator: Emulator::start(Options::default()).unwrap(),
            client: reqwest::Client::new(),
            resources: serde_json::from_str(resources).unwrap(),
        }
    }

    /// The path of the account's workspace.
    pub(crate) fn workspace(&self) -> String {
        let workspace_sid = &self.emulator.account().workspace_sid;
        format!("/taskrouter.twilio.com/v1/Workspaces/{workspace_sid}")
    }

    /// The path of the account in the voice API.
    pub(crate) fn account(&self) -> String {
        let account_sid = &self.emulator.account().account_sid;
        format!("/api.twilio.com/2010-04-01/Accounts/{account_sid}")
    }

    pub(crate) fn workflow_sid(&self) -> String {
        self.emulator.account().workflow_sid.to_string()
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        self.answer(self.request(Method::GET, path), StatusCode::OK).await
    }

    pub(crate) async fn create(&self, path: &str, form: &[(&str, &str)]) -> Value {
        self.answer(self.request(Method::POST, path).form(form), StatusCode::CREATED).await
    }

    pub(crate) async fn update(&self, path: &str, form: &[(&str, &str)]) -> Value {
        self.answer(self.request(Method::POST, path).form(form), StatusCode::OK).await
    }

    /// Asserts that a request to change something is refused with 400, and answers the code.
    pub(crate) async fn refused(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let request = self.request(Method::POST, path).form(form);
        self.answer(request, StatusCode::BAD_REQUEST).await["code"].clone()
    }

    pub(crate) fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// Lets a telephone ring, and somebody pick it up.
    pub(crate) async fn picks_up(&self, call_sid: &str) {
        self.emulator.settled().await;
        self.emulator.answer(&CallSid::parse(call_sid).unwrap()).unwrap();
        self.emulator.settled().await;
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let account = self.emulator.account();
        self.strangers_request(method, path)
            .basic_auth(account.account_sid.as_str(), Some(&account.auth_token))
    }

    /// A request without the account's credentials.
    pub(crate) fn strangers_request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.emulator.url()))
    }

    /// Sends a request, asserts the status of its answer and reads the body.
    pub(crate) async fn answer(&self, request: RequestBuilder, status: StatusCode) -> Value {
        let response = request.send().await.unwrap();
        let (was, url) = (response.status(), response.url().clone());
        let text = response.text().await.unwrap();
        assert_eq!(was, status, "{url}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Asserts that a resource has all published fields, no other, and values of the right types.
    #[track_caller]
    pub(crate) fn check(&self, product: &str, resource: &str, value: &Value) {
        let wanted = &self.resources[product][resource];
        let fields = value.as_object().unwrap_or_else(|| panic!("{resource} is {value}"));
        assert_eq!(
            fields.keys().collect::<BTreeSet<_>>(),
            wanted.keys().collect::<BTreeSet<_>>(),
            "the fields of {product} {resource}"
        );
        for (name, value) in fields {
            assert!(
                is_of_type(value, &wanted[name]),
                "{product} {resource}.{name} is {value}, not {}",
                wanted[name]
            );
        }
    }

    /// Asserts the same of the only or the first thing in a list, and that there is one.
    #[track_caller]
    pub(crate) fn check_first(&self, product: &str, resource: &str, key: &str, list: &Value) {
        self.check(product, resource, &list[key][0]);
    }
}

fn is_of_type(value: &Value, wanted: &str) -> bool {
    let (wanted, nullable) = match wanted.strip_suffix('?') {
        Some(wanted) => (wanted, true),
        None => (wanted, false),
    };
    match value {
        Value::Null => nullable,
        Value::Bool(_) => matches!(wanted, "boolean" | "any"),
        Value::Number(number) => {
            matches!((wanted, number.is_i64()), ("integer", true) | ("number" | "any", _))
        }
        Value::String(_) => matches!(wanted, "string" | "any"),
        Value::Array(_) => matches!(wanted, "array" | "any"),
        Value::Object(_) => matches!(wanted, "object" | "any"),
    }
}
