import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, expect, test } from "vitest";
import { violations } from "../../axe";
import { backedUp, backingUp, noWork, oldBackups } from "../../gallery/backup";
import { senior, session } from "../../gallery/people";
import { registerAnswers } from "../../gallery/register";
import type { WorkView } from "../../host/bindings";
import { fakeHost, refusal } from "../../host/fake";
import { status } from "../../status.svelte";
import { openAt } from "../opened";
import RestoreBackup from "../start/RestoreBackup.svelte";
import { stepsAt, working } from "./working.svelte";

let work: WorkView;
const answers = { long_work: () => work };
const keeper = senior;

beforeEach(() => {
  work = noWork;
  working.view = null;
  working.fault = null;
  status.job = null;
});

const heading = (name: string | RegExp) => screen.findByRole("heading", { level: 1, name });
const button = (name: string) => screen.findByRole("button", { name });

test("a backup is begun, followed, stopped from the screen, and its result said in words", async () => {
  const host = openAt("/backup", {
    ...answers,
    back_up: () => {
      work = backingUp;
      return { begun: true, name: backingUp.name };
    },
    stop_long_work: () => {
      work = backedUp;
      return {};
    },
  }, keeper);
  await screen.findByText("Backed up today.");
  expect(await violations()).toEqual([]);
  await fireEvent.click(await button("Back up now…"));
  await heading("Backing up");
  expect(screen.getByText("58%")).toBeTruthy();
  expect(status.job).toMatchObject({ title: "Backing up", done: 58, of: 100, href: "#/backup" });
  const steps = screen.getAllByRole("listitem").filter((item) => item.matches(".app-steps__step"));
  expect(steps.map((step) => step.textContent?.replace(/\s+/g, " ").trim())).toEqual([
    "Everything copied, sealed as it is Done",
    "The copy read back and checked Now",
  ]);
  expect(await violations()).toEqual([]);

  await fireEvent.keyDown(document.body, { key: "Escape" });
  expect(host.asked("stop_long_work")).toHaveLength(1);
  const banner = (await screen.findByRole("heading", { level: 2, name: "The backup is made" })).closest("section")!;
  expect(within(banner).getByText("4,812")).toBeTruthy();
  expect(within(banner).getByText("Countersign 2026-11-12.backup")).toBeTruthy();
  expect(status.job).toBeNull();
  expect(await violations()).toEqual([]);
});

test("a backup that is no good says why", async () => {
  openAt("/backup", {
    ...answers,
    check_backup: () => {
      work = { ...noWork, kind: "check", state: "failed", name: "a.backup", message: "This backup is damaged." };
      return { begun: true, name: "a.backup" };
    },
  }, keeper);
  await fireEvent.click(await button("Check a backup…"));
  const alert = (await screen.findByRole("heading", { level: 2, name: "This backup is no good" })).closest("section")!;
  expect(within(alert).getByText("This backup is damaged.")).toBeTruthy();
});

test("a name is asked for before anything is gathered about a person", async () => {
  const host = openAt("/backup", {
    ...answers,
    export_person: ({ name }) => {
      if (name) return { begun: false, name: null };
      throw refusal({ field: "/name", message: "Enter the full name of the person" });
    },
  }, keeper);
  await fireEvent.click(await button("Gather what is held…"));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("alert")));
  const field = screen.getByLabelText("Full name");
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(await violations()).toEqual([]);
  await fireEvent.input(field, { target: { value: "Marigold Perrywinkle" } });
  await fireEvent.click(await button("Gather what is held…"));
  expect(host.asked("export_person")).toEqual([{ name: "" }, { name: "Marigold Perrywinkle" }]);
});

test("an officer exports, and sees how the backups stand", async () => {
  openAt("/backup", answers, session);
  await screen.findByText("Backed up today.");
  expect(screen.queryByRole("button", { name: /^Back up/ })).toBeNull();
});

test("the bar says when the last backup was, and asks for one that is due", async () => {
  openAt("/backup", {
    ...answers,
    backups: () => oldBackups,
    status: () => ({ ...registerAnswers.status(), backups: oldBackups }),
  }, keeper);
  const link = await screen.findByRole("link", { name: "Last backup 9 days ago" });
  expect(link.getAttribute("href")).toBe("#/backup");
  expect(await screen.findByText(/every 7 days/)).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("the steps follow the share of the work that is done", () => {
  const states = (done: number) => stepsAt("restore", done, 90).map((step) => step.state);
  expect(states(0)).toEqual(["now", "toCome", "toCome"]);
  expect(states(45)).toEqual(["done", "now", "toCome"]);
  expect(states(89)).toEqual(["done", "done", "now"]);
});

test("a backup is restored before anybody can sign in", async () => {
  let done = false;
  fakeHost({
    ...answers,
    restore_backup: () => {
      work = { ...backedUp, kind: "restore" };
      return { begun: true, name: backedUp.name };
    },
  });
  render(RestoreBackup, { onback: () => {}, ondone: () => (done = true) });
  await heading("Restore a backup");
  expect(await violations()).toEqual([]);
  await fireEvent.click(await button("Choose a backup…"));
  await heading("The backup is restored");
  expect(screen.getByText("4,812")).toBeTruthy();
  expect(await violations()).toEqual([]);
  await fireEvent.click(await button("Go to sign in"));
  expect(done).toBe(true);
});
