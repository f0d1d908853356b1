// Waiting for what will be true, without guessing how long it takes.

import assert from 'node:assert/strict';

// Long, because stories run side by side; only a story that fails waits for so long.
const TIMEOUT_MS = 30_000;
const PAUSE_MS = 100;

/** Asks until the answer is truthy, and returns it. */
export async function eventually(what, ask, timeout = TIMEOUT_MS) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`it did not come true that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Asks until the answer is what it shall be; then, or when time is up, compares the two. */
export async function eventuallyEqual(ask, expected, timeout = TIMEOUT_MS) {
  const deadline = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    try {
      assert.deepEqual(answer, expected);
      return;
    } catch (difference) {
      if (Date.now() > deadline) throw difference;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
