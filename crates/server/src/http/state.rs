//! What all handlers share.

use std::sync::Arc;

use crate::{
    background::BackgroundWork,
    calls::context::Calls,
    http::{
        auth::{call_ownership::CallOwnership, flex_token::FlexTokens},
        limits::RequestLimits,
        readiness::Readiness,
    },
    settings::Settings,
    twilio::TwilioClient,
};

/// Nothing in it is the truth: that is in Twilio.
#[derive(Debug)]
pub(crate) struct AppState {
    pub(crate) settings: Settings,
    pub(crate) calls: Arc<Calls>,
    pub(crate) background: BackgroundWork,
    pub(crate) flex_tokens: FlexTokens,
    pub(crate) ownership: CallOwnership,
    pub(crate) limits: RequestLimits,
    pub(crate) readiness: Readiness,
}

impl AppState {
    pub(crate) fn new(
        settings: Settings,
        twilio: TwilioClient,
        background: BackgroundWork,
    ) -> Self {
        Self {
            limits: RequestLimits::new(&settings.limits, &twilio.metrics),
            calls: Calls::new(&settings, twilio, background.clone()),
            background,
            flex_tokens: FlexTokens::new(),
            ownership: CallOwnership::new(),
            readiness: Readiness::new(),
            settings,
        }
    }
}
