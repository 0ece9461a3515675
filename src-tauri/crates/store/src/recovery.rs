//! The recovery key as people write it down.

use zeroize::Zeroizing;

use crate::seal::{KEY, Key};

/// Crockford's base 32: no I, L, O or U, so that what is read aloud or copied by hand stays unambiguous.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP: usize = 4;
const KEY_DIGITS: usize = 52;
const CHECK_DIGITS: usize = GROUP;
const CHECK: &str = "Countersign store, 2026: check of a recovery key";

/// The recovery key, shown once at set-up. It opens the content whatever happens to the passwords.
pub struct RecoveryKey(Zeroizing<String>);

impl RecoveryKey {
    pub(crate) fn new(key: &Key) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(80));
        let check = check_of(key);
        for (count, digit) in digits_of(key.as_slice(), KEY_DIGITS)
            .chain(digits_of(&check, CHECK_DIGITS))
            .enumerate()
        {
            if count > 0 && count % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(digit));
        }
        RecoveryKey(text)
    }

    /// The key as it is printed: fourteen groups of four, the last of which checks the others.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The key that somebody typed. Case, spaces, hyphens, O for 0 and I or L for 1 do not matter.
    pub(crate) fn read(text: &str) -> Result<Key, String> {
        let mut values = Zeroizing::new(Vec::with_capacity(64));
        for letter in text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–'))
        {
            let digit = match letter.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = DIGITS.iter().position(|d| char::from(*d) == digit);
            let value = value.ok_or_else(|| format!("‘{letter}’ does not occur in it."))?;
            values.push(u8::try_from(value).expect("there are 32 digits"));
        }
        if values.len() != KEY_DIGITS + CHECK_DIGITS {
            return Err(format!(
                "it has {} letters and digits, and {} were found.",
                KEY_DIGITS + CHECK_DIGITS,
                values.len()
            ));
        }
        let (key_values, check_values) = values.split_at(KEY_DIGITS);
        let mut key = Zeroizing::new([0; KEY]);
        for bit in 0..KEY * 8 {
            if key_values[bit / 5] & (16 >> (bit % 5)) != 0 {
                key[bit / 8] |= 128 >> (bit % 8);
            }
        }
        let check: Vec<u8> = digits_of(&check_of(&key), CHECK_DIGITS).collect();
        let typed: Vec<u8> = check_values
            .iter()
            .map(|v| DIGITS[usize::from(*v)])
            .collect();
        if check != typed {
            return Err("a letter or digit is mistyped.".to_owned());
        }
        Ok(key)
    }
}

fn check_of(key: &Key) -> [u8; 32] {
    blake3::derive_key(CHECK, key.as_slice())
}

fn digits_of(bytes: &[u8], count: usize) -> impl Iterator<Item = u8> {
    (0..count).map(move |digit| {
        let value = (digit * 5..digit * 5 + 5).fold(0, |value, bit| {
            let set = bytes
                .get(bit / 8)
                .is_some_and(|b| b & (128 >> (bit % 8)) != 0);
            value << 1 | usize::from(set)
        });
        DIGITS[value]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::random_key;

    #[test]
    fn reads_what_it_prints_however_it_is_typed() {
        let key = random_key().unwrap();
        let printed = RecoveryKey::new(&key);
        assert_eq!(printed.text().split('-').count(), 14);
        assert!(printed.text().split('-').all(|group| group.len() == 4));
        assert_eq!(RecoveryKey::read(printed.text()).unwrap(), key);

        let sloppy = printed
            .text()
            .to_lowercase()
            .replace('-', "  ")
            .replace('0', "o")
            .replace('1', "i");
        assert_eq!(RecoveryKey::read(&sloppy).unwrap(), key);
    }

    #[test]
    fn says_when_it_is_mistyped() {
        let text = RecoveryKey::new(&random_key().unwrap()).text().to_owned();
        let swapped: String = {
            let mut letters: Vec<char> = text.chars().collect();
            letters[0] = if letters[0] == '7' { '8' } else { '7' };
            letters.into_iter().collect()
        };
        assert!(RecoveryKey::read(&swapped).is_err());
        assert!(RecoveryKey::read(&text[..text.len() - 1]).is_err());
        assert!(RecoveryKey::read(&text.replacen('-', "-U", 1)).is_err());
    }
}
