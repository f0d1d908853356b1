// `cargo xtask dev` opens the desktop of an agent, and that of a second one beside it.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { startDev } from './support/dev.mjs';
import { eventuallyEqual } from './support/eventually.mjs';

// What opens an address has another name elsewhere.
const skip = process.platform !== 'linux' && 'needs Linux';

test('--open opens a browser, and --worker a second desktop on what runs already', { skip, timeout: 60_000 }, async (t) => {
  const browser = standInForABrowser(t);
  const dev = await startDev({ name: 'dev-desktop', args: () => ['--open'], env: browser.env });
  t.after(() => dev.stop());
  await eventuallyEqual(browser.opened, [dev.url]);

  const second = await dev.again('--worker', 'second@example.com');
  assert.equal(second.code, 0, second.stderr);
  const address = `${dev.url}?worker=second%40example.com`;
  assert.ok(second.stdout.includes(address), second.stdout);
  await eventuallyEqual(browser.opened, [dev.url, address]);
  assert.equal((await fetch(`${dev.serverUrl}/ready`)).status, 200, 'what runs goes on');

  const nobody = await dev.again('--worker', 'nobody@example.com');
  assert.notEqual(nobody.code, 0);
  assert.match(nobody.stderr, /nobody@example\.com[^]*agent@example\.com/, 'and says who there is');

  // Without `--worker` it is a mistake to start it twice.
  const twice = await dev.again();
  assert.notEqual(twice.code, 0);
  assert.match(twice.stderr, /PORT=3000 cargo xtask dev/);
});

/** The command that opens an address in the browser of this machine: it writes down what it is told to open. */
function standInForABrowser(t) {
  const folder = mkdtempSync(join(tmpdir(), 'dev-desktop-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const list = join(folder, 'opened');
  const command = join(folder, 'xdg-open');
  writeFileSync(list, '');
  writeFileSync(command, `#!/bin/sh\necho "$1" >> '${list}'\n`);
  chmodSync(command, 0o755);
  return {
    env: { PATH: [folder, process.env.PATH].join(delimiter) },
    opened: () => readFileSync(list, 'utf8').split('\n').filter(Boolean),
  };
}
