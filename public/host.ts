// The page that stands for flex.twilio.com: sends Twilio's hosts to this origin, logs an agent in, starts Flex UI, and
// gives the agent a telephone. For an account of Twilio's it does none of that but start Flex UI, which does the rest.

import { appConfig, flexConfiguration, realConfiguration, type RealAccount } from './host/config';
import { showFailure } from './host/failure';
import { loadFlex } from './host/flex';
import { rerouteTwilio } from './host/reroute';
import { logIn } from './host/session';
import { startSoftphone } from './softphone/softphone';

const { realAccount } = window;
const started = realAccount ? bootAt(realAccount) : boot();
started.catch(showFailure);

async function bootAt(account: RealAccount) {
  const Flex = await loadFlex();
  await Flex.runDefault(realConfiguration(account), '#container');
}

async function boot() {
  // Before anything else: Flex and its plugins keep references to `fetch` and its relatives.
  rerouteTwilio();
  const config = appConfig();
  const [Flex, session] = await Promise.all([loadFlex(), logIn(config.worker)]);
  await Flex.runDefault(flexConfiguration(session), '#container');
  // Otherwise another browser of the agent's is the telephone.
  if (config.softphone === 'elsewhere') return;
  startSoftphone(Flex.Manager.getInstance(), session.identity, config.softphone);
}
