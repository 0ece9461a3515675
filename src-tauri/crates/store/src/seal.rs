//! Sealing: XChaCha20-Poly1305 with a random nonce in front and the place of the content as associated data.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{AeadInPlace, KeyInit};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::{Zeroize, Zeroizing};

use crate::error::{Result, StoreError};

pub(crate) const KEY: usize = 32;
pub(crate) const NONCE: usize = 24;
const TAG: usize = 16;
/// What sealing adds to the length of its content.
pub(crate) const OVERHEAD: usize = NONCE + TAG;

/// A secret key. Wiped when dropped; never printed.
pub(crate) type Key = Zeroizing<[u8; KEY]>;

pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|e| StoreError::Storage(format!("the system gave no random numbers: {e}")))?;
    Ok(bytes)
}

pub(crate) fn random_key() -> Result<Key> {
    Ok(Zeroizing::new(random()?))
}

pub(crate) fn seal(key: &Key, place: &[u8], content: &[u8]) -> Result<Vec<u8>> {
    seal_with(key, &random()?, place, content)
}

/// Seals with a nonce of the caller's, who must never use it for another content.
pub(crate) fn seal_with(
    key: &Key,
    nonce: &[u8; NONCE],
    place: &[u8],
    content: &[u8],
) -> Result<Vec<u8>> {
    let mut sealed = Vec::with_capacity(content.len() + OVERHEAD);
    sealed.extend_from_slice(nonce);
    sealed.extend_from_slice(content);
    let tag = XChaCha20Poly1305::new(key.as_slice().into())
        .encrypt_in_place_detached(XNonce::from_slice(nonce), place, &mut sealed[NONCE..])
        .map_err(|_| StoreError::Invalid("it is too large to seal".to_owned()))?;
    sealed.extend_from_slice(&tag);
    Ok(sealed)
}

/// The content; nothing where the key, the place or a single bit is not the one it was sealed with.
pub(crate) fn open(key: &Key, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let body = sealed.len().checked_sub(OVERHEAD)?;
    let (nonce, rest) = sealed.split_at(NONCE);
    let (content, tag) = rest.split_at(body);
    let mut content = content.to_vec();
    XChaCha20Poly1305::new(key.as_slice().into())
        .decrypt_in_place_detached(
            XNonce::from_slice(nonce),
            place,
            &mut content,
            Tag::from_slice(tag),
        )
        .ok()?;
    Some(content)
}

pub(crate) fn open_key(key: &Key, place: &[u8], sealed: &[u8]) -> Option<Key> {
    let content = Zeroizing::new(open(key, place, sealed)?);
    Some(Zeroizing::new(content.as_slice().try_into().ok()?))
}

/// A key made from another for one purpose.
pub(crate) fn derived(purpose: &str, from: &Key) -> Key {
    Zeroizing::new(blake3::derive_key(purpose, from.as_slice()))
}

/// What deriving a key from a password costs (argon2id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl KdfCost {
    /// For real stores: 64 MiB, 3 passes, about half a second.
    pub const STANDARD: KdfCost = KdfCost {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };
    /// For tests only: next to nothing.
    pub const FAST_FOR_TESTS: KdfCost = KdfCost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
}

pub(crate) fn key_from_password(password: &str, salt: &[u8; 16], cost: KdfCost) -> Result<Key> {
    let refused = |e| StoreError::Storage(format!("the password could not be worked with: {e}"));
    let params =
        Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(KEY)).map_err(refused)?;
    let mut key = Zeroizing::new([0; KEY]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(password.as_bytes(), salt, key.as_mut())
        .map_err(refused)?;
    Ok(key)
}

pub(crate) fn public_half(private: &Key) -> [u8; KEY] {
    let mut copy = **private;
    let secret = StaticSecret::from(copy);
    copy.zeroize();
    PublicKey::from(&secret).to_bytes()
}

const TO_PERSON: &str = "Countersign store, 2026: sealed to a key pair";

/// Seals to the public half of a pair: one-time public key, then the sealed content.
pub(crate) fn seal_to(public: &[u8; KEY], place: &[u8], content: &[u8]) -> Result<Vec<u8>> {
    let once = random_key()?;
    let once_public = public_half(&once);
    let key = agreed(&once, public, &once_public, public)
        .ok_or_else(|| StoreError::Invalid("the public key is not one".to_owned()))?;
    let mut sealed = once_public.to_vec();
    sealed.extend(seal(&key, place, content)?);
    Ok(sealed)
}

pub(crate) fn open_with_private(private: &Key, place: &[u8], sealed: &[u8]) -> Option<Key> {
    let (once_public, sealed) = sealed.split_first_chunk::<KEY>()?;
    let key = agreed(private, once_public, once_public, &public_half(private))?;
    open_key(&key, place, sealed)
}

fn agreed(
    private: &Key,
    other: &[u8; KEY],
    once_public: &[u8; KEY],
    public: &[u8; KEY],
) -> Option<Key> {
    let mut copy = **private;
    let secret = StaticSecret::from(copy);
    copy.zeroize();
    let shared = secret.diffie_hellman(&PublicKey::from(*other));
    if !shared.was_contributory() {
        return None;
    }
    let material = Zeroizing::new([*shared.as_bytes(), *once_public, *public].concat());
    let derived = Zeroizing::new(blake3::derive_key(TO_PERSON, &material));
    Some(derived)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_only_with_the_same_key_and_place() {
        let (key, other) = (random_key().unwrap(), random_key().unwrap());
        let sealed = seal(&key, b"here", b"what was found").unwrap();
        assert_eq!(open(&key, b"here", &sealed).unwrap(), b"what was found");
        assert!(open(&other, b"here", &sealed).is_none());
        assert!(open(&key, b"there", &sealed).is_none());
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&key, b"here", &changed).is_none());
        }
        assert!(open(&key, b"here", &sealed[..OVERHEAD - 1]).is_none());
    }

    #[test]
    fn what_is_sealed_to_a_pair_opens_with_its_private_half_only() {
        let (private, other, content) = (
            random_key().unwrap(),
            random_key().unwrap(),
            random_key().unwrap(),
        );
        let sealed = seal_to(&public_half(&private), b"here", content.as_slice()).unwrap();
        assert_eq!(open_with_private(&private, b"here", &sealed), Some(content));
        assert!(open_with_private(&other, b"here", &sealed).is_none());
        assert!(open_with_private(&private, b"there", &sealed).is_none());
    }
}
