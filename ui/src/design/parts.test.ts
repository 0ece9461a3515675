import { fireEvent, render, screen, within } from "@testing-library/svelte";
import { createRawSnippet, type Component } from "svelte";
import { afterEach, describe, expect, test, vi } from "vitest";
import { violations } from "../axe";
import Forms from "../gallery/Forms.svelte";
import List from "../gallery/List.svelte";
import NoContracts from "../gallery/NoContracts.svelte";
import Workspace from "../gallery/Workspace.svelte";
import type { Place, Route } from "../router.svelte";
import Checkboxes from "./Checkboxes.svelte";
import ErrorSummary from "./ErrorSummary.svelte";
import Frame from "./Frame.svelte";
import KeyHelp from "./KeyHelp.svelte";
import Pagination from "./Pagination.svelte";
import PasswordInput from "./PasswordInput.svelte";
import { session } from "../gallery/people";
import { acting } from "../session.svelte";
import Trouble from "./Trouble.svelte";
import Waiting from "./Waiting.svelte";

afterEach(() => vi.useRealTimers());

describe("accessibility", () => {
  test("axe finds a fault that is there", async () => {
    document.body.innerHTML = "<main><input type='text'></main>";
    expect(await violations()).not.toEqual([]);
    document.body.innerHTML = "";
  });

  const screens: [string, Route["screen"]][] = [
    ["a list with filters, tags, ratings, progress and pages", List],
    ["a workspace with thread, timeline, summary and panel", Workspace],
    ["a refused form", Forms],
    ["nothing here yet", NoContracts],
  ];
  test.each(screens)("%s", async (_, shown) => {
    render(shown as Component<Place>, { params: {}, query: new URLSearchParams("filled") });
    expect(await violations()).toEqual([]);
  });

  test("the frame", async () => {
    acting.session = session;
    render(Frame, {
      council: "Thornmere Council",
      sample: true,
      name: "Priya Nair",
      jobTitle: "QA officer",
      counts: { "#/": { words: "3 overdue", late: true } },
      onlock: () => {},
      children: createRawSnippet(() => ({ render: () => "<main><h1>My work</h1></main>" })),
    });
    expect(await violations()).toEqual([]);
    const areas = within(screen.getByRole("navigation", { name: "Areas" }));
    const labels = areas.getAllByRole("link").map((link) => link.textContent?.trim());
    expect(labels[0]).toMatch(/^My work\s+3 overdue$/);
    expect(labels.slice(1)).toEqual([
      "Contracts",
      "Providers",
      "Visits",
      "Reports",
      "Action plans",
      "Import",
      "Settings",
    ]);
  });

  test("trouble, passwords and the help", async () => {
    render(Trouble, {
      fault: { code: "storage", message: "The disk is full.", fields: [] },
      onagain: () => {},
    });
    render(PasswordInput, { id: "password", label: "Password", error: "Not right" });
    render(KeyHelp, { onclose: () => {} });
    expect(await violations()).toEqual([]);
  });
});

describe("a table", () => {
  const links = () => within(screen.getByRole("table")).getAllByRole("link");
  const press = (key: string) => fireEvent.keyDown(document.activeElement!, { key });

  test("walks its rows with the arrow keys", async () => {
    render(List);
    links()[0]!.focus();
    await press("ArrowDown");
    expect(document.activeElement).toBe(links()[1]);
    await press("ArrowUp");
    expect(document.activeElement).toBe(links()[0]);
    await press("ArrowUp");
    expect(document.activeElement).toBe(links()[0]);
    await press("End");
    expect(document.activeElement).toBe(links().at(-1));
    await press("ArrowDown");
    expect(document.activeElement).toBe(links().at(-1));
    await press("Home");
    expect(document.activeElement).toBe(links()[0]);
  });

  test("goes from its headings to the first row, and to the filter", async () => {
    render(List);
    screen.getByRole("button", { name: "Value" }).focus();
    await press("ArrowDown");
    expect(document.activeElement).toBe(links()[0]);
    await press("/");
    expect(document.activeElement).toBe(screen.getByLabelText("Name, reference or provider"));
  });

  test("says how it is sorted and turns the order round", async () => {
    render(List);
    const heading = () => screen.getByRole("columnheader", { name: "Value" });
    expect(heading().getAttribute("aria-sort")).toBe("descending");
    await fireEvent.click(within(heading()).getByRole("button"));
    expect(heading().getAttribute("aria-sort")).toBe("ascending");
    await fireEvent.click(screen.getByRole("button", { name: "Ends" }));
    expect(heading().hasAttribute("aria-sort")).toBe(false);
    expect(screen.getByRole("columnheader", { name: "Ends" }).getAttribute("aria-sort")).toBe(
      "ascending",
    );
  });
});

describe("the error summary", () => {
  const errors = [{ field: "/name", message: "Enter a name", rule: "003-P22" }];

  test("takes the focus, each time something is refused anew", async () => {
    const view = render(ErrorSummary, { errors });
    expect(document.activeElement).toBe(screen.getByRole("alert"));
    expect(screen.getByText("Rule 003-P22")).toBeTruthy();
    (document.activeElement as HTMLElement).blur();
    await view.rerender({ errors: [...errors] });
    expect(document.activeElement).toBe(screen.getByRole("alert"));
    expect(await violations()).toEqual([]);
  });

  test("leads to the field", async () => {
    render(ErrorSummary, { errors });
    const field = document.createElement("input");
    field.id = "f-name";
    document.body.append(field);
    await fireEvent.click(screen.getByRole("button", { name: "Enter a name" }));
    expect(document.activeElement).toBe(field);
    field.remove();
  });

  test("is not there without errors", () => {
    render(ErrorSummary, { errors: [] });
    expect(screen.queryByRole("alert")).toBeNull();
  });
});

test("pages show the ends, the neighbours and gaps", async () => {
  const asked: number[] = [];
  const view = render(Pagination, { page: 6, pages: 12, onpage: (page) => asked.push(page) });
  const numbers = () => screen.getAllByRole("listitem").map((item) => item.textContent?.trim());
  expect(numbers()).toEqual(["1", "…", "5", "6", "7", "…", "12"]);
  await fireEvent.click(screen.getByRole("button", { name: "Next" }));
  await fireEvent.click(screen.getByRole("button", { name: "Page 12" }));
  await fireEvent.click(screen.getByRole("button", { name: "Page 6" }));
  expect(asked).toEqual([7, 12]);
  await view.rerender({ page: 1, pages: 1 });
  expect(screen.queryByRole("navigation")).toBeNull();
});

test("boxes keep the order of their options, whatever is ticked first", async () => {
  const sent: string[][] = [];
  render(Checkboxes, {
    id: "c",
    label: "Criteria",
    value: ["z"],
    options: ["a", "b"].map((value) => ({ value, label: value })),
    onchange: (value) => sent.push(value),
  });
  await fireEvent.click(screen.getByLabelText("b"));
  await fireEvent.click(screen.getByLabelText("a"));
  expect(sent.at(-1)).toEqual(["a", "b", "z"]);
});

test("waiting says nothing at first, so that quick answers do not flicker", async () => {
  vi.useFakeTimers();
  render(Waiting, { what: "contracts" });
  expect(screen.getByRole("status").textContent).toBe("");
  await vi.advanceTimersByTimeAsync(300);
  expect(screen.getByRole("status").textContent).toBe("Getting contracts…");
});

test("a password can be shown", async () => {
  render(PasswordInput, { id: "p", label: "Password" });
  const input = screen.getByLabelText<HTMLInputElement>("Password");
  expect(input.type).toBe("password");
  await fireEvent.click(screen.getByRole("button", { name: "Show password" }));
  expect(input.type).toBe("text");
});

