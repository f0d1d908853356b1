//! The path of `PUBLIC_URL`: a proxy in front of the server may cut it off or hand it on.

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::uri::{PathAndQuery, Uri},
    middleware::Next,
    web::Data,
};

use crate::http::state::AppState;

/// Takes the path of the public URL off every request that begins with it, before its route is looked
/// for. What follows is the same for both kinds of proxy.
pub(crate) async fn without_prefix(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let state = request.app_data::<Data<AppState>>();
    let uri = state.and_then(|state| rest(request.uri(), state.settings.public_url.prefix()));
    if let Some(uri) = uri {
        request.match_info_mut().get_mut().update(&uri);
        request.head_mut().uri = uri;
    }
    next.call(request).await
}

/// What follows a prefix, if it ends where a segment of the path ends.
fn rest(uri: &Uri, prefix: &str) -> Option<Uri> {
    if prefix.is_empty() {
        return None;
    }
    let path_and_query = uri.path_and_query().map(PathAndQuery::as_str)?;
    let rest = path_and_query.strip_prefix(prefix)?;
    if rest.starts_with('/') { rest.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_segments_are_cut() {
        for (path, prefix, want) in [
            ("/out/call-status?a=%2F&b", "/out", Some("/call-status?a=%2F&b")),
            ("/outer/call-status", "/out", None),
            ("/call-status", "/out", None),
            ("/out", "/out", None),
            ("/call-status", "", None),
        ] {
            let uri = rest(&path.parse().unwrap(), prefix).map(|uri| uri.to_string());
            assert_eq!(uri.as_deref(), want, "{path}");
        }
    }
}
