//! The upload of an asset version: `multipart/form-data` with `Path`, `Visibility` and `Content`.

use actix_multipart::{Field, Multipart};
use actix_web::web::{Bytes, Path};
use futures_util::TryStreamExt;

use super::{
    context::{Answer, Context},
    render,
};
use crate::{
    TwilioError,
    world::serverless::{asset::Visibility, assets::Upload},
};

/// What an asset may weigh.
const LARGEST: usize = 25 * 1024 * 1024;

pub(super) async fn create(
    context: Context,
    path: Path<(String, String)>,
    multipart: Multipart,
) -> Answer {
    let upload = read(multipart).await?;
    let (service, asset) = path.into_inner();
    context
        .create(|world| world.upload_asset_version(&service, &asset, upload), render::asset_version)
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
