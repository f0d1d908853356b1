//! Compares what the map of a call tells with what is true. Every line that comes back is a difference.

mod hand_over;
mod page;
mod recording;
mod report;
mod rings;
mod tiles;
mod wish;

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;
use shared::{
    CallSid, TaskSid,
    answered_by::AnsweredBy,
    label::Label,
    sync_map::{
        ConferenceMap, ConferenceStatus, ParticipantItem, ParticipantStatus, ParticipantType,
    },
    view::{self, Departures, ParticipantView},
};

use crate::{
    asked_flags::AskedFlags,
    asked_music::AskedMusic,
    call_wish::CallWish,
    faults::Weather,
    numbers::EXTENSION,
    settings::Machines,
    truth::{Call, Conference, Span, Truth},
};

pub(crate) use hand_over::HandOver;
use hand_over::{WAITING_FOR, is_awaited, leaver, not_completed};
pub(crate) use page::{PageDifference, page_differences};
use report::Told;
use rings::twice_at_once;
pub(crate) use rings::{never_allowed, too_many_rings};
pub(crate) use tiles::tile_that_differs;
use tiles::{people_of, tiles};

/// Up to so many people, a call is over when one of them leaves.
const MOST_WHO_NEED_EACH_OTHER: usize = 2;

/// What was asked for, as far as it must be true.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    pub(crate) wish: CallWish,
    /// How often somebody pressed for a number to ring.
    pub(crate) presses: BTreeMap<String, u32>,
    /// The numbers that are written with an extension.
    pub(crate) extensions: BTreeSet<String>,
    /// The legs that an answer named.
    pub(crate) promised: Vec<CallSid>,
    pub(crate) hold: AskedFlags,
    pub(crate) music: AskedMusic,
    pub(crate) muted: AskedFlags,
    /// How often keys were pressed that a leg hears.
    pub(crate) keys: BTreeMap<CallSid, usize>,
    /// How often a server answered that keys for a leg are played.
    pub(crate) promised_keys: BTreeMap<CallSid, usize>,
    /// Whether what is recorded is paused, by the leg of the agent who asked.
    pub(crate) paused: AskedFlags,
    /// Who was removed.
    pub(crate) removed: BTreeSet<CallSid>,
    /// Whether the call was ended for all.
    pub(crate) ended: bool,
    /// When the call was last to be handed over: the servers hold the customer and let them hear again.
    pub(crate) handed_over: Option<HandOver>,
    /// What can have gone wrong.
    pub(crate) weather: Weather,
    /// What is done about machines, where nothing goes wrong.
    pub(crate) machines: Machines,
}

/// The differences at a moment of quiet, in a call that goes on or is over.
pub(crate) fn differences(truth: &Truth, task_sid: &TaskSid, asked: &Asked) -> Vec<String> {
    let map = truth.map(task_sid);
    let mut found = match truth.live() {
        Some(conference) => live(truth, conference, &map, asked),
        None => over(truth, task_sid, &map, asked),
    };
    found.extend(tasks(truth, task_sid));
    found.extend(labels(truth, &map));
    found.extend(who_picked_up(truth, &map));
    found.extend(machines(truth, asked));
    found.extend(keys(truth, asked));
    found.extend(twice_at_once(truth));
    found.extend(wish::differences(truth, task_sid, &map, asked));
    found
}

/// What can be said only when everything is over.
pub(crate) fn in_hindsight(truth: &Truth, asked: &Asked, limit: Duration) -> Vec<String> {
    let mut found = too_many_rings(truth, asked);
    for leg in asked.promised.iter().filter(|leg| truth.call(leg).is_none()) {
        found.push(format!("the answer named {leg}, which was never called"));
    }
    for task in &truth.tasks {
        let accepted = task.reservations.iter().map(|reservation| {
            let is_of_it = |call: &&Call| call.reservation_sid.as_ref() == Some(&reservation.sid);
            truth.calls.iter().filter(is_of_it).count()
        });
        if accepted.max().unwrap_or_default() > 1 {
            found.push(format!("{} has rung its worker twice", task.sid));
        }
    }
    // Who waits for a colleague is alone for as long as they are asked.
    let limit = if asked.handed_over.is_some() { limit + WAITING_FOR } else { limit };
    for conference in &truth.conferences {
        found.extend(left_waiting(truth, conference, limit));
    }
    found
}

fn live(truth: &Truth, conference: &Conference, map: &ConferenceMap, asked: &Asked) -> Vec<String> {
    let view = view::view(map, &Departures::default(), view::Timestamp(0));
    let mut found = Vec::new();
    if view.conference_sid.as_ref() != Some(&conference.sid) {
        found.push(format!("the map names {:?}, not {}", view.conference_sid, conference.sid));
    }
    if conference.status == "in-progress" && map.has_ended() {
        found.push("the map says that the conference has ended".to_owned());
    }
    found.extend(tiles(truth, conference, &view.participants));
    found.extend(extensions(truth, &view.participants, asked));
    found.extend(recording::differences(truth, conference, map, &asked.paused));
    let legs: Vec<_> = people_of(truth, conference).collect();
    let people = legs.iter().filter(|leg| leg.joined).count();
    let wanted = people <= MOST_WHO_NEED_EACH_OTHER;
    for leg in legs.iter().filter(|leg| leg.joined && !leg.hold) {
        let wanted = wanted
            && leaver(map) != Some(&leg.call_sid)
            && !is_rung_again(truth, conference, map, &leg.call_sid);
        if leg.end_conference_on_exit != wanted {
            let is = leg.end_conference_on_exit;
            found.push(format!("{} ends the conference: {is}, with {people} people", leg.call_sid));
        }
    }
    let worker_is_there = truth.joined().any(|leg| leg.is_worker(truth));
    // When the last worker left, nobody was to be held or muted any longer.
    let since = last_without_workers(truth, conference);
    for leg in legs.iter().filter(|leg| leg.joined && worker_is_there) {
        let item = map.participants.get(&leg.call_sid);
        let is_customer =
            item.is_none_or(|item| item.participant_type == ParticipantType::Customer);
        let hand_over = asked.handed_over.filter(|_| is_customer);
        let hold = match hand_over {
            Some(hand_over) => hand_over.wants_held(map, &asked.hold, &leg.call_sid),
            None => asked.hold.wanted(&leg.call_sid, since),
        };
        let muted = asked.muted.wanted(&leg.call_sid, since);
        for (wanted, is, name) in [(hold, leg.hold, "held"), (muted, leg.muted, "muted")] {
            if wanted.is_some_and(|wanted| wanted != is) {
                found
                    .push(format!("{} is {name}: {is}, which is not what was asked", leg.call_sid));
            }
        }
    }
    for leg in legs.iter().filter(|leg| leg.joined && leg.hold) {
        let is_pressed = worker_is_there && asked.hold.wanted(&leg.call_sid, since) == Some(true);
        let heard = leg.hold_music.as_deref().unwrap_or("Twilio's own music");
        found.extend(asked.music.problem(&leg.call_sid, heard, is_pressed));
    }
    for leg in legs.iter().filter(|leg| leg.joined) {
        if asked.ended || asked.removed.contains(&leg.call_sid) {
            found.push(format!("{} is still there", leg.call_sid));
        }
    }
    found.extend(not_completed(truth, map));
    if !worker_is_there && people > 0 && !is_awaited(truth, map) {
        let waits = legs.iter().find(|leg| leg.joined && (leg.hold || people == 1));
        found.extend(waits.map(|leg| format!("{} waits for nobody", leg.call_sid)));
    }
    found
}

/// Whether this is the leg of a worker whom the call waits for if it is dropped: no other worker is there.
fn is_rung_again(
    truth: &Truth,
    conference: &Conference,
    map: &ConferenceMap,
    call_sid: &CallSid,
) -> bool {
    let leg = conference.leg(call_sid);
    let says_so =
        leg.and_then(|leg| leg.label.as_ref()).is_some_and(|it| Label::parse(it).rejoins());
    let leaves = map.participants.get(call_sid).is_some_and(|item| item.leaves == Some(true));
    let mut others = truth.joined().filter(|it| it.call_sid != *call_sid);
    says_so && !leaves && !others.any(|it| it.is_worker(truth))
}

/// When the conference was last without a worker: one left, or came, and no other was there.
fn last_without_workers(truth: &Truth, conference: &Conference) -> Option<Timestamp> {
    let workers: Vec<_> = conference
        .legs
        .iter()
        .filter(|leg| truth.call(&leg.call_sid).is_some_and(Call::is_of_worker))
        .filter_map(|leg| Some((leg.joined?, leg.left)))
        .collect();
    let came = workers.iter().map(|(joined, _)| *joined);
    let left = workers.iter().filter_map(|(_, left)| *left);
    let nobody_was_there = |at: &Timestamp| {
        !workers.iter().any(|(from, until)| from < at && until.is_none_or(|until| until > *at))
    };
    came.chain(left).filter(nobody_was_there).max()
}

fn over(truth: &Truth, task_sid: &TaskSid, map: &ConferenceMap, asked: &Asked) -> Vec<String> {
    let mut found = Vec::new();
    for call in truth.calls.iter().filter(|call| !call.is_over()) {
        found.push(format!("{} to {} is {} after the end", call.sid, call.to, call.status));
    }
    // The end of a call whose task is deleted stands in no list that a sweep reads.
    let is_listed = truth.task(task_sid).is_some_and(|task| task.date_purged.is_none());
    if truth.conferences.is_empty() || !is_listed {
        return found;
    }
    let status = map.conference.as_ref().and_then(|item| item.status);
    if status != Some(ConferenceStatus::Ended) {
        found.push(format!("the map says {status:?} of a conference that is over"));
    }
    // A telephone that rang for a conference before the map's is not shown.
    let is_shown = |item: &ParticipantItem| {
        !item.connecting || item.conference_sid.as_ref() == map.conference_sid()
    };
    let joined = map.items().filter(|(_, item)| item.status == ParticipantStatus::Joined);
    for (key, item) in joined.filter(|(_, item)| is_shown(item)) {
        let call_status = item.call_status;
        found.push(format!("the item {key} is joined after the end ({call_status:?})"));
    }
    found
        .extend(report::differences(truth, Told { map, is_all: !asked.weather.loses_callbacks() }));
    found
}

/// Nobody's task is left assigned whose worker is not there, and none is offered for a call that is over.
fn tasks(truth: &Truth, call: &TaskSid) -> Vec<String> {
    let is_over = truth.live().is_none() && !truth.conferences.is_empty();
    let open = truth.tasks.iter().filter(|task| task.is_open());
    let lost = open.filter(|task| {
        let worker = truth.worker_call(&task.sid);
        let is_assigned = task.assignment_status == "assigned";
        let has_begun = task.sid != *call || !truth.conferences.is_empty();
        has_begun && worker.map_or(is_over || is_assigned, Call::is_over)
    });
    lost.map(|task| format!("the task {} is {}", task.sid, task.assignment_status)).collect()
}

/// What the map says of who picked up is true. It may say nothing: Twilio tells it once, and that can be lost.
fn who_picked_up(truth: &Truth, map: &ConferenceMap) -> Vec<String> {
    let mut found = Vec::new();
    for call in &truth.calls {
        let told = map.participants.get(&call.sid).and_then(|item| item.answered_by);
        let is_true = call.answered_by.as_deref().and_then(AnsweredBy::parse);
        if told.is_some() && told != is_true {
            found.push(format!("{} was answered by {is_true:?}, not {told:?}", call.sid));
        }
    }
    found
}

/// Each tile says what is to be pressed once somebody answers, where that was written.
fn extensions(truth: &Truth, people: &[ParticipantView], asked: &Asked) -> Vec<String> {
    let mut found = Vec::new();
    for person in people {
        let Some(call) = person.call_sid.as_ref().and_then(|it| truth.call(it)) else { continue };
        let wanted = asked.extensions.contains(&call.to).then_some(EXTENSION);
        let told = person.extension.as_deref();
        if told != wanted {
            found.push(format!("{} has the extension {told:?}, not {wanted:?}", call.sid));
        }
    }
    found
}

/// No machine stays on the line that is to be hung up on.
fn machines(truth: &Truth, asked: &Asked) -> Vec<String> {
    let is_machine = |call: &&Call| {
        let picked_up = call.answered_by.as_deref().and_then(AnsweredBy::parse);
        picked_up.is_some_and(AnsweredBy::is_machine) && !call.is_over()
    };
    let hangs_up = asked.machines == Machines::HungUpOn;
    let there = truth.calls.iter().filter(|_| hangs_up).filter(is_machine);
    there.map(|call| format!("{} is a machine, and is not hung up on", call.sid)).collect()
}

/// Nobody hears keys that were not pressed for them, or any twice; whoever is still there has heard those that a server
/// has promised. Where callbacks are lost, Twilio's request for the TwiML may be lost, too.
fn keys(truth: &Truth, asked: &Asked) -> Vec<String> {
    let is_there = |call: &Call| {
        let legs = truth.live().into_iter().flat_map(|conference| &conference.legs);
        legs.filter(|leg| leg.is_there()).any(|leg| leg.call_sid == call.sid)
    };
    let of = |keys: &BTreeMap<CallSid, usize>, call: &Call| {
        keys.get(&call.sid).copied().unwrap_or_default()
    };
    let mut found = Vec::new();
    for call in &truth.calls {
        let heard = call.played_digits.len();
        if heard > of(&asked.keys, call) {
            found.push(format!("{} heard {:?}", call.sid, call.played_digits));
        }
        let promised = of(&asked.promised_keys, call);
        if heard < promised && !asked.weather.loses_callbacks() && is_there(call) {
            found.push(format!("{} heard keys {heard} times, not {promised}", call.sid));
        }
    }
    found
}

fn labels(truth: &Truth, map: &ConferenceMap) -> Vec<String> {
    let mut found = Vec::new();
    // One who comes when the call is over is in a conference of their own, and is not told of.
    let of_map = truth.conferences.iter().filter(|it| map.conference_sid() == Some(&it.sid));
    for leg in of_map.flat_map(|conference| &conference.legs) {
        let item = map.participants.get(&leg.call_sid);
        let Some(item) = item else {
            // Of one who is gone nobody can ask Twilio any more.
            if leg.is_there() {
                found.push(format!("{} is there and has no item", leg.call_sid));
            }
            continue;
        };
        if item.label.is_some() && leg.label.is_some() && item.label != leg.label {
            found.push(format!(
                "{} is labelled {:?}, not {:?}",
                leg.call_sid, item.label, leg.label
            ));
        }
        let is_known = item.participant_type == ParticipantType::Supervisor;
        if truth.only_listens(&leg.call_sid) && leg.is_there() && !is_known {
            found.push(format!("{} only listens, and is no supervisor", leg.call_sid));
        }
        let of_label = leg.label.as_deref().map(Label::parse);
        let wanted = of_label.and_then(|label| label.participant_type());
        if wanted.is_some_and(|wanted| wanted != item.participant_type) {
            let (is, label) = (item.participant_type, &leg.label);
            found.push(format!("{} is a {is:?}, and is labelled {label:?}", leg.call_sid));
        }
    }
    found
}

/// Who was alone, or held, for too long while no worker was there.
fn left_waiting(truth: &Truth, conference: &Conference, limit: Duration) -> Vec<String> {
    let is_of_worker = |sid: &CallSid| truth.call(sid).is_some_and(Call::is_of_worker);
    let (workers, others): (Vec<_>, Vec<_>) =
        conference.legs.iter().partition(|leg| is_of_worker(&leg.call_sid));
    let others = others.into_iter().filter(|leg| !truth.only_listens(&leg.call_sid));
    let last_worker_left = workers.iter().filter_map(|leg| leg.joined.and(leg.left)).max();
    let worker_is_there = workers.iter().any(|leg| leg.joined.is_some() && leg.left.is_none());
    let mut found = Vec::new();
    for leg in others {
        for (spans, what) in [(&leg.alone, "alone"), (&leg.hold, "held")] {
            let from = match last_worker_left {
                // Who is held is so by somebody.
                Some(left) if !worker_is_there || what == "alone" => Some(left),
                _ => None,
            };
            let longest =
                spans.iter().map(|span| seconds(*span, from, truth.now)).max_by(f64::total_cmp);
            let Some(longest) = longest else { continue };
            if longest > limit.as_secs_f64() {
                found.push(format!("{} was {what} for {longest:.0} s", leg.call_sid));
            }
        }
    }
    found
}

/// How long something lasted after a moment; nothing if that never came.
fn seconds(span: Span, after: Option<Timestamp>, now: Timestamp) -> f64 {
    let Some(after) = after else { return 0.0 };
    let (from, until) = (span.from.max(after), span.until.unwrap_or(now));
    until.duration_since(from).as_secs_f64().max(0.0)
}
