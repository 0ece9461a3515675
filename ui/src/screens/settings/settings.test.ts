import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { senior, session } from "../../gallery/people";
import { refusal } from "../../host/fake";
import { openAt } from "../opened";

test("people are listed with their role in words", async () => {
  openAt("/people");
  const row = (await screen.findByText("Marcus Bell")).closest("tr")!;
  expect(await within(row).findByText(/^Senior officer/)).toBeTruthy();
  expect(await violations()).toEqual([]);
});

const type = async (label: string, value: string) =>
  fireEvent.input(await screen.findByLabelText(label), { target: { value } });

test("a colleague is added, and no draft ever holds a password", async () => {
  const host = openAt("/people/new", {}, senior);
  await type("Full name", "Ann Lee");
  await type("User name", "ann.lee");
  await type("Job title", "QA officer");
  await fireEvent.change(screen.getByLabelText("Role"), { target: { value: "officer" } });
  await type("First password", "lantern otter quilt");
  await type("The same password again", "lantern otter quilt");
  expect(await violations()).toEqual([]);
  await fireEvent.click(screen.getByRole("button", { name: "Add the colleague" }));
  await waitFor(() => expect(location.hash).toBe("#/people"));
  expect(host.asked("add_person")).toEqual([
    {
      person: { name: "Ann Lee", userName: "ann.lee", jobTitle: "QA officer", role: "officer" },
      password: "lantern otter quilt",
      passwordAgain: "lantern otter quilt",
    },
  ]);
  expect(JSON.stringify(host.asked("save_draft"))).not.toContain("otter");
});

test("refusals of the person and the password each stand at their field", async () => {
  openAt("/people/new", {
    add_person: () => {
      throw refusal(
        { field: "/name", message: "Enter the full name" },
        { field: "/password", message: "Use a password of 12 characters or more." },
      );
    },
  }, senior);
  const name = await screen.findByLabelText("Full name");
  await fireEvent.click(screen.getByRole("button", { name: "Add the colleague" }));
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("alert")));
  expect(name.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByLabelText("First password").getAttribute("aria-invalid")).toBe("true");
  expect(await violations()).toEqual([]);
});

test("an officer sees who can sign in, and who adds colleagues", async () => {
  openAt("/people");
  await screen.findByText("Marcus Bell");
  expect(screen.queryByRole("link", { name: "Add a colleague" })).toBeNull();
  expect(screen.getByText(/adds colleagues/)).toBeTruthy();
});

test("a senior officer is led to adding a colleague", async () => {
  openAt("/people", {}, senior);
  expect(await screen.findByRole("link", { name: "Add a colleague" })).toBeTruthy();
});

test("an officer reads the council's details, and cannot change them", async () => {
  openAt("/council");
  expect(await screen.findByText("Name of the council")).toBeTruthy();
  expect(screen.getByText("A senior officer changes these.")).toBeTruthy();
  expect(screen.queryByRole("textbox", { name: "Name of the council" })).toBeNull();
  expect(await violations()).toEqual([]);
});

test("the council is saved over the version that was read, and its new colour shows", async () => {
  let saved = session.council;
  const host = openAt("/council", {
    council: () => ({ id: "11", version: 2, caseFile: "1", value: saved }),
    save_council: ({ version, value }) => {
      saved = value as typeof saved;
      return { id: "11", version: version + 1, reference: null };
    },
  }, senior);
  await screen.findByLabelText("Name of the council");
  await type(screen.getByText(/^Button colour/).textContent!, "#5a2d6e");
  expect(await violations()).toEqual([]);
  await fireEvent.click(screen.getByRole("button", { name: "Save the council" }));
  await waitFor(() =>
    expect(document.documentElement.style.getPropertyValue("--brand")).toBe("#5a2d6e"),
  );
  expect(host.asked("save_council")[0]).toMatchObject({ id: "11", version: 2, parent: null });
});

test("what opening found is listed, newest first", async () => {
  openAt("/opening", {
    opening_notes: () => ({
      notes: [
        { time: "2026-11-12T08:01:00Z", text: "The machine stopped while the store was open." },
        { time: "2026-11-02T09:30:00Z", text: "The working copy was missing." },
      ],
    }),
  });
  expect(await screen.findByRole("heading", { level: 1, name: "When the records were opened" })).toBeTruthy();
  const rows = (await screen.findAllByRole("row")).slice(1);
  expect(rows.map((row) => within(row).getByRole("cell").textContent?.trim())).toEqual([
    "The machine stopped while the store was open.",
    "The working copy was missing.",
  ]);
  expect(await violations()).toEqual([]);
});
