/** A Sync client of our own whose token is made anew before it ends. */
import type { Manager } from '@twilio/flex-ui';
import { warn } from './warn';

export type SyncClient = Manager['insightsClient'];

/** Between two renewals, and between two clients: a token that is refused or hardly lives leads to no hurry. */
const PAUSE_MS = 10_000;

export class RenewedClient {
  wasConnected = false;
  #isOver = false;
  #mayRenewAt = 0;
  readonly #mayBeReplacedAt = Date.now() + PAUSE_MS;
  /** The renewal that is due or under way. */
  #renewal: number | undefined;

  constructor(
    readonly client: SyncClient,
    private readonly nextToken: () => Promise<string>,
    private readonly onOver: (over: RenewedClient) => void,
  ) {
    client.on('tokenAboutToExpire', () => this.#renewInTime());
    // Three seconds long it takes no token any more, and says so to nobody.
    client.on('tokenExpired', () => this.#end());
    client.on('connectionStateChanged', (state: string) => {
      this.wasConnected ||= state === 'connected';
      if (state === 'denied' || state === 'disconnected') this.#end();
    });
  }

  /** When another client may come after this one, in milliseconds from this moment. */
  get replaceableIn(): number {
    return Math.max(0, this.#mayBeReplacedAt - Date.now());
  }

  #renewInTime(): void {
    if (this.#isOver || this.#renewal !== undefined) return;
    this.#renewal = window.setTimeout(() => void this.#renew(), Math.max(0, this.#mayRenewAt - Date.now()));
  }

  /** The old token is good for some minutes more: a server that cannot answer is asked again. */
  async #renew(): Promise<void> {
    this.#mayRenewAt = Date.now() + PAUSE_MS;
    try {
      const token = await this.nextToken();
      if (!this.#isOver) await taken(this.client, token);
      this.#renewal = undefined;
    } catch (error) {
      warn('a Sync client has no new token yet', error);
      this.#renewal = undefined;
      this.#renewInTime();
    }
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    window.clearTimeout(this.#renewal);
    this.onOver(this);
  }
}

/** Gives a client a token. In some of its states it would take it and never answer. */
export function taken(client: SyncClient, token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = window.setTimeout(() => reject(new Error('no answer to a new token')), PAUSE_MS);
    const answered = () => window.clearTimeout(late);
    client.updateToken(token).then(resolve, reject).finally(answered);
  });
}
