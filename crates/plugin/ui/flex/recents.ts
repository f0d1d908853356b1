/** Whom the agent called last, kept in this browser, for each worker apart. */

/** How many are kept. */
const MOST = 10;

export interface Recent {
  /** A number, or the `contact_uri` of a colleague. */
  to: string;
  /** The colleague's name; a number has none. */
  name: string | null;
}

export class Recents {
  private readonly key: string;

  constructor(workerSid: string) {
    this.key = `outbound-participants-canvas/recents/${workerSid}`;
  }

  /** The latest first. What another version or a curious person left there counts for nothing. */
  list(): Recent[] {
    try {
      const entries: unknown = JSON.parse(localStorage.getItem(this.key) ?? '[]');
      return Array.isArray(entries) ? entries.filter(isRecent).slice(0, MOST) : [];
    } catch {
      return [];
    }
  }

  remember(recent: Recent): void {
    const others = this.list().filter(({ to }) => to !== recent.to);
    try {
      localStorage.setItem(this.key, JSON.stringify([recent, ...others].slice(0, MOST)));
    } catch (error) {
      console.warn('outbound call: the last numbers are not kept', error);
    }
  }

  clear(): void {
    try {
      localStorage.removeItem(this.key);
    } catch (error) {
      console.warn('outbound call: the last numbers cannot be forgotten', error);
    }
  }
}

function isRecent(entry: unknown): entry is Recent {
  const { to, name } = (entry ?? {}) as Partial<Recent>;
  return typeof to === 'string' && (name === null || typeof name === 'string');
}
