/** The agent's colleagues, as Flex's own directory finds them: by a query of Live Query's index of workers. */
import { templates, type Manager } from '@twilio/flex-ui';
import { isFound } from './folded';
import { onlyOnce, type Person } from './person';
import { isFilled } from './filled';
import { pause } from './pause';

/** What is read of a document of the index. */
interface WorkerDocument {
  worker_sid?: string;
  friendly_name?: string;
  activity_name?: string;
  attributes?: { contact_uri?: unknown; full_name?: unknown };
}

interface QueueDocument {
  queue_sid: string;
  queue_name: string;
}

/** What is read of the statistics of a queue. */
interface Statistics {
  total_available_workers?: number;
  tasks_by_status?: { pending?: number; reserved?: number };
}

interface ServiceConfiguration {
  taskrouter_offline_activity_sid?: string;
}

const STATISTICS_MS = 1000;

export class Directory {
  constructor(private readonly manager: Manager) {}

  /**
   * Those whose names contain the text, in the order of their names, and who can be called before who is away: neither
   * the agent nor who has logged out, which is an activity of the account's with a name of its choice.
   */
  readonly search = async (text: string): Promise<Person[]> => {
    const ask = (name: string) =>
      this.#find<WorkerDocument>('tr-worker', expression(this.#ownSid(), this.#loggedOut(), name));
    const away = this.#awayActivities();
    const found = await named(text, ask, (document) => colleague(document, away));
    return found
      .filter(({ id }) => id !== this.#ownSid())
      .sort((one, other) => Number(one.isAway) - Number(other.isAway) || one.name.localeCompare(other.name));
  };

  /** To whom a call can be transferred: colleagues, then the account's queues, of which whoever accepts comes. */
  readonly searchWithQueues = async (text: string): Promise<Person[]> => {
    const ask = (name: string) =>
      this.#find<QueueDocument>('tr-queue', name && `data.queue_name CONTAINS "${unquoted(name)}"`);
    const [colleagues, queues, statistics] = await Promise.all([
      this.search(text),
      named(text, ask, ({ queue_sid: id, queue_name: name }) => ({ id, name, to: id, detail: '', isAway: false })),
      // People are not held up for them.
      Promise.race([this.#statistics(), pause(STATISTICS_MS)]).catch(() => undefined),
    ]);
    for (const queue of queues) {
      const busy = busyness(statistics?.find(({ key }) => key === queue.id)?.data);
      queue.detail = [templates.ChooseTaskQueue(), ...busy].join(' · ');
    }
    return [...colleagues, ...queues.sort((one, other) => one.name.localeCompare(other.name))];
  };

  /** The first hundred items of the map that Twilio keeps for plugins: the statistics of queues, by SID. */
  async #statistics() {
    const map = await this.manager.insightsClient.map({ id: 'realtime_statistics_v1', mode: 'open_existing' });
    return (await map.getItems({ pageSize: 100 }).finally(() => map.close())).items;
  }

  async #find<T>(index: string, expression: string): Promise<T[]> {
    const query = await this.manager.insightsClient.instantQuery(index);
    const found = new Promise<object>((resolve) => query.once('searchResult', resolve));
    await query.search(expression);
    return Object.values(await found) as T[];
  }

  /** The names of the activities in which nobody is given calls. */
  #awayActivities(): Set<string> {
    const activities = [...(this.manager.workerClient?.activities.values() ?? [])];
    return new Set(activities.filter(({ available }) => !available).map(({ name }) => name));
  }

  #loggedOut(): string {
    const { taskrouter_offline_activity_sid: sid } = this.manager.serviceConfiguration as ServiceConfiguration;
    const activity = this.manager.workerClient?.activities.get(sid ?? '');
    return activity?.name ?? 'Offline';
  }

  #ownSid(): string {
    return this.manager.workerClient?.sid ?? '';
  }
}

/**
 * Twilio compares letters with accents as they are and gives no more than some hundred documents: to what it finds, those
 * of all that it gives are added that are found by the plain letters.
 */
async function named<T>(
  text: string,
  ask: (name: string) => Promise<T[]>,
  read: (document: T) => Person | undefined,
): Promise<Person[]> {
  const [all, exact] = await Promise.all([ask(''), unquoted(text) === '' ? [] : ask(text)]);
  const people = (documents: T[]) => documents.flatMap((document) => read(document) ?? []);
  return onlyOnce([...people(exact), ...people(all).filter(({ name }) => isFound(name, text))]);
}

/** How many agents are available and how many tasks wait for them, in Flex's words. */
function busyness(statistics?: Statistics | null): string[] {
  const { total_available_workers: available, tasks_by_status: tasks } = statistics ?? {};
  const waiting = Number(tasks?.pending) + Number(tasks?.reserved);
  if (available === undefined || isNaN(waiting)) return [];
  return [`${templates.AgentStatusAvailable()}: ${available}`, `${templates.QueuesStatsHeaderWaitingTasks()}: ${waiting}`];
}

/** A query has no way to quote a quotation mark. */
const unquoted = (text: string): string => text.replace(/["\\]/g, '').trim();

function expression(ownSid: string, loggedOut: string, text: string): string {
  const name = unquoted(text);
  const conditions = [`data.activity_name != "${unquoted(loggedOut)}"`, `data.worker_sid != "${ownSid}"`];
  if (name !== '') conditions.push(`data.attributes.full_name CONTAINS "${name}"`);
  return conditions.join(' AND ');
}

/** Who has no address cannot be called. Said of them is what they are doing, in the account's words. */
function colleague(document: WorkerDocument, away: Set<string>): Person | undefined {
  const { contact_uri: to, full_name: fullName } = document.attributes ?? {};
  if (!isFilled(to) || !document.worker_sid) return undefined;
  const name = isFilled(fullName) ? fullName : (document.friendly_name ?? to);
  const detail = document.activity_name ?? '';
  return { id: document.worker_sid, name, to, detail, isAway: away.has(detail) };
}
