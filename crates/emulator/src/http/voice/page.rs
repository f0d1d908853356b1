//! Lists of this API come in pages, with addresses relative to the host.

use actix_web::HttpRequest;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use crate::{TwilioError, http::form::Form};

/// Renders one page of a list.
pub(super) fn page(
    request: &HttpRequest,
    form: &Form,
    key: &str,
    things: Vec<Value>,
) -> Result<Value, TwilioError> {
    let size = form.number::<usize>("PageSize")?.unwrap_or(50).clamp(1, 1000);
    let number = form.number::<usize>("Page")?.unwrap_or(0);
    let start = number.saturating_mul(size);
    let more = things.len() > start.saturating_add(size);
    let things: Vec<_> = things.into_iter().skip(start).take(size).collect();
    let uri = |page: usize| uri(request, form, size, page);

    let mut body = Map::new();
    body.insert("first_page_uri".to_owned(), json!(uri(0)));
    body.insert("next_page_uri".to_owned(), json!(more.then(|| uri(number.saturating_add(1)))));
    body.insert("previous_page_uri".to_owned(), json!(number.checked_sub(1).map(uri)));
    body.insert("uri".to_owned(), json!(uri(number)));
    body.insert("page".to_owned(), json!(number));
    body.insert("page_size".to_owned(), json!(size));
    body.insert("start".to_owned(), json!(start));
    body.insert("end".to_owned(), json!(start.saturating_add(things.len().saturating_sub(1))));
    body.insert(key.to_owned(), Value::Array(things));
    Ok(Value::Object(body))
}

fn uri(request: &HttpRequest, form: &Form, size: usize, page: usize) -> String {
    let path = request.path().trim_start_matches("/api.twilio.com");
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(form.pairs().filter(|(name, _)| !name.starts_with("Page")));
    query.append_pair("PageSize", &size.to_string()).append_pair("Page", &page.to_string());
    format!("{path}?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_pages_of_a_list_lead_to_each_other() {
        let request =
            TestRequest::with_uri("/api.twilio.com/2010-04-01/Calls.json?PageSize=2&Page=1")
                .to_http_request();
        let form = Form::parse(b"PageSize=2&Page=1&Status=busy");
        let things = (0..5).map(Value::from).collect();
        let page = page(&request, &form, "calls", things).expect("a page");
        assert_eq!(
            page,
            json!({
                "calls": [2, 3],
                "first_page_uri": "/2010-04-01/Calls.json?Status=busy&PageSize=2&Page=0",
                "next_page_uri": "/2010-04-01/Calls.json?Status=busy&PageSize=2&Page=2",
                "previous_page_uri": "/2010-04-01/Calls.json?Status=busy&PageSize=2&Page=0",
                "uri": "/2010-04-01/Calls.json?Status=busy&PageSize=2&Page=1",
                "page": 1, "page_size": 2, "start": 2, "end": 3,
            })
        );
    }
}
