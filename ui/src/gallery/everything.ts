// A made-up record with every kind of field, as schemars writes it with subschemas inlined.
import type { Options, Schema } from "../design/form/schema";

export const everything: Schema = {
  title: "Everything",
  type: "object",
  required: ["title", "text", "person", "due", "officer", "nation", "visited", "obligation"],
  properties: {
    reference: { type: "string", title: "Reference", "x-form": false },
    obligation: {
      title: "Is it a must or a should?",
      "x-missing": "Choose requirement or recommendation",
      oneOf: [
        {
          title: "Requirement: they must",
          type: "object",
          required: ["kind", "basis", "due"],
          properties: {
            kind: { type: "string", const: "requirement" },
            basis: { type: "string", title: "What it is based on" },
            due: { type: "string", format: "date", title: "To be done by" },
          },
        },
        {
          title: "Recommendation: they should",
          type: "object",
          required: ["kind"],
          properties: {
            kind: { type: "string", const: "recommendation" },
            due: { type: ["string", "null"], format: "date", title: "Look at it again by" },
          },
        },
      ],
    },
    title: { type: "string", title: "In short", description: "A few words", "x-width": 30 },
    text: { type: "string", title: "What must change", "x-kind": "long-text" },
    note: { type: ["string", "null"], title: "Note", "x-kind": "long-text" },
    person: { type: "string", title: "Who is responsible", "x-kind": "person" },
    due: { type: "string", format: "date", title: "To be done by", description: "Not before the issue date" },
    value: {
      title: "Value",
      anyOf: [{ type: "integer", format: "int64", "x-kind": "money" }, { type: "null" }],
    },
    beds: { type: "integer", format: "uint32", title: "Beds", "x-width": 4 },
    visited: { type: "boolean", title: "Did you visit?" },
    nation: {
      title: "Nation",
      oneOf: [
        { type: "string", const: "england", title: "England" },
        { type: "string", const: "wales", title: "Wales" },
        { type: "string", const: "scotland", title: "Scotland", description: "Other holidays" },
      ],
    },
    regime: {
      title: "Bought under",
      anyOf: [
        {
          oneOf: [
            { type: "string", const: "grant", title: "Grant" },
            { type: "string", const: "lightTouch", title: "Procurement Act 2023, light touch" },
          ],
        },
        { type: "null" },
      ],
    },
    size: { type: "string", enum: ["small", "mediumSized", "large", "huge", "vast"], title: "Size" },
    officer: { type: "string", format: "uuid", title: "Officer", "x-kind": "person", "x-link": "person" },
    providers: {
      type: "array",
      title: "Providers",
      items: { type: "string", format: "uuid" },
      "x-link": "provider",
      "x-missing": "Choose at least one provider",
    },
    criteria: { type: "array", title: "Criteria", items: { type: "string" }, "x-kind": "tags" },
    aliases: { type: "array", title: "Other names", items: { type: "string", title: "Other name" } },
    outcomes: {
      type: "array",
      title: "Outcomes",
      description: "What should be different for people",
      items: {
        title: "Outcome",
        type: "object",
        required: ["text"],
        properties: {
          text: { type: "string", title: "What should be different" },
          by: { type: ["string", "null"], format: "date", title: "By" },
        },
      },
    },
    contact: {
      title: "Contact",
      anyOf: [
        {
          type: "object",
          required: ["name"],
          properties: {
            name: { type: "string", title: "Name" },
            email: { type: ["string", "null"], title: "Email" },
          },
        },
        { type: "null" },
      ],
    },
  },
};

export const everythingOptions: Options = {
  person: [
    { value: "p1", label: "Priya Nair" },
    { value: "p2", label: "Marcus Bell" },
  ],
  provider: [
    { value: "v1", label: "Fernhollow Care Ltd" },
    { value: "v2", label: "Kestrel Home Support Ltd" },
  ],
};
