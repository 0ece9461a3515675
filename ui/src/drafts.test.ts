import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Draft, flushDrafts, watchLeaving } from "./drafts";
import { fakeHost } from "./host/fake";
import { status } from "./status.svelte";

const at = "2026-11-12T14:51:00";
let host: ReturnType<typeof fakeHost>;
let draft: Draft;

beforeEach(() => {
  vi.useFakeTimers();
  status.note = null;
  host = fakeHost({
    save_draft: () => ({ at }),
    read_draft: () => ({ value: null, at: null }),
    discard_draft: () => ({}),
  });
  draft = new Draft("contract/new", "file-1");
});

afterEach(async () => {
  await draft.close();
  vi.useRealTimers();
});

const kept = () => host.asked("save_draft").map((request) => (request as { value: unknown }).value);

test("keeps the last value after a pause, once, and says so", async () => {
  draft.keep({ title: "H" });
  draft.keep({ title: "Home" });
  expect(kept()).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(host.asked("save_draft")).toEqual([
    { place: "contract/new", caseFile: "file-1", value: { title: "Home" } },
  ]);
  expect(status.note).toEqual({ words: "Draft kept 14:51", tone: "good" });
  draft.keep({ title: "Home" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(kept()).toHaveLength(1);
});

test("keeps at once when the person leaves a field or the window", async () => {
  const stop = watchLeaving();
  for (const [at, leave] of [
    () => document.dispatchEvent(new FocusEvent("focusout")),
    () => dispatchEvent(new Event("blur")),
    () => dispatchEvent(new Event("pagehide")),
  ].entries()) {
    draft.keep({ at });
    leave();
    await flushDrafts();
    expect(kept()).toHaveLength(at + 1);
  }
  stop();
});

test("never lets an older value land on a newer one", async () => {
  const order: unknown[] = [];
  let release = () => {};
  host.answer({
    save_draft: async ({ value }) => {
      if (order.length === 0) await new Promise<void>((resolve) => (release = resolve));
      order.push(value);
      return { at };
    },
  });
  draft.keep("first");
  void draft.flush();
  await Promise.resolve();
  draft.keep("second");
  const done = draft.flush();
  await vi.advanceTimersByTimeAsync(0);
  release();
  await done;
  expect(order).toEqual(["first", "second"]);
});

test("a value that waits is not kept after the draft is discarded", async () => {
  draft.keep({ title: "Home" });
  await draft.discard();
  await vi.advanceTimersByTimeAsync(2000);
  expect(host.calls.map((call) => call.name)).toEqual(["discard_draft"]);
});

test("says when it could not be kept, and tries again with the next change", async () => {
  host.answer({
    save_draft: () => {
      throw { code: "storage", message: "The disk is full", fields: [] };
    },
  });
  draft.keep({ title: "Home" });
  await draft.flush();
  expect(status.note?.tone).toBe("warn");
  host.answer({ save_draft: () => ({ at }) });
  draft.keep({ title: "Home" });
  await draft.flush();
  expect(kept().at(-1)).toEqual({ title: "Home" });
  expect(status.note?.tone).toBe("good");
});

test("gives back what was kept", async () => {
  host.answer({ read_draft: () => ({ value: { title: "Home" }, at }) });
  expect(await draft.read()).toEqual({ value: { title: "Home" }, at });
  draft.keep({ title: "Home" });
  await vi.advanceTimersByTimeAsync(2000);
  expect(kept()).toEqual([]);
});

test("a closed draft keeps what waits", async () => {
  draft.keep({ title: "Home" });
  await draft.close();
  expect(kept()).toEqual([{ title: "Home" }]);
});

test("the window closes only when what was typed is kept", async () => {
  const stop = watchLeaving();
  let keep: () => void = () => {};
  host.answer({ save_draft: () => new Promise((done) => (keep = () => done({ at }))) });
  draft.keep({ title: "Half a word" });
  host.emit("closing", null);
  await vi.advanceTimersByTimeAsync(10);
  expect(kept()).toEqual([{ title: "Half a word" }]);
  expect(host.told).toEqual([]);
  expect(document.body.inert).toBe(true);
  keep();
  await vi.advanceTimersByTimeAsync(10);
  expect(host.told).toEqual(["drafts-kept"]);
  document.body.inert = false;
  stop();
});
