/** What the dialpad and the dialog have in common: whom they call, and how. */
import type { ITask, Manager } from '@twilio/flex-ui';
import type { Plugin } from 'plugin-wasm';
import { currentDialpad } from './state';
import type { Countries } from '../../flex/countries';
import { Contacts } from '../../flex/contacts';
import { customerAddresses } from '../../flex/customer-number';
import { Directory } from '../../flex/directory';
import type { Person } from '../../flex/person';
import { Recents, type Recent } from '../../flex/recents';
import { settings } from '../../flex/settings';
import { isFilled } from '../../flex/filled';

export class Dialler {
  readonly contacts: Contacts;
  readonly directory: Directory;
  readonly recents: Recents;
  /** Whether the next call is recorded; undefined where that is not for the agent to say. */
  recordCalls: boolean | undefined;

  constructor(
    readonly plugin: Plugin,
    private readonly manager: Manager,
    readonly countries: Countries,
  ) {
    const { contacts, contactsUrl } = settings(manager);
    this.resetRecord();
    this.contacts = new Contacts(contacts, contactsUrl, this.#readNumber, () => currentDialpad().country);
    this.directory = new Directory(manager);
    this.recents = new Recents(manager.workerClient?.sid ?? '');
  }

  /** The numbers that the agent can show to whom they call; the first is theirs. */
  callerIds(): string[] {
    const own: unknown = this.manager.workerClient?.attributes?.['phone'];
    const all = [own, ...settings(this.manager).callerIds];
    const texts = all.filter(isFilled);
    // What is no number is the server's to refuse, in words.
    return [...new Set(texts.map((text) => this.#readNumber(text) ?? text))];
  }

  resetRecord(): void {
    this.recordCalls = settings(this.manager).recordCalls;
  }

  /** The number of whom an SMS or chat task is about. */
  customerNumber(task: ITask | undefined): string | undefined {
    return this.#readNumber(...customerAddresses(task));
  }

  /** Calls the number that is in the field. */
  callNumber(callerId = this.callerIds()[0]): void {
    const { number, extension } = currentDialpad();
    const to = extension ? `${number};ext=${extension}` : (number ?? '');
    this.#call({ to, name: null }, () => this.plugin.pressCall(callerId, this.recordCalls));
  }

  callColleague({ to, name }: Pick<Person, 'to' | 'name'>): void {
    this.#call({ to, name }, () => this.plugin.chooseWorker(to, this.recordCalls));
  }

  callAgain({ to, name }: Recent, callerId?: string): void {
    if (name !== null) return this.callColleague({ to, name });
    this.callKnownNumber(to, callerId);
  }

  /** Calls a number that was chosen from a list. */
  callKnownNumber(number: string, callerId?: string): void {
    this.plugin.typeNumber(number);
    this.callNumber(callerId);
  }

  /** Calls whom an action of Flex's names, and remembers a number; resolves with the SID of the call's task. */
  async callByAction(destination: string, callerId = this.callerIds()[0], attributes?: unknown): Promise<string> {
    await this.countries.known();
    const wasBusy = currentDialpad().busy;
    const number = this.plugin.firstNumber([destination]);
    const call = this.plugin.callByAction(destination, callerId, attributes) as Promise<string>;
    if (!wasBusy && currentDialpad().busy && number) this.recents.remember({ to: number, name: null });
    return call;
  }

  /** The first of these that is a number, without what is pressed once somebody answers. */
  readonly #readNumber = (...texts: unknown[]): string | undefined => this.plugin.firstNumber(texts)?.split(';')[0];

  /** Remembers who was called, once the Rust half has seen nothing wrong with it. */
  #call(recent: Recent, press: () => void): void {
    if (currentDialpad().busy) return;
    press();
    if (currentDialpad().busy) this.recents.remember(recent);
  }
}
