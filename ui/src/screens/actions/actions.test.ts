import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { ids } from "../../gallery/register";
import { openPlan, planRows, planView, reportAnswers } from "../../gallery/reports";
import type { Draft, DraftPlace } from "../../host/bindings";
import { refusal } from "../../host/fake";
import { here } from "../../router.svelte";
import { openAt } from "../opened";

type Answers = NonNullable<Parameters<typeof openAt>[1]>;
const route = `/reports/${ids.report}/actions`;
const idOf = (reference: string) =>
  planRows.find(({ row }) => row.reference === reference)!.row.id;
const at = (reference: string) => `${route}?action=${idOf(reference)}`;
const open = (place: string, more: Answers = {}) => openAt(place, { ...reportAnswers, ...more });

const press = async (name: string | RegExp) =>
  fireEvent.click(await screen.findByRole("button", { name }));
const write = async (label: string | RegExp, value: string) =>
  fireEvent.input(await screen.findByLabelText(label), { target: { value } });

test("the plan says how each action stands, in words", async () => {
  open(route);
  const row = await screen.findByRole("row", { name: /Return conversations/ });
  await waitFor(() => expect(row.textContent).toContain("Reported done"));
  expect(row.textContent).toMatch(/R2.*Jo Fenwick.*5 working days late.*Reported done.*Waiting for our check/s);
  const counts = screen.getByRole("list", { name: "How many are in each state" });
  await waitFor(() => expect(counts.textContent).toMatch(/1 Verified/));
  expect(counts.textContent).toMatch(/1 late/);
  expect(screen.getByText(/Agreed by both on 11 August 2026: Jo Fenwick for the provider/)).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("a chosen row opens beside the list, and Esc leads back to it", async () => {
  open(route);
  await press("Return conversations within 72 hours");
  expect(here()).toBe(at("R2"));
  const panel = await screen.findByRole("region", { name: "Check R2" });
  expect(panel.contains(document.activeElement) || document.activeElement?.contains(panel)).toBe(true);
  expect(panel.textContent).toContain("9 of 10, July to September");
  expect(await violations()).toEqual([]);
  await fireEvent.keyDown(document.body, { key: "Escape" });
  await waitFor(() => expect(document.activeElement?.id).toBe(`action-${idOf("R2")}`));
});

test("an action is verified with what was looked at", async () => {
  const host = open(at("R2"));
  await write("What you looked at, and what it showed", "10 episodes; 9 in time");
  await write(/Note for the record/, "One child was in hospital.");
  await press("Record as verified");
  await waitFor(() =>
    expect(host.asked("verify_action")).toEqual([
      {
        id: idOf("R2"),
        version: 3,
        done: true,
        evidence: "10 episodes; 9 in time",
        note: "One child was in hospital.",
      },
    ]),
  );
  await waitFor(() => expect(host.asked("action_plan").length).toBeGreaterThan(1));
});

test("a check without evidence is refused at its field, and nothing is lost", async () => {
  open(at("R2"), {
    verify_action: () => {
      throw refusal({
        field: "/evidence",
        message: "Say what you looked at and what it showed",
        rule: "003-P30",
      });
    },
  });
  await fireEvent.click(await screen.findByLabelText("Return it"));
  await write("What is still missing", "Times");
  await fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
  const summary = await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(summary));
  await fireEvent.click(within(summary).getByRole("button"));
  const box = screen.getByLabelText("What you looked at, and what it showed");
  expect(document.activeElement).toBe(box);
  expect(box.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByLabelText<HTMLTextAreaElement>("What is still missing").value).toBe("Times");
  expect(await violations()).toEqual([]);
});

test("a check that was begun comes back", async () => {
  open(at("R2"), {
    read_draft: ({ place }: DraftPlace): Draft =>
      place === `${route}/${idOf("R2")}/check`
        ? {
            value: {
              version: 0,
              value: { decision: "returned", evidence: "The log", note: "No times" },
            },
            at: "2026-11-12T14:51:00Z",
          }
        : { value: null, at: null },
  });
  expect(await screen.findByText(/This is your draft of/)).toBeTruthy();
  expect(screen.getByLabelText<HTMLTextAreaElement>("What is still missing").value).toBe("No times");
});

test("progress offers only the steps that the program allows", async () => {
  const host = open(at("R3"));
  await write("What the provider says was done", "The rota is full");
  expect(screen.queryByLabelText("In progress")).toBeNull();
  await press("Record as reported done");
  await waitFor(() =>
    expect(host.asked("progress_action")).toEqual([
      { id: idOf("R3"), version: 3, to: "reportedDone", says: "The rota is full" },
    ]),
  );
});

test("the provider’s answer is the form of its record", async () => {
  const host = open(at("A1"));
  await write("The provider’s action", "A cooking rota, made by the children");
  expect(await violations()).toEqual([]);
  await press("Save the action");
  await waitFor(() => expect(host.asked("save_action")).toHaveLength(1));
  expect(host.asked("save_action")[0]).toMatchObject({
    id: idOf("A1"),
    version: 3,
    parent: null,
    value: { action: "A cooking rota, made by the children", person: "Sam Odell" },
  });
});

test("a recommendation is declined with a reason", async () => {
  const host = open(at("A1"));
  await press("Record that the provider declines");
  await write("The provider’s reason", "Too far at weekends");
  await press("Record as declined");
  await waitFor(() =>
    expect(host.asked("decline_action")).toEqual([
      { id: idOf("A1"), version: 3, reason: "Too far at weekends" },
    ]),
  );
});

test("a requirement offers no way to decline it", async () => {
  open(at("R3"));
  expect(await screen.findByRole("region", { name: "Progress of R3" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: /declines/ })).toBeNull();
});

test("what is verified shows our check, and can only be closed", async () => {
  const host = open(at("R1"));
  const panel = await screen.findByRole("region", { name: "Close R1" });
  expect(panel.textContent).toContain("3 of 3 plans seen");
  expect(within(panel).getAllByRole("button")).toHaveLength(1);
  await press("Close the action");
  await waitFor(() =>
    expect(host.asked("progress_action")).toEqual([
      { id: idOf("R1"), version: 3, to: "closed", says: "" },
    ]),
  );
});

test("the plan is agreed with the name of who agrees for the provider", async () => {
  const host = open(route, { action_plan: () => openPlan });
  await write("Who agrees for the provider", "Jo Fenwick");
  expect(await violations()).toEqual([]);
  await fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
  await waitFor(() =>
    expect(host.asked("agree_action_plan")).toEqual([
      { id: openPlan.plan!.id, version: 2, forProvider: "Jo Fenwick" },
    ]),
  );
});

test("what keeps the plan from being agreed is said in place of the form", async () => {
  open(route, {
    action_plan: () => ({
      ...openPlan,
      whyNotAgreed: [{ field: "", message: "R3 has no action yet", rule: "003-P29" }],
    }),
  });
  const panel = await screen.findByRole("region", { name: "Agree the plan" });
  expect(panel.textContent).toContain("R3 has no action yet (rule 003-P29).");
  expect(screen.queryByLabelText("Who agrees for the provider")).toBeNull();
});

test("a report without improvements needs no plan", async () => {
  open(route, { action_plan: () => ({ ...planView, rows: [] }) });
  expect(await screen.findByText("Nothing has to change")).toBeTruthy();
});

test("the list of open actions is filtered to what is late", async () => {
  const host = open("/actions");
  const link = await screen.findByRole("link", { name: "Return conversations within 72 hours" });
  expect(link.getAttribute("href")).toBe(`#${at("R2")}`);
  expect(host.asked("list_actions")[0]).toMatchObject({ words: "", onlyLate: false, page: 0 });
  await fireEvent.click(screen.getByLabelText("Late only"));
  await press("Filter");
  await waitFor(() =>
    expect(host.asked("list_actions").at(-1)).toMatchObject({ onlyLate: true, page: 0 }),
  );
  expect(here()).toBe("/actions?late=yes");
  expect(await violations()).toEqual([]);
  await press(/Late only.*take this filter away/);
  await waitFor(() => expect(here()).toBe("/actions"));
});

test("no open actions says what leads to one", async () => {
  open("/actions", {
    list_actions: ({ page, perPage }) => ({ rows: [], matching: 0, all: 0, page, perPage }),
  });
  expect(await screen.findByText("There are no open actions")).toBeTruthy();
  expect(await violations()).toEqual([]);
});
