// The words of a choice, as the record's declaration gives them.
import { bare, choicesOf, read, type Option, type Schema } from "./schema";

/** The choices of a field, in declared order: `choicesAt(contract, "/state")`. */
export function choicesAt(schema: Schema | undefined, pointer: string): Option[] {
  let field = schema ?? {};
  for (const part of pointer.split("/").slice(1)) {
    const { schema } = bare(field);
    // A part of a tagged choice is declared in the variant that has it.
    const holders = [schema, schema.items, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
    field = holders.find((holder) => holder?.properties?.[part])?.properties?.[part] ?? {};
  }
  return choicesOf(read(field).schema);
}

/** "active" → "Active"; the value itself where it is not among the choices. */
export function choiceWords(
  schema: Schema | undefined,
  pointer: string,
  value: string | null,
): string {
  if (value === null) return "";
  return choicesAt(schema, pointer).find((choice) => choice.value === value)?.label ?? value;
}
