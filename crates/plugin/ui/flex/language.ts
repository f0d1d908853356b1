/** The language in which Flex speaks to this agent. */
import type { Manager } from '@twilio/flex-ui';
import { settings } from './settings';

/** Flex's `LocaleSource`, which it does not export. */
const NOBODY_CHOSE = 'flex default';

/**
 * Flex chooses once, when the page starts, if the account has its language selection on: the agent's preference, else
 * the page's `language`, else the browser's. Where Flex does not choose, an account that translates Flex itself can
 * say the language. Versions of Flex before its language selection have no `localization`.
 */
export function languageTag(manager: Manager): string {
  const { localeTag, localeSource } = (manager.localization as Manager['localization'] | undefined) ?? {};
  const isChosen = localeTag !== undefined && localeSource !== NOBODY_CHOSE;
  return (isChosen ? localeTag : settings(manager).language) ?? 'en-US';
}
