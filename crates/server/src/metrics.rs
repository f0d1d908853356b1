//! What this replica has done and met, as numbers that Prometheus reads: `docs/operations.md` explains each.
//!
//! Every layer counts here, and nobody decides by it.
//!
//! **Invariant:** the values of labels come from lists in this program. Nothing that a caller chose is one, no
//! SID and no number: each would be a new time series.

mod labels;

use std::{fmt, sync::Arc, time::Duration};

use prometheus_client::{
    encoding::text::encode,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::Registry,
};
use shared::sync_map::RejoinEnd;

use labels::{
    CallbackLabels, HealLabels, LimitLabels, REJOIN_ENDS, RejoinLabels, RequestLabels, RouteLabels,
    SweepLabels,
};
pub(crate) use labels::{Heal, Limit, TwilioOutcome};

/// What stands in front of every name.
const PREFIX: &str = "canvas";
/// Twilio answers most requests within a tenth of a second; we wait for it up to eight.
const TWILIO_SECONDS: [f64; 12] =
    [0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0];
/// A callback or a press costs some requests to Twilio, which take no time against the emulator; Twilio waits for
/// fifteen seconds.
const ANSWER_SECONDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0];

/// A label that needs no type of its own, and its value.
type OneLabel = [(&'static str, &'static str); 1];
type Histograms = Family<OneLabel, Histogram, fn() -> Histogram>;

/// All of it. A clone counts together with what it was cloned from.
#[derive(Debug, Clone)]
pub(crate) struct Metrics {
    registry: Arc<Registry>,
    callbacks: Family<CallbackLabels, Counter>,
    requests: Family<RouteLabels, Counter>,
    request_seconds: Histograms,
    twilio_requests: Family<RequestLabels, Counter>,
    twilio_seconds: Histograms,
    twilio_retries: Family<OneLabel, Counter>,
    map_conflicts: Counter,
    map_lag_seconds: Histogram,
    heals: Family<HealLabels, Counter>,
    rejoins: Family<RejoinLabels, Counter>,
    sweeps: Family<SweepLabels, Counter>,
    swept_calls: Gauge,
    dial_checks: Family<OneLabel, Counter>,
    limits_hit: Family<LimitLabels, Counter>,
    calls: Gauge,
    people: Gauge,
    background_work: Gauge,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Arc::default(),
            callbacks: Family::default(),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(|| Histogram::new(ANSWER_SECONDS)),
            twilio_requests: Family::default(),
            twilio_seconds: Family::new_with_constructor(|| Histogram::new(TWILIO_SECONDS)),
            twilio_retries: Family::default(),
            map_conflicts: Counter::default(),
            map_lag_seconds: Histogram::new(ANSWER_SECONDS),
            heals: Family::default(),
            rejoins: Family::default(),
            sweeps: Family::default(),
            swept_calls: Gauge::default(),
            dial_checks: Family::default(),
            limits_hit: Family::default(),
            calls: Gauge::default(),
            people: Gauge::default(),
            background_work: Gauge::default(),
        };
        // A rate over a counter that is not there yet would miss the first of what it counts.
        for heal in Heal::ALL {
            drop(metrics.heals.get_or_create(&HealLabels { kind: heal }));
        }
        for end in REJOIN_ENDS {
            drop(metrics.rejoins.get_or_create(&RejoinLabels { end }));
        }
        for outcome in ["done", "failed"] {
            drop(metrics.sweeps.get_or_create(&SweepLabels { outcome }));
        }
        for answer in ["allowed", "refused", "none"] {
            drop(metrics.dial_checks.get_or_create(&[("answer", answer)]));
        }
        for limit in Limit::ALL {
            drop(metrics.limits_hit.get_or_create(&LimitLabels { limit }));
        }
        metrics.registry = Arc::new(metrics.registered());
        metrics
    }

    fn registered(&self) -> Registry {
        let mut it = Registry::with_prefix(PREFIX);
        let version = Info::new([("version", build_info::VERSION)]);
        it.register("build", "The version of the server", version);
        let help = "Twilio's callbacks by event, and what became of them";
        it.register("callbacks", help, self.callbacks.clone());
        let help = "Requests to this server by route and HTTP status";
        it.register("http_requests", help, self.requests.clone());
        let help = "From a request to its answer, by route";
        it.register("http_request_duration_seconds", help, self.request_seconds.clone());
        let help = "Requests to Twilio by resource, method and what came back: an HTTP status, not_sent, \
                    no_answer or unreadable";
        it.register("twilio_requests", help, self.twilio_requests.clone());
        let help = "From a request to Twilio to its answer, by resource";
        it.register("twilio_request_duration_seconds", help, self.twilio_seconds.clone());
        let help = "Requests that were sent to Twilio once more, by resource";
        it.register("twilio_retries", help, self.twilio_retries.clone());
        let help = "Writes of a map that were decided anew, because another write was faster";
        it.register("map_conflicts", help, self.map_conflicts.clone());
        let help = "From a callback about a conference to the map that shows it";
        it.register("callback_to_map_seconds", help, self.map_lag_seconds.clone());
        let help = "What was lost and made good, by kind";
        it.register("heals", help, self.heals.clone());
        let help = "Calls that waited for a worker whose leg was dropped, by how that ended";
        it.register("rejoins", help, self.rejoins.clone());
        let help = "Sweeps of this replica over all calls, by outcome";
        it.register("sweeps", help, self.sweeps.clone());
        let help = "Calls that went on in Twilio at the last sweep of this replica";
        it.register("swept_calls", help, self.swept_calls.clone());
        let help = "Numbers about which the dial check was asked, by its answer";
        it.register("dial_checks", help, self.dial_checks.clone());
        let help =
            "What was refused for lack of room or because somebody asks for too much, by limit";
        it.register("limits_hit", help, self.limits_hit.clone());
        let help = "Calls that go on, as far as this replica knows";
        it.register("live_calls", help, self.calls.clone());
        let help = "People on them, as far as this replica knows";
        it.register("live_people", help, self.people.clone());
        let help = "Works under way in the background";
        it.register("background_work", help, self.background_work.clone());
        it
    }

    /// All of it as Prometheus reads it.
    pub(crate) fn text(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }

    /// A request to this server that was answered.
    pub(crate) fn request(&self, path: &'static str, status: u16, took: Duration) {
        self.requests.get_or_create(&RouteLabels { path, status }).inc();
        self.request_seconds.get_or_create(&[("path", path)]).observe(took.as_secs_f64());
    }

    /// A callback that was answered.
    pub(crate) fn callback(&self, event: &'static str, status: u16) {
        self.callbacks.get_or_create(&CallbackLabels { event, outcome: outcome(status) }).inc();
    }

    /// An event of a conference that the map shows.
    pub(crate) fn map_shows_event(&self, after: Duration) {
        self.map_lag_seconds.observe(after.as_secs_f64());
    }

    /// A request to Twilio that was sent, or could not be.
    pub(crate) fn twilio_request(
        &self,
        resource: &'static str,
        method: &'static str,
        outcome: TwilioOutcome,
        took: Duration,
    ) {
        self.twilio_requests
            .get_or_create(&RequestLabels { resource, method, status: outcome })
            .inc();
        self.twilio_seconds.get_or_create(&[("resource", resource)]).observe(took.as_secs_f64());
    }

    /// A request that is sent to Twilio once more.
    pub(crate) fn twilio_retry(&self, resource: &'static str) {
        self.twilio_retries.get_or_create(&[("resource", resource)]).inc();
    }

    /// A write of a map that came too late.
    pub(crate) fn map_conflict(&self) {
        self.map_conflicts.inc();
    }

    /// Something that was lost and made good.
    pub(crate) fn heal(&self, kind: Heal) {
        self.heals.get_or_create(&HealLabels { kind }).inc();
    }

    /// The wait for a worker has ended.
    pub(crate) fn rejoin(&self, end: RejoinEnd) {
        let end = match end {
            RejoinEnd::Done => REJOIN_ENDS[0],
            RejoinEnd::Left => REJOIN_ENDS[1],
            RejoinEnd::NobodyCame => REJOIN_ENDS[2],
        };
        self.rejoins.get_or_create(&RejoinLabels { end }).inc();
    }

    /// The service that is asked before a number is dialled was asked.
    pub(crate) fn dial_check(&self, answer: &'static str) {
        self.dial_checks.get_or_create(&[("answer", answer)]).inc();
    }

    /// A sweep that has ended: with so many calls that go on, or not.
    pub(crate) fn sweep(&self, calls: Option<usize>) {
        let outcome = if calls.is_some() { "done" } else { "failed" };
        self.sweeps.get_or_create(&SweepLabels { outcome }).inc();
        if let Some(calls) = calls {
            self.swept_calls.set(gauge(calls));
        }
    }

    /// What counts how often a limit is hit.
    pub(crate) fn of_limit(&self, limit: Limit) -> Counter {
        self.limits_hit.get_or_create_owned(&LimitLabels { limit })
    }

    /// What is the case at this moment.
    pub(crate) fn set_live(&self, calls: usize, people: usize, background_work: usize) {
        self.calls.set(gauge(calls));
        self.people.set(gauge(people));
        self.background_work.set(gauge(background_work));
    }
}

fn outcome(status: u16) -> &'static str {
    match status {
        200..=299 => "done",
        500.. => "failed",
        _ => "refused",
    }
}

fn gauge(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_told_with_its_labels() {
        let metrics = Metrics::new();
        let clone = metrics.clone();
        clone.callback("participant-join", 204);
        clone.callback("participant-join", 503);
        clone.twilio_request(
            "Items",
            "POST",
            TwilioOutcome::Status(412),
            Duration::from_millis(30),
        );
        clone.heal(Heal::LostEvents);
        let text = metrics.text().unwrap();
        for line in [
            r#"canvas_callbacks_total{event="participant-join",outcome="done"} 1"#,
            r#"canvas_callbacks_total{event="participant-join",outcome="failed"} 1"#,
            r#"canvas_twilio_requests_total{resource="Items",method="POST",status="412"} 1"#,
            r#"canvas_twilio_request_duration_seconds_bucket{le="0.05",resource="Items"} 1"#,
            r#"canvas_heals_total{kind="lost_events"} 1"#,
            r#"canvas_heals_total{kind="lost_end"} 0"#,
            r#"canvas_limits_hit_total{limit="worker_dials"} 0"#,
        ] {
            assert!(text.lines().any(|it| it == line), "{line} in\n{text}");
        }
    }

    #[test]
    fn a_callback_is_done_refused_or_has_failed() {
        let told: Vec<_> = [200, 204, 302, 403, 404, 500, 503].map(outcome).into();
        assert_eq!(told, ["done", "done", "refused", "refused", "refused", "failed", "failed"]);
    }
}
