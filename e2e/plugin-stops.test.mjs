// The plugin steps aside where it cannot go on: its Rust half traps, or this Flex UI lacks what it needs.

import assert from 'node:assert/strict';
import { eventuallyEqual } from './support/eventually.mjs';
import { story } from './support/story.mjs';

const CUSTOMER = '+14155550100';

story(
  'the WebAssembly traps in mid-call: one notice, none of our buttons, and Flex goes on',
  async ({ agent, telephones }) => {
    await agent.dials(CUSTOMER);
    await telephones.answer(CUSTOMER);
    await agent.sees(`${CUSTOMER}: Live`);
    await agent.page.evaluate(() => window.breakTheClock());
    // It may be gone with the first press, or before; the notice does not stay for long.
    const hold = agent.tile(CUSTOMER).getByTestId('hold-participant');
    for (let press = 0; press < 2; press += 1) await hold.click({ timeout: 1_000 }).catch(() => {});
    await notice(agent, 'stopped working').first().waitFor();
    assert.equal(await notice(agent, 'stopped working').count(), 1);
    await eventuallyEqual(() => agent.page.getByTestId('outbound-dialpad-button').count(), 0);
    await eventuallyEqual(() => agent.page.getByTestId('add-participant').count(), 0);
    await eventuallyEqual(() => agent.page.getByTestId('mute-participant').count(), 0);
    // Our shortcuts go from Flex's list, and Flex's own stay.
    await eventuallyEqual(() => agent.page.evaluate(shortcutKeys), '1ACHLMRSTY');
    await agent.photographs('plugin-stopped');
    assert.equal(await agent.page.evaluate(about), 'stopped');
    const code = await agent.page.evaluate(() =>
      window.Twilio.Flex.Actions.invokeAction('OutboundParticipantsCanvas.Call', { destination: '+14155550100' }).catch(
        ({ content }) => content.wrappedError.code,
      ),
    );
    assert.equal(code, 'stopped');
    // The place is in the sources, and the message says what it was.
    const said = agent.problems.find((problem) => problem.includes('the plugin has stopped'));
    assert.match(said, /panicked at crates\/plugin\/src\/\w+[\w/]*\.rs:\d+: .*already borrowed/);

    // Flex hangs up by itself.
    await agent.hangsUp();
    await eventuallyEqual(() => agent.taskStatus(), 'wrapping');
    await agent.completes();
  },
  { desktop: { init: makeAClockThatBreaks, softphone: 'browser' } },
);

for (const lacking of ['styled', 'ConferenceParticipant', 'TaskListButtons', 'ParticipantCanvas.ListItem']) {
  story(
    `Flex lacks ${lacking}: one notice, nothing of ours, and the desktop at once`,
    async ({ agent }) => {
      await notice(agent, 'this Flex lacks').first().waitFor();
      const waited = await agent.page.evaluate(() => window.desktopThere - window.pluginAsked);
      assert.ok(waited < 8_000, `Flex waited for the plugin for ${waited} ms`);
      assert.equal(await agent.page.getByTestId('outbound-dialpad-button').count(), 0);
      assert.match(await notice(agent, 'this Flex lacks').first().innerText(), new RegExp(lacking));
      assert.equal(await agent.page.evaluate(about), 'not started');
      if (lacking === 'styled') await agent.photographs('flex-lacks');
    },
    { desktop: { init: [`(${takeAway})('${lacking}')`, timeTheDesktop] } },
  );
}

function notice(agent, words) {
  return agent.page.locator('.Twilio-NotificationBar').filter({ hasText: words });
}

/** Runs in the page. */
async function about() {
  return (await window.outboundParticipantsCanvas.about()).state;
}

/**
 * Runs in the page: the clock fails once, in the middle of what the Rust half does with its state, which it then finds in
 * use for ever.
 */
function makeAClockThatBreaks() {
  window.breakTheClock = () => {
    const { now } = Date;
    Date.now = () => {
      if (!/wasm/.test(new Error().stack)) return now();
      Date.now = now;
      throw new Error('no clock');
    };
  };
}

/** Runs in the page: the plugin is given a Flex without one of its exports. Flex would wait ten seconds for one that fails. */
function takeAway(path) {
  const [name, member] = path.split('.');
  const { appendChild } = Node.prototype;
  Node.prototype.appendChild = function (node) {
    if (node instanceof HTMLScriptElement && /outbound-participants-canvas/.test(node.src)) {
      window.pluginAsked = performance.now();
      const { Flex } = window.Twilio;
      const lacks = { ...Flex };
      lacks[name] = member ? Object.assign(Object.create(Flex[name]), { [member]: undefined }) : undefined;
      window.Twilio = { ...window.Twilio, Flex: lacks };
    }
    return appendChild.call(this, node);
  };
}

/** Runs in the page. */
function timeTheDesktop() {
  const look = () => {
    if (document.querySelector('.Twilio-View-agent-desktop')) window.desktopThere = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

function shortcutKeys() {
  return Object.keys(window.Twilio.Flex.KeyboardShortcutManager.keyboardShortcuts).sort().join('');
}
