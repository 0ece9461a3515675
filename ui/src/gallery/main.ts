// Every part of the design with made-up words, for looking: `npm run dev`, then /gallery.html.
// Not in the product: only index.html is built.
import { mount } from "svelte";
import App from "../App.svelte";
import "../design/design.scss";
import { fakeHost, refusal } from "../host/fake";
import type { Session, Start } from "../host/bindings";
import { routes } from "../routes";
import Forms from "./Forms.svelte";
import List from "./List.svelte";
import NoContracts from "./NoContracts.svelte";
import Workspace from "./Workspace.svelte";

const session: Session = {
  council: "Thornmere Council",
  sample: true,
  person: "priya",
  name: "Priya Nair",
  job_title: "QA officer",
  role: "officer",
  brand: "#00575a",
  brand_deep: "#003c40",
};

const start: Start = {
  state: "locked",
  version: "0.1.0",
  sample: [
    { user: "priya", name: "Priya Nair", job_title: "QA officer" },
    { user: "marcus", name: "Marcus Bell", job_title: "Senior QA officer" },
  ],
  sample_password: "three-dry-otters",
  session: null,
};

// gallery.html?state=open, empty or locked
const state = (new URLSearchParams(location.search).get("state") ?? "open") as Start["state"];

fakeHost({
  start: () => ({ ...start, state, session: state === "open" ? session : null }),
  open_sample: () => start,
  set_up: () => ({
    session,
    recovery_key: ["7QK4M", "2ZPXN", "H8D3R", "WV6TC", "91BJF", "KE5YA", "3MGRS", "XH27D"],
  }),
  sign_in: ({ password }) => {
    if (password) return session;
    throw refusal({
      field: "/password",
      message: "That password is not right. 4 tries are left before a 15-minute wait.",
    });
  },
  lock: () => null,
  save_draft: () => null,
  read_draft: () => null,
  discard_draft: () => null,
});

routes.push(
  { path: "/", screen: List },
  { path: "/contracts", screen: List },
  { path: "/contracts/:id", screen: Workspace },
  { path: "/visits", screen: Forms },
  { path: "/providers", screen: NoContracts },
);

const target = document.getElementById("app");
if (target) mount(App, { target });
