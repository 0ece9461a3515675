import { fireEvent, render, screen, within } from "@testing-library/svelte";
import { tick } from "svelte";
import { describe, expect, test } from "vitest";
import { violations } from "../../axe";
import { everything, everythingOptions } from "../../gallery/everything";
import type { Refusal } from "../../host";
import { focusField } from "./pointers";
import FormBench from "./FormBench.svelte";

function show(value: Record<string, unknown> = {}, errors: Refusal[] = []) {
  const sent: Record<string, unknown>[] = [];
  const view = render(FormBench, {
    schema: everything,
    value,
    errors,
    options: everythingOptions,
    onchange: (changed: Record<string, unknown>) => sent.push(changed),
  });
  return { ...view, last: () => sent.at(-1) ?? value };
}

const type = (element: Element, words: string) =>
  fireEvent.input(element, { target: { value: words } });
const box = (name: string | RegExp) => screen.getByRole("textbox", { name });
const group = (name: string | RegExp) => within(screen.getByRole("group", { name }));

describe("every kind of field", () => {
  test("stands in declared order, without what the program sets", () => {
    const { container } = show();
    const labels = [...container.querySelectorAll("legend, label.govuk-label")]
      .map((label) => label.textContent?.trim())
      .filter((label) => !["Day", "Month", "Year", "Yes", "No"].includes(label ?? ""));
    const titles = Object.values(everything.properties!)
      .filter((field) => field["x-form"] !== false)
      .map((field) => field.title!);
    const shown = titles.map((title) => labels.findIndex((label) => label?.startsWith(title)));
    expect(shown).toEqual([...shown].sort((a, b) => a - b));
    expect(shown).not.toContain(-1);
    expect(labels).not.toContain("Reference");
  });

  test("text and long text; what may be missing says so and is null when emptied", async () => {
    const { last } = show({ note: "old" });
    await type(box("In short"), "Cover every round");
    expect(last().title).toBe("Cover every round");
    await type(box("Note (optional)"), "");
    expect(last().note).toBeNull();
    await type(box("In short"), "");
    expect(last().title).toBe("");
  });

  test("a date is sent as ISO, and as typed while it is none", async () => {
    const { last } = show();
    const due = group("To be done by");
    await type(due.getByLabelText("Day"), "16");
    expect(last().due).toBe("16//");
    await type(due.getByLabelText("Month"), "11");
    await type(due.getByLabelText("Year"), "2026");
    expect(last().due).toBe("2026-11-16");
    await type(due.getByLabelText("Day"), "05");
    expect(last().due).toBe("2026-11-05");
    expect(due.getByLabelText<HTMLInputElement>("Day").value).toBe("05");
  });

  test("money is sent in pence, and as typed while it is none", async () => {
    const { last } = show({ value: 468_000_000 });
    const value = box("Value (optional)") as HTMLInputElement;
    expect(value.value).toBe("4,680,000");
    await type(value, "4.68m");
    expect(last().value).toBe("4.68m");
    await type(value, "4,700,000.50");
    expect(last().value).toBe(470_000_050);
    await type(value, "");
    expect(last().value).toBeNull();
  });

  test("numbers, yes or no, choices and links", async () => {
    const { last } = show();
    await type(box(/^Beds/), "48");
    expect(last().beds).toBe(48);
    await type(box(/^Beds/), "many");
    expect(last().beds).toBe("many");
    await fireEvent.click(group("Did you visit?").getByLabelText("No"));
    expect(last().visited).toBe(false);
    await fireEvent.click(group("Nation").getByLabelText("Wales"));
    expect(last().nation).toBe("wales");
    await fireEvent.change(screen.getByRole("combobox", { name: "Officer" }), {
      target: { value: "p2" },
    });
    expect(last().officer).toBe("p2");
    const regime = screen.getByRole("combobox", { name: "Bought under (optional)" });
    await fireEvent.change(regime, { target: { value: "grant" } });
    expect(last().regime).toBe("grant");
    await fireEvent.change(regime, { target: { value: "" } });
    expect(last().regime).toBeNull();
  });

  test("a choice that is no longer offered stays chosen", () => {
    show({ officer: "gone" });
    const officer = screen.getByRole<HTMLSelectElement>("combobox", { name: "Officer" });
    expect(officer.value).toBe("gone");
    expect(officer.selectedOptions[0]?.textContent).toBe("No longer in the list");
  });

  test("lists of links, words and lines", async () => {
    const { last } = show({ providers: ["v2"] });
    await fireEvent.click(group("Providers").getByLabelText("Fernhollow Care Ltd"));
    expect(last().providers).toEqual(["v1", "v2"]);
    await type(box(/^Criteria/), "8, 9, ");
    expect(last().criteria).toEqual(["8", "9"]);
    await fireEvent.click(group(/^Other names/).getByRole("button", { name: /Add/ }));
    expect(document.activeElement).toBe(box("Other name 1"));
    await type(box("Other name 1"), "The Larches");
    expect(last().aliases).toEqual(["The Larches"]);
  });

  test("a part that may be missing is added and removed as a whole", async () => {
    const { last } = show();
    const contact = group(/^Contact/);
    await fireEvent.click(contact.getByRole("button", { name: "Add: contact" }));
    expect(last().contact).toEqual({ name: "", email: null });
    expect(document.activeElement).toBe(contact.getByLabelText("Name"));
    await fireEvent.click(contact.getByRole("button", { name: /Remove/ }));
    expect(last().contact).toBeNull();
    expect(document.activeElement).toBe(contact.getByRole("button", { name: "Add: contact" }));
  });
});

describe("rows", () => {
  test("are added with the focus in their first field, and removed", async () => {
    const { last } = show({ outcomes: [{ text: "One", by: "2026-11-16" }] });
    const outcomes = group(/^Outcomes/);
    await fireEvent.click(outcomes.getByRole("button", { name: "Add another outcome" }));
    const second = group("Outcome 2").getByLabelText("What should be different");
    expect(document.activeElement).toBe(second);
    await type(second, "Two");
    expect(last().outcomes).toEqual([
      { text: "One", by: "2026-11-16" },
      { text: "Two", by: null },
    ]);
    await fireEvent.click(outcomes.getByRole("button", { name: "Remove outcome 1" }));
    expect(last().outcomes).toEqual([{ text: "Two", by: null }]);
    // The boxes of the row that moved up hold its own date, not the removed one's.
    expect(group("Outcome 1").getByLabelText<HTMLInputElement>("Day").value).toBe("");
  });
});

describe("tagged choices", () => {
  test("show the fields of the chosen variant and keep what was typed in another", async () => {
    const { last } = show();
    expect(screen.queryByLabelText("What it is based on")).toBeNull();
    await fireEvent.click(screen.getByLabelText("Requirement: they must"));
    expect(last().obligation).toEqual({ kind: "requirement", basis: "", due: null });
    await type(box("What it is based on"), "Clause 11.2");
    await fireEvent.click(screen.getByLabelText("Recommendation: they should"));
    expect(last().obligation).toEqual({ kind: "recommendation", due: null });
    await fireEvent.click(screen.getByLabelText("Requirement: they must"));
    expect(last().obligation).toEqual({ kind: "requirement", basis: "Clause 11.2", due: null });
  });
});

describe("refusals", () => {
  const errors: Refusal[] = [
    { field: "/person", message: "Name the person who is responsible", rule: "003-P21" },
    { field: "/due", message: "Set a date from 24 November", rule: "003-P20" },
    { field: "/outcomes/0/text", message: "Say what should be different", rule: null },
    { field: "/providers", message: "Choose at least one provider", rule: null },
    { field: "/obligation", message: "Choose requirement or recommendation", rule: "003-P22" },
  ];

  test("stand at their fields, which name them to a screen reader", () => {
    show({ outcomes: [{ text: "", by: null }] }, errors);
    const person = box("Who is responsible");
    expect(person.getAttribute("aria-invalid")).toBe("true");
    const described = document.getElementById(person.getAttribute("aria-describedby")!.split(" ").at(-1)!);
    expect(described?.textContent).toContain("Name the person who is responsible");
    expect(described?.textContent).toContain("Rule 003-P21");
    for (const { message } of errors) expect(screen.getByText(message, { exact: false })).toBeTruthy();
  });

  test("lead to the field, or to the part that holds it", async () => {
    show({ outcomes: [{ text: "", by: null }] }, errors);
    focusField("/outcomes/0/text");
    expect(document.activeElement).toBe(group("Outcome 1").getByLabelText("What should be different"));
    focusField("/due");
    expect(document.activeElement).toBe(group("To be done by").getByLabelText("Day"));
    focusField("/providers");
    expect(document.activeElement).toBe(screen.getByLabelText("Fernhollow Care Ltd"));
    focusField("/obligation/basis");
    expect(document.activeElement).toBe(screen.getByLabelText("Requirement: they must"));
    await tick();
  });
});

test("a value from elsewhere fills every box", async () => {
  const { rerender } = show();
  await rerender({ value: { due: "2027-03-05", value: 1250, beds: 30, title: "New" } });
  expect(group("To be done by").getByLabelText<HTMLInputElement>("Month").value).toBe("3");
  expect((box("Value (optional)") as HTMLInputElement).value).toBe("12.50");
  expect((box(/^Beds/) as HTMLInputElement).value).toBe("30");
});

test("has no accessibility faults, empty, filled and refused", async () => {
  show();
  expect(await violations()).toEqual([]);
  document.body.replaceChildren();
  show(
    {
      outcomes: [{ text: "", by: null }],
      aliases: ["A"],
      contact: { name: "", email: null },
      obligation: { kind: "requirement", basis: "", due: null },
    },
    [
      { field: "/obligation/basis", message: "Name the clause", rule: "003-P22" },
      { field: "/outcomes/0", message: "This outcome is not complete", rule: null },
      { field: "/aliases/0", message: "Enter a name", rule: null },
    ],
  );
  expect(await violations()).toEqual([]);
});
