import { expect, test } from "vitest";
import { areaOf } from "./areas";

test("each place is marked in the area that it belongs to", () => {
  const label = (place: string) => areaOf(place)?.label;
  expect(label("/")).toBe("My work");
  expect(label("/contracts/1/visits/new")).toBe("Contracts");
  expect(label("/services/1?provider=2")).toBe("Providers");
  expect(label("/findings/1/improvements/new")).toBe("Visits");
  expect(label("/reports/1/edit")).toBe("Reports");
  expect(label("/reports/1/actions")).toBe("Action plans");
  expect(label("/actions?late=yes")).toBe("Action plans");
  expect(label("/council")).toBe("Settings");
});
