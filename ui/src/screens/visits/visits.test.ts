import { fireEvent, render, screen, waitFor, within } from "@testing-library/svelte";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { violations } from "../../axe";
import { backups } from "../../gallery/backup";
import { flushDrafts } from "../../drafts";
import {
  activityRows,
  contract,
  evidence,
  finding,
  ids,
  visitAnswers,
  visitView,
} from "../../gallery/visit";
import { session } from "../../gallery/people";
import { printed } from "../../gallery/reports";
import { fakeHost, refusal } from "../../host/fake";
import type { Judgement, Save } from "../../host/bindings";
import { listenForKeys } from "../../keys";
import { acting } from "../../session.svelte";
import ActivityForm from "./ActivityForm.svelte";
import CriterionPlace from "./CriterionPlace.svelte";
import VisitScreen from "./VisitScreen.svelte";
import VisitsList from "./VisitsList.svelte";

let host: ReturnType<typeof fakeHost>;
let stop: () => void;
const nothing = () => {};

beforeEach(() => {
  acting.session = session;
  history.replaceState(null, "", "#/");
  host = fakeHost({
    ...visitAnswers,
    status: () => ({ today: "2026-11-12", overdue: 0, toSign: 0, savedAt: null, importing: false, backups }),
  });
  stop = listenForKeys({ search: nothing, lock: nothing, help: nothing });
});
afterEach(() => stop());

const press = (key: string, more: KeyboardEventInit = {}) =>
  fireEvent.keyDown(document.activeElement ?? document.body, { key, ...more });
const radio = (name: RegExp) => screen.getByRole<HTMLInputElement>("radio", { name });
const box = (name: RegExp | string) => screen.getByRole<HTMLTextAreaElement>("textbox", { name });
const type = (name: RegExp | string, value: string) =>
  fireEvent.input(box(name), { target: { value } });

async function judge(criterion: number) {
  render(VisitScreen, {
    props: { params: { id: ids.visit }, query: new URLSearchParams({ criterion: String(criterion) }) },
  });
  await screen.findByRole("heading", { level: 2, name: new RegExp(`^${criterion}\\.`) });
  await screen.findByRole("radio", { name: /Strong/ });
}

describe("judging", () => {
  test("shows the decision beside the suggestion, with evidence by source, and passes axe", async () => {
    await judge(8);
    expect(radio(/1 Does not.*Decided/).checked).toBe(true);
    expect(screen.getByText("Suggested")).toBeTruthy();
    expect(box("Why your rating differs from the suggestion").value).toMatch(/^The average hides/);
    expect(screen.getByText(/^54 words/).textContent).toMatch(/No sentence is longer than 25 words/);
    expect(screen.getByRole("heading", { name: "Evidence: 8" })).toBeTruthy();
    const people = screen.getByRole("region", { name: "People said" });
    expect(within(people).getAllByRole("listitem")).toHaveLength(2);
    await fireEvent.click(within(people).getByRole("button", { name: /Show 1 more/ }));
    expect(within(people).getAllByRole("listitem")).toHaveLength(3);
    expect(await violations()).toEqual([]);
  });

  test("says how many source types the chosen rating needs, and whether they are there", async () => {
    await judge(8);
    expect(screen.getByText("4 source types; this rating needs 2")).toBeTruthy();
    await fireEvent.click(radio(/3 Meets/));
    expect(screen.getByText("4 source types; this rating needs 1")).toBeTruthy();
    await fireEvent.click(radio(/Not seen/));
    expect(screen.getByText("4 source types")).toBeTruthy();
  });

  test("a criterion that is only begun says so in the list, until it is kept", async () => {
    await judge(15);
    const list = within(screen.getByRole("navigation", { name: "Criteria" }));
    expect(list.getByRole("button", { name: /^14.*Draft/ })).toBeTruthy();
    expect(list.getByRole("button", { name: /^15.*To judge/ })).toBeTruthy();
    await fireEvent.click(radio(/2 Partly/));
    expect(list.getByRole("button", { name: /^15.*Draft/ })).toBeTruthy();
    await fireEvent.click(screen.getByRole("button", { name: /^Keep and go/ }));
    await waitFor(() => expect(list.getByRole("button", { name: /^15.*To judge/ })).toBeTruthy());
  });

  test("a visit in progress can be cancelled with a reason; Esc leaves it as it is", async () => {
    await judge(8);
    await fireEvent.click(screen.getByRole("button", { name: "Cancel the visit" }));
    await waitFor(() => expect(document.activeElement).toBe(box(/Why is the visit cancelled/)));
    await press("Escape");
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole("button", { name: "Cancel the visit" })),
    );
    await fireEvent.click(screen.getByRole("button", { name: "Cancel the visit" }));
    await type(/Why is the visit cancelled/, "The home closed for a week.");
    await fireEvent.click(screen.getByRole("button", { name: "Cancel the visit" }));
    await waitFor(() => expect(host.asked("cancel_activity")).toHaveLength(1));
    expect(host.asked("cancel_activity")[0]).toMatchObject({
      id: ids.visit,
      version: 3,
      reason: "The home closed for a week.",
    });
  });

  test("says why a rating was suggested, when asked", async () => {
    await judge(8);
    await fireEvent.click(screen.getByRole("button", { name: "Why 2 was suggested" }));
    expect(screen.getByText(/There is 1 shortfall\./)).toBeTruthy();
  });

  test("keeps a judgement with the version it read, and goes to the next one to judge", async () => {
    await judge(8);
    await type("What we found", "Evenings are not reliable.");
    await press("Enter", { ctrlKey: true });
    await screen.findByRole("heading", { level: 2, name: /^14\./ });
    const [sent] = host.asked("save_judgement") as Save[];
    expect(sent).toMatchObject({ id: expect.any(String), version: 1, parent: ids.visit });
    expect(sent!.value).toMatchObject({
      criterion: 8,
      decided: "doesNot",
      narrative: "Evenings are not reliable.",
    });
    await waitFor(() => expect(document.activeElement?.id).toBe("criterion"));
  });

  test("a new judgement is sent without an id, as rated by Alt 3", async () => {
    await judge(14);
    await press("3", { altKey: true, code: "Digit3" });
    expect(radio(/3 Meets/).checked).toBe(true);
    await fireEvent.click(screen.getByRole("button", { name: "Keep and go to criterion 15" }));
    await waitFor(() => expect(host.asked("save_judgement")).toHaveLength(1));
    expect(host.asked("save_judgement")[0]).toMatchObject({
      id: null,
      version: 0,
      value: { criterion: 14, decided: "meets" },
    });
  });

  test("a refusal stands in the summary, which has focus, and at its field; nothing typed is lost", async () => {
    host.answer({
      save_judgement: () => {
        throw refusal(
          { field: "/decided", message: "“Strong” needs evidence of 2 types", rule: "003-P19" },
          { field: "/narrative", message: "Write what you found", rule: "003-P18" },
        );
      },
    });
    await judge(14);
    await fireEvent.click(radio(/4 Strong/));
    await fireEvent.click(screen.getByRole("button", { name: /^Keep and go/ }));
    const summary = await screen.findByRole("alert");
    await waitFor(() => expect(document.activeElement).toBe(summary));
    expect(document.title).toMatch(/^Error: /);
    expect(radio(/4 Strong/).checked).toBe(true);
    expect(box(/What we found/).getAttribute("aria-invalid")).toBe("true");
    await fireEvent.click(within(summary).getByRole("button", { name: /needs evidence/ }));
    expect(document.activeElement).toBe(radio(/4 Strong/));
    expect(await violations()).toEqual([]);
  });

  test("what was typed on a criterion comes back with it", async () => {
    const kept = new Map<string, unknown>();
    host.answer({
      save_draft: ({ place, value }) => {
        kept.set(place, value);
        return { at: "2026-11-12T14:32:00Z" };
      },
      read_draft: ({ place }) => ({
        value: (kept.get(place) as never) ?? null,
        at: kept.has(place) ? "2026-11-12T14:32:00Z" : null,
      }),
    });
    await judge(14);
    await fireEvent.click(radio(/2 Partly/));
    await type("What we found", "Two nights were short.");
    await press("ArrowDown", { altKey: true });
    await screen.findByRole("heading", { level: 2, name: /^15\./ });
    await waitFor(() => expect(box("What we found").value).toBe(""));
    await press("ArrowUp", { altKey: true });
    await waitFor(() => expect(box("What we found").value).toBe("Two nights were short."));
    expect(radio(/2 Partly/).checked).toBe(true);
    expect(screen.getByText(/This is your draft of/)).toBeTruthy();
    expect([...kept.keys()]).toContain(`/visits/${ids.visit}/criteria/14`);
  });

  test("the reason is asked for where there is no rating, and not why it differs", async () => {
    await judge(8);
    await fireEvent.click(radio(/Not seen/));
    expect(box("Why there is no rating")).toBeTruthy();
    expect(screen.queryByRole("textbox", { name: /differs from the suggestion/ })).toBeNull();
  });

  test("evidence is added beside the judgement, for this criterion", async () => {
    await judge(14);
    await press("e", { altKey: true, code: "KeyE" });
    await screen.findByRole("textbox", { name: "Source" });
    await type(/^What$/, "Rota of 14 nights");
    await type("Source", "Branch file");
    expect(screen.getByRole<HTMLInputElement>("checkbox", { name: /^14 / }).checked).toBe(true);
    expect(await violations()).toEqual([]);
    // Where the person works in the form, the main key saves the form.
    box("Source").focus();
    await press("Enter", { ctrlKey: true });
    await waitFor(() => expect(host.asked("save_evidence")).toHaveLength(1));
    expect(host.asked("save_evidence")[0]).toMatchObject({
      id: null,
      parent: ids.visit,
      value: { what: "Rota of 14 nights", source: "Branch file", criteria: [14] },
    });
    expect(host.asked("save_judgement")).toEqual([]);
    await waitFor(() => expect(screen.queryByRole("heading", { name: "New evidence" })).toBeNull());
  });

  test("Esc closes the form where the person works, and its draft is kept", async () => {
    await judge(14);
    await press("e", { altKey: true, code: "KeyE" });
    (await screen.findByRole("textbox", { name: "Source" })).focus();
    await type("Source", "Branch file");
    await press("Escape");
    await waitFor(() => expect(screen.queryByRole("heading", { name: "New evidence" })).toBeNull());
    expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Evidence: 0" }));
    await waitFor(() =>
      expect(host.asked("save_draft").at(-1)).toMatchObject({
        place: `/visits/${ids.visit}/criteria/14/evidence/new`,
        value: { value: { source: "Branch file" } },
      }),
    );
  });

  test("evidence from another criterion is used with one press", async () => {
    await judge(8);
    await fireEvent.click(screen.getByRole("button", { name: "Use evidence from another criterion" }));
    await fireEvent.click(screen.getByRole("button", { name: "Use E9" }));
    await waitFor(() => expect(host.asked("save_evidence")).toHaveLength(1));
    expect(host.asked("save_evidence")[0]).toMatchObject({
      id: evidence[0]!.id,
      version: 1,
      value: { criteria: [10, 8] },
    });
  });

  test("a finding is written under its criterion, and leads to a requirement", async () => {
    await judge(8);
    expect(
      screen
        .getByRole("link", { name: "Write a requirement or recommendation for F2" })
        .getAttribute("href"),
    ).toBe(`#/findings/${finding.id}/improvements/new`);
    await fireEvent.click(screen.getByRole("button", { name: "Write a finding" }));
    await screen.findByRole("heading", { name: "New finding" });
    await fireEvent.click(await screen.findByRole("radio", { name: "Shortfall" }));
    await type("Finding", "Nobody is told when a round changes.");
    await fireEvent.click(screen.getByRole("button", { name: "Save finding" }));
    await waitFor(() => expect(host.asked("save_finding")).toHaveLength(1));
    expect(host.asked("save_finding")[0]).toMatchObject({
      id: null,
      parent: ids.visit,
      value: {
        criterion: 8,
        findingType: "shortfall",
        text: "Nobody is told when a round changes.",
      },
    });
  });

  test("finishing says what is missing, and asks the program only when nothing is", async () => {
    await judge(8);
    await fireEvent.click(screen.getByRole("button", { name: "Finish judging" }));
    const summary = await screen.findByRole("alert");
    expect(summary.textContent).toMatch(/Criteria 14.* are still to judge/);
    await waitFor(() => expect(document.activeElement).toBe(summary));
    expect(host.asked("assess_activity")).toEqual([]);
  });

  test("a finished visit goes on to its report", async () => {
    host.answer({ visit: () => ({ ...visitView, whyNotAssessed: [] }) });
    await judge(8);
    await fireEvent.click(screen.getByRole("button", { name: "Finish judging" }));
    await waitFor(() =>
      expect(host.asked("assess_activity")).toEqual([{ id: ids.visit, version: 3 }]),
    );
  });

  test("the report is started from a visit that was assessed", async () => {
    host.answer({ visit: () => ({ ...visitView, whyNotAssessed: [], canReport: true }) });
    await judge(8);
    await fireEvent.click(screen.getByRole("button", { name: "Write the report" }));
    await waitFor(() => expect(location.hash).toMatch(/^#\/reports\/.+\/edit$/));
    expect(host.asked("start_report")).toEqual([{ id: ids.visit }]);
  });

  test("what can no longer change is shown with the reason, and without controls", async () => {
    host.answer({
      visit: () => ({ ...visitView, writable: false, whyNotWritable: "The report is signed." }),
    });
    render(VisitScreen, {
      props: { params: { id: ids.visit }, query: new URLSearchParams({ criterion: "8" }) },
    });
    expect(await screen.findByText("The report is signed.")).toBeTruthy();
    expect(screen.getByText(/^Daytime visits are mostly on time/)).toBeTruthy();
    expect(screen.queryByRole("radio")).toBeNull();
    expect(screen.queryByRole("button", { name: /^(Keep|Add|Change F|Use)/ })).toBeNull();
    expect(await violations()).toEqual([]);
  });
});

describe("a planned visit", () => {
  const show = async () => {
    render(VisitScreen, { props: { params: { id: ids.planned }, query: new URLSearchParams() } });
    await screen.findByRole("heading", { level: 1, name: /^Announced visit/ });
  };

  test("says why it cannot start yet, and passes axe", async () => {
    await show();
    expect(screen.getByText(/It starts on 17 November 2026/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Start the visit" })).toBeNull();
    await screen.findByText("Planned");
    expect(await violations()).toEqual([]);
  });

  test("starts with the version that was read", async () => {
    const answer = visitAnswers.activity;
    host.answer({ activity: (request) => ({ ...answer(request), whyNotStarted: null }) });
    await show();
    await fireEvent.click(screen.getByRole("button", { name: "Start the visit" }));
    await waitFor(() =>
      expect(host.asked("start_activity")).toEqual([{ id: ids.planned, version: 1 }]),
    );
  });

  test("its blank form is saved, to take along", async () => {
    host.answer({
      save_visit_form: () => ({ begun: true, name: "TC-AS-0156 visit form.pdf" }),
      long_work: () => ({ ...printed, name: "TC-AS-0156 visit form.pdf" }),
    });
    await show();
    await fireEvent.click(screen.getByRole("button", { name: /Save the blank visit form/ }));
    expect(await screen.findByText("The visit form is saved as TC-AS-0156 visit form.pdf")).toBeTruthy();
    expect(host.asked("save_visit_form")).toEqual([{ id: ids.planned }]);
    expect(await violations()).toEqual([]);
  });

  test("is cancelled with a reason, and refused without one", async () => {
    host.answer({
      cancel_activity: ({ reason }) => {
        if (reason) return { id: ids.planned, version: 2, reference: null };
        throw refusal({ field: "/reason", message: "Say why the visit is cancelled", rule: "003-P23" });
      },
    });
    await show();
    await fireEvent.click(screen.getByRole("button", { name: "Cancel the visit" }));
    const reason = box(/Why is the visit cancelled/);
    await waitFor(() => expect(document.activeElement).toBe(reason));
    await fireEvent.click(screen.getByRole("button", { name: "Cancel the visit" }));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("alert")));
    expect(box(/Why is the visit cancelled/).getAttribute("aria-invalid")).toBe("true");
    await type(/Why is the visit cancelled/, "The branch has closed.");
    await fireEvent.click(screen.getByRole("button", { name: "Cancel the visit" }));
    await waitFor(() =>
      expect(host.asked("cancel_activity").at(-1)).toEqual({
        id: ids.planned,
        version: 1,
        reason: "The branch has closed.",
      }),
    );
  });
});

test("a visit is planned on its contract, led by the person who plans it", async () => {
  host.answer({
    contract: () =>
      ({
        contract,
        providers: [
          { id: ids.provider, version: 1, caseFile: ids.provider, value: { name: "Kestrel" } },
          { id: ids.plan, version: 1, caseFile: ids.provider, value: { name: "Fernhollow" } },
        ],
      }) as never,
  });
  render(ActivityForm, {
    props: { params: { contract: ids.contract }, query: new URLSearchParams() },
  });
  await fireEvent.click(await screen.findByRole("radio", { name: "Desktop review" }));
  expect(screen.getByRole<HTMLSelectElement>("combobox", { name: /Led by/ }).value).toBe(session.id);
  // The contract's own providers, not every provider there is.
  expect(screen.getByRole("option", { name: "Fernhollow" })).toBeTruthy();
  expect(await violations()).toEqual([]);
  await fireEvent.click(screen.getByRole("button", { name: "Plan the visit" }));
  await waitFor(() => expect(location.hash).toBe(`#/visits/${ids.planned}`));
  expect(host.asked("save_activity")[0]).toMatchObject({
    id: null,
    version: 0,
    parent: ids.contract,
    value: { method: "desktop", lead: session.id },
  });
});

describe("the list of visits", () => {
  const show = (query = "") =>
    render(VisitsList, { props: { params: {}, query: new URLSearchParams(query) } });

  test("pages through the program, and each visit leads to its screen", async () => {
    show("words=kestrel&page=2");
    const link = await screen.findByRole("link", { name: activityRows[1]!.title });
    expect(link.getAttribute("href")).toBe(`#/visits/${ids.visit}`);
    expect(screen.getByText("13 of 20")).toBeTruthy();
    expect(await screen.findByText("In progress")).toBeTruthy();
    expect(host.asked("list_activities")[0]).toMatchObject({ words: "kestrel", page: 1 });
    expect(await violations()).toEqual([]);
  });

  test("says how to begin where there are none", async () => {
    host.answer({
      list_activities: ({ page, perPage }) => ({ rows: [], matching: 0, all: 0, page, perPage }),
    });
    show();
    expect(await screen.findByRole("heading", { name: "There are no visits yet" })).toBeTruthy();
    expect(await violations()).toEqual([]);
  });
});

test("an address of one criterion leads to the visit with that criterion in front", () => {
  render(CriterionPlace, {
    props: { params: { id: ids.visit, n: "8" }, query: new URLSearchParams() },
  });
  expect(location.hash).toBe(`#/visits/${ids.visit}?criterion=8`);
});

test("what is typed is kept in the case file of its contract", async () => {
  await judge(14);
  await type("What we found", "Two nights were short.");
  await flushDrafts();
  const draft = host.asked("save_draft").at(-1) as { caseFile: string; value: { value: Judgement } };
  expect(draft.caseFile).toBe(ids.contract);
  expect(draft.value.value.narrative).toBe("Two nights were short.");
});
