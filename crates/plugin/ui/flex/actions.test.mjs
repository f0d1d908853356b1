// Flex's actions: what becomes of each for a call of ours, and that all other tasks keep Flex's own.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { load } from '../testing/load.mjs';

const OURS = { sid: 'WR1', task: { sid: 'WT1' } };
const THEIRS = { sid: 'WR9', task: { sid: 'WT9' } };

let said;
let answers;
let replaced;
let before;
let isHere;
const flex = {
  Actions: {
    addListener: (name, listener) => (before[name] = listener),
    replaceAction: (name, action) => (replaced[name] = action),
    invokeAction: async (name, { sid, task }) => void said.push([`Flex's ${name}`, sid ?? task.sid]),
  },
  ConferenceParticipant: class {},
  StateHelper: { getCurrentPhoneCallState: () => isHere },
};
const { OutboundParticipant, replaceActions } = await load(['flex/actions.ts', 'flex/participant.ts'], flex);

/** What the Rust half is asked is written down, and answered with what a test says. */
const plugin = new Proxy(
  {},
  { get: (_, name) => (...given) => (said.push([name, ...given]), answers[name] ?? true) },
);

let reservations;
beforeEach(() => {
  [said, answers, replaced, before, isHere] = [[], {}, {}, {}, undefined];
  const known = new Map([[OURS.sid, OURS]]);
  reservations = { get: (sid) => known.get(sid), wasOurs: (sid) => sid === OURS.sid, beingAccepted: new Set(), known };
  replaceActions(plugin, reservations);
});

/** Runs an action as Flex does, with this payload. */
async function run(name, payload) {
  await replaced[name](payload, async (given) => {
    assert.equal(given, payload, 'Flex gets what it was asked with');
    said.push(['original']);
  });
  return said;
}

/** As Flex puts a task into a payload: by its reservation. */
const of = ({ sid }, more = {}) => ({ task: { sid }, ...more });

/** Two that the payload does not have: person and worker, or the address of music and how it is fetched. */
const NOTHING = [undefined, undefined];

const LEGS = ['HoldCall', 'UnholdCall', 'HoldParticipant', 'UnholdParticipant', 'KickParticipant'];
for (const name of ['AcceptTask', 'EndConferenceForAll', 'ShowDirectory', ...LEGS]) {
  test(`${name} of a task that is not ours is Flex's`, async () => {
    assert.deepEqual(await run(name, of(THEIRS)), [['original']]);
  });
}

for (const [name, payload, want] of [
  ['AcceptTask', of(OURS), [['accept', 'WR1']]],
  ['AcceptTask', { sid: 'WR1' }, [['accept', 'WR1']]],
  ['EndConferenceForAll', of(OURS), [['endConference', 'WT1']]],
  ['ShowDirectory', of(OURS), [['openTransfer', 'WT1']]],
  ['ShowDirectory', undefined, [['original']]],
  [
    'HoldCall',
    of(OURS, { holdMusicUrl: 'https://x', holdMusicMethod: 'POST' }),
    [['runAction', 'WT1', 'HoldCall', undefined, undefined, 'https://x', 'POST']],
  ],
  ['UnholdCall', of(OURS), [['runAction', 'WT1', 'UnholdCall', ...NOTHING, ...NOTHING]]],
  [
    'HoldParticipant',
    of(OURS, { participantCallSid: 'CA2', targetSid: 'CA3' }),
    [['runAction', 'WT1', 'HoldParticipant', 'CA2', 'CA3', ...NOTHING]],
  ],
  ['UnholdParticipant', of(OURS), [['runAction', 'WT1', 'UnholdParticipant', ...NOTHING, ...NOTHING]]],
  ['KickParticipant', of(OURS, { targetSid: 'CA3' }), [['runAction', 'WT1', 'KickParticipant', undefined, 'CA3', ...NOTHING]]],
]) {
  test(`${name} of ${JSON.stringify(payload)}: ${want[0][0]}`, async () => {
    assert.deepEqual(await run(name, payload), want);
  });
}

test('a participant whom our canvas has drawn is found by their leg', async () => {
  const participant = Object.create(OutboundParticipant.prototype, { view: { value: { call_sid: 'CA4' } } });
  const want = [['runAction', 'WT1', 'HoldParticipant', 'CA4', undefined, ...NOTHING]];
  assert.deepEqual(await run('HoldParticipant', of(OURS, { participant, participantCallSid: 'CA2' })), want);
});

for (const [mode, want] of [
  ['COLD', 'hand-over'],
  ['WARM', 'ask-first'],
  [undefined, 'ask-first'],
]) {
  test(`TransferTask with the mode ${mode} selects the task, and transfers the call: ${want}`, async () => {
    assert.deepEqual(await run('TransferTask', of(OURS, { targetSid: 'WK2', options: { mode } })), [
      ["Flex's SelectTask", 'WR1'],
      ['openTransfer', 'WT1'],
      ['transferCall', 'WK2', want, '', ...NOTHING],
    ]);
  });
}

for (const [priority, want] of [
  [7, '7'],
  ['7', '7'],
  [0, '0'],
  [null, undefined],
]) {
  test(`TransferTask keeps the attributes and the priority ${JSON.stringify(priority)} of its payload`, async () => {
    for (const attributes of ['{"case":7}', { case: 7 }]) {
      const options = { attributes, mode: 'WARM', priority };
      const said = await run('TransferTask', of(OURS, { targetSid: 'WK2', options }));
      assert.deepEqual(said.at(-1), ['transferCall', 'WK2', 'ask-first', '', attributes, want]);
    }
  });
}

test('TransferTask without options is a question, and nothing more', async () => {
  const said = await run('TransferTask', of(OURS, { targetSid: 'WK2' }));
  assert.deepEqual(said.at(-1), ['transferCall', 'WK2', 'ask-first', '', ...NOTHING]);
});

test('TransferTask to nobody, or of another task, is Flex’s', async () => {
  await run('TransferTask', of(OURS));
  assert.deepEqual(await run('TransferTask', of(THEIRS, { targetSid: 'WK2' })), [['original'], ['original']]);
});

test('a call that the server cannot end ends with the leg that Flex hangs up', async () => {
  answers.endConference = false;
  assert.deepEqual(await run('EndConferenceForAll', of(OURS)), [
    ['endConference', 'WT1'],
    ["Flex's HangupCall", 'WR1'],
  ]);
});

test('Flex hangs up what it holds, and nothing that the server has hung up', async () => {
  answers.hangsUpHere = false;
  assert.deepEqual(await run('HangupCall', of(OURS)), [['hangsUpHere', 'WR1']]);
  answers.hangsUpHere = true;
  assert.deepEqual((await run('HangupCall', of(OURS))).at(-1), ['original']);
  said = [];
  assert.deepEqual(await run('HangupCall', of(THEIRS)), [['original']]);
});

test('a task whose reservation is over has been wrapped up by the server', async () => {
  assert.deepEqual(await run('WrapupTask', of(OURS)), [['original']]);
  said = [];
  reservations.known.clear();
  assert.deepEqual(await run('WrapupTask', of(OURS)), []);
  assert.deepEqual(await run('WrapupTask', of(THEIRS)), [['original']]);
});

test('mute is Flex’s where the browser has the telephone, and else the server’s', async () => {
  isHere = {};
  assert.deepEqual(await run('ToggleMute', {}), [['original']]);
  [said, isHere] = [[], undefined];
  assert.deepEqual(await run('ToggleMute', {}), [['toggleOwnMute']]);
  [said, answers.toggleOwnMute] = [[], false];
  assert.deepEqual(await run('ToggleMute', {}), [['toggleOwnMute'], ['original']]);
});

for (const [name, ask] of [
  ['beforeAcceptTask', 'askToAccept'],
  ['beforeHangupCall', 'askToLeave'],
  ['beforeWrapupTask', 'askToLeave'],
]) {
  test(`${name}: a no of the plugin aborts it, for a call of ours alone`, async () => {
    const aborted = async (task) => {
      let is = false;
      await before[name](of(task), () => (is = true));
      return is;
    };
    assert.equal(await aborted(OURS), false);
    answers[ask] = false;
    assert.equal(await aborted(OURS), true);
    assert.equal(await aborted(THEIRS), false);
  });
}

test('a reservation counts as being accepted before anything is asked', () => {
  void before.beforeAcceptTask(of(OURS), () => {});
  assert.deepEqual([...reservations.beingAccepted], ['WR1']);
  assert.deepEqual(said, []);
});
