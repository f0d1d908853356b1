// What an agent is told in Flex's notification bar.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWithTexts } from '../testing/load.mjs';

let bar = [];
const timeouts = new Map();
const Notifications = {
  registerNotification: ({ id, timeout }) => {
    // As Flex does.
    if (timeouts.has(id)) throw new Error('already registered');
    timeouts.set(id, timeout);
  },
  showNotification: (id, { message }) => {
    bar.push({ message, timeout: timeouts.get(id) });
    return bar.at(-1);
  },
  dismissNotification: (notification) => void (bar = bar.filter((shown) => shown !== notification)),
};
const { showNotice } = await loadWithTexts('flex/notice.ts', { Notifications, NotificationType: {} });

test('what is told once more stands there once, and what is something else beside it', () => {
  for (const detail of ['Sam', 'Kim', 'Sam']) showNotice({ key: 'noAnswer', detail, severity: 'warning' });
  const messages = bar.map(({ message }) => message.split(' ')[0]);
  assert.deepEqual(messages, ['Kim', 'Sam']);
});

test('a notice that counts down takes the place of the one before', () => {
  bar = [];
  for (const detail of ['18', '17']) {
    showNotice({ key: 'alreadyRinging', detail, severity: 'warning', about: 'alreadyRinging' });
  }
  assert.equal(bar.length, 1);
  assert.match(bar[0].message, /17 s/);
});

test('a long text is shown for longer than a short one', () => {
  bar = [];
  for (const detail of ['short', 'x'.repeat(200), 'y'.repeat(200)]) showNotice({ key: 'refused', detail, severity: 'error' });
  assert.deepEqual(bar.map(({ timeout }) => timeout), [10_000, 30_000, 30_000]);
});
