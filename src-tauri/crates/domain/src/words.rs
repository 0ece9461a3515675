//! Small words: initials, dates, lists, numbers with their noun.

use chrono::{Datelike, NaiveDate};

/// Capital initials of a name, without words like "of": `Thornmere Council` gives `TC`.
pub fn initials(name: &str) -> String {
    let found: String = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !matches!(word.to_lowercase().as_str(), "of" | "and" | "the" | ""))
        .filter_map(|word| word.chars().next())
        .filter(char::is_ascii_alphanumeric)
        .take(4)
        .collect();
    if found.is_empty() {
        "C".into()
    } else {
        found.to_uppercase()
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `27 October 2026`
pub fn date(date: NaiveDate) -> String {
    format!(
        "{} {} {}",
        date.day(),
        MONTHS[date.month0() as usize],
        date.year()
    )
}

/// `6 and 7 October 2026`, `30 September to 2 October 2026`, or one date.
pub fn dates(from: NaiveDate, to: NaiveDate) -> String {
    if from == to {
        return date(from);
    }
    let join = if (to - from).num_days() == 1 {
        "and"
    } else {
        "to"
    };
    if from.year() != to.year() {
        format!("{} {join} {}", date(from), date(to))
    } else if from.month() != to.month() {
        format!(
            "{} {} {join} {}",
            from.day(),
            MONTHS[from.month0() as usize],
            date(to)
        )
    } else {
        format!("{} {join} {}", from.day(), date(to))
    }
}

/// A small number as a word, as people write it; a larger one in figures.
pub fn spelled(number: usize) -> String {
    const WORDS: [&str; 10] = [
        "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    WORDS
        .get(number)
        .map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// With a capital at its beginning.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// `1 visit`, `3 visits`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `12,046`
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = (digits.len() + 2) % 3 + 1;
    let mut text = digits[..first].to_owned();
    for group in digits.as_bytes()[first..].chunks(3) {
        text.push(',');
        text.extend(group.iter().map(|digit| char::from(*digit)));
    }
    text
}

/// `R1`, `R1 and R5`, `R1, R2 and R3`.
pub fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// Lower case without accents and punctuation, for searching by words.
pub fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'à' | 'á' | 'â' | 'ä' | 'ã' => 'a',
            'è' | 'é' | 'ê' | 'ë' => 'e',
            'ì' | 'í' | 'î' | 'ï' => 'i',
            'ò' | 'ó' | 'ô' | 'ö' => 'o',
            'ù' | 'ú' | 'û' | 'ü' => 'u',
            'ŵ' => 'w',
            'ŷ' | 'ÿ' => 'y',
            '’' | '\'' => '\'',
            c if c.is_alphanumeric() || c == '-' => c,
            _ => ' ',
        })
        .filter(|c| *c != '\'')
        .collect()
}

/// Bytes in hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_leave_small_words_out() {
        assert_eq!(initials("Thornmere Council"), "TC");
        assert_eq!(initials("The Royal Borough of Kingston"), "RBK");
        assert_eq!(initials("…"), "C");
    }

    #[test]
    fn large_numbers_are_grouped() {
        let words = [0, 12, 999, 1_000, 12_046, 1_000_000].map(grouped);
        assert_eq!(words, ["0", "12", "999", "1,000", "12,046", "1,000,000"]);
    }

    #[test]
    fn dates_are_written_once() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(
            dates(day("2026-10-06"), day("2026-10-07")),
            "6 and 7 October 2026"
        );
        assert_eq!(
            dates(day("2026-09-30"), day("2026-10-02")),
            "30 September to 2 October 2026"
        );
        assert_eq!(
            dates(day("2026-10-06"), day("2026-10-06")),
            "6 October 2026"
        );
    }

    #[test]
    fn folding_finds_names_however_they_are_typed() {
        assert_eq!(fold("Rowan’s GATE, Tŷ"), "rowans gate  ty");
    }
}
