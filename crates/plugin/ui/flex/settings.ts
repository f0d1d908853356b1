/** What an account or a page can set. */
import type { Manager } from '@twilio/flex-ui';

interface OurAttributes {
  server_url?: string;
  dialpad?: boolean;
  language?: string;
  caller_ids?: unknown;
}

interface UiAttributes {
  outbound_participants_canvas?: OurAttributes;
  dialpadDomain?: string;
}

interface PageSettings extends UiAttributes {
  outboundParticipantsCanvas?: { dialpad?: boolean };
}

export interface Settings {
  /**
   * Where the server is; the first of these that is an address counts: `outbound_participants_canvas.server_url` of the
   * page's configuration, where a developer names theirs, or of the account's `ui_attributes`; `dialpadDomain` of the account's `ui_attributes`, or of the page's configuration where
   * the account has none; the account's `runtime_domain`.
   */
  serverAddresses: unknown[];
  /** Whether the built-in dialpad is shown; those who load another one switch it off. */
  dialpad: boolean;
  /** The language of an account that translates Flex itself; see `languageTag`. */
  language: string | undefined;
  /** The numbers beside their own that an agent can show: `outbound_participants_canvas.caller_ids` of the account. */
  callerIds: unknown[];
}

export function settings(manager: Manager): Settings {
  const service = manager.serviceConfiguration as { ui_attributes?: UiAttributes; runtime_domain?: string };
  const page = manager.configuration as PageSettings;
  const account = service.ui_attributes ?? {};
  const callerIds = account.outbound_participants_canvas?.caller_ids;
  return {
    serverAddresses: [
      page.outbound_participants_canvas?.server_url ?? account.outbound_participants_canvas?.server_url,
      account.dialpadDomain ?? page.dialpadDomain,
      service.runtime_domain,
    ],
    callerIds: Array.isArray(callerIds) ? callerIds : [],
    dialpad:
      account.outbound_participants_canvas?.dialpad !== false && page.outboundParticipantsCanvas?.dialpad !== false,
    language: account.outbound_participants_canvas?.language,
  };
}
