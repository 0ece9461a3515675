import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { certificate, governance, ids, manager, proposed, retentionAnswers } from "../../gallery/retention";
import { refusal } from "../../host/fake";
import { openAt } from "../opened";

type Answers = NonNullable<Parameters<typeof openAt>[1]>;
const open = (at: string, more: Answers = {}, who = governance) =>
  openAt(at, { ...retentionAnswers, ...more }, who);
const press = async (name: string | RegExp) =>
  fireEvent.click(await screen.findByRole("button", { name }));
const type = async (label: string | RegExp, value: string) =>
  fireEvent.input(await screen.findByLabelText(label), { target: { value } });

test("the list says what is due, and what keeps the rest", async () => {
  open("/retention");
  const row = (await screen.findByRole("link", { name: "Kestrel Home Support Ltd" })).closest("tr")!;
  expect(within(row).getByText(/A legal hold stands/)).toBeTruthy();
  const due = screen.getByRole("link", { name: "Alder Court" }).closest("tr")!;
  expect(within(due).getByText("Due")).toBeTruthy();
  expect(await within(due).findByText("Standard: under hand")).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("one person proposes, with a reason that is kept when it is refused", async () => {
  let refuse = true;
  const host = open(`/retention/files/${ids.file}`, {
    propose_disposal: () => {
      if (!refuse) return { id: ids.disposal, version: 1, reference: "DC-2032-004" };
      throw refusal({ field: "/reason", message: "Say why the case file is not needed any more", rule: "004-P16" });
    },
  });
  await press("Propose the disposal");
  const summary = await screen.findByRole("alert");
  expect(within(summary).getByText(/Say why the case file is not needed any more/)).toBeTruthy();
  expect(await violations()).toEqual([]);
  refuse = false;
  await type("Why it is not needed any more", "No claim is known.");
  await press("Propose the disposal");
  await waitFor(() =>
    expect(host.asked("propose_disposal").at(-1)).toEqual({
      id: ids.file,
      version: 9,
      reason: "No claim is known.",
    }),
  );
});

test("whoever proposed it cannot approve it, and can take it back", async () => {
  const why = "You proposed this disposal. Somebody else has to approve it.";
  const host = open(`/retention/files/${ids.file}`, {
    retention: () => ({ ...proposed, whyNotApprove: why }),
    decline_disposal: () => ({ id: ids.disposal, version: 2, reference: null }),
  });
  expect(await screen.findByText(why)).toBeTruthy();
  expect(screen.queryByLabelText("Your password")).toBeNull();
  await type("Why it stays", "A claim has come in.");
  await press("Keep the case file");
  await waitFor(() =>
    expect(host.asked("decline_disposal")).toEqual([
      { id: ids.disposal, version: 1, reason: "A claim has come in." },
    ]),
  );
});

test("the second person gives a reason and a password, and is shown the certificate", async () => {
  const host = open(
    `/retention/files/${ids.file}`,
    {
      retention: () => proposed,
      approve_disposal: () => ({ id: ids.certificate, version: 3, reference: "DC-2032-004" }),
    },
    manager,
  );
  expect(await screen.findByText(/Proposed by Ivy Grant/)).toBeTruthy();
  expect(screen.queryByText("Place a legal hold")).toBeNull();
  await type("Why it can go", "I agree.");
  await type("Your password", "lantern otter quilt");
  expect(await violations()).toEqual([]);
  await press("Dispose of the case file");
  await waitFor(() => expect(location.hash).toBe(`#/retention/disposals/${ids.certificate}`));
  expect(host.asked("approve_disposal")).toEqual([
    { id: ids.disposal, version: 1, reason: "I agree.", password: "lantern otter quilt" },
  ]);
  expect(await screen.findByText(certificate.disposal.value.reference, { exact: false, selector: "h1" })).toBeTruthy();
});

test("a hold is released with a reason", async () => {
  const host = open(`/retention/files/${ids.held}`, {
    release_hold: () => ({ id: ids.hold, version: 2, reference: null }),
  });
  // Each reason stands in the banner and in the panel.
  expect(await screen.findAllByText("Report MR-2029-004, version 2, is not signed yet.")).toHaveLength(2);
  await press(/Release this hold/);
  await type("Why it is released", "The claim is settled.");
  await press("Release the hold");
  await waitFor(() =>
    expect(host.asked("release_hold")).toEqual([
      { id: ids.hold, version: 1, reason: "The claim is settled." },
    ]),
  );
});

test("holds, certificates and years have a page each", async () => {
  open("/retention/holds");
  expect(await screen.findByText("The day has passed")).toBeTruthy();
  expect(await violations()).toEqual([]);
  location.hash = "#/retention/disposals";
  expect(await screen.findByRole("link", { name: "DC-2032-004" })).toBeTruthy();
  location.hash = "#/retention/shared";
  expect(await screen.findAllByText("No contract names this provider.")).toHaveLength(2);
  location.hash = "#/retention/years";
  expect(((await screen.findByLabelText("Under seal")) as HTMLInputElement).value).toBe("12");
  expect(await violations()).toEqual([]);
});

test("a provider has its own file, from the list of shared records to the proposal", async () => {
  const host = open("/retention/shared", {
    propose_disposal: () => ({ id: ids.disposal, version: 1, reference: "DC-2032-005" }),
  });
  const row = (await screen.findByRole("link", { name: "Alder Care CIC" })).closest("tr")!;
  expect(within(row).getByText("Due")).toBeTruthy();
  const old = screen.getByRole("link", { name: "Old Barn Care" }).closest("tr")!;
  expect(within(old).getByText(/no key of its own/)).toBeTruthy();
  expect(screen.queryByRole("link", { name: "Pat Low" })).toBeNull();
  expect(screen.getByText(/The name stays in the history/)).toBeTruthy();
  expect(await violations()).toEqual([]);

  location.hash = `#/retention/files/${ids.provider}`;
  expect(await screen.findByText("6 years after its last change, once no contract names it.")).toBeTruthy();
  expect(screen.queryByText("Class")).toBeNull();
  const links = screen.getAllByRole("link", { name: "Alder Care CIC" });
  for (const link of links) expect(link.getAttribute("href")).toBe(`#/providers/${ids.provider}`);
  expect(await violations()).toEqual([]);
  await type("Why it is not needed any more", "Nobody buys from it.");
  await press("Propose the disposal");
  await waitFor(() =>
    expect(host.asked("propose_disposal")).toEqual([
      { id: ids.provider, version: 3, reason: "Nobody buys from it." },
    ]),
  );
});

test("a paper is checked although its report has gone", async () => {
  open("/reports/check");
  await type("Reference", "MR-2026-004");
  await press("Check");
  expect(await screen.findByText("KWP4-3M3V-WDD8")).toBeTruthy();
  expect(screen.getByText("12 November 2032, certificate DC-2032-004")).toBeTruthy();
  expect(await violations()).toEqual([]);
});
