import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { contractRows, ids } from "../../gallery/register";
import type { ListContracts } from "../../host/bindings";
import { openAt } from "../opened";

const last = (asked: unknown[]) => asked.at(-1) as ListContracts;

test("lists contracts with service, provider and what is next", async () => {
  openAt("/contracts");
  const link = await screen.findByRole("link", { name: "Larkspur House" });
  expect(link.getAttribute("href")).toBe(`#/contracts/${ids.contract}`);
  const row = within(link.closest("tr")!);
  for (const words of ["Fernhollow Care Ltd", "TC-AS-0141", "£4.68m", "31 Mar 2029"])
    expect(row.getByText(words)).toBeTruthy();
  expect(await row.findByText("Nursing home")).toBeTruthy();
  expect(await row.findByText("Active")).toBeTruthy();
  expect(await row.findByText("Requires improvement")).toBeTruthy();
  expect(screen.getByText("Ablecare Ltd and 34 more")).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("filters by words, type, status and officer, and each filter can be taken away", async () => {
  const host = openAt("/contracts");
  await screen.findByRole("option", { name: "Nursing home" });
  await screen.findByRole("option", { name: "In force" });
  const choose = (label: string, value: string) =>
    fireEvent.change(screen.getByRole("combobox", { name: label }), { target: { value } });
  await fireEvent.input(screen.getByLabelText("Name, reference or provider"), {
    target: { value: "larkspur" },
  });
  await choose("Type of care", "nursingHome");
  await choose("Status", "inForce");
  await choose("Officer", ids.marcus);
  await fireEvent.click(screen.getByRole("button", { name: "Filter" }));
  await waitFor(() =>
    expect(last(host.asked("list_contracts"))).toMatchObject({
      words: "larkspur",
      serviceType: "nursingHome",
      state: null,
      inForce: true,
      officer: ids.marcus,
      page: 0,
    }),
  );
  await fireEvent.click(await screen.findByRole("button", { name: /Officer: Marcus Bell/ }));
  await waitFor(() => expect(last(host.asked("list_contracts")).officer).toBeNull());
  expect(last(host.asked("list_contracts")).words).toBe("larkspur");
  await fireEvent.click(screen.getByRole("button", { name: "Clear filters" }));
  await waitFor(() => expect(last(host.asked("list_contracts")).words).toBe(""));
});

test("a state of its own is asked for as that state", async () => {
  const host = openAt("/contracts?status=ended");
  await screen.findByRole("link", { name: "Larkspur House" });
  expect(last(host.asked("list_contracts"))).toMatchObject({ state: "ended", inForce: false });
});

test("a column sorts, and sorts the other way on the second click", async () => {
  const host = openAt("/contracts");
  const heading = await screen.findByRole("button", { name: "Ends" });
  await fireEvent.click(heading);
  await waitFor(() =>
    expect(last(host.asked("list_contracts"))).toMatchObject({ sort: "end", descending: false }),
  );
  await fireEvent.click(screen.getByRole("button", { name: "Ends" }));
  await waitFor(() => expect(last(host.asked("list_contracts")).descending).toBe(true));
  const sorted = screen.getByRole("columnheader", { name: "Ends" });
  expect(sorted.getAttribute("aria-sort")).toBe("descending");
});

test("pages are asked of the program", async () => {
  const host = openAt("/contracts", {
    list_contracts: ({ page, perPage }) => ({
      rows: contractRows.slice(0, 2),
      matching: perPage * 3,
      all: perPage * 3,
      page,
      perPage,
    }),
  });
  await fireEvent.click(await screen.findByRole("button", { name: "Page 3" }));
  await waitFor(() => expect(last(host.asked("list_contracts")).page).toBe(2));
});

test("no match offers a way back", async () => {
  openAt("/contracts?words=zzz", {
    list_contracts: ({ page, perPage }) => ({ rows: [], matching: 0, all: 64, page, perPage }),
  });
  expect(await screen.findByText(/No contract fits all of this/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Clear filters" })).toBeTruthy();
});

test("an empty register shows the ways in, and no filters", async () => {
  openAt("/contracts", {
    list_contracts: ({ page, perPage }) => ({ rows: [], matching: 0, all: 0, page, perPage }),
  });
  expect(await screen.findByRole("heading", { name: "There are no contracts yet" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Filter" })).toBeNull();
  expect(await violations()).toEqual([]);
});
