// Two photographs, drawn, for the gallery and for tests.
import type { Block, Photograph } from "../host/bindings";
import { refusal } from "../host/fake";

const drawn = (width: number, height: number, shapes: string) =>
  `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${shapes}</svg>`,
  )}`;

const rounds = Array.from({ length: 35 }, (_, at) => {
  const [x, y] = [110 + (at % 7) * 148, 190 + Math.floor(at / 7) * 110];
  const fill = at > 27 && at % 7 > 4 ? "#fbfaf6" : ["#9cc3b5", "#e3c98b", "#b3bfdc"][at % 3]!;
  return `<rect x="${x}" y="${y}" width="132" height="94" fill="${fill}" stroke="#8a8778"/>`;
}).join("");

const addresses: Record<string, string> = {
  rota: drawn(
    1200,
    800,
    `<rect width="1200" height="800" fill="#cfc9ba"/><rect x="80" y="70" width="1080" height="690" fill="#fbfaf6" stroke="#6d6a5e" stroke-width="12"/><rect x="110" y="110" width="640" height="46" fill="#55523f"/>${rounds}`,
  ),
  keySafe: drawn(
    750,
    1000,
    `<rect width="750" height="1000" fill="#a65f45"/><path d="M0 120h750M0 240h750M0 360h750M0 480h750M0 600h750M0 720h750M0 840h750" stroke="#c9947f" stroke-width="10"/><rect x="470" width="280" height="1000" fill="#23485a"/><rect x="150" y="330" width="220" height="330" rx="24" fill="#3a3d3f"/><rect x="185" y="370" width="150" height="190" rx="10" fill="#c8ccce"/><circle cx="260" cy="610" r="24" fill="#c8ccce"/>`,
  ),
};

const photograph = (picture: string, shows: string): Photograph => ({
  shows,
  picture,
  fingerprint: "00".repeat(32),
  original: "",
  originalFingerprint: "ff".repeat(32),
});

export const photographs = [
  photograph("rota", "The rota on the office wall: two evening rounds at the weekend are empty"),
  photograph("keySafe", "A key safe beside a front door, closed"),
];

type Item = { id: string; version: number };
const saved = ({ id, version }: Item) => ({ id, version: version + 1, reference: "E30" });

function described({ shows }: { shows: string }) {
  if (shows.trim() !== "") return;
  throw refusal({
    field: "/shows",
    message: "Say what the photograph shows, for people who cannot see it",
    rule: "003-P19",
  });
}

export const photographAnswers = {
  photograph: ({ picture }: { picture: string }) => ({ address: addresses[picture]! }),
  add_photograph: (request: Item & { shows: string }) => {
    described(request);
    return { saved: saved(request) };
  },
  describe_photograph: (request: Item & { shows: string }) => {
    described(request);
    return saved(request);
  },
  remove_photograph: saved,
};

/** As a report prints them. */
export const printedPhotographs: Block[] = [
  { block: "heading", level: 2, text: "Photographs", startsPage: false } as Block,
  ...photographs.map(
    ({ picture, shows }, at): Block => ({
      block: "labelled",
      label: `Photograph ${at + 1}`,
      blocks: [
        { block: "photograph", caption: null, picture, alt: `${shows}.`, width: 100 },
        {
          block: "paragraph",
          style: "note",
          inlines: [{ inline: "text", text: `${shows} (E30, 10 November 2026).`, strong: false, quiet: false }],
        },
      ],
    }),
  ),
];
