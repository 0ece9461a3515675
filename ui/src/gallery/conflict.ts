// Two versions of one requirement: Marcus Bell saved his while Priya Nair was writing.
import type { fakeHost } from "../host/fake";
import type { Fault } from "../host";
import type { ConflictView, Piece } from "../host/bindings";
import { ids, improvement } from "./visit";

const same = (text: string): Piece => ({ text, differs: false });
const other = (text: string): Piece => ({ text, differs: true });

export const stale: Fault = {
  code: "conflict",
  message:
    "This was saved by somebody else while you were writing. Your words are kept as a draft.",
  fields: [],
  record: ids.improvement,
};

const today = new Date();
today.setHours(14, 48, 0, 0);

export const conflictView: ConflictView = {
  id: ids.improvement,
  version: 3,
  name: "Requirement R4",
  by: "Marcus Bell",
  byYou: false,
  at: today.toISOString(),
  what: null,
  differ: [
    {
      field: "/obligation/due",
      label: "To be done by",
      yours: "2026-12-02",
      theirs: "2026-12-16",
      yourWords: [other("2 December 2026")],
      theirWords: [other("16 December 2026")],
      before: null,
      keep: "theirs",
    },
    {
      field: "/text",
      label: "What must change",
      yours:
        "Every medicines error is looked into within 5 working days and the lesson shared with all shifts.",
      theirs: "Every medicines error is looked into within 5 working days and the lesson shared.",
      yourWords: [
        same("Every medicines error is looked into within 5 working days and the lesson shared"),
        other(" with all shifts"),
        same("."),
      ],
      theirWords: [
        same("Every medicines error is looked into within 5 working days and the lesson shared."),
      ],
      before: null,
      keep: "yours",
    },
    {
      field: "/person",
      label: "Who is responsible",
      yours: "Anita Rowe",
      theirs: "Paul Quill",
      yourWords: [other("Anita Rowe")],
      theirWords: [other("Paul Quill")],
      before: "Jo Fenwick",
      keep: "yours",
    },
  ],
  same: [
    { label: "What it is based on", text: "Contract clause" },
    { label: "Clause, line or law", text: "Clause 14.5" },
    { label: "In short", text: "Medicines errors" },
    { label: "How we will know it is done", text: "The log, read at the next visit" },
  ],
  theirs: {
    ...improvement.value,
    obligation: {
      kind: "requirement",
      basisType: "contractClause",
      basis: "Clause 14.5",
      due: "2026-12-16",
    },
    text: "Every medicines error is looked into within 5 working days and the lesson shared.",
    person: "Paul Quill",
  },
};

/** Every save of a requirement meets it. */
export const conflictAnswers = {
  save_improvement: () => {
    throw stale;
  },
  conflict: () => conflictView,
} satisfies Parameters<typeof fakeHost>[0];
