// The last calls: whom, and whether a machine picked up, in whatever order the calls are shown.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

const { Recents, machineOf } = await load('flex/recents.ts');

const NUMBER = '+14155550100';
const KEY = 'outbound-participants-canvas/recents/WK1';
const leg = (call_sid, answered_by = null, more = {}) => ({ call_sid, answered_by, phone_number: NUMBER, extension: null, ...more });

test('it is told which machine picked up, and a person is none', (t) => {
  for (const [answeredBy, want] of [
    ['machine', 'picked_up'],
    ['machine_after_greeting', 'picked_up'],
    ['fax', 'fax'],
    ['human', undefined],
    ['unknown', undefined],
    [null, undefined],
  ]) {
    const recents = called(t);
    recents.see([leg('CA1', answeredBy)]);
    assert.equal(machineOf(recents.list()[0]), want, answeredBy);
  }
  assert.equal(machineOf({ to: NUMBER, name: null, answeredBy: 'constructor' }), undefined);
});

test('the latest call to somebody counts, however often an earlier one is shown', (t) => {
  const CA1 = leg('CA1', 'machine');
  const again = (recents) => recents.remember({ to: NUMBER, name: null });
  for (const [what, steps, want] of [
    ['a machine', [[leg('CA1')], [CA1]], 'picked_up'],
    ['what is known is not lost', [[CA1], [leg('CA1')]], 'picked_up'],
    ['called again', [[CA1], again, [CA1]], undefined],
    ['called again, and it rings', [[CA1], again, [leg('CA2')], [CA1]], undefined],
    ['called again, a fax', [[CA1], again, [leg('CA2', 'fax')], [CA1]], 'fax'],
    ['called again from the tile', [[CA1], [CA1, leg('CA2')], [CA1]], undefined],
    ['a person after two machines', [[CA1], again, [leg('CA2', 'machine')], again, [leg('CA3', 'human'), CA1]], undefined],
    ['somebody else', [[{ ...CA1, phone_number: '+14155550111' }]], undefined],
    ['another extension', [[{ ...CA1, extension: '12' }]], undefined],
    ['nobody has been dialled', [[{ ...CA1, call_sid: null }]], undefined],
  ]) {
    const recents = called(t);
    for (const step of steps) typeof step === 'function' ? step(recents) : recents.see(step);
    assert.equal(machineOf(recents.list()[0]), want, what);
    assert.equal(recents.list().length, 1, what);
  }
});

test('a report tells of a machine whom the map had no time to tell of', (t) => {
  const report = (outcome, customer = 'CA1', to = NUMBER) => ({
    outbound_to: to,
    conference: { participants: { customer } },
    call_report: { outcome },
  });
  const again = (recents) => recents.remember({ to: NUMBER, name: null });
  for (const [what, before, attributes, want] of [
    ['a machine', [[leg('CA1')]], report('answering-machine'), 'picked_up'],
    ['the leg was never seen', [], report('answering-machine'), 'picked_up'],
    ['a person', [[leg('CA1')]], report('completed'), undefined],
    ['what the map has told is better known', [[leg('CA1', 'fax')]], report('answering-machine'), 'fax'],
    ['called again meanwhile', [[leg('CA1')], again], report('answering-machine'), undefined],
    ['somebody else', [[leg('CA1')]], report('answering-machine', 'CA9', '+14155550111'), undefined],
    ['no report', [[leg('CA1')]], { outbound_to: NUMBER }, undefined],
    ['not a call of ours', [], {}, undefined],
    ['another call to them, which was answered', [[leg('CA2')]], report('answering-machine'), undefined],
  ]) {
    const recents = called(t);
    for (const step of before) typeof step === 'function' ? step(recents) : recents.see(step);
    recents.seeReport(attributes);
    assert.equal(machineOf(recents.list()[0]), want, what);
    assert.equal(recents.list().length, 1, what);
  }
});

test('a report tells of a fax as well, whose leg was not seen', (t) => {
  for (const [outcome, want] of [['fax', 'fax'], ['answering-machine', 'picked_up'], ['talked', undefined]]) {
    const recents = called(t);
    recents.seeReport({ outbound_to: NUMBER, conference: { participants: { customer: 'CA1' } }, call_report: { outcome } });
    assert.equal(machineOf(recents.list()[0]), want, outcome);
  }
});

test('a report tells of the extension that was called, and not of the number', (t) => {
  const report = { outbound_to: NUMBER, conference: { participants: { customer: 'CA1' } }, call_report: { outcome: 'answering-machine' } };
  for (const seen of [[], [leg('CA1', null, { extension: '12' })]]) {
    const recents = called(t);
    recents.see([leg('CA0', 'human')]);
    recents.remember({ to: `${NUMBER};ext=12`, name: null });
    recents.see(seen);
    recents.seeReport(report);
    assert.deepEqual(recents.list().map(machineOf), ['picked_up', undefined]);
  }
});

test('the extension belongs to the number', (t) => {
  const recents = called(t, `${NUMBER};ext=12`);
  recents.see([leg('CA1', 'machine', { extension: '12' })]);
  assert.equal(machineOf(recents.list()[0]), 'picked_up');
});

test('who draws the list is told once of each change, and no more when they have gone', (t) => {
  const recents = called(t);
  const told = [];
  const leave = recents.watch(([first]) => told.push(machineOf(first)));
  recents.see([leg('CA1')]);
  recents.see([leg('CA1', 'fax')]);
  recents.see([leg('CA1', 'fax')]);
  leave();
  recents.see([leg('CA1', 'machine')]);
  assert.deepEqual(told, [undefined, 'fax']);
});

test('what another version has left is read, and what nobody can have left is not', (t) => {
  const recents = called(t);
  localStorage.setItem(KEY, JSON.stringify([{ to: NUMBER, name: null }, { to: '+1', name: null, legs: 7 }, null]));
  recents.see([leg('CA1', 'machine')]);
  assert.deepEqual(recents.list(), [{ to: NUMBER, name: null, answeredBy: 'machine', legs: ['CA1'] }]);
});

test('no more than ten are kept, nor legs of one', (t) => {
  const recents = called(t);
  for (let at = 0; at < 12; at++) recents.see([leg(`CA${at}`)]);
  assert.equal(recents.list()[0].legs.length, 10);
  for (let at = 0; at < 12; at++) recents.remember({ to: `+${at}`, name: null });
  assert.deepEqual([recents.list().length, recents.list()[0].to], [10, '+11']);
});

test('where the browser keeps nothing, the call goes on', (t) => {
  const recents = called(t);
  const warned = t.mock.method(console, 'warn', () => {});
  t.mock.method(localStorage, 'setItem', () => {
    throw new Error('full');
  });
  recents.see([leg('CA1', 'machine')]);
  assert.equal(warned.mock.callCount(), 1);
});

/** The last calls of a worker who has called somebody. */
function called(t, to = NUMBER) {
  const kept = new Map();
  const page = new EventTarget();
  const fakes = {
    localStorage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) },
    addEventListener: page.addEventListener.bind(page),
    removeEventListener: page.removeEventListener.bind(page),
    dispatchEvent: page.dispatchEvent.bind(page),
  };
  for (const [name, value] of Object.entries(fakes)) {
    const before = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, value });
    t.after(() => (before ? Object.defineProperty(globalThis, name, before) : delete globalThis[name]));
  }
  const recents = new Recents('WK1');
  recents.remember({ to, name: null });
  return recents;
}
