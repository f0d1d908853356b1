/** The agent's colleagues, as Flex's own directory finds them: by a query of Live Query's index of workers. */
import type { Manager } from '@twilio/flex-ui';

export interface Colleague {
  workerSid: string;
  name: string;
  /** Where they are called. */
  contactUri: string;
  /** What they are doing, in the account's words. */
  activity: string;
  /** TaskRouter gives them no calls while they are doing it. */
  isAway: boolean;
}

/** What is read of a document of the index. */
interface WorkerDocument {
  worker_sid?: string;
  friendly_name?: string;
  activity_name?: string;
  attributes?: { contact_uri?: unknown; full_name?: unknown };
}

export class Directory {
  constructor(private readonly manager: Manager) {}

  /**
   * Those whose names contain the text, in the order of their names, and who can be called before who is away: neither
   * the agent nor who is `Offline`, as Flex's own directory has it. An account can give that activity another name.
   */
  async search(text: string): Promise<Colleague[]> {
    const query = await this.manager.insightsClient.instantQuery('tr-worker');
    const found = new Promise<object>((resolve) => query.once('searchResult', resolve));
    await query.search(expression(this.ownSid(), text));
    const away = this.awayActivities();
    const documents = Object.values(await found) as WorkerDocument[];
    return documents
      .flatMap((document) => colleague(document, away) ?? [])
      .filter(({ workerSid }) => workerSid !== this.ownSid())
      .sort((one, other) => Number(one.isAway) - Number(other.isAway) || one.name.localeCompare(other.name));
  }

  /** The names of the activities in which nobody is given calls. */
  private awayActivities(): Set<string> {
    const activities = [...(this.manager.workerClient?.activities.values() ?? [])];
    return new Set(activities.filter(({ available }) => !available).map(({ name }) => name));
  }

  private ownSid(): string {
    return this.manager.workerClient?.sid ?? '';
  }
}

/** A query has no way to quote a quotation mark. */
function expression(ownSid: string, text: string): string {
  const name = text.replace(/["\\]/g, '').trim();
  const conditions = ['data.activity_name != "Offline"', `data.worker_sid != "${ownSid}"`];
  if (name !== '') conditions.push(`data.attributes.full_name CONTAINS "${name}"`);
  return conditions.join(' AND ');
}

/** Who has no address cannot be called. */
function colleague(document: WorkerDocument, away: Set<string>): Colleague | undefined {
  const { contact_uri: contactUri, full_name: fullName } = document.attributes ?? {};
  if (typeof contactUri !== 'string' || contactUri === '' || !document.worker_sid) return undefined;
  const name = typeof fullName === 'string' && fullName !== '' ? fullName : (document.friendly_name ?? contactUri);
  const activity = document.activity_name ?? '';
  return { workerSid: document.worker_sid, name, contactUri, activity, isAway: away.has(activity) };
}
