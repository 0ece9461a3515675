import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { violations } from "../../axe";
import { backups } from "../../gallery/backup";
import { ids, plan, planView, visitAnswers } from "../../gallery/visit";
import { session } from "../../gallery/people";
import { fakeHost, refusal } from "../../host/fake";
import type { MonitoringPlan, Save } from "../../host/bindings";
import { acting } from "../../session.svelte";
import PlanEditor from "./PlanEditor.svelte";

let host: ReturnType<typeof fakeHost>;

beforeEach(() => {
  history.replaceState(null, "", "#/");
  acting.session = session;
  host = fakeHost({
    ...visitAnswers,
    status: () => ({ today: "2026-11-12", overdue: 0, toSign: 0, savedAt: null, importing: false, backups }),
  });
});

async function show() {
  render(PlanEditor, { props: { params: { id: ids.contract }, query: new URLSearchParams() } });
  await screen.findByRole("group", { name: /^Criteria/ });
}
const checkbox = (name: RegExp) => screen.getByRole<HTMLInputElement>("checkbox", { name });
const domain = (name: string) => within(screen.getByRole("region", { name }));
const sent = () => (host.asked("save_plan").at(-1) as Save).value as unknown as MonitoringPlan;
const save = () => fireEvent.click(screen.getByRole("button", { name: "Save the plan" }));

test("shows what keeps it from being agreed, each leading to its field", async () => {
  await show();
  expect(screen.queryByRole("button", { name: "Agree the plan" })).toBeNull();
  await fireEvent.click(screen.getByRole("button", { name: /Set a date by which the plan/ }));
  expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Day" }));
  expect(screen.getByText("Not served yet")).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("a whole domain is chosen at once, and sent in the order of the framework", async () => {
  await show();
  await fireEvent.click(domain("A1 My life, my say").getByRole("button", { name: /Choose all/ }));
  expect(checkbox(/^4\. /).checked).toBe(true);
  await save();
  await waitFor(() => expect(host.asked("save_plan")).toHaveLength(1));
  expect(host.asked("save_plan")[0]).toMatchObject({ id: ids.plan, version: 4, parent: ids.contract });
  expect(sent().criteria.map((one) => one.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 10]);
});

test("each criterion says which outcomes it serves, or every criterion serves one", async () => {
  await show();
  const six = screen.getByRole("group", { name: "Outcomes that criterion 6 serves" });
  await fireEvent.click(within(six).getByRole("checkbox", { name: "Outcome 2" }));
  await fireEvent.click(
    screen.getByRole("button", { name: /^Every criterion serves it.*outcome 4$/ }),
  );
  await save();
  await waitFor(() => expect(host.asked("save_plan")).toHaveLength(1));
  expect(sent().criteria).toEqual([
    { number: 5, outcomes: [1, 4] },
    { number: 6, outcomes: [2, 4] },
    { number: 7, outcomes: [4] },
    { number: 8, outcomes: [3, 4] },
    { number: 10, outcomes: [2, 4] },
  ]);
});

test("a criterion taken away by mistake comes back with its outcomes", async () => {
  await show();
  await fireEvent.click(checkbox(/^8\. /));
  expect(screen.queryByRole("group", { name: "Outcomes that criterion 8 serves" })).toBeNull();
  await fireEvent.click(checkbox(/^8\. /));
  const eight = screen.getByRole("group", { name: "Outcomes that criterion 8 serves" });
  expect(within(eight).getByRole<HTMLInputElement>("checkbox", { name: "Outcome 3" }).checked).toBe(
    true,
  );
});

test("a plan without gaps is agreed; one with changes is saved first", async () => {
  host.answer({ plan: () => ({ ...planView, whyNotAgreed: [] }) });
  await show();
  await fireEvent.click(checkbox(/^9\. /));
  expect(screen.queryByRole("button", { name: "Agree the plan" })).toBeNull();
  expect(screen.getByText("Save what you changed first.")).toBeTruthy();
  await fireEvent.click(checkbox(/^9\. /));
  await fireEvent.click(screen.getByRole("button", { name: "Agree the plan" }));
  await waitFor(() => expect(host.asked("agree_plan")).toEqual([{ id: ids.plan, version: 4 }]));
});

test("an agreed plan leads to a visit, and says what a change means", async () => {
  const agreed = { ...plan, value: { ...plan.value, state: "agreed" as const } };
  host.answer({ plan: () => ({ ...planView, plan: agreed, whyNotAgreed: [] }) });
  await show();
  expect(screen.getByRole("link", { name: "Plan a visit" }).getAttribute("href")).toBe(
    `#/contracts/${ids.contract}/visits/new`,
  );
  expect(screen.getByText(/makes version 3, which has to be agreed again/)).toBeTruthy();
});

test("a new plan starts with the only framework, and a refusal stands at its field", async () => {
  host.answer({
    plan: () => ({ ...planView, plan: null, activities: [], whyNotAgreed: [] }),
    save_plan: () => {
      throw refusal({ field: "/purpose", message: "Say what the monitoring is for" });
    },
  });
  await show();
  await fireEvent.click(checkbox(/^1\. /));
  await save();
  const summary = await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(summary));
  expect(host.asked("save_plan")[0]).toMatchObject({
    id: null,
    version: 0,
    value: { framework: ids.framework, criteria: [{ number: 1, outcomes: [] }] },
  });
  expect(screen.getByRole("textbox", { name: "Purpose" }).getAttribute("aria-invalid")).toBe("true");
  expect(await violations()).toEqual([]);
});
