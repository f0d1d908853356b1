// A story: the emulator, the server and an agent at the real Flex UI, for one test.

import { after, before, test } from 'node:test';
import { Agent } from './agent.mjs';
import { launchBrowser } from './browser.mjs';
import { tellOrExplain } from './failure.mjs';
import { startBoth } from './processes.mjs';
import { Telephones } from './telephones.mjs';

let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser?.close());

/** Tells a story in a world of its own; `options` are those of the desktop and of the processes. */
export function story(what, tell, options = {}) {
  test(what, { timeout: options.timeout ?? 90_000 }, async (t) => {
    const name = what.replaceAll(/\W+/g, '-').slice(0, 40);
    const both = await startBoth({ name, ...options.processes });
    t.after(() => both.stop());
    t.after(() => browser.giveBackAll());
    const telephones = new Telephones(both.emulator);
    // The agent has one telephone: with another on the desk, the one that picks up later would be refused.
    if (options.desktop?.softphone === 'browser') await telephones.quirks({ desk_phone_answers_after_ms: null });
    const agent = await Agent.at(browser, both.emulator.url, options.desktop);
    t.after(() => agent.close());
    await tellOrExplain(name, () => tell({ agent, telephones, browser, t, ...both }), { agent, server: both.server });
  });
}
