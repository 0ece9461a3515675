// Who acts in the gallery and in tests.
import type { Opening, Session } from "../host/bindings";

// Only commands that a screen asks about.
const officerMay = ["people", "council", "save_contract", "save_judgement", "submit_report"];

export const session: Session = {
  id: "0190c0de-0000-7000-8000-000000000001",
  person: {
    name: "Priya Nair",
    userName: "priya.nair",
    jobTitle: "QA officer",
    role: "officer",
    active: true,
  },
  council: {
    name: "Thornmere Council",
    nation: "england",
    brandDeep: "#003c40",
    brand: "#00575a",
    challengeContact: null,
    retention: { standard: 6, sealed: 12, children: 75, shared: 6 },
    backupReminderDays: 7,
    backupKeptDays: 90,
    sample: true,
  },
  today: "2026-11-12",
  may: officerMay,
};

/** A colleague who also countersigns and adds people. */
export const senior: Session = {
  ...session,
  id: "0190c0de-0000-7000-8000-000000000002",
  person: {
    name: "Marcus Bell",
    userName: "marcus.bell",
    jobTitle: "Contracts manager",
    role: "senior_officer",
    active: true,
  },
  may: [...officerMay, "add_person", "save_council", "return_report", "sign_report", "journal", "check_journal", "save_journal", "back_up", "check_backup", "export_everything", "export_person"],
};

export const opening: Opening = {
  state: "locked",
  sample: true,
  council: null,
  userName: null,
  notices: [],
  samplePeople: [
    { name: "Priya Nair", user: "priya.nair", role: "officer" },
    { name: "Marcus Bell", user: "marcus.bell", role: "senior_officer" },
  ],
  samplePassword: "three-dry-otters",
  session: null,
};
