import { cleanup, fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { violations } from "../../axe";
import { ids, importIs, importPreview, importRows } from "../../gallery/register";
import type { ImportProgress } from "../../host/bindings";
import { refusal } from "../../host/fake";
import { status } from "../../status.svelte";
import { openAt } from "../opened";
import { importing } from "./importing.svelte";

let progress: ImportProgress;
const answers = { import_progress: () => progress };

beforeEach(() => {
  progress = importIs({});
  importing.progress = null;
  importing.fault = null;
});
afterEach(() => vi.useRealTimers());

const heading = (name: string | RegExp) => screen.findByRole("heading", { level: 1, name });

test("a file is chosen, read, checked, imported, and the result said", async () => {
  const host = openAt("/import", {
    ...answers,
    choose_import: () => {
      progress = importIs({ state: "reading", done: 10, total: 400 });
      return { chosen: true, file: "awards.json" };
    },
    run_import: () => {
      progress = importIs({ state: "importing", done: 1, total: 3 });
      return {};
    },
  });
  await fireEvent.click(await screen.findByRole("button", { name: "Choose a file" }));
  await heading("Reading the file");
  expect(screen.getByText("2%")).toBeTruthy();
  expect(status.job).toMatchObject({ title: "Reading the file", done: 10, of: 400 });
  expect(await violations()).toEqual([]);

  progress = importIs({ state: "ready" });
  await heading("Check 6 award notices before importing");
  await fireEvent.click(await screen.findByRole("button", { name: "Import 3 contracts" }));
  expect(host.asked("run_import")).toEqual([{ rows: [1, 2, 3] }]);
  await heading("Importing contracts");
  expect(await violations()).toEqual([]);

  progress = importIs({ state: "finished", contractsCreated: 2, contractsUpdated: 1, providersCreated: 2 });
  await heading("The import is finished");
  await waitFor(() =>
    expect(document.activeElement?.textContent).toBe("The import is finished"),
  );
  const created = screen.getByText("Contracts created").closest("div")!;
  expect(within(created).getByText("2")).toBeTruthy();
  expect(status.job).toBeNull();
  expect(await violations()).toEqual([]);
});

test("it looks how far the work is every 300 ms, also elsewhere, and stops when it is done", async () => {
  vi.useFakeTimers();
  progress = importIs({ state: "importing", done: 1, total: 3 });
  const host = openAt("/import", answers);
  await vi.advanceTimersByTimeAsync(10);
  expect(host.asked("import_progress")).toHaveLength(1);
  cleanup();
  progress = importIs({ state: "importing", done: 2, total: 3 });
  await vi.advanceTimersByTimeAsync(300);
  expect(status.job).toMatchObject({ done: 2, of: 3 });
  progress = importIs({ state: "finished" });
  await vi.advanceTimersByTimeAsync(300);
  expect(status.job).toBeNull();
  const looked = host.asked("import_progress").length;
  await vi.advanceTimersByTimeAsync(3000);
  expect(host.asked("import_progress")).toHaveLength(looked);
});

test("every row says what will happen and why; what is not care starts unticked", async () => {
  progress = importIs({ state: "ready" });
  openAt("/import", answers);
  const box = (name: RegExp) => screen.getByRole<HTMLInputElement>("checkbox", { name });
  await screen.findByText("Reablement at home, north");
  expect(box(/row 1,/).checked).toBe(true);
  const gardening = box(/row 5,/);
  expect([gardening.checked, gardening.disabled]).toEqual([false, false]);
  expect(screen.getByText("Not care: the notice’s code is for gardening.")).toBeTruthy();
  expect(box(/row 4,/).disabled).toBe(true);
  expect(box(/row 6,/).disabled).toBe(true);
  const change = within(box(/row 3,/).closest("tr")!);
  expect(change.getByText(/31 March 2029 becomes 31 March 2030/)).toBeTruthy();
  expect(change.getByRole("link", { name: "TC-AS-0141" }).getAttribute("href")).toBe(
    `#/contracts/${ids.contract}`,
  );
  expect(await violations()).toEqual([]);
});

test("ticks decide what is sent, and the button gives the number", async () => {
  progress = importIs({ state: "ready" });
  const host = openAt("/import", answers);
  await fireEvent.click(await screen.findByRole("checkbox", { name: /row 5,/ }));
  await fireEvent.click(screen.getByRole("checkbox", { name: /row 1,/ }));
  await fireEvent.click(screen.getByRole("checkbox", { name: /row 2,/ }));
  expect(screen.getByText("Creates 1, changes 1. The other 4 stay as they are.")).toBeTruthy();
  await fireEvent.click(screen.getByRole("button", { name: "Import 2 contracts" }));
  expect(host.asked("run_import")).toEqual([{ rows: [3, 5] }]);
});

test("with nothing ticked there is nothing to import", async () => {
  progress = importIs({ state: "ready" });
  const host = openAt("/import", {
    ...answers,
    import_preview: () => ({ ...importPreview, ticked: [] }),
  });
  expect(await screen.findByText(/Nothing is ticked/)).toBeTruthy();
  await fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
  expect(host.asked("run_import")).toEqual([]);
});

test("counts are filters, and pages are asked of the program", async () => {
  progress = importIs({ state: "ready" });
  const host = openAt("/import", {
    ...answers,
    import_preview: ({ page, perPage, outcome }) => ({
      ...importPreview,
      rows: outcome ? importRows.slice(2, 3) : importRows,
      matching: outcome ? 1 : perPage * 2,
      page,
      perPage,
    }),
  });
  await fireEvent.click(await screen.findByRole("button", { name: "Page 2" }));
  await waitFor(() =>
    expect(host.asked("import_preview").at(-1)).toMatchObject({ outcome: null, page: 1 }),
  );
  await fireEvent.click(screen.getByRole("button", { name: /^Change/ }));
  await waitFor(() =>
    expect(host.asked("import_preview").at(-1)).toMatchObject({ outcome: "change", page: 0 }),
  );
  await screen.findByText("Rows 1 to 1 of 1");
  expect(screen.getByRole("button", { name: "Import 3 contracts" })).toBeTruthy();
});

test("an import can be stopped, and what is saved stays", async () => {
  progress = importIs({ state: "importing", done: 1, total: 30 });
  const host = openAt("/import", {
    ...answers,
    stop_import: () => {
      progress = importIs({ state: "stopped", done: 4, total: 30, contractsCreated: 4 });
      return {};
    },
  });
  await heading("Importing contracts");
  await fireEvent.keyDown(document.body, { key: "Escape" });
  await heading("The import was stopped");
  expect(host.asked("stop_import")).toHaveLength(1);
  expect(screen.getByText(/What was imported stays/)).toBeTruthy();
});

test("an import that broke off says what is kept", async () => {
  progress = importIs({
    state: "failed",
    contractsCreated: 4,
    message: "The disk is full. What was imported until then is kept.",
  });
  openAt("/import", answers);
  await heading("The import broke off");
  expect(screen.getByText(/The disk is full/)).toBeTruthy();
});

test("another file is checked from the beginning, with its own ticks", async () => {
  progress = importIs({ state: "ready" });
  const host = openAt("/import", answers);
  await fireEvent.click(await screen.findByRole("checkbox", { name: /row 1,/ }));
  await screen.findByRole("button", { name: "Import 2 contracts" });
  host.answer({ import_preview: () => ({ ...importPreview, ticked: [2] }) });
  await fireEvent.click(screen.getByRole("button", { name: "Choose another file" }));
  expect(await screen.findByRole("button", { name: "Import 1 contract" })).toBeTruthy();
});

test("a file that is no package of notices says so, and another can be chosen", async () => {
  progress = importIs({ state: "failed", message: "This is not JSON. Choose another file." });
  openAt("/import", answers);
  expect(await screen.findByText("This is not JSON. Choose another file.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Choose a file" })).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("a refused choice is said, and nothing starts", async () => {
  const host = openAt("/import", {
    ...answers,
    choose_import: () => {
      throw refusal({ field: "", message: "This file is larger than 200 MB." });
    },
  });
  await fireEvent.click(await screen.findByRole("button", { name: "Choose a file" }));
  expect(await screen.findByText("This file is larger than 200 MB.")).toBeTruthy();
  expect(host.asked("import_preview")).toEqual([]);
});

test("no file chosen leaves everything as it was", async () => {
  openAt("/import", { ...answers, choose_import: () => ({ chosen: false, file: null }) });
  await fireEvent.click(await screen.findByRole("button", { name: "Choose a file" }));
  expect(await screen.findByRole("button", { name: "Choose a file" })).toBeTruthy();
});
