//! Texts that the entities of a plan have in common, and their attributes as text: a plan may have a hundred thousand
//! entities, and all of it is in memory.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use arcstr::ArcStr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::wire::Attributes;
use crate::collections::FastSet;

/// A text that is kept once, however many hold it; those who do hold one word.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Shared(ArcStr);

impl Shared {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Deref for Shared {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

// What finds a shared text in a map or a set by a plain one.
impl Borrow<str> for Shared {
    fn borrow(&self) -> &str {
        self
    }
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl From<&str> for Shared {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Shared {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&String> for Shared {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<&Arc<str>> for Shared {
    fn from(text: &Arc<str>) -> Self {
        Self((&**text).into())
    }
}

impl From<&Shared> for Shared {
    fn from(text: &Shared) -> Self {
        text.clone()
    }
}

impl PartialEq<str> for Shared {
    fn eq(&self, other: &str) -> bool {
        **self == *other
    }
}

impl PartialEq<&str> for Shared {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

impl PartialEq<String> for Shared {
    fn eq(&self, other: &String) -> bool {
        **self == **other
    }
}

impl Serialize for Shared {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Shared {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// The texts that were seen so far.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::atlas) struct Pool(FastSet<Shared>);

impl Pool {
    /// Makes a text the one that was seen first of all that are equal.
    pub(in crate::atlas) fn share(&mut self, text: &mut Shared) {
        match self.0.get(&**text) {
            Some(known) => text.clone_from(known),
            None => {
                self.0.insert(text.clone());
            }
        }
    }
}

/// Attributes as JSON text, a fifth of what they are as values.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Packed(
    /// Empty where there are none.
    Box<str>,
);

impl Packed {
    /// The attributes.
    pub fn unpack(&self) -> Attributes {
        // Only what was written by `From` is ever read here.
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&Attributes> for Packed {
    fn from(attributes: &Attributes) -> Self {
        if attributes.is_empty() {
            return Self::default();
        }
        // A map of JSON values is always JSON.
        let text = serde_json::to_string(attributes).unwrap_or_default();
        Self(text.into())
    }
}

impl From<Attributes> for Packed {
    fn from(attributes: Attributes) -> Self {
        Self::from(&attributes)
    }
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.unpack().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Attributes::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_texts_become_one() {
        let mut pool = Pool::default();
        let mut texts = ["a", "b", "a"].map(Shared::from);
        for text in &mut texts {
            pool.share(text);
        }
        assert_eq!(texts, ["a", "b", "a"]);
        assert!(ArcStr::ptr_eq(&texts[0].0, &texts[2].0));
        assert!(!ArcStr::ptr_eq(&texts[0].0, &texts[1].0));
    }

    #[test]
    fn attributes_are_the_same_once_they_are_unpacked_and_in_their_order() {
        let value = json!({"b": {"x": "订\"单"}, "a": [1, -2, 1.5, null, true], "ä": ""});
        let attributes: Attributes = serde_json::from_value(value).unwrap();
        let packed = Packed::from(&attributes);
        let unpacked = packed.unpack();
        assert_eq!(unpacked, attributes);
        assert!(unpacked.keys().eq(["b", "a", "ä"]));
        assert_eq!(json!(packed), json!(attributes));
        let read: Packed = serde_json::from_value(json!(attributes)).unwrap();
        assert_eq!(read, packed);
    }

    #[test]
    fn none_are_none() {
        let none = Packed::from(Attributes::new());
        assert!(none.is_empty() && none.unpack().is_empty());
        assert_eq!(json!(none), json!({}));
        assert_eq!(none, serde_json::from_value(json!({})).unwrap());
    }
}
