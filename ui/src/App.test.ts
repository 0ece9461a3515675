import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { beforeEach, describe, expect, test } from "vitest";
import App from "./App.svelte";
import "./Inside.svelte";
import { violations } from "./axe";
import List from "./gallery/List.svelte";
import Workspace from "./gallery/Workspace.svelte";
import { backups } from "./gallery/backup";
import { opening, session } from "./gallery/people";
import type { Fault, Opening, Status } from "./host/bindings";
import { fakeHost, refusal } from "./host/fake";
import { routes } from "./routes";
import { acting } from "./session.svelte";
import { status } from "./status.svelte";

let host: ReturnType<typeof fakeHost>;

routes.splice(0, routes.length, { path: "/", screen: List }, { path: "/contracts/:id", screen: Workspace });

beforeEach(() => {
  acting.session = null;
  acting.opening = null;
  acting.lockedAt = null;
  status.overdue = 0;
  document.documentElement.removeAttribute("style");
  history.replaceState(null, "", "#/");
  host = fakeHost({
    opening: () => opening,
    sign_in: () => session,
    lock: () => opening,
    status: () => ({ today: "2026-11-12", overdue: 3, toSign: 0, savedAt: null, importing: false, backups }),
  });
});

const press = (key: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });

async function signIn() {
  await fireEvent.input(await screen.findByLabelText("User name"), {
    target: { value: "priya.nair" },
  });
  await fireEvent.input(screen.getByLabelText("Password"), { target: { value: "three dry otters" } });
  await fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

/** Signed in, with the first place on screen and its heading in focus. */
async function begin() {
  render(App);
  await signIn();
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole("heading", { level: 1, name: "Contracts" })),
  );
}

describe("before signing in", () => {
  test("an empty computer offers the sample and a council of one's own", async () => {
    host.answer({ opening: () => ({ ...opening, state: "empty" }), open_sample: () => session });
    render(App);
    expect(await screen.findByRole("heading", { level: 1 })).toHaveProperty(
      "textContent",
      "Welcome. How would you like to start?",
    );
    expect(await violations()).toEqual([]);
    await fireEvent.click(screen.getByRole("button", { name: "Open the sample council" }));
    expect(await screen.findByText("Priya Nair")).toBeTruthy();
    expect(screen.getByText("Sample data")).toBeTruthy();
  });

  test("a refused set-up says where, and a done one shows the recovery key once", async () => {
    host.answer({
      opening: () => ({ ...opening, state: "empty" }),
      set_up: () => {
        throw refusal(
          { field: "/council/brand", message: "White on this colour is 2.1 to 1" },
          { field: "/person/userName", message: "Enter a user name" },
        );
      },
    });
    render(App);
    await fireEvent.click(await screen.findByRole("button", { name: "Set up your council" }));
    await fireEvent.input(screen.getByLabelText("Name of the council"), {
      target: { value: "Marlow Vale" },
    });
    await fireEvent.click(screen.getByRole("button", { name: /^Set up and show/ }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("alert")));
    expect(document.title).toMatch(/^Error: /);
    expect(await violations()).toEqual([]);
    await fireEvent.click(screen.getByRole("button", { name: "Enter a user name" }));
    expect(document.activeElement).toBe(screen.getByLabelText("User name"));
    expect(screen.getByLabelText<HTMLInputElement>("Name of the council").value).toBe("Marlow Vale");

    host.answer({ set_up: () => ({ session, recoveryKey: "7QK4M-2ZPXN-H8D3R" }) });
    await fireEvent.click(screen.getByRole("button", { name: /^Set up and show/ }));
    expect(await screen.findByText("7QK4M")).toBeTruthy();
    expect(await violations()).toEqual([]);
    await fireEvent.click(screen.getByRole("button", { name: "Open Countersign" }));
    expect(screen.getByRole("alert")).toBeTruthy();
    await fireEvent.click(screen.getByLabelText("I have written it down"));
    await fireEvent.click(screen.getByRole("button", { name: "Open Countersign" }));
    expect(await screen.findByText("Priya Nair")).toBeTruthy();
    expect(screen.queryByText("7QK4M")).toBeNull();
  });

  test("records that cannot be opened say why and what to do, and can be tried again", async () => {
    const held: Fault = {
      code: "storage",
      message: "The store is already open on the computer CARE-PC-7, in process 4711.\nClose Countersign there.",
      fields: [],
    };
    host.answer({
      opening: () => {
        throw held;
      },
    });
    render(App);
    const heading = await screen.findByRole("heading", { level: 1 });
    expect(heading.textContent).toBe("The records cannot be opened");
    expect(document.activeElement).toBe(heading);
    expect(screen.getByText(/in process 4711\.$/)).toBeTruthy();
    expect(screen.getByText("Close Countersign there.")).toBeTruthy();
    expect(await violations()).toEqual([]);

    host.answer({ opening: () => opening });
    await fireEvent.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("button", { name: "Sign in" })).toBeTruthy();
  });

  test("opening that takes long says what it is at, and how far", async () => {
    let answer: (opened: Opening) => void = () => {};
    host.answer({
      opening: () => new Promise((opened) => (answer = opened)),
      opening_progress: () => ({ doing: "Making the working copy from the journal", done: 30, total: 120 }),
    });
    render(App);
    expect(screen.queryByRole("heading", { level: 1 })).toBeNull();
    const bar = await screen.findByRole("progressbar", {}, { timeout: 3000 });
    expect(bar.getAttribute("aria-valuenow")).toBe("25");
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Opening the records");
    expect(await violations()).toEqual([]);
    answer(opening);
    expect(await screen.findByRole("button", { name: "Sign in" })).toBeTruthy();
  });

  test("a wrong password is refused at its field, and forgotten", async () => {
    host.answer({
      sign_in: () => {
        throw refusal({ field: "/password", message: "That password is not right" });
      },
    });
    render(App);
    await signIn();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("alert")));
    const password = screen.getByLabelText<HTMLInputElement>("Password");
    expect(password.value).toBe("");
    expect(password.getAttribute("aria-invalid")).toBe("true");
    expect(await violations()).toEqual([]);
  });
});

describe("after signing in", () => {
  test("shows the place with its heading in focus and what is late", async () => {
    await begin();
    expect(await screen.findByText("3 overdue")).toBeTruthy();
    expect(document.documentElement.style.getPropertyValue("--brand")).toBe(session.council.brand);
    expect(await violations()).toEqual([]);
  });

  test("Ctrl L locks, and signing in again leads to the same place", async () => {
    history.replaceState(null, "", "#/contracts/2");
    render(App);
    await signIn();
    await screen.findByRole("heading", { name: "Larkspur House", level: 1 });
    await press("l", { ctrlKey: true });
    expect(await screen.findByText(/Locked at/)).toBeTruthy();
    await signIn();
    await screen.findByRole("heading", { name: "Larkspur House", level: 1 });
  });

  test("whoever signs in next reads nothing that was said to the person before", async () => {
    await begin();
    let answer = (_: Status) => {};
    host.answer({ status: () => new Promise<Status>((resolve) => (answer = resolve)) });
    status.saved("Tom Eddery can no longer sign in.");
    expect(await screen.findByText(/Tom Eddery can no longer/)).toBeTruthy();
    await press("l", { ctrlKey: true });
    await screen.findByText(/Locked at/);
    // What was asked for them comes late.
    answer({ today: "2026-11-12", overdue: 3, toSign: 9, savedAt: null, importing: false, backups });
    await signIn();
    await screen.findByRole("heading", { name: "Contracts", level: 1 });
    expect(screen.queryByText(/Tom Eddery/)).toBeNull();
    expect(screen.queryByText(/overdue|to sign/)).toBeNull();
  });

  test("a program that locked itself asks for the password", async () => {
    await begin();
    host.answer({
      status: () => {
        throw { code: "locked", message: "Sign in to carry on", fields: [] };
      },
    });
    location.hash = "/contracts/2";
    dispatchEvent(new HashChangeEvent("hashchange"));
    expect(await screen.findByText(/Locked at/)).toBeTruthy();
  });

  test("Ctrl K goes to the search, F6 round the areas, F1 shows the keys", async () => {
    await begin();
    await press("k", { ctrlKey: true });
    expect(document.activeElement).toBe(document.getElementById("search"));
    const seen: string[] = [];
    for (let step = 0; step < 3; step += 1) {
      await press("F6");
      seen.push(document.activeElement!.closest("[data-area]")!.tagName);
    }
    expect(seen).toEqual(["NAV", "MAIN", "SECTION"]);
    await press("F6");
    expect(document.activeElement).toBe(document.getElementById("search"));
    await press("F1");
    expect(screen.getByRole("heading", { name: "Help and keys" })).toBeTruthy();
    expect(screen.getByText("next area", { selector: "td" })).toBeTruthy();
  });

  test("back returns to the row that was left", async () => {
    await begin();
    const row = () => screen.getByRole("link", { name: "Advocacy, all ages" });
    row().focus();
    location.hash = "/contracts/3";
    dispatchEvent(new HashChangeEvent("hashchange"));
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Larkspur House" })),
    );
    history.replaceState({ countersign: 0 }, "", "#/");
    dispatchEvent(new HashChangeEvent("hashchange"));
    await waitFor(() => expect(document.activeElement).toBe(row()));
  });

  test("an address that leads nowhere says so", async () => {
    history.replaceState(null, "", "#/nowhere");
    render(App);
    await signIn();
    expect(await screen.findByRole("heading", { name: "This place is not here" })).toBeTruthy();
  });
});
