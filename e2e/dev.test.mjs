// `cargo xtask dev` follows the sources: what is saved is in the browser a moment later, what does not compile is said
// over the page, and the call goes on.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Agent } from './support/agent.mjs';
import { launchBrowser } from './support/browser.mjs';
import { startDev } from './support/dev.mjs';
import { eventually, eventuallyEqual } from './support/eventually.mjs';
import { Telephones } from './support/telephones.mjs';

const CUSTOMER = '+14155550100';
const TILES = 'crates/plugin/src/call/tiles.rs';
const STATUS = 'crates/plugin/ui/components/tile/TileStatus.tsx';
const TEXTS = 'crates/plugin/ui/strings/en.json';
const HEALTH = 'crates/server/src/http/health.rs';
const CONSOLE = 'crates/emulator/src/console/index.html';
const APP_CONFIG = 'public/appConfig.js';

/** The first change compiles all that the plugin, or the server, depends on, where nobody has done so for development. */
const FIRST_BUILD_MS = 180_000;

let browser;
let dev;
before(async () => {
  [browser, dev] = await Promise.all([launchBrowser(), startDev()]);
});
after(async () => {
  await browser?.close();
  await dev?.stop();
});

test('what is saved is in the browser, mistakes over the page, and the call goes on', { timeout: 480_000 }, async (t) => {
  const agent = await Agent.at(browser, dev.url);
  t.after(() => agent.close());
  const telephones = new Telephones({ url: dev.url.replace(/\/$/, '') });
  await agent.dials(CUSTOMER);
  const sid = await telephones.answer(CUSTOMER);
  await agent.sees(`${CUSTOMER}: Live`);

  const timed = async (what, follows) => {
    const saved = Date.now();
    await follows();
    t.diagnostic(`${what}: ${Date.now() - saved} ms`);
  };
  const overlay = agent.page.locator('#live-reload .overlay');
  const removeButtons = () => agent.tile(CUSTOMER).getByTestId('hangup-participant');
  const removeIsThere = (isThere) => async () => {
    const isSo = async () => (await agent.tiles()).length === 1 && (await removeButtons().count()) === Number(isThere);
    await eventually(`the button is ${isThere ? 'there' : 'gone'}`, unlessItReloads(isSo), FIRST_BUILD_MS);
  };
  const sees = (...tiles) => eventuallyEqual(unlessItReloads(() => agent.tiles()), tiles);
  const remove = /\n +TileAction::Remove,\n/;
  const inRust = (line) => dev.save(TILES, (text) => text.replace(remove, line));

  await removeIsThere(true)();
  inRust('\n/* Remove */');
  await timed('Rust, the first time', removeIsThere(false));

  dev.save(STATUS, (text) => text.replace(".join(' · ')}", ".join(' · ')}!"));
  await timed('TSX', () => sees(`${CUSTOMER}: Live!`));

  dev.save(TEXTS, (text) => text.replace('"live": "Live"', '"live": "Talks"'));
  await timed('a text', () => sees(`${CUSTOMER}: Talks!`));
  dev.save(TEXTS, (text) => text.replace('"live": "Talks"', '"live": "Live"'));
  await sees(`${CUSTOMER}: Live!`);

  const phones = await agent.page.context().newPage();
  await phones.goto(`${dev.url}_emulator/`);
  dev.save(CONSOLE, (text) => text.replace('<h1>Telephones</h1>', '<h1>Phones</h1>'));
  await timed('the console', () => phones.getByRole('heading', { name: 'Phones', exact: true }).waitFor());
  await phones.close();

  dev.save(STATUS, (text) => text.replace('</Status>', '</Stat>'));
  await timed('a mistake in TSX', () => overlay.waitFor());
  assert.match(await overlay.innerText(), /Failed to build the plugin[^]*TileStatus\.tsx/);
  await agent.photographs('dev-overlay');
  // The last good build is served.
  await agent.reloads();
  await overlay.waitFor();
  await agent.sees(`${CUSTOMER}: Live!`);
  dev.save(STATUS, (text) => text.replace('</Stat>', '</Status>').replace('}!', '}?'));
  await timed('a mended mistake in TSX', () => sees(`${CUSTOMER}: Live?`));
  await overlay.waitFor({ state: 'hidden' });

  dev.save(TILES, (text) => text.replace('/* Remove */', 'TileAction::Remov,'));
  await timed('a mistake in Rust', () => overlay.waitFor());
  const mistake = await overlay.innerText();
  assert.match(mistake, /no variant[^]*Remov/);
  assert.doesNotMatch(mistake, /could not compile|warning/, 'what is not to be mended');
  dev.save(TILES, (text) => text.replace('TileAction::Remov,', 'TileAction::Remove,'));
  await timed('Rust', removeIsThere(true));
  await overlay.waitFor({ state: 'hidden' });

  dev.save(HEALTH, (text) => text.replace('status: "ok"', 'status: "changed"'));
  const health = async () => (await fetch(`${dev.serverUrl}/health`)).json();
  const isRenewed = async () => (await health().catch(() => undefined))?.status === 'changed';
  await timed('the server', () => eventually('another server runs', isRenewed, FIRST_BUILD_MS));

  // Twilio's calls go on, and the server that runs now hears of them.
  const { calls } = await telephones.state();
  assert.equal(calls.find((call) => call.sid === sid).status, 'in-progress');
  await agent.holds(CUSTOMER);
  await agent.sees(`${CUSTOMER}: On Hold?`);

  dev.save(APP_CONFIG, (text) => text.replace("// language: 'de-DE'", "language: 'de-DE'"));
  await timed('a setting', () => sees(`${CUSTOMER}: Gehalten?`));
});

test('an emulator that ends is there again with the next change', { timeout: 120_000 }, async () => {
  const isThere = () => fetch(dev.url).then(({ ok }) => ok, () => false);
  assert.ok(await isThere());
  dev.kill('twilio-emulator');
  await eventually('the emulator has ended', async () => !(await isThere()));
  await eventually('that is told', () => dev.log.some((line) => /started again with the next change of the sources/.test(line)));
  dev.save(TEXTS, (text) => text.replace('"live": "Live"', '"live": "Lives"'));
  await eventually('it is there again', isThere, 60_000);
  await eventually('and so is the server', () => fetch(`${dev.serverUrl}/ready`).then(({ ok }) => ok, () => false), 60_000);
});

/** The page loads itself again at any moment: what is asked just then is asked again. */
function unlessItReloads(ask) {
  return async () => {
    try {
      return await ask();
    } catch (error) {
      if (/context was destroyed/.test(error.message)) return undefined;
      throw error;
    }
  };
}
