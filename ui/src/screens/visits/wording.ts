// What the person who writes is told about their own words, while they write.

/** Longer sentences are hard to read aloud and to take in. */
export const LONGEST_SENTENCE = 25;

const wordsIn = (text: string): number => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

// A full stop inside a figure ("87.2%", "14.3") ends no sentence.
const sentencesIn = (text: string): string[] => text.split(/[.!?]+(?=\s|$)|\n+/);

/** "54 words. Prints in the report. No sentence is longer than 25 words." */
export function wordingNote(text: string): string {
  const count = wordsIn(text);
  const longest = Math.max(0, ...sentencesIn(text).map(wordsIn));
  const sentence =
    longest > LONGEST_SENTENCE
      ? `The longest sentence has ${longest} words. Try to stay within ${LONGEST_SENTENCE}.`
      : `No sentence is longer than ${LONGEST_SENTENCE} words.`;
  return `${count} ${count === 1 ? "word" : "words"}. Prints in the report. ${sentence}`;
}
