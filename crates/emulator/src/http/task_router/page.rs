//! Lists come in pages, with absolute addresses of their neighbours.

use serde_json::{Value, json};
use url::form_urlencoded;

use super::context::Context;
use crate::{TwilioError, http::form::Form};

/// Renders the page of a list that was asked for: by `PageToken`, as the addresses in an answer do,
/// or by `Page`.
pub(super) fn page(
    context: &Context,
    form: &Form,
    key: &str,
    things: Vec<Value>,
) -> Result<Value, TwilioError> {
    let size = form.number::<usize>("PageSize")?.unwrap_or(50).clamp(1, 1000);
    let number = form.number::<usize>("Page")?.unwrap_or(0);
    let start = match form.get("PageToken") {
        Some(token) => start(token)?,
        None => number.saturating_mul(size),
    };
    let end = start.saturating_add(size);
    let url = |number: usize, start: usize| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(form.pairs().filter(|(name, _)| !name.starts_with("Page")));
        query.append_pair("PageSize", &size.to_string());
        query.append_pair("Page", &number.to_string());
        if start > 0 {
            query.append_pair("PageToken", &format!("PA{start}"));
        }
        context.origin.url(&format!("/v1{}?{}", context.path, query.finish()))
    };
    let next = (things.len() > end).then(|| url(number.saturating_add(1), end));
    let previous = (start > 0).then(|| url(number.saturating_sub(1), start.saturating_sub(size)));
    let things: Vec<_> = things.into_iter().skip(start).take(size).collect();
    Ok(json!({
        key: things,
        "meta": {
            "key": key,
            "page": number,
            "page_size": size,
            "first_page_url": url(0, 0),
            "previous_page_url": previous,
            "next_page_url": next,
            "url": url(number, start),
        },
    }))
}

/// Where the page begins that a token names.
fn start(token: &str) -> Result<usize, TwilioError> {
    token
        .strip_prefix("PA")
        .and_then(|number| number.parse().ok())
        .ok_or_else(|| TwilioError::bad_request(format!("Invalid PageToken: {token}")))
}
