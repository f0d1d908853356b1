/** Whose numbers those without a country code are: what the agent has chosen, their worker, the account, the server. */
import type { Manager } from '@twilio/flex-ui';
import { healthOf } from './health';
import { settings } from './settings';
import { warn } from './warn';

/** What is remembered of an agent who wants to write the country code each time. */
export const NO_COUNTRY = 'none';

/** How long a server is left alone that has failed. */
const PAUSE_MS = 60_000;

export class Countries {
  #ofServer: unknown;
  /** The server is being asked, has answered, or has failed a moment ago. */
  #asked: Promise<void> | undefined;

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
    this.#askServer();
    return [...names, this.#ofServer];
  }

  /** Once the server has said what it names, or cannot. */
  known(): Promise<void> | undefined {
    this.#askServer();
    return this.#asked;
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

  /** Until it has answered; a server of an earlier version does not know. */
  #askServer(): void {
    const url = this.serverUrl();
    if (this.#asked || url === undefined) return;
    this.#asked = healthOf(url)
      .then(({ default_country: country }) => {
        this.#ofServer = country;
        if (country) this.onChanged();
      })
      .catch((error: unknown) => {
        setTimeout(() => (this.#asked = undefined), PAUSE_MS);
        warn('the countries are not known', error);
      });
  }
}
