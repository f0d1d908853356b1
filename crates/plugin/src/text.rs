//! Texts put together. The standard library's `concat` weighs a kilobyte in the wasm, and its
//! formatting another half.

pub(crate) fn concat<const N: usize>(parts: [&str; N]) -> String {
    let mut whole = String::new();
    for part in parts {
        whole.push_str(part);
    }
    whole
}

pub(crate) fn decimal(number: u16) -> String {
    let mut digits = String::new();
    let mut divisor = 10_000;
    while divisor > 0 {
        let digit = number / divisor % 10;
        if digit > 0 || !digits.is_empty() || divisor == 1 {
            digits.extend(char::from_digit(digit.into(), 10));
        }
        divisor /= 10;
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        for number in [0, 7, 10, 503, 40_000, u16::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
