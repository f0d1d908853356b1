// Our calls in Flex's store: put in, put back, taken out.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

const { ConferenceStore } = await load('flex/store.ts', { ConferenceParticipant: class {} });

/** Flex's store, as far as conferences are in it. */
class FakeStore {
  conferences = { states: new Map(), client: 'first client' };
  dispatched = 0;
  listeners = [];

  getState() {
    return { flex: { conferences: this.conferences } };
  }

  subscribe(listener) {
    this.listeners.push(listener);
  }

  dispatch({ type, payload }) {
    assert.equal(type, 'CONFERENCE_MULTIPLE_UPDATE');
    this.dispatched += 1;
    this.change(...payload.conferences);
  }

  /** Somebody puts conferences in: we, or native Flex. */
  change(...conferences) {
    for (const source of conferences) this.conferences.states.set(source.sid, { source });
    this.listeners.forEach((listener) => listener());
  }

  /** Flex makes a new Sync client and forgets all conferences. */
  reset() {
    this.conferences = { states: new Map(), client: 'next client' };
    this.listeners.forEach((listener) => listener());
  }

  source(sid) {
    return this.conferences.states.get(sid)?.source;
  }
}

function shown() {
  const store = new FakeStore();
  const told = { clients: 0, maps: [] };
  const ours = new ConferenceStore(
    store,
    () => (told.clients += 1),
    (sid) => told.maps.push(sid),
  );
  ours.show(view('WT1'));
  return { store, told, ours };
}

const view = (task_sid) => ({
  task_sid,
  conference: { conference_sid: 'CF1', status: 'started', participants: [], live_participant_count: 2, live_worker_count: 1 },
  tiles: [],
  offers: { is_group: false, lacks_customer: false, end_call: null },
});

const native = (sid, source) => ({ sid, source, participants: [] });

test('what native Flex overwrites is put back, once for each change', () => {
  const { store } = shown();
  const ours = store.source('WT1');
  assert.equal(ours.liveParticipantCount, 2);
  store.change(native('WT1'));
  assert.equal(store.source('WT1'), ours);
  assert.equal(store.dispatched, 2);
  store.change(native('WT2'));
  assert.equal(store.dispatched, 2, 'the call of somebody else is left alone');
});

test("Flex's own conference stays behind ours and comes back when nobody looks any more", () => {
  const { store, ours } = shown();
  const listener = { channelParticipants: ['a supervisor'] };
  const ofFlex = native('WT1', listener);
  store.change(ofFlex);
  assert.equal(store.source('WT1').source, listener);
  ours.show(view('WT1'));
  assert.equal(store.source('WT1').source, listener, 'it survives a new view');
  ours.giveBack('WT1');
  assert.equal(store.source('WT1'), ofFlex);
  store.change(native('WT1'));
  assert.equal(store.dispatched, 4, 'it is guarded no more');
});

test('that Flex has read a map is told once for each listener of Flex', () => {
  const { store, told } = shown();
  const listener = { channelParticipants: [] };
  store.change(native('WT1', listener));
  store.change(native('WT1', listener));
  assert.deepEqual(told.maps, ['WT1']);
  store.change(native('WT1', { channelParticipants: [] }));
  assert.deepEqual(told.maps, ['WT1', 'WT1']);
});

test('a new Sync client is told, and the calls are put back', () => {
  const { store, told } = shown();
  store.reset();
  assert.equal(told.clients, 1);
  assert.equal(store.source('WT1').liveParticipantCount, 2);
});

test('of a call that is over nobody is left, and it is guarded no more', () => {
  const { store, ours } = shown();
  ours.forget('WT1');
  assert.deepEqual(store.source('WT1').participants, []);
  assert.equal(store.source('WT1').status, 'ended');
  const { dispatched } = store;
  store.change(native('WT1'));
  ours.forget('WT1');
  assert.equal(store.dispatched, dispatched);
});
