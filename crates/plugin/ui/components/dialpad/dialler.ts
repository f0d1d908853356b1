/** What the dialpad and the dialog have in common: whom they call, and how. */
import type { Manager } from '@twilio/flex-ui';
import type { Plugin } from 'plugin-wasm';
import { currentDialpad } from './state';
import { Directory, type Colleague } from '../../flex/directory';
import { Recents, type Recent } from '../../flex/recents';
import { settings } from '../../flex/settings';

export class Dialler {
  readonly directory: Directory;
  readonly recents: Recents;

  constructor(
    readonly plugin: Plugin,
    private readonly manager: Manager,
  ) {
    this.directory = new Directory(manager);
    this.recents = new Recents(manager.workerClient?.sid ?? '');
  }

  /** The numbers that the agent can show to whom they call; the first is theirs. */
  callerIds(): string[] {
    const own: unknown = this.manager.workerClient?.attributes?.['phone'];
    const all = [own, ...settings(this.manager).callerIds];
    return [...new Set(all.filter((number): number is string => typeof number === 'string' && number !== ''))];
  }

  /** Calls the number that is in the field. */
  callNumber(callerId = this.callerIds()[0]): void {
    this.call({ to: currentDialpad().text.replace(/[^+\d]/g, ''), name: null }, () => this.plugin.pressCall(callerId));
  }

  callColleague({ contactUri: to, name }: Pick<Colleague, 'contactUri' | 'name'>): void {
    this.call({ to, name }, () => this.plugin.chooseWorker(to));
  }

  callAgain({ to, name }: Recent, callerId?: string): void {
    if (name !== null) return this.callColleague({ contactUri: to, name });
    this.plugin.typeNumber(to);
    this.callNumber(callerId);
  }

  /** Remembers who was called, once the Rust half has seen nothing wrong with it. */
  private call(recent: Recent, press: () => void): void {
    if (currentDialpad().busy) return;
    press();
    if (currentDialpad().busy) this.recents.remember(recent);
  }
}
