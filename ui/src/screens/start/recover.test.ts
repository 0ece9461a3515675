import { fireEvent, render, screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import App from "../../App.svelte";
import "../../Inside.svelte";
import { violations } from "../../axe";
import { opening, session } from "../../gallery/people";
import { registerAnswers } from "../../gallery/register";
import { fakeHost, refusal } from "../../host/fake";
import { acting } from "../../session.svelte";

test("the recovery key gives a new password, and leads in", async () => {
  acting.session = null;
  acting.opening = null;
  let right = false;
  const host = fakeHost({
    ...registerAnswers,
    opening: () => opening,
    recover: () => {
      if (right) return session;
      throw refusal({ field: "/key", message: "The recovery key is not right: a letter or digit is mistyped." });
    },
  });
  render(App);
  await fireEvent.click(await screen.findByRole("button", { name: "Use the recovery key" }));
  expect((await screen.findByRole("heading", { level: 1 })).textContent).toBe("Use the recovery key");
  const type = (label: string, value: string) =>
    fireEvent.input(screen.getByLabelText(label), { target: { value } });
  await type("Recovery key", "7QK4");
  await type("User name", "priya.nair");
  await type("New password", "lantern otter quilt");
  await type("The same password again", "lantern otter quilt");
  const send = () => fireEvent.click(screen.getByRole("button", { name: "Set the password and sign in" }));
  await send();
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("alert")));
  expect(screen.getByLabelText("Recovery key").getAttribute("aria-invalid")).toBe("true");
  expect(await violations()).toEqual([]);
  right = true;
  await send();
  await waitFor(() => expect(acting.session?.id).toBe(session.id));
  expect(host.asked("recover")).toHaveLength(2);
});
