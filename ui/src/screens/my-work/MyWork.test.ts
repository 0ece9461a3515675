import { fireEvent, screen, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { ids, myWork } from "../../gallery/register";
import { here } from "../../router.svelte";
import { openAt } from "../opened";

test("what is overdue stands first, and says how late it is", async () => {
  openAt("/");
  const tables = await screen.findAllByRole("table");
  expect(tables.map((table) => table.querySelector("caption")?.textContent)).toEqual([
    "Overdue",
    "Due soon",
  ]);
  expect(within(tables[0]!).getByText("5 working days late")).toBeTruthy();
  const item = within(tables[0]!).getByRole("link", { name: /Verify: return conversations/ });
  expect(item.getAttribute("href")).toBe(`#/reports/${ids.report}/actions`);
  expect(await violations()).toEqual([]);
});

test("a report that waits for my signature is named with its author", async () => {
  openAt("/");
  const panel = await screen.findByRole("region", { name: "Waiting for my signature: 1" });
  expect(within(panel).getByRole("link", { name: "The Potting Shed Project" })).toBeTruthy();
  expect(within(panel).getByText("MR-2026-014, 9 pages, by Tom Eddery")).toBeTruthy();
});

test("Ctrl Enter carries on where the person stopped", async () => {
  openAt("/");
  await screen.findByText(/judging criterion 8/);
  await fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
  expect(location.hash).toBe(`#/visits/${ids.activity}/criteria/8`);
});

test("nothing late and nothing to carry on is said in words", async () => {
  openAt("/", {
    my_work: () => ({
      ...myWork,
      overdue: [],
      overdueCount: 0,
      soon: [],
      toSign: [],
      carryOn: null,
    }),
  });
  expect(await screen.findByText(/Nothing is late or due soon/)).toBeTruthy();
  expect(screen.queryByText(/Overdue/)).toBeNull();
  expect(screen.getByText("No report waits for you.")).toBeTruthy();
});

test("an empty register shows the ways in", async () => {
  openAt("/", { my_work: () => ({ ...myWork, contracts: 0 }) });
  expect(await screen.findByRole("heading", { name: "There are no contracts yet" })).toBeTruthy();
  const importing = screen.getByRole("link", { name: "Import award notices" });
  expect(importing.getAttribute("href")).toBe("#/import");
  expect(here()).toBe("/");
  expect(await violations()).toEqual([]);
});
