// axe, the accessibility checker, let loose on a page.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What we draw, or draw into: the canvas with its tiles, and whatever has a class of ours. */
const OURS = '.Twilio-ParticipantsCanvas, [class^="Outbound"], [class*=" Outbound"]';

const GRAVE = ['serious', 'critical'];

/**
 * What axe finds on the page, or in its parts, that is serious or critical: in `ours`, and in `flex` what Flex has drawn
 * around it. Each finding is one line: the rule, the element, and what is wrong with it.
 */
export async function graveFindings(page, parts = 'html') {
  if (!(await page.evaluate(() => 'axe' in window))) await page.addScriptTag({ path: axe });
  const findings = await page.evaluate(
    async ([ours, grave, include]) => {
      if (!document.querySelector(include)) throw new Error(`nothing on the page is ${include}`);
      const { violations } = await window.axe.run({ include }, { resultTypes: ['violations'], elementRef: true });
      return violations
        .filter(({ impact }) => grave.includes(impact))
        .flatMap(({ id, nodes }) =>
          nodes.map(({ element, failureSummary, html }) => ({
            isOurs: element?.closest(ours) !== null,
            line: `${id}: ${html.slice(0, 200)}: ${failureSummary.replaceAll(/\s+/g, ' ')}`,
          })),
        );
    },
    [OURS, GRAVE, parts],
  );
  const lines = (isOurs) => findings.filter((finding) => finding.isOurs === isOurs).map(({ line }) => line);
  return { ours: lines(true), flex: lines(false) };
}

/** There is nothing grave in our parts; what Flex draws itself is told, for those who look. */
export async function isAccessible({ page }, screen, tell) {
  await colours(page);
  const { ours, flex } = await graveFindings(page);
  flex.forEach((line) => tell(`${screen}, in Flex's own markup: ${line}`));
  assert.deepEqual(ours, [], screen);
}

/** There is nothing grave in our parts, which alone are looked at. */
export async function ourPartsAreAccessible(page, screen) {
  await colours(page);
  const { ours } = await graveFindings(page, OURS);
  assert.deepEqual(ours, [], screen);
}

/** Waits until no colour is on its way to another one; what moves without end has none to arrive at. */
function colours(page) {
  return page.evaluate(() => {
    const ends = document.getAnimations().filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime));
    return Promise.all(ends.map(({ finished }) => finished.catch(() => {})));
  });
}
