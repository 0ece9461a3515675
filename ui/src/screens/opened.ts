// For tests only: the whole program, signed in, at a place of the made-up register.
import { render } from "@testing-library/svelte";
import App from "../App.svelte";
// Loaded when the first screen has been drawn; here from the start.
import "../Inside.svelte";
import { opening, session as officer } from "../gallery/people";
import { registerAnswers } from "../gallery/register";
import { fakeHost } from "../host/fake";
import { replacePlace } from "../router.svelte";
import { acting } from "../session.svelte";
import { status } from "../status.svelte";

type Answers = NonNullable<Parameters<typeof fakeHost>[0]>;

export function openAt(place: string, answers: Answers = {}, session = officer) {
  acting.session = null;
  acting.opening = null;
  status.note = null;
  status.job = null;
  replacePlace(place);
  const host = fakeHost({
    ...registerAnswers,
    opening: () => ({ ...opening, state: "open", session }),
    ...answers,
  });
  render(App);
  return host;
}
