// What the program declares about its records, and what their links can point to.
import type { Options, Schema } from "./design/form/schema";
import { call } from "./host";

let declared: Promise<Record<string, Schema>> | null = null;

/** The schema of a kind of record, by its key, such as "contract". Asked for once. */
export async function schemaOf(kind: string): Promise<Schema> {
  declared ??= call("schemas").then(({ schemas }) => schemas as Record<string, Schema>);
  try {
    const schema = (await declared)[kind];
    if (!schema) throw new Error(`There is no record of the kind ${kind}`);
    return schema;
  } catch (error) {
    declared = null;
    throw error;
  }
}

/** What links can point to just now, for `options` of forms and summaries. */
export async function linkOptions(): Promise<Options> {
  return (await call("options")).byKind as Options;
}
