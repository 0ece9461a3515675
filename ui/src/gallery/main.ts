// Every part of the design with made-up words, for looking: `npm run dev`, then /gallery.html.
// Not in the product: only index.html is built.
import { mount } from "svelte";
import App from "../App.svelte";
import "../design/design.scss";
import { fakeHost, refusal } from "../host/fake";
import type { Opening } from "../host/bindings";
import { routes } from "../routes";
import Forms from "./Forms.svelte";
import List from "./List.svelte";
import NoContracts from "./NoContracts.svelte";
import { opening, session } from "./people";
import RecoveryKey from "../screens/start/RecoveryKey.svelte";
import SetUpCouncil from "../screens/start/SetUpCouncil.svelte";
import Workspace from "./Workspace.svelte";

// gallery.html?state=open, empty, locked, setup or recovery
const asked = new URLSearchParams(location.search).get("state") ?? "open";
const state = asked as Opening["state"];
const recoveryKey = "7QK4M-2ZPXN-H8D3R-WV6TC-91BJF-KE5YA-3MGRS-XH27D";

fakeHost({
  opening: () => ({ ...opening, state, session: state === "open" ? session : null }),
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
  status: () => ({
    today: "2026-11-12",
    overdue: 3,
    toSign: 1,
    savedAt: "2026-11-12T14:32:00Z",
    importing: false,
  }),
  save_draft: () => ({ at: new Date().toISOString() }),
  read_draft: () => ({ value: null, at: null }),
  discard_draft: () => ({}),
});

routes.unshift(
  { path: "/", screen: List },
  { path: "/contracts", screen: List },
  { path: "/contracts/:id", screen: Workspace },
  { path: "/visits", screen: Forms },
  { path: "/providers", screen: NoContracts },
);

const target = document.getElementById("app");
const nothing = () => {};
if (target && asked === "setup")
  mount(SetUpCouncil, { target, props: { onback: nothing, ondone: nothing } });
else if (target && asked === "recovery")
  mount(RecoveryKey, { target, props: { recoveryKey, ondone: nothing } });
else if (target) mount(App, { target });
