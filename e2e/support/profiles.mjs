// Browsers that keep what V8 compiled of Flex: half of the CPU time of a desktop's start.

import { join } from 'node:path';
import { ownPort, projectFolder } from './processes.mjs';

/** They stay: the next file of stories, whose emulator has the same address, begins with what is compiled. */
const PROFILES = join(projectFolder, 'target/browser-profiles');

/**
 * Profiles of browsers, each a browser of its own, started when it is wanted and kept for the next desktop. A browser
 * context cannot do that: what is compiled in it is forgotten, as everything of an incognito window is.
 */
export class Profiles {
  #launch;
  #free = [];
  /** Those that are in use. */
  #taken = new Set();
  #all = [];

  /** `launch` starts a browser with the profile of a folder. */
  constructor(launch) {
    this.#launch = launch;
  }

  /** A browser context in which nothing is stored, for what is at `origin`. Nobody else has it before it is given back. */
  async take(origin) {
    const context = this.#free.pop() ?? (await this.#start());
    this.#taken.add(context);
    await context.clearCookies();
    const session = await context.newCDPSession(context.pages()[0]);
    await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    await session.detach();
    return context;
  }

  /** Closes the pages. */
  async giveBack(context) {
    if (!this.#taken.delete(context)) return;
    // Without a page the browser would end.
    const blank = await context.newPage();
    await Promise.all(context.pages().map((page) => page !== blank && page.close()));
    await context.unrouteAll();
    await context.clearPermissions();
    this.#free.push(context);
  }

  /** What a story leaves open, be it that it failed, must not meet the emulator of the next at the same address. */
  giveBackAll() {
    return Promise.all([...this.#taken].map((context) => this.giveBack(context)));
  }

  async close() {
    await Promise.all(this.#all.map((context) => context?.close()));
  }

  async #start() {
    const index = this.#all.length;
    // Started at once by two desktops, both would have the same folder.
    this.#all.push(undefined);
    const context = await this.#launch(join(PROFILES, `${await ownPort()}-${index}`));
    this.#all[index] = context;
    return context;
  }
}
