// The colleagues whom an agent can call, and those who are away.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

const templates = {
  ChooseTaskQueue: () => 'Queue',
  AgentStatusAvailable: () => 'Available',
  QueuesStatsHeaderWaitingTasks: () => 'Waiting',
};
const { Directory } = await load('flex/directory.ts', { templates });

const ACTIVITIES = [
  { name: 'Available', available: true },
  { name: 'On the phone', available: true },
  { name: 'Gone home', available: false },
];

test('absence is known by what the account says of an activity, not by its name', async () => {
  const found = await new Directory(managerThatFinds('Gone home', 'Available', 'On the phone', 'Unheard of')).search('');
  assert.deepEqual(
    found.map(({ name, detail, isAway }) => [name, detail, isAway]),
    [
      ['Worker 1', 'Available', false],
      ['Worker 2', 'On the phone', false],
      ['Worker 3', 'Unheard of', false],
      ['Worker 0', 'Gone home', true],
    ],
  );
});

test('who has logged out is not listed, whatever the account calls that', async () => {
  const manager = managerThatFinds('Available');
  await new Directory(manager).search('');
  assert.match(manager.expression(), /^data\.activity_name != "Offline" AND /);
  manager.serviceConfiguration = { taskrouter_offline_activity_sid: 'WA2' };
  await new Directory(manager).search('"Ada"');
  assert.equal(
    manager.expression(),
    'data.activity_name != "Gone home" AND data.worker_sid != "WK9" AND data.attributes.full_name CONTAINS "Ada"',
  );
});

test('who is found by the plain letters only is there once, beside those whom Twilio finds', async () => {
  const manager = managerThatFinds('Available', 'Available', 'Available');
  const documents = [
    { worker_sid: 'WK0', attributes: { contact_uri: 'client:0', full_name: 'José O’Neill' } },
    { worker_sid: 'WK1', attributes: { contact_uri: 'client:1', full_name: 'Jose Blanco' } },
    { worker_sid: 'WK2', attributes: { contact_uri: 'client:2', full_name: 'Ann Jones' } },
  ];
  const exact = ({ attributes }) => attributes.full_name.includes('Jose');
  // Of a large account Twilio gives only some, and here none of those whose names it finds by themselves.
  manager.finds((expression) => (expression.includes('CONTAINS') ? documents.filter(exact) : documents.filter((it) => !exact(it))));
  const found = await new Directory(manager).search('Jose');
  assert.deepEqual(found.map(({ name }) => name), ['Jose Blanco', 'José O’Neill']);
});

test('a queue is found by the plain letters, too', async () => {
  const manager = managerThatFinds();
  const queues = ['Réclamations', 'Sales'].map((queue_name, index) => ({ queue_sid: `WQ${index}`, queue_name }));
  manager.finds((expression) => (/CONTAINS|worker_sid/.test(expression) ? [] : queues));
  const found = async (text) => (await new Directory(manager).searchWithQueues(text)).map(({ name }) => name);
  assert.deepEqual(await found('recla'), ['Réclamations']);
  assert.deepEqual(await found(''), ['Réclamations', 'Sales']);
  assert.deepEqual(await found('nobody'), []);
});

test('a queue says how many agents are available and how many tasks wait, as far as Twilio tells', async () => {
  const manager = managerThatFinds();
  const queues = ['Sales', 'Support', 'Empty', 'No tasks', 'Nothing', 'No agents'].map((queue_name, index) => ({ queue_sid: `WQ${index}`, queue_name }));
  manager.finds(() => queues);
  manager.hasStatistics({
    WQ0: { total_available_workers: 3, tasks_by_status: { pending: 1, reserved: 1, assigned: 5, wrapping: 0 } },
    WQ2: { total_available_workers: 0, tasks_by_status: { pending: 0, reserved: 0, assigned: 0, wrapping: 0 } },
    WQ3: { total_available_workers: 3, tasks_by_status: {} },
    WQ4: null,
    WQ5: { tasks_by_status: { pending: 1, reserved: 1 } },
    workspace: { total_workers: 9 },
  });
  const details = async () => Object.fromEntries((await new Directory(manager).searchWithQueues('')).map((it) => [it.name, it.detail]));
  assert.deepEqual(await details(), {
    Empty: 'Queue · Available: 0 · Waiting: 0',
    'No agents': 'Queue',
    'No tasks': 'Queue',
    Nothing: 'Queue',
    Sales: 'Queue · Available: 3 · Waiting: 2',
    Support: 'Queue',
  });
  assert.equal(manager.openMaps(), 0, 'the map is closed again');

  for (const none of [undefined, new Promise(() => {})]) {
    manager.hasStatistics(none);
    assert.deepEqual(new Set(Object.values(await details())), new Set(['Queue']), 'the queues are there all the same');
  }
});

/** A manager whose index has one worker in each of these activities. */
function managerThatFinds(...activities) {
  const documents = activities.map((activity_name, index) => ({
    worker_sid: `WK${index}`,
    activity_name,
    attributes: { contact_uri: `client:${index}`, full_name: `Worker ${index}` },
  }));
  let expression;
  let finds = () => documents;
  let statistics;
  let openMaps = 0;
  const query = () => {
    let asked;
    return {
      once: (_, listener) => setTimeout(() => listener({ ...finds(asked) })),
      search: async (wanted) => void (expression = asked = wanted),
    };
  };
  const map = (id, mode) => {
    assert.deepEqual([id, mode], ['realtime_statistics_v1', 'open_existing']);
    if (!statistics) throw new Error('Unique name not found');
    openMaps++;
    const items = async () => Object.entries(await statistics).map(([key, data]) => ({ key, data }));
    return { getItems: async () => ({ items: await items() }), close: () => void openMaps-- };
  };
  return {
    expression: () => expression,
    finds: (answer) => void (finds = answer),
    hasStatistics: (items) => void (statistics = items),
    openMaps: () => openMaps,
    serviceConfiguration: {},
    insightsClient: { instantQuery: async () => query(), map: async ({ id, mode }) => map(id, mode) },
    workerClient: { sid: 'WK9', activities: new Map(ACTIVITIES.map((activity, index) => [`WA${index}`, activity])) },
  };
}
