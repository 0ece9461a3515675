//! Easy Read: one idea a row, in short sentences. It is written by the officer, and never made from other words.
//!
//! At most 15 words a sentence follows the guidance on Easy Read that councils use.

use crate::decide::{Refusal, Refusals};
use crate::records::report::EasyRead;

/// Words in a sentence, at most.
pub const MOST_WORDS: usize = 15;
/// Sentences in a row, at most: more than one idea otherwise.
pub const MOST_SENTENCES: usize = 3;

/// What has to be mended in which row.
pub fn faults(rows: &[EasyRead]) -> Refusals {
    let mut refusals = Refusals::new();
    for (place, row) in rows.iter().enumerate() {
        let mut refuse = |message: String| {
            let field = format!("/easyRead/{place}/words");
            refusals.push(Refusal::new(field, message).rule("003-P24"));
        };
        let number = place + 1;
        let sentences = sentences(&row.words);
        if sentences.is_empty() {
            refuse(format!(
                "Easy Read, row {number}: write the words, or take the row away"
            ));
        }
        if sentences.len() > MOST_SENTENCES {
            refuse(format!(
                "Easy Read, row {number}: it has {} sentences. Keep to one idea, in {MOST_SENTENCES} sentences at most",
                sentences.len()
            ));
        }
        for sentence in sentences {
            let words = sentence.split_whitespace().count();
            if words > MOST_WORDS {
                refuse(format!(
                    "Easy Read, row {number}: this sentence has {words} words, and {MOST_WORDS} are the most: “{}”",
                    beginning(sentence)
                ));
            }
        }
    }
    refusals
}

/// The sentences of a text: they end at a full stop, a mark or a line.
fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some(end) = end_of_sentence(rest) {
            let (sentence, after) = rest.split_at(end);
            found.push(sentence.trim());
            rest = after;
        }
        found.push(rest.trim());
    }
    found.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    found
}

/// Where a sentence ends that another one follows. A point within a number ends none.
fn end_of_sentence(text: &str) -> Option<usize> {
    let mut letters = text.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        let ends = matches!(letter, '.' | '!' | '?' | ':' | ';');
        if ends && letters.peek().is_some_and(|(_, next)| next.is_whitespace()) {
            return Some(place + letter.len_utf8());
        }
    }
    None
}

fn beginning(sentence: &str) -> String {
    let words: Vec<&str> = sentence.split_whitespace().take(6).collect();
    format!("{} …", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::report::{EasyPart, EasyPicture};

    fn row(words: &str) -> EasyRead {
        EasyRead {
            part: EasyPart::Good,
            picture: EasyPicture::House,
            words: words.into(),
        }
    }

    fn fields(words: &str) -> Vec<String> {
        let rows = [row("People like the food."), row(words)];
        faults(&rows)
            .into_iter()
            .map(|refusal| refusal.field)
            .collect()
    }

    #[test]
    fn a_long_sentence_is_refused_in_its_row() {
        let fifteen = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen.";
        assert_eq!(fields(fifteen), Vec::<String>::new());
        let sixteen = format!("and {fifteen}");
        assert_eq!(fields(&sixteen), ["/easyRead/1/words"]);
        let message = &faults(&[row(&sixteen)])[0].message;
        assert!(
            message.contains("row 1") && message.contains("16 words"),
            "{message}"
        );
        // Each sentence counts on its own, also where only a new line ends it.
        assert_eq!(
            fields(&format!("{fifteen} {fifteen}")),
            Vec::<String>::new()
        );
        assert_eq!(
            fields(&format!("{}\n{fifteen}", fifteen.trim_end_matches('.'))),
            Vec::<String>::new()
        );
    }

    #[test]
    fn one_idea_a_row() {
        assert_eq!(fields("We came. We saw. We asked."), Vec::<String>::new());
        assert_eq!(
            fields("We came. We saw. We asked. We left."),
            ["/easyRead/1/words"]
        );
        assert_eq!(fields("Lunch is at 12.30 pm."), Vec::<String>::new());
        assert_eq!(fields("  "), ["/easyRead/1/words"]);
    }
}
