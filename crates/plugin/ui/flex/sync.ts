/** Flex's Sync client, and one of our own where the maps are in another Sync service than Flex's. */
import type { Manager } from '@twilio/flex-ui';

type SyncClient = Manager['insightsClient'];
type SyncClientClass = new (token: string, options?: object) => SyncClient;

export class SyncClients {
  private own: SyncClient | undefined;

  constructor(private readonly manager: Manager) {
    manager.events.addListener('tokenUpdated', () => void this.own?.updateToken(manager.user.token));
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
    void this.own?.shutdown();
    this.own = undefined;
  }
}
