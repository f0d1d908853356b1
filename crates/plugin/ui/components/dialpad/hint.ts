/** What is known of a number while it is typed: its country, and whether there is more to come. */
import { useEffect, useState } from 'react';
import { countriesOf, typedNumber } from '../../flex/numbers';
import type { DialpadView } from '../../seam/DialpadView';
import { text } from '../../strings/strings';

export function useHint({ text: number }: DialpadView): string {
  const [known, setKnown] = useState<{ number: string; countries: string[] }>();
  useEffect(() => {
    let isWanted = true;
    countriesOf(number)
      .then((countries) => isWanted && setKnown({ number, countries }))
      .catch((error: unknown) => console.warn('outbound call: the countries are not known', error));
    return () => void (isWanted = false);
  }, [number]);
  const countries = known?.countries.join(', ') ?? '';
  if (countries === '' || number === '') return '';
  return text('dialpad', typedNumber(number).isShort ? 'hintShort' : 'hint', { countries });
}
