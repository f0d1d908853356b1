/** One tab of the browser at a time. */
import { warn } from './warn';

/** What this tab does, or did and is not over: its lock is still there, and it need not ask for it again. */
const held = new Set<string>();

/**
 * Does something in one tab only. Once it worked, no other tab does it until `over`, but this one may do it again; if it
 * failed, another one may. Says `false` if another tab is at it, and nothing was done.
 * A page without the Web Locks API (one that is not served securely), or whose browser forbids it, cannot ask the others.
 */
export async function inOneTab(name: string, work: () => Promise<unknown>, over: Promise<unknown>): Promise<boolean> {
  const locks = lockManager();
  if (!locks || held.has(name)) {
    await work();
    return true;
  }
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const whileLocked = async (lock: Lock | null): Promise<void> => {
      isAnswered = true;
      if (!lock) return resolve(false);
      held.add(name);
      try {
        await work();
        resolve(true);
        await over;
      } finally {
        held.delete(name);
      }
    };
    const withoutLock = async (error: unknown): Promise<void> => {
      // What `work` throws comes out of here, too.
      if (isAnswered) return reject(error);
      warn('other tabs cannot be asked', error);
      await work().then(() => resolve(true), reject);
    };
    locks.request(name, { ifAvailable: true }, whileLocked).catch(withoutLock);
  });
}

function lockManager(): LockManager | undefined {
  try {
    return navigator.locks;
  } catch {
    return undefined;
  }
}
