// axe, the accessibility checker, let loose on a page.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { projectFolder } from './processes.mjs';

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What we draw, or draw into: the canvas with its tiles, the panel of the dialpad, and whatever has a test id of ours. */
const OURS = ['.Twilio-ParticipantsCanvas', '.OutboundDialpad', ...testIds().map((id) => `[data-testid="${id}"]`)].join();

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

/** Those that our components give. */
function testIds() {
  const folder = join(projectFolder, 'crates/plugin/ui/components');
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.tsx'));
  const sources = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('');
  return [...sources.matchAll(/\b(?:data-testid|testId)="([^"]+)"/g)].map(([, id]) => id);
}

/** Waits until no colour is on its way to another one. */
function colours(page) {
  return page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {}))),
  );
}
