/** Whose numbers those without a country code are: what the agent has chosen, their worker, the account, the server. */
import type { Manager } from '@twilio/flex-ui';
import type { HealthResponse } from '../generated/HealthResponse';
import { settings } from './settings';
import { warn } from './warn';

/** What is remembered of an agent who wants to write the country code each time. */
export const NO_COUNTRY = 'none';

export class Countries {
  #ofServer: unknown;
  #isAsked = false;

  constructor(
    private readonly manager: Manager,
    private readonly serverUrl: () => string | undefined,
    private readonly onChanged: () => void,
  ) {}

  /** As each of the places names it, in the order in which they count. */
  names(): unknown[] {
    const { workerClient } = this.manager;
    const attributes: Record<string, unknown> | undefined = workerClient?.attributes;
    const names = [this.#remembered(), attributes?.['default_country'], settings(this.manager).defaultCountry];
    if (!names.some(Boolean)) this.#askServer();
    return [...names, this.#ofServer];
  }

  choose(country: string): void {
    try {
      localStorage.setItem(this.#key(), country);
    } catch (error) {
      warn('the country is not kept', error);
    }
    this.onChanged();
  }

  #remembered(): string | null {
    try {
      return localStorage.getItem(this.#key());
    } catch {
      return null;
    }
  }

  #key(): string {
    return `outbound-participants-canvas/country/${this.manager.workerClient?.sid ?? ''}`;
  }

  /** Once; a server of an earlier version does not know. */
  #askServer(): void {
    const url = this.serverUrl();
    if (this.#isAsked || url === undefined) return;
    this.#isAsked = true;
    fetch(`${url}/health`)
      .then((answer) => answer.json() as Promise<HealthResponse>)
      .then(({ default_country: country }) => {
        this.#ofServer = country;
        if (country) this.onChanged();
      })
      .catch((error: unknown) => warn('the server names no country', error));
  }
}
