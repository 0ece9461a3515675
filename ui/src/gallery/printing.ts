// Printers and pages for the gallery and the screens' tests.
import type { PagePicture, PagePictureOf, PrintingView, WorkView } from "../host/bindings";
import editions from "./editions.json";

const sheet =
  "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 210 297'><path fill='#fff' d='M0 0h210v297H0z'/>" +
  "<path stroke='#00575a' stroke-width='6' d='M20 28h90'/><path stroke='#38444a' stroke-width='2' " +
  "d='M20 50h170M20 58h160M20 66h168M20 74h120M20 92h170M20 100h150M20 108h165'/></svg>";

export const printingView: PrintingView = {
  name: "MR-2026-012, version 2",
  editions: editions as PrintingView["editions"],
  printers: [
    { name: "reception", label: "Reception printer", place: "Ground floor, by the stairs", usual: true, bothSides: true, note: null },
    { name: "letters", label: "Letters", place: "", usual: false, bothSides: false, note: "At the moment it is out of paper. It prints when that is put right." },
  ],
  whyNone: null,
  sides: [
    { value: "both", label: "Both sides" },
    { value: "one", label: "One side" },
  ],
};

export const noPrinters: PrintingView = {
  ...printingView,
  printers: [],
  whyNone:
    "No printer is set up on this computer. Add one in the computer’s settings, or ask whoever looks after the computer.",
};

export const printingNow: WorkView = {
  kind: "print",
  state: "running",
  name: "Reception printer",
  done: 62,
  total: 100,
  result: [],
  warnings: [],
  message: "Reception printer is printing page 3 of 13.",
};

export const printed: WorkView = {
  ...printingNow,
  state: "finished",
  done: 100,
  result: [{ label: "Printed on Reception printer", text: "2 copies of 13 pages" }],
  message: null,
};

export const takenBack: WorkView = {
  ...printingNow,
  state: "failed",
  message:
    "Somebody took it back at Reception printer, or from its queue. Take away the pages that came out. Then print it again, or ask whoever looks after the printer.",
};

export const printingAnswers = {
  printing: () => printingView,
  page_picture: ({ pages, at }: PagePictureOf): PagePicture => ({
    picture: `data:image/svg+xml,${encodeURIComponent(sheet)}`,
    page: at + 1,
    of: 13,
    chosen: pages === null ? 13 : 3,
    at,
  }),
  print: () => ({ begun: true, name: "Reception printer" }),
  long_work: () => printed,
};
