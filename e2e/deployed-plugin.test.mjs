// What `cargo xtask deploy` has released is what the real Flex UI loads, and it knows its server.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Agent } from './support/agent.mjs';
import { launchBrowser } from './support/browser.mjs';
import { Account, PLUGIN, deploy } from './support/deployment.mjs';
import { projectFolder, startBoth } from './support/processes.mjs';
import { Telephones } from './support/telephones.mjs';

const CUSTOMER = '+14155550100';
const NOBODY = 'http://127.0.0.1:9';

let browser;
let folder;
let both;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deployed-plugin-'));
  const plugins = join(folder, 'plugins.json');
  await writeFile(plugins, '[]');
  // Nothing but the deployment says where plugin and server are.
  both = await startBoth({ name: 'deployed-plugin', emulator: { plugins, serverUrl: NOBODY } });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await both?.stop();
  await rm(folder, { recursive: true, force: true });
});

test('the real Flex UI loads the released version, and draws a call', { timeout: 120_000 }, async (t) => {
  const { emulator, server } = both;
  const file = join(projectFolder, `build/${PLUGIN}.js`);
  const flags = ['--file', file, '--release', '--configure', server.url, '--copies', folder, '--json'];
  const { code, stdout, stderr } = await deploy(emulator, flags);
  assert.equal(code, 0, stderr);
  const { plugin_url: address, version } = JSON.parse(stdout);
  assert.deepEqual(await new Account(emulator).released(), [`${PLUGIN} ${version}`]);

  const agent = await Agent.at(browser, emulator.url);
  t.after(() => agent.close());
  const scripts = await agent.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  const reached = address.replace('https://', `${emulator.url}/`);
  assert.ok(scripts.includes(reached), `${reached} is among ${scripts.filter((name) => name.includes('plugin'))}`);

  await agent.dials(CUSTOMER);
  await new Telephones(emulator).answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);
  assert.equal(await agent.page.locator('.Twilio-ParticipantsCanvas').count(), 1);
  await agent.photographs('deployed-plugin');
  await agent.hasNothingToComplainAbout();
});
