// An agent at the real Flex UI: what they see and what they press.

import assert from 'node:assert/strict';
import { ourPartsAreAccessible } from './axe.mjs';
import { desktopIsThere, flexState, openDesktop, screenshot } from './browser.mjs';
import { eventually, eventuallyEqual } from './eventually.mjs';

const TILE = '.Twilio-ParticipantCanvas, .Twilio-ParticipantCanvasListItem';

export class Agent {
  page;
  problems;
  close;

  /** Logs an agent in and waits for the desktop. */
  static async at(browser, url, options) {
    const agent = new Agent();
    Object.assign(agent, await openDesktop(browser, url, options));
    return agent;
  }

  /** Types a number into the dialpad and presses Call, or Add to call. */
  async dials(number) {
    const field = this.page.getByTestId('outbound-dialpad-number');
    // While another call is set up nothing can be typed, and then the dialpad closes.
    await eventually('a number can be typed', async () => {
      if (!(await field.isVisible())) await this.page.getByTestId('outbound-dialpad-button').click();
      return field.fill(number, { timeout: 1000 }).then(() => true, () => false);
    });
    await this.page.getByTestId('outbound-dialpad-call').click();
  }

  async opensDialpad() {
    const number = this.page.getByTestId('outbound-dialpad-number');
    if (!(await number.isVisible())) await this.page.getByTestId('outbound-dialpad-button').click();
    await number.waitFor();
  }

  /** Opens the dialog that adds somebody to the call. */
  async opensAddDialog() {
    await this.page.getByTestId('add-participant').click();
    const dialog = this.page.getByTestId('add-dialog');
    await dialog.waitFor();
    return dialog;
  }

  /** The tile of the person with this name or number. */
  tile(name) {
    return this.page.locator(TILE).filter({ has: this.page.locator(`.ParticipantCanvas-Name[title="${name}"]`) });
  }

  /** Presses a button of a tile, by Flex's name for it: `hold`, `mute`, `hangup`, `cancel`, `call-again`. */
  async presses(name, button) {
    await this.tile(name).getByTestId(`${button}-participant`).click();
  }

  holds(name) {
    return this.presses(name, 'hold');
  }

  /** Presses remove, and says yes. */
  async removes(name) {
    await this.tile(name).getByTestId('hangup-participant').click();
    await this.tile(name).getByTestId('accept-participant').click();
  }

  /** Accepts the task that is offered. */
  accepts() {
    return this.page.getByRole('button', { name: /accept/i }).first().click();
  }

  async hangsUp() {
    await this.page.getByTestId('hangup-footer').click();
  }

  /**
   * The call does not end with anybody's leg, as far as the page knows. Who leaves earlier asks for that first, and is
   * gone when the server looks for them: the browser's console shows its 404.
   */
  hasHeardThatTheCallGoesOn() {
    return eventuallyEqual(() => this.state(callGoesOnWithout), true);
  }

  /** Completes the task that is wrapped up. */
  async completes() {
    await this.page.getByRole('button', { name: 'Complete' }).first().click();
    await eventuallyEqual(() => this.taskStatus(), '');
  }

  /** Every tile as `name: status`, in order; the name as it is, and not as it is written for people (`+1 415-...`). */
  tiles() {
    return this.page.locator(TILE).evaluateAll((tiles) =>
      tiles.map((tile) => {
        const part = (name) => tile.querySelector(`.ParticipantCanvas-${name}`);
        // Ours has a timer beside it.
        const status = part('Status')?.querySelector('[data-testid="participant-status"]') ?? part('Status');
        return `${part('Name')?.title ?? ''}: ${status?.textContent?.trim() ?? ''}`;
      }),
    );
  }

  /** What a screen reader says of the people of the call; a live region without a text says nothing. */
  async announcements() {
    const texts = await this.page.locator('.Twilio-ParticipantsCanvas').getByRole('status').allInnerTexts();
    return texts.filter((text) => text !== '');
  }

  sees(...tiles) {
    return eventuallyEqual(() => this.tiles(), tiles);
  }

  /** Sees the same before and after the page is loaded again. */
  async seesAlsoAfterReload(...tiles) {
    await this.sees(...tiles);
    await this.reloads();
    await this.sees(...tiles);
  }

  /** Chooses a language as Flex's own menu does; Flex asks the agent to reload the page then. */
  async speaks(tag) {
    await this.page.evaluate(
      (locale) => window.Twilio.Flex.Manager.getInstance().localization.setLocalePreference(locale),
      tag,
    );
    await this.reloads();
  }

  /** Loads the page again with these settings in its `appConfig.js`. */
  async configures(appConfig) {
    const body = `window.appConfig = ${JSON.stringify(appConfig)};`;
    await this.page.route('**/appConfig.js', (route) => route.fulfill({ contentType: 'text/javascript', body }));
    await this.reloads();
  }

  /** Loads the page again in an account that has these caller IDs beside the agent's own number. */
  mayShow(...callerIds) {
    return this.worksInAnAccountWith({ caller_ids: callerIds });
  }

  /** Loads the page again in an account with these settings of ours. */
  async worksInAnAccountWith(settings) {
    await this.page.route('**/v1/Configuration?*', async (route) => {
      const answer = await route.fetch();
      const configuration = await answer.json();
      Object.assign(configuration.ui_attributes.outbound_participants_canvas, settings);
      await route.fulfill({ response: answer, json: configuration });
    });
    await this.reloads();
  }

  /** Chooses an activity in Flex's header. */
  async turns(activity) {
    await this.page.getByTestId('activity-dropdown-button').click();
    await this.page.getByRole('menuitem', { name: activity }).click();
    await this.page.getByTestId('activity-dropdown-button').filter({ hasText: activity }).waitFor();
  }

  async reloads() {
    await this.page.reload();
    await desktopIsThere(this.page);
  }

  state(pick, argument) {
    return flexState(this.page, pick, argument);
  }

  /** What TaskRouter's task is to Flex: `accepted`, `wrapping`, or nothing. */
  taskStatus() {
    return this.state((state) => [...state.worker.tasks.values()].map((task) => task.status).join());
  }

  taskSid() {
    return this.state((state) => [...state.worker.tasks.values()][0]?.taskSid);
  }

  photographs(name) {
    return screenshot(this.page, name);
  }

  /** Once light, once dark (`<name>-dark`); axe finds nothing grave in either. */
  async photographsInBothThemes(name) {
    await this.#photographsChecked(name);
    await this.turnsLight(false);
    await this.#photographsChecked(`${name}-dark`);
    await this.turnsLight(true);
  }

  async #photographsChecked(name) {
    await this.photographs(name);
    await ourPartsAreAccessible(this.page, name);
  }

  /** Flex has the light theme from now on, or the dark one. What is open stays open. */
  turnsLight(isLight) {
    return this.page.evaluate((theme) => {
      window.Twilio.Flex.Manager.getInstance().updateConfig({ theme });
      return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    }, { isLight });
  }

  /** The keyboard is at what has this name. */
  focusIs(label) {
    return eventuallyEqual(() => this.page.evaluate(() => document.activeElement?.getAttribute('aria-label')), label);
  }

  /** Neither the page nor Flex complained, and no toast is on the screen. */
  async hasNothingToComplainAbout() {
    assert.deepEqual(this.problems, []);
    assert.deepEqual(await this.toasts(), []);
  }

  /** What Flex's notification bar says. */
  async toasts() {
    const toasts = await this.page.locator('.Twilio-NotificationBar').allInnerTexts();
    return toasts.filter((text) => text !== '');
  }
}

function callGoesOnWithout(state) {
  const people = [...state.conferences.states.values()].flatMap(({ source }) => source.participants);
  return people.length > 0 && people.every(({ view }) => view?.end_conference_on_exit === false);
}
