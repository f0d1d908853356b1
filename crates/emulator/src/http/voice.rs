//! Voice REST: `https://api.twilio.com/2010-04-01/Accounts/{AC}/` with calls, conferences,
//! participants and recordings, the account itself and its numbers.
//!
//! Source: <https://www.twilio.com/docs/voice/api>.

mod account;
mod account_recordings;
mod call_form;
mod calls;
mod conferences;
mod date_range;
mod page;
mod participants;
mod recording_form;
mod recordings;
mod render;
mod request;

use actix_web::{
    HttpRequest, HttpResponse,
    web::{self, ServiceConfig},
};

use crate::TwilioError;
use request::OfAccount;

pub(crate) fn configure(config: &mut ServiceConfig) {
    config.service(
        web::resource("/api.twilio.com/2010-04-01/Accounts/{account}.json")
            .get(account::fetch)
            .default_service(web::to(no_such_method)),
    );
    config.service(
        web::scope("/api.twilio.com/2010-04-01/Accounts/{account}")
            .service(
                web::resource("/Calls.json")
                    .get(calls::list)
                    .post(calls::create)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/Calls/{call}.json")
                    .get(calls::fetch)
                    .post(calls::update)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/Conferences.json")
                    .get(conferences::list)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/Conferences/{conference}.json")
                    .get(conferences::fetch)
                    .post(conferences::update)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/Conferences/{conference}/Participants.json")
                    .get(participants::list)
                    .post(participants::create)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/Conferences/{conference}/Participants/{participant}.json")
                    .get(participants::fetch)
                    .post(participants::update)
                    .delete(participants::delete)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/{resource:Conferences|Calls}/{sid}/Recordings.json")
                    .get(recordings::list)
                    .post(recordings::create)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/{resource:Conferences|Calls}/{sid}/Recordings/{recording}.json")
                    .get(recordings::fetch)
                    .post(recordings::update)
                    .delete(recordings::delete)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/Recordings.json")
                    .get(account_recordings::list)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/Recordings/{recording}.json")
                    .get(account_recordings::fetch)
                    .delete(account_recordings::delete)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/IncomingPhoneNumbers.json")
                    .get(account::incoming_phone_numbers)
                    .default_service(web::to(no_such_method)),
            )
            .service(
                web::resource("/OutgoingCallerIds.json")
                    .get(account::outgoing_caller_ids)
                    .default_service(web::to(no_such_method)),
            )
            .default_service(web::to(no_such_resource)),
    );
}

async fn no_such_method(_account: OfAccount) -> Result<HttpResponse, TwilioError> {
    Err(TwilioError::method_not_allowed())
}

async fn no_such_resource(
    _account: OfAccount,
    request: HttpRequest,
) -> Result<HttpResponse, TwilioError> {
    Err(TwilioError::not_found(request.path()))
}
