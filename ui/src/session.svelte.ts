// Who is acting, and in which council. Null until signed in, and again after locking.
import { showBrand } from "./brand";
import { flushDrafts } from "./drafts";
import { call, onLocked } from "./host";
import type { Commands, Council, Opening, Session } from "./host/bindings";
import { status } from "./status.svelte";

class Acting {
  session = $state.raw<Session | null>(null);
  /** What the store says before anybody has signed in. */
  opening = $state.raw<Opening | null>(null);
  /** When this window was locked, for the words of the sign-in screen. */
  lockedAt = $state.raw<Date | null>(null);

  /** Who had signed in before the window was locked. */
  last: string | null = null;

  /** Whether the person's role includes a command. The program itself refuses the others. */
  may(command: keyof Commands): boolean {
    return this.session?.may.includes(command) ?? false;
  }

  async begin(): Promise<void> {
    this.closed(await call("opening"));
  }

  /** The store stands as the program says it does. */
  closed(opening: Opening): void {
    this.opening = opening;
    if (opening.session) this.open(opening.session);
    else showBrand(opening.council?.brand, opening.council?.brandDeep);
  }

  open(session: Session): void {
    this.session = session;
    this.lockedAt = null;
    this.showCouncil(session.council);
  }

  /** After the council's own record was changed. */
  showCouncil(council: Council): void {
    if (this.session) this.session = { ...this.session, council };
    showBrand(council.brand, council.brandDeep);
  }

  /** What the person was to know about their account is settled. */
  told(): void {
    if (this.session) this.session = { ...this.session, notices: [] };
  }

  async lock(): Promise<void> {
    if (!this.session) return;
    await flushDrafts();
    const opening = await call("lock");
    this.#leave();
    this.closed(opening);
  }

  /** The program has locked itself. */
  async locked(): Promise<void> {
    if (!this.session) return;
    this.#leave();
    await this.begin();
  }

  #leave(): void {
    this.last = this.session?.id ?? null;
    this.session = null;
    this.lockedAt = new Date();
    status.leave();
  }
}

export const acting = new Acting();

onLocked(() => void acting.locked().catch(() => {}));
