import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { backups } from "../../gallery/backup";
import { everything, everythingOptions } from "../../gallery/everything";
import { fakeHost, refusal } from "../../host/fake";
import type { Saved } from "../../host/bindings";
import EditScreen from "./EditScreen.svelte";

let host: ReturnType<typeof fakeHost>;
let saves: { value: Record<string, unknown>; version: number }[];
let answer: () => Saved;
let saved: Saved[];

beforeEach(() => {
  saves = [];
  saved = [];
  answer = () => ({ id: "1", version: 4, reference: "R4" });
  host = fakeHost({
    schemas: () => ({ schemas: { improvement: everything as never } }),
    options: () => ({ byKind: everythingOptions }),
    read_draft: () => ({ value: null, at: null }),
    save_draft: () => ({ at: "2026-11-12T14:51:00" }),
    discard_draft: () => ({}),
    status: () => ({ today: "2026-11-12", overdue: 0, toSign: 0, savedAt: null, importing: false, backups }),
  });
});

function show() {
  return render(EditScreen, {
    title: "Write a requirement",
    breadcrumbs: [],
    kind: "improvement",
    value: { title: "Cover every round" },
    version: 3,
    place: "improvement/1",
    only: ["title", "due"],
    saveWords: "Save requirement",
    refusedTitle: "This requirement can’t be saved yet",
    closePlace: "/contracts",
    save: async (value: Record<string, unknown>, version: number) => {
      saves.push({ value, version });
      return answer();
    },
    onsaved: (done: Saved) => saved.push(done),
  });
}

const press = () => fireEvent.click(screen.getByRole("button", { name: "Save requirement" }));
const title = () => screen.findByLabelText<HTMLInputElement>("In short");

test("saves what is typed over the version that was read, and forgets the draft", async () => {
  show();
  await fireEvent.input(await title(), { target: { value: "Cover weekends" } });
  await press();
  await waitFor(() => expect(saved).toHaveLength(1));
  expect(saves).toEqual([{ value: { title: "Cover weekends" }, version: 3 }]);
  expect(host.asked("discard_draft")).toEqual([{ place: "improvement/1", caseFile: null }]);
});

test("a refusal keeps every word and takes the focus", async () => {
  answer = () => {
    throw refusal({ field: "/due", message: "Set a date", rule: "003-P20" });
  };
  show();
  await fireEvent.input(await title(), { target: { value: "Cover weekends" } });
  await press();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("alert")));
  expect((await title()).value).toBe("Cover weekends");
  expect(document.title).toBe("Error: Write a requirement – Countersign");
  expect(saved).toEqual([]);
});

test("a draft comes back with the version it was written on, and can be let go", async () => {
  host.answer({
    read_draft: () => ({
      value: { version: 2, value: { title: "Half a sen" } },
      at: "2026-11-12T14:51:00",
    }),
  });
  show();
  expect((await title()).value).toBe("Half a sen");
  await press();
  await waitFor(() => expect(saves).toEqual([{ value: { title: "Half a sen" }, version: 2 }]));
  await fireEvent.click(screen.getByRole("button", { name: "Start again from what is saved" }));
  await waitFor(async () => expect((await title()).value).toBe("Cover every round"));
});

test("closing the screen keeps the draft at once", async () => {
  const view = show();
  await fireEvent.input(await title(), { target: { value: "Cover weekends" } });
  view.unmount();
  await waitFor(() =>
    expect(host.asked("save_draft")).toEqual([
      {
        place: "improvement/1",
        caseFile: null,
        value: { version: 3, value: { title: "Cover weekends" } },
      },
    ]),
  );
});

test("a conflict says that the words are kept", async () => {
  answer = () => {
    throw { code: "conflict", message: "Marcus Bell saved a newer version.", fields: [] };
  };
  show();
  await title();
  await press();
  expect(await screen.findByText("Marcus Bell saved a newer version.")).toBeTruthy();
  expect(saved).toEqual([]);
});
