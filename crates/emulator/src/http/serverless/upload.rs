//! The upload of an asset version: `multipart/form-data` with `Path`, `Visibility` and `Content`.

use actix_multipart::{Field, Multipart};
use actix_web::{
    HttpResponse,
    web::{Bytes, Data, Path},
};
use futures_util::TryStreamExt;

use super::render;
use crate::{
    TwilioError,
    http::{auth::Authenticated, origin::Origin},
    shell::Shell,
    world::serverless::assets::{Upload, Visibility},
};

/// What an asset may weigh.
const LARGEST: usize = 25 * 1024 * 1024;

pub(super) async fn create(
    _authenticated: Authenticated,
    shell: Data<Shell>,
    origin: Origin,
    path: Path<(String, String)>,
    multipart: Multipart,
) -> Result<HttpResponse, TwilioError> {
    let upload = read(multipart).await?;
    let body = shell.act(|world| {
        let (_, version) = world.upload_asset_version(&path.0, &path.1, upload)?;
        let sid = version.sid.clone();
        let service = world.serverless.service(&path.0)?;
        let mut versions = service.asset(&path.1)?.versions.iter();
        let version = versions.find(|version| version.sid == sid);
        Ok::<_, TwilioError>(
            version.map(|version| render::asset_version(world, &origin, service, version)),
        )
    })?;
    Ok(HttpResponse::Created().json(body))
}

async fn read(mut multipart: Multipart) -> Result<Upload, TwilioError> {
    let (mut path, mut visibility, mut file) = (None, None, None);
    while let Some(mut field) = multipart.try_next().await.map_err(malformed)? {
        let content = content(&mut field).await?;
        let text = || String::from_utf8_lossy(&content).into_owned();
        match field.name() {
            Some("Path") => path = Some(text()),
            Some("Visibility") => visibility = Some(Visibility::parse(&text())?),
            Some("Content") => {
                let content_type = field.content_type().map(ToString::to_string);
                file = Some((content_type, content));
            }
            _ => {}
        }
    }
    let (content_type, content) = file.ok_or_else(|| missing("Content"))?;
    Ok(Upload {
        path: path.ok_or_else(|| missing("Path"))?,
        visibility: visibility.ok_or_else(|| missing("Visibility"))?,
        content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
        content: content.to_vec(),
    })
}

async fn content(field: &mut Field) -> Result<Bytes, TwilioError> {
    match field.bytes(LARGEST).await {
        Ok(content) => content.map_err(malformed),
        Err(_too_large) => Err(TwilioError::bad_request("The content is larger than 25 MB")),
    }
}

fn malformed(error: impl std::fmt::Display) -> TwilioError {
    TwilioError::bad_request(format!("The upload cannot be read: {error}"))
}

fn missing(name: &str) -> TwilioError {
    TwilioError::bad_request(format!("A required parameter is missing: '{name}'"))
}
