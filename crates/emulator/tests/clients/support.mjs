// Starts the emulator and hands Twilio's own clients to the tests, unmodified and pointed at it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
export const twilio = require('twilio');

const TARGET = new URL('../../../../target/debug/', import.meta.url);
const PROGRAM = process.env.TWILIO_EMULATOR ?? fileURLToPath(new URL('twilio-emulator', TARGET));

// The Sync SDK renews its subscriptions after a day, by a timer that it does not clear when it is shut
// down. That must not keep the process of the tests alive.
const { setTimeout: startTimer } = globalThis;
globalThis.setTimeout = (callback, milliseconds, ...rest) => {
  const timer = startTimer(callback, milliseconds, ...rest);
  return milliseconds >= 86_400_000 ? timer.unref() : timer;
};

/** An emulator of its own, on a free port. */
export async function startEmulator(...flags) {
  const child = spawn(PROGRAM, ['--bind-address', '127.0.0.1:0', '--print-address', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { RUST_LOG: 'warn' },
  });
  const [line] = await Promise.race([
    once(createInterface(child.stdout), 'line'),
    once(child, 'exit').then(() => Promise.reject(new Error('the emulator did not start'))),
    once(child, 'error').then(([error]) => Promise.reject(error)),
  ]);
  const account = JSON.parse(line);
  return {
    ...account,
    socket: `${account.url.replace('http', 'ws')}/v3/wsconnect`,

    async stop() {
      const exit = once(child, 'exit');
      child.kill('SIGINT');
      await exit;
    },

    /** A control route: `/_emulator/...`. */
    async control(path, body = {}, method = 'POST') {
      const response = await fetch(`${account.url}/_emulator/${path}`, {
        method,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },

    /** The npm `twilio` library. */
    client() {
      return twilio(account.account_sid, account.auth_token, {
        httpClient: new EmulatedHosts(account.url),
      });
    },

    /** A Sync access token, as a server makes it. */
    accessToken({ identity = 'agent', ttl = 3600, service = 'default', secret } = {}) {
      const token = new twilio.jwt.AccessToken(
        account.account_sid,
        account.api_key,
        secret ?? account.api_secret,
        { identity, ttl },
      );
      token.addGrant(new twilio.jwt.AccessToken.SyncGrant({ serviceSid: service }));
      return token.toJwt();
    },
  };
}

/** Puts the emulator in front of every Twilio host, and changes nothing else. */
class EmulatedHosts extends twilio.RequestClient {
  constructor(url) {
    super();
    this.url = url;
  }

  request(options) {
    const uri = options.uri.replace(/^https:\/\/([^/]+\.twilio\.com)/, `${this.url}/$1`);
    return super.request({ ...options, uri });
  }
}

/** Collects the events of an emitter, so that a test can wait for them in order. */
export function listen(emitter, names) {
  const seen = [];
  const waiting = [];
  for (const name of names) {
    emitter.on(name, (event) => {
      const next = waiting.shift();
      if (next) next([name, event]);
      else seen.push([name, event]);
    });
  }
  return () =>
    seen.length > 0
      ? Promise.resolve(seen.shift())
      : new Promise((resolve) => {
          waiting.push(resolve);
        });
}

/** Waits until a condition holds that nothing announces. */
export async function until(condition) {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
