//! Lists with their `meta`, as Serverless and the Plugins API have them.

use serde_json::{Value, json};

use crate::{
    TwilioError,
    http::{form::Form, origin::Origin},
};

const DEFAULT_SIZE: usize = 50;
const LARGEST_SIZE: usize = 100;

/// One page of a list; `key` names the list, `path` is its resource.
pub(crate) fn page(
    origin: &Origin,
    form: &Form,
    path: &str,
    key: &str,
    things: Vec<Value>,
) -> Result<Value, TwilioError> {
    let size = form.number::<usize>("PageSize")?.unwrap_or(DEFAULT_SIZE).clamp(1, LARGEST_SIZE);
    let number = form.number::<usize>("Page")?.unwrap_or(0);
    let start = number.saturating_mul(size);
    let more = things.len() > start.saturating_add(size);
    let things: Vec<_> = things.into_iter().skip(start).take(size).collect();
    let url = |page: usize| origin.url(&format!("{path}?PageSize={size}&Page={page}"));
    Ok(json!({
        key: things,
        "meta": {
            "key": key,
            "page": number,
            "page_size": size,
            "first_page_url": url(0),
            "previous_page_url": number.checked_sub(1).map(url),
            "url": url(number),
            "next_page_url": more.then(|| url(number.saturating_add(1))),
        },
    }))
}
