// How the plugin starts: not at all where its Rust half cannot run, and once where it is loaded twice.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventuallyEqual } from './support/eventually.mjs';
import { outputFolder } from './support/processes.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story(
  'WebAssembly fails: the agent is told to reload, and Flex works without us',
  async ({ agent }) => {
    const notices = agent.page.locator('.Twilio-NotificationBar');
    await notices.filter({ hasText: 'Reload it' }).first().waitFor();
    await agent.photographs('plugin-not-started');
    assert.equal(await agent.page.getByTestId('outbound-dialpad-button').count(), 0);
  },
  { desktop: { init: () => (WebAssembly.compile = () => Promise.reject(new Error('out of memory'))) } },
);

const twice = join(outputFolder, 'plugins-twice.json');
const src = '/plugins/plugin-outbound-participants-canvas.js';
writeFileSync(twice, JSON.stringify(['first', 'second'].map((name) => ({ name, version: '0', src }))));

story(
  'the plugin is loaded twice: the second one leaves everything to the first',
  async ({ agent, telephones }) => {
    const warnings = await agent.page.evaluate(() => window.warnings);
    assert.equal(warnings.filter((warning) => warning.includes('is loaded twice')).length, 1);
    assert.equal(await agent.page.getByTestId('outbound-dialpad-button').count(), 1);
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    await eventuallyEqual(async () => (await telephones.participants()).length, 2);
    await agent.hasNothingToComplainAbout();
  },
  { desktop: { init: rememberWarnings }, processes: { emulator: { plugins: twice } } },
);

/** Runs in the page. */
function rememberWarnings() {
  const { warn } = console;
  window.warnings = [];
  console.warn = (...words) => {
    window.warnings.push(words.join(' '));
    warn(...words);
  };
}
