import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { contractView, ids } from "../../gallery/register";
import { refusal } from "../../host/fake";
import { openAt } from "../opened";

const place = `/contracts/${ids.contract}`;

test("says what the contract is, what happened and what comes next", async () => {
  openAt(place);
  expect(await screen.findByRole("heading", { level: 1, name: "Larkspur House" })).toBeTruthy();
  expect(screen.getByText("TC-AS-0141")).toBeTruthy();
  expect(await screen.findByText(/Nursing home, 48 beds/)).toBeTruthy();
  expect(await screen.findByText("Anita Rowe")).toBeTruthy();
  expect(await screen.findByText("Today, 12 November")).toBeTruthy();
  const next = within(screen.getByRole("region", { name: "What happens next" }));
  expect(next.getByRole("link", { name: "Send for signature" }).getAttribute("href")).toBe(
    `#/reports/${ids.report}`,
  );
  const thread = within(screen.getByRole("navigation", { name: "From need to lesson" }));
  expect(thread.getByRole("link", { name: "Evidence 47" }).getAttribute("href")).toBe(
    `#/visits/${ids.activity}`,
  );
  expect(await violations()).toEqual([]);
});

test("what is not possible yet says why not", async () => {
  openAt(place);
  const next = within(await screen.findByRole("region", { name: "What happens next" }));
  expect(next.getByText("You wrote it. Marcus Bell can sign.")).toBeTruthy();
  expect(next.getByText("Enter the new end date first.")).toBeTruthy();
  expect(next.queryByRole("button", { name: /to extended$/ })).toBeNull();
});

test("a main step that has to wait is no button", async () => {
  openAt(place, {
    contract: () => ({
      ...contractView,
      main: { label: "Plan a visit", whyNot: "Agree the plan first.", route: "/x" },
    }),
  });
  expect(await screen.findByText("Agree the plan first.")).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Plan a visit" })).toBeNull();
});

test("a change of status is asked about, sent with the version, and shown", async () => {
  const host = openAt(place);
  await fireEvent.click(await screen.findByRole("button", { name: /to suspended$/ }));
  expect(host.asked("move_contract")).toEqual([]);
  expect(document.activeElement?.textContent).toBe("Change the status to suspended?");
  await fireEvent.click(screen.getByRole("button", { name: "Change it" }));
  await waitFor(() => expect(host.asked("contract")).toHaveLength(2));
  expect(host.asked("move_contract")).toEqual([
    { id: ids.contract, version: 3, to: "suspended" },
  ]);
});

test("Esc leaves the status as it is", async () => {
  const host = openAt(place);
  await fireEvent.click(await screen.findByRole("button", { name: /to terminated$/ }));
  await fireEvent.keyDown(document.body, { key: "Escape" });
  expect(await screen.findByRole("button", { name: /to suspended$/ })).toBeTruthy();
  expect(host.asked("move_contract")).toEqual([]);
});

test("a refused change of status says so where it was asked", async () => {
  openAt(place, {
    move_contract: () => {
      throw refusal({ field: "", message: "It starts on 1 December 2026." });
    },
  });
  await fireEvent.click(await screen.findByRole("button", { name: /to suspended$/ }));
  await fireEvent.click(screen.getByRole("button", { name: "Change it" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain("It starts on 1 December 2026.");
  await waitFor(() => expect(document.activeElement).toBe(alert));
});

test("a plan that has to be agreed again says so", async () => {
  const openAgain = "The plan was agreed, and is open again: no criterion covers outcome 3 of the contract yet.";
  openAt(`${place}?tab=plan`, {
    contract: () => ({ ...contractView, plan: { ...contractView.plan!, openAgain } }),
  });
  expect(await screen.findByText(openAgain)).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test.each([
  ["plan", "Quality framework for adult care, version 3"],
  ["visits", "Announced visit"],
  ["requirements", "Look into every medicines error"],
  ["reports", "Larkspur House, visit of 6 and 7 October 2026"],
  ["actions", "A log is kept, and read at each Monday meeting"],
])("the tab %s shows its records", async (tab, words) => {
  openAt(`${place}?tab=${tab}`);
  expect(await screen.findByText(words)).toBeTruthy();
  const tabs = within(screen.getByRole("navigation", { name: "Larkspur House" }));
  expect(tabs.getByRole("link", { current: "page" }).getAttribute("href")).toBe(
    `#${place}?tab=${tab}`,
  );
  expect(await violations()).toEqual([]);
});

test.each(["plan", "visits", "requirements", "reports", "actions"])(
  "the tab %s says what leads to its first record",
  async (tab) => {
    openAt(`${place}?tab=${tab}`, {
      contract: () => ({
        ...contractView,
        plan: null,
        activities: [],
        improvements: [],
        reports: [],
        actions: [],
      }),
    });
    expect(await screen.findByRole("heading", { level: 2, name: /^There (is|are) no/ })).toBeTruthy();
    expect(await violations()).toEqual([]);
  },
);

test("the history comes when it is asked for, field by field, and older on demand", async () => {
  const host = openAt(place);
  await screen.findByRole("heading", { level: 1, name: "Larkspur House" });
  expect(host.asked("history")).toEqual([]);
  const tabs = within(await screen.findByRole("navigation", { name: "Larkspur House" }));
  await fireEvent.click(tabs.getByRole("link", { name: "History" }));
  const changed = await screen.findByText("31 March 2028");
  expect(within(changed.closest("tr")!).getByText("31 March 2029")).toBeTruthy();
  expect(host.asked("history")).toEqual([{ caseFile: ids.contract, before: null }]);
  await fireEvent.click(screen.getByRole("button", { name: "Show older changes" }));
  expect(await screen.findByText("Started the contract")).toBeTruthy();
  expect(host.asked("history").at(-1)).toEqual({ caseFile: ids.contract, before: 41 });
  expect(screen.queryByRole("button", { name: "Show older changes" })).toBeNull();
  expect(await violations()).toEqual([]);
});

test("a contract that is gone says so and offers another try", async () => {
  openAt(place, {
    contract: () => {
      throw { code: "notFound", message: "This contract is not in the store.", fields: [] };
    },
  });
  expect(await screen.findByText("This contract is not in the store.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
});
