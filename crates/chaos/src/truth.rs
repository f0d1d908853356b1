//! What the emulator knows of one call: `GET /_emulator/snapshot?conference=WT…`, as far as it is compared.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use shared::{
    CallSid, ConferenceSid, ReservationSid, TaskSid, WorkerSid,
    sync_map::{ConferenceMap, MapChange, map_name},
};

use crate::workers::SUPERVISOR;

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Truth {
    #[serde(deserialize_with = "date")]
    pub(crate) now: Timestamp,
    pub(crate) calls: Vec<Call>,
    pub(crate) conferences: Vec<Conference>,
    pub(crate) tasks: Vec<Task>,
    pub(crate) maps: Vec<Map>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Call {
    pub(crate) sid: CallSid,
    pub(crate) to: String,
    pub(crate) status: String,
    pub(crate) statuses: Vec<StatusChange>,
    pub(crate) rang: u32,
    pub(crate) answered_by: Option<String>,
    /// The status of what is recorded of it by itself.
    pub(crate) recording: Option<String>,
    pub(crate) played_digits: Vec<String>,
    pub(crate) reservation_sid: Option<ReservationSid>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct StatusChange {
    pub(crate) status: String,
    #[serde(deserialize_with = "date")]
    pub(crate) at: Timestamp,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Conference {
    pub(crate) sid: ConferenceSid,
    pub(crate) status: String,
    /// The status of what is recorded of it.
    pub(crate) recording: Option<String>,
    pub(crate) participants: Vec<Participant>,
    pub(crate) legs: Vec<Leg>,
    pub(crate) hearing: Vec<Hearing>,
}

#[derive(Debug, Clone, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "they are the resource's own fields")]
pub(crate) struct Participant {
    pub(crate) call_sid: CallSid,
    pub(crate) joined: bool,
    pub(crate) muted: bool,
    pub(crate) hold: bool,
    /// What they hear on hold, behind how it is fetched.
    pub(crate) hold_music: Option<String>,
    pub(crate) end_conference_on_exit: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Leg {
    pub(crate) call_sid: CallSid,
    pub(crate) label: Option<String>,
    #[serde(deserialize_with = "date")]
    pub(crate) added: Timestamp,
    #[serde(deserialize_with = "optional_date")]
    pub(crate) joined: Option<Timestamp>,
    #[serde(deserialize_with = "optional_date")]
    pub(crate) left: Option<Timestamp>,
    pub(crate) reason_left: Option<String>,
    pub(crate) muted: Vec<Span>,
    pub(crate) hold: Vec<Span>,
    pub(crate) alone: Vec<Span>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Hearing {
    pub(crate) listener: CallSid,
    pub(crate) speaker: CallSid,
    pub(crate) now: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Span {
    #[serde(deserialize_with = "date")]
    pub(crate) from: Timestamp,
    #[serde(deserialize_with = "optional_date")]
    pub(crate) until: Option<Timestamp>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Task {
    pub(crate) sid: TaskSid,
    pub(crate) assignment_status: String,
    pub(crate) attributes: String,
    #[serde(deserialize_with = "optional_date")]
    pub(crate) date_purged: Option<Timestamp>,
    pub(crate) reservations: Vec<Reservation>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reservation {
    pub(crate) sid: ReservationSid,
    pub(crate) worker_sid: WorkerSid,
    pub(crate) status: String,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Map {
    pub(crate) unique_name: Option<String>,
    pub(crate) items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Item {
    pub(crate) key: String,
    pub(crate) data: Value,
    pub(crate) revision: String,
}

impl Conference {
    /// The leg of a call, if it has ever come.
    pub(crate) fn leg(&self, call_sid: &CallSid) -> Option<&Leg> {
        self.legs.iter().find(|leg| leg.call_sid == *call_sid)
    }
}

impl Map {
    fn is_of(&self, task_sid: &TaskSid) -> bool {
        self.unique_name.as_ref() == Some(&map_name(task_sid))
    }
}

impl Call {
    pub(crate) fn is_over(&self) -> bool {
        !matches!(self.status.as_str(), "queued" | "ringing" | "in-progress")
    }
}

impl Leg {
    pub(crate) fn is_there(&self) -> bool {
        self.joined.is_some() && self.left.is_none()
    }
}

impl Participant {
    pub(crate) fn is_worker(&self, truth: &Truth) -> bool {
        truth.call(&self.call_sid).is_some_and(Call::is_of_worker)
    }
}

impl Call {
    /// When somebody picked up.
    pub(crate) fn answered(&self) -> Option<Timestamp> {
        let answer = self.statuses.iter().find(|change| change.status == "in-progress");
        answer.map(|change| change.at)
    }

    /// Who works on the call.
    pub(crate) fn is_of_worker(&self) -> bool {
        self.to.starts_with("client:") && !self.is_of_supervisor()
    }

    /// Who only listens.
    pub(crate) fn is_of_supervisor(&self) -> bool {
        self.to == SUPERVISOR.contact_uri
    }

    /// Who is called from outside.
    pub(crate) fn is_of_number(&self) -> bool {
        !self.to.starts_with("client:")
    }
}

impl Leg {
    /// When anything about it has changed last.
    fn changed(&self) -> Timestamp {
        let spans = self.muted.iter().chain(&self.hold);
        let spans = spans.flat_map(|span| [Some(span.from), span.until]);
        spans.chain([self.joined, self.left]).flatten().fold(self.added, Timestamp::max)
    }
}

impl Task {
    /// Whether somebody is still to work on it, or to be asked to.
    pub(crate) fn is_open(&self) -> bool {
        self.date_purged.is_none() && self.is_to_be_done()
    }

    fn is_to_be_done(&self) -> bool {
        matches!(self.assignment_status.as_str(), "pending" | "reserved" | "assigned")
    }
}

impl Truth {
    pub(crate) fn call(&self, sid: &CallSid) -> Option<&Call> {
        self.calls.iter().find(|call| call.sid == *sid)
    }

    pub(crate) fn task(&self, sid: &TaskSid) -> Option<&Task> {
        self.tasks.iter().find(|task| task.sid == *sid)
    }

    /// The conference that goes on.
    pub(crate) fn live(&self) -> Option<&Conference> {
        self.conferences.iter().rev().find(|conference| conference.status != "completed")
    }

    /// Who is in the conference that goes on, supervisors too.
    pub(crate) fn joined(&self) -> impl Iterator<Item = &Participant> {
        self.live().into_iter().flat_map(|it| &it.participants).filter(|it| it.joined)
    }

    /// The status of what is recorded: the conference, or somebody's leg by itself.
    pub(crate) fn recording(&self) -> Option<&str> {
        let of_legs =
            self.joined().filter_map(|leg| self.call(&leg.call_sid)?.recording.as_deref());
        self.live()?.recording.as_deref().or_else(|| of_legs.last())
    }

    /// Whether this leg is a supervisor's.
    pub(crate) fn only_listens(&self, call_sid: &CallSid) -> bool {
        self.call(call_sid).is_some_and(Call::is_of_supervisor)
    }

    /// When anything about a leg has changed last.
    pub(crate) fn leg_changed(&self, call_sid: &CallSid) -> Option<Timestamp> {
        let legs = self.conferences.iter().flat_map(|conference| &conference.legs);
        legs.filter(|leg| leg.call_sid == *call_sid).map(Leg::changed).max()
    }

    /// When somebody has come or left last.
    pub(crate) fn last_came_or_left(&self) -> Option<Timestamp> {
        let legs = self.conferences.iter().flat_map(|conference| &conference.legs);
        legs.flat_map(|leg| [leg.joined, leg.left]).flatten().max()
    }

    /// The items of a call's map.
    pub(crate) fn items(&self, task_sid: &TaskSid) -> &[Item] {
        self.maps.iter().find(|map| map.is_of(task_sid)).map_or(&[], |map| &map.items)
    }

    /// The worker's call for this task: the one that goes on, or else the newest. A server that does not know whether a
    /// telephone rings again has it rung once more.
    pub(crate) fn worker_call(&self, task_sid: &TaskSid) -> Option<&Call> {
        let task = self.task(task_sid)?;
        // One that a server has rung again says so by its label.
        let legs = || self.conferences.iter().flat_map(|conference| &conference.legs);
        let is_labelled = |call: &Call, reservation: &Reservation| {
            let label = format!("worker.{}.", reservation.sid);
            let is_it = |leg: &Leg| leg.label.as_ref().is_some_and(|it| it.starts_with(&label));
            legs().any(|leg| leg.call_sid == call.sid && is_it(leg))
        };
        let is_of_task = |call: &&Call| {
            task.reservations
                .iter()
                .any(|it| Some(&it.sid) == call.reservation_sid.as_ref() || is_labelled(call, it))
        };
        let mut calls = self.calls.iter().rev().filter(is_of_task);
        let newest = calls.next()?;
        if !newest.is_over() {
            return Some(newest);
        }
        calls.find(|call| !call.is_over()).or(Some(newest))
    }

    /// The end of a story: what is true, and what the servers tell of it.
    pub(crate) fn in_words(&self, task_sid: &TaskSid) -> Vec<String> {
        let mut lines = vec![format!("in the end, the call is {task_sid}")];
        for call in &self.calls {
            lines.push(format!(
                "{} to {} is {}, rang {}",
                call.sid, call.to, call.status, call.rang
            ));
        }
        for conference in &self.conferences {
            lines.push(format!("{} is {}", conference.sid, conference.status));
            for leg in &conference.participants {
                lines.push(format!("  {leg:?}"));
            }
        }
        for task in &self.tasks {
            let offers: Vec<&str> = task.reservations.iter().map(|it| it.status.as_str()).collect();
            lines.push(format!("{} is {}, {offers:?}", task.sid, task.assignment_status));
            lines.push(format!("  {}", task.attributes));
        }
        for item in self.maps.iter().filter(|it| it.is_of(task_sid)).flat_map(|it| &it.items) {
            lines.push(format!("item {}: {}", item.key, item.data));
        }
        lines
    }

    /// What the servers tell.
    pub(crate) fn map(&self, task_sid: &TaskSid) -> ConferenceMap {
        let mut map = ConferenceMap::default();
        for item in self.maps.iter().filter(|it| it.is_of(task_sid)).flat_map(|it| &it.items) {
            if let Some(change) = MapChange::read(&item.key, &item.data) {
                map.apply(change);
            }
        }
        map
    }
}

pub(crate) fn date<'de, D: Deserializer<'de>>(data: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(data)?;
    text.parse().map_err(serde::de::Error::custom)
}

fn optional_date<'de, D: Deserializer<'de>>(data: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(data)?;
    text.map(|text| text.parse().map_err(serde::de::Error::custom)).transpose()
}
