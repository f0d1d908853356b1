// The real Flex UI in an installed Chromium, for the stories.

import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { installed } from './installed.mjs';
import { outputFolder } from './processes.mjs';
import { Profiles, VIEWPORT } from './profiles.mjs';

/** The browsers of a file of stories. */
export function launchBrowser() {
  return new Profiles(launch);
}

/** Starts a browser. `CHROMIUM` names another one than the first that is installed; `HEADED=1` shows it. */
async function launch(folder) {
  const context = await chromium.launchPersistentContext(folder, {
    viewport: VIEWPORT,
    executablePath: process.env.CHROMIUM || installedChromium(),
    headless: !process.env.HEADED,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Flex asks for hundreds of stacks while it starts; V8 would parse its 18 MB again for most of them (1.5 s of 4.5).
      // Meanwhile, a larger young generation (0.2 s) and a heap that grows before V8 marks it (0.4 s) avoid garbage
      // collections.
      '--js-flags=--no-enable-lazy-source-positions,--min-semi-space-size=64,--max-semi-space-size=64,--initial-heap-size=400',
    ],
  });
  await context.addInitScript(endEndlessAnimations);
  return context;
}

/** What is animated is so once: the dots of a call that rings move without end, and cost a third of a core in each browser. */
function endEndlessAnimations() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('*, *::before, *::after { animation-iteration-count: 1 !important; }');
  document.adoptedStyleSheets.push(sheet);
}

/**
 * Opens the desktop of a worker in a browser of its own and waits until the agent can work. `problems` collects what Flex
 * or the page complained about, and every request that left this machine.
 */
export async function openDesktop(browser, url, { worker, softphone, init } = {}) {
  const { page, close } = await openPage(browser, url);
  const problems = collectProblems(page);
  for (const script of init ? [init].flat() : []) await page.addInitScript(script);
  const address = new URL(url);
  if (worker) address.searchParams.set('worker', worker);
  if (softphone) address.searchParams.set('softphone', softphone);
  await page.goto(address.href);
  await desktopIsThere(page);
  return { page, problems, close };
}

/** An empty page in a browser of its own, for what is at `url`. */
export async function openPage(browser, url) {
  const page = await browser.take(new URL(url).origin);
  return { page, close: () => browser.giveBack(page) };
}

/** Waits for the agent desktop, after the page was opened or loaded again. */
export async function desktopIsThere(page) {
  const failure = page.locator('.host-failure');
  const desktop = page.locator('.Twilio-View-agent-desktop').first();
  await desktop.or(failure).waitFor({ timeout: 30_000 });
  if (await failure.isVisible()) throw new Error(await failure.innerText());
}

/** Evaluates a function of Flex's Redux state (`state.flex`) in the page; what it returns must be plain data. */
export function flexState(page, pick, argument) {
  return page.evaluate(
    ([source, value]) => {
      const state = window.Twilio.Flex.Manager.getInstance().store.getState().flex;
      return new Function('state', 'argument', `return (${source})(state, argument)`)(state, value);
    },
    [pick.toString(), argument],
  );
}

/** Saves what the page looks like as `target/e2e/<name>.png`. */
export function screenshot(page, name) {
  return page.screenshot({ path: join(outputFolder, `${name}.png`), animations: 'disabled' });
}

function collectProblems(page) {
  const problems = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`page error: ${error.stack ?? error.message}`));
  const stays = (address) => {
    const { protocol, hostname } = new URL(address);
    const leaves = /^(http|ws)/.test(protocol) && !['127.0.0.1', 'localhost'].includes(hostname);
    if (leaves) problems.push(`left this machine: ${address}`);
  };
  page.on('request', (request) => stays(request.url()));
  page.on('websocket', (socket) => stays(socket.url()));
  return problems;
}

function installedChromium() {
  const windowless = process.env.HEADED ? [] : ['chromium-headless-shell'];
  const found = installed(...windowless, 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');
  if (!found) throw new Error('no Chromium found: install one, or name it with CHROMIUM=<path>');
  return found;
}
