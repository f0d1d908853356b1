/** Whom the agent called last, and whether a machine picked up: kept in this browser, for each worker apart. */
import type { AnsweredBy } from '../generated/AnsweredBy';
import type { ParticipantView } from '../generated/ParticipantView';
import { warn } from './warn';

/** How many are kept. */
const MOST = 10;

export interface Recent {
  /** A number, or the `contact_uri` of a colleague. */
  to: string;
  /** The colleague's name; a number has none. */
  name: string | null;
  /** Who picked up the last time, where that was found out. */
  answeredBy?: AnsweredBy | null;
  /** The call SIDs of the legs to them, the latest first; empty text for one that is not known yet. */
  legs?: string[];
}

/** Who was called by a leg, and who picked up. */
type Leg = Pick<ParticipantView, 'answered_by' | 'call_sid' | 'extension' | 'phone_number'>;

/** What the attributes of a call's task say of it. */
export interface CallAttributes {
  outbound_to?: string;
  conference?: { participants?: { customer?: string } };
  call_report?: { outcome?: string; left_reason?: string };
}

/** The machine that picked up, by the report of a call that is over. */
export function machineIn(report: CallAttributes['call_report']): AnsweredBy | undefined {
  if (report?.outcome === 'fax') return 'fax';
  return report?.outcome === 'answering-machine' ? 'machine' : undefined;
}

/** The key of what is said of the machine that picked up; a person is no machine. */
export function machineOf({ answeredBy }: Recent): 'picked_up' | 'fax' | undefined {
  switch (answeredBy) {
    case 'machine':
    case 'machine_after_greeting':
      return 'picked_up';
    case 'fax':
      return 'fax';
    default:
      return undefined;
  }
}

export class Recents {
  readonly #key: string;

  constructor(workerSid: string) {
    this.#key = `outbound-participants-canvas/recents/${workerSid}`;
  }

  /** The latest first. What another version or a curious person left there counts for nothing. */
  list(): Recent[] {
    try {
      const entries: unknown = JSON.parse(localStorage.getItem(this.#key) ?? '[]');
      return Array.isArray(entries) ? entries.filter(isRecent).slice(0, MOST) : [];
    } catch {
      return [];
    }
  }

  remember({ to, name }: Recent): void {
    const recents = this.list();
    const legs = recents.find((recent) => recent.to === to)?.legs ?? [];
    // An earlier call to them that is still shown says nothing of this one.
    this.#keep([{ to, name, legs: latest('', legs) }, ...recents.filter((recent) => recent.to !== to)].slice(0, MOST));
  }

  /** Takes over from the people of a call who picked up. Of several calls to the same person the latest counts. */
  see(people: Leg[]): void {
    for (const { answered_by: answeredBy, call_sid: leg, extension, phone_number: number } of people) {
      const to = extension ? `${number};ext=${extension}` : number;
      const recents = this.list();
      const recent = recents.find((each) => each.to === to);
      if (!recent || !leg) continue;
      const { legs = [] } = recent;
      const age = legs.indexOf(leg);
      if (age > 0 || (age === 0 && (!answeredBy || answeredBy === recent.answeredBy))) continue;
      recent.answeredBy = answeredBy;
      if (age < 0) recent.legs = latest(leg, legs);
      this.#keep(recents);
      dispatchEvent(new Event(this.#key));
    }
  }

  /**
   * Takes over from the report of a call that is over. Where a machine was hung up on, the report can be here before the
   * last news of the map, which nobody waits for any more.
   */
  seeReport({ outbound_to: to, conference, call_report: report }: CallAttributes): void {
    const leg = conference?.participants?.customer;
    const answeredBy = machineIn(report);
    if (!leg || !answeredBy) return;
    const recents = this.list();
    const recent =
      recents.find(({ legs = [] }) => legs.includes(leg)) ??
      // The call may have ended before its leg was seen.
      recents.find((each) => !each.legs?.[0] && each.to.split(';')[0] === to);
    if (!recent || machineOf(recent)) return;
    const [number = '', extension = null] = recent.to.split(';ext=');
    this.see([{ answered_by: answeredBy, call_sid: leg, extension, phone_number: number }]);
  }

  /** Tells who draws the list when somebody has picked up, until the returned function is called. */
  watch(onChange: (recents: Recent[]) => void): () => void {
    const listener = () => onChange(this.list());
    addEventListener(this.#key, listener);
    return () => removeEventListener(this.#key, listener);
  }

  clear(): void {
    this.#keep([]);
  }

  #keep(recents: Recent[]): void {
    try {
      localStorage.setItem(this.#key, JSON.stringify(recents));
    } catch (error) {
      warn('the recents cannot be kept', error);
    }
  }
}

function latest(leg: string, legs: string[]): string[] {
  return [leg, ...legs].slice(0, MOST);
}

function isRecent(entry: unknown): entry is Recent {
  const { to, name, legs = [] } = (entry ?? {}) as Partial<Recent>;
  return typeof to === 'string' && (name === null || typeof name === 'string') && Array.isArray(legs);
}
