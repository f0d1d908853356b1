//! What changes in a file, in few lines.

/// The lines that go and those that come. Lines are compared one by one where as many come as go, and
/// as one block otherwise, which is enough for a version here and a section there.
pub(super) fn difference(old: &str, new: &str) -> Vec<String> {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let (goes, comes): (Vec<&str>, Vec<&str>) = if old.len() == new.len() {
        old.iter().zip(&new).filter(|(old, new)| old != new).unzip()
    } else {
        let start = old.iter().zip(&new).take_while(|(old, new)| old == new).count();
        let (old, new) = (&old[start..], &new[start..]);
        let end =
            old.iter().rev().zip(new.iter().rev()).take_while(|(old, new)| old == new).count();
        (old[..old.len() - end].to_vec(), new[..new.len() - end].to_vec())
    };
    let goes = goes.iter().map(|line| format!("-{line}"));
    goes.chain(comes.iter().map(|line| format!("+{line}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_shown() {
        for (old, new, want) in [
            ("a\nb\nc\n", "a\nb\nc\n", &[][..]),
            ("a\n1\nb\n1\n", "a\n2\nb\n2\n", &["-1", "-1", "+2", "+2"]),
            ("a\nb\n", "a\nx\ny\nb\n", &["+x", "+y"]),
            ("a\na\n", "a\na\na\n", &["+a"]),
            ("", "a\n", &["+a"]),
        ] {
            assert_eq!(difference(old, new), want, "{old:?} {new:?}");
        }
    }
}
