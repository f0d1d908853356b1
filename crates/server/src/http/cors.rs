//! Cross-origin requests: the pages of the configured origins may ask us, no others.
//!
//! A form is posted without a preflight, and a page that cannot read the answer would say that nothing was done: so
//! nothing is. This protects nothing by itself, since others than browsers name any origin; the Flex token does.

use actix_cors::Cors;
use actix_web::http::{
    Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};

/// How long a browser remembers what it may send.
const MAX_AGE_SECONDS: usize = 600;

/// Answers preflights, and tells browsers who may read an answer.
pub(crate) fn cors(allowed_origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods([Method::GET, Method::POST])
        .allowed_headers([AUTHORIZATION, CONTENT_TYPE])
        .max_age(MAX_AGE_SECONDS)
        .block_on_origin_mismatch(true);
    allowed_origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
