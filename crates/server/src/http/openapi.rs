//! `GET /openapi.json`: every route with what it takes and answers, as an OpenAPI document. Schemas come from
//! the types that the routes read and write.

mod contents;
mod schemas;

use std::sync::OnceLock;

use actix_web::{HttpResponse, error::ErrorInternalServerError, http::Method};
use shared::api::ApiError;
use utoipa::openapi::{
    ComponentsBuilder, Content, ContentBuilder, HttpMethod, InfoBuilder, OpenApiBuilder, PathItem,
    Paths, PathsBuilder, Ref, Required, Response, ResponseBuilder,
    path::{Operation, OperationBuilder},
    request_body::RequestBodyBuilder,
    security::{
        ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
    },
};

use crate::http::route::{Access, Route};
use contents::{Answer, Contents, Takes, contents};
use schemas::Schemas;

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
/// The names of the proofs in the document.
const SIGNATURE: &str = "twilio_signature";
const FLEX_TOKEN: &str = "flex_token";

/// Made for the first who asks: most servers are never asked.
static DOCUMENT: OnceLock<serde_json::Result<String>> = OnceLock::new();

pub(crate) fn answer(routes: fn() -> Vec<Route>) -> actix_web::Result<HttpResponse> {
    let document = DOCUMENT.get_or_init(|| document(&routes()));
    let document = document.as_ref().map_err(ErrorInternalServerError)?;
    Ok(HttpResponse::Ok().content_type(JSON).body(document.as_str()))
}

/// The document about these routes.
///
/// # Errors
/// When it is no JSON.
fn document(routes: &[Route]) -> serde_json::Result<String> {
    let mut schemas = Schemas::default();
    let mut paths = PathsBuilder::new();
    for route in routes {
        let contents = contents(route, &mut schemas);
        let (Some(method), Some(contents)) = (http_method(&route.method), contents) else {
            continue;
        };
        let operation = operation(route, contents, &mut schemas);
        paths = paths.path(route.path, PathItem::new(method, operation));
    }
    let paths: Paths = paths.build();
    let info = InfoBuilder::new()
        .title("Outbound ParticipantsCanvas for Twilio Flex")
        .description(Some(
            "Twilio's callbacks, and the requests of agents' browsers. Behind a proxy all of it may be \
             below a path.",
        ))
        .version(build_info::VERSION)
        .build();
    let mut components = ComponentsBuilder::new()
        .security_scheme(SIGNATURE, signature())
        .security_scheme(FLEX_TOKEN, flex_token());
    for (name, schema) in schemas.into_all() {
        components = components.schema(name, schema);
    }
    let document =
        OpenApiBuilder::new().info(info).paths(paths).components(Some(components.build())).build();
    document.to_json()
}

fn operation(route: &Route, contents: Contents, schemas: &mut Schemas) -> Operation {
    let Contents { summary, takes, answer } = contents;
    let name = route.path.trim_start_matches('/').trim_end_matches(".json");
    let mut operation = OperationBuilder::new()
        .summary(Some(summary))
        .operation_id(Some(format!("{}-{name}", route.method.as_str().to_lowercase())));
    match takes {
        Takes::Nothing => {}
        Takes::Form(schema) => {
            let body = RequestBodyBuilder::new()
                .content(FORM, Content::new(Some(schema)))
                .required(Some(Required::True));
            operation = operation.request_body(Some(body.build()));
        }
        Takes::Query(parameters) => operation = operation.parameters(Some(parameters)),
    }
    operation = match answer {
        Answer::Json(schema) => operation.response("200", json("It is done.", schema)),
        Answer::Twiml => operation.response("200", twiml()),
        Answer::Done => operation.response("204", Response::new("It is done.")),
    };
    let error = schemas.of::<ApiError>();
    for (status, text) in errors(route.access) {
        operation = operation.response(*status, json(text, error.clone()));
    }
    match route.access {
        Access::Twilio => operation = operation.security(needs(SIGNATURE)),
        Access::Worker | Access::CallOwner => operation = operation.security(needs(FLEX_TOKEN)),
        Access::Anybody => {}
    }
    operation.build()
}

/// The errors that a caller may meet.
fn errors(access: Access) -> &'static [(&'static str, &'static str)] {
    match access {
        Access::Twilio => &[
            (
                "400",
                "A field is missing or makes no sense, or Twilio refused what follows from it.",
            ),
            ("403", "The request is not signed by Twilio for this address."),
            ("404", "There is nothing of that name."),
            ("408", "The body takes too long to come."),
            ("409", "There is something already."),
            ("413", "The body is too large."),
            ("429", "Too many signatures from this address were none."),
            ("500", "A mistake of this server."),
            ("502", "Twilio refused it."),
            ("503", "It cannot be done at the moment: ask again."),
        ],
        Access::Worker | Access::CallOwner => &[
            ("400", "A field is missing or makes no sense, or Twilio refused it."),
            ("403", "The Flex token is none, or the call is somebody else's."),
            ("404", "There is nothing of that name."),
            ("408", "The body takes too long to come."),
            ("409", "There is something already."),
            ("413", "The body is too large."),
            ("429", "A worker or an address asks for too much; Retry-After says how long to wait."),
            ("500", "A mistake of this server."),
            ("502", "Twilio refused it."),
            ("503", "It cannot be done at the moment: ask again."),
        ],
        Access::Anybody => &[],
    }
}

fn json(description: &str, schema: Ref) -> Response {
    ResponseBuilder::new()
        .description(description)
        .content(JSON, Content::new(Some(schema)))
        .build()
}

fn twiml() -> Response {
    let text = utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .build();
    let content = ContentBuilder::new().schema(Some(text)).build();
    ResponseBuilder::new()
        .description("What the leg shall do.")
        .content("text/xml", content)
        .build()
}

fn needs(scheme: &str) -> SecurityRequirement {
    SecurityRequirement::new::<_, [&str; 0], &str>(scheme, [])
}

fn signature() -> SecurityScheme {
    let text = "Twilio signs the URL as it was given it, and the form.";
    SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
        "X-Twilio-Signature",
        text,
    )))
}

fn flex_token() -> SecurityScheme {
    let text = "The token of a Flex session: here, or in the field `Token`.";
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(text));
    SecurityScheme::Http(bearer.build())
}

fn http_method(method: &Method) -> Option<HttpMethod> {
    match *method {
        Method::GET => Some(HttpMethod::Get),
        Method::POST => Some(HttpMethod::Post),
        _ => None,
    }
}
