/** Flex's Sync client, and those of our own where the maps are in another Sync service than Flex's. */
import type { Manager } from '@twilio/flex-ui';
import type { SyncTokenResponse } from '../generated/SyncTokenResponse';

type SyncClient = Manager['insightsClient'];
type SyncClientClass = new (token: string, options?: object) => SyncClient;

const TIMEOUT_MS = 5_000;

export class SyncClients {
  private own: SyncClient | undefined;
  private server: SyncClient | undefined;
  private isOffered = true;
  /** How many times our own clients were closed: what was asked for before is not wanted any more. */
  private closings = 0;

  constructor(
    private readonly manager: Manager,
    private readonly onReplaced: () => void,
  ) {
    manager.events.addListener('tokenUpdated', () => {
      if (this.own) void this.renew(this.own, async () => manager.user.token);
    });
  }

  /** Flex replaces its client now and then, so it is read each time. */
  get(own: boolean): SyncClient | undefined {
    const ofFlex: SyncClient | undefined = this.manager.insightsClient;
    if (!own || !ofFlex) return ofFlex;
    this.own ??= this.make(ofFlex, this.manager.user.token);
    return this.own;
  }

  /** Nothing, once and for all, if the server makes no tokens. */
  async ofServer(url: string): Promise<SyncClient | undefined> {
    const { closings } = this;
    const ofFlex: SyncClient | undefined = this.manager.insightsClient;
    if (this.server || !this.isOffered || !ofFlex) return this.server;
    const token = await this.askServer(url);
    this.isOffered = token !== undefined;
    if (token === undefined || this.closings !== closings) return undefined;
    this.server ??= this.madeWith(ofFlex, token, url);
    return this.server;
  }

  closeOwn(): void {
    this.closings += 1;
    for (const client of [this.own, this.server]) {
      client?.shutdown().catch((error: unknown) => console.warn('outbound call: a Sync client did not close', error));
    }
    this.own = undefined;
    this.server = undefined;
  }

  private make(ofFlex: SyncClient, token: string): SyncClient {
    return new (ofFlex.constructor as SyncClientClass)(token, { ...this.manager.configuration.sdkOptions?.insights });
  }

  private madeWith(ofFlex: SyncClient, token: string, url: string): SyncClient {
    const client = this.make(ofFlex, token);
    const next = async () => {
      const token = await this.askServer(url);
      if (token === undefined) throw new Error('the server makes no more tokens');
      return token;
    };
    client.on('tokenAboutToExpire', () => void this.renew(client, next));
    client.on('tokenExpired', () => void this.renew(client, next));
    return client;
  }

  /** A client that does not take the new token goes, and the maps are opened again at a fresh one. */
  private async renew(client: SyncClient, token: () => Promise<string>): Promise<void> {
    try {
      await client.updateToken(await token());
    } catch (error) {
      console.warn('outbound call: a Sync client did not take the new token', error);
      // Meanwhile it may have been closed, or followed by another one.
      if (this.own !== client && this.server !== client) return;
      this.closeOwn();
      this.onReplaced();
    }
  }

  /** A refusal is final; a server that cannot answer is asked again. */
  private async askServer(url: string): Promise<string | undefined> {
    const body = new URLSearchParams({ Token: this.manager.user.token });
    const answer = await fetch(url, { method: 'POST', body, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (answer.status >= 500) throw new Error(`HTTP ${answer.status}`);
    return answer.ok ? ((await answer.json()) as SyncTokenResponse).token : undefined;
  }
}
