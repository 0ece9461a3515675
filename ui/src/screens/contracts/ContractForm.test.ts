import { fireEvent, screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { session } from "../../gallery/people";
import { contractView, ids } from "../../gallery/register";
import type { Draft, JsonValue, SaveDraft } from "../../host/bindings";
import { refusal } from "../../host/fake";
import { openAt } from "../opened";

const title = () => screen.findByLabelText<HTMLInputElement>("Title");
const type = async (words: string) => fireEvent.input(await title(), { target: { value: words } });
const start = () => fireEvent.click(screen.getByRole("button", { name: "Start the contract" }));

test("starts a contract from what was typed, with me as its officer", async () => {
  const host = openAt("/contracts/new");
  await type("Night support");
  await fireEvent.click(screen.getByLabelText("Kestrel Home Support Ltd"));
  expect(await violations()).toEqual([]);
  await start();
  await waitFor(() => expect(host.asked("save_contract")).toHaveLength(1));
  expect(host.asked("save_contract")[0]).toEqual({
    id: null,
    version: 0,
    parent: null,
    value: { officer: session.id, title: "Night support", providers: [ids.otherProvider] },
  });
  expect(await screen.findByRole("heading", { level: 1, name: "Larkspur House" })).toBeTruthy();
});

test("a refusal stands in the summary and at its field, and nothing typed is lost", async () => {
  openAt("/contracts/new", {
    save_contract: () => {
      throw refusal({ field: "/providers", message: "Choose at least one provider" });
    },
  });
  await type("Night support");
  await start();
  const summary = await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(summary));
  expect(screen.getAllByText(/Choose at least one provider/)).toHaveLength(2);
  expect((await title()).value).toBe("Night support");
  expect(await violations()).toEqual([]);
});

test("changes a contract over the version that was read", async () => {
  const host = openAt(`/contracts/${ids.contract}/edit`);
  await type("Nursing beds");
  await fireEvent.click(screen.getByRole("button", { name: "Save the contract" }));
  await waitFor(() => expect(host.asked("save_contract")).toHaveLength(1));
  expect(host.asked("save_contract")[0]).toEqual({
    id: ids.contract,
    version: 3,
    parent: null,
    value: { ...contractView.contract.value, title: "Nursing beds" },
  });
});

test("the draft comes back", async () => {
  openAt("/contracts/new", {
    read_draft: ({ place }) =>
      place === "/contracts/new"
        ? { value: { version: 0, value: { title: "Half a title" } }, at: "2026-11-12T14:51:00" }
        : { value: null, at: null },
  });
  await waitFor(async () => expect((await title()).value).toBe("Half a title"));
  expect(screen.getByText(/This is your draft of 14:51/)).toBeTruthy();
});

test("a service added on the way joins the draft of its contract", async () => {
  const host = openAt(`/contracts/${ids.contract}/edit`, {
    save_service: () => ({ id: "annexe", version: 1, reference: null }),
  });
  const link = await screen.findByRole("link", { name: "Add a service" });
  await fireEvent.click(link);
  await fireEvent.input(await screen.findByLabelText("Name of the service"), {
    target: { value: "Larkspur Annexe" },
  });
  await fireEvent.click(screen.getByRole("button", { name: "Save and go back to the contract" }));
  await screen.findByRole("heading", { level: 1, name: "Change the contract" });
  await waitFor(() =>
    expect(host.asked("save_draft").at(-1)).toEqual({
      place: `/contracts/${ids.contract}/edit`,
      caseFile: ids.contract,
      value: {
        version: 3,
        value: { ...contractView.contract.value, service: "annexe" },
      },
    }),
  );
});

test("a provider added on the way comes back chosen, with the draft kept", async () => {
  const drafts = new Map<string, JsonValue>();
  const kept = (place: string): Draft => ({
    value: drafts.get(place) ?? null,
    at: drafts.has(place) ? "2026-11-12T14:51:00" : null,
  });
  openAt("/contracts/new", {
    read_draft: ({ place }) => kept(place),
    save_draft: ({ place, value }: SaveDraft) => {
      drafts.set(place, value);
      return { at: "2026-11-12T14:51:00" };
    },
    discard_draft: ({ place }) => {
      drafts.delete(place);
      return {};
    },
  });
  await type("Night support");
  await fireEvent.click(screen.getByRole("link", { name: "Add a provider" }));
  await fireEvent.input(await screen.findByLabelText("Name of the organisation"), {
    target: { value: "Kestrel Home Support Ltd" },
  });
  await fireEvent.click(screen.getByRole("button", { name: "Save and go back to the contract" }));
  const provider = await screen.findByLabelText<HTMLInputElement>("Kestrel Home Support Ltd");
  await waitFor(() => expect(provider.checked).toBe(true));
  expect((await title()).value).toBe("Night support");
  expect(location.hash).toBe("#/contracts/new");
  expect(drafts.has("/providers/new")).toBe(false);
});
