import { vi } from "vitest";

/** For tests: whatever is observed is in view at once. `vi.unstubAllGlobals` ends it. */
export const everythingInView = () =>
  vi.stubGlobal(
    "IntersectionObserver",
    class {
      constructor(readonly heard: (entries: { isIntersecting: boolean }[]) => void) {}
      observe() {
        this.heard([{ isIntersecting: true }]);
      }
      disconnect() {}
    },
  );
