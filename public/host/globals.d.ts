// What the scripts of this page leave for each other.

import type { RealAccount } from './config';
import type { FlexModule } from './flex';

declare global {
  interface Window {
    /** Set by `appConfig.js`. */
    appConfig?: Record<string, unknown>;
    /** Set where the page is for an account of Twilio's. */
    realAccount?: RealAccount;
    /** Set by `flex-ui.js`. */
    Twilio?: { Flex?: FlexModule };
  }
}
