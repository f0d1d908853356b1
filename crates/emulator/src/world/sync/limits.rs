//! Sync's limits: sizes, names, and how many reads, writes and new maps there may be in a second.
//!
//! Source: <https://www.twilio.com/docs/sync/limits>.

use jiff::Timestamp;
use serde_json::Value;

use super::error::SyncError;

const MAX_DATA_BYTES: usize = 16 * 1024;
const MAX_NAME_LENGTH: usize = 320;

const PER_SECOND: f64 = 20.0;
const BURST_SECONDS: f64 = 10.0;

/// Checks what shall become an item's data.
pub(super) fn check_data(data: &Value) -> Result<(), SyncError> {
    if !data.is_object() {
        return Err(SyncError::InvalidData);
    }
    if size(data) > MAX_DATA_BYTES {
        return Err(SyncError::TooLarge);
    }
    Ok(())
}

pub(super) fn check_key(key: &str) -> Result<(), SyncError> {
    if fits(key) { Ok(()) } else { Err(SyncError::InvalidKey) }
}

pub(super) fn check_unique_name(name: &str) -> Result<(), SyncError> {
    if fits(name) && !looks_like_a_sid(name) { Ok(()) } else { Err(SyncError::InvalidUniqueName) }
}

fn fits(name: &str) -> bool {
    (1..=MAX_NAME_LENGTH).contains(&name.chars().count())
}

fn looks_like_a_sid(name: &str) -> bool {
    let (prefix, digits) = name.split_at_checked(2).unwrap_or_default();
    prefix.len() == 2
        && prefix.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits.len() == 32
        && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn size(data: &Value) -> usize {
    data.to_string().len()
}

/// How often something may be done with one object: 20 times a second, saved up for 10 seconds.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RateLimit {
    saved: f64,
    at: Timestamp,
}

impl RateLimit {
    pub(super) fn new(now: Timestamp) -> Self {
        Self { saved: PER_SECOND * BURST_SECONDS, at: now }
    }

    /// Takes a write of these data from what is left, or refuses it. Items above 1 KiB count for more,
    /// those of 10 KiB and above for ten.
    pub(super) fn take_write(
        &mut self,
        data: Option<&Value>,
        now: Timestamp,
    ) -> Result<(), SyncError> {
        let kibibytes = data.map_or(1, |data| size(data) / 1024).clamp(1, 10);
        self.take(f64::from(u32::try_from(kibibytes).unwrap_or(u32::MAX)), now)
    }

    /// Takes one from what is left, or refuses it.
    pub(super) fn take_one(&mut self, now: Timestamp) -> Result<(), SyncError> {
        self.take(1.0, now)
    }

    fn take(&mut self, cost: f64, now: Timestamp) -> Result<(), SyncError> {
        let elapsed = now.duration_since(self.at).as_secs_f64().max(0.0);
        self.at = now;
        self.saved = (self.saved + elapsed * PER_SECOND).min(PER_SECOND * BURST_SECONDS);
        if self.saved < cost {
            return Err(SyncError::RateLimitExceeded);
        }
        self.saved -= cost;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_unique_name_has_1_to_320_characters_and_is_no_sid() {
        let sid = "WT0123456789abcdef0123456789abcdef";
        for (name, want) in [
            (format!("{sid}.CS"), true),
            (sid.to_owned(), false),
            (String::new(), false),
            ("n".repeat(320), true),
            ("n".repeat(321), false),
            ("ü✓".to_owned(), true),
        ] {
            assert_eq!(check_unique_name(&name).is_ok(), want, "{name}");
        }
    }

    #[test]
    fn data_are_an_object_of_at_most_16_kibibytes() {
        assert_eq!(check_data(&json!([1])), Err(SyncError::InvalidData));
        assert_eq!(check_data(&json!({"a": "x".repeat(16 * 1024 - 8)})), Ok(()));
        assert_eq!(check_data(&json!({"a": "x".repeat(16 * 1024)})), Err(SyncError::TooLarge));
    }

    #[test]
    fn a_map_takes_200_writes_at_once_and_then_20_a_second() {
        let mut now = Timestamp::UNIX_EPOCH;
        let mut limit = RateLimit::new(now);
        let taken = |limit: &mut RateLimit, now| {
            std::iter::from_fn(|| limit.take_write(None, now).ok()).take(1000).count()
        };
        assert_eq!(taken(&mut limit, now), 200);
        now += Duration::from_secs(1);
        assert_eq!(taken(&mut limit, now), 20);
        now += Duration::from_mins(1);
        assert_eq!(taken(&mut limit, now), 200);
    }

    #[test]
    fn large_items_are_limited_to_2_writes_a_second() {
        let mut now = Timestamp::UNIX_EPOCH;
        let mut limit = RateLimit::new(now);
        let data = json!({"a": "x".repeat(12 * 1024)});
        while limit.take_write(Some(&data), now).is_ok() {}
        now += Duration::from_secs(1);
        assert_eq!(limit.take_write(Some(&data), now), Ok(()));
        assert_eq!(limit.take_write(Some(&data), now), Ok(()));
        assert_eq!(limit.take_write(Some(&data), now), Err(SyncError::RateLimitExceeded));
    }
}
