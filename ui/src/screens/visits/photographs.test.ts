import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { violations } from "../../axe";
import { backups } from "../../gallery/backup";
import { session } from "../../gallery/people";
import { photographs } from "../../gallery/photographs";
import { evidence, ids, visitAnswers, visitView } from "../../gallery/visit";
import { fakeHost, refusal } from "../../host/fake";
import { listenForKeys } from "../../keys";
import { acting } from "../../session.svelte";
import { status } from "../../status.svelte";
import { everythingInView } from "../../inView";
import VisitScreen from "./VisitScreen.svelte";

let host: ReturnType<typeof fakeHost>;
let stop: () => void;
const nothing = () => {};
const rota = evidence.find((item) => item.value.number === 30)!;
const [wall, keySafe] = photographs;

beforeEach(() => {
  acting.session = session;
  status.leave();
  everythingInView();
  history.replaceState(null, "", "#/");
  host = fakeHost({
    ...visitAnswers,
    status: () => ({ today: "2026-11-12", overdue: 0, toSign: 0, savedAt: null, importing: false, backups }),
  });
  stop = listenForKeys({ search: nothing, lock: nothing, help: nothing });
});
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

const press = (key: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
const button = (name: string | RegExp) => screen.getByRole("button", { name });
const shows = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "What the photograph shows" });
const typeShows = (value: string) => fireEvent.input(shows(), { target: { value } });

async function judge() {
  render(VisitScreen, {
    props: { params: { id: ids.visit }, query: new URLSearchParams({ criterion: "8" }) },
  });
  await screen.findByRole("img", { name: wall!.shows });
}

async function begin() {
  await judge();
  await fireEvent.click(button("Add a photograph to E30"));
  await waitFor(() => expect(document.activeElement).toBe(shows()));
}

/** Opens the first photograph large. */
async function look() {
  await judge();
  const small = button(`Look at photograph 1 of E30: ${wall!.shows}`);
  small.focus();
  await fireEvent.click(small);
  const dialog = within(await screen.findByRole("dialog", { name: "E30, photograph 1 of 2" }));
  expect(document.activeElement).toBe(dialog.getByRole("heading", { level: 2 }));
  await dialog.findByRole("img", { name: wall!.shows });
  return { small, dialog };
}

test("an item of evidence shows its photographs, asked for by the item", async () => {
  await judge();
  expect(screen.getByRole("img", { name: keySafe!.shows })).toBeTruthy();
  expect(host.asked("photograph")).toEqual([
    { id: rota.id, picture: wall!.picture },
    { id: rota.id, picture: keySafe!.picture },
  ]);
  expect(await violations()).toEqual([]);
});

test("a missing description is refused in the summary, which leads to the field", async () => {
  await begin();
  expect(screen.getByText(/No names, and nobody who can be recognised/)).toBeTruthy();
  await fireEvent.click(button("Choose the photograph"));
  const summary = await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(summary));
  expect(shows().getAttribute("aria-invalid")).toBe("true");
  expect(await violations()).toEqual([]);
  await fireEvent.click(within(summary).getByRole("button", { name: /^Say what the photograph shows/ }));
  expect(document.activeElement).toBe(shows());
});

test("choosing no file loses nothing", async () => {
  host.answer({ add_photograph: () => ({ saved: null }) });
  await begin();
  await typeShows("The garden gate");
  await fireEvent.click(button("Choose the photograph"));
  await waitFor(() => expect(status.spoken).toBe("No photograph was chosen."));
  expect(shows().value).toBe("The garden gate");
  expect(host.asked("visit")).toHaveLength(1);
});

test("a photograph is added to the version that was read, and the visit is read again", async () => {
  let answer = (_: { saved: { id: string; version: number; reference: string } }) => {};
  host.answer({ add_photograph: () => new Promise((resolve) => (answer = resolve)) });
  await begin();
  await typeShows("The garden gate");
  // Where the person works in the panel, the main key acts on it, not on the judgement.
  await press("Enter", { ctrlKey: true });
  await waitFor(() => expect(button("Adding…").getAttribute("aria-disabled")).toBe("true"));
  answer({ saved: { id: rota.id, version: 2, reference: "E30" } });
  await waitFor(() => expect(host.asked("visit")).toHaveLength(2));
  expect(host.asked("add_photograph")).toEqual([
    { id: rota.id, version: rota.version, shows: "The garden gate" },
  ]);
  expect(host.asked("save_judgement")).toEqual([]);
  expect(status.note?.words).toMatch(/^Photograph added/);
  await waitFor(() => expect(document.activeElement).toBe(button("Add a photograph to E30")));
  // The next one starts empty.
  await fireEvent.click(button("Add a photograph to E30"));
  await waitFor(() => expect(shows().value).toBe(""));
});

test("what somebody else changed meanwhile is said, and what was typed stays", async () => {
  host.answer({
    add_photograph: () => {
      throw { code: "conflict", message: "Tom Eddery saved E30 just now.", fields: [] };
    },
  });
  await begin();
  await typeShows("The garden gate");
  await fireEvent.click(button("Choose the photograph"));
  expect(await screen.findByText("Tom Eddery saved E30 just now.")).toBeTruthy();
  await fireEvent.click(button("Try again"));
  await waitFor(() => expect(host.asked("visit")).toHaveLength(2));
  expect(shows().value).toBe("The garden gate");
  await press("Escape");
  await waitFor(() => expect(document.activeElement).toBe(button("Add a photograph to E30")));
});

test("while the item’s own form is open, its photographs stay as they are", async () => {
  await judge();
  await fireEvent.click(button(/^E30\s?, change$/));
  const form = await screen.findByRole("region", { name: "Evidence E30" });
  await within(form).findByRole("textbox", { name: "Source" });
  expect(within(form).queryByText(/Photograph|Fingerprint/i)).toBeNull();
  expect(screen.queryByRole("button", { name: "Add a photograph to E30" })).toBeNull();
  expect(button("Add a photograph to E26")).toBeTruthy();
});

test("the large view passes axe, closes with Esc, and focus returns", async () => {
  const { small, dialog } = await look();
  expect(dialog.getByText(wall!.shows)).toBeTruthy();
  expect(await violations()).toEqual([]);
  await press("Escape");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(small));
});

test("a description is changed; a refusal keeps what was typed", async () => {
  const { dialog } = await look();
  await fireEvent.click(dialog.getByRole("button", { name: "Change the description" }));
  await waitFor(() => expect(document.activeElement).toBe(shows()));
  expect(shows().value).toBe(wall!.shows);
  host.answer({
    describe_photograph: () => {
      throw refusal({ field: "/shows", message: "This is too long for a description" });
    },
  });
  await typeShows("The rota, with two gaps");
  await fireEvent.click(dialog.getByRole("button", { name: "Save the description" }));
  const summary = await dialog.findByRole("alert");
  expect(summary.textContent).toMatch(/too long/);
  expect(shows().value).toBe("The rota, with two gaps");
  host.answer({ describe_photograph: visitAnswers.describe_photograph });
  await press("Enter", { ctrlKey: true });
  await waitFor(() => expect(host.asked("visit")).toHaveLength(2));
  expect(host.asked("describe_photograph").at(-1)).toEqual({
    id: rota.id,
    version: rota.version,
    picture: wall!.picture,
    shows: "The rota, with two gaps",
  });
  await waitFor(() =>
    expect(document.activeElement).toBe(dialog.getByRole("button", { name: "Change the description" })),
  );
});

test("Esc leaves the description as it is before it closes the photograph", async () => {
  const { dialog } = await look();
  await fireEvent.click(dialog.getByRole("button", { name: "Change the description" }));
  await waitFor(() => expect(document.activeElement).toBe(shows()));
  await press("Escape");
  await waitFor(() =>
    expect(document.activeElement).toBe(dialog.getByRole("button", { name: "Change the description" })),
  );
  expect(host.asked("describe_photograph")).toEqual([]);
});

test("removing asks first, and says what the history keeps", async () => {
  const { dialog } = await look();
  await fireEvent.click(dialog.getByRole("button", { name: "Remove the photograph" }));
  expect(dialog.getByText(/the history keeps who removed it/)).toBeTruthy();
  await fireEvent.click(dialog.getByRole("button", { name: "Keep it" }));
  expect(host.asked("remove_photograph")).toEqual([]);
  await fireEvent.click(dialog.getByRole("button", { name: "Remove the photograph" }));
  host.answer({
    visit: () => ({
      ...visitView,
      evidence: evidence.map((item) =>
        item === rota
          ? { ...item, version: 2, value: { ...item.value, photographs: [keySafe!] } }
          : item,
      ),
    }),
  });
  await fireEvent.click(dialog.getByRole("button", { name: "Remove the photograph" }));
  await waitFor(() => expect(screen.queryByRole("img", { name: wall!.shows })).toBeNull());
  expect(host.asked("remove_photograph")).toEqual([
    { id: rota.id, version: rota.version, picture: wall!.picture },
  ]);
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(status.note?.words).toMatch(/^Photograph removed/);
  await waitFor(() => expect(document.activeElement).toBe(button("Add a photograph to E30")));
});

test("whoever only reads sees the pictures, and nothing that changes them", async () => {
  host.answer({
    visit: () => ({ ...visitView, writable: false, whyNotWritable: "The report is signed." }),
  });
  const { dialog } = await look();
  expect(dialog.queryByRole("button", { name: /Change|Remove/ })).toBeNull();
  expect(screen.queryByRole("button", { name: /Add a photograph/ })).toBeNull();
});

test("a photograph that cannot be read says so, and can be asked for again", async () => {
  const answer = visitAnswers.photograph;
  host.answer({
    photograph: () => {
      throw { code: "storage", message: "A photograph is not the one that was kept.", fields: [] };
    },
  });
  render(VisitScreen, {
    props: { params: { id: ids.visit }, query: new URLSearchParams({ criterion: "8" }) },
  });
  await waitFor(() => expect(screen.getAllByText("Can’t be shown")).toHaveLength(2));
  await fireEvent.click(button(/^Look at photograph 1 of E30: The rota on the office wall/));
  const dialog = within(await screen.findByRole("dialog"));
  expect((await dialog.findByText(/can’t be shown/)).textContent).toMatch(/not the one that was kept/);
  expect(await violations()).toEqual([]);
  host.answer({ photograph: answer });
  await fireEvent.click(dialog.getByRole("button", { name: "Try again" }));
  const picture = await dialog.findByRole("img", { name: wall!.shows });
  // What arrives but is no picture says so too.
  await fireEvent.error(picture);
  expect(await dialog.findByText(/can’t be shown/)).toBeTruthy();
});

test("evidence of other criteria says how many photographs it has", async () => {
  host.answer({
    visit: () => ({
      ...visitView,
      evidence: evidence.map((item) => ({
        ...item,
        value: { ...item.value, criteria: item === rota ? [10] : [8] },
      })),
    }),
  });
  render(VisitScreen, {
    props: { params: { id: ids.visit }, query: new URLSearchParams({ criterion: "8" }) },
  });
  await fireEvent.click(
    await screen.findByRole("button", { name: "Use evidence from another criterion" }),
  );
  expect(screen.getByText("Copy held, 2 pages, 2 photographs")).toBeTruthy();
});
