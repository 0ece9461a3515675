import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { journalOf, journalWork } from "../../gallery/journal";
import { senior } from "../../gallery/people";
import type { JournalAsk } from "../../host/bindings";
import { refusal } from "../../host/fake";
import { openAt } from "../opened";

// By selector: roles of so many rows take long to work out.
const entries = () =>
  waitFor(() => {
    const found = [...document.querySelectorAll<HTMLElement>('a[href^="#/journal/"]')];
    expect(found.length).toBeGreaterThan(0);
    return found;
  });

test("the journal is listed newest first, and older entries come without gaps", async () => {
  const host = openAt("/journal", journalOf(10_000), senior);
  expect((await entries())[0]!.textContent).toBe("10,000");
  expect(await entries()).toHaveLength(50);
  await fireEvent.click(screen.getByText("Show older entries"));
  await waitFor(async () => expect(await entries()).toHaveLength(100));
  const numbers = (await entries()).map((link) => Number(link.textContent!.replace(",", "")));
  expect(numbers).toEqual(Array.from({ length: 100 }, (_, at) => 10_000 - at));
  expect(host.asked("journal").map((one) => (one as JournalAsk).before)).toEqual([null, 9951]);
  expect(document.activeElement).toBe((await entries())[50]);
});

test("nobody is kept from reading the list", async () => {
  openAt("/journal", journalOf(4), senior);
  expect(await entries()).toHaveLength(4);
  expect(screen.queryByText("Show older entries")).toBeNull();
  expect(await violations()).toEqual([]);
});

test("filters are asked of the program, and can be taken away", async () => {
  const host = openAt("/journal", journalOf(200), senior);
  await entries();
  await fireEvent.change(screen.getByLabelText("Who"), { target: { value: "1" } });
  await fireEvent.input(screen.getByLabelText("Contract reference"), {
    target: { value: " TC-AS-0141 " },
  });
  await fireEvent.click(screen.getByRole("button", { name: "Filter" }));
  const chip = await screen.findByRole("button", { name: /^Who: Marcus Bell/ });
  expect(host.asked("journal").at(-1)).toMatchObject({
    filter: { person: "1", reference: "TC-AS-0141", caseFile: null, useCase: null },
    before: null,
  });
  await fireEvent.click(chip);
  await waitFor(() =>
    expect(host.asked("journal").at(-1)).toMatchObject({ filter: { person: null } }),
  );
});

test("a short page is asked on until there is a whole one", async () => {
  const answers = journalOf(300);
  let calls = 0;
  const host = openAt("/journal", {
    ...answers,
    journal: (request) => {
      calls += 1;
      const page = answers.journal!({ ...request, limit: Math.min(request.limit, 20) }) as never;
      return page;
    },
  }, senior);
  await waitFor(async () => expect(await entries()).toHaveLength(50));
  expect(calls).toBe(3);
  expect(host.asked("journal").map((one) => (one as JournalAsk).limit)).toEqual([50, 30, 10]);
});

test("what the program refuses stands at its field", async () => {
  openAt("/journal?reference=TC-XX-1", {
    ...journalOf(10),
    journal: () => {
      throw refusal({ field: "/reference", message: "There is no contract TC-XX-1 here" });
    },
  }, senior);
  await screen.findAllByText(/There is no contract TC-XX-1 here/);
  expect(screen.getByLabelText("Contract reference").getAttribute("aria-invalid")).toBe("true");
  expect(await violations()).toEqual([]);
});

test("an entry shows what changed, field by field, and its hash", async () => {
  openAt("/journal/812", journalOf(1000), senior);
  const table = await screen.findByRole("table", { name: /What changed/ });
  expect(within(table).getByText("Partly meets")).toBeTruthy();
  expect(screen.getByText(/9f86d081 884c7d65/)).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("a check shows its progress, and its faults by name", async () => {
  let state = "";
  const host = openAt("/journal", {
    ...journalOf(10),
    long_work: () => journalWork[state] ?? { ...journalWork.checked!, kind: null, state: "idle" },
  }, senior);
  await entries();
  state = "checking";
  await fireEvent.click(screen.getByRole("button", { name: "Check the journal" }));
  expect(await screen.findByRole("heading", { name: "Checking the journal" })).toBeTruthy();
  expect(host.asked("check_journal")).toHaveLength(1);
  expect(screen.getByText("Step 2 of 4: comparing records")).toBeTruthy();
  state = "faulty";
  expect(await screen.findByText("One thing is not as it was written.")).toBeTruthy();
  expect(screen.getByText(/an attachment was changed/)).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("what is shown is saved with its filters", async () => {
  const host = openAt("/journal?person=1", journalOf(10), senior);
  await entries();
  await fireEvent.click(screen.getByRole("button", { name: "Save as CSV…" }));
  await waitFor(() =>
    expect(host.asked("save_journal")).toMatchObject([{ filter: { person: "1" }, format: "csv" }]),
  );
});

test("an officer is not led to the journal", async () => {
  openAt("/people");
  await screen.findByText("Marcus Bell");
  expect(screen.queryByRole("link", { name: "Journal" })).toBeNull();
});
