// Made by `cargo xtask bindings` from the commands and records in Rust. Do not edit.

export type Code = "invalid" | "notFound" | "conflict" | "locked" | "notAllowed" | "storage" | "unexpected";
export type Refusal = { field: string, message: string, rule: string | null };
export type Fault = { code: Code, message: string, fields: Array<Refusal> };
export type Nation = "england" | "wales" | "scotland" | "northernIreland";
export type Role = "officer" | "senior_officer";
export type JsonValue = number | string | boolean | Array<JsonValue> | { [key in string]?: JsonValue } | null;
export type Council = { name: string, nation: Nation, brandDeep: string, brand: string, challengeContact: string | null, sample: boolean };
export type Person = { name: string, userName: string, jobTitle: string, role: Role, active: boolean };
export type OpeningState = "empty" | "locked" | "open";
export type SamplePerson = { name: string, user: string, role: Role };
export type Session = { id: string, person: Person, council: Council, today: string };
export type Opening = { state: OpeningState, sample: boolean, council: Council | null, userName: string | null, notices: Array<string>, samplePeople: Array<SamplePerson>, samplePassword: string | null, session: Session | null };
export type Nothing = Record<string, never>;
export type Done = Record<string, never>;
export type SetUp = { council: JsonValue, person: JsonValue, password: string, passwordAgain: string };
export type SetUpDone = { recoveryKey: string, session: Session };
export type SignIn = { userName: string, password: string };
export type Schemas = { schemas: { [key in string]: JsonValue } };
export type Choice = { value: string, label: string };
export type Options = { byKind: { [key in string]: Array<Choice> } };
export type Status = { today: string, overdue: number, toSign: number, savedAt: string | null, importing: boolean };
export type ImportState = "idle" | "reading" | "ready" | "importing" | "finished" | "stopped" | "failed";
export type ImportProgress = { state: ImportState, done: number, total: number, contractsCreated: number, contractsUpdated: number, providersCreated: number, message: string | null };
export type SaveDraft = { place: string, caseFile: string | null, value: JsonValue };
export type DraftPlace = { place: string, caseFile: string | null };
export type DraftKept = { at: string };
export type Draft = { value: JsonValue | null, at: string | null };
export type Save = { id: string | null, version: number, parent: string | null, value: JsonValue };
export type Saved = { id: string, version: number, reference: string | null };

export type Commands = {
  opening: [Nothing, Opening],
  set_up: [SetUp, SetUpDone],
  open_sample: [Nothing, Session],
  leave_sample: [Nothing, Opening],
  sign_in: [SignIn, Session],
  lock: [Nothing, Opening],
  schemas: [Nothing, Schemas],
  status: [Nothing, Status],
  options: [Nothing, Options],
  import_progress: [Nothing, ImportProgress],
  save_draft: [SaveDraft, DraftKept],
  read_draft: [DraftPlace, Draft],
  discard_draft: [DraftPlace, Done],
}
