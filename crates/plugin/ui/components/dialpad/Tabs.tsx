/** The ways to somebody: their number, their name, or that they were called before. */
import React, { useRef, useState, type KeyboardEvent } from 'react';
import type { DialpadView } from '../../seam/DialpadView';
import { text } from '../../strings/strings';
import { ColleaguesTab } from './ColleaguesTab';
import { ContactsTab } from './ContactsTab';
import type { Dialler } from './dialler';
import { NumberTab } from './NumberTab';
import { RecentsTab } from './RecentsTab';
import { Tab, TabList } from './list-styles';

const TABS = { number: NumberTab, contacts: ContactsTab, colleagues: ColleaguesTab, recents: RecentsTab };
type TabName = keyof typeof TABS;
const PANEL_ID = 'outbound-dialpad-tab-panel';
const tabId = (name: TabName) => `outbound-dialpad-tab-${name}`;

export function Tabs({ dialler, view }: { dialler: Dialler; view: DialpadView }): JSX.Element {
  const [selected, select] = useState<TabName>('number');
  const [callerId, setCallerId] = useState(dialler.callerIds()[0]);
  const list = useRef<HTMLDivElement>(null);
  const names = (Object.keys(TABS) as TabName[]).filter((name) => name !== 'contacts' || dialler.contacts.areOffered);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextTab(event.key, names.indexOf(selected), names);
    if (next === undefined) return;
    event.preventDefault();
    select(next);
    list.current?.querySelector<HTMLElement>(`#${tabId(next)}`)?.focus();
  };
  const Selected = TABS[selected];
  return (
    <>
      <TabList ref={list} aria-label={text('dialpad', 'tabs')} onKeyDown={onKeyDown} role="tablist">
        {names.map((name) => (
          <Tab
            key={name}
            aria-controls={PANEL_ID}
            aria-selected={name === selected}
            data-testid={tabId(name)}
            id={tabId(name)}
            onClick={() => select(name)}
            role="tab"
            tabIndex={name === selected ? 0 : -1}
            type="button"
          >
            {text('dialpad', name)}
          </Tab>
        ))}
      </TabList>
      <div aria-labelledby={tabId(selected)} id={PANEL_ID} role="tabpanel">
        <Selected callerId={callerId} dialler={dialler} onCallerId={setCallerId} view={view} />
      </div>
    </>
  );
}

function nextTab(key: string, selected: number, names: TabName[]): TabName | undefined {
  switch (key) {
    case 'ArrowRight':
      return names[(selected + 1) % names.length];
    case 'ArrowLeft':
      return names[(selected + names.length - 1) % names.length];
    case 'Home':
      return names[0];
    case 'End':
      return names[names.length - 1];
    default:
      return undefined;
  }
}
