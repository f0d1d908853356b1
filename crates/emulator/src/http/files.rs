//! Files of a folder, for a browser that asks again after every change.

use std::path::{Component, Path, PathBuf};

use actix_files::NamedFile;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CACHE_CONTROL, HeaderValue},
};

/// Answers with a file below `folder`, or with nothing when there is none.
pub(crate) fn answer(folder: &Path, name: &str, request: &HttpRequest) -> Option<HttpResponse> {
    let file = NamedFile::open(inside(folder, name)?).ok()?;
    let mut answer = file.prefer_utf8(false).disable_content_disposition().into_response(request);
    let kept = HeaderValue::from_static(cache_control(request.query_string()));
    answer.headers_mut().insert(CACHE_CONTROL, kept);
    Some(answer)
}

/// What is at an address with a version (`?v=…`) never changes: a browser keeps it, and what it compiled of it. For any
/// other file the browser asks whether it has changed.
fn cache_control(query: &str) -> &'static str {
    if query.starts_with("v=") { "max-age=31536000, immutable" } else { "no-cache" }
}

/// The path of a file below a folder; nothing that leads out of it.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let name = Path::new(name);
    let stays = name.components().all(|component| matches!(component, Component::Normal(_)));
    let path = folder.join(name);
    (stays && path.is_file()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        assert!(inside(&folder, "lib.rs").is_some());
        assert!(inside(&folder, "http/files.rs").is_some());
        for name in ["../Cargo.toml", "/etc/hosts", "http", "", "no-such-file", "./lib.rs/.."] {
            assert_eq!(inside(&folder, name), None, "{name}");
        }
    }
}
