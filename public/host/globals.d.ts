// What the scripts of this page leave for each other.

import type { FlexModule } from './flex';

declare global {
  interface Window {
    /** Set by `appConfig.js`. */
    appConfig?: Record<string, unknown>;
    /** Set by `flex-ui.js`. */
    Twilio?: { Flex?: FlexModule };
  }
}
