// Small sums around a requirement or recommendation. What is allowed is decided by the program.
import { choicesOf, fieldOf, inSentence, read, type Schema, type Variant } from "../../design/form/schema";
import type { Evidence, Held } from "../../host/bindings";

export const obligations = (improvement: Schema): Variant[] =>
  read(improvement.properties?.obligation ?? {}).variants;

/**
 * The kind of basis whose words a citation begins with: "Specification 4.7" is a specification
 * line. None where no word fits; the person then chooses.
 */
export function basisOf(requirement: Schema, citation: string): string | null {
  const first = /\p{L}+/u.exec(citation)?.[0].toLowerCase();
  if (!first) return null;
  const kinds = choicesOf(fieldOf(requirement, "basisType"));
  return kinds.find((kind) => kind.label.toLowerCase().split(" ").includes(first))?.value ?? null;
}

/** "8 items: people said 3, staff said 2, data 2, records 1" */
export function evidenceBySource(evidence: Held<Evidence>[], schema: Schema): string {
  if (evidence.length === 0) return "None yet";
  const kinds = choicesOf(fieldOf(schema, "evidenceType")).flatMap(({ value, label }) => {
    const number = evidence.filter((item) => item.value.evidenceType === value).length;
    return number > 0 ? [`${inSentence(label)} ${number}`] : [];
  });
  return `${evidence.length} ${evidence.length === 1 ? "item" : "items"}: ${kinds.join(", ")}`;
}
