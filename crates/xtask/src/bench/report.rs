//! What was measured, as it is kept in a file.

use serde::{Deserialize, Serialize};

/// One run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Report {
    /// The model of the processor: times of two runs compare only where it is the same.
    pub(super) processor: String,
    /// In the order in which they were measured.
    pub(super) measurements: Vec<Measurement>,
}

/// One number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Measurement {
    /// The case it belongs to.
    pub(super) group: String,
    /// What was measured; with the group, unique in a report.
    pub(super) name: String,
    /// How much it was.
    pub(super) value: f64,
    /// Of what.
    pub(super) unit: Unit,
    /// What it should be at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) aim: Option<f64>,
}

/// What a value counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Unit {
    /// CPU time, user and system together.
    CpuMilliseconds,
    /// Time on the clock.
    Milliseconds,
    /// Time on the clock.
    Microseconds,
    /// Of one core.
    Percent,
    /// Memory.
    Mebibytes,
    /// Size of a file: 1000 bytes.
    Kilobytes,
    /// Requests to Twilio.
    Requests,
    /// How many there were.
    Count,
    /// Events a second: for information, because who asks runs on the same processor.
    PerSecond,
}

impl Unit {
    pub(super) fn symbol(self) -> &'static str {
        match self {
            Self::CpuMilliseconds => "ms CPU",
            Self::Milliseconds => "ms",
            Self::Microseconds => "µs",
            Self::Percent => "%",
            Self::Mebibytes => "MiB",
            Self::Kilobytes => "KB",
            Self::Requests => "requests",
            Self::Count => "",
            Self::PerSecond => "/s",
        }
    }

    /// How many digits are worth reading behind the point.
    pub(super) fn decimals(self) -> usize {
        match self {
            Self::CpuMilliseconds => 3,
            Self::Milliseconds
            | Self::Microseconds
            | Self::Percent
            | Self::Mebibytes
            | Self::Kilobytes => 1,
            Self::Requests => 2,
            Self::Count | Self::PerSecond => 0,
        }
    }
}

impl Report {
    pub(super) fn new(processor: String) -> Self {
        Self { processor, measurements: Vec::new() }
    }

    /// Adds a number.
    pub(super) fn add(&mut self, group: &str, name: impl Into<String>, value: f64, unit: Unit) {
        self.push(group, name.into(), value, unit, None);
    }

    /// Adds a number that should not be above another one.
    pub(super) fn add_with_aim(
        &mut self,
        group: &str,
        name: impl Into<String>,
        value: f64,
        unit: Unit,
        aim: f64,
    ) {
        self.push(group, name.into(), value, unit, Some(aim));
    }

    /// The measurement of the same thing.
    pub(super) fn same_as(&self, other: &Measurement) -> Option<&Measurement> {
        self.measurements
            .iter()
            .find(|it| (&it.group, &it.name, it.unit) == (&other.group, &other.name, other.unit))
    }

    fn push(&mut self, group: &str, name: String, value: f64, unit: Unit, aim: Option<f64>) {
        self.measurements.push(Measurement { group: group.to_owned(), name, value, unit, aim });
    }
}
