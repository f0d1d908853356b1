// `cargo xtask dev` in a copy of the sources, which a story may change as it likes.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, createWriteStream, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { outputFolder, projectFolder } from './processes.mjs';
import { leasePort } from './ports.mjs';

const PLUGIN = 'plugin-outbound-participants-canvas.js';
/** What is built from, and what tells the tools how. */
const SOURCES = ['.cargo', 'Cargo.lock', 'Cargo.toml', 'crates', 'package-lock.json', 'package.json', 'public', 'rust-toolchain.toml'];

/**
 * Starts it with what is built already, with the further arguments that the address of its server asks for, and beside a
 * `.env` if there is one. `save` changes a file of the copy; `kill` ends one of the programs that run; `again` runs the
 * command once more beside it; `stop` presses Ctrl-C, removes the copy, and tells the exit code.
 */
export async function startDev({ name = 'dev', args = () => [], env = {}, envFile } = {}) {
  // Always the same, so that cargo knows what it has compiled there.
  const folder = join(projectFolder, `target/${name}-story`);
  rmSync(folder, { recursive: true, force: true });
  copyWorkspace(folder);
  if (envFile) writeFileSync(join(folder, '.env'), envFile);
  const [page, server] = await Promise.all([leasePort(), leasePort()]);
  const xtask = process.env.XTASK_BINARY || join(projectFolder, 'target/debug/xtask');
  const serverUrl = `http://127.0.0.1:${server.port}`;
  const run = (further) =>
    spawn(xtask, ['dev', '--no-build', '--server-port', `${server.port}`, ...further], {
      cwd: folder,
      env: {
        ...process.env,
        ...env,
        PORT: `${page.port}`,
        CARGO_MANIFEST_DIR: join(folder, 'crates/xtask'),
        CARGO_TARGET_DIR: join(folder, 'target'),
        // The dependencies are compiled already; what cargo makes of the copy has other names.
        CARGO_BUILD_BUILD_DIR: join(projectFolder, 'target'),
        // As on a laptop, whatever the tests are run with.
        CARGO_INCREMENTAL: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const child = run(args({ server: serverUrl }));
  const log = [];
  const file = createWriteStream(join(outputFolder, `${name}.log`));
  const ended = new Promise((resolve) => child.once('close', resolve));
  const isThere = new Promise((resolve, reject) => {
    for (const pipe of [child.stdout, child.stderr]) {
      createInterface(pipe).on('line', (line) => {
        log.push(line);
        file.write(`${line}\n`);
        const address = /Flex +(http:\S+)/.exec(line)?.[1];
        if (address) resolve(address);
      });
    }
    child.once('error', reject);
    ended.then(() => reject(new Error(`dev ended before it was ready:\n${log.join('\n')}`)));
  });
  const stop = async () => {
    child.kill('SIGINT');
    const code = await ended;
    await Promise.all([page.release(), server.release()]);
    rmSync(folder, { recursive: true, force: true });
    return code;
  };
  const url = await isThere.catch(async (error) => {
    await stop();
    throw error;
  });
  const save = (path, change) => {
    const text = readFileSync(join(folder, path), 'utf8');
    const changed = change(text);
    if (changed === text) throw new Error(`the change of ${basename(path)} changes nothing: has the file become another?`);
    writeFileSync(join(folder, path), changed);
  };
  const kill = (program) => spawnSync('pkill', ['-KILL', '-f', join(folder, 'target/.*', program)]);
  return { url, serverUrl, log, save, kill, stop, again: (...further) => outcomeOf(run(further)) };
}

/** What a command says that ends by itself. */
async function outcomeOf(child) {
  const said = { stdout: '', stderr: '' };
  for (const name of Object.keys(said)) child[name].setEncoding('utf8').on('data', (text) => (said[name] += text));
  const [code] = await once(child, 'close');
  return { code, ...said };
}

/** Files keep their times: cargo compiles again what is newer than what it has made of it. */
function copyWorkspace(folder) {
  for (const name of SOURCES) {
    cpSync(join(projectFolder, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  }
  // Nobody's own settings.
  cpSync(join(folder, 'public/appConfig.example.js'), join(folder, 'public/appConfig.js'));
  symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'), 'dir');
  cpSync(join(projectFolder, 'build/host'), join(folder, 'build/host'), { recursive: true });
  mkdirSync(join(folder, 'build/dev'), { recursive: true });
  cpSync(join(projectFolder, 'build', PLUGIN), join(folder, 'build/dev', PLUGIN));
  mkdirSync(join(folder, 'target/debug'), { recursive: true });
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const name of ['twilio-emulator', 'server'].map((it) => `${it}${suffix}`)) {
    cpSync(join(projectFolder, 'target/debug', name), join(folder, 'target/debug', name));
  }
}
