// From the document tree to what the preview draws: sheets, headings with their levels, contents.
import type { Block, Document as Tree, DomainHeading } from "../../host/bindings";

/** A block with the level of its heading on this screen, whose own heading is h1. */
export type Part = { block: Block; level: Level; id: string; inner: Part[] };
export type Level = 2 | 3 | 4 | 5 | 6;
/** What follows a page break, however many pages it takes on paper. */
export type Sheet = { title: string; parts: Part[] };
export type Entry = { title: string; main: boolean; id: string };
export type Drawn = { sheets: Sheet[]; entries: Entry[] };

export const domainTitle = (heading: DomainHeading) => `${heading.label}: ${heading.title}`;

/** Splits a document at its page breaks and gives every heading its level, none left out. */
export function draw(tree: Tree): Drawn {
  const shift = tree.blocks[0]?.block === "cover" ? 2 : 1;
  const entries: Entry[] = [];
  let level = 1;
  let next = 0;

  function heading(wanted: number): Level {
    level = Math.min(wanted + shift, level + 1, 6);
    return level as Level;
  }

  function place(block: Block): Part {
    const id = `paper-${(next += 1)}`;
    const below = Math.min(level + 1, 6) as Level;
    switch (block.block) {
      case "cover":
        level = 2;
        return { block, id, level: 2, inner: [] };
      case "heading": {
        const own = Math.min(Math.max(block.level, 1), 3);
        if (own < 3) entries.push({ title: block.text, main: own === 1, id });
        return { block, id, level: heading(own), inner: [] };
      }
      case "domainHeading":
        entries.push({ title: domainTitle(block), main: false, id });
        return { block, id, level: heading(2), inner: [] };
      case "sideBySide":
        return { block, id, level: below, inner: [...block.left, ...block.right].map(place) };
      case "labelled":
      case "pictured":
      case "callout":
        return { block, id, level: below, inner: block.blocks.map(place) };
      default:
        return { block, id, level: below, inner: [] };
    }
  }

  const sheets: Sheet[] = [{ title: tree.title, parts: [] }];
  let breaks = false;
  for (const block of tree.blocks) {
    if (block.block === "pageBreak") {
      breaks = true;
      continue;
    }
    const starts = "startsPage" in block && block.startsPage;
    if ((breaks || starts) && sheets.at(-1)!.parts.length > 0) {
      sheets.push({ title: "", parts: [] });
    }
    breaks = false;
    const sheet = sheets.at(-1)!;
    sheet.parts.push(place(block));
    sheet.title ||= titleOf(block);
  }
  return { sheets, entries };
}

function titleOf(block: Block): string {
  if (block.block === "heading") return block.text;
  return block.block === "domainHeading" ? domainTitle(block) : "";
}

/** The headings that a table of contents lists: those that come after it. */
export function entriesAfter(drawn: Drawn, contents: Part): Entry[] {
  const number = (id: string) => Number(id.slice("paper-".length));
  return drawn.entries.filter((entry) => number(entry.id) > number(contents.id));
}

/** "a41f 09c2 …": hexadecimal digits in fours. */
export const inFours = (digits: string) => digits.match(/.{1,4}/g)?.join(" ") ?? "";

/** Lines of at most so many characters, broken between words; for the labels of figures. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
