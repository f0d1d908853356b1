//! Pages of a list that is ordered by key.
//!
//! **Invariant:** a page has a next or a previous one exactly if the list goes on in that direction:
//! clients read nothing else to know where it ends.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

const DEFAULT_SIZE: usize = 50;
/// Sync's own; a client that asks for more gets this many.
const MAX_SIZE: usize = 100;

/// Which part of a list is asked for. As a token it stands for itself, with no other parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PageQuery {
    pub(crate) from: Option<String>,
    pub(crate) bounds: Bounds,
    pub(crate) order: Order,
    pub(crate) size: usize,
    /// The number of the page, counted from 0.
    pub(crate) page: i64,
}

/// Whether `From` is the first key of the page or the last before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Bounds {
    Inclusive,
    Exclusive,
}

/// Which way the list is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Order {
    Asc,
    Desc,
}

/// One page and the ways on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page<T> {
    pub(crate) entries: Vec<T>,
    pub(crate) previous: Option<PageQuery>,
    pub(crate) next: Option<PageQuery>,
}

impl PageQuery {
    /// The first page, with as many entries as were asked for, within Sync's limit.
    pub(crate) fn first(size: Option<usize>) -> Self {
        Self {
            from: None,
            bounds: Bounds::Inclusive,
            order: Order::Asc,
            size: size.unwrap_or(DEFAULT_SIZE).clamp(1, MAX_SIZE),
            page: 0,
        }
    }

    /// Reads a `PageToken`.
    pub(crate) fn from_token(token: &str) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(token).ok()?;
        let query: Self = serde_json::from_slice(&json).ok()?;
        Some(Self { size: query.size.clamp(1, MAX_SIZE), ..query })
    }

    /// The query as a `PageToken`.
    pub(crate) fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads the page from all entries, which come in ascending order of their keys.
    pub(crate) fn read<'a, T>(&self, all: impl Iterator<Item = (&'a str, T)>) -> Page<T> {
        let mut entries: Vec<_> = all.collect();
        if self.order == Order::Desc {
            entries.reverse();
        }
        let start = match &self.from {
            Some(from) => entries.partition_point(|(key, _)| self.is_before(key, from)),
            None => 0,
        };
        let end = (start + self.size).min(entries.len());
        let at = |index: usize, pages: i64| {
            entries.get(index).map(|(key, _)| Self {
                from: Some((*key).to_owned()),
                bounds: Bounds::Inclusive,
                page: self.page + pages,
                ..self.clone()
            })
        };
        let next = at(end, 1);
        let previous = if start == 0 { None } else { at(start.saturating_sub(self.size), -1) };
        let entries = entries.into_iter().take(end).skip(start).map(|(_, entry)| entry).collect();
        Page { entries, previous, next }
    }

    fn is_before(&self, key: &str, from: &str) -> bool {
        let before = match self.order {
            Order::Asc => key < from,
            Order::Desc => key > from,
        };
        before || (key == from && self.bounds == Bounds::Exclusive)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: [&str; 5] = ["a", "b", "c", "d", "e"];

    #[test]
    fn tokens_walk_from_end_to_end_and_back() {
        let first = read(&PageQuery::first(Some(2)));
        assert_eq!((first.entries, first.previous), (vec!["a", "b"], None));
        let second = read(&by_token(first.next));
        assert_eq!(second.entries, ["c", "d"]);
        let third = read(&by_token(second.next));
        assert_eq!((third.entries, third.next), (vec!["e"], None));
        let back = read(&by_token(second.previous));
        assert_eq!((back.entries, back.previous), (vec!["a", "b"], None));
    }

    #[test]
    fn from_is_on_the_page_unless_bounds_are_exclusive() {
        let mut query = PageQuery { from: Some("d".to_owned()), ..PageQuery::first(None) };
        assert_eq!(read(&query).entries, ["d", "e"]);
        query.bounds = Bounds::Exclusive;
        assert_eq!(read(&query).entries, ["e"]);
        query.order = Order::Desc;
        assert_eq!(read(&query).entries, ["c", "b", "a"]);
    }

    #[test]
    fn from_may_be_a_key_that_is_not_there() {
        let query = PageQuery { from: Some("bb".to_owned()), ..PageQuery::first(None) };
        assert_eq!(read(&query).entries, ["c", "d", "e"]);
    }

    #[test]
    fn a_page_that_ends_with_the_list_has_no_next_one() {
        let page = read(&PageQuery::first(Some(5)));
        assert_eq!((page.entries.len(), page.next, page.previous), (5, None, None));
        let past = PageQuery { from: Some("z".to_owned()), ..PageQuery::first(None) };
        assert_eq!(read(&past).entries, Vec::<&str>::new());
    }

    #[test]
    fn no_page_has_more_than_100_entries() {
        assert_eq!(PageQuery::first(Some(101)).size, 100);
        assert_eq!(PageQuery::from_token("no token"), None);
    }

    fn read(query: &PageQuery) -> Page<&'static str> {
        query.read(KEYS.into_iter().map(|key| (key, key)))
    }

    fn by_token(query: Option<PageQuery>) -> PageQuery {
        query.and_then(|query| PageQuery::from_token(&query.token())).expect("a page")
    }
}
