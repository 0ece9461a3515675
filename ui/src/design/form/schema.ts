// The small part of JSON Schema (draft 2020-12, subschemas inlined) that forms and summaries read.
// A record's type in the domain is where it is declared; nothing about a field is said again here.

export type Schema = {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  default?: unknown;
  "x-kind"?: string;
  "x-form"?: boolean;
  "x-width"?: number;
  "x-link"?: string;
  /** The refusal where nothing is given: its presence makes a field one that must be filled. */
  "x-missing"?: string;
  "x-sensitivity"?: "open" | "provider" | "internal" | "restricted";
};

export type Option = { value: string; label: string; hint?: string };
/** Choices that the screen brings, by kind of record (`x-link`) or by pointer ("/criteria"). */
export type Options = Record<string, Option[]>;
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A form's value, as it is sent. */
export type Fields = { [key: string]: Json };

export type Kind =
  | "text"
  | "long-text"
  | "choice"
  | "date"
  | "money"
  | "number"
  | "yes-no"
  | "link"
  | "tags"
  | "list"
  | "links"
  | "choices"
  | "object"
  | "variants";

/** One field, read from its schema. */
export type Reading = {
  kind: Kind;
  /** Without the wrapper that allows null. */
  schema: Schema;
  nullable: boolean;
  /** The variants of a tagged choice of objects. */
  variants: Variant[];
};

export type Variant = { tag: string; value: string; title: string; hint?: string; schema: Schema };

const isNull = (schema: Schema) => schema.type === "null" || schema.const === null;

/** Takes off `anyOf: […, null]` and `type: […, "null"]`; what the field says wins over its type. */
export function bare(schema: Schema): { schema: Schema; nullable: boolean } {
  if (Array.isArray(schema.type)) {
    const types = schema.type.filter((type) => type !== "null");
    const values = schema.enum?.filter((value) => value !== null);
    const { enum: _, ...rest } = schema;
    return {
      schema: { ...rest, type: types.length === 1 ? types[0]! : types, ...(values && { enum: values }) },
      nullable: types.length < schema.type.length,
    };
  }
  for (const word of ["anyOf", "oneOf"] as const) {
    const options = schema[word];
    if (!options?.some(isNull)) continue;
    const rest = options.filter((option) => !isNull(option));
    const { [word]: _, ...outer } = schema;
    const inner = rest.length === 1 ? bare(rest[0]!).schema : { [word]: rest };
    return { schema: { ...inner, ...outer }, nullable: true };
  }
  return { schema, nullable: false };
}

export function read(field: Schema): Reading {
  const { schema, nullable } = bare(field);
  const variants = variantsOf(schema);
  return { kind: kindOf(schema, variants), schema, nullable, variants };
}

function kindOf(schema: Schema, variants: Variant[]): Kind {
  if (variants.length > 0) return "variants";
  if (schema.type === "array") return listKind(schema);
  if (schema.properties) return "object";
  switch (schema["x-kind"]) {
    case "text":
    case "long-text":
    case "choice":
    case "date":
    case "money":
    case "number":
    case "yes-no":
    case "link":
      return schema["x-kind"];
    case "person":
      return schema["x-link"] ? "link" : "text";
  }
  if (schema["x-link"]) return "link";
  if (choicesOf(schema).length > 0) return "choice";
  if (schema.type === "boolean") return "yes-no";
  if (schema.type === "integer" || schema.type === "number") return "number";
  if (schema.format === "date") return "date";
  return "text";
}

function listKind(schema: Schema): Kind {
  const items = read(schema.items ?? {});
  if (schema["x-link"] || items.kind === "link") return "links";
  if (schema["x-kind"] === "tags") return "tags";
  return items.kind === "choice" ? "choices" : "list";
}

/** The choices of an enumeration, in declared order. */
export function choicesOf(schema: Schema): Option[] {
  if (schema.enum) return schema.enum.filter(isText).map((value) => ({ value, label: words(value) }));
  const options = schema.oneOf ?? schema.anyOf ?? [];
  return options.flatMap((option) => {
    if (isText(option.const)) {
      return [
        {
          value: option.const,
          label: option.title ?? words(option.const),
          ...(option.description && { hint: option.description }),
        },
      ];
    }
    return choicesOf(option);
  });
}

/** The field of a record as its declaration has it, without the wrapper that allows null. */
export function fieldOf(schema: Schema, key: string): Schema {
  return bare(schema.properties?.[key] ?? {}).schema;
}

/** The variants of objects that share a property with a constant of their own. */
function variantsOf(schema: Schema): Variant[] {
  const options = schema.oneOf ?? schema.anyOf ?? [];
  if (options.length === 0 || !options.every((option) => option.properties)) return [];
  const tag = Object.keys(options[0]!.properties!).find((key) =>
    options.every((option) => isText(option.properties![key]?.const)),
  );
  if (!tag) return [];
  return options.map((option) => {
    const { [tag]: constant, ...properties } = option.properties!;
    const value = constant!.const as string;
    return {
      tag,
      value,
      title: option.title ?? constant!.title ?? words(value),
      ...(option.description && { hint: option.description }),
      schema: { ...option, properties },
    };
  });
}

/** The choices the screen brought for a field; "/evidence/criteria" stands for every row's. */
export function optionsFor(schema: Schema, options: Options, pointer: string): Option[] | undefined {
  const link = schema["x-link"] ?? schema.items?.["x-link"];
  return (link ? options[link] : undefined) ?? options[pointer.replace(/\/\d+(?=\/|$)/g, "")];
}

/** The fields of an object that a form shows, in declared order. */
export function fieldsOf(schema: Schema): [key: string, field: Schema][] {
  return Object.entries(schema.properties ?? {}).filter(
    ([, field]) => field["x-form"] !== false && bare(field).schema["x-form"] !== false,
  );
}

/** Whether an answer must be given: the declaration says what is missing, or nothing can be null. */
export function mustBeGiven(parent: Schema, key: string): boolean {
  const field = parent.properties?.[key] ?? {};
  const { schema, nullable } = bare(field);
  if (schema["x-missing"]) return true;
  return !nullable && Boolean(parent.required?.includes(key));
}

/** The value a new row or a new variant starts with. */
export function emptyOf(field: Schema): Json {
  const { kind, schema, nullable, variants } = read(field);
  if (field.default !== undefined) return field.default as Json;
  if (nullable) return null;
  switch (kind) {
    case "list":
    case "links":
    case "choices":
    case "tags":
      return [];
    case "text":
    case "long-text":
      return "";
    case "object":
      return emptyObject(schema);
    case "variants":
      return variants.length === 1 ? withTag(variants[0]!) : null;
    default:
      return null;
  }
}

export function emptyObject(schema: Schema): Fields {
  return Object.fromEntries(
    fieldsOf(schema).map(([key, field]) => [key, emptyOf(field)] as [string, Json]),
  );
}

export function withTag(variant: Variant): Fields {
  return { [variant.tag]: variant.value, ...emptyObject(variant.schema) };
}

export const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === "string";

/** "requiresImprovement" → "Requires improvement", where a declaration gives no words. */
export function words(name: string): string {
  const spaced = name
    .replace(/[_-]+/g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** A title in the middle of a sentence: "Outcome" → "outcome", but "KPI" stays. */
export function inSentence(title: string): string {
  return /^[A-Z][a-z’]/.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
