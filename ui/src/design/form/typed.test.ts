import { describe, expect, test } from "vitest";
import { dateParts, dateValue, moneyText, moneyValue, numberValue, tagsValue } from "./typed";

describe("dates", () => {
  test.each([
    [{ day: "16", month: "11", year: "2026" }, "2026-11-16"],
    [{ day: "1", month: "Nov", year: "2026" }, "2026-11-01"],
    [{ day: " 05 ", month: "september", year: "2027" }, "2027-09-05"],
    [{ day: "", month: "", year: "" }, null],
    [{ day: "31", month: "2", year: "2026" }, "31/2/2026"],
    [{ day: "16", month: "", year: "" }, "16//"],
    [{ day: "16", month: "11", year: "26" }, "16/11/26"],
    [{ day: "29", month: "2", year: "2028" }, "2028-02-29"],
  ])("%o is %s", (parts, value) => {
    expect(dateValue(parts)).toBe(value);
  });

  test("what makes no date comes back into the same boxes", () => {
    for (const parts of [
      { day: "31", month: "Feb", year: "2026" },
      { day: "", month: "11", year: "" },
      { day: "x", month: "", year: "20/26" },
    ]) {
      expect(dateParts(dateValue(parts))).toEqual(parts);
    }
  });
});

describe("money", () => {
  test.each([
    ["4,680,000", 468_000_000],
    ["£12.5", 1250],
    ["0.07", 7],
    ["-3", -300],
    ["", null],
    ["4.68m", "4.68m"],
    ["about 12", "about 12"],
    ["1.234", "1.234"],
  ])("%s is %s", (typed, value) => {
    expect(moneyValue(typed)).toBe(value);
  });

  test("every amount reads back as itself", () => {
    for (const pence of [0, 1, 99, 100, 123_456, 468_000_000, 999_999_999_999, -250]) {
      expect(moneyValue(moneyText(pence))).toBe(pence);
    }
  });
});

test("numbers keep what is none", () => {
  expect(numberValue("1,200")).toBe(1200);
  expect(numberValue("a few")).toBe("a few");
  expect(numberValue(" ")).toBeNull();
});

test("tags lose empty words and doubles", () => {
  expect(tagsValue("a, b,, a ,c")).toEqual(["a", "b", "c"]);
});
