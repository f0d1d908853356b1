/**
 * Registers the plugin, looks whether Flex has what we need, and only then runs the rest, parts of which are made of
 * Flex's while they are loaded.
 */
import { Plugins, type Manager } from '@twilio/flex-ui';
import flex from '@twilio/flex-ui';
import { registerAbout } from './flex/about';
import { languageTag } from './flex/language';
import { missing } from './flex/needs';
import { registerNotice, showNotice } from './flex/notice';
import { stop } from './flex/stop';
import { setLanguage } from './strings/strings';

const NAME = 'outbound-participants-canvas';

class OutboundParticipantsCanvas {
  readonly name = NAME;

  /** Flex waits for this, and holds back its desktop for ten seconds when it fails: so it never does. */
  async init(_: unknown, manager: Manager): Promise<void> {
    if (!isFirstOnThePage()) {
      console.warn(`${NAME} is loaded twice; this copy does nothing`);
      return;
    }
    registerAbout(manager);
    try {
      setLanguage(languageTag(manager));
      await startIfPossible(manager);
    } catch (error) {
      // What has been registered until here does nothing.
      stop(error);
      tell('notStarted');
    }
  }
}

/** Two of us would overwrite each other's entries in Flex's store without end. */
function isFirstOnThePage(): boolean {
  const mark = Symbol.for(NAME);
  return !(mark in window) && Reflect.set(window, mark, true);
}

async function startIfPossible(manager: Manager): Promise<void> {
  const lacks = missing(flex);
  if (lacks.length > 0) {
    console.error(`${NAME} does not start: this Flex UI lacks`, lacks);
    registerNotice(manager);
    return tell('flexLacks', lacks.join(', '));
  }
  registerNotice(manager);
  const { start } = await import('./start');
  await start(manager);
}

/** A Flex UI that has no notices tells nobody; the console has it. */
function tell(key: string, detail = ''): void {
  try {
    showNotice({ key, detail, severity: 'error' });
  } catch (error) {
    console.error(`${NAME} has no way to tell`, error);
  }
}

export function register(): void {
  Plugins.init(OutboundParticipantsCanvas);
}
