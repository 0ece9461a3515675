import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { everything, everythingOptions } from "../../gallery/everything";
import type { Schema } from "./schema";
import SchemaSummary from "./SchemaSummary.svelte";

const value = {
  reference: "R4",
  obligation: { kind: "requirement", basis: "Clause 14.5", due: "2026-12-16" },
  title: "Medicines errors",
  due: "2026-10-27",
  value: 468_000_000,
  visited: false,
  nation: "scotland",
  regime: "lightTouch",
  officer: "p2",
  providers: ["v1", "v2"],
  criteria: [8, 9],
  outcomes: [{ text: "My support comes when I expect it", by: "2027-03-31" }],
};

function lines() {
  return Object.fromEntries(
    [...document.querySelectorAll("dt")].map((dt) => [
      dt.textContent,
      dt.nextElementSibling?.textContent?.trim(),
    ]),
  );
}

test("prints every field in the words of its declaration", async () => {
  render(SchemaSummary, { schema: everything, value, options: everythingOptions });
  expect(lines()).toMatchObject({
    "Is it a must or a should?": "Requirement: they must",
    "What it is based on": "Clause 14.5",
    "In short": "Medicines errors",
    "To be done by": "27 October 2026",
    Value: "£4,680,000",
    "Did you visit?": "No",
    Nation: "Scotland",
    "Bought under": "Procurement Act 2023, light touch",
    Officer: "Marcus Bell",
    Providers: "Fernhollow Care Ltd, Kestrel Home Support Ltd",
    Criteria: "8, 9",
    "What should be different": "My support comes when I expect it",
    By: "31 March 2027",
    Note: "Not given",
  });
  expect(screen.getByRole("heading", { name: "Outcomes" })).toBeTruthy();
  expect(lines()).not.toHaveProperty("Reference");
  expect(await violations()).toEqual([]);
});

test("leaves out what is missing where asked, and adds what the program sets", () => {
  render(SchemaSummary, { schema: everything, value, brief: true, all: true });
  expect(lines()).not.toHaveProperty("Note");
  expect(lines()).toHaveProperty("Reference", "R4");
});

test("a part of one field is a numbered line, with the number it was given", () => {
  const schema: Schema = {
    type: "object",
    properties: {
      outcomes: {
        type: "array",
        title: "Outcomes",
        items: {
          type: "object",
          properties: {
            number: { type: "integer", "x-form": false },
            text: { type: "string", title: "What should be different" },
          },
        },
      },
    },
  };
  const outcomes = [
    { number: 1, text: "People are safe" },
    { number: 3, text: "People choose" },
  ];
  render(SchemaSummary, { schema, value: { outcomes } });
  const lines = screen.getAllByRole<HTMLLIElement>("listitem");
  expect(lines.map((line) => [line.value, line.textContent?.trim()])).toEqual([
    [1, "People are safe"],
    [3, "People choose"],
  ]);
});
