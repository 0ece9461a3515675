// Who acts in the gallery and in tests.
import type { Opening, Session } from "../host/bindings";

export const session: Session = {
  id: "0190c0de-0000-7000-8000-000000000001",
  person: {
    name: "Priya Nair",
    userName: "priya.nair",
    jobTitle: "QA officer",
    role: "officer",
    active: true,
  },
  council: {
    name: "Thornmere Council",
    nation: "england",
    brandDeep: "#003c40",
    brand: "#00575a",
    challengeContact: null,
    sample: true,
  },
  today: "2026-11-12",
};

export const opening: Opening = {
  state: "locked",
  sample: true,
  council: null,
  userName: null,
  notices: [],
  samplePeople: [
    { name: "Priya Nair", user: "priya.nair", role: "officer" },
    { name: "Marcus Bell", user: "marcus.bell", role: "senior_officer" },
  ],
  samplePassword: "three-dry-otters",
  session: null,
};
