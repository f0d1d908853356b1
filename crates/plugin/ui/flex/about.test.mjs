// What `about()` says of a server that answers, does not, is another version, or has its maps elsewhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

globalThis.window = globalThis;
globalThis.PLUGIN_VERSION = '1.2.3';
globalThis.PLUGIN_COMMIT = '0123456789ab';
const { registerAbout, startedWith } = await load('flex/about.ts', { VERSION: '2.17.1' });

/** A Sync client whose maps are where its token leads. */
class SyncClient {
  static open = 0;
  static maps = 0;

  constructor(token) {
    this.token = token;
    SyncClient.open += 1;
  }

  async map({ mode, ttl }) {
    assert.equal(mode, 'create_new');
    assert.ok(ttl > 0);
    SyncClient.maps += 1;
    const removeMap = async () => void (SyncClient.maps -= 1);
    return { uri: `https://cds.us1.twilio.com/v3/Services/${this.token}/Maps/MP1`, removeMap };
  }

  async shutdown() {
    SyncClient.open -= 1;
  }
}

test('before the plugin has started it says that, and asks no server', async (t) => {
  const about = await told(t, {});
  assert.equal(about.state, 'not started');
  assert.equal(about.serverAnswers, false);
  assert.match(about.problems.join(), /^the plugin is not started/);
  assert.equal(fetch.mock.callCount(), 0);
});

test('nobody says where the server is', async (t) => {
  startedWith(undefined);
  const about = await told(t, {});
  assert.deepEqual(about.problems, ['no setting of Flex says where the server is']);
  assert.equal(fetch.mock.callCount(), 0);
});

test('all is well: it says what runs here, and complains of nothing', async (t) => {
  startedWith('https://calls.example.com');
  const { problems, ...about } = await told(t, { health: { version: '1.2.3', commit: 'abc' }, sync: { serviceSid: 'IS1' } });
  assert.deepEqual(problems, []);
  assert.deepEqual(about, {
    version: '1.2.3',
    commit: '0123456789ab',
    state: 'running',
    flexUi: '2.17.1',
    server: 'https://calls.example.com',
    serverAnswers: true,
    serverVersion: '1.2.3',
    serverCommit: 'abc',
    syncServiceOfServer: 'IS1',
    syncServiceOfFlex: 'IS1',
    syncServiceOfToken: undefined,
    mapsAreReadWith: 'Flex',
  });
});

for (const [what, answers, mapsAreReadWith, problem] of [
  ['its maps are in another service, which the Flex token opens', { sync: { serviceSid: 'IS2' } }, 'Flex token'],
  ['it makes tokens for a third', { sync: { serviceSid: 'IS3', token: 'x' } }, 'server token'],
  ['nobody reads its maps', { sync: { serviceSid: 'IS3' } }, undefined, /nobody here can read them/],
  ['it does not say where its maps are', { sync: {} }, undefined, /does not say where/],
  ['it is another version', { health: { version: '1.3.0' } }, 'Flex', /version 1.3.0, and the plugin 1.2.3/],
  ['it does not answer', { health: undefined }, 'Flex', /does not answer: Error: HTTP 502/],
  ['it refuses to say where its maps are', { sync: undefined }, undefined, /refuses to say where the maps are: Error: HTTP 502/],
]) {
  test(`of a server it is said that ${what}`, async (t) => {
    const about = await told(t, { health: { version: '1.2.3' }, sync: { serviceSid: 'IS1' }, ...answers });
    assert.equal(about.mapsAreReadWith, mapsAreReadWith);
    assert.equal(about.problems.length, problem ? 1 : 0, about.problems.join());
    if (problem) assert.match(about.problems[0], problem);
    assert.equal(SyncClient.open, 1, 'the client that was made for it is closed');
    assert.equal(SyncClient.maps, 0, 'no map is left');
  });
}

/** What it says, and that it says the same as text. Flex's client opens `IS1`, the Flex token `IS2`. */
async function told(t, { health, sync }) {
  SyncClient.open = 0;
  const manager = { insightsClient: new SyncClient('IS1'), user: { token: 'IS2' }, configuration: {}, events: {} };
  registerAbout(manager);
  t.mock.method(globalThis, 'fetch', async (url) => {
    const body = url.endsWith('/health') ? health : sync;
    return { ok: body !== undefined, status: 502, json: async () => body };
  });
  const log = t.mock.method(console, 'log', () => {});
  const about = await globalThis.outboundParticipantsCanvas.about();
  const text = log.mock.calls[0].arguments[0];
  const names = text.split('\n').map((line) => line.split(': ')[0]);
  const { problems, ...facts } = about;
  assert.deepEqual(names, [...Object.keys(facts), ...problems.map(() => 'problem')]);
  return about;
}
