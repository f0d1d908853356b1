//! The agent's calls, as far as they leave room for a new call or for a further person on one of them.

use shared::TaskSid;

use super::state::CanvasState;
use crate::call::Call;

/// The agent's calls, as far as they leave room for another one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AgentCalls {
    /// There is none.
    #[default]
    NoCall,
    /// One is about to go on: its telephone rings, or nobody is seen on it yet.
    SettingUp,
    /// There are some; a further person would be added to this one, if it is clear which.
    Live(Option<TaskSid>),
}

impl CanvasState {
    /// A further person would be added to the selected call, or to the only one.
    pub fn agent_calls(&self, selected: Option<&str>) -> AgentCalls {
        let (mut live, mut only, mut chosen) = (0, None, None);
        for call in self.calls.iter().filter(|call| call.can_add()) {
            live += 1;
            only = Some(call);
            if selected.is_some_and(|sid| call.reservation.sid.as_str() == sid) {
                chosen = only;
            }
        }
        if live > 0 {
            let only = only.filter(|_| live == 1);
            return AgentCalls::Live(chosen.or(only).map(|call| call.reservation.call_task()));
        }
        let is_setting_up = self.calls.iter().any(Call::is_being_set_up);
        if is_setting_up { AgentCalls::SettingUp } else { AgentCalls::NoCall }
    }
}
