//! `Conferences/{CF}/Recordings`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};

use super::{conferences::conference_sid, page::page, render, request::OfAccount};
use crate::{TwilioError, http::form::Form, shell::Shell};

pub(super) async fn list(
    _account: OfAccount,
    path: Path<(String, String)>,
    request: HttpRequest,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conference_sid = conference_sid(&path.1)?;
    let recordings: Vec<_> = shell.look(|world| {
        let recordings = world.recordings(&conference_sid);
        recordings.map(|recording| render::recording(world, recording)).collect()
    });
    Ok(HttpResponse::Ok().json(page(&request, &form, "recordings", recordings)?))
}
