// Browsers that keep what V8 compiled of Flex: half of the CPU time of a desktop's start.

import { join } from 'node:path';
import { ownPort, projectFolder } from './processes.mjs';

export const VIEWPORT = { width: 1280, height: 800 };

/** They stay: the next file of stories, whose emulator has the same address, begins with what is compiled. */
const PROFILES = join(projectFolder, 'target/browser-profiles');

/** What stories listen to. */
const EVENTS = ['console', 'pageerror', 'request', 'websocket'];

/**
 * Profiles of browsers, each a browser of its own with one page, started when it is wanted and kept for the next desktop.
 * A browser context cannot do that: what is compiled in it is forgotten, as everything of an incognito window is. The page
 * is kept, too: a desktop in a new one costs a quarter more, because its process begins with nothing.
 */
export class Profiles {
  #launch;
  #free = [];
  /** Those that are in use. */
  #taken = new Set();
  #browsers = [];
  /** Pages with a script of a story's own that runs before all others. It cannot be taken back. */
  #scripted = new WeakSet();

  /** `launch` starts a browser with the profile of a folder. */
  constructor(launch) {
    this.#launch = launch;
  }

  /** An empty page, for which nothing of `origin` is stored. Nobody else has it before it is given back. */
  async take(origin) {
    const page = this.#free.pop() ?? (await this.#start());
    this.#taken.add(page);
    await page.context().clearCookies();
    const session = await page.context().newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    await session.detach();
    await clearSession(page, origin);
    return page;
  }

  /** Leaves what is open. Pages that a story has opened beside it are closed. */
  async giveBack(page) {
    if (!this.#taken.delete(page)) return;
    const context = page.context();
    const kept = (await this.#reset(page)) ? page : await this.#newPage(context);
    await Promise.all(context.pages().map((other) => other !== kept && other.close()));
    await context.unrouteAll();
    await context.clearPermissions();
    this.#free.push(kept);
  }

  /** What a story leaves open, be it that it failed, must not meet the emulator of the next at the same address. */
  giveBackAll() {
    return Promise.all([...this.#taken].map((page) => this.giveBack(page)));
  }

  async close() {
    await Promise.all(this.#browsers.map((context) => context?.close()));
  }

  async #start() {
    const index = this.#browsers.length;
    // Started at once by two desktops, both would have the same folder.
    this.#browsers.push(undefined);
    const context = await this.#launch(join(PROFILES, `${await ownPort()}-${index}`));
    this.#browsers[index] = context;
    return this.#newPage(context);
  }

  async #newPage(context) {
    const page = await context.newPage();
    const add = page.addInitScript.bind(page);
    page.addInitScript = (...script) => {
      this.#scripted.add(page);
      return add(...script);
    };
    return page;
  }

  /** Makes the page as a new one would be, if that is possible. */
  async #reset(page) {
    if (page.isClosed() || this.#scripted.has(page)) return false;
    EVENTS.forEach((type) => page.removeAllListeners(type));
    await page.unrouteAll();
    await page.setViewportSize(VIEWPORT);
    // A page that hangs does not leave.
    return page.goto('about:blank', { timeout: 5_000 }).then(() => true, () => false);
  }
}

/** A tab remembers by itself what a page of the same origin has stored in its session. */
async function clearSession(page, origin) {
  const all = `${origin}/**`;
  await page.route(all, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  await page.goto(origin);
  await page.evaluate(() => sessionStorage.clear());
  await page.unroute(all);
}
