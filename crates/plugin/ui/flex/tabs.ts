/** One tab of the browser at a time. */

/**
 * Does something in one tab only. Once it worked, no other tab does it until `over`; if it failed, another one may.
 * A page without the Web Locks API (one that is not served securely) cannot ask the others.
 */
export async function inOneTab(name: string, work: () => Promise<unknown>, over: Promise<unknown>): Promise<void> {
  if (!navigator.locks) {
    await work();
    return;
  }
  await new Promise<void>((resolve, reject) => {
    void navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (!lock) return resolve();
      try {
        await work();
      } catch (error) {
        return reject(error);
      }
      resolve();
      await over;
    });
  });
}
