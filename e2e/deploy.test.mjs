// `cargo xtask deploy` puts the plugin on the emulated asset domain and takes nothing away from it, and the real Flex UI
// loads it from there.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { launchBrowser, openDesktop, screenshot } from './support/browser.mjs';
import { projectFolder, startEmulator } from './support/processes.mjs';

const run = promisify(execFile);
const plugin = join(projectFolder, 'build/plugin-outbound-participants-canvas.js');
const xtask = process.env.XTASK_BINARY || join(projectFolder, 'target/debug/xtask');

let emulator;
let folder;
let plugins;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deploy-'));
  plugins = join(folder, 'plugins.json');
  await writeFile(plugins, '[]');
  emulator = await startEmulator({ name: 'deploy', plugins });
});

after(async () => {
  await emulator?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('a file is deployed once, replaced when it changes, and what was there stays', async () => {
  const shown = await deploy('one', '--dry-run');
  assert.match(shown, /\+ \/plugins\/canvas\.js \(new, 3 bytes\)/);
  assert.match(shown, /nothing was changed/);

  const address = addressIn(await deploy('one'));
  assert.equal(await text(address), 'one');
  assert.match(await deploy('one'), /it is there already/);

  const other = addressIn(await deploy('two', '--path', '/other.js'));
  const replaced = await deploy('three');
  assert.match(replaced, /~ \/plugins\/canvas\.js \(replaced, 5 bytes\)\n {2}= \/other\.js \(carried over\)/);
  assert.equal(await text(address), 'three');
  assert.equal(await text(other), 'two');
});

test('wrong credentials are explained', async () => {
  await assert.rejects(deploy('one', { TWILIO_AUTH_TOKEN: 'wrong' }), /Twilio does not accept these credentials/);
});

test('Flex loads the plugin from the asset domain', async (t) => {
  const address = addressIn(await deployWith(['--file', plugin, '--path', '/plugins/canvas.js']));
  const [, domain, path] = /\/([^/]+\.twil\.io)(\/.*)$/.exec(address);
  const src = `https://${domain}${path}`;
  await writeFile(plugins, JSON.stringify([{ name: 'canvas', version: '1.0.0', src }]));

  const browser = await launchBrowser();
  t.after(() => browser.close());
  const { page, problems } = await openDesktop(browser, emulator.url);
  await page.getByTestId('outbound-dialpad-button').waitFor();
  const scripts = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  assert.ok(scripts.includes(address), `${address} is among ${scripts.filter((name) => name.includes('plugin'))}`);
  await screenshot(page, 'deployed-plugin');
  assert.deepEqual(problems, []);
});

/** Runs the task with a file of this content, and gives what it printed. */
async function deploy(content, ...more) {
  const file = join(folder, 'canvas.js');
  await writeFile(file, content);
  const flags = more.filter((it) => typeof it === 'string');
  const settings = more.filter((it) => typeof it === 'object');
  const path = flags.includes('--path') ? [] : ['--path', '/plugins/canvas.js'];
  return deployWith(['--file', file, ...path, ...flags], Object.assign({}, ...settings));
}

/** Runs the task against the emulator, and gives what it printed. */
async function deployWith(flags, settings = {}) {
  const env = {
    ...process.env,
    TWILIO_BASE_URL: emulator.url,
    TWILIO_ACCOUNT_SID: emulator.account_sid,
    TWILIO_AUTH_TOKEN: emulator.auth_token,
    TWILIO_API_KEY: '',
    ...settings,
  };
  const { stdout } = await run(xtask, ['deploy', ...flags], { env });
  return stdout;
}

/** The last line is where a browser finds the file. */
function addressIn(output) {
  return output.trim().split('\n').at(-1);
}

async function text(address) {
  const answer = await fetch(address);
  assert.equal(answer.status, 200, address);
  assert.match(answer.headers.get('content-type'), /javascript/);
  return answer.text();
}
