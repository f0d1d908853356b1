//! Files of a folder, for a browser that asks again after every change.

use std::{
    io,
    path::{Component, Path, PathBuf},
    time::UNIX_EPOCH,
};

use actix_web::http::header::Header as _;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, CacheControl, CacheDirective, EntityTag, IfNoneMatch},
    web,
};

/// Answers with a file below `folder`, or with nothing when there is none.
pub(crate) async fn answer(
    folder: &Path,
    name: &str,
    request: &HttpRequest,
) -> Option<HttpResponse> {
    let path = inside(folder, name)?;
    let media_type = mime_guess::from_path(&path).first_or_octet_stream();
    let tag = tag(&path)?;
    let mut answer =
        if is_known(request, &tag) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer
        .insert_header(header::ETag(tag.clone()))
        // The browser keeps the file, but asks whether it has changed.
        .insert_header(CacheControl(vec![CacheDirective::NoCache]));
    if is_known(request, &tag) {
        return Some(answer.finish());
    }
    let content: io::Result<Vec<u8>> = web::block(move || std::fs::read(path)).await.ok()?;
    Some(answer.content_type(media_type.as_ref()).body(content.ok()?))
}

/// The path of a file below a folder; nothing that leads out of it.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let name = Path::new(name);
    let stays = name.components().all(|component| matches!(component, Component::Normal(_)));
    let path = folder.join(name);
    (stays && path.is_file()).then_some(path)
}

fn tag(path: &Path) -> Option<EntityTag> {
    let metadata = path.metadata().ok()?;
    let changed = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(EntityTag::new_strong(format!("{:x}-{:x}", changed.as_nanos(), metadata.len())))
}

fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Ok(IfNoneMatch::Any) | Err(_) => false,
    }
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
