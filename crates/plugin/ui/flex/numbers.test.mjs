// Numbers as people write them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../testing/load.mjs';

/** Groups the whole numbers of two countries, as Flex's formatter does. */
function formatPhoneNumberWithCountryCode(number) {
  const american = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  if (american) return `+1 ${american.slice(1).join('-')}`;
  const german = /^\+490?(\d{2})(\d{6})$/.exec(number);
  return german ? `+49 ${german.slice(1).join(' ')}` : '';
}

const flex = {
  CountryManager: {
    formatPhoneNumberWithCountryCode,
    getAllCountries: async () => [
      { code: '1', alpha2Code: 'US', name: 'United States' },
      { code: '1', alpha2Code: 'CA', name: 'Canada' },
      { code: '1', alpha2Code: 'JM', name: 'Jamaica' },
      { code: '1', alpha2Code: 'DO', name: 'Dominican Republic' },
      { code: '49', alpha2Code: 'DE', name: 'Germany' },
      { code: '4', alpha2Code: 'XX', name: 'A shorter code' },
      { code: '', alpha2Code: 'AQ', name: 'Antarctica' },
    ],
  },
};
const { countriesOf, plainNumber, readable, typedNumber } = await load('flex/numbers.ts', flex);

test('a copied number is what a keyboard would have written', () => {
  for (const [text, want] of [
    ['+1 415-555-0123', '+1 415-555-0123'],
    ['\u202a+1 415\u2011555\u20130123\u202c', '+1 415-555-0123'],
    ['\uff0b\uff11\uff14\uff11\uff15', '+1415'],
    ['+81 3\u30fc1234', '+81 3-1234'],
    ['+1\u2212415', '+1-415'],
    ['+1\ufe0f\u20e3', '+1'],
    ['+49 30 901820¹', '+49 30 901820¹'],
    ['+49 30 90182②', '+49 30 90182②'],
    ['+49\u00a030', '+49 30'],
    ['', ''],
  ]) {
    assert.equal(plainNumber(text), want, text);
  }
});

test('a number that the formatter does not know stays as it is', () => {
  assert.equal(readable('+14155550123'), '+1 415-555-0123');
  assert.equal(readable('+999'), '+999');
  assert.equal(readable('client:anna'), 'client:anna');
});

test('digits are grouped while they are typed, and it is known whether there are too few', () => {
  for (const [text, want, isShort] of [
    ['+14155550123', '+1 415-555-0123', false],
    ['+1 (415) 555', '+1 415-555', true],
    ['+1415', '+1 415', true],
    ['+49309018', '+49 30 9018', true],
    ['+4930901820', '+49 30 901820', false],
    ['+49030901820', '+49030901820', false],
    ['4155550123', '4155550123', false],
    ['+1415x', '+1415x', false],
    ['+1234567890123456', '+1234567890123456', false],
    ['+', '+', false],
  ]) {
    assert.deepEqual(typedNumber(text), { text: want, isShort }, text);
  }
});

test('the longest calling code names the countries, and no more than three', async () => {
  for (const [text, want] of [
    ['+1 4', ['United States', 'Canada', 'Jamaica']],
    ['+4930', ['Germany']],
    ['+9', []],
    ['+', []],
    ['49', []],
  ]) {
    assert.deepEqual(await countriesOf(text), want, text);
  }
});
