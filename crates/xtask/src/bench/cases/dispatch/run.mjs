// Measures the way from an event of the map to `show`, which dispatches in Flex's store. Writes a line
// of JSON for each size of the map.

import { readFileSync } from 'node:fs';
import { initSync, Plugin } from './plugin.mjs';

const EVENTS = 4000;
const WARM_UP_EVENTS = 1000;

const sid = (prefix, number) => prefix + String(number).padStart(32, '0');

// Frames come when this script says so.
let frame;
globalThis.requestAnimationFrame = (callback) => {
  frame = callback;
  return 1;
};
globalThis.cancelAnimationFrame = () => {};

initSync({ module: readFileSync(new URL('plugin.wasm', import.meta.url)) });

for (const [number, participants] of [2, 10, 100].entries()) {
  const call = await start(number + 1, participants);
  const microseconds = [];
  for (let event = 0; event < WARM_UP_EVENTS + EVENTS; event += 1) {
    const changed = { item: participant(event % participants, event + 2, Math.floor(event / participants) % 2 === 0) };
    const dispatched = call.dispatched;
    const began = process.hrtime.bigint();
    call.listeners.itemUpdated(changed);
    frame();
    const took = process.hrtime.bigint() - began;
    if (call.dispatched !== dispatched + 1) throw new Error('an event was not dispatched once');
    if (event >= WARM_UP_EVENTS) microseconds.push(Number(took) / 1000);
  }
  microseconds.sort((one, other) => one - other);
  const median = microseconds[Math.floor(microseconds.length / 2)];
  console.log(JSON.stringify({ participants, microseconds: median }));
}
// Timers of the plugin may still be set.
process.exit(0);

/** A call that is shown, with so many people in it. */
async function start(number, participants) {
  const call = { listeners: {}, dispatched: 0 };
  const items = [
    { key: 'conf_status', data: { status: 'started', conference_sid: sid('CF', number) } },
    ...Array.from({ length: participants }, (_, index) => participant(index, 1, false)),
  ];
  const map = {
    on(event, listener) {
      call.listeners[event] = listener;
    },
    close() {},
    getItems: async () => ({ items, hasNextPage: false }),
  };
  const host = {
    serverAddresses: () => ['https://server.example'],
    guard: (callback) => callback,
    token: () => 'token',
    isAway: () => false,
    syncClient: () => ({ map: async () => map }),
    show() {
      call.dispatched += 1;
    },
  };
  // Whatever else the plugin asks of Flex does nothing.
  const offered = { get: (target, name) => target[name] ?? (() => undefined) };
  const plugin = new Plugin(new Proxy(host, offered));
  plugin.reservationSeen({
    sid: sid('WR', number),
    status: 'accepted',
    workerSid: sid('WK', 1),
    task: {
      sid: sid('WT', number),
      taskChannelUniqueName: 'custom1',
      routingTarget: null,
      attributes: { direction: 'outbound', from: '+14155550199', to: '+14155550100' },
    },
  });
  for (let turn = 0; turn < 1000 && call.dispatched === 0; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const shown = frame;
    frame = undefined;
    shown?.();
  }
  if (call.dispatched === 0) throw new Error('the call is not shown');
  return call;
}

/** An item of the map. */
function participant(index, sequenceNumber, muted) {
  return {
    key: sid('CA', index + 1),
    data: {
      participant_type: ['worker', 'customer', 'external'][Math.min(index, 2)],
      status: 'joined',
      connecting: false,
      hold: false,
      muted,
      phone_number: `+1415555${String(index).padStart(4, '0')}`,
      sequence_number: sequenceNumber,
    },
  };
}
