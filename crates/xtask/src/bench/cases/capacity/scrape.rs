//! The numbers of several servers, added up, as Prometheus reads them.

use std::collections::BTreeMap;

/// Each time series by its name and labels.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Numbers(BTreeMap<String, f64>);

impl Numbers {
    /// Adds what one server says.
    pub(super) fn add(&mut self, text: &str) {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let Some((series, value)) = line.rsplit_once(' ') else { continue };
            if let Ok(value) = value.parse::<f64>() {
                *self.0.entry(series.to_owned()).or_default() += value;
            }
        }
    }

    /// How much more it is than before.
    pub(super) fn since(&self, before: &Self) -> Self {
        let more = |(series, value): (&String, &f64)| {
            let before = before.0.get(series).copied().unwrap_or_default();
            (series.clone(), value - before)
        };
        Self(self.0.iter().map(more).collect())
    }

    /// The sum over all labels of a name, or over those with one label: `name{label="value"}`.
    pub(super) fn sum(&self, name: &str) -> f64 {
        let (name, label) = match name.split_once('{') {
            Some((name, label)) => (name, label.trim_end_matches('}')),
            None => (name, ""),
        };
        let is_it = |series: &str| {
            let (its_name, labels) = series.split_once('{').unwrap_or((series, ""));
            its_name == name && labels.contains(label)
        };
        let values = self.0.iter().filter(|(series, _)| is_it(series)).map(|(_, value)| value);
        // The sum of nothing is a negative zero.
        values.fold(0.0, |sum, value| sum + value)
    }

    /// Below which value so large a part of a histogram is, evenly spread in its bucket as Prometheus has it.
    pub(super) fn quantile(&self, name: &str, quantile: f64) -> Option<f64> {
        let mut buckets: Vec<(f64, f64)> = Vec::new();
        let prefix = format!("{name}_bucket{{le=\"");
        for (series, count) in &self.0 {
            let Some(rest) = series.strip_prefix(&prefix) else { continue };
            let bound = rest.split('"').next()?.replace("+Inf", "inf").parse().ok()?;
            buckets.push((bound, *count));
        }
        buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
        let wanted = buckets.last().filter(|(_, count)| *count > 0.0)?.1 * quantile;
        let (mut lower, mut below) = (0.0, 0.0);
        for (bound, count) in buckets {
            if count >= wanted {
                // Above the last bound nobody knows.
                let is_last = bound.is_infinite();
                let part = (wanted - below) / (count - below);
                return Some(if is_last { lower } else { lower + (bound - lower) * part });
            }
            (lower, below) = (bound, count);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(texts: &[&str]) -> Numbers {
        let mut numbers = Numbers::default();
        for text in texts {
            numbers.add(text);
        }
        numbers
    }

    #[test]
    fn what_servers_say_is_added_up_and_what_was_before_is_left_out() {
        let one = "# HELP a b\na_total{status=\"429\",x=\"1\"} 2\na_total{status=\"200\",x=\"1\"} 5\nab_total 7\n";
        let before = numbers(&[one]);
        let after = numbers(&[one, one]).since(&before);
        assert_eq!(after.sum("a_total").to_string(), "7");
        assert_eq!(after.sum("a_total{status=\"429\"}").to_string(), "2");
        assert_eq!(after.sum("b_total").to_string(), "0");
    }

    #[test]
    fn a_quantile_is_within_its_bucket() {
        let text = "a_bucket{le=\"0.1\"} 50\na_bucket{le=\"0.2\"} 100\na_bucket{le=\"+Inf\"} 100\n";
        let numbers = numbers(&[text]);
        assert_eq!(numbers.quantile("a", 0.5).unwrap().to_string(), "0.1");
        assert_eq!(numbers.quantile("a", 0.75).unwrap().to_string(), "0.15000000000000002");
        assert_eq!(numbers.quantile("b", 0.5), None);
    }
}
