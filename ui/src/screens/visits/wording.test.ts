import { expect, test } from "vitest";
import { wordingNote } from "./wording";

test("counts words, and says that every sentence is short", () => {
  expect(wordingNote("Visits come on time. People say so.")).toBe(
    "7 words. Prints in the report. No sentence is longer than 25 words.",
  );
  expect(wordingNote("Good")).toMatch(/^1 word\./);
});

test("a figure with a full stop does not end a sentence, and a new line does", () => {
  const long = Array.from({ length: 14 }, (_, at) => `word${at}`).join(" ");
  expect(wordingNote(`${long} 87.2% ${long}.`)).toMatch(/The longest sentence has 29 words/);
  expect(wordingNote(`${long}\n${long}`)).toMatch(/No sentence is longer/);
});
