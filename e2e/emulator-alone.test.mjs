// docs/emulator.md: somebody else's plugin and server on the emulator, with what stands there and nothing else.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { launchBrowser, openDesktop, screenshot } from './support/browser.mjs';
import { projectFolder, startEmulator } from './support/processes.mjs';

const DOCUMENT = readFileSync(join(projectFolder, 'docs/emulator.md'), 'utf8');
const PLUGINS = 'my-plugins';

let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser?.close());

test('the example plugin of docs/emulator.md greets the agent in the real Flex UI', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-alone-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, PLUGINS));
  writeFileSync(join(folder, PLUGINS, 'plugins.json'), example('plugin-hello'));
  writeFileSync(join(folder, PLUGINS, 'plugin-hello.js'), example('class Hello'));

  const emulator = await startEmulator({ name: 'emulator-alone', args: argumentsIn(folder) });
  t.after(() => emulator.stop());
  const { page, problems, close } = await openDesktop(browser, emulator.url);
  t.after(close);
  await page.getByText('Hello, Alex Agent').waitFor();
  await screenshot(page, 'emulator-alone');
  assert.deepEqual(problems, []);
});

test('the example of docs/emulator.md calls somebody with the library of Twilio', async (t) => {
  const emulator = await startEmulator({ name: 'emulator-asked' });
  t.after(() => emulator.stop());
  const { stdout } = await promisify(execFile)('node', ['--input-type=module', '--eval', example('import twilio')], {
    cwd: projectFolder,
    env: { ...process.env, EMULATOR: emulator.url },
  });
  assert.equal(stdout, 'in-progress true\n');
});

/** The block of code in which this stands. */
function example(text) {
  const blocks = [...DOCUMENT.matchAll(/^```(?:json|javascript)\n([^]*?)^```/gm)].map(([, code]) => code);
  const found = blocks.filter((code) => code.includes(text));
  assert.equal(found.length, 1, `examples with ${text}`);
  return found[0];
}

/** What the command in the document gives the program, with its folders where they are here. */
function argumentsIn(folder) {
  const [, given] = /^cargo run --bin twilio-emulator -- (.*)$/m.exec(DOCUMENT);
  const [hostPage, theirs, ...others] = given.split(' ');
  // Every emulator of the stories has it.
  assert.deepEqual([hostPage, theirs], ['--host-page', 'build/host']);
  return others.map((argument) => (argument.startsWith(PLUGINS) ? join(folder, argument) : argument));
}
