//! Checksums and hashes made to fit again where bytes were changed, as whoever means harm would: then what is behind them
//! is reached too.

/// Makes the guard of every frame's head and the hash at its end fit, as whoever means harm would. The chain from one
/// frame to the next still tells, but for the last.
pub fn frames(mut bytes: Vec<u8>) -> Vec<u8> {
    let starts: Vec<usize> = bytes
        .windows(4)
        .enumerate()
        .filter(|(_, window)| window == b"CSFR")
        .map(|(at, _)| at)
        .collect();
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or(bytes.len());
        if end - start < 56 {
            continue;
        }
        let length = (end - start) as u32;
        bytes[start + 4..start + 8].copy_from_slice(&length.to_be_bytes());
        let guard = blake3::hash(&bytes[*start..start + 16]);
        bytes[start + 16..start + 24].copy_from_slice(&guard.as_bytes()[..8]);
        let hash = blake3::hash(&bytes[*start..end - 32]);
        bytes[end - 32..end].copy_from_slice(hash.as_bytes());
    }
    bytes
}

/// Makes the checksum of every slot fit.
pub fn slots(mut bytes: Vec<u8>) -> Vec<u8> {
    for (index, slot) in bytes.chunks_exact_mut(512).enumerate() {
        let mut hash = blake3::Hasher::new();
        hash.update(&(index as u64).to_be_bytes());
        hash.update(&slot[..480]);
        slot[480..].copy_from_slice(hash.finalize().as_bytes());
    }
    bytes
}

const HEAD: usize = 64;
const TRAILER: usize = 56;
const HASH: usize = 32;

/// Makes the hashes of a backup fit, from its head to its trailer; what has lost its shape stays as it is.
pub fn backup(mut bytes: Vec<u8>) -> Vec<u8> {
    let length = bytes.len();
    if length < HEAD + TRAILER {
        return bytes;
    }
    let mut all = blake3::Hasher::new();
    all.update(&seal(&mut bytes, 0, HEAD - HASH));
    let mut at = HEAD;
    while let Some(hash_at) = end_of_entry(&bytes[..length - TRAILER], at) {
        all.update(&seal(&mut bytes, at, hash_at));
        at = hash_at + HASH;
    }
    // What is left is the manifest, which ends with the hash over all and its own.
    let manifest = length - TRAILER - HASH;
    if manifest >= at + HASH {
        bytes[manifest - HASH..manifest].copy_from_slice(all.finalize().as_bytes());
        seal(&mut bytes, at, manifest);
    }
    let trailer = length - TRAILER;
    bytes[trailer + 8..trailer + 16].copy_from_slice(&(at as u64).to_be_bytes());
    bytes[trailer + 16..trailer + 24].copy_from_slice(&(length as u64).to_be_bytes());
    seal(&mut bytes, trailer, trailer + 24);
    bytes
}

/// Where the hash of the entry that begins here stands; nothing where none does.
fn end_of_entry(bytes: &[u8], from: usize) -> Option<usize> {
    if *bytes.get(from)? != 1 {
        return None;
    }
    let mut at = from + 2 + usize::from(*bytes.get(from + 1)?);
    loop {
        let length = bytes.get(at..at + 4)?;
        let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
        at += 4 + length;
        if length == 0 {
            return (at + HASH <= bytes.len()).then_some(at);
        }
    }
}

/// Puts the hash of a part behind it, and gives it.
fn seal(bytes: &mut [u8], from: usize, to: usize) -> [u8; HASH] {
    let hash = *blake3::hash(&bytes[from..to]).as_bytes();
    bytes[to..to + HASH].copy_from_slice(&hash);
    hash
}
