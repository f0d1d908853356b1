/** Flex's Sync client, and those of our own where the maps are in another Sync service than Flex's. */
import type { Manager } from '@twilio/flex-ui';
import type { SyncSource } from '../seam/SyncSource';
import { RenewedClient, taken, type SyncClient } from './renewed-client';
import { askForSync } from './sync-token';
import { warn } from './warn';

type SyncClientClass = new (token: string, options?: object) => SyncClient;

export class SyncClients {
  #own: SyncClient | undefined;
  #server: RenewedClient | undefined;
  #asked: Promise<SyncClient | undefined> | undefined;
  #isOffered = true;
  /** How many times our own clients were closed: what was asked for before is not wanted any more. */
  #closings = 0;
  /** The clients of which it is told when their connection is lost and back. */
  readonly #watched = new WeakSet<SyncClient>();

  constructor(
    private readonly manager: Manager,
    private readonly onReplaced: () => void,
    private readonly onConnection: (source: SyncSource, isConnected: boolean) => void,
  ) {
    manager.events.addListener('tokenUpdated', () => {
      if (this.#own) void this.#handOver(this.#own, manager.user.token);
    });
  }

  /** Flex replaces its client now and then, so it is read each time. */
  get(own: boolean): SyncClient | undefined {
    const ofFlex: SyncClient | undefined = this.manager.insightsClient;
    if (!ofFlex) return undefined;
    if (!own) return this.#watch('flex', ofFlex, () => this.manager.insightsClient);
    this.#own ??= makeClient(this.manager, ofFlex, this.manager.user.token);
    return this.#watch('own', this.#own, () => this.#own);
  }

  /** Nothing, once and for all, if the server makes no tokens. */
  async ofServer(url: string): Promise<SyncClient | undefined> {
    if (this.#server || !this.#isOffered) return this.#server?.client;
    this.#asked ??= this.#makeWithServer(url).finally(() => (this.#asked = undefined));
    return this.#asked;
  }

  closeOwn(): void {
    this.#closings += 1;
    for (const client of [this.#own, this.#server?.client]) if (client) close(client);
    this.#own = undefined;
    this.#server = undefined;
  }

  async #makeWithServer(url: string): Promise<SyncClient | undefined> {
    const closings = this.#closings;
    const { token } = await askForSync(url, this.manager.user.token);
    this.#isOffered = token !== undefined;
    const ofFlex: SyncClient | undefined = this.manager.insightsClient;
    if (token === undefined || !ofFlex || this.#closings !== closings) return undefined;
    const next = async () => {
      const { token } = await askForSync(url, this.manager.user.token);
      if (token === undefined) throw new Error('the server makes no more tokens');
      return token;
    };
    this.#server = new RenewedClient(makeClient(this.manager, ofFlex, token), next, (over) => this.#replace(over));
    return this.#watch('server', this.#server.client, () => this.#server?.client);
  }

  /** Tells of the connection as long as the client is the one that is used. */
  #watch(source: SyncSource, client: SyncClient, used: () => SyncClient | undefined): SyncClient {
    if (!this.#watched.has(client)) {
      this.#watched.add(client);
      client.on('connectionStateChanged', (state: string) => {
        if (used() === client) this.onConnection(source, state === 'connected');
      });
    }
    return client;
  }

  /** The maps are opened again at a fresh client. */
  #replace(over: RenewedClient): void {
    if (this.#server !== over) return;
    if (!over.wasConnected) {
      // It never opened a map: those who wait for one try again by themselves.
      close(over.client);
      this.#server = undefined;
      return;
    }
    window.setTimeout(() => {
      if (this.#server === over) this.#reopen();
    }, over.replaceableIn);
  }

  #reopen(): void {
    this.closeOwn();
    this.onReplaced();
  }

  /** A client that does not take the new token goes. */
  async #handOver(client: SyncClient, token: string): Promise<void> {
    try {
      await taken(client, token);
    } catch (error) {
      warn('a Sync client did not take the new token', error);
      // Meanwhile it may have been closed, or followed by another one.
      if (this.#own === client) this.#reopen();
    }
  }
}

/** A client of our own, made as Flex makes its own. */
export function makeClient(manager: Manager, ofFlex: SyncClient, token: string): SyncClient {
  return new (ofFlex.constructor as SyncClientClass)(token, { ...manager.configuration.sdkOptions?.insights });
}

export function close(client: SyncClient): void {
  client.shutdown().catch((error: unknown) => warn('a Sync client did not close', error));
}
