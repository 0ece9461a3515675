// Who is acting, and in which council. Null until signed in, and again after locking.
import { showBrand } from "./brand";
import { flushDrafts } from "./drafts";
import { call, onLocked } from "./host";
import type { Session } from "./host/bindings";

class Acting {
  session = $state<Session | null>(null);
  /** Set when this window locked itself or was locked, for the words of the sign-in screen. */
  lockedAt = $state<Date | null>(null);

  open(session: Session): void {
    this.session = session;
    this.lockedAt = null;
    showBrand(session.brand, session.brand_deep);
  }

  async lock(): Promise<void> {
    if (!this.session) return;
    await flushDrafts();
    await call("lock");
    this.locked();
  }

  locked(): void {
    if (!this.session) return;
    this.session = null;
    this.lockedAt = new Date();
  }
}

export const acting = new Acting();

onLocked(() => acting.locked());
