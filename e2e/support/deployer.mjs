// Somebody who deploys files that a test writes, into an account of their own.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach } from 'node:test';
import { Account, PLUGIN, deploy } from './deployment.mjs';
import { startEmulator } from './processes.mjs';

/** The server that the plugin is to call. */
export const SERVER_URL = 'https://calls.example.com';
/** The first version that the tests release. */
export const RELEASED = `${PLUGIN} 1.0.0`;

/** The last line that is printed is where a browser of Twilio's customers finds the plugin. */
export const addressIn = (output) => output.trim().split('\n').at(-1);

/** One for a file of tests; each of them begins with an account in which there is nothing. */
export function startDeployer(name) {
  const deployer = new Deployer();
  before(() => deployer.start(name));
  beforeEach(() => deployer.account.control('POST', 'reset'));
  after(() => deployer.stop());
  return deployer;
}

class Deployer {
  emulator = {};
  account = new Account(this.emulator);
  folder;

  async start(name) {
    this.folder = await mkdtemp(join(tmpdir(), 'deploy-'));
    Object.assign(this.emulator, await startEmulator({ name }));
  }

  async stop() {
    await this.emulator.stop?.();
    await rm(this.folder, { recursive: true, force: true });
  }

  run = (args, settings) => deploy(this.emulator, args, settings);

  ok = async (args) => {
    const { code, stdout, stderr } = await this.run(args);
    assert.equal(code, 0, stderr);
    return stdout;
  };

  /** Where copies of the settings go. */
  copies = () => join(this.folder, 'copies');

  pluginFile = async (content) => {
    const file = join(this.folder, 'canvas.js');
    await writeFile(file, content);
    return file;
  };

  flags = async (content, version, ...more) => {
    const file = await this.pluginFile(content);
    return ['--file', file, '--file-version', version, '--copies', this.copies(), ...more];
  };

  /** Deploys and releases a file with this content. */
  release = async (content, version, ...more) => this.ok(await this.flags(content, version, '--release', ...more));

  reachable = (address) => address.replace('https://', `${this.emulator.url}/`);

  /** What a browser gets at an address. */
  text = async (address) => {
    const answer = await fetch(this.reachable(address));
    assert.equal(answer.status, 200, address);
    assert.match(answer.headers.get('content-type'), /javascript/);
    return answer.text();
  };
}
