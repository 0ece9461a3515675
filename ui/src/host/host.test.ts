import { expect, test, vi } from "vitest";
import { call } from "./index";

vi.mock("@tauri-apps/api/core", () => ({ invoke: () => Promise.resolve("asked now") }));

test("what the shell has asked for is taken once", async () => {
  window.countersignOpening = Promise.resolve("asked early");
  expect(await call("lock")).toBe("asked now");
  expect(await call("opening")).toBe("asked early");
  expect(await call("opening")).toBe("asked now");
});
