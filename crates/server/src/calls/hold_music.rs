//! What somebody hears whom an agent holds: what the action of Flex names, or else the
//! attribute `hold_music_url` of the worker. Neither is trusted further than `HOLD_MUSIC_HOSTS` goes.

use crate::{
    calls::{context::Calls, flex_user::FlexUser, leg_action::LegAction},
    twilio::{HoldMusic, ParticipantUpdate},
};

/// The hold of somebody by an agent, or its end. `asked_for` is the music that the action of Flex names.
pub(crate) async fn hold(
    calls: &Calls,
    user: &FlexUser,
    hold: bool,
    asked_for: Option<HoldMusic>,
) -> LegAction {
    let music = if hold { chosen(calls, user, asked_for).await } else { None };
    match music {
        Some(music) => LegAction::HoldWith(music),
        None => LegAction::Update(ParticipantUpdate::Hold(hold)),
    }
}

/// The music that was chosen. `None`: that of the settings. Whoever is to be held is held in any case, and soon,
/// because the agent believes that they do not hear.
async fn chosen(calls: &Calls, user: &FlexUser, asked_for: Option<HoldMusic>) -> Option<HoldMusic> {
    let settings = calls.twilio.hold_music();
    if let Some(HoldMusic { url, method }) = asked_for {
        if let Some(url) = settings.allowed(&url) {
            return Some(HoldMusic { url, method });
        }
        tracing::warn!("hold music was asked for that is not https of a host in HOLD_MUSIC_HOSTS");
    }
    calls.worker_profiles.hold_music_of(&calls.twilio, user.worker_sid.as_ref()?).await
}
