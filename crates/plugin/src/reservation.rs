//! A reservation of ours: what the plugin reads of it, and where its agent's leg goes when it is accepted.

use shared::{
    ReservationSid, TaskSid, WorkerSid,
    api::{CALLBACK_RETRIES, path},
};

use crate::address::{
    has_query_field, is_absolute, query_pair, without_fragment, without_query, without_slash,
};

/// The unique name of the channel on which diallers put their tasks; `ui/` has it from here.
pub const TASK_CHANNEL: &str = "custom1";

/// Where a reservation stands, as far as the canvas is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReservationStatus {
    /// It waits to be accepted.
    Pending,
    /// The agent is on the call.
    Accepted,
    /// The call is another agent's; whoever is logged in here looks at it.
    Watched,
    /// The call is over for this agent: wrapping, completed, canceled, rejected, timed out, rescinded.
    Ended,
}

impl ReservationStatus {
    /// Reads TaskRouter's word.
    pub fn parse(text: &str) -> Self {
        match text {
            "pending" => Self::Pending,
            "accepted" => Self::Accepted,
            _ => Self::Ended,
        }
    }
}

/// A reservation on a dialler's task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    /// The reservation.
    pub sid: ReservationSid,
    /// Its task: the name of the conference and, with `.CS`, of the map.
    pub task_sid: TaskSid,
    /// The worker who holds it.
    pub worker_sid: Option<WorkerSid>,
    /// Where it stands.
    pub status: ReservationStatus,
    /// What its task says about the call.
    pub attributes: TaskAttributes,
}

/// The task attributes that the plugin reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskAttributes {
    /// `autoAnswer` is `"true"`.
    pub auto_answer: bool,
    /// `from`: the number that the agent's phone shows.
    pub from: String,
    /// `url`: the server as Twilio reaches it, or the whole address of the TwiML for the agent's leg.
    pub url: Option<String>,
    /// `conferenceSid`: the conference's name, from dialpads that call a second worker.
    pub conference_sid: Option<String>,
    /// `targetWorker`: the worker named there is asked, and nobody else.
    pub has_target_worker: bool,
    /// `outbound_to` or `to`: whom the task calls.
    pub to: Option<String>,
    /// `name`: what the task is called, which is what people call the customer, or their number.
    pub name: Option<String>,
    /// The task has a `routing_target`: Flex accepts it by itself.
    pub has_routing_target: bool,
}

/// The customer, as the task knows them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Customer<'task> {
    /// The number that was dialled.
    pub(crate) number: Option<&'task str>,
    /// What people call them, which can be their number once more.
    pub(crate) name: Option<&'task str>,
}

impl Reservation {
    /// Whether the plugin accepts it unasked. Flex does so itself for a task with a routing target.
    pub fn accepts_itself(&self) -> bool {
        let TaskAttributes { auto_answer, has_routing_target, .. } = self.attributes;
        self.status == ReservationStatus::Pending && auto_answer && !has_routing_target
    }

    /// The task of the call, whose map tells who is on it: this one or, for a worker who was asked to
    /// come, the one that the call began with.
    pub fn call_task(&self) -> TaskSid {
        let of_call = self.attributes.conference_sid.as_deref();
        let first = of_call.and_then(|name| TaskSid::parse(name).ok());
        first.unwrap_or_else(|| self.task_sid.clone())
    }

    /// Whether the call began with this task.
    pub(crate) fn is_of_own_call(&self) -> bool {
        self.call_task() == self.task_sid
    }

    /// The call whose agent waits for this worker alone: TaskRouter would ask them again and again after a no.
    pub(crate) fn call_to_decline(&self) -> Option<TaskSid> {
        let TaskAttributes { conference_sid, has_target_worker, .. } = &self.attributes;
        TaskSid::parse(conference_sid.as_ref().filter(|_| *has_target_worker)?).ok()
    }

    /// What the task says of the customer. That of a worker who was asked to come names workers.
    pub(crate) fn customer(&self) -> Customer<'_> {
        if !self.is_of_own_call() {
            return Customer::default();
        }
        let TaskAttributes { to, name, .. } = &self.attributes;
        Customer { number: to.as_deref(), name: name.as_deref() }
    }

    /// The address of the TwiML that brings the agent's leg into the conference.
    ///
    /// The task knows the server by the address that Twilio calls; `server`, the browser's address of
    /// it, stands in where the task does not tell.
    ///
    /// The leg of a `browser` goes with its page, and is rung again.
    pub fn agent_join_url(&self, server: Option<&str>, browser: bool) -> Option<String> {
        let of_task = self.attributes.url.as_deref().filter(|url| is_absolute(url));
        let server = without_slash(without_fragment(of_task.or(server)?));
        if let Some(conference) = &self.attributes.conference_sid {
            let route = format!("{server}{}", path::AGENT_JOIN_CONFERENCE);
            return Some(self.with_sids(query_pair(&route, "conferenceSid", conference), browser));
        }
        let names_the_route = without_query(server).ends_with(path::AGENT_OUTBOUND_JOIN);
        let route = if names_the_route { "" } else { path::AGENT_OUTBOUND_JOIN };
        Some(self.with_sids(format!("{server}{route}"), browser))
    }

    /// Adds what tells the server whose leg it is, where the address does not say it yet, and that
    /// Twilio is to try again if there is no answer.
    fn with_sids(&self, url: String, browser: bool) -> String {
        let worker_sid = self.worker_sid.as_ref().map(WorkerSid::as_str);
        let fields = [
            ("rejoin", browser.then_some("1")),
            ("taskSid", Some(self.task_sid.as_str())),
            ("reservationSid", Some(self.sid.as_str())),
            ("workerSid", worker_sid),
        ];
        let mut url = fields.into_iter().fold(url, |url, (name, sid)| match sid {
            Some(sid) if !has_query_field(&url, name) => query_pair(&url, name, sid),
            _ => url,
        });
        url.push_str(CALLBACK_RETRIES);
        url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVER: Option<&str> = Some("https://server.example");

    #[test]
    fn the_leg_goes_to_agent_outbound_join_unless_the_task_names_a_conference() {
        let sids = "reservationSid=WR00000000000000000000000000000002\
                    &taskSid=WT00000000000000000000000000000001\
                    &workerSid=WK00000000000000000000000000000003#rc=5&rp=all";
        let conference = "conferenceSid=WT00000000000000000000000000000009";
        for (url, conference_sid, server, want) in [
            (
                None,
                None,
                SERVER,
                Some(format!("https://server.example/agent-outbound-join?{sids}")),
            ),
            (
                None,
                Some("WT00000000000000000000000000000009"),
                SERVER,
                Some(format!("https://server.example/agent-join-conference?{conference}&{sids}")),
            ),
            (
                Some("https://public.example/"),
                None,
                SERVER,
                Some(format!("https://public.example/agent-outbound-join?{sids}")),
            ),
            (
                Some("https://public.example/agent-outbound-join?workerSid=WK9#rc=1"),
                None,
                None,
                Some(
                    "https://public.example/agent-outbound-join\
                     ?reservationSid=WR00000000000000000000000000000002\
                     &taskSid=WT00000000000000000000000000000001&workerSid=WK9#rc=5&rp=all"
                        .to_owned(),
                ),
            ),
            (
                Some("undefined"),
                None,
                SERVER,
                Some(format!("https://server.example/agent-outbound-join?{sids}")),
            ),
            (None, None, None, None),
        ] {
            let mut reservation = pending_reservation();
            reservation.attributes.url = url.map(str::to_owned);
            reservation.attributes.conference_sid = conference_sid.map(str::to_owned);
            assert_eq!(reservation.agent_join_url(server, false), want);
        }
        let of_browser = pending_reservation().agent_join_url(SERVER, true).unwrap();
        assert!(
            of_browser.contains("?rejoin=1&") || of_browser.contains("&rejoin=1&"),
            "{of_browser}"
        );
    }

    #[test]
    fn the_call_is_that_of_the_first_task_where_one_is_named() {
        let mut reservation = pending_reservation();
        for (name, want) in [
            (None, TaskSid::from_bits(1)),
            (Some(TaskSid::from_bits(9).to_string()), TaskSid::from_bits(9)),
            (Some("CF00000000000000000000000000000009".to_owned()), TaskSid::from_bits(1)),
        ] {
            reservation.attributes.conference_sid = name;
            assert_eq!(reservation.call_task(), want);
        }
    }

    #[test]
    fn a_call_waits_for_a_worker_who_alone_was_asked_to_come() {
        let call = || Some(TaskSid::from_bits(9).to_string());
        for (conference_sid, has_target_worker, want) in [
            (call(), true, Some(TaskSid::from_bits(9))),
            // Somebody else of the queue may come.
            (call(), false, None),
            (None, true, None),
            (Some("a name of one's own".to_owned()), true, None),
        ] {
            let mut reservation = pending_reservation();
            reservation.attributes.conference_sid = conference_sid;
            reservation.attributes.has_target_worker = has_target_worker;
            assert_eq!(reservation.call_to_decline(), want);
        }
    }

    #[test]
    fn only_a_pending_task_without_a_routing_target_accepts_itself() {
        type Change = fn(&mut Reservation);
        for (change, want) in [
            ((|_| ()) as Change, true),
            (|reservation| reservation.status = ReservationStatus::Accepted, false),
            (|reservation| reservation.attributes.auto_answer = false, false),
            (|reservation| reservation.attributes.has_routing_target = true, false),
        ] {
            let mut reservation = pending_reservation();
            change(&mut reservation);
            assert_eq!(reservation.accepts_itself(), want);
        }
    }

    fn pending_reservation() -> Reservation {
        Reservation {
            sid: ReservationSid::from_bits(2),
            task_sid: TaskSid::from_bits(1),
            worker_sid: Some(WorkerSid::from_bits(3)),
            status: ReservationStatus::Pending,
            attributes: TaskAttributes {
                auto_answer: true,
                from: "+14155550100".to_owned(),
                ..TaskAttributes::default()
            },
        }
    }
}
