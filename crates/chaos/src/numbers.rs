//! Telephone numbers: each call has its own, so that it can be counted how often each rang.

/// How many numbers one call may use.
const A_CALL: u64 = 16;
/// Exchanges begin with a digit from 2 to 9.
const FIRST_EXCHANGE: u64 = 200;
const EXCHANGES: u64 = 800;
const LINES: u64 = 10_000;
const AREAS: [u16; 4] = [415, 212, 312, 206];

/// The number of the customer (`index` 0), and of the others.
pub(crate) fn number(seed: u64, index: u64) -> String {
    let number = seed * A_CALL + index % A_CALL;
    let exchange = FIRST_EXCHANGE + number / LINES % EXCHANGES;
    let areas = AREAS.len() as u64;
    let area = AREAS[usize::try_from(number / (LINES * EXCHANGES) % areas).unwrap_or_default()];
    format!("+1{area}{exchange}{:04}", number % LINES)
}

/// The same number as people write it: one in four with what is to be pressed once somebody answers.
pub(crate) fn written(seed: u64, index: u64) -> String {
    let number = number(seed, index);
    let (area, exchange, line) = (&number[2..5], &number[5..8], &number[8..]);
    match (seed + index) % 4 {
        0 => format!("({area}) {exchange}-{line}"),
        1 => format!("tel:+1-{area}-{exchange}-{line}"),
        2 => format!("1 {area} {exchange} {line} ext. {EXTENSION}"),
        _ => number,
    }
}

/// Which numbers of a call are written with an extension.
pub(crate) fn with_extension(seed: u64) -> impl Iterator<Item = String> {
    let those = (0..A_CALL).filter(move |index| written(seed, *index).contains("ext."));
    those.map(move |index| number(seed, index))
}

/// What is to be pressed.
pub(crate) const EXTENSION: &str = "42";

/// Which of the numbers of a call must not be dialled.
const REFUSED: u64 = 3;

/// Whether a number must not be dialled.
pub(crate) fn is_refused(number: &str) -> bool {
    // A call has so many that each block of lines has the same of them at the same place.
    let line =
        number.get(number.len().saturating_sub(4)..).and_then(|line| line.parse::<u64>().ok());
    line.is_some_and(|line| line % A_CALL == REFUSED)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_calls_share_a_number() {
        let numbers = (0..1000).flat_map(|seed| (0..A_CALL).map(move |index| number(seed, index)));
        assert_eq!(numbers.collect::<BTreeSet<_>>().len(), 16_000);
        for (seed, index) in (0..2000).flat_map(|seed| (0..A_CALL).map(move |index| (seed, index)))
        {
            assert_eq!(is_refused(&number(seed, index)), index == REFUSED, "{seed} {index}");
        }
        let forms: Vec<_> = (0..4).map(|index| written(0, index)).collect();
        assert_eq!(
            forms,
            ["(415) 200-0000", "tel:+1-415-200-0001", "1 415 200 0002 ext. 42", "+14152000003"]
        );
        assert_eq!(number(0, 1), "+14152000001");
        assert_eq!(number(100_000, 0), "+14153600000");
    }
}
