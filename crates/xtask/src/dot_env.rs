//! Reads `.env` as the server does.

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, anyhow};

/// The settings of a file. Of a name that stands there twice the first counts, also if it is empty.
///
/// # Errors
/// When the file cannot be read or understood.
pub(crate) fn read(path: &Path) -> Result<BTreeMap<String, String>> {
    let name = path.display();
    let mut settings = BTreeMap::new();
    let entries = dotenvy::from_path_iter(path);
    for entry in entries.with_context(|| format!("failed to read {name}"))? {
        // Its own error shows the line, which may hold a secret.
        let (variable, value) =
            entry.map_err(|_with_the_line| anyhow!("a line of {name} cannot be understood"))?;
        settings.entry(variable).or_insert(value);
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_name_that_stands_there_twice_the_first_counts_as_for_the_server() {
        let file = std::env::temp_dir().join(format!("dot-env-{}", std::process::id()));
        std::fs::write(&file, "export A=1\nB=\nA=2\nB=3\n").unwrap();
        let read = read(&file).unwrap();
        std::fs::remove_file(&file).unwrap();
        let want = [("A", "1"), ("B", "")].map(|(name, value)| (name.into(), value.into()));
        assert_eq!(read, BTreeMap::from(want));
    }
}
