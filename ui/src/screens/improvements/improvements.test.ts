import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { violations } from "../../axe";
import { backups } from "../../gallery/backup";
import { ids, improvement, improvementView, visitAnswers } from "../../gallery/visit";
import schemas from "../../gallery/schemas.json";
import type { Schema } from "../../design/form/schema";
import { fakeHost, refusal } from "../../host/fake";
import ImprovementForm from "./ImprovementForm.svelte";
import { basisOf, obligations } from "./improvement";

let host: ReturnType<typeof fakeHost>;

beforeEach(() => {
  history.replaceState(null, "", "#/");
  host = fakeHost({
    ...visitAnswers,
    status: () => ({ today: "2026-11-12", overdue: 0, toSign: 0, savedAt: null, importing: false, backups }),
  });
});

async function show(id?: string, whyObligationStays: string | null = null) {
  if (id)
    host.answer({ improvement: () => ({ ...improvementView, improvement, whyObligationStays }) });
  render(ImprovementForm, {
    props: { params: { finding: ids.finding, ...(id && { id }) }, query: new URLSearchParams() },
  });
  await screen.findByRole("textbox", { name: "In short" });
}
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const box = (name: string | RegExp) => screen.getByRole<HTMLInputElement>("textbox", { name });
const back = `#/visits/${ids.visit}?criterion=8`;

test("stands beside the reasons for it, and passes axe", async () => {
  await show();
  expect(screen.getByText("8 items: people said 3, staff said 2, records 1, data 2")).toBeTruthy();
  expect(screen.getByText(/2 suggested/)).toBeTruthy();
  expect(screen.getByText("3: “My support comes when I expect it”")).toBeTruthy();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe(
    "Write a requirement or recommendation",
  );
  expect(await violations()).toEqual([]);
});

test("a clause is used with one press, and makes it a requirement", async () => {
  await show();
  await press("Use Specification 4.7");
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Write a requirement");
  await press(/^Use 24 Nov/);
  await press(/^Jo Fenwick, Care co-ordinator/);
  await fireEvent.input(box("In short"), { target: { value: "Evenings are covered" } });
  await fireEvent.input(box("What must change"), { target: { value: "Cover every evening." } });
  await press("Save requirement");
  await waitFor(() => expect(location.hash).toBe(back));
  expect(host.asked("save_improvement")).toEqual([
    {
      id: null,
      version: 0,
      parent: ids.finding,
      value: {
        obligation: {
          kind: "requirement",
          basisType: "specificationLine",
          basis: "Specification 4.7",
          due: "2026-11-24",
        },
        person: "Jo Fenwick",
        role: "Care co-ordinator",
        title: "Evenings are covered",
        text: "Cover every evening.",
      },
    },
  ]);
});

test("three refusals stand in the summary and at their fields", async () => {
  host.answer({
    save_improvement: () => {
      throw refusal(
        { field: "/obligation/basisType", message: "Choose what it is based on", rule: "003-P22" },
        { field: "/person", message: "Name the person who is responsible", rule: "003-P21" },
        { field: "/obligation/due", message: "Set a date from 24 November 2026", rule: "003-P20" },
      );
    },
  });
  await show();
  await fireEvent.click(screen.getByRole("radio", { name: /^Requirement/ }));
  await press("Save requirement");
  const summary = await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(summary));
  expect(summary.textContent).toMatch(/Rule 003-P22/);
  expect(box("Who is responsible").getAttribute("aria-invalid")).toBe("true");
  await press("Choose what it is based on");
  const basis = screen.getByRole("combobox", { name: "What it is based on" });
  expect(document.activeElement).toBe(basis);
  expect(basis.getAttribute("aria-invalid")).toBe("true");
  const described = document.getElementById(basis.getAttribute("aria-describedby")!);
  expect(described?.textContent).toContain("Choose what it is based on");
  await press("Set a date from 24 November 2026");
  expect(document.activeElement).toBe(box("Day"));
  expect(await violations()).toEqual([]);
});

test("a recommendation needs no clause, and changing one's mind loses nothing", async () => {
  await show();
  await press("Use Specification 4.7");
  await fireEvent.click(screen.getByRole("radio", { name: /^Recommendation/ }));
  expect(screen.queryByRole("textbox", { name: "Clause, line or law" })).toBeNull();
  expect(screen.getByRole("button", { name: "Save recommendation" })).toBeTruthy();
  await fireEvent.click(screen.getByRole("radio", { name: /^Requirement/ }));
  expect(box("Clause, line or law").value).toBe("Specification 4.7");
});

test("what has its number stays a requirement, and says why", async () => {
  const why = "R1 stays a requirement. To make it a recommendation, take it back and write a new one.";
  await show(ids.improvement, why);
  expect(screen.getByText(why)).toBeTruthy();
  expect(screen.queryByRole("radio")).toBeNull();
  expect(box("Clause, line or law").value).toBe("Specification 4.7");
  expect(await violations()).toEqual([]);
});

test("is taken back with a reason", async () => {
  await show(ids.improvement);
  await press("Take it back");
  const reason = box(/^Why is it taken back/);
  await waitFor(() => expect(document.activeElement).toBe(reason));
  await fireEvent.input(reason, { target: { value: "It repeats R2." } });
  await press("Take it back");
  await waitFor(() => expect(location.hash).toBe(back));
  expect(host.asked("withdraw_improvement")).toEqual([
    { id: ids.improvement, version: 2, reason: "It repeats R2." },
  ]);
});

test("the draft of a requirement comes back", async () => {
  host.answer({
    read_draft: ({ place }) =>
      place === `/findings/${ids.finding}/improvements/new`
        ? { value: { version: 0, value: { title: "Evenings" } }, at: "2026-11-12T14:51:00Z" }
        : { value: null, at: null },
  });
  await show();
  expect(box("In short").value).toBe("Evenings");
  expect(screen.getByText(/This is your draft of/)).toBeTruthy();
});

test.each([
  ["Specification 4.7", "specificationLine"],
  ["Contract clause 11.2", "contractClause"],
  ["Clause 14.3", "contractClause"],
  ["Regulation 18(1), 2014", "law"],
  ["14.3", null],
  ["Annex B", null],
])("%s rests on %s", (citation, basis) => {
  const [requirement] = obligations(schemas.improvement as unknown as Schema);
  expect(basisOf(requirement!.schema, citation)).toBe(basis);
});
