/** Flex's Sync client, and one of our own where the maps are in another Sync service than Flex's. */
import type { Manager } from '@twilio/flex-ui';

type SyncClient = Manager['insightsClient'];
type SyncClientClass = new (token: string, options?: object) => SyncClient;

export class SyncClients {
  private own: SyncClient | undefined;

  constructor(
    private readonly manager: Manager,
    private readonly onReplaced: () => void,
  ) {
    manager.events.addListener('tokenUpdated', () => void this.renew());
  }

  /** Flex replaces its client now and then, so it is read each time. */
  get(own: boolean): SyncClient | undefined {
    const ofFlex: SyncClient | undefined = this.manager.insightsClient;
    if (!own || !ofFlex) return ofFlex;
    this.own ??= new (ofFlex.constructor as SyncClientClass)(this.manager.user.token, {
      ...this.manager.configuration.sdkOptions?.insights,
    });
    return this.own;
  }

  closeOwn(): void {
    this.own?.shutdown().catch((error: unknown) => console.warn('outbound call: a Sync client did not close', error));
    this.own = undefined;
  }

  /** A client that does not take the new token goes, and the maps are opened again at a fresh one. */
  private async renew(): Promise<void> {
    const client = this.own;
    try {
      await client?.updateToken(this.manager.user.token);
    } catch (error) {
      console.warn('outbound call: a Sync client did not take the new token', error);
      // Meanwhile it may have been closed, or followed by another one.
      if (this.own !== client) return;
      this.closeOwn();
      this.onReplaced();
    }
  }
}
