// axe, the accessibility checker, let loose on a page.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What we draw, or draw into: the canvas with its tiles, and whatever has a class of ours. */
const OURS = '.Twilio-ParticipantsCanvas, [class^="Outbound"], [class*=" Outbound"]';

const GRAVE = ['serious', 'critical'];

/** There is nothing in our parts that axe finds serious or critical. */
export async function ourPartsAreAccessible(page, screen) {
  await colours(page);
  assert.deepEqual(await graveFindings(page), [], screen);
}

/** Each is one line: the rule, the element, and what is wrong with it. */
async function graveFindings(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axe });
  return page.evaluate(
    async ([ours, grave]) => {
      if (!document.querySelector(ours)) throw new Error('nothing on the page is ours');
      const { violations } = await window.axe.run({ include: ours }, { resultTypes: ['violations'] });
      return violations
        .filter(({ impact }) => grave.includes(impact))
        .flatMap(({ id, nodes }) =>
          nodes.map(({ failureSummary, html }) => `${id}: ${html.slice(0, 200)}: ${failureSummary.replaceAll(/\s+/g, ' ')}`),
        );
    },
    [OURS, GRAVE],
  );
}

/** Waits until no colour is on its way to another one. */
function colours(page) {
  return page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))),
  );
}
