//! The account behind the answers: as much of Twilio's state as the server must find again, and no
//! behaviour. It knows every token but one, one worker who makes calls, and the calls that it has numbered.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    http::{Answer, Request},
    sids::{call_sid, conference_sid, number_of, number_of_leg, reservation_sid, task_sid},
};
use crate::bench::leg::Leg;

/// The address at which the one worker is called.
pub(in crate::bench) const CONTACT_URI: &str = "client:agent_40example_2Ecom";
pub(in crate::bench) const WORKER_SID: &str = "WK00000000000000000000000000000001";
/// A token of the one worker.
pub(in crate::bench) const TOKEN: &str = "a-token-of-the-agent";
/// A token of another worker, who has no calls.
pub(in crate::bench) const TOKEN_OF_ANOTHER: &str = "a-token-of-another-worker";
/// The one token that is not valid.
pub(in crate::bench) const INVALID_TOKEN: &str = "a-token-that-is-none";

const IDENTITY: &str = "agent_40example_2Ecom";
const ANOTHER_SID: &str = "WK00000000000000000000000000000002";
const ANOTHER_IDENTITY: &str = "another_40example_2Ecom";

/// The state.
#[derive(Debug, Default)]
pub(super) struct Account {
    calls: BTreeMap<u64, Call>,
    last_number: u64,
    /// How many requests were answered.
    pub(super) requests: usize,
    /// What no answer is known to, once each.
    pub(super) unknown: Vec<String>,
}

/// What was made for one call.
#[derive(Debug, Default)]
struct Call {
    attributes: String,
    is_over: bool,
    items: BTreeMap<String, Item>,
    customer_label: String,
}

#[derive(Debug)]
struct Item {
    /// JSON, as it was written.
    data: String,
    revision: u64,
}

impl Account {
    /// The label that the customer of a call was dialled with.
    pub(super) fn customer_label(&self, number: u64) -> Option<String> {
        self.calls.get(&number).map(|call| call.customer_label.clone())
    }

    /// Forgets a call that is over.
    pub(super) fn forget(&mut self, number: u64) {
        self.calls.remove(&number);
    }

    /// Answers a request of the server.
    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        self.requests += 1;
        let path: Vec<&str> = request.path.iter().map(String::as_str).collect();
        let answer = match path[..] {
            ["iam.twilio.com", ..] => Some(validation(request)),
            ["taskrouter.twilio.com", "v1", "Workspaces", _, ref rest @ ..] => {
                self.task_router(request, rest)
            }
            ["sync.twilio.com", "v1", "Services", _, "Maps", ref rest @ ..] => {
                self.sync(request, rest)
            }
            ["api.twilio.com", "2010-04-01", "Accounts", _, ref rest @ ..] => {
                self.voice(request, rest)
            }
            _ => None,
        };
        answer.unwrap_or_else(|| {
            let what = format!("{} /{}", request.method, request.path.join("/"));
            if self.unknown.len() < 10 && !self.unknown.contains(&what) {
                self.unknown.push(what);
            }
            Answer { status: 404, body: json!({ "code": 20404, "status": 404 }).to_string() }
        })
    }

    fn task_router(&mut self, request: &Request, path: &[&str]) -> Option<Answer> {
        match (request.method.as_str(), path) {
            ("POST", ["Tasks"]) => {
                self.last_number += 1;
                let attributes = request.field("Attributes")?;
                let call = Call { attributes, ..Call::default() };
                let answer = task(self.last_number, &call);
                self.calls.insert(self.last_number, call);
                Some(created(&answer))
            }
            (method, ["Tasks", task_sid]) => {
                let number = number_of(task_sid)?;
                let call = self.calls.get_mut(&number)?;
                if method == "POST" {
                    if let Some(attributes) = request.field("Attributes") {
                        call.attributes = attributes;
                    }
                    call.is_over |= request.field("AssignmentStatus").is_some();
                }
                Some(ok(&task(number, call)))
            }
            ("GET", ["Tasks", task_sid, "Reservations"]) => {
                Some(ok(&json!({ "reservations": [reservation(number_of(task_sid)?)] })))
            }
            ("GET", ["Tasks", task_sid, "Reservations", _]) => {
                Some(ok(&reservation(number_of(task_sid)?)))
            }
            ("POST", ["Workers", _, "Reservations", reservation_sid]) => {
                let number = number_of(reservation_sid)?;
                // The task is wrapped up with its reservation.
                self.calls.get_mut(&number)?.is_over = true;
                Some(ok(&reservation(number)))
            }
            ("GET", ["Workers"]) => Some(ok(&json!({ "workers": [worker()] }))),
            ("GET", ["Workers", _]) => Some(ok(&worker())),
            _ => None,
        }
    }

    fn sync(&mut self, request: &Request, path: &[&str]) -> Option<Answer> {
        let map = json!({ "sid": "MP00000000000000000000000000000001" });
        let (name, rest) = match path {
            [] => return Some(created(&map)),
            [name, rest @ ..] => (*name, rest),
        };
        let call = self.calls.get_mut(&number_of(name)?)?;
        match (request.method.as_str(), rest) {
            ("GET", []) => Some(ok(&map)),
            ("GET", ["Items"]) => {
                let items = call.items.iter().map(|(key, item)| item.render(key));
                let items = items.collect::<Vec<_>>().join(",");
                let body = format!(r#"{{"items":[{items}],"meta":{{"next_page_url":null}}}}"#);
                Some(Answer { status: 200, body })
            }
            ("POST", ["Items"]) => {
                let (key, data) = (request.field("Key")?, request.field("Data")?);
                let item = Item { data, revision: 0 };
                let body = item.render(&key);
                call.items.insert(key, item);
                Some(Answer { status: 201, body })
            }
            ("POST", ["Items", key]) => {
                let item = call.items.get_mut(*key)?;
                item.data = request.field("Data")?;
                item.revision += 1;
                Some(Answer { status: 200, body: item.render(key) })
            }
            _ => None,
        }
    }

    fn voice(&mut self, request: &Request, path: &[&str]) -> Option<Answer> {
        let is = |name: &str, otherwise: bool| {
            request.field(name).map_or(otherwise, |flag| flag == "true")
        };
        match (request.method.as_str(), path) {
            ("POST", ["Conferences", conference, "Participants.json"]) => {
                let number = number_of(conference)?;
                let label = request.field("Label").unwrap_or_default();
                let is_customer = label.starts_with("customer.");
                if is_customer {
                    self.calls.get_mut(&number)?.customer_label = label;
                }
                let leg = if is_customer { Leg::Customer } else { Leg::Third };
                Some(created(&json!({ "call_sid": call_sid(number, leg) })))
            }
            ("GET", ["Conferences", _, "Participants.json"]) => {
                Some(ok(&json!({ "participants": [] })))
            }
            ("GET" | "POST", ["Conferences", _, "Participants", leg]) => Some(ok(&json!({
                "call_sid": leg.trim_end_matches(".json"),
                "status": "connected",
                "hold": is("Hold", false),
                "end_conference_on_exit": is("EndConferenceOnExit", true),
            }))),
            ("GET" | "POST", ["Conferences", conference]) => {
                let number = number_of(conference)?;
                let status =
                    if self.calls.get(&number)?.is_over { "completed" } else { "in-progress" };
                Some(ok(&json!({
                    "sid": conference_sid(number),
                    "friendly_name": task_sid(number),
                    "status": status,
                })))
            }
            ("GET" | "POST", ["Calls", leg]) => {
                number_of_leg(leg)?;
                Some(ok(&json!({
                    "sid": leg.trim_end_matches(".json"),
                    "to": CONTACT_URI,
                    "from": "+15005550101",
                    "status": "in-progress",
                    "direction": "outbound-api",
                })))
            }
            _ => None,
        }
    }
}

impl Item {
    fn render(&self, key: &str) -> String {
        let Self { data, revision } = self;
        format!(
            r#"{{"key":"{key}","data":{data},"revision":"{revision}","date_updated":"2026-01-01T00:00:00Z"}}"#
        )
    }
}

fn validation(request: &Request) -> Answer {
    if request.body_contains(INVALID_TOKEN) {
        return ok(&json!({ "valid": false, "message": "the token is not valid" }));
    }
    let (identity, worker_sid) = if request.body_contains(TOKEN_OF_ANOTHER) {
        (ANOTHER_IDENTITY, ANOTHER_SID)
    } else {
        (IDENTITY, WORKER_SID)
    };
    ok(&json!({
        "valid": true,
        "identity": identity,
        "worker_sid": worker_sid,
        "expiration": "2026-01-02T00:00:00Z",
        "message": null,
    }))
}

fn task(number: u64, call: &Call) -> Value {
    json!({
        "sid": task_sid(number),
        "assignment_status": if call.is_over { "wrapping" } else { "assigned" },
        "attributes": call.attributes,
    })
}

fn reservation(number: u64) -> Value {
    json!({
        "sid": reservation_sid(number),
        "task_sid": task_sid(number),
        "worker_sid": WORKER_SID,
        "reservation_status": "accepted",
    })
}

fn worker() -> Value {
    let attributes = json!({ "contact_uri": CONTACT_URI, "full_name": "Anna Agent" });
    json!({
        "sid": WORKER_SID,
        "available": true,
        "friendly_name": IDENTITY,
        "attributes": attributes.to_string(),
    })
}

fn ok(body: &Value) -> Answer {
    Answer { status: 200, body: body.to_string() }
}

fn created(body: &Value) -> Answer {
    Answer { status: 201, body: body.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bench::stub::http::take_request;

    #[test]
    fn an_item_that_was_written_is_found_again_with_its_revision() {
        let mut account = Account::default();
        let tasks = "/taskrouter.twilio.com/v1/Workspaces/WS1/Tasks";
        let task = ask(&mut account, "POST", tasks, "Attributes=%7B%7D");
        assert_eq!(task["sid"], "WT00000000000000000000000000000001");
        let items = format!(
            "/sync.twilio.com/v1/Services/default/Maps/{}.CS/Items",
            task["sid"].as_str().unwrap()
        );
        ask(&mut account, "POST", &items, "Key=CA1&Data=%7B%22hold%22%3Afalse%7D");
        let item =
            ask(&mut account, "POST", &format!("{items}/CA1"), "Data=%7B%22hold%22%3Atrue%7D");
        assert_eq!((&item["data"]["hold"], &item["revision"]), (&json!(true), &json!("1")));
        let list = ask(&mut account, "GET", &items, "");
        assert_eq!(list["items"], json!([item]));
        account.forget(1);
        ask(&mut account, "GET", &items, "");
        assert_eq!(account.unknown, [format!("GET {items}")]);
        assert_eq!(account.requests, 5);
    }

    #[test]
    fn the_customers_label_is_kept() {
        let mut account = Account::default();
        ask(&mut account, "POST", "/taskrouter.twilio.com/v1/Workspaces/WS1/Tasks", "Attributes=x");
        let path = format!(
            "/api.twilio.com/2010-04-01/Accounts/AC1/Conferences/{}/Participants.json",
            conference_sid(1)
        );
        let leg = ask(&mut account, "POST", &path, "Label=customer.c0ffee00");
        assert_eq!(leg["call_sid"], json!(call_sid(1, Leg::Customer)));
        assert_eq!(account.customer_label(1).as_deref(), Some("customer.c0ffee00"));
    }

    fn ask(account: &mut Account, method: &str, path: &str, body: &str) -> Value {
        let text =
            format!("{method} {path} HTTP/1.1\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        let request = take_request(&mut text.into_bytes()).unwrap().unwrap();
        serde_json::from_str(&account.answer(&request).body).unwrap()
    }
}
