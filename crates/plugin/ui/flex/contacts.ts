/**
 * The account's contacts: those of `outbound_participants_canvas.contacts`, and those of the list at `contacts_url`,
 * which is asked for when somebody looks, and again after some minutes.
 */
import { isFound } from './folded';
import { onlyOnce, type Person } from './person';
import { warn } from './warn';
import { isFilled } from './filled';
import { pause } from './pause';

const FRESH_MS = 5 * 60_000;
const TIMEOUT_MS = 10_000;
const PATIENCE_MS = 1000;

type Contact = Person & { group: string };
type ReadNumber = (text: string) => string | undefined;

export class Contacts {
  /** The list at the address, as it was last read. */
  #remote: Contact[] = [];
  readonly #own: Contact[];
  /** Whose numbers were looked for, each with the country of that moment: of a long list, each number is read. */
  readonly #found = new Map<string, Contact | undefined>();
  #wasRead = false;
  #askedAt = 0;
  #reading: Promise<void> | undefined;

  constructor(
    own: unknown,
    private readonly url: string | undefined,
    private readonly readNumber: ReadNumber,
    /** The country of numbers without a country code. */
    private readonly country: () => unknown,
  ) {
    this.#own = Array.isArray(own) ? contacts(own) : [];
  }

  /** Whether the account has any, or an address of some. */
  get areOffered(): boolean {
    return this.#own.length > 0 || this.url !== undefined;
  }

  /** Those in whose name, group, note or number each typed word is, in the order of groups and names. */
  readonly search = async (typed: string): Promise<Contact[]> => {
    await this.#refresh();
    return this.#all()
      .filter((it) => isFound(`${it.name} ${it.group} ${it.detail} ${it.to} ${this.readNumber(it.to) ?? ''}`, typed))
      .sort((one, other) => one.group.localeCompare(other.group) || one.name.localeCompare(other.name));
  };

  /** Called when the list at the address has been read: more names may be known. */
  onRead = () => {};

  /** Whose number it is, as far as that is known; the first time, the list is read for the next. */
  find(number: string): Contact | undefined {
    if (!this.#reading) this.#refresh().catch(() => {});
    const key = `${this.country()} ${number}`;
    if (!this.#found.has(key)) this.#found.set(key, this.#all().find(({ to }) => this.readNumber(to) === number));
    return this.#found.get(key);
  }

  #all(): Contact[] {
    return onlyOnce([...this.#own, ...this.#remote]);
  }

  async #refresh(): Promise<void> {
    if (this.url !== undefined && Date.now() - this.#askedAt >= FRESH_MS) {
      this.#askedAt = Date.now();
      this.#reading = this.#read(this.url).catch((error: unknown) => {
        warn('the contacts cannot be read', error);
        if (this.#wasRead || this.#own.length > 0) return;
        this.#askedAt = 0;
        throw error;
      });
    }
    // An older list is better than none: only who has never seen one waits for it, and not for long who has one of their own.
    const enough = this.#own.length > 0 ? [pause(PATIENCE_MS)] : [];
    if (!this.#wasRead) await Promise.race([this.#reading, ...enough]);
  }

  async #read(url: string): Promise<void> {
    const answer = await fetch(url, { credentials: 'omit', signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
    this.#remote = contacts(await answer.json());
    this.#found.clear();
    this.#wasRead = true;
    this.onRead();
  }
}

/** What has no name or no number is left out, and told to who looks into the console. */
function contacts(list: unknown): Contact[] {
  if (!Array.isArray(list)) throw new Error('the contacts are no list');
  const found = list.flatMap((entry: unknown) => contact(entry) ?? []);
  const unread = list.length - found.length;
  if (unread > 0) warn(`${unread} contacts have no name or no number`);
  return found;
}

function contact(entry: unknown): Contact | undefined {
  const { name, number: to, group, note } = (entry ?? {}) as Record<string, unknown>;
  if (!isFilled(name) || !isFilled(to)) return undefined;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  // It stays when the list is read again, whoever has come, gone or changed places.
  const id = `${to}/${name}/${text(group)}`;
  return { id, name, to, detail: text(note), group: text(group), isAway: false };
}
