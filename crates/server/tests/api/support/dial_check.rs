//! A service that is asked before a number is dialled.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::StatusCode, web};
use serde_json::Value;

pub(crate) const SECRET: &str = "a secret of the dial check";

/// What it answers.
#[derive(Debug, Clone)]
pub(crate) struct Says {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) after: Duration,
}

impl Says {
    pub(crate) fn body(body: impl Into<String>) -> Self {
        Self { status: 200, body: body.into(), after: Duration::ZERO }
    }

    pub(crate) fn status(status: u16) -> Self {
        Self { status, ..Self::body(r#"{"allow": true}"#) }
    }
}

/// What it was asked: the body, and the signature of it.
pub(crate) struct Asked {
    pub(crate) text: String,
    pub(crate) signature: String,
}

impl Asked {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

struct State {
    says: Mutex<Says>,
    asked: Mutex<Vec<Asked>>,
}

pub(crate) struct DialCheckService {
    pub(crate) url: String,
    state: Arc<State>,
}

impl DialCheckService {
    pub(crate) fn start(says: Says) -> Self {
        let state = Arc::new(State { says: Mutex::new(says), asked: Mutex::default() });
        let kept = Arc::clone(&state);
        let server = HttpServer::new(move || {
            let state = web::Data::from(Arc::clone(&kept));
            App::new().app_data(state).default_service(web::to(answer))
        });
        let server = server.workers(1).bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/check", server.addrs()[0]);
        tokio::spawn(server.run());
        Self { url, state }
    }

    /// The settings of a server that asks it.
    pub(crate) fn settings(&self) -> [(&'static str, &str); 2] {
        [("DIAL_CHECK_URL", &self.url), ("DIAL_CHECK_SECRET", SECRET)]
    }

    pub(crate) fn says(&self, says: Says) {
        *self.state.says.lock().unwrap() = says;
    }

    /// What it was asked since it was last looked.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        std::mem::take(&mut self.state.asked.lock().unwrap())
    }
}

async fn answer(state: web::Data<State>, request: HttpRequest, body: String) -> HttpResponse {
    // Whoever follows a redirect is told that all is allowed.
    if request.path() == "/elsewhere" {
        return HttpResponse::Ok().body(r#"{"allow": true}"#);
    }
    let signature = request.headers().get("X-Dial-Check-Signature");
    let signature = signature.map(|it| it.to_str().unwrap().to_owned()).unwrap_or_default();
    state.asked.lock().unwrap().push(Asked { text: body, signature });
    let Says { status, body, after } = state.says.lock().unwrap().clone();
    tokio::time::sleep(after).await;
    let mut response = HttpResponse::build(StatusCode::from_u16(status).unwrap());
    if (300..400).contains(&status) {
        response.insert_header(("Location", "/elsewhere"));
    }
    response.body(body)
}
