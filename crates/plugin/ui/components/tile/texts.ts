/** What is said of a person, in a tile and aloud. */
import { CountryManager } from '@twilio/flex-ui';
import type { OutboundParticipant } from '../../flex/participant';
import { text } from '../../strings/strings';

/** As Flex writes the names of its tasks: a number as people read it. */
export function nameOf({ view }: OutboundParticipant): string {
  const name = view.name || text('tile', 'person');
  return /^\+\d+$/.test(name) ? readable(name) : name;
}

/** libphonenumber's `PhoneNumberFormat.INTERNATIONAL`. */
const INTERNATIONAL = 1;

/** Flex exports its formatter without promising to: where it is missing, or knows no such number, the number stays. */
function readable(number: string): string {
  return CountryManager?.formatPhoneNumberWithCountryCode?.(number, undefined, INTERNATIONAL) || number;
}

/** What was asked for the person, or what the map says. */
export function statusOf({ request, view }: OutboundParticipant): string {
  return request ? text('request', request) : text('phase', view.phase);
}
