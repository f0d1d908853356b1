/** What is known of a number while it is typed: what is meant, its country, and whether there is more to come. */
import { useEffect, useState } from 'react';
import { countriesOf, readable, typedNumber } from '../../flex/numbers';
import type { DialpadView } from '../../seam/DialpadView';
import { text } from '../../strings/strings';
import { warn } from '../../flex/warn';

const digits = (number: string) => number.replace(/\D/g, '');

export function useHint({ text: typed, number, extension }: DialpadView): string {
  const [known, setKnown] = useState<{ number: string; countries: string[] }>();
  const asked = number ?? (typed.includes('+') ? typed.slice(typed.indexOf('+')) : '');
  useEffect(() => {
    let isWanted = true;
    countriesOf(asked)
      .then((countries) => isWanted && setKnown({ number: asked, countries }))
      .catch((error: unknown) => warn('the countries are not known', error));
    return () => void (isWanted = false);
  }, [asked]);
  const countries = known?.number === asked ? known.countries.join(', ') : '';
  if (number) {
    // What is called is said where that is not what the field shows.
    const isShown = digits(number) === digits(typed);
    const keys = extension && text('numbers', 'extension', { keys: extension });
    return [!isShown && readable(number), keys, countries].filter(Boolean).join(' · ');
  }
  if (countries === '' || typed === '') return '';
  return text('dialpad', typedNumber(asked).isShort ? 'hintShort' : 'hint', { countries });
}
