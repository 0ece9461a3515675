import { fireEvent, screen, waitFor } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../../axe";
import { noPrinters, printingAnswers, printingNow, printingView, printed, takenBack } from "../../gallery/printing";
import { ids } from "../../gallery/register";
import { reportAnswers } from "../../gallery/reports";
import type { PagePictureOf, Print, WorkView } from "../../host/bindings";
import { refusal } from "../../host/fake";
import { here } from "../../router.svelte";
import { openAt } from "../opened";

type Answers = NonNullable<Parameters<typeof openAt>[1]>;

const route = `/reports/${ids.report}/print/provider`;
const what = { of: "report", id: ids.report, edition: "provider" };
const open = (more: Answers = {}, at = route) =>
  openAt(at, { ...reportAnswers, ...printingAnswers, ...more });
const press = async (name: string) => fireEvent.click(await screen.findByRole("button", { name }));

test("it begins with the usual printer, both sides and all pages, and shows the first", async () => {
  const host = open();
  const printer = await screen.findByLabelText<HTMLSelectElement>("Printer");
  expect(printer.value).toBe("reception");
  expect(screen.getByText("Ground floor, by the stairs")).toBeTruthy();
  expect(await screen.findByAltText("Page 1 of 13, as it is printed")).toBeTruthy();
  expect(await violations()).toEqual([]);
  await fireEvent.input(screen.getByLabelText("Copies"), { target: { value: "2" } });
  await press("Print");
  expect(await screen.findByText("Printed on Reception printer: 2 copies of 13 pages")).toBeTruthy();
  expect(host.asked("print")).toEqual([
    { what, printer: "reception", copies: "2", sides: "both", pages: null },
  ]);
  expect(await violations()).toEqual([]);
});

test("a printer says what keeps it, and offers no second side that it cannot print", async () => {
  open();
  const printer = await screen.findByLabelText<HTMLSelectElement>("Printer");
  expect(screen.getByRole("group", { name: "Sides of the paper" })).toBeTruthy();
  await fireEvent.change(printer, { target: { value: "letters" } });
  expect(await screen.findByText(/At the moment it is out of paper/)).toBeTruthy();
  expect(screen.queryByRole("group", { name: "Sides of the paper" })).toBeNull();
  expect(screen.getByText("This printer prints on one side of the paper.")).toBeTruthy();
});

test("the pictures are turned page by page, and are those of the pages asked for", async () => {
  const host = open();
  await screen.findByAltText("Page 1 of 13, as it is printed");
  await press("Previous page");
  expect(screen.getByAltText("Page 1 of 13, as it is printed")).toBeTruthy();
  await press("Next page");
  expect(await screen.findByAltText("Page 2 of 13, as it is printed")).toBeTruthy();
  await fireEvent.click(screen.getByLabelText("Some pages"));
  await fireEvent.input(await screen.findByLabelText("Which pages"), { target: { value: "1-3" } });
  expect(await screen.findByText("2 of 3 to print")).toBeTruthy();
  const last = host.asked("page_picture").at(-1) as PagePictureOf;
  expect([last.pages, last.at]).toEqual(["1-3", 1]);
});

test("what is refused stands at its field, and nothing that was typed is lost", async () => {
  const asked: Print[] = [];
  open({
    page_picture: ({ pages }: PagePictureOf) => {
      if (pages !== null) throw refusal({ field: "/pages", message: "There is no page 40. This has 13 pages" });
      return printingAnswers.page_picture({ what: what as never, pages, at: 0, width: 480 });
    },
    print: (request: Print) => {
      asked.push(request);
      throw refusal(
        { field: "/printer", message: "This printer is not there any more. Choose another one" },
        { field: "/pages", message: "There is no page 40. This has 13 pages" },
      );
    },
    printing: () =>
      asked.length === 0
        ? printingView
        : { ...printingView, printers: printingView.printers.slice(1) },
  });
  await fireEvent.click(await screen.findByLabelText("Some pages"));
  await fireEvent.input(await screen.findByLabelText("Which pages"), { target: { value: "40" } });
  await press("Print");
  const summary = await screen.findByRole("alert");
  await waitFor(() => expect(document.activeElement).toBe(summary));
  expect(summary.textContent).toContain("not there any more");
  const pages = screen.getByLabelText<HTMLInputElement>("Which pages");
  expect([pages.value, pages.getAttribute("aria-invalid")]).toEqual(["40", "true"]);
  expect(await screen.findByText("No longer in the list")).toBeTruthy();
  expect(await violations()).toEqual([]);
});

test("without a printer it says what to do, and looks again", async () => {
  let found = noPrinters;
  open({ printing: () => found });
  expect(await screen.findByRole("heading", { name: "There is no printer to choose" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Print" })).toBeNull();
  expect(await screen.findByAltText("Page 1 of 13, as it is printed")).toBeTruthy();
  expect(await violations()).toEqual([]);
  found = printingView;
  await press("Look again");
  expect(await screen.findByLabelText("Printer")).toBeTruthy();
});

test("it says what the printer is at, and can be stopped without losing the form", async () => {
  let now: WorkView = printingNow;
  const host = open({
    long_work: () => now,
    stop_long_work: () => ((now = { ...printingNow, state: "stopped", message: null }), {}),
  });
  await fireEvent.input(await screen.findByLabelText("Copies"), { target: { value: "7" } });
  await press("Print");
  expect(await screen.findByText("Reception printer is printing page 3 of 13.")).toBeTruthy();
  expect(await violations()).toEqual([]);
  await press("Stop printing");
  expect(await screen.findByRole("region", { name: "Printing was stopped" })).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("Copies").value).toBe("7");
  expect(host.asked("stop_long_work")).toHaveLength(1);
});

test("what the printer has not printed yet is said as a warning", async () => {
  const warning = "Letters has not printed it yet: it is out of paper.";
  const result = [{ label: "Sent to Letters", text: "13 pages" }];
  open({ long_work: () => ({ ...printed, result, warnings: [warning] }) });
  await press("Print");
  expect(await screen.findByText(warning)).toBeTruthy();
  expect(screen.getByText("Sent to Letters: 13 pages")).toBeTruthy();
});

test("what somebody else took back was not printed, and the form stays", async () => {
  open({ long_work: () => takenBack });
  await fireEvent.input(await screen.findByLabelText("Copies"), { target: { value: "3" } });
  await press("Print");
  expect(await screen.findByRole("alert", { name: "It was not printed" })).toBeTruthy();
  expect(screen.getByText(/Somebody took it back/)).toBeTruthy();
  expect(screen.getByLabelText<HTMLInputElement>("Copies").value).toBe("3");
  expect(await violations()).toEqual([]);
});

test("another edition is chosen in place, and the form of a visit has none", async () => {
  const host = open();
  await fireEvent.change(await screen.findByLabelText("What to print"), { target: { value: "summary" } });
  await waitFor(() => expect(here()).toBe(`/reports/${ids.report}/print/summary`));
  await waitFor(() =>
    expect(host.asked("printing").at(-1)).toEqual({ ...what, edition: "summary" }),
  );
  const form = open({ printing: () => ({ ...printingView, editions: [] }) }, `/visits/${ids.report}/print`);
  await screen.findAllByLabelText("Printer");
  await waitFor(() =>
    expect(form.asked("printing").at(-1)).toEqual({ of: "visitForm", id: ids.report }),
  );
});
