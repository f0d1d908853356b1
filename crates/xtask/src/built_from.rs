//! Version and commit of a server or of the plugin's file, as it says of itself.

/// What something was built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Build {
    pub(crate) version: String,
    pub(crate) commit: Option<String>,
}

impl Build {
    /// Reads the line by which the plugin's file begins: `/* outbound-participants-canvas 1.2.3 (0123456789ab) */`.
    pub(crate) fn of_file(content: &[u8]) -> Option<Self> {
        let line = content.split(|byte| *byte == b'\n').next()?;
        let line = str::from_utf8(line).ok()?.trim();
        let named = line.strip_prefix("/* outbound-participants-canvas ")?.strip_suffix(") */")?;
        let (version, commit) = named.split_once(" (")?;
        Some(Self { version: version.to_owned(), commit: Some(commit.to_owned()) })
    }

    /// The commit, if it is one.
    pub(crate) fn known_commit(&self) -> Option<&str> {
        let commit = self.commit.as_deref()?;
        let digits = commit.strip_suffix("-dirty").unwrap_or(commit);
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(commit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_plugin_s_file_says_what_it_was_built_from() {
        let script = b"/* outbound-participants-canvas 1.2.3 (0123456789ab-dirty) */\n(()=>{})()";
        assert_eq!(
            Build::of_file(script),
            Some(Build {
                version: "1.2.3".to_owned(),
                commit: Some("0123456789ab-dirty".to_owned()),
            })
        );
        for other in [&b""[..], b"(()=>{})()", b"/* somebody-s plugin 1.2.3 (0) */\n", b"\xff\n"] {
            assert_eq!(Build::of_file(other), None);
        }
    }
}
