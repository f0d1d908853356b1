// An agent at the real Flex UI in Firefox, which is driven over WebDriver BiDi.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { eventually, eventuallyEqual } from './eventually.mjs';
import { installed } from './installed.mjs';
import { outputFolder } from './processes.mjs';

const TILE = '.Twilio-ParticipantCanvas, .Twilio-ParticipantCanvasListItem';

/** The Firefox that `FIREFOX` names, or the first that is installed. */
export const firefoxPath = process.env.FIREFOX || installed('firefox-esr', 'firefox');

export function launchFirefox() {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxPath,
    headless: !process.env.HEADED,
    // By its window: a viewport is set with commands that Firefox ESR 140 does not know.
    defaultViewport: null,
    env: { ...process.env, MOZ_HEADLESS_WIDTH: '1280', MOZ_HEADLESS_HEIGHT: '900' },
    extraPrefsFirefox: {
      // Puppeteer turns off the connections that Firefox opens ahead of use; this is Firefox's own number.
      'network.http.speculative-parallel-limit': 20,
    },
  });
}

export class FirefoxAgent {
  page;
  problems = [];

  /** Logs an agent in and waits for the desktop. */
  static async at(browser, url) {
    const agent = new FirefoxAgent();
    agent.page = await browser.newPage();
    agent.page.on('console', (message) => {
      if (message.type() === 'error') agent.problems.push(`console: ${message.text()}`);
    });
    agent.page.on('pageerror', (error) => agent.problems.push(`page error: ${error.stack ?? error.message}`));
    await agent.page.goto(url);
    await agent.desktopIsThere();
    return agent;
  }

  async reloads() {
    const before = this.problems.length;
    await this.page.reload();
    await this.desktopIsThere();
    // Firefox closes a page's connections while the page still runs; it says so, and so does Twilio's Voice SDK.
    const since = this.problems.splice(before);
    const ofTheReload = /TwilioVoice|Voice SDK device error|was interrupted while the page was loading/;
    this.problems.push(...since.filter((problem) => !ofTheReload.test(problem)));
  }

  desktopIsThere() {
    return this.page.waitForSelector('.Twilio-View-agent-desktop', { visible: true, timeout: 60_000 });
  }

  async dials(number) {
    await this.clicks('outbound-dialpad-button');
    await this.page.locator(byTestId('outbound-dialpad-number')).fill(number);
    await this.clicks('outbound-dialpad-call');
  }

  clicks(testId) {
    return this.page.locator(byTestId(testId)).click();
  }

  /** Holds the person with this name, or takes them off hold. */
  async holds(name) {
    const tiles = await this.page.$$(TILE);
    for (const tile of tiles) {
      if (await tile.$(`.ParticipantCanvas-Name[title="${name}"]`)) {
        return (await tile.$(byTestId('hold-participant'))).click();
      }
    }
    throw new Error(`there is no tile of ${name}`);
  }

  /** Ends the call and completes its task. */
  async hangsUpAndCompletes() {
    await this.clicks('hangup-footer');
    await this.page.locator('::-p-aria([name="Complete"][role="button"])').click();
    await eventually('the task is gone', async () => (await this.taskCount()) === 0);
  }

  selectsTheCall() {
    return this.page.locator('.Twilio-TaskListBaseItem').click();
  }

  /** Every tile as `name: status`. */
  tiles() {
    return this.page.$$eval(TILE, (tiles) =>
      tiles.map((tile) => {
        const part = (name) => tile.querySelector(`.ParticipantCanvas-${name}`);
        const status = part('Status')?.querySelector('[data-testid="participant-status"]');
        return `${part('Name')?.title ?? ''}: ${status?.textContent?.trim() ?? ''}`;
      }),
    );
  }

  sees(...tiles) {
    return eventuallyEqual(() => this.tiles(), tiles);
  }

  taskCount() {
    return this.page.evaluate(() => window.Twilio.Flex.Manager.getInstance().store.getState().flex.worker.tasks.size);
  }

  photographs(name) {
    return this.page.screenshot({ path: join(outputFolder, `${name}.png`) });
  }

  /** What Flex's notification bar says. */
  async toasts() {
    const texts = await this.page.$$eval('.Twilio-NotificationBar', (bars) => bars.map((bar) => bar.innerText));
    return texts.filter((text) => text !== '');
  }

  async hasNothingToComplainAbout() {
    assert.deepEqual(this.problems, []);
    assert.deepEqual(await this.toasts(), []);
  }
}

function byTestId(testId) {
  return `[data-testid="${testId}"]`;
}
