/** What an account or a page can set. */
import type { Manager } from '@twilio/flex-ui';
import { isFilled } from './filled';

interface OurAttributes {
  server_url?: string;
  dialpad?: boolean;
  outbound_calls?: string;
  language?: string;
  caller_ids?: unknown;
  default_country?: unknown;
  record_calls?: unknown;
  contacts?: unknown;
  contacts_url?: unknown;
}

interface UiAttributes {
  outbound_participants_canvas?: OurAttributes;
  dialpadDomain?: string;
}

interface PageSettings extends UiAttributes {
  outboundParticipantsCanvas?: { dialpad?: boolean };
}

interface ServiceConfiguration {
  outbound_call_flows?: { default?: { enabled?: boolean } };
  runtime_domain?: string;
  ui_attributes?: UiAttributes;
}

export interface Settings {
  /**
   * Where the server is; the first of these that is an address counts: `outbound_participants_canvas.server_url` of the
   * page's configuration, where a developer names theirs, or of the account's `ui_attributes`; `dialpadDomain` of the
   * account's `ui_attributes`, or of the page's configuration where the account has none; the account's `runtime_domain`.
   */
  serverAddresses: { server_url: unknown; dialpad_domain: unknown; runtime_domain: unknown };
  /**
   * Whether Flex's own `StartOutboundCall` calls by the server: as `outbound_participants_canvas.outbound_calls` of the
   * page's configuration or of the account says (`server` or `flex`), else where the account has no native outbound calls.
   */
  callsByServer: boolean;
  /**
   * Whether the built-in dialpad is shown; those who load another one switch it off. Where Flex's own dialpad calls past
   * the server, that is the only one.
   */
  dialpad: boolean;
  /** Whether Flex has a button for a dialpad of its own, and ours is there in its place. */
  replacesFlexDialpad: boolean;
  /** The language of an account that translates Flex itself; see `languageTag`. */
  language: string | undefined;
  /** The numbers beside their own that an agent can show: `outbound_participants_canvas.caller_ids` of the account. */
  callerIds: unknown[];
  /** The country of numbers without a country code, by its two letters. */
  defaultCountry: unknown;
  /** Whether calls are recorded unless an agent says otherwise; undefined where it is not for the agent to say. */
  recordCalls: boolean | undefined;
  /** People beside the agent's colleagues, and the address of a list of more. */
  contacts: unknown;
  contactsUrl: string | undefined;
}

export function settings(manager: Manager): Settings {
  const service = manager.serviceConfiguration as ServiceConfiguration;
  const page = manager.configuration as PageSettings;
  const account = service.ui_attributes ?? {};
  const ofAccount = account.outbound_participants_canvas ?? {};
  const ofPage = page.outbound_participants_canvas ?? {};
  const { caller_ids: callerIds, contacts, contacts_url: contactsUrl, record_calls: recordCalls } = ofAccount;
  // As the server reads it.
  const isForbidden = String(manager.workerClient?.attributes?.['record_calls']) === 'false';
  const isNative = service.outbound_call_flows?.default?.enabled === true;
  const by = ofPage.outbound_calls ?? ofAccount.outbound_calls;
  const callsByServer = by === 'server' || (by !== 'flex' && !isNative);
  const dialpad =
    ofAccount.dialpad !== false &&
    page.outboundParticipantsCanvas?.dialpad !== false &&
    (callsByServer || !isNative);
  return {
    serverAddresses: {
      server_url: ofPage.server_url ?? ofAccount.server_url,
      dialpad_domain: account.dialpadDomain ?? page.dialpadDomain,
      runtime_domain: service.runtime_domain,
    },
    callerIds: Array.isArray(callerIds) ? callerIds : [],
    defaultCountry: ofAccount.default_country,
    recordCalls: typeof recordCalls === 'boolean' && !isForbidden ? recordCalls : undefined,
    contacts,
    contactsUrl: isFilled(contactsUrl) ? contactsUrl : undefined,
    callsByServer,
    dialpad,
    replacesFlexDialpad: isNative && dialpad,
    language: ofAccount.language,
  };
}
