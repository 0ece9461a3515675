import { fireEvent, render, screen, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { violations } from "../../axe";
import larkspur from "../../gallery/document.json";
import { photographAnswers, photographs, printedPhotographs } from "../../gallery/photographs";
import { fakeHost } from "../../host/fake";
import type { Block, Document } from "../../host/bindings";
import { everythingInView } from "../../inView";
import DocumentPreview from "./DocumentPreview.svelte";
import { draw, wrap } from "./tree";

const tree = larkspur as unknown as Document;
let seen: (isIntersecting: boolean) => void;

beforeEach(() => {
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(heard: (entries: { isIntersecting: boolean }[]) => void) {
        seen = (isIntersecting) => heard([{ isIntersecting }]);
      }
      observe() {}
      disconnect() {}
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

/** Every text that a block says, wherever in it. */
function words(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(words);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    typeof part === "string"
      ? ["text", "title", "label", "subtitle", "word", "who", "name", "job", "statement", "at", "how", "code", "change", "verdict"].includes(key)
        ? [part]
        : []
      : words(part),
  );
}

test("everything that the document says is on the page", () => {
  const { container } = render(DocumentPreview, { tree });
  const shown = (container.textContent ?? "").replace(/\s+/g, " ");
  const missing = words(tree.blocks).filter((text) => !shown.includes(text.replace(/\s+/g, " ").trim()));
  expect(missing).toEqual([]);
});

test("headings follow one another under the screen’s own, and none is left out", () => {
  const { container } = render(DocumentPreview, { tree });
  const levels = [...container.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) =>
    Number(one.tagName.slice(1)),
  );
  expect(levels[0]).toBe(2);
  levels.slice(1).forEach((level, at) => expect(level - levels[at]!).toBeLessThanOrEqual(1));
  const said = (tag: string) =>
    [...container.querySelectorAll(tag)].map((one) => one.textContent?.replace(/\s+/g, " ").trim());
  expect(said("h2")).toEqual(["Larkspur House"]);
  expect(said("h3")).toContain("Requirements");
  expect(said("h4")).toContain("Domain 3: Safe today");
});

test("a table names its columns and rows, and a rating says its word", () => {
  render(DocumentPreview, { tree });
  const [table] = screen.getAllByRole("table");
  expect(within(table!).getAllByRole("columnheader").map((one) => one.textContent)).toEqual([
    "Ratings by domain",
    "This visit",
    "Last time",
  ]);
  const row = within(table!).getAllByRole("row")[3]!;
  expect(within(row).getByRole("rowheader").textContent).toContain("Safe today");
  expect(row.textContent).toContain("Requires improvement");
});

test("a figure has its words and its data", () => {
  const { container } = render(DocumentPreview, { tree });
  const figure = container.querySelector("figure")!;
  const chart = figure.querySelector("svg")!;
  const named = chart.getAttribute("aria-labelledby")!.split(" ");
  expect(named.map((id) => container.querySelector(`#${id}`)?.textContent)).toEqual([
    expect.stringContaining("Figure 1"),
    expect.stringContaining("table that follows"),
  ]);
  expect(within(figure).getByRole("row", { name: /Support that works Good Requires improvement Lower/ })).toBeTruthy();
});

test("the sheet carries the council’s colour, and grows and shrinks with the zoom", async () => {
  render(DocumentPreview, { tree });
  const desk = screen.getByRole("region", { name: "The document, as it prints" });
  expect(desk.style.getPropertyValue("--council")).toBe("#3F2A56");
  const before = Number(desk.style.getPropertyValue("--zoom"));
  await fireEvent.click(screen.getByRole("button", { name: "Larger" }));
  expect(Number(desk.style.getPropertyValue("--zoom"))).toBeGreaterThan(before);
  await fireEvent.click(screen.getByRole("button", { name: "Smaller" }));
  await fireEvent.click(screen.getByRole("button", { name: "Smaller" }));
  expect(Number(desk.style.getPropertyValue("--zoom"))).toBeLessThan(before);
});

test("a draft says so on every sheet", () => {
  const { container } = render(DocumentPreview, { tree: { ...tree, status: "draft" } });
  const sheets = [...container.querySelectorAll(".app-paper__sheet")];
  expect(sheets.length).toBeGreaterThan(5);
  expect(sheets.every((sheet) => sheet.textContent?.includes("DRAFT"))).toBe(true);
  expect(container.textContent).not.toContain("FINAL");
});

test("contents lead to their headings", async () => {
  render(DocumentPreview, { tree });
  await fireEvent.click(screen.getByRole("button", { name: "Recommendations" }));
  expect(document.activeElement?.textContent).toBe("Recommendations");
});

test("the end is told only when it is in view", () => {
  const onend = vi.fn();
  render(DocumentPreview, { tree, onend });
  seen(false);
  expect(onend).not.toHaveBeenCalled();
  seen(true);
  expect(onend).toHaveBeenCalled();
});

test("nothing is wrong for axe", async () => {
  const { container } = render(DocumentPreview, { tree });
  expect(await violations(container)).toEqual([]);
});

test("a page break starts a sheet, and two in a row start one", () => {
  const text: Block = { block: "paragraph", style: "body", inlines: [] };
  const blocks: Block[] = [
    text,
    { block: "pageBreak" },
    { block: "heading", level: 1, text: "Next", startsPage: true },
    text,
  ];
  const { sheets } = draw({ ...tree, blocks });
  expect(sheets.map((sheet) => sheet.parts.length)).toEqual([1, 2]);
});

test("labels of figures break between words", () => {
  expect(wrap("Requires improvement", 13)).toEqual(["Requires", "improvement"]);
  expect(wrap("Good", 13)).toEqual(["Good"]);
});

test("a photograph is shown as it prints, asked for by the report, and says where it cannot be", async () => {
  const host = fakeHost(photographAnswers);
  const blocks = printedPhotographs;
  everythingInView();
  const { unmount } = render(DocumentPreview, { tree: { ...tree, blocks }, report: "r1" });
  const picture = await screen.findByRole("img", { name: `${photographs[0]!.shows}.` });
  expect(picture.getAttribute("src")).toMatch(/^data:image/);
  expect(host.asked("photograph")).toEqual(
    photographs.map(({ picture }) => ({ id: "r1", picture })),
  );
  expect(await violations()).toEqual([]);
  unmount();

  host.answer({
    photograph: () => {
      throw { code: "storage", message: "This computer could not read it.", fields: [] };
    },
  });
  const failed = render(DocumentPreview, { tree: { ...tree, blocks }, report: "r1" });
  const said = await screen.findAllByText(/The photograph can’t be shown\. This computer could not read it\./);
  expect(said).toHaveLength(2);
  expect(await violations()).toEqual([]);
  failed.unmount();

  // Without a report there is nothing to ask: the description stands for it.
  render(DocumentPreview, { tree: { ...tree, blocks } });
  expect(screen.getByText(`Photograph: ${photographs[0]!.shows}.`)).toBeTruthy();
});
