import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { violations } from "../axe";
import { conflicts } from "../conflicts.svelte";
import { conflictView, stale } from "../gallery/conflict";
import { ids, improvement, improvementView, visitAnswers } from "../gallery/visit";
import type { ConflictView } from "../host/bindings";
import { refusal } from "../host/fake";
import { openAt } from "./opened";

const place = `/findings/${ids.finding}/improvements/${ids.improvement}`;
const saved = { id: ids.improvement, version: 4, reference: "R4" };

let host: ReturnType<typeof openAt>;
let drafts: Map<string, { value: never; at: string }>;

beforeEach(() => {
  drafts = new Map();
  conflicts.leave();
});

/** The form, with something typed, whose save meets what Marcus Bell saved. */
async function meet(view: Partial<ConflictView> = {}) {
  host = openAt(place, {
    ...visitAnswers,
    improvement: () => ({ ...improvementView, improvement }),
    save_improvement: () => {
      throw stale;
    },
    conflict: () => ({ ...conflictView, ...view }),
    save_draft: ({ place, value }) => {
      drafts.set(place, { value: value as never, at: "2026-11-12T14:51:00Z" });
      return { at: "2026-11-12T14:51:00Z" };
    },
    read_draft: ({ place }) => drafts.get(place) ?? { value: null, at: null },
    discard_draft: ({ place }) => {
      drafts.delete(place);
      return {};
    },
  });
  await fireEvent.input(await screen.findByRole("textbox", { name: "Who is responsible" }), {
    target: { value: "Anita Rowe" },
  });
  await fireEvent.click(screen.getByRole("button", { name: "Save requirement" }));
  await screen.findByRole("heading", { level: 1, name: "Requirement R4: choose what to keep" });
}

const row = (label: string) => within(screen.getByRole("radiogroup", { name: label }));
const radio = (label: string, name: RegExp) =>
  row(label).getByRole<HTMLInputElement>("radio", { name });
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const keep = () => press("Keep these choices");

test("says who saved when, shows both sides, and has the focus on that", async () => {
  await meet();
  expect(host.asked("conflict")).toEqual([
    {
      kind: "improvement",
      id: ids.improvement,
      version: 2,
      value: { ...improvement.value, person: "Anita Rowe" },
    },
  ]);
  const notice = screen.getByRole("region", {
    name: "Marcus Bell saved requirement R4 at 14:48, while you were writing",
  });
  await waitFor(() => expect(document.activeElement).toBe(notice));
  expect(drafts.get(place)?.value).toMatchObject({ version: 2, value: { person: "Anita Rowe" } });
  expect(screen.getByText("Yours is kept as a draft, not saved")).toBeTruthy();
  expect(radio("To be done by", /^Marcus Bell’s 16 December 2026/).checked).toBe(true);
  expect(radio("What must change", /^Yours Every medicines error/).checked).toBe(true);
  expect(screen.getByText("with all shifts").tagName).toBe("STRONG");
  expect(screen.getByText("Before: Jo Fenwick")).toBeTruthy();
  expect(screen.getByText("2 of yours, 1 of Marcus Bell’s")).toBeTruthy();
  expect(await violations()).toEqual([]);
  await press("Show all 4 items");
  expect(screen.getByText("The log, read at the next visit")).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("the choice is saved over the newest version, and leads on as a save does", async () => {
  await meet();
  host.answer({ save_improvement: () => saved });
  await fireEvent.click(radio("Who is responsible", /^Marcus Bell’s/));
  expect(screen.getByText("1 of yours, 2 of Marcus Bell’s")).toBeTruthy();
  await fireEvent.keyDown(document.activeElement!, { key: "Enter", ctrlKey: true });
  await waitFor(() => expect(location.hash).toBe(`#/visits/${ids.visit}?criterion=8`));
  const text = conflictView.differ.find((row) => row.field === "/text")!.yours;
  expect(host.asked("save_improvement").at(-1)).toEqual({
    id: ids.improvement,
    version: 3,
    parent: ids.finding,
    value: { ...(conflictView.theirs as object), text },
  });
  await waitFor(() => expect(drafts.size).toBe(0));
});

test("a field within another is put where it belongs", async () => {
  await meet();
  host.answer({ save_improvement: () => saved });
  await fireEvent.click(radio("To be done by", /^Yours/));
  await keep();
  await waitFor(() => expect(host.asked("save_improvement")).toHaveLength(2));
  const sent = host.asked("save_improvement").at(-1) as { value: { obligation: unknown } };
  expect(sent.value.obligation).toEqual({
    kind: "requirement",
    basisType: "contractClause",
    basis: "Clause 14.5",
    due: "2026-12-02",
  });
});

test("all of theirs needs no save: the draft goes", async () => {
  await meet();
  await press("Use all of Marcus Bell’s");
  expect(screen.getByText("0 of yours, 3 of Marcus Bell’s")).toBeTruthy();
  expect(drafts.size).toBe(1);
  await keep();
  await waitFor(() => expect(location.hash).toBe(`#/visits/${ids.visit}?criterion=8`));
  expect(host.asked("save_improvement")).toHaveLength(1);
  expect(drafts.size).toBe(0);
});

test("somebody who was quicker again is met again, with what was chosen so far", async () => {
  await meet();
  const second: ConflictView = {
    ...conflictView,
    version: 4,
    by: "Sam Okafor",
    differ: conflictView.differ.slice(1, 2),
  };
  host.answer({ conflict: () => second });
  await keep();
  const name = "Sam Okafor saved requirement R4 at 14:48, while you were writing";
  const notice = await screen.findByRole("region", { name });
  await waitFor(() => expect(document.activeElement).toBe(notice));
  const asked = host.asked("conflict").at(-1);
  expect(asked).toMatchObject({
    version: 3,
    value: { person: "Anita Rowe", obligation: { due: "2026-12-16" } },
  });
  expect(drafts.get(place)?.value).toMatchObject({ version: 3, value: { person: "Anita Rowe" } });
  host.answer({ save_improvement: () => saved });
  await keep();
  await waitFor(() => expect(host.asked("save_improvement").at(-1)).toMatchObject({ version: 4 }));
});

test("a choice that is refused says why, and goes on in the form", async () => {
  await meet();
  host.answer({
    save_improvement: () => {
      throw refusal({ field: "/obligation/due", message: "Set a date from 18 December 2026" });
    },
  });
  await keep();
  const summary = await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(summary));
  expect(document.title).toMatch(/^Error: /);
  expect(await violations()).toEqual([]);
  await press("Set a date from 18 December 2026");
  expect(document.activeElement).toBe(radio("To be done by", /^Marcus Bell’s/));
  await press("Put it right in the form, with these choices");
  const who = await screen.findByRole<HTMLInputElement>("textbox", { name: "Who is responsible" });
  expect(who.value).toBe("Anita Rowe");
  host.answer({ save_improvement: () => saved });
  await press("Save requirement");
  await waitFor(() => expect(host.asked("save_improvement").at(-1)).toMatchObject({ version: 3 }));
});

test("Esc goes back to the form, whose words are there", async () => {
  await meet();
  await fireEvent.keyDown(document.activeElement!, { key: "Escape" });
  const who = await screen.findByRole<HTMLInputElement>("textbox", { name: "Who is responsible" });
  expect(who.value).toBe("Anita Rowe");
  expect(screen.getByText(/This is your draft of/)).toBeTruthy();
  expect(host.asked("save_improvement")).toHaveLength(1);
});

test("another place, or locking, leaves nothing of it on the page", async () => {
  await meet();
  location.hash = "/providers";
  dispatchEvent(new HashChangeEvent("hashchange"));
  await screen.findByRole("heading", { level: 1, name: "Providers" });
  expect(conflicts.current).toBeNull();
  expect(drafts.size).toBe(1);
});

test("a form that was left open meets what its own writer saved", async () => {
  await meet({ byYou: true, by: "Priya Nair" });
  expect(
    screen.getByRole("region", {
      name: "You saved requirement R4 at 14:48, after this form was opened",
    }),
  ).toBeTruthy();
  expect(screen.getByText("2 of this form, 1 of what is saved")).toBeTruthy();
});

test("versions that say the same leave nothing to choose", async () => {
  await meet({ differ: [] });
  expect(screen.getByText("Both say the same.")).toBeTruthy();
  await keep();
  await waitFor(() => expect(drafts.size).toBe(0));
});

test("a judgement that somebody kept meanwhile is chosen over theirs", async () => {
  const record = "0190c0de-0000-7000-8000-000000000199";
  const judged: ConflictView = {
    ...conflictView,
    id: record,
    version: 1,
    name: "Judgement of criterion 14",
    differ: [
      {
        field: "/narrative",
        label: "What we found",
        yours: "People wait.",
        theirs: "Nobody waits.",
        yourWords: [{ text: "People wait.", differs: true }],
        theirWords: [{ text: "Nobody waits.", differs: true }],
        before: null,
        keep: "yours",
      },
    ],
    same: [],
    theirs: { activity: ids.visit, criterion: 14, decided: "meets", narrative: "Nobody waits." },
  };
  let first = true;
  host = openAt(`/visits/${ids.visit}?criterion=14`, {
    ...visitAnswers,
    save_judgement: () => {
      if (!first) return { id: record, version: 2, reference: null };
      first = false;
      throw { ...stale, record };
    },
    conflict: () => judged,
  });
  await screen.findAllByRole("radio");
  await fireEvent.click(screen.getByRole("button", { name: /^Keep/ }));
  await screen.findByRole("heading", { level: 1, name: "Judgement of criterion 14: choose what to keep" });
  await keep();
  await waitFor(() => expect(host.asked("save_judgement")).toHaveLength(2));
  expect(host.asked("save_judgement").at(-1)).toMatchObject({
    id: record,
    version: 1,
    parent: ids.visit,
    value: { criterion: 14, narrative: "People wait." },
  });
  expect(await screen.findByRole("heading", { level: 1, name: /judging what we found/ })).toBeTruthy();
});

test("a change of something that the save rests on stays a fault of the form", async () => {
  host = openAt(place, {
    ...visitAnswers,
    improvement: () => ({ ...improvementView, improvement }),
    save_improvement: () => {
      throw { ...stale, record: ids.visit };
    },
    conflict: () => {
      throw { code: "notFound", message: "No such requirement", fields: [] };
    },
  });
  await fireEvent.click(await screen.findByRole("button", { name: "Save requirement" }));
  expect(await screen.findByText("Somebody else changed this while you worked")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Save requirement" })).toBeTruthy();
});
