/** The tab of the directory: who is chosen is called. */
import React from 'react';
import { PeopleList } from './PeopleList';
import type { TabProps } from './tab-props';

export function ColleaguesTab({ dialler, view }: TabProps): JSX.Element {
  const { directory } = dialler;
  return (
    <PeopleList
      label="colleagues"
      nobody="nobody"
      onChoose={(colleague) => dialler.callColleague(colleague)}
      search={directory.search}
      view={view}
    />
  );
}
