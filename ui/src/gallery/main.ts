// The whole program with made-up records behind it, for looking: `npm run dev`, then
// /gallery.html#/contracts. Nothing is kept. Not in the product: only index.html is built.
//
// ?state=  open (as it starts), empty, locked, opening, cannot, setup or recovery
// ?person= officer (as it starts), senior, governance, manager, administrator or reader
// ?journal= new, checking, checked or faulty
// ?report= drafting, unready, waiting, signing, returned or signed
// ?backup= good (as it starts), old, working, done or restoring
// ?print=  ready (as it starts), none, working, done or taken-back
// ?plan=   agreed (as it starts) or open
// ?conflict  saving a requirement meets somebody else's version
// ?parts   the parts of the design, each alone: #/ a list, #/contracts/1, #/visits a form
import { mount } from "svelte";
import App from "../App.svelte";
import "../design/design.scss";
import { fakeHost, refusal } from "../host/fake";
import type { Fault, Opening, WorkView } from "../host/bindings";
import { routes } from "../routes";
import { backedUp, backingUp, noWork, oldBackups } from "./backup";
import { journalOf, journalWork } from "./journal";
import Forms from "./Forms.svelte";
import List from "./List.svelte";
import NoContracts from "./NoContracts.svelte";
import { administrator, opening, reader, senior, session as officer } from "./people";
import { registerAnswers } from "./register";
import { governance, manager, retentionAnswers } from "./retention";
import { conflictAnswers } from "./conflict";
import { noPrinters, printingAnswers, printed, printingNow, printingView, takenBack } from "./printing";
import { openPlan, planView, reportAnswers, reportViews } from "./reports";
import { contract, framework, ids as visitIds, visitAnswers } from "./visit";
import RecoveryKey from "../screens/start/RecoveryKey.svelte";
import SetUpCouncil from "../screens/start/SetUpCouncil.svelte";
import Workspace from "./Workspace.svelte";

const asked = new URLSearchParams(location.search);
const state = asked.get("state") ?? "open";
const people = { officer, senior, governance, manager, administrator, reader };
const session = people[(asked.get("person") ?? "officer") as keyof typeof people] ?? officer;
const report = reportViews[(asked.get("report") ?? "drafting") as keyof typeof reportViews];
const recoveryKey = "7QK4M-2ZPXN-H8D3R-WV6TC-91BJF-KE5YA-3MGRS-XH27D";

const cannotOpen: Fault = {
  code: "storage",
  message:
    "The store is already open on the computer CARE-PC-7, in process 4711.\n" +
    "Close Countersign there, or wait until countersign-admin has finished. Then try again.",
  fields: [],
};

const options = registerAnswers.options().byKind;
const drafts = new Map<string, { value: never; at: string }>();

const work: Record<string, WorkView> = {
  working: backingUp,
  done: backedUp,
  restoring: { ...backingUp, kind: "restore" },
};

const ofPrinting: Record<string, WorkView> = { working: printingNow, done: printed, "taken-back": takenBack };

fakeHost({
  ...reportAnswers,
  ...visitAnswers,
  ...retentionAnswers,
  ...printingAnswers,
  printing: () => (asked.get("print") === "none" ? noPrinters : printingView),
  options: () => ({
    byKind: {
      ...options,
      provider: [...options.provider, { value: visitIds.provider, label: "Kestrel Home Support Ltd" }],
      framework: [{ value: framework.id, label: "Adult standards, version 1" }],
    },
  }),
  contract: ({ id }) => {
    const view = registerAnswers.contract();
    return id === visitIds.contract ? { ...view, contract } : view;
  },
  report: () => report,
  action_plan: () => (asked.get("plan") === "open" ? openPlan : planView),
  ...(asked.get("backup") === "old" && {
    backups: () => oldBackups,
    status: () => ({ ...registerAnswers.status(), backups: oldBackups }),
  }),
  ...journalOf(asked.get("journal") === "new" ? 1 : 10_000),
  long_work: () =>
    journalWork[asked.get("journal") ?? ""] ?? work[asked.get("backup") ?? ""] ?? ofPrinting[asked.get("print") ?? ""] ?? noWork,
  opening: () => {
    if (state === "opening") return new Promise<never>(() => {});
    if (state === "cannot") throw cannotOpen;
    return { ...opening, state: state as Opening["state"], session: state === "open" ? session : null };
  },
  opening_progress: () => ({
    doing: "Making the working copy from the journal",
    done: 31_457_280,
    total: 104_857_600,
  }),
  opening_notes: () => ({
    notes: [
      {
        time: "2026-11-11T08:02:00Z",
        text: "The machine stopped while the store was open. The working copy was made again from the journal; the old one is kept in aside/sled-20261111T080159.",
      },
    ],
  }),
  open_sample: () => session,
  leave_sample: () => ({ ...opening, state: "empty", sample: false }),
  set_up: () => ({ session, recoveryKey }),
  sign_in: ({ password }) => {
    if (password) return session;
    throw refusal({
      field: "/password",
      message: "That password is not right. 4 tries are left before a 15-minute wait.",
    });
  },
  lock: () => opening,
  save_improvement: () => {
    throw refusal(
      {
        field: "/obligation/basis",
        message: "A requirement needs the clause or regulation it is based on",
        rule: "003-P22",
      },
      {
        field: "/obligation/due",
        message: "The date must be on or after 24 November 2026, when the report is issued",
        rule: "003-P20",
      },
      { field: "/measure", message: "Say how you will know it is done", rule: "003-P23" },
    );
  },
  save_draft: ({ place, value }) => {
    const at = new Date().toISOString();
    drafts.set(place, { value: value as never, at });
    return { at };
  },
  ...(asked.has("conflict") && conflictAnswers),
  read_draft: ({ place }) => drafts.get(place) ?? { value: null, at: null },
  discard_draft: ({ place }) => {
    drafts.delete(place);
    return {};
  },
});

if (asked.has("parts"))
  routes.unshift(
    { path: "/", screen: List },
    { path: "/contracts", screen: List },
    { path: "/contracts/:id", screen: Workspace },
    { path: "/visits", screen: Forms },
    { path: "/providers", screen: NoContracts },
  );

const target = document.getElementById("app");
const nothing = () => {};
if (target && state === "setup")
  mount(SetUpCouncil, { target, props: { onback: nothing, ondone: nothing } });
else if (target && state === "recovery")
  mount(RecoveryKey, { target, props: { recoveryKey, ondone: nothing } });
else if (target) mount(App, { target });
