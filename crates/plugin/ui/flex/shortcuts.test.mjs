// Shortcuts: what is put into Flex's list, what stays there, and what goes when the plugin stops.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { loadWithTexts } from '../testing/load.mjs';

const flexHold = () => ran.push('hold of Flex');
const others = () => ran.push('of others');
const shortcut = (action) => ({ name: 'a shortcut', action });

let ran;
let list;
let task;
let isHeld;
let isLive;
const flex = {
  Actions: { invokeAction: (name, { sid }) => ran.push(`${name} ${sid}`) },
  defaultActions: { toggleHold: flexHold },
  KeyboardShortcutManager: {
    get keyboardShortcuts() {
      return list;
    },
    addShortcuts: (added) => Object.assign(list, added),
    deleteShortcuts: (keys) => keys.forEach((key) => delete list[key]),
  },
  TaskHelper: { isLiveCall: () => isLive, isCallOnHold: () => isHeld },
};
const { registerShortcuts, stop } = await loadWithTexts(['flex/shortcuts.ts', 'flex/stop.ts'], flex);

const manager = {
  store: { getState: () => ({ flex: { view: { selectedTaskSid: 'WR1' }, worker: { tasks: new Map([['WR1', task]]) } } }) },
};
const reservations = { get: (sid) => (sid === 'WR1' ? {} : undefined) };

beforeEach(() => {
  [ran, list, task] = [[], { H: shortcut(flexHold), X: shortcut(others) }, { sid: 'WR1' }];
  [isHeld, isLive] = [false, true];
});

test('ours are beside those that were there', () => {
  registerShortcuts(manager, reservations, true);
  assert.deepEqual(Object.keys(list).sort(), ['2', '3', '4', 'H', 'X']);
  list.X.action();
  assert.deepEqual(ran, ['of others']);
});

test('without our dialpad its key stays free', () => {
  registerShortcuts(manager, reservations, false);
  assert.equal(list[2], undefined);
});

test('a key that is taken already is left to whom it belongs', () => {
  list[3] = shortcut(others);
  registerShortcuts(manager, reservations, true);
  list[3].action();
  assert.deepEqual(ran, ['of others']);
});

test('an account that has disabled shortcuts gets none', () => {
  list = {};
  registerShortcuts(manager, reservations, true);
  assert.deepEqual(list, {});
});

test('hold holds the customer of a call of ours, and takes them off hold', () => {
  registerShortcuts(manager, reservations, true);
  list.H.action();
  isHeld = true;
  list.H.action();
  assert.deepEqual(ran, ['HoldCall WR1', 'UnholdCall WR1']);
});

test('hold is Flex’s for other tasks, before a call is live, and where no task is selected', () => {
  registerShortcuts(manager, reservations, true);
  isLive = false;
  list.H.action();
  isLive = true;
  task = { sid: 'WR9' };
  list.H.action();
  task = undefined;
  list.H.action();
  assert.deepEqual(ran, ['hold of Flex', 'hold of Flex', 'hold of Flex']);
});

test('each key presses its button, if that is on the screen', () => {
  const shown = ['outbound-dialpad-button', 'add-participant', 'end-for-all'];
  const button = (selector) => {
    const id = shown.find((testId) => selector === `[data-testid=${testId}]`);
    return id ? { click: () => ran.push(id) } : null;
  };
  globalThis.document = { querySelector: button };
  registerShortcuts(manager, reservations, true);
  const press = () => [2, 3, 4].forEach((key) => list[key].action());
  press();
  assert.deepEqual(ran, shown);
  shown.length = 0;
  press();
  assert.equal(ran.length, 3);
});

// The last one: a plugin stops once.
test('when the plugin stops, ours go, and hold is Flex’s again', async (t) => {
  t.mock.method(console, 'error', () => undefined);
  list[3] = shortcut(others);
  registerShortcuts(manager, reservations, true);
  stop('a mistake of ours');
  await Promise.resolve();
  assert.deepEqual(Object.keys(list).sort(), ['3', 'H', 'X']);
  list.H.action();
  assert.deepEqual(ran, ['hold of Flex']);
});
