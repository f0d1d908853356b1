// The pages of agents, without a browser: the plugin's own WASM and the Sync client that Flex brings.
//
//   node pages.mjs <folder of the WASM and its glue> <address of the Sync sockets> <now> <speed>
//
// Reads orders, one JSON a line, and writes what a page shows whenever that changes, likewise:
//
//   {"open": {"page": 7, "token": "…", "reservation": {…}}}      {"page": 7, "view": {…}}
//   {"close": 7}                                                  {"page": 7, "notice": "noParticipants"}
//                                                                 {"page": 7, "trap": "unreachable"}
//                                                                 {"late": 12}, in milliseconds of this machine
//
// Its clock is the emulator's: it shows `now` at the start, and runs so many times as fast as life.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [folder, socket, now, speed] = process.argv.slice(2);

// A client that is shut down while it connects throws at nobody: its socket, as Node's sockets do and those of browsers
// do not, and its state machine.
process.on('uncaughtException', (error) => {
  if (error.transition === 'socketClosed' || error.message.startsWith('WebSocket was closed before')) return;
  console.error(error);
  process.exit(1);
});
tellOfLateness();
runClockAt(Number(now), Number(speed));
const { Plugin } = await glue(folder);
const { SyncClient } = createRequire(import.meta.url)('twilio-sync-2');

/** One page, of one agent, with one call. */
class Page {
  constructor({ page, token, reservation }) {
    this.number = page;
    this.client = new SyncClient(token, { Twilsock: { uri: socket }, logLevel: 'silent' });
    this.plugin = new Plugin(this);
    this.client.on('connectionStateChanged', (state) => {
      this.guard(() => this.plugin.syncConnectionChanged('flex', state === 'connected'))();
    });
    this.guard(() => this.plugin.reservationSeen(reservation))();
  }

  async close() {
    this.isClosed = true;
    await this.client.shutdown();
  }

  tell(what) {
    if (!this.isClosed) process.stdout.write(`${JSON.stringify({ page: this.number, ...what })}\n`);
  }

  // What the Rust half asks of its host. Nobody presses anything here, and the maps are in Flex's own service.

  guard(callback) {
    return (...given) => {
      if (this.isClosed) return undefined;
      try {
        return callback(...given);
      } catch (error) {
        this.tell({ trap: String(error) });
        this.isClosed = true;
        return undefined;
      }
    };
  }

  stopped() {
    this.tell({ trap: 'it has panicked' });
  }

  serverAddresses() {
    return [];
  }

  token() {
    return '';
  }

  workerAttribute() {
    return undefined;
  }

  isAway() {
    return false;
  }

  syncClient() {
    return this.client;
  }

  async syncClientOfServer() {
    return undefined;
  }

  closeOwnSyncClients() {}

  show(view) {
    this.tell({ view });
  }

  forget() {
    this.tell({ view: null });
  }

  giveBack() {
    this.tell({ view: null });
  }

  drawDialpad() {}

  notify(notice) {
    this.tell({ notice: notice.key });
  }
}

const pages = new Map();
for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line);
  const number = order.open?.page ?? order.close;
  pages.get(number)?.close();
  pages.delete(number);
  if (order.open) pages.set(number, new Page(order.open));
}
process.exit(0);

/** Starts the Rust half. */
async function glue(folder) {
  const script = readFileSync(join(folder, 'plugin.js')).toString('base64');
  const exports = await import(`data:text/javascript;base64,${script}`);
  exports.initSync({ module: new WebAssembly.Module(readFileSync(join(folder, 'plugin.wasm'))) });
  return exports;
}

/** For how long nothing could be done here, because the machine or this process had too much to do. */
function tellOfLateness() {
  const [every, usual] = [20, 5];
  let due = performance.now() + every;
  setInterval(() => {
    const late = Math.round(performance.now() - due - usual);
    if (late > 0) process.stdout.write(`${JSON.stringify({ late })}\n`);
    due = performance.now() + every;
  }, every);
}

function runClockAt(now, speed) {
  const { setTimeout, setInterval, clearTimeout } = globalThis;
  const begun = performance.now();
  Date.now = () => Math.round(now + (performance.now() - begun) * speed);
  globalThis.setTimeout = (callback, delay = 0, ...rest) => setTimeout(callback, delay / speed, ...rest);
  globalThis.setInterval = (callback, delay = 0, ...rest) => setInterval(callback, delay / speed, ...rest);
  globalThis.requestAnimationFrame = (callback) => globalThis.setTimeout(callback, 16);
  globalThis.cancelAnimationFrame = clearTimeout;
}
