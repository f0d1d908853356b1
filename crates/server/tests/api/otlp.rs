//! The spans that an OpenTelemetry collector is sent.

use std::{
    collections::BTreeMap,
    net::TcpListener,
    sync::{Arc, Mutex},
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use opentelemetry_proto::tonic::{
    collector::trace::v1::ExportTraceServiceRequest,
    common::v1::{KeyValue, any_value},
    trace::v1::Span,
};
use prost::Message;

use crate::support::{AGENT_NUMBER, CUSTOMER, TestApp, process::ServerProcess};

#[tokio::test]
async fn a_trace_goes_from_the_callback_to_the_map_and_no_number_is_in_it() {
    let collector = Collector::start();
    let mut app = TestApp::spawn().await;
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url.as_str());
    let mut server = ServerProcess::start_with(&app, endpoint).await;
    app.url.clone_from(&server.url);
    let call = app.talk().await;
    let press = call.about(&call.customer, ("hold", "true"));
    assert_eq!(app.ask("/hold-conference-participant", &press).await.0, 200);
    app.emulator.settled().await;
    // What it has not sent yet, it sends at its end.
    server.tell_to_stop();
    assert!(server.ended().await);

    let (paths, received) = collector.received();
    assert!(paths.iter().all(|path| path == "/v1/traces"), "{paths:?}");
    let resource = received[0].resource_spans[0].resource.as_ref().unwrap();
    assert_eq!(text(&resource.attributes, "service.name"), "outbound-participants-canvas");
    let spans: Vec<_> = received
        .iter()
        .flat_map(|request| &request.resource_spans)
        .flat_map(|of_resource| &of_resource.scope_spans)
        .flat_map(|of_scope| &of_scope.spans)
        .collect();
    let by_id: BTreeMap<_, _> = spans.iter().map(|span| (span.span_id.as_slice(), *span)).collect();
    let way = |span: &Span| -> Vec<String> {
        let mut names = vec![span.name.clone()];
        let mut above = by_id.get(span.parent_span_id.as_slice());
        while let Some(span) = above {
            names.insert(0, span.name.clone());
            above = by_id.get(span.parent_span_id.as_slice());
        }
        names
    };
    let to_the_map = ["request", "conference_event", "map_write", "twilio_request"];
    let written = spans.iter().filter(|span| way(span) == to_the_map);
    let trace_ids: Vec<_> = written.map(|span| &span.trace_id).collect();
    let held = spans.iter().find(|span| {
        span.name == "request" && text(&span.attributes, "event") == "participant-hold"
    });
    let held = held.unwrap();
    assert_eq!(text(&held.attributes, "call_sid"), call.customer.as_str());
    assert!(trace_ids.contains(&&held.trace_id), "{spans:#?}");
    let all = format!("{spans:?}");
    for number in [CUSTOMER, AGENT_NUMBER] {
        assert!(!all.contains(number.trim_start_matches('+')), "{number}");
    }
    app.stop().await;
}

#[tokio::test]
async fn a_collector_that_is_not_there_or_never_answers_harms_no_call() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for collector in [nobody, silent.local_addr().unwrap()] {
        let mut app = TestApp::spawn().await;
        let endpoint = format!("http://{collector}");
        let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint.as_str());
        let mut server = ServerProcess::start_with(&app, endpoint).await;
        app.url.clone_from(&server.url);
        app.talk().await;
        server.tell_to_stop();
        assert!(server.ended().await);
        app.stop().await;
    }
}

/// Keeps what it is sent.
struct Collector {
    url: String,
    received: Received,
}

type Received = Arc<Mutex<Vec<(String, ExportTraceServiceRequest)>>>;

impl Collector {
    fn start() -> Self {
        let received = Received::default();
        let kept = received.clone();
        let server = HttpServer::new(move || {
            App::new().app_data(web::Data::new(kept.clone())).default_service(web::to(keep))
        });
        let server = server.workers(1).bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        tokio::spawn(server.run());
        Self { url, received }
    }

    fn received(&self) -> (Vec<String>, Vec<ExportTraceServiceRequest>) {
        self.received.lock().unwrap().drain(..).unzip()
    }
}

async fn keep(
    received: web::Data<Received>,
    request: HttpRequest,
    body: web::Bytes,
) -> HttpResponse {
    let spans = ExportTraceServiceRequest::decode(body).unwrap();
    received.lock().unwrap().push((request.path().to_owned(), spans));
    HttpResponse::Ok().finish()
}

/// The text that an attribute has, or nothing.
fn text<'a>(attributes: &'a [KeyValue], name: &str) -> &'a str {
    let value = attributes.iter().find(|attribute| attribute.key == name);
    match value.and_then(|attribute| attribute.value.as_ref()?.value.as_ref()) {
        Some(any_value::Value::StringValue(text)) => text,
        _ => "",
    }
}
