//! What anybody may send to prove who they are, made up. In the tests each target runs for a second;
//! `cargo xtask fuzz` runs them for longer, guided by coverage.

use bolero::check;
use serde::de::DeserializeOwned;
use shared::api::{
    AddParticipantRequest, CleanupRejectedTaskRequest, CreateNewTaskRequest, EndConferenceRequest,
    GetCallPropertiesRequest, HoldCallRequest, HoldParticipantRequest, MuteParticipantRequest,
    RemoveParticipantRequest, SyncTokenRequest, UpdateParticipantRequest,
};

use super::{
    flex_token::has_the_form_of_a_token,
    form_fields::Fields,
    signature::{SignedBody, is_valid, sign},
};

type Parameters = Vec<(String, String)>;

#[test]
fn fuzz_signature() {
    check!().with_type::<(String, String, Parameters, Vec<u8>)>().for_each(
        |(auth_token, url, parameters, noise)| {
            // A fragment is for Twilio alone, and not signed.
            let url = url.split('#').next().unwrap_or_default();
            let tokens = [auth_token.as_str()];
            let signature = sign(auth_token, url, parameters);
            assert!(is_valid(&tokens, url, SignedBody::Form(parameters), &signature));
            // Twilio sorts the parameters, so their order says nothing.
            let mut reversed = parameters.clone();
            reversed.reverse();
            assert!(is_valid(&tokens, url, SignedBody::Form(&reversed), &signature));
            let mut longer = parameters.clone();
            longer.push(("another".to_owned(), "parameter that nobody signed".to_owned()));
            assert!(!is_valid(&tokens, url, SignedBody::Form(&longer), &signature));
            let _ = is_valid(&tokens, url, SignedBody::Raw(noise), &signature);
            let noise = String::from_utf8_lossy(noise);
            assert!(!is_valid(&tokens, url, SignedBody::Form(parameters), &noise));
        },
    );
}

#[test]
fn fuzz_forms() {
    check!().for_each(|body| {
        let Ok(fields) = Fields::parse(body) else { return };
        read::<AddParticipantRequest>(&fields);
        read::<CleanupRejectedTaskRequest>(&fields);
        read::<CreateNewTaskRequest>(&fields);
        read::<EndConferenceRequest>(&fields);
        read::<GetCallPropertiesRequest>(&fields);
        read::<HoldCallRequest>(&fields);
        read::<HoldParticipantRequest>(&fields);
        read::<MuteParticipantRequest>(&fields);
        read::<RemoveParticipantRequest>(&fields);
        read::<SyncTokenRequest>(&fields);
        read::<UpdateParticipantRequest>(&fields);
    });
}

#[test]
fn fuzz_tokens() {
    check!().for_each(|token| {
        let token = String::from_utf8_lossy(token);
        if has_the_form_of_a_token(&token) {
            assert!(token.bytes().all(|byte| byte.is_ascii_graphic()));
            assert!(token.len() <= 8_192);
        }
    });
}

/// Reads one of the requests; if it is refused, the answer says why.
fn read<T: DeserializeOwned>(fields: &Fields) {
    if let Err(error) = fields.read::<T>() {
        assert!(!error.message().is_empty());
    }
}
