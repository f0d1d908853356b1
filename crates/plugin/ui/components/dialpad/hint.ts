/** What is known of a number while it is typed: what is meant, its country, and whether there is more to come. */
import { useEffect, useState } from 'react';
import { countriesOf, readable, typedNumber } from '../../flex/numbers';
import type { DialpadView } from '../../seam/DialpadView';
import { text } from '../../strings/strings';
import { warn } from '../../flex/warn';

const digits = (number: string) => number.replace(/\D/g, '');

export function useHint(dialpad: DialpadView): string {
  const { text: typed, number } = dialpad;
  const [known, setKnown] = useState<{ number: string; countries: string[] }>();
  const asked = number ?? (typed.includes('+') ? typed.slice(typed.indexOf('+')) : '');
  useEffect(() => {
    let isWanted = true;
    countriesOf(asked)
      .then((countries) => isWanted && setKnown({ number: asked, countries }))
      .catch((error: unknown) => warn('the countries are not known', error));
    return () => void (isWanted = false);
  }, [asked]);
  return hint(dialpad, asked, known?.number === asked ? known.countries.join(', ') : '');
}

/** The hint about what is asked for, whose countries these are. */
export function hint({ text: typed, number, extension }: DialpadView, asked: string, countries: string): string {
  if (number) {
    // What is called is said where that is not what the field shows.
    const isShown = digits(number) === digits(typed);
    const keys = extension && text('numbers', 'extension', { keys: extension });
    return [!isShown && readable(number), keys, countries].filter(Boolean).join(' · ');
  }
  if (countries === '' || typed === '') return '';
  return typedNumber(asked).isShort ? text('dialpad', 'hintShort', { countries }) : countries;
}
