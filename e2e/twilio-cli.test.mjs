// Twilio's own CLI sees what `cargo xtask deploy` has released, and neither loses the plugins of the other.
//
// It weighs 400 MB with its plugin for Flex, so it is not among the packages of this project. `TWILIO_CLI` names a
// folder in which both are installed, in the versions of `e2e/twilio-cli/package.json`. It is outside of `e2e`, where
// the tests of packages would be taken for ours:
//
//     mkdir -p ../cli && cp e2e/twilio-cli/package.json ../cli && npm install --ignore-scripts --no-package-lock --prefix ../cli
//     TWILIO_CLI=$PWD/../cli cargo xtask e2e --filter "Twilio CLI"

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { after, before, test } from 'node:test';
import { Account, PLUGIN, deploy } from './support/deployment.mjs';
import { isolatedEnvironment } from './support/isolation.mjs';
import { startEmulator } from './support/processes.mjs';

const installed = process.env.TWILIO_CLI;
const THEIRS = 'plugin-theirs';
const skip = installed ? false : 'TWILIO_CLI names no folder';

let emulator;
let folder;

before(async () => {
  if (skip) return;
  emulator = await startEmulator({ name: 'twilio-cli' });
  folder = await mkdtemp(join(tmpdir(), 'twilio-cli-'));
  // The CLI looks for its plugins in the home folder, and wants to be called in the folder of a Flex plugin.
  await mkdir(join(folder, '.twilio-cli'));
  const root = join(installed, 'node_modules/@twilio-labs/plugin-flex');
  const plugins = [{ type: 'link', name: '@twilio-labs/plugin-flex', root }];
  await writeFile(join(folder, '.twilio-cli/package.json'), JSON.stringify({ private: true, oclif: { schema: 1, plugins } }));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: THEIRS, version: '1.0.0', dependencies: {}, devDependencies: {} }));
});

after(async () => {
  await emulator?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test('the Twilio CLI sees our plugin, and both release beside each other', { skip, timeout: 120_000 }, async () => {
  const account = new Account(emulator);
  await releaseOurs('1.0.0');
  const list = await cli('list:plugins');
  assert.match(list, new RegExp(`Active Plugins:\\s+${PLUGIN}[\\s\\S]*Inactive Plugins:\\s*$`));
  const described = await cli('describe:plugin', '--name', PLUGIN);
  assert.match(described, /Status: Active[\s\S]*1\.0\.0 \(Active\)[\s\S]*Access: Public/);
  assert.match(described, new RegExp(`https://default-\\d+-\\w+\\.twil\\.io/plugins/${PLUGIN}/1\\.0\\.0/bundle\\.js`));

  const service = 'flex-api.twilio.com/v1/PluginService/Plugins';
  await account.create(service, { UniqueName: THEIRS });
  await account.create(`${service}/${THEIRS}/Versions`, { Version: '1.0.0', PluginUrl: 'https://theirs.twil.io/1.js' });
  await cli('release', '--plugin', `${THEIRS}@1.0.0`, '--name', 'theirs', '--description', 'theirs');
  assert.deepEqual(await account.released(), [`${PLUGIN} 1.0.0`, `${THEIRS} 1.0.0`]);
  await releaseOurs('1.1.0');
  assert.deepEqual(await account.released(), [`${PLUGIN} 1.1.0`, `${THEIRS} 1.0.0`]);
});

async function releaseOurs(version) {
  const file = join(folder, 'canvas.js');
  await writeFile(file, version);
  const { code, stderr } = await deploy(emulator, ['--file', file, '--file-version', version, '--release']);
  assert.equal(code, 0, stderr);
}

/** Runs a command of the CLI below `flex:plugins`, and gives what it printed. */
async function cli(command, ...args) {
  const env = {
    ...isolatedEnvironment(),
    HOME: folder,
    USERPROFILE: folder,
    // The CLI asks npm for newer versions of itself, and takes any word of npm's own for a failure.
    npm_config_update_notifier: 'false',
    NODE_OPTIONS: `--require ${fileURLToPath(new URL('support/twilio-cli-hosts.cjs', import.meta.url))}`,
    EMULATOR_URL: emulator.url,
    TWILIO_ACCOUNT_SID: emulator.account_sid,
    TWILIO_AUTH_TOKEN: emulator.auth_token,
  };
  // The CLI calls itself by its name.
  const bin = join(installed, 'node_modules/.bin');
  env.PATH = `${bin}${delimiter}${env.PATH}`;
  const { stdout, stderr } = await promisify(execFile)(join(bin, 'twilio'), [`flex:plugins:${command}`, ...args], { cwd: folder, env });
  return `${stdout}${stderr}`;
}
