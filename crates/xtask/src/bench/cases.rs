//! The cases, one file each. Each starts a server of its own and adds its numbers to the report.

pub(super) mod bundle;
mod calls;
pub(super) mod capacity;
pub(super) mod dispatch;
pub(super) mod events;
pub(super) mod first_request;
pub(super) mod load;
pub(super) mod memory;
pub(super) mod overload;
pub(super) mod start;

use std::time::Duration;

const BYTES_PER_MIB: f64 = 1024.0 * 1024.0;
const CREATE_NEW_TASK: &str = "/create-new-task";
const CONFERENCE_EVENTS: &str = "/call-outbound-join";

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "no process has that much memory")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / BYTES_PER_MIB
}

#[expect(clippy::cast_precision_loss, reason = "nothing here is counted that far")]
fn number(count: usize) -> f64 {
    count as f64
}

/// The value in the middle; of an even number, the lower of the two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_value_in_the_middle() {
        for (values, want) in
            [(vec![], 0.0), (vec![5.0], 5.0), (vec![3.0, 9.0, 1.0], 3.0), (vec![4.0, 2.0], 2.0)]
        {
            assert!((median(values) - want).abs() < f64::EPSILON);
        }
    }
}
