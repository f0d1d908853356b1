// Starts the emulator and the server for a story, on free ports, and ends them with it.

import { spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isolatedEnvironment, isolatedFolder } from './isolation.mjs';
import { leaseFirstPort, leasePort } from './ports.mjs';

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Where screenshots and logs of the stories go. */
export const outputFolder = process.env.SCREENSHOTS || join(projectFolder, 'target/e2e');
mkdirSync(outputFolder, { recursive: true });

/** How long a program may take until it answers. */
const START_TIMEOUT_MS = 30_000;
/** How long a program may take to end: longer than the server waits for work that is under way. */
const STOP_TIMEOUT_MS = 25_000;

let own;
/** The port of this process: that of its first emulator, and the name of its browsers' profiles. */
export function ownPort() {
  own ??= leaseFirstPort();
  return own.then(({ port }) => port);
}

/** Ports of emulators that have ended: at the same address a browser finds what it compiled of Flex. */
const emulatorPorts = [];
let hasEmulator = false;

async function emulatorPort() {
  const ended = emulatorPorts.pop();
  if (ended) return ended;
  if (hasEmulator) return (await leasePort()).port;
  hasEmulator = true;
  return ownPort();
}

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * Starts an emulator with the host page. Resolves to what it says of itself (`url`, and the credentials of its account)
 * and `stop()`. `log` collects what it logged.
 */
export async function startEmulator({ name = 'emulator', serverUrl, plugins, args = [] } = {}) {
  const port = await emulatorPort();
  const service = start(name, process.env.EMULATOR_BINARY || join(projectFolder, 'target/debug/twilio-emulator'), [
    ...['--bind-address', `127.0.0.1:${port}`, '--print-address'],
    ...['--host-page', join(projectFolder, 'build/host')],
    ...(process.env.PLUGIN_FOLDER ? ['--plugins-dir', process.env.PLUGIN_FOLDER] : []),
    ...(serverUrl ? ['--server-url', serverUrl] : []),
    ...(plugins ? ['--plugins', plugins] : []),
    ...args,
  ]);
  const address = JSON.parse(await service.firstLine);
  let stopped;
  const stop = () => (stopped ??= service.stop().then(() => emulatorPorts.push(port)));
  return { ...address, log: service.log, stop };
}

/** Starts the server against an emulator, at the port that the emulator was told. */
export async function startServer(emulator, port, { name = 'server', env = {} } = {}) {
  const url = `http://127.0.0.1:${port}`;
  const service = start(name, process.env.SERVER_BINARY || join(projectFolder, 'target/debug/server'), [], {
    ALLOWED_ORIGINS: emulator.url,
    BIND_ADDRESS: `127.0.0.1:${port}`,
    METRICS_ADDRESS: 'off',
    PUBLIC_URL: url,
    STOP_DELAY_SECONDS: '0',
    TWILIO_ACCOUNT_SID: emulator.account_sid,
    TWILIO_API_KEY: emulator.api_key,
    TWILIO_API_SECRET: emulator.api_secret,
    TWILIO_AUTH_TOKEN: emulator.auth_token,
    TWILIO_BASE_URL: emulator.url,
    TWILIO_SYNC_SERVICE_SID: emulator.sync_service_sid,
    TWILIO_TASK_CHANNEL: 'custom1',
    TWILIO_WORKFLOW_SID: emulator.workflow_sid,
    TWILIO_WORKSPACE_SID: emulator.workspace_sid,
    ...env,
  });
  await healthy(`${url}/health`, service, name);
  return { url, log: service.log, stop: service.stop };
}

/** Both, knowing each other. The options of the server may be made with the emulator, when that runs. */
export async function startBoth({ name = 'both', emulator: options = {}, server: serverOptions = {} } = {}) {
  const { port, release } = await leasePort();
  const emulator = await startEmulator({ name: `${name}-emulator`, serverUrl: `http://127.0.0.1:${port}`, ...options });
  const start = async () => {
    const made = typeof serverOptions === 'function' ? await serverOptions(emulator) : serverOptions;
    return startServer(emulator, port, { name: `${name}-server`, ...made });
  };
  const server = await start().catch(async (error) => {
    await emulator.stop();
    throw error;
  });
  const stop = async () => {
    await server.stop();
    await emulator.stop();
    await release();
  };
  return { emulator, server, stop };
}

function start(name, binary, args, env = {}) {
  const child = spawn(binary, args, {
    cwd: isolatedFolder(),
    env: { ...isolatedEnvironment(), NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const log = [];
  const file = createWriteStream(join(outputFolder, `${name}.log`));
  const remember = (line) => {
    log.push(line);
    file.write(`${line}\n`);
  };
  createInterface(child.stderr).on('line', remember);
  const lines = createInterface(child.stdout);
  lines.on('line', remember);
  const ended = new Promise((resolve) => {
    child.once('error', (error) => remember(`${binary}: ${error.message}`));
    child.once('close', (code) => {
      running.delete(child);
      file.end();
      resolve(code);
    });
  });
  const firstLine = new Promise((resolve, reject) => {
    lines.once('line', resolve);
    ended.then(() => reject(new Error(`${name} ended before it was ready:\n${log.join('\n')}`)));
  });
  // Those who do not ask for the first line are not to hear of its absence.
  firstLine.catch(() => {});
  const stop = async () => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(killer);
  };
  return { log, firstLine, ended, stop };
}

async function healthy(url, service, name) {
  let ended = false;
  service.ended.then(() => (ended = true));
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
    if (answer?.ok) return;
    const problem = ended ? 'ended before it was ready' : Date.now() > deadline && `is not ready after ${START_TIMEOUT_MS} ms`;
    if (problem) {
      await service.stop();
      throw new Error(`${name} ${problem}:\n${service.log.join('\n')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
