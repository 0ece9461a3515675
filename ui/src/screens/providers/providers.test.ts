import { fireEvent, screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { contractView, ids, providerView } from "../../gallery/register";
import { refusal } from "../../host/fake";
import { openAt } from "../opened";

test("lists providers, and finds them by words", async () => {
  const host = openAt("/providers");
  const link = await screen.findByRole("link", { name: "Fernhollow Care Ltd" });
  expect(link.getAttribute("href")).toBe(`#/providers/${ids.provider}`);
  expect(await violations()).toEqual([]);
  await fireEvent.input(screen.getByLabelText("Name"), { target: { value: "fern" } });
  await fireEvent.click(screen.getByRole("button", { name: "Filter" }));
  await waitFor(() =>
    expect(host.asked("list_providers").at(-1)).toMatchObject({ words: "fern", page: 0 }),
  );
});

test("an empty list of providers shows the ways in", async () => {
  openAt("/providers", {
    list_providers: ({ page, perPage }) => ({ rows: [], matching: 0, all: 0, page, perPage }),
  });
  expect(await screen.findByRole("heading", { name: "There are no providers yet" })).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("a provider's page has its services and contracts", async () => {
  openAt(`/providers/${ids.provider}`);
  expect(await screen.findByRole("heading", { level: 1, name: "Fernhollow Care Ltd" })).toBeTruthy();
  expect(await screen.findByText("Paul Quill")).toBeTruthy();
  expect(screen.getByRole("heading", { level: 3, name: "Larkspur House" })).toBeTruthy();
  expect(screen.getByRole("link", { name: "Alder Court" })).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("a new provider is saved and opened", async () => {
  const host = openAt("/providers/new");
  await fireEvent.input(await screen.findByLabelText("Name of the organisation"), {
    target: { value: "Ablecare Ltd" },
  });
  expect(await violations()).toEqual([]);
  await fireEvent.click(screen.getByRole("button", { name: "Save the provider" }));
  await waitFor(() => expect(location.hash).toBe(`#/providers/${ids.otherProvider}`));
  expect(host.asked("save_provider")).toEqual([
    { id: null, version: 0, parent: null, value: { name: "Ablecare Ltd" } },
  ]);
});

test("a refused provider says why at its name", async () => {
  openAt(`/providers/${ids.provider}/edit`, {
    save_provider: () => {
      throw refusal({ field: "/name", message: "Fernhollow Care Ltd is in the register already." });
    },
  });
  const name = await screen.findByLabelText("Name of the organisation");
  await fireEvent.click(screen.getByRole("button", { name: "Save the provider" }));
  await waitFor(() => expect(name.getAttribute("aria-invalid")).toBe("true"));
  expect(document.activeElement).toBe(screen.getByRole("alert"));
});

test("a service is added to its provider", async () => {
  const host = openAt(`/providers/${ids.provider}/services/new`);
  await fireEvent.input(await screen.findByLabelText("Name of the service"), {
    target: { value: "Alder Court" },
  });
  expect(await violations()).toEqual([]);
  await fireEvent.click(screen.getByRole("button", { name: "Save the service" }));
  await waitFor(() => expect(host.asked("save_service")).toHaveLength(1));
  expect(host.asked("save_service")[0]).toMatchObject({
    id: null,
    version: 0,
    parent: ids.provider,
    value: { name: "Alder Court", provider: ids.provider },
  });
});

test("a service is changed over the version that was read", async () => {
  const host = openAt(`/services/${ids.service}?provider=${ids.provider}`);
  await fireEvent.input(await screen.findByLabelText(/^Manager/), { target: { value: "Jo Fen" } });
  await fireEvent.click(screen.getByRole("button", { name: "Save the service" }));
  await waitFor(() => expect(host.asked("save_service")).toHaveLength(1));
  expect(host.asked("save_service")[0]).toEqual({
    id: ids.service,
    version: contractView.service!.version,
    parent: ids.provider,
    value: { ...providerView.services[0]!.value, manager: "Jo Fen" },
  });
});
