// Whose numbers those without a country code are.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { load } from '../testing/load.mjs';

const { Countries, NO_COUNTRY } = await load('flex/countries.ts');

let asked;
let kept;
beforeEach(() => {
  asked = [];
  kept = new Map();
  globalThis.localStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
  };
});

test('the agent counts before their worker, the worker before the account, and the account before the server', async () => {
  for (const [chosen, ofWorker, ofAccount, want] of [
    ['FR', 'AT', 'CH', 'FR'],
    [undefined, 'AT', 'CH', 'AT'],
    [undefined, undefined, 'CH', 'CH'],
    [undefined, undefined, undefined, 'GB'],
    // Who writes the country code each time has chosen, too.
    [NO_COUNTRY, 'AT', 'CH', NO_COUNTRY],
  ]) {
    kept.clear();
    const countries = worker({ ofWorker, ofAccount });
    if (chosen) countries.choose(chosen);
    countries.names();
    await answered();
    assert.equal(countries.names().find(Boolean), want, `${chosen} ${ofWorker} ${ofAccount}`);
  }
});

test('the server is asked once, also where others name what may be no country', async () => {
  const names = worker({ ofWorker: 'Germany' });
  names.names();
  await answered();
  assert.deepEqual(names.names().filter(Boolean), ['Germany', 'GB']);
  asked = [];
  let changes = 0;
  const countries = worker({ onChanged: () => changes++ });
  countries.names();
  countries.names();
  await answered();
  countries.names();
  assert.deepEqual([asked, changes], [['https://calls.example.com/health'], 1]);
});

test('a server that fails is asked again after a minute', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  for (const failure of [null, { ok: false }]) {
    asked = [];
    const server = { answer: failure };
    const countries = worker(server);
    countries.names();
    await answered();
    t.mock.timers.tick(59_999);
    countries.names();
    assert.equal(asked.length, 1);
    t.mock.timers.tick(1);
    server.answer = { default_country: 'GB' };
    countries.names();
    await answered();
    assert.equal(countries.names().find(Boolean), 'GB');
  }
});

test('who reads a number at once waits until the server has said its country, or cannot', async () => {
  for (const [answer, want] of [[{ default_country: 'GB' }, 'GB'], [null, undefined]]) {
    const countries = worker({ answer });
    await countries.known();
    assert.equal(countries.names().find(Boolean), want);
  }
});

test('a server that names none, is old or is away changes nothing', async () => {
  for (const answer of [{ default_country: null }, {}, null]) {
    const countries = worker({ answer, onChanged: () => assert.fail('nothing has changed') });
    countries.names();
    await answered();
    assert.equal(countries.names().find(Boolean), undefined);
  }
});

test('each worker of a browser has chosen for themselves, and where nothing can be kept nothing fails', () => {
  worker({ sid: 'WK1' }).choose('FR');
  assert.equal(worker({ sid: 'WK2' }).names().find(Boolean), undefined);
  const forbidden = () => {
    throw new Error('forbidden');
  };
  globalThis.localStorage = { getItem: forbidden, setItem: forbidden };
  let changes = 0;
  const countries = worker({ ofWorker: 'AT', onChanged: () => changes++ });
  countries.choose('FR');
  assert.deepEqual([countries.names().find(Boolean), changes], ['AT', 1]);
});

/** A worker at a Flex whose server answers so; `null`: it does not. */
function worker(options) {
  const { sid = 'WK1', ofWorker, ofAccount, onChanged = () => {} } = options;
  globalThis.fetch = async (url) => {
    const { answer = { default_country: 'GB' } } = options;
    asked.push(url);
    if (!answer) throw new Error('away');
    return { ok: true, json: async () => answer, ...answer };
  };
  const manager = {
    configuration: {},
    serviceConfiguration: { ui_attributes: { outbound_participants_canvas: { default_country: ofAccount } } },
    workerClient: { sid, attributes: { default_country: ofWorker } },
  };
  return new Countries(manager, () => 'https://calls.example.com', onChanged);
}

const answered = () => new Promise((resolve) => setImmediate(resolve));
