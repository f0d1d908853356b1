//! `Conferences/{conference}/Participants`.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use serde_json::Value;
use shared::{CallSid, ConferenceSid};

use super::{
    call_form,
    conferences::conference_sid,
    page::page,
    recording_form, render,
    request::{OfAccount, ends, status_callback, timeout},
};
use crate::{
    TwilioError,
    http::form::Form,
    shell::Shell,
    world::{
        World,
        voice::{
            AddParticipant, ParticipantUpdate,
            call::http_method,
            conference::{ConferenceCallback, ParticipantSettings},
        },
    },
};

/// What sounds, or how: nothing here sounds.
const INAUDIBLE: [&str; 8] = [
    "Beep",
    "WaitUrl",
    "WaitMethod",
    "Region",
    "JitterBufferSize",
    "Trim",
    "ConferenceTrim",
    "RecordingTrack",
];

pub(super) async fn list(
    _account: OfAccount,
    request: HttpRequest,
    path: Path<(String, String)>,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conference_sid = conference_sid(&path.1)?;
    let [muted, hold, coaching] = [form.flag("Muted")?, form.flag("Hold")?, form.flag("Coaching")?];
    let participants: Vec<_> = shell.look(|world| {
        let conference = world
            .voice
            .conference(&conference_sid)
            .ok_or_else(|| TwilioError::not_found(request.path()))?;
        let listed = conference
            .participants
            .iter()
            // After the end nobody is listed, also not who is still being called.
            .filter(|_| conference.is_live())
            .filter(|participant| {
                let age = world.now.duration_since(participant.date_created).as_millis();
                !(0..i128::from(world.quirks.participants_are_listed_after_ms)).contains(&age)
            })
            .filter(|participant| {
                muted.is_none_or(|wanted| wanted == participant.settings.muted)
                    && hold.is_none_or(|wanted| wanted == participant.hold)
                    && coaching.is_none_or(|wanted| wanted == participant.coaching)
            })
            .map(|participant| render::participant(world, conference, participant))
            .collect();
        Ok::<_, TwilioError>(listed)
    })?;
    Ok(HttpResponse::Ok().json(page(&request, &form, "participants", participants)?))
}

pub(super) async fn create(
    _account: OfAccount,
    path: Path<(String, String)>,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let (to, from) = ends(&form)?;
    let add = AddParticipant {
        conference: path.1.clone(),
        to,
        from,
        timeout: timeout(&form)?,
        status_callback: status_callback(&form),
        settings: settings(&form)?,
        call: call_form::of_leg(&form)?,
    };
    let body = shell.act(|world| {
        let (conference_sid, call_sid) = world.add_participant(add)?;
        rendered(world, &conference_sid, call_sid.as_str())
    })?;
    Ok(HttpResponse::Created().json(body))
}

pub(super) async fn fetch(
    _account: OfAccount,
    path: Path<(String, String, String)>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conference_sid = conference_sid(&path.1)?;
    Ok(HttpResponse::Ok().json(shell.look(|world| rendered(world, &conference_sid, &path.2))?))
}

pub(super) async fn update(
    _account: OfAccount,
    path: Path<(String, String, String)>,
    form: Form,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conference_sid = conference_sid(&path.1)?;
    form.accept(&["WaitMethod"]);
    let update = ParticipantUpdate {
        // Twilio reads anything that is not `true` as false here.
        muted: form.get("Muted").map(|muted| muted.eq_ignore_ascii_case("true")),
        hold: form.flag("Hold")?,
        hold_music: hold_music(&form),
        end_conference_on_exit: form.flag("EndConferenceOnExit")?,
        coaching: form.flag("Coaching")?,
        call_sid_to_coach: call_sid_to_coach(&form)?,
        sounds: [form.get("BeepOnExit"), form.get("WaitUrl")].iter().any(Option::is_some),
        announcement: announcement(&form),
    };
    let body = shell.act(|world| {
        let call_sid = world.update_participant(&conference_sid, &path.2, &update)?;
        rendered(world, &conference_sid, call_sid.as_str())
    })?;
    Ok(HttpResponse::Ok().json(body))
}

pub(super) async fn delete(
    _account: OfAccount,
    path: Path<(String, String, String)>,
    shell: Data<Shell>,
) -> Result<HttpResponse, TwilioError> {
    let conference_sid = conference_sid(&path.1)?;
    shell.act(|world| world.remove_participant(&conference_sid, &path.2))?;
    Ok(HttpResponse::NoContent().finish())
}

fn rendered(
    world: &World,
    conference_sid: &ConferenceSid,
    call_sid_or_label: &str,
) -> Result<Value, TwilioError> {
    let participant = world.participant(conference_sid, call_sid_or_label)?;
    let conference = world.expect_live(conference_sid)?;
    Ok(render::participant(world, conference, participant))
}

fn hold_music(form: &Form) -> Option<(String, &'static str)> {
    let method = http_method(form.get("HoldMethod"), "GET");
    Some((form.given("HoldUrl")?.to_owned(), method))
}

fn announcement(form: &Form) -> Option<(String, &'static str)> {
    let method = http_method(form.get("AnnounceMethod"), "POST");
    Some((form.given("AnnounceUrl")?.to_owned(), method))
}

fn settings(form: &Form) -> Result<ParticipantSettings, TwilioError> {
    form.accept(&INAUDIBLE);
    let label = form.given("Label").map(str::to_owned);
    if label.as_ref().is_some_and(|label| label.chars().count() > 128) {
        return Err(TwilioError::bad_request("Label must not be longer than 128 characters"));
    }
    let defaults = ParticipantSettings::default();
    let flag = |name, default| Ok::<_, TwilioError>(form.flag(name)?.unwrap_or(default));
    Ok(ParticipantSettings {
        label,
        muted: flag("Muted", defaults.muted)?,
        start_conference_on_enter: flag(
            "StartConferenceOnEnter",
            defaults.start_conference_on_enter,
        )?,
        end_conference_on_exit: flag("EndConferenceOnExit", defaults.end_conference_on_exit)?,
        call_sid_to_coach: coached(form)?,
        early_media: flag("EarlyMedia", defaults.early_media)?,
        max_participants: form.number("MaxParticipants")?.unwrap_or(defaults.max_participants),
        callback: conference_callback(form),
        recording: recording_form::of_conference(form)?,
    })
}

/// `ConferenceStatusCallback...`, which is not the leg's own `StatusCallback`.
fn conference_callback(form: &Form) -> Option<ConferenceCallback> {
    let method = form.get("ConferenceStatusCallbackMethod");
    let mut words: Vec<_> = form.all("ConferenceStatusCallbackEvent").collect();
    if words.is_empty() {
        words.push("start end");
    }
    let url = form.given("ConferenceStatusCallback")?.to_owned();
    Some(ConferenceCallback::new(url, method, words.into_iter()))
}

/// Whom a new participant coaches, if anybody.
fn coached(form: &Form) -> Result<Option<CallSid>, TwilioError> {
    match (form.flag("Coaching")?, call_sid_to_coach(form)?) {
        (Some(true), None) => Err(TwilioError::bad_request("Coaching requires CallSidToCoach")),
        (Some(false), _) => Ok(None),
        (Some(true) | None, call_sid) => Ok(call_sid),
    }
}

fn call_sid_to_coach(form: &Form) -> Result<Option<CallSid>, TwilioError> {
    form.get("CallSidToCoach")
        .filter(|text| !text.is_empty())
        .map(|text| {
            CallSid::parse(text).map_err(|error| TwilioError::bad_request(error.to_string()))
        })
        .transpose()
}
