// What the person of this machine decided: `appConfig.js`, and the address of the page above it.

import type { Session } from './session';

/** The part of `appConfig.js` that is about this page, not about Flex. */
export interface HostConfig {
  worker: string;
  softphone: SoftphoneKind;
}

/** See `appConfig.example.js`. */
export type SoftphoneKind = (typeof SOFTPHONES)[number];

const SOFTPHONES = ['desk-phone', 'browser', 'elsewhere'] as const;

/** Reads the settings of this page. */
export function appConfig(): HostConfig {
  const named = setting('softphone') ?? 'desk-phone';
  const softphone = SOFTPHONES.find((kind) => kind === named);
  if (softphone === undefined) {
    throw new Error(`softphone is "${named}" in appConfig.js or in the address; it may be ${SOFTPHONES.join(', ')}`);
  }
  return { worker: setting('worker') ?? 'agent@example.com', softphone };
}

/** The configuration that Flex is started with: the person's, and what the emulator needs. */
export function flexConfiguration(session: Session): Record<string, unknown> {
  const { worker, softphone, ...flex } = window.appConfig ?? {};
  return {
    // There is no microphone to be checked: the agent's telephone is emulated.
    initialDeviceCheck: false,
    ...flex,
    sso: { accountSid: session.accountSid, ...(flex.sso as object | undefined) },
  };
}

/** Whose account it is, and where the product's server is, as Twilio and a browser reach it. */
export interface RealAccount {
  accountSid: string;
  serverUrl: string;
}

/**
 * The configuration that Flex is started with for an account of Twilio's. What a page sets wins over the account's
 * `ui_attributes`, which all its agents have; so nothing of the account needs to be changed.
 */
export function realConfiguration({ accountSid, serverUrl }: RealAccount): Record<string, unknown> {
  const { worker, softphone, ...flex } = window.appConfig ?? {};
  return {
    pluginService: { enabled: true, url: '/plugins.json' },
    ...flex,
    sso: { accountSid, ...(flex.sso as object | undefined) },
    outbound_participants_canvas: { ...(flex.outbound_participants_canvas as object | undefined), server_url: serverUrl },
  };
}

/** A setting from the address, which then holds for this tab, or from `appConfig.js`. */
function setting(name: 'worker' | 'softphone'): string | undefined {
  const key = `host.${name}`;
  const inAddress = new URLSearchParams(window.location.search).get(name);
  // Flex replaces the address, and a reload must not change who is logged in.
  if (inAddress) sessionStorage.setItem(key, inAddress);
  const value = sessionStorage.getItem(key) ?? window.appConfig?.[name];
  return value === undefined ? undefined : String(value);
}
