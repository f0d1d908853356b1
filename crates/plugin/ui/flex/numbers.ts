/** Telephone numbers as people write them, by the country data that Flex brings. */
import { CountryManager } from '@twilio/flex-ui';
import { textLanguage } from '../strings/strings';

/** libphonenumber's `PhoneNumberFormat.INTERNATIONAL`. */
const INTERNATIONAL = 1;
/** The most digits that a number can have. */
const MOST_DIGITS = 15;

/** A number as it is typed. */
export interface TypedNumber {
  /** In groups, as people of its country write it; what is no number stays as it was typed. */
  text: string;
  /** The country's numbers have more digits, where its numbering plan is known. */
  isShort: boolean;
}

/**
 * A number as a keyboard would have written it: what was copied brings along marks that nobody sees, dashes of all
 * lengths and, in Japan, wide digits. Other digits stay as they are, and are read by the Rust half: of `¹`, which marks a
 * footnote, Unicode would make a `1`.
 */
export function plainNumber(text: string): string {
  return text
    .replace(/[\s\uff01-\uff5e]/g, (wide) => wide.normalize('NFKC'))
    .replace(/[\p{Cf}\ufe00-\ufe0f\u20e3]/gu, '')
    .replace(/[\p{Pd}\u2212\u30fc]/gu, '-');
}

/** Flex exports its formatter without promising to: where it is missing, or knows no such number, the number stays. */
export function readable(number: string): string {
  return CountryManager?.formatPhoneNumberWithCountryCode?.(number, undefined, INTERNATIONAL) || number;
}

/**
 * Groups the digits that are there. libphonenumber groups whole numbers only, so the number is filled up until it has
 * groups, and cut again. It drops digits that it takes for a trunk prefix: then the text stays as it is.
 */
export function typedNumber(text: string): TypedNumber {
  const digits = text.replace(/\D/g, '');
  if (!/^\+[\d\s()./-]+$/.test(text) || digits.length > MOST_DIGITS) return { text, isShort: false };
  for (let length = digits.length; length <= MOST_DIGITS; length++) {
    const whole = readable(`+${digits.padEnd(length, '0')}`);
    if (hasGroups(whole)) {
      const grouped = cut(whole, digits.length);
      const isSame = grouped.replace(/\D/g, '') === digits;
      return { text: isSame ? grouped : text, isShort: isSame && length > digits.length };
    }
  }
  return { text, isShort: false };
}

/** The countries whose numbers begin so, in the language of our texts; no more than a hint has room for. */
export async function countriesOf(text: string): Promise<string[]> {
  const digits = text.replace(/\D/g, '');
  if (!text.startsWith('+') || digits === '') return [];
  const countries = (await CountryManager?.getAllCountries?.()) ?? [];
  const matching = countries.filter(({ code }) => code && digits.startsWith(code));
  const longest = Math.max(...matching.map(({ code }) => code.length));
  const names = new Intl.DisplayNames([textLanguage()], { type: 'region' });
  return matching
    .filter(({ code }) => code.length === longest)
    .map(({ alpha2Code, name }) => names.of(alpha2Code) ?? name)
    .slice(0, 3);
}

/** Whether something separates the digits behind the calling code. */
function hasGroups(number: string): boolean {
  return /^\+\d+\D+\d+\D+\d/.test(number);
}

function cut(number: string, digits: number): string {
  let left = digits;
  const end = [...number].findIndex((character) => /\d/.test(character) && --left === 0);
  return number.slice(0, end + 1);
}
