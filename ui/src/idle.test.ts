import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchIdle } from "./idle";

const MINUTE = 60_000;
let stop = () => {};
let signedIn = true;
const lock = vi.fn(() => void (signedIn = false));
const tell = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  signedIn = true;
  lock.mockClear();
  tell.mockClear();
  stop = watchIdle({ minutes: () => (signedIn ? 10 : undefined), lock, tell });
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

const touch = (name = "pointermove") => dispatchEvent(new Event(name));

test("it locks after the minutes without a key or the pointer, once", () => {
  vi.advanceTimersByTime(9 * MINUTE);
  touch("keydown");
  vi.advanceTimersByTime(10 * MINUTE);
  expect(lock).not.toHaveBeenCalled();
  vi.advanceTimersByTime(MINUTE);
  expect(lock).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60 * MINUTE);
  expect(lock).toHaveBeenCalledTimes(1);
});

test("who comes back after the machine slept finds it locked, whatever is touched first", () => {
  vi.setSystemTime(Date.now() + 8 * 60 * MINUTE);
  touch();
  expect(lock).toHaveBeenCalledTimes(1);
});

test("the program hears now and then that somebody is there, not at each movement", () => {
  for (let second = 0; second < 300; second += 1) {
    vi.advanceTimersByTime(1000);
    touch();
  }
  expect(tell.mock.calls.length).toBeGreaterThan(2);
  expect(tell.mock.calls.length).toBeLessThan(6);
  expect(lock).not.toHaveBeenCalled();
});
