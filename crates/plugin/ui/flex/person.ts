/** Each once, as they are said last, however often they are named. */
export const onlyOnce = <Somebody extends Person>(people: Somebody[]): Somebody[] => [
  ...new Map(people.map((person) => [person.id, person])).values(),
];

/** Somebody who can be called by name: a colleague, a queue, or a contact. */
export interface Person {
  /** Their own in the list. */
  id: string;
  name: string;
  /** Where they are called: a `contact_uri`, the SID of a queue, or a number. */
  to: string;
  /** What is said of them beside their name. */
  detail: string;
  /** Nobody answers there at the moment. */
  isAway: boolean;
  /** Under which heading they stand. */
  group?: string;
}
