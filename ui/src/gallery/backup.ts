// Backups and exports for the gallery and for tests: what the program would answer.
import type { Backups, WorkView } from "../host/bindings";

export const backups: Backups = {
  words: "Backed up today",
  last: "2026-11-12T07:10:00Z",
  today: true,
  due: false,
  reminderDays: 7,
  keptDays: 90,
};

export const oldBackups: Backups = {
  ...backups,
  words: "Last backup 9 days ago",
  last: "2026-11-03T07:10:00Z",
  today: false,
  due: true,
};

export const noWork: WorkView = {
  kind: null,
  state: "idle",
  name: null,
  done: 0,
  total: 0,
  result: [],
  warnings: [],
  message: null,
};

export const backingUp: WorkView = {
  ...noWork,
  kind: "backup",
  state: "running",
  name: "Countersign 2026-11-12.backup",
  done: 58,
  total: 100,
};

export const backedUp: WorkView = {
  ...backingUp,
  state: "finished",
  done: 100,
  result: [
    { label: "Made", text: "12 November 2026, 14:40" },
    { label: "Changes", text: "4,812" },
    { label: "Versions of records", text: "9,230" },
    { label: "Attachments", text: "61" },
    { label: "Drafts", text: "2" },
    { label: "Size", text: "84 MB" },
    { label: "Fingerprint", text: "5f1d".repeat(16) },
  ],
};
