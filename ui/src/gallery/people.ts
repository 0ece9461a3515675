// Who acts in the gallery and in tests.
import may from "./may.json";
import type { Opening, Person, PersonRow, PersonView, Role, Session } from "../host/bindings";

const plain = { active: true, authorityLimit: null, deputy: null, reset: null };

const mays: Record<Role, string[]> = may;

/** Somebody of the gallery in another role, who may do what the program lets that role do. */
export const inRole = (role: Role, more: Partial<Person> = {}): Session => ({
  ...session,
  person: { ...session.person, role, ...more },
  may: mays[role],
});

export const session: Session = {
  id: "0190c0de-0000-7000-8000-000000000001",
  person: {
    name: "Priya Nair",
    userName: "priya.nair",
    jobTitle: "QA officer",
    role: "officer",
    ...plain,
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
    idleMinutes: 10,
    sample: true,
  },
  today: "2026-11-12",
  may: mays.officer,
  notices: [],
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
    ...plain,
  },
  may: mays.senior_officer,
};

/** People and settings, and no contracts or reports. */
export const administrator: Session = {
  ...inRole("administrator", { name: "Ida Moore", userName: "ida.moore", jobTitle: "IT support" }),
  id: "0190c0de-0000-7000-8000-000000000004",
};

/** Reads, and changes nothing. */
export const reader: Session = {
  ...inRole("read_only", { name: "Rae Diaz", userName: "rae.diaz", jobTitle: "Auditor" }),
  id: "0190c0de-0000-7000-8000-000000000009",
};

export const opening: Opening = {
  state: "locked",
  sample: true,
  council: null,
  userName: null,
  notices: [],
  samplePeople: [
    { name: "Priya Nair", user: "priya.nair", role: "officer", roleName: "Officer" },
    { name: "Marcus Bell", user: "marcus.bell", role: "senior_officer", roleName: "Senior officer" },
  ],
  samplePassword: "three-dry-otters",
  session: null,
};

const row = (id: string, person: Person, role: string, more: Partial<PersonRow> = {}): PersonRow => ({
  person: { id, version: 1, caseFile: "00000000-0000-0000-0000-000000000002", value: person },
  role,
  state: "active",
  stateWords: "Can sign in",
  notes: [],
  ...more,
});

const colleague = (name: string, jobTitle: string, role: Person["role"]): Person => ({
  ...plain,
  name,
  userName: name.toLowerCase().replace(" ", "."),
  jobTitle,
  role,
});

/** Everybody of the made-up council, in each state that an account can have. */
export const people: PersonRow[] = [
  row(session.id, session.person, "Officer", { notes: ["Stands in for Helen Ward"] }),
  row(senior.id, senior.person, "Senior officer"),
  row(
    "0190c0de-0000-7000-8000-000000000003",
    colleague("Helen Ward", "Head of commissioning", "commissioning_manager"),
    "Commissioning manager",
    { notes: ["Deputy: Priya Nair, 9 to 20 November 2026"] },
  ),
  row(
    "0190c0de-0000-7000-8000-000000000004",
    colleague("Ida Moore", "IT support", "administrator"),
    "Administrator",
  ),
  row(
    "0190c0de-0000-7000-8000-000000000005",
    colleague("Tom Reyes", "QA officer", "officer"),
    "Officer",
    { state: "waits", stateWords: "Waits to be let in" },
  ),
  row(
    "0190c0de-0000-7000-8000-000000000006",
    { ...colleague("Jean Okoro", "QA officer", "officer"), active: false },
    "Officer",
    { state: "left", stateWords: "Can no longer sign in" },
  ),
];

/** A colleague as somebody sees them who keeps people. */
export function personView(id: string, own = false): PersonView {
  const found = people.find((row) => row.person.id === id) ?? people[0]!;
  const { name, active } = found.person.value;
  const way = (may: boolean) => ({ may, whyNot: null });
  return {
    row: found,
    own,
    reset:
      found.state === "waits" ? "The password was reset by Ida Moore on 11 November 2026." : null,
    edit: way(true),
    nameDeputy: way(active),
    resetPassword: way(active && !own),
    allow: way(found.state === "waits"),
    deactivate: way(active && !own),
    reactivate: way(!active),
    consequences: [
      `${name} can no longer sign in. Their password is destroyed.`,
      `The name ${name} stays in the history and on reports.`,
      "Contracts and visits that they lead stay with them until you give them to a colleague.",
      "You can reactivate the account later, with a new password.",
    ],
  };
}
