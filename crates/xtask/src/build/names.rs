//! Short names for what JavaScript and the wasm have of each other: wasm-bindgen ends most with 16 digits
//! at random, which nothing compresses.

use std::collections::BTreeMap;

/// Gives imports and exports short names. Returns those by the names that they had.
pub(super) fn shorten<'a>(names: impl Iterator<Item = &'a mut String>) -> BTreeMap<String, String> {
    let mut renamed = BTreeMap::new();
    for name in names {
        // `memory` is a word of JavaScript's as well.
        if name.contains('_') {
            let short = format!("_{}", renamed.len());
            name.clone_from(renamed.entry(name.clone()).or_insert(short));
        }
    }
    renamed
}

/// The JavaScript with the new names. A name is a whole word.
pub(super) fn rename(glue: &str, names: &BTreeMap<String, String>) -> String {
    let is_of_a_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let mut renamed = String::new();
    for piece in glue.split_inclusive(|letter| !is_of_a_word(letter)) {
        let word = piece.trim_end_matches(|letter| !is_of_a_word(letter));
        renamed += names.get(word).map_or(word, String::as_str);
        renamed += &piece[word.len()..];
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_on_both_sides_and_parts_of_words_stay() {
        let mut names =
            ["memory", "__wbg_show_0123456789abcdef", "plugin_new", "__wbg_show_0123456789abcdef"]
                .map(str::to_owned);
        let renamed = shorten(names.iter_mut());
        assert_eq!(names, ["memory", "_0", "_1", "_0"]);
        let glue = "__wbg_show_0123456789abcdef: () => wasm.memory, wasm.plugin_new(plugin_newer)";
        assert_eq!(rename(glue, &renamed), "_0: () => wasm.memory, wasm._1(plugin_newer)");
    }
}
