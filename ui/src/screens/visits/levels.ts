// The choices of a judgement: the levels of the framework first, then the answers that are no level.
import { choicesOf, fieldOf, type Schema } from "../../design/form/schema";
import type { Criterion, Rating } from "../../host/bindings";

export type Level = 1 | 2 | 3 | 4;
export type Judged = { level: Level | null; words: string };
export type Choice = Judged & { value: Rating; descriptor: string | null };

/** A framework describes so many levels of each criterion. */
const LEVELS = 4;

/** The level of a rating: they are declared lowest first, before the answers that are no level. */
export function levelOf(judgement: Schema, rating: Rating): Level | null {
  const at = choicesOf(fieldOf(judgement, "decided")).findIndex((one) => one.value === rating);
  return at >= 0 && at < LEVELS ? ((at + 1) as Level) : null;
}

/** In declared order, with what each level of this criterion looks like. */
export function ratingChoices(judgement: Schema, criterion: Criterion): Choice[] {
  return choicesOf(fieldOf(judgement, "decided")).map(({ value, label }, at) => ({
    value: value as Rating,
    words: label,
    level: levelOf(judgement, value as Rating),
    descriptor: criterion.levels[at] ?? null,
  }));
}

export const judgedAs = (choices: Choice[], rating: Rating): Judged | undefined =>
  choices.find((choice) => choice.value === rating);
