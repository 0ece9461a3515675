import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { administrator, people, reader, senior, session } from "../../gallery/people";
import { refusal } from "../../host/fake";
import { openAt } from "../opened";

const waiting = people.find((row) => row.state === "waits")!.person.id;
const left = people.find((row) => row.state === "left")!.person.id;
const heading = (name: RegExp | string) => screen.findByRole("heading", { level: 1, name });
const type = async (label: string | RegExp, value: string) =>
  fireEvent.input(await screen.findByLabelText(label), { target: { value } });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));

test("the list says who waits to be let in, who has left and who stands in", async () => {
  openAt("/people", {}, senior);
  const row = async (name: string) => within((await screen.findByText(name)).closest("tr")!);
  expect((await row("Tom Reyes")).getByText("Waits to be let in")).toBeTruthy();
  expect((await row("Jean Okoro")).getByText("Can no longer sign in")).toBeTruthy();
  expect((await row("Helen Ward")).getByText(/^Deputy: Priya Nair/)).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("somebody who waits is let in from their page", async () => {
  const host = openAt(`/people/${waiting}`, {}, senior);
  await heading("Tom Reyes");
  expect(screen.getByText(/reset by Ida Moore/)).toBeTruthy();
  expect(await violations()).toEqual([]);
  await press("Let Tom Reyes in");
  await waitFor(() => expect(host.asked("allow_content")).toEqual([{ id: waiting, version: 1 }]));
});

test("deactivating says what follows, and what is refused", async () => {
  const host = openAt(`/people/${waiting}/leave`, {
    deactivate_person: () => {
      throw refusal({ field: "", message: "Tom Reyes is the last person who can let colleagues in." });
    },
  }, senior);
  await heading(/^Deactivate the account of Tom Reyes/);
  expect(screen.getByText(/stays in the history and on reports/)).toBeTruthy();
  expect(await violations()).toEqual([]);
  await press("Deactivate the account");
  expect(await screen.findByText(/the last person/)).toBeTruthy();
  expect(host.asked("deactivate_person")).toHaveLength(1);
});

test("a deputy is named for a period", async () => {
  const host = openAt(`/people/${session.id}/deputy`, {
    person: () => ({ ...personOf(), own: true }),
  });
  await heading("Name a deputy");
  expect(await violations()).toEqual([]);
  await press("Name the deputy");
  await waitFor(() => expect(host.asked("name_deputy")).toHaveLength(1));
  expect(location.hash).toBe(`#/people/${session.id}`);
});

test("a password is reset, and no draft ever holds it", async () => {
  const host = openAt(`/people/${senior.id}/password`, {}, administrator);
  await heading("Reset the password");
  await type("New password for Marcus Bell", "lantern otter quilt");
  await type("The same password again", "lantern otter quilt");
  expect(await violations()).toEqual([]);
  await press("Reset the password");
  await waitFor(() => expect(host.asked("reset_password")).toHaveLength(1));
  expect(JSON.stringify(host.asked("save_draft"))).not.toContain("otter");
});

test("an account that was deactivated is reactivated with a new password", async () => {
  const host = openAt(`/people/${left}/password`, {}, senior);
  await heading("Reactivate the account");
  await press("Reactivate the account");
  await waitFor(() => expect(host.asked("reactivate_person")).toHaveLength(1));
});

test("who was given a password is told, and chooses their own", async () => {
  const reset = { by: senior.id, at: "2026-11-11T10:00:00Z" };
  const host = openAt("/", {}, {
    ...session,
    person: { ...session.person, reset },
    notices: ["Your password was reset by Marcus Bell on 11 November 2026. Choose one of your own."],
  });
  expect(await screen.findByText(/reset by Marcus Bell/)).toBeTruthy();
  await fireEvent.click(screen.getByRole("link", { name: "Change your password" }));
  await heading("Change your password");
  await type("Current password", "first");
  await type("New password", "lantern otter quilt");
  await type("The same password again", "lantern otter quilt");
  expect(await violations()).toEqual([]);
  await press("Change the password");
  await waitFor(() => expect(location.hash).toBe(`#/people/${session.id}`));
  expect(host.asked("change_password")).toEqual([
    { current: "first", password: "lantern otter quilt", passwordAgain: "lantern otter quilt" },
  ]);
});

const areas = () =>
  within(screen.getByRole("navigation", { name: "Areas" }))
    .getAllByRole("link")
    .map((link) => link.textContent?.trim());

test("an administrator begins with the people, and sees no records", async () => {
  const host = openAt("/", {}, administrator);
  await heading("People");
  expect(areas()).toEqual(["Settings"]);
  expect(screen.queryByRole("search")).toBeNull();
  expect(host.asked("my_work")).toHaveLength(0);
  expect(await violations()).toEqual([]);
});

test("a reader reads everything, and is offered nothing that changes it", async () => {
  openAt("/providers", {}, reader);
  await heading("Providers");
  expect(areas()).not.toContain("Import");
  expect(screen.queryByRole("link", { name: "Add a provider" })).toBeNull();
});

test("a form that the role does not include says so", async () => {
  const host = openAt("/providers/new", {}, reader);
  await heading("Your role does not include this");
  expect(host.asked("read_draft")).toHaveLength(0);
  expect(await violations()).toEqual([]);
});

function personOf() {
  const [row] = people;
  const way = { may: true, whyNot: null };
  const ways = {
    edit: way,
    nameDeputy: way,
    resetPassword: way,
    allow: way,
    deactivate: way,
    reactivate: way,
  };
  return { row: row!, own: true, reset: null, ...ways, consequences: [] };
}
