//! Parameters that several of Sync's resources take.

use serde_json::Value;

use crate::{
    error::TwilioError,
    http::form::Form,
    world::sync::{
        SyncError,
        page::{Bounds, Order, PageQuery},
    },
};

/// A time to live in seconds, by the first of these names that was sent: `Ttl` is an alias that
/// stands behind the long name.
pub(super) fn ttl_seconds(form: &Form, names: &[&str]) -> Result<Option<u32>, SyncError> {
    let sent: Vec<_> = names.iter().filter_map(|name| form.get(name)).collect();
    sent.first().map(|text| text.parse().map_err(|_no_number| SyncError::InvalidTtl)).transpose()
}

/// `Data`: JSON as text.
pub(super) fn data(form: &Form) -> Result<Option<Value>, SyncError> {
    form.get("Data")
        .map(|text| serde_json::from_str(text).map_err(|_no_json| SyncError::InvalidJson))
        .transpose()
}

/// Which page of a list is asked for. `PageToken` stands before all else.
pub(super) fn page_query(form: &Form) -> Result<PageQuery, TwilioError> {
    if let Some(token) = form.get("PageToken") {
        form.accept(&["From", "Bounds", "Order", "PageSize", "Page"]);
        return PageQuery::from_token(token).ok_or_else(|| invalid("PageToken", token));
    }
    Ok(PageQuery {
        from: form.get("From").map(str::to_owned),
        bounds: match form.get("Bounds") {
            None | Some("inclusive") => Bounds::Inclusive,
            Some("exclusive") => Bounds::Exclusive,
            Some(other) => return Err(invalid("Bounds", other)),
        },
        order: match form.get("Order") {
            None | Some("asc") => Order::Asc,
            Some("desc") => Order::Desc,
            Some(other) => return Err(invalid("Order", other)),
        },
        ..PageQuery::first(form.number("PageSize")?)
    })
}

fn invalid(name: &str, value: &str) -> TwilioError {
    TwilioError::bad_request(format!("Invalid value for parameter '{name}': {value}"))
}
