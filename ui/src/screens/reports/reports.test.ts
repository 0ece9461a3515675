import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { violations } from "../../axe";
import { ids } from "../../gallery/register";
import { printed, reportAnswers, reportViews } from "../../gallery/reports";
import { papers } from "../../gallery/retention";
import type { Draft, DraftPlace, ReportView, WorkView } from "../../host/bindings";
import { refusal } from "../../host/fake";
import { here } from "../../router.svelte";
import { openAt } from "../opened";

type Answers = NonNullable<Parameters<typeof openAt>[1]>;
let reachEnd: () => void;

beforeEach(() => {
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(heard: (entries: { isIntersecting: boolean }[]) => void) {
        reachEnd = () => heard([{ isIntersecting: true }]);
      }
      observe() {}
      disconnect() {}
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

const route = `/reports/${ids.report}`;
// The preview has its own test; two blocks are enough here.
const brief = (view: ReportView): ReportView => ({
  ...view,
  document: { ...view.document, blocks: view.document.blocks.slice(0, 2) },
});
const open = (view: ReportView, more: Answers = {}, at = route) =>
  openAt(at, { ...reportAnswers, report: () => brief(view), ...more });

const button = (name: string | RegExp) => screen.findByRole("button", { name });
const press = async (name: string | RegExp) => fireEvent.click(await button(name));
const summaryHasFocus = async () => {
  const summary = await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(summary));
  return summary;
};

test("the writer sends the version on screen for signature", async () => {
  const host = open(reportViews.drafting);
  await press("Send for signature");
  await waitFor(() =>
    expect(host.asked("submit_report")).toEqual([{ id: ids.report, version: 7 }]),
  );
  await waitFor(() => expect(host.asked("report").length).toBeGreaterThan(1));
  expect(await violations()).toEqual([]);
});

test("what keeps it from being sent says what to do, and leads there", async () => {
  open(reportViews.unready);
  expect(await screen.findByText("Checks passed: 4 of 6")).toBeTruthy();
  const voice = screen.getByRole("link", { name: /say why their voice is missing/ });
  expect(voice.getAttribute("href")).toBe(`#${route}/edit`);
  const late = screen.getByRole("link", { name: /the date is past/ });
  expect(late.getAttribute("href")).toBe(`#/visits/${ids.activity}`);
  expect(screen.queryByRole("button", { name: "Send for signature" })).toBeNull();
  expect(screen.getByText("It can be sent once 2 more checks pass.")).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test.each([
  ["whoever writes it", reportViews.unready, route],
  ["whoever works on its words", reportViews.unready, `${route}/edit`],
  ["whoever is to sign it", reportViews.signing, route],
])("%s reads what will not print as written, each place of it", async (_, view, at) => {
  const [warning = ""] = view.warnings;
  open({ ...view, warnings: [warning, warning] }, {}, at);
  expect(await screen.findByRole("heading", { name: "2 places do not print as written" })).toBeTruthy();
  expect(screen.getAllByText(/the typeface has no “中” \(U\+4E2D\)/)).toHaveLength(2);
  expect(await violations()).toEqual([]);
});

test("a refusal to send takes the focus and leads to the words", async () => {
  open(reportViews.drafting, {
    submit_report: () => {
      throw refusal({ field: "/summary", message: "Write the summary", rule: "003-P24" });
    },
  });
  await press("Send for signature");
  const summary = await summaryHasFocus();
  expect(document.title).toMatch(/^Error: /);
  await fireEvent.click(within(summary).getByRole("button", { name: "Write the summary" }));
  await waitFor(() => expect(here()).toBe(`${route}/edit`));
});

test("the author reads why they cannot sign, and who can", async () => {
  open(reportViews.waiting);
  expect(await screen.findByText("It passed every check when it was sent.")).toBeTruthy();
  const panel = await screen.findByRole("region", { name: "Who signs" });
  expect(screen.getByText(/^You wrote this report, so you can’t sign it\./)).toBeTruthy();
  expect(panel.textContent).toMatch(/Marcus Bell.*Can sign, after reading all of it/s);
  expect(panel.textContent).toMatch(/Tom Eddery.*Wrote part of it/s);
  expect(screen.queryByLabelText("Your password")).toBeNull();
  expect(screen.queryByRole("button", { name: "Sign the report" })).toBeNull();
});

test("nobody signs before the end of the document", async () => {
  const host = open(reportViews.signing);
  await fireEvent.input(await screen.findByLabelText("Your password"), {
    target: { value: "three-dry-otters" },
  });
  expect(screen.getByText("Read to the end of the document to sign it.")).toBeTruthy();
  await press("Sign the report");
  await fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
  expect(host.asked("sign_report")).toEqual([]);
  expect(document.activeElement?.id).toBe("document");
  expect(await violations()).toEqual([]);

  reachEnd();
  expect(await screen.findByText("You have reached the end of the document.")).toBeTruthy();
  await fireEvent.keyDown(document.body, { key: "Enter", ctrlKey: true });
  await waitFor(() =>
    expect(host.asked("sign_report")).toEqual([
      { id: ids.report, version: 7, password: "three-dry-otters" },
    ]),
  );
});

test("a wrong password is said at its box, which is emptied", async () => {
  open(reportViews.signing, {
    sign_report: () => {
      throw refusal({ field: "/password", message: "That password is not right." });
    },
  });
  const box = await screen.findByLabelText<HTMLInputElement>("Your password");
  await fireEvent.input(box, { target: { value: "wrong" } });
  reachEnd();
  await screen.findByText("You have reached the end of the document.");
  await press("Sign the report");
  const summary = await summaryHasFocus();
  expect(box.value).toBe("");
  expect(box.getAttribute("aria-invalid")).toBe("true");
  await fireEvent.click(within(summary).getByRole("button", { name: /not right/ }));
  expect(document.activeElement).toBe(box);
});

test("it is returned with reasons, read to the end or not", async () => {
  const host = open(reportViews.signing);
  await fireEvent.click(await screen.findByLabelText("Return it to Priya Nair"));
  await fireEvent.input(await screen.findByLabelText("What should change"), {
    target: { value: "R4 is too soon" },
  });
  expect(await violations()).toEqual([]);
  await press("Return it to Priya Nair");
  await waitFor(() =>
    expect(host.asked("return_report")).toEqual([
      { id: ids.report, version: 7, reason: "R4 is too soon" },
    ]),
  );
  await waitFor(() =>
    expect(host.asked("discard_draft")).toEqual([{ place: route, caseFile: ids.contract }]),
  );
});

test("a return without reasons is refused at its field", async () => {
  open(reportViews.signing, {
    return_report: () => {
      throw refusal({ field: "/reason", message: "Say what should change" });
    },
  });
  await fireEvent.click(await screen.findByLabelText("Return it to Priya Nair"));
  await press("Return it to Priya Nair");
  await summaryHasFocus();
  expect(screen.getByLabelText("What should change").getAttribute("aria-invalid")).toBe("true");
});

test("reasons that were begun come back", async () => {
  open(reportViews.signing, {
    read_draft: ({ place }: DraftPlace): Draft =>
      place === route
        ? { value: "R4 is too", at: "2026-11-12T14:51:00Z" }
        : { value: null, at: null },
  });
  const box = await screen.findByLabelText<HTMLTextAreaElement>("What should change");
  expect(box.value).toBe("R4 is too");
});

test("a returned report begins with the reasons", async () => {
  open(reportViews.returned);
  const banner = await screen.findByRole("region", { name: /Marcus Bell returned this report/ });
  expect(banner.textContent).toContain("The summary should name the night visit.");
  expect(await violations()).toEqual([]);
});

test("a signed report is saved, opened, and replaced by a new version", async () => {
  const host = open(reportViews.signed);
  await press("Save the PDF");
  expect(await screen.findByText("The PDF is saved as MR-2026-012 version 2.pdf")).toBeTruthy();
  await press("Open the PDF");
  await waitFor(() => expect(host.asked("open_report_pdf")).toEqual([{ id: ids.report }]));
  expect(screen.getByRole("link", { name: "Action plan" }).getAttribute("href")).toBe(
    `#${route}/actions`,
  );
  expect(screen.queryByText(/Checks passed/)).toBeNull();
  expect(await violations()).toEqual([]);
  await press("Start a new version");
  await waitFor(() => expect(here()).toBe("/reports/d5/edit"));
  expect(host.asked("correct_report")).toEqual([{ id: ids.report, version: 7 }]);
});

test("each edition says what it is for, and why it cannot be made", async () => {
  const host = open(reportViews.drafting);
  const panel = await screen.findByRole("region", { name: "Editions" });
  expect(panel.textContent).toContain("The rating, what is good and what must be done");
  const letter = within(panel).getByRole("heading", { name: "Covering letter" }).closest("li");
  expect(letter?.textContent).toContain("Two people have to sign this version first.");
  expect(within(letter as HTMLElement).queryByRole("button")).toBeNull();
  await press("Save as PDF: Action plan");
  expect(host.asked("save_report_pdf")).toEqual([{ id: ids.report, edition: "action-plan" }]);
  expect(await screen.findByText("The PDF is saved as MR-2026-012 version 2.pdf")).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("a report of many pages shows how far it is, and can be stopped", async () => {
  let now: WorkView = { ...printed, state: "running", done: 40 };
  const host = open(reportViews.signed, {
    long_work: () => now,
    stop_long_work: () => ((now = { ...printed, state: "stopped" }), {}),
  });
  await press("Save the PDF");
  expect(await screen.findByText("Step 2 of 3: writing pages")).toBeTruthy();
  expect(await violations()).toEqual([]);
  await press("Stop");
  expect(await screen.findByRole("region", { name: "The PDF was stopped" })).toBeTruthy();
  expect(host.asked("stop_long_work")).toHaveLength(1);
});

test("a PDF that could not print every character says which, as often as it is told", async () => {
  const lacks = "The typeface has no ☃. A mark stands in its place.";
  open(reportViews.signed, {
    long_work: () => ({ ...printed, warnings: [lacks, lacks] }),
  });
  await press("Save the PDF");
  expect(await screen.findAllByText(/The typeface has no ☃/)).toHaveLength(2);
});

test("the words stand beside what the judgements give", async () => {
  const host = open(reportViews.unready, {}, `${route}/edit`);
  const summary = await screen.findByLabelText<HTMLTextAreaElement>("Summary");
  const grades = screen.getByRole("region", { name: "What the judgements give" });
  expect(grades.textContent).toMatch(/Safe today.*Requires improvement.*a critical criterion is not met/s);
  await fireEvent.click(screen.getByRole("button", { name: /say why their voice is missing/ }));
  expect(document.activeElement?.id).toBe("f-voiceReason");
  expect(screen.queryByLabelText(/What this version changes/)).toBeNull();
  expect(await violations()).toEqual([]);

  await fireEvent.input(summary, { target: { value: "A warm home." } });
  await press("Save the words");
  await waitFor(() => expect(host.asked("save_report")).toHaveLength(1));
  expect(host.asked("save_report")[0]).toMatchObject({
    id: ids.report,
    version: 7,
    parent: null,
    value: { summary: "A warm home." },
  });
  expect(host.asked("read_draft")).toContainEqual({
    place: `${route}/edit`,
    caseFile: ids.contract,
  });
  await waitFor(() => expect(here()).toBe(route));
});

test("a version that replaces another asks what it changes", async () => {
  const view = reportViews.drafting;
  const replaces = "d0000000-0000-7000-8000-000000000011";
  open(
    { ...view, report: { ...view.report, value: { ...view.report.value, replaces } } },
    {},
    `${route}/edit`,
  );
  expect(await screen.findByLabelText(/What this version changes/)).toBeTruthy();
});

test("words that cannot change are not a form", async () => {
  open(reportViews.waiting, {}, `${route}/edit`);
  expect(await screen.findByText(/can’t change now/)).toBeTruthy();
  expect(screen.queryByLabelText("Summary")).toBeNull();
});

test("the list asks the program for what is filtered", async () => {
  const host = openAt("/reports", reportAnswers);
  expect(await screen.findByRole("link", { name: /Saltmarsh View/ })).toBeTruthy();
  expect(await violations()).toEqual([]);
  await fireEvent.input(screen.getByLabelText("Service, provider or reference"), {
    target: { value: "rowan" },
  });
  await press("Filter");
  await waitFor(() =>
    expect(host.asked("list_reports").at(-1)).toMatchObject({ words: "rowan", page: 0 }),
  );
  expect(here()).toBe("/reports?words=rowan");
});

test("no reports yet says what leads to one", async () => {
  openAt("/reports", {
    ...reportAnswers,
    list_reports: ({ page, perPage }) => ({ rows: [], matching: 0, all: 0, page, perPage }),
  });
  expect(await screen.findByText("There are no reports yet")).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("a paper is checked by its file, or by what stands in its footer", async () => {
  const host = openAt("/reports/check", { ...reportAnswers, check_paper: () => papers });
  await press("Choose a file…");
  expect(await screen.findByRole("region", { name: /This is version 2 of MR-2026-004, signed by Priya Nair/ })).toBeTruthy();
  expect(screen.getByText(/Certificate DC-2032-004 keeps who signed it/)).toBeTruthy();
  expect(await violations()).toEqual([]);
  await fireEvent.input(screen.getByLabelText("Reference"), { target: { value: "MR-2026-004" } });
  await fireEvent.input(screen.getByLabelText("Version"), { target: { value: "2" } });
  await fireEvent.input(screen.getByLabelText("Check code"), { target: { value: "KWP4-3M3V-WDD8" } });
  await press("Check");
  expect(host.asked("check_paper")).toEqual([
    { by: "file" },
    { by: "typed", reference: "MR-2026-004", version: "2", code: "KWP4-3M3V-WDD8" },
  ]);
});

test("a file that was not chosen after all says nothing", async () => {
  openAt("/reports/check", {
    ...reportAnswers,
    check_paper: () => ({ verdict: null, words: "", notes: [], papers: [] }),
  });
  await press("Choose a file…");
  expect(screen.queryByRole("region", { name: /version/ })).toBeNull();
});
