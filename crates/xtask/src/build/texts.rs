//! The texts of all languages as the plugin's script embeds them: keys once, with the texts of each language
//! in their order. Six times the same keys are 2 KB.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use crate::sh;

pub(super) const FOLDER: &str = "crates/plugin/ui/strings";
/// The language that has every key.
const FIRST: &str = "en";

/// A language as people translate it: groups of keys with their texts.
type Language = BTreeMap<String, Group>;
type Group = BTreeMap<String, String>;

/// What `ui/strings/strings.ts` reads.
#[derive(Debug, Serialize, PartialEq, Eq)]
struct Texts<'a> {
    keys: BTreeMap<&'a str, Vec<&'a str>>,
    /// By their two letters: a country that has no texts of its own reads those of its language.
    languages: BTreeMap<&'a str, Vec<Vec<&'a str>>>,
}

/// All texts, as JSON.
pub(super) fn all() -> Result<String> {
    let mut languages = BTreeMap::new();
    for path in sh::files_below(&sh::path(FOLDER))? {
        if let Some(tag) = tag_of(&path) {
            let content = fs::read(&path)?;
            let language: Language = serde_json::from_slice(&content)
                .with_context(|| format!("failed to read {}", path.display()))?;
            languages.insert(tag, language);
        }
    }
    Ok(serde_json::to_string(&in_columns(&languages)?)?)
}

fn tag_of(path: &Path) -> Option<String> {
    let name = path.file_stem()?.to_str()?;
    path.extension().is_some_and(|extension| extension == "json").then(|| name.to_owned())
}

/// # Errors
/// When a language has other keys than the first one.
fn in_columns(languages: &BTreeMap<String, Language>) -> Result<Texts<'_>> {
    let first = languages.get(FIRST).context("the texts lack English")?;
    let keys = keys_of(first);
    let mut columns = BTreeMap::new();
    for (tag, language) in languages {
        ensure!(
            keys_of(language) == keys,
            "the texts in {tag} have other keys than those in {FIRST}"
        );
        let texts = language.values().map(|group| group.values().map(String::as_str).collect());
        columns.insert(tag.get(..2).unwrap_or(tag), texts.collect());
    }
    Ok(Texts { keys, languages: columns })
}

fn keys_of<'a>(language: &'a Language) -> BTreeMap<&'a str, Vec<&'a str>> {
    let keys_of = |(name, group): (&'a String, &'a Group)| {
        (name.as_str(), group.keys().map(String::as_str).collect())
    };
    language.iter().map(keys_of).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    #[test]
    fn keys_are_written_once_and_texts_in_their_order() {
        let languages = languages(&json!({
            "en": {"phase": {"live": "Live", "busy": "Busy"}, "map": {"missing": "Missing"}},
            "pt-BR": {"map": {"missing": "Falta"}, "phase": {"busy": "Ocupado", "live": "Em linha"}},
        }));
        assert_eq!(
            serde_json::to_value(in_columns(&languages).unwrap()).unwrap(),
            json!({
                "keys": {"map": ["missing"], "phase": ["busy", "live"]},
                "languages": {
                    "en": [["Missing"], ["Busy", "Live"]],
                    "pt": [["Falta"], ["Ocupado", "Em linha"]],
                },
            })
        );
    }

    #[test]
    fn a_language_that_lacks_a_text_is_refused() {
        let texts = json!({"en": {"map": {"missing": "Missing"}}, "de": {"map": {}}});
        let error = in_columns(&languages(&texts)).unwrap_err();
        assert_eq!(error.to_string(), "the texts in de have other keys than those in en");
    }

    #[test]
    fn the_texts_of_the_plugin_can_be_embedded() {
        let texts: Value = serde_json::from_str(&all().unwrap()).unwrap();
        assert_eq!(texts["languages"].as_object().unwrap().len(), 6);
    }

    fn languages(texts: &Value) -> BTreeMap<String, Language> {
        from_value(texts.clone()).unwrap()
    }
}
