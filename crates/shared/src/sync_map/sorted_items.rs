//! The items of a map by their keys, in the order of the keys.
//!
//! A conference has at most 250 legs, so a sorted list does; the standard library's tree would weigh
//! two kilobytes in the plugin for each kind of key.

/// Items by their keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SortedItems<K, V>(Vec<(K, V)>);

impl<K: Ord, V> SortedItems<K, V> {
    /// The item of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.find(key).ok().map(|index| &self.0[index].1)
    }

    /// The item of a key, to be changed.
    pub fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.find(key).ok().map(|index| &mut self.0[index].1)
    }

    /// Puts an item in, in the place of another one of that key.
    pub fn insert(&mut self, key: K, item: V) {
        match self.find(&key) {
            Ok(index) => self.0[index].1 = item,
            Err(index) => self.0.insert(index, (key, item)),
        }
    }

    /// The keys and their items.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, item)| (key, item))
    }

    /// The keys.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The items.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, item)| item)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn find(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(key))
    }
}

/// Without a demand on the types, as the standard library's maps have it.
impl<K, V> Default for SortedItems<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_in_the_order_of_their_keys_and_each_key_has_one() {
        let mut items = SortedItems::default();
        for (key, item) in [(3, "c"), (1, "a"), (2, "x"), (2, "b")] {
            items.insert(key, item);
        }
        assert!(items.iter().eq([(&1, &"a"), (&2, &"b"), (&3, &"c")]));
        assert!(items.keys().eq(&[1, 2, 3]));
        assert!(items.values().eq(&["a", "b", "c"]));
        assert_eq!(items.get(&2), Some(&"b"));
        assert_eq!(items.get(&4), None);
    }
}
