//! The load balancer before the servers: each request goes to one of them at random. Where none listens,
//! the next is asked; where a server dies over a request, the answer is 502.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::{Method, StatusCode},
    web::{self, Bytes, Data},
};
use anyhow::{Context, Result};
use rand::{RngExt, seq::SliceRandom};

const WORKERS: usize = 1;

/// Which servers there are, and how many requests they were asked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Upstreams(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    addresses: Vec<String>,
    requests: u64,
}

impl Upstreams {
    pub(crate) fn add(&self, address: String) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).addresses.push(address);
    }

    pub(crate) fn requests(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).requests
    }

    /// All of them, in an order of chance.
    fn shuffled(&self) -> Vec<String> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.requests += 1;
        let mut addresses = state.addresses.clone();
        drop(state);
        addresses.shuffle(&mut rand::rng());
        addresses
    }
}

/// Starts it and returns its address, as `PUBLIC_URL` has it.
pub(crate) fn start(upstreams: &Upstreams) -> Result<(String, actix_web::dev::ServerHandle)> {
    let upstreams = upstreams.clone();
    let server = HttpServer::new(move || {
        // A client of its own for each thread, whose runtime drives its connections.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        App::new()
            .app_data(Data::new(upstreams.clone()))
            .app_data(Data::new(client.unwrap_or_default()))
            .default_service(web::to(pass_on))
    })
    .workers(WORKERS)
    .disable_signals()
    .bind(("127.0.0.1", 0))
    .context("the balancer cannot listen")?;
    let address = *server.addrs().first().context("the balancer has no address")?;
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    Ok((format!("http://{address}"), handle))
}

async fn pass_on(
    request: HttpRequest,
    body: Bytes,
    upstreams: Data<Upstreams>,
    client: Data<reqwest::Client>,
) -> HttpResponse {
    for address in upstreams.shuffled() {
        match ask(&request, &body, &address, &client).await {
            Ok(answer) => return answer,
            // Nobody listens there.
            Err(error) if error.is_connect() => {}
            Err(_died) => break,
        }
    }
    HttpResponse::BadGateway().finish()
}

async fn ask(
    request: &HttpRequest,
    body: &Bytes,
    address: &str,
    client: &reqwest::Client,
) -> reqwest::Result<HttpResponse> {
    let method = match *request.method() {
        Method::GET => reqwest::Method::GET,
        _ => reqwest::Method::POST,
    };
    let mut passed = client.request(method, format!("http://{address}{}", request.uri()));
    for (name, value) in request.headers() {
        if !matches!(name.as_str(), "host" | "connection" | "content-length" | "transfer-encoding")
        {
            passed = passed.header(name.as_str(), value.as_bytes());
        }
    }
    let answer = passed.body(body.clone()).send().await?;
    let status = StatusCode::from_u16(answer.status().as_u16()).unwrap_or(StatusCode::BAD_GATEWAY);
    let mut response = HttpResponse::build(status);
    if let Some(content_type) = answer.headers().get("content-type") {
        response.insert_header(("content-type", content_type.as_bytes()));
    }
    Ok(response.body(answer.bytes().await?))
}

/// Chooses one of so many.
pub(crate) fn any_of(count: usize) -> usize {
    rand::rng().random_range(0..count.max(1))
}
