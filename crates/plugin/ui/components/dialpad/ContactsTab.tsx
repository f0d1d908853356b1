/** The tab of the account's contacts: who is chosen is called. */
import React from 'react';
import { PeopleList } from './PeopleList';
import type { TabProps } from './tab-props';

/** A longer list is searched, not scrolled. */
const MOST = 100;

export function ContactsTab({ callerId, dialler, view }: TabProps): JSX.Element {
  return (
    <PeopleList
      label="contacts"
      most={MOST}
      nobody="noContact"
      onChoose={({ to }) => dialler.callKnownNumber(to, callerId)}
      search={dialler.contacts.search}
      view={view}
    />
  );
}
