//! Sealing: XChaCha20-Poly1305 with a random nonce in front and the place of the content as associated data.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20::cipher::consts::U10;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
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
    let (cipher, once) = OneTime::of(key, nonce);
    let tag = cipher
        .0
        .seal_in_place_separate_tag(once, Aad::from(place), &mut sealed[NONCE..])
        .map_err(|_| StoreError::Invalid("it is too large to seal".to_owned()))?;
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

/// The content; nothing where the key, the place or a single bit is not the one it was sealed with.
pub(crate) fn open(key: &Key, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, rest) = sealed.split_first_chunk::<NONCE>()?;
    let mut content = rest.to_vec();
    let (cipher, once) = OneTime::of(key, nonce);
    let opened = cipher
        .0
        .open_in_place(once, Aad::from(place), &mut content)
        .ok()?;
    let length = opened.len();
    content.truncate(length);
    Some(content)
}

/// The cipher under the key of one nonce. XChaCha20-Poly1305 is ChaCha20-Poly1305 under a key that HChaCha20 derives
/// from the front of the long nonce; the back of it is the nonce that remains.
struct OneTime(LessSafeKey);

impl OneTime {
    fn of(key: &Key, nonce: &[u8; NONCE]) -> (OneTime, Nonce) {
        let (front, back) = nonce.split_at(16);
        let mut derived = chacha20::hchacha::<U10>(key.as_slice().into(), front.into());
        let cipher = OneTime(cipher_under(&derived));
        derived.as_mut_slice().zeroize();
        let mut once = [0; 12];
        once[4..].copy_from_slice(back);
        (cipher, Nonce::assume_unique_for_key(once))
    }
}

impl Drop for OneTime {
    /// The cipher does not wipe its key, so another takes its place in memory.
    fn drop(&mut self) {
        self.0 = cipher_under(&[0; KEY]);
        std::hint::black_box(&self.0);
    }
}

fn cipher_under(key: &[u8]) -> LessSafeKey {
    let key = UnboundKey::new(&CHACHA20_POLY1305, key);
    LessSafeKey::new(key.expect("the key has the cipher's length"))
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

/// More than any store asks for: 1 GiB, 100 passes.
const MOST: KdfCost = KdfCost {
    memory_kib: 1024 * 1024,
    passes: 100,
    lanes: 16,
};

pub(crate) fn key_from_password(password: &str, salt: &[u8; 16], cost: KdfCost) -> Result<Key> {
    // Whoever can write the file of keys must not be able to take all memory, or a day.
    if cost.memory_kib > MOST.memory_kib || cost.passes > MOST.passes || cost.lanes > MOST.lanes {
        let what = "the file of keys asks for more work than any password takes";
        return Err(StoreError::damaged(what, "keys.a and keys.b"));
    }
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
    use chacha20poly1305::aead::{Aead, KeyInit, Payload};
    use chacha20poly1305::{XChaCha20Poly1305, XNonce};
    use proptest::prelude::*;

    use super::*;

    fn bytes(hexadecimal: &str) -> Vec<u8> {
        let digits: Vec<u8> = hexadecimal
            .chars()
            .filter_map(|c| c.to_digit(16).map(|digit| digit as u8))
            .collect();
        digits.chunks(2).map(|two| two[0] << 4 | two[1]).collect()
    }

    /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    #[test]
    fn seals_as_the_published_example_says() {
        let content =
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip \
                        for the future, sunscreen would be it.";
        let place = bytes("50515253c0c1c2c3c4c5c6c7");
        let key: Key = Zeroizing::new(std::array::from_fn(|at| 0x80 + at as u8));
        let nonce = std::array::from_fn(|at| 0x40 + at as u8);
        let expected = bytes(
            "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb
             731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452
             2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
             21f9664c97637da9768812f615c68b13b52e
             c0875924c1c7987947deafd8780acf49",
        );
        let sealed = seal_with(&key, &nonce, &place, content).unwrap();
        assert_eq!(&sealed[NONCE..], expected);
        assert_eq!(open(&key, &place, &sealed).unwrap(), content);
    }

    proptest! {
        /// Stores of the first releases were sealed by another crate.
        #[test]
        fn opens_what_another_implementation_sealed_and_seals_as_it_does(
            key: [u8; KEY], nonce: [u8; NONCE], place in proptest::collection::vec(any::<u8>(), 0..80),
            content in proptest::collection::vec(any::<u8>(), 0..1_000),
        ) {
            let payload = Payload { msg: &content, aad: &place };
            let other = XChaCha20Poly1305::new(&key.into());
            let by_other = other.encrypt(XNonce::from_slice(&nonce), payload).unwrap();
            let by_other = [nonce.as_slice(), &by_other].concat();
            let key = Zeroizing::new(key);
            prop_assert_eq!(&seal_with(&key, &nonce, &place, &content).unwrap(), &by_other);
            prop_assert_eq!(open(&key, &place, &by_other), Some(content));
        }
    }

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
