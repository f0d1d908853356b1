/** Whose number it is that has no country code: shown beside the number by two letters, and chosen from all countries. */
import React, { useMemo } from 'react';
import { NO_COUNTRY } from '../../flex/countries';
import { text, textLanguage } from '../../strings/strings';
import type { CountryView } from '../../seam/CountryView';
import type { Dialler } from './dialler';
import { Country } from './styles';

interface Props {
  dialler: Dialler;
  disabled: boolean;
  value: string | null;
}

export function CountryField({ dialler, disabled, value }: Props): JSX.Element {
  const countries = useMemo(() => named(dialler.plugin.countries() ?? []), [dialler]);
  const code = countries.find(({ id }) => id === value)?.code;
  return (
    <Country>
      <span aria-hidden>{value ? `${value} +${code}` : '+'}</span>
      <select
        aria-label={text('numbers', 'country')}
        data-testid="outbound-dialpad-country"
        disabled={disabled}
        onChange={(event) => dialler.countries.choose(event.target.value)}
        title={text('numbers', 'country')}
        value={value ?? NO_COUNTRY}
      >
        <option value={NO_COUNTRY}>{text('numbers', 'noCountry')}</option>
        {countries.map(({ id, name, code }) => (
          <option key={id} value={id}>
            {`${name} (+${code})`}
          </option>
        ))}
      </select>
    </Country>
  );
}

/** The countries in the order of their names. */
function named(countries: CountryView[]): (CountryView & { name: string })[] {
  const names = new Intl.DisplayNames([textLanguage()], { type: 'region' });
  return countries
    .map(({ id, code }) => ({ id, name: names.of(id) ?? id, code }))
    .sort((one, other) => one.name.localeCompare(other.name, textLanguage()));
}
