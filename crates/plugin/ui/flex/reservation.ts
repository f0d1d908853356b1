/** A reservation, as Flex's TaskRouter client has it. */
import type { Manager } from '@twilio/flex-ui';

export type Reservation = NonNullable<Manager['workerClient']> extends { reservations: Map<string, infer R> } ? R : never;
