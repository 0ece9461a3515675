//! A password or recovery key on its way from the page: wiped when dropped, never printed.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::Deref;
use zeroize::Zeroizing;

#[derive(Clone, PartialEq, Eq, Default, ts_rs::TS)]
#[ts(type = "string")]
pub struct Secret(#[ts(skip)] Zeroizing<String>);

impl Secret {
    /// For the store, which wipes it too.
    pub fn into_inner(self) -> Zeroizing<String> {
        self.0
    }
}

impl Deref for Secret {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Secret {
        Secret(Zeroizing::new(text))
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        text.to_owned().into()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
        String::deserialize(from).map(Secret::from)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        into.serialize_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_and_never_shown() {
        let secret: Secret = serde_json::from_str("\"lantern otter quilt\"").unwrap();
        assert_eq!(&*secret, "lantern otter quilt");
        assert!(!format!("{secret:?}").contains("otter"));
    }
}
