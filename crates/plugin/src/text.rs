//! Texts put together. The standard library's `concat` weighs a kilobyte in the wasm.

pub(crate) fn concat<const N: usize>(parts: [&str; N]) -> String {
    let mut whole = String::new();
    for part in parts {
        whole.push_str(part);
    }
    whole
}
