// What the dialpad says below the number while it is typed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWithTexts } from '../../testing/load.mjs';

/** Groups the whole numbers of the United States, as Flex's formatter does. */
function formatPhoneNumberWithCountryCode(number) {
  const whole = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number);
  return whole ? `+1 ${whole.slice(1).join('-')}` : '';
}

const { hint } = await loadWithTexts('components/dialpad/hint.ts', {
  CountryManager: { formatPhoneNumberWithCountryCode },
});

const NUMBER = '+14155550123';
const COUNTRIES = 'United States, Canada';

test('the hint says what will be called, where the field does not, and in which country', () => {
  for (const [text, { number = null, extension = null }, countries, want] of [
    // A number that is whole: its digits are said where others are shown.
    ['(415) 555-0123', { number: NUMBER }, COUNTRIES, '+1 415-555-0123 · United States, Canada'],
    ['+1 (415) 555-0123', { number: NUMBER }, COUNTRIES, 'United States, Canada'],
    ['+1 415 555 0123', { number: NUMBER }, '', ''],
    ['tel:+14155550123;ext=42', { number: NUMBER, extension: '42' }, COUNTRIES, '+1 415-555-0123 · ext. 42 · United States, Canada'],
    // One that is not, and one that has too many digits.
    ['+1 415', {}, COUNTRIES, 'United States, Canada: more digits are needed'],
    ['+1 415 555 01234', {}, COUNTRIES, 'United States, Canada'],
    // Nothing is known of it, or it was emptied while the countries were looked up.
    ['+1 415', {}, '', ''],
    ['', {}, COUNTRIES, ''],
  ]) {
    const asked = number ?? text;
    assert.equal(hint({ text, number, extension }, asked, countries), want, `${text}, with ${countries || 'no country'}`);
  }
});
