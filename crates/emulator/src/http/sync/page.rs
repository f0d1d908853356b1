//! Pages of lists, as the `v1` APIs wrap them.

use serde_json::{Value, json};

use crate::{
    http::origin::Origin,
    world::sync::page::{Page, PageQuery},
};

/// A page with its `meta`; `key` names the list, `path` is its resource.
pub(super) fn page(
    origin: &Origin,
    path: &str,
    key: &str,
    query: &PageQuery,
    page: &Page<Value>,
) -> Value {
    let size = query.size;
    let url = |query: &PageQuery| {
        let (page, token) = (query.page, query.token());
        origin.url(&format!("{path}?PageSize={size}&Page={page}&PageToken={token}"))
    };
    json!({
        key: page.entries,
        "meta": {
            "key": key,
            "page": query.page,
            "page_size": size,
            "first_page_url": origin.url(&format!("{path}?PageSize={size}&Page=0")),
            "previous_page_url": page.previous.as_ref().map(url),
            "url": url(query),
            "next_page_url": page.next.as_ref().map(url),
        },
    })
}
