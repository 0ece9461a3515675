import { expect, test } from "vitest";
import { counted, fullDate, longDate, money, parseIsoDate, shortDate, shortMoney } from "./format";

test("dates read as the council writes them", () => {
  expect(longDate("2026-10-27")).toBe("27 October 2026");
  expect(shortDate("2026-09-05")).toBe("5 Sep 2026");
  expect(fullDate("2026-11-12")).toBe("Thursday 12 November 2026");
});

test("what is no date stays as it is", () => {
  expect(parseIsoDate("2026-02-30")).toBeNull();
  expect(longDate("16//2026")).toBe("16//2026");
});

test("money reads as the council writes it", () => {
  expect(money(468_000_000)).toBe("£4,680,000");
  expect(money(1_250)).toBe("£12.50");
  expect(shortMoney(468_000_000)).toBe("£4.68m");
  expect(shortMoney(64_000_000)).toBe("£640k");
  expect(shortMoney(99_999_900)).toBe("£1.00m");
});

test("one row, two rows", () => {
  expect(counted(1, "row")).toBe("1 row");
  expect(counted(1200, "row")).toBe("1,200 rows");
  expect(counted(2, "person", "people")).toBe("2 people");
});
