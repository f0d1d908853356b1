// The agent's reservations, of which TaskRouter's client has another object after each loss of its connection.

import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

const { Reservations } = await load('flex/reservations.ts');

test('a reservation is followed in each object that stands for it, and is over once', async () => {
  for (const [what, status, events, want] of [
    ['accepted meanwhile', 'accepted', [], ['accepted']],
    ['accepted afterwards', 'pending', ['accepted'], ['pending', 'accepted']],
    ['over meanwhile', 'wrapping', [], ['wrapping', 'completed', 'over']],
    ['over afterwards', 'accepted', ['wrapup', 'completed'], ['accepted', 'completed', 'over']],
    ['gone meanwhile', undefined, [], ['completed', 'over']],
  ]) {
    const { worker, told, reservations } = watched();
    const before = reservation('WR1', 'pending');
    worker.offers(before);
    const now = status && reservation('WR1', status);
    worker.isBackWith(...(now ? [now] : []));
    for (const event of events) now.emit(event);
    await Promise.resolve();
    assert.deepEqual(told, ['seen WR1', ...want], what);
    const isOver = want.includes('over');
    assert.equal(reservations.get('WR1'), isOver ? undefined : now, what);
    assert.equal(reservations.wasOurs('WR1'), true, what);
    if (isOver) assert.deepEqual([listeners(before), listeners(now)], [0, 0], what);
  }
});

test('what is offered while nothing is heard is seen when the connection is back', () => {
  const { worker, told, reservations } = watched();
  const offered = reservation('WR2', 'pending');
  worker.isBackWith(offered);
  assert.deepEqual(told, ['seen WR2']);
  assert.equal(reservations.get('WR2'), offered);
});

test('an answer that is older than an event changes nothing', async () => {
  for (const [events, want] of [
    [[], ['pending', 1]],
    [[['accepted', 'accepted']], ['accepted', 2]],
    [[['accepted', 'accepted'], ['wrapup', 'wrapping']], ['wrapping', 3]],
  ]) {
    const { worker } = watched();
    const called = reservation('WR1', 'pending');
    worker.offers(called);
    const answered = called.call('+14155550199', 'https://example.com', { accept: true });
    for (const [event, status] of events) {
      Object.assign(called, { status, version: called.version + 1 });
      called.emit(event, called);
    }
    called.isAnswered();
    await answered;
    assert.deepEqual([called.status, called.version], want, JSON.stringify(events));
  }
});

/** A client whose reservations are watched, and what is told of them. */
function watched() {
  const worker = new EventEmitter();
  worker.reservations = new Map();
  worker.offers = (offered) => {
    worker.reservations.set(offered.sid, offered);
    worker.emit('reservationCreated', offered);
  };
  worker.isBackWith = (...those) => {
    worker.reservations = new Map(those.map((each) => [each.sid, each]));
    worker.emit('ready');
  };
  const told = [];
  const plugin = {
    reservationSeen: ({ sid }) => told.push(`seen ${sid}`) > 0,
    reservationMoved: (_sid, status) => void told.push(status),
  };
  const reservations = new Reservations({ workerClient: worker }, () => told.push('over'));
  reservations.watch(plugin);
  return { worker, told, reservations };
}

/** As the SDK has it: what Twilio answers to a call is taken over, whatever has been heard meanwhile. */
function reservation(sid, status) {
  const made = Object.assign(new EventEmitter(), { sid, status, version: 1, task: {} });
  made.updateParticipant = () => Promise.resolve(made);
  made.call = () =>
    new Promise((resolve) => {
      made.isAnswered = () => resolve(Object.assign(made, { status: 'pending', version: 1 }));
    });
  return made;
}

function listeners(emitter) {
  return (emitter?.eventNames() ?? []).reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}
