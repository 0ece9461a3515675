// A made-up journal for the gallery and for tests: what the program would answer.
import type { fakeHost } from "../host/fake";
import type { JournalRow, WorkView } from "../host/bindings";
import { ids } from "./register";

type Answers = NonNullable<Parameters<typeof fakeHost>[0]>;

const whats = [
  ["Judged a criterion", "Judgement of criterion 12"],
  ["Recorded evidence", "Evidence E7"],
  ["Saved the contract", "Contract"],
  ["Wrote the report", "Report MR-2026-012, version 1"],
  ["Checked an action", "Action A2"],
] as const;
const people = ["Priya Nair", "Marcus Bell", "Tom Eddery"];

const row = (sequence: number): JournalRow => {
  const [what, record] = whats[sequence % whats.length]!;
  return {
    sequence,
    at: new Date(Date.UTC(2026, 10, 12, 9, 0) - (10_000 - sequence) * 3_600_000).toISOString(),
    person: people[sequence % people.length]!,
    onBehalfOf: sequence % 17 === 0 ? "Helen Ward" : null,
    what,
    about: "TC-AS-0141, Larkspur House",
    route: `/contracts/${ids.contract}`,
    records: [record],
    more: sequence % 9 === 0 ? 2 : 0,
    disposed: false,
  };
};

const check = (part: Partial<WorkView>): WorkView => ({
  kind: "journalCheck",
  state: "finished",
  name: null,
  done: 0,
  total: 4000,
  result: [],
  warnings: [],
  message: null,
  ...part,
});
const counts = [
  { label: "Versions of records", text: "24,310" },
  { label: "Attachments", text: "38" },
];

/** A check under way, one that found nothing wrong, and one that did. */
export const journalWork: Record<string, WorkView> = {
  checking: check({ state: "running", done: 1600 }),
  checked: check({
    result: [
      { label: "Journal", text: "All 10,000 entries are as they were written. Nothing was removed." },
      ...counts,
    ],
  }),
  faulty: check({
    result: [{ label: "Journal", text: "One thing is not as it was written." }, ...counts],
    warnings: [
      "The store is damaged: an attachment was changed; record 0190c0de-0000-7000-8000-000000000012 (report) refers to it since commit 812 (attachments/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08). What it holds cannot be relied on. Put the file of this name from a backup in its place.",
    ],
  }),
};

export const journalOf = (all: number): Answers => ({
  journal: ({ before, limit, filter }) => {
    const last = before === null ? all : before - 1;
    const fits = (one: JournalRow) =>
      filter.person === null || people.indexOf(one.person) === Number(filter.person);
    const rows: JournalRow[] = [];
    let at = last;
    while (at > 0 && rows.length < limit) {
      const one = row(at--);
      if (fits(one)) rows.push(one);
    }
    return {
      rows,
      before: at > 0 ? at + 1 : null,
      looked: last - at,
      all,
      about: filter.caseFile ? "TC-AS-0141, Larkspur House" : null,
    };
  },
  journal_choices: () => ({
    people: people.map((label, value) => ({ value: String(value), label })),
    useCases: [
      { value: "save_judgement", label: "Judged a criterion" },
      { value: "save_evidence", label: "Recorded evidence" },
    ],
    lastCheck: { at: "2026-11-11T16:10:00Z", by: "Marcus Bell" },
  }),
  journal_entry: ({ sequence }) => ({
    row: row(sequence),
    hash: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    previous: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    changes: [
      {
        record: "Judgement of criterion 12",
        label: "Rating",
        old: "Partly meets",
        new: "Meets",
      },
      { record: "Judgement of criterion 12", label: "Why", old: null, new: "Seen twice." },
    ],
  }),
  check_journal: () => ({ begun: true, name: null }),
  save_journal: () => ({ begun: true, name: "Journal to 12 November 2026.pdf" }),
});
