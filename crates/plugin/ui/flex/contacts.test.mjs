// The account's contacts: read once in a while, found by what people type, and never a reason to stop.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

const { Contacts } = await load('flex/contacts.ts');

const OWN = [
  { name: 'Zoë O’Hara', number: '+1 415 555 0123', group: 'Suppliers', note: 'mornings' },
  { name: 'Łukasz Weiß', number: '030 123456', group: 'Partners' },
  { name: 'Front desk', number: '+14155550100' },
];

test('they are found whatever accent, apostrophe, case or composed form is typed', async () => {
  const contacts = new Contacts(OWN, undefined, () => undefined);
  for (const typed of ["zoe o'hara", 'ZOE\u0308', 'hara zoë', 'O`H', 'suppliers', 'morning', '415 555 0123']) {
    assert.deepEqual(await names(contacts, typed), ['Zoë O’Hara'], typed);
  }
  for (const typed of ['lukasz', 'WEISS', 'weiß', 'partners']) {
    assert.deepEqual(await names(contacts, typed), ['Łukasz Weiß'], typed);
  }
  assert.deepEqual(await names(contacts, 'nobody'), []);
});

test('they stand in the order of groups and names, who has no group first', async () => {
  const contacts = new Contacts(OWN, undefined, () => undefined);
  assert.deepEqual(await names(contacts, ''), ['Front desk', 'Łukasz Weiß', 'Zoë O’Hara']);
});

test('what has no name or no number is left out, and a list that is none is nobody', async (t) => {
  const warned = warnings(t);
  const contacts = new Contacts([{ name: 'A' }, null, 7, { number: '1' }, ...OWN], undefined, () => undefined);
  assert.equal((await names(contacts, '')).length, OWN.length);
  assert.match(warned.join(), /4 contacts have no name or no number/);
  assert.equal(new Contacts({ name: 'A', number: '1' }, undefined, () => undefined).areOffered, false);
  assert.equal(new Contacts(undefined, undefined, () => undefined).areOffered, false);
});

test('whose number it is is known by the number, however it is written', async () => {
  const readNumber = (text) => (text.startsWith('030') ? '+4930123456' : text.replaceAll(' ', ''));
  const contacts = new Contacts(OWN, undefined, readNumber, () => undefined);
  assert.equal(contacts.find('+4930123456')?.name, 'Łukasz Weiß');
  assert.equal(contacts.find('+14155550123')?.name, 'Zoë O’Hara');
  assert.equal(contacts.find('+1'), undefined);
});

test('who asks first whose number it is has the list read, and once only, also where it cannot be read', async (t) => {
  const asked = answers(t, () => Response.json([{ name: 'Ann', number: '+1' }]));
  const contacts = new Contacts(undefined, 'https://crm.example.com/contacts', (text) => text, () => undefined);
  const read = new Promise((resolve) => (contacts.onRead = resolve));
  assert.equal(contacts.find('+1'), undefined);
  await read;
  assert.equal(contacts.find('+1')?.name, 'Ann');
  assert.equal(asked.length, 1);

  const failed = answers(t, () => new Response('', { status: 503 }));
  const warned = warnings(t);
  const none = new Contacts(undefined, 'https://crm.example.com/contacts', (text) => text, () => undefined);
  none.find('+1');
  await new Promise((resolve) => setTimeout(resolve));
  none.find('+1');
  assert.equal(failed.length, 1);
  assert.match(warned.join(), /the contacts cannot be read/);
});

test('the list at the address is asked for once in five minutes, and by two who look at once only once', async (t) => {
  const asked = answers(t, () => Response.json([{ name: 'Ann', number: '+1' }]));
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const contacts = new Contacts(OWN, 'https://crm.example.com/contacts', () => undefined);
  assert.equal(contacts.areOffered, true);
  await Promise.all([contacts.search('a'), contacts.search('an')]);
  assert.deepEqual(await names(contacts, 'Ann'), ['Ann']);
  assert.equal(asked.length, 1);
  t.mock.timers.tick(5 * 60_000);
  await contacts.search('');
  assert.equal(asked.length, 2);
});

test('an address that fails is asked again by the next search; until then there is what was there before', async (t) => {
  warnings(t);
  let fails = true;
  answers(t, () => (fails ? new Response('', { status: 503 }) : Response.json([{ name: 'Ann', number: '+1' }])));
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const contacts = new Contacts(undefined, 'https://crm.example.com/contacts', () => undefined);
  await assert.rejects(contacts.search(''), /answered 503/);
  fails = false;
  assert.deepEqual(await names(contacts, ''), ['Ann']);
  fails = true;
  t.mock.timers.tick(5 * 60_000);
  assert.deepEqual(await names(contacts, ''), ['Ann']);
  const withOwn = new Contacts(OWN, 'https://crm.example.com/contacts', () => undefined);
  assert.equal((await withOwn.search('')).length, OWN.length);
});

test('whoever has a list does not wait for an address that does not answer', async (t) => {
  warnings(t);
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const contacts = new Contacts(undefined, 'https://crm.example.com/contacts', () => undefined);
  let answer = () => Promise.resolve(Response.json([{ name: 'Ann', number: '+1' }]));
  t.mock.method(globalThis, 'fetch', () => answer());
  await contacts.search('');
  answer = () => new Promise(() => {});
  t.mock.timers.tick(5 * 60_000);
  assert.deepEqual(await names(contacts, ''), ['Ann']);
  assert.deepEqual(await names(contacts, 'an'), ['Ann']);
});

test('the contacts of the configuration are there a second later, whoever does not answer', async (t) => {
  t.mock.timers.enable({ apis: ['Date', 'setTimeout'], now: 1_000_000 });
  const contacts = new Contacts(OWN, 'https://crm.example.com/contacts', () => undefined);
  t.mock.method(globalThis, 'fetch', () => new Promise(() => {}));
  const found = names(contacts, 'desk');
  t.mock.timers.tick(1000);
  assert.deepEqual(await found, ['Front desk']);
});

test('an address that fails keeps nobody from the contacts of the configuration', async (t) => {
  warnings(t);
  const asked = answers(t, () => new Response('', { status: 503 }));
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const contacts = new Contacts(OWN, 'https://crm.example.com/contacts', () => undefined);
  for (const typed of ['', 'o', 'zo']) assert.ok((await contacts.search(typed)).length > 0);
  assert.equal(asked.length, 1, 'it is not asked for each letter');
});

test('who stays keeps their id when others come, go and change places, and who is listed twice is there once', async (t) => {
  const [ann, bob] = [{ name: 'Ann', number: '+1' }, { name: 'Bob B', number: '+2', group: 'Partners' }];
  const lists = [[ann, bob, bob], [{ name: 'Cleo', number: '+3' }, bob, ann]];
  answers(t, () => Response.json(lists.shift()));
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const contacts = new Contacts(undefined, 'https://crm.example.com/contacts', () => undefined);
  const ids = async (name) => (await contacts.search('')).filter((it) => it.name === name).map(({ id }) => id);
  const before = [await ids('Ann'), await ids('Bob B')];
  assert.equal(new Set(before.flat()).size, 2);
  t.mock.timers.tick(5 * 60_000);
  await contacts.search('');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await ids('Cleo')).length, 1);
  assert.deepEqual([await ids('Ann'), await ids('Bob B')], before);
});

test('numbers are read with the country of the moment', async () => {
  let country;
  const readNumber = (text) => country && text.replace(/^0/, country).replaceAll(' ', '');
  const contacts = new Contacts(OWN, undefined, readNumber, () => country);
  assert.equal(contacts.find('+4930123456'), undefined);
  country = '+49';
  assert.equal(contacts.find('+4930123456')?.name, 'Łukasz Weiß');
});

async function names(contacts, typed) {
  return (await contacts.search(typed)).map(({ name }) => name);
}

function answers(t, answer) {
  const asked = [];
  t.mock.method(globalThis, 'fetch', async (url) => {
    asked.push(url);
    return answer();
  });
  return asked;
}

function warnings(t) {
  const said = [];
  t.mock.method(console, 'warn', (...words) => said.push(words.join(' ')));
  return said;
}
