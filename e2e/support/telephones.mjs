// The people who are called, and what Twilio knows of them: the emulator's control routes and its REST API.

import { eventually } from './eventually.mjs';

export class Telephones {
  #emulator;

  constructor(emulator) {
    this.#emulator = emulator;
  }

  /** Everything at this moment: calls, conferences, tasks, callbacks. */
  state() {
    return this.#json('/_emulator/state');
  }

  /** Waits until the telephone of `number` rings, and returns the call's SID. */
  async rings(number) {
    const call = await eventually(`${number} rings`, async () => {
      const { calls } = await this.state();
      return calls.findLast(({ to, status }) => to === number && status === 'ringing');
    });
    return call.sid;
  }

  /** Answers the telephone of `number` once it rings. */
  async answer(number) {
    const call = await eventually(`${number} rings`, async () => {
      const { calls } = await this.state();
      const latest = calls.findLast(({ to }) => to === number);
      return latest?.status === 'ringing' || answeredByItself(latest) ? latest : undefined;
    });
    if (call.status !== 'ringing') return call.sid;
    try {
      await this.press(call.sid, 'answer');
    } catch (error) {
      const { calls } = await this.state();
      if (!answeredByItself(calls.find(({ sid }) => sid === call.sid))) throw error;
    }
    return call.sid;
  }

  /** An answering machine picks up the telephone with this number once it rings. */
  async answerByMachine(number) {
    await this.press(await this.rings(number), 'answer-machine');
  }

  async isBusy(number) {
    await this.press(await this.rings(number), 'busy');
  }

  async doesNotAnswer(number) {
    await this.press(await this.rings(number), 'no-answer');
  }

  /** The keys that were played to the telephone of `number`, and to nobody else. */
  async heardBy(number) {
    const { calls } = await this.state();
    return calls.findLast(({ to }) => to === number).played_digits;
  }

  async hangsUp(number) {
    const { calls } = await this.state();
    const call = calls.findLast(({ to, status }) => to === number && status === 'in-progress');
    if (!call) throw new Error(`${number} is on no call`);
    await this.press(call.sid, 'hang-up');
  }

  /** Somebody calls from outside and is led into the conference of a task. */
  dialsIn(from, taskSid) {
    return this.#json('/_emulator/dial-in', { method: 'POST', body: JSON.stringify({ from, conference: taskSid }) });
  }

  press(callSid, button) {
    return this.#json(`/_emulator/calls/${callSid}/${button}`, { method: 'POST' });
  }

  faults(faults) {
    return this.#json('/_emulator/faults', { method: 'PUT', body: JSON.stringify(faults) });
  }

  /** Twilio refuses to dial the next number into a conference, with this code. */
  refusesTheNextDial(code) {
    const requests = [{ method: 'POST', path: '/api.twilio.com/*/Participants.json', status: 400, code }];
    return this.faults({ requests });
  }

  /** How Twilio behaves where nobody knows how the real one does. */
  quirks(quirks) {
    return this.#json('/_emulator/quirks', { method: 'PUT', body: JSON.stringify(quirks) });
  }

  /** Time passes for Twilio, and for nobody else. */
  minutesPass(minutes) {
    return this.#json('/_emulator/clock', { method: 'POST', body: JSON.stringify({ advance_ms: minutes * 60_000 }) });
  }

  /** Waits until Twilio has told all that there is to tell: no callback is under way, none will be repeated. */
  settled() {
    return this.#json('/_emulator/settled');
  }

  /** The live conference and its participants, as Twilio's REST API lists them. */
  async participants() {
    const conferences = await this.#rest('/Conferences.json?Status=in-progress');
    const lists = conferences.conferences.map(({ sid }) => this.#rest(`/Conferences/${sid}/Participants.json`));
    return (await Promise.all(lists)).flatMap(({ participants }) => participants);
  }

  /** Somebody else stops what is recorded of the live conference. */
  async stopsRecording() {
    const { conferences } = await this.#rest('/Conferences.json?Status=in-progress');
    const path = `/api.twilio.com/2010-04-01/Accounts/${this.#emulator.account_sid}/Conferences/${conferences[0].sid}`;
    const body = new URLSearchParams({ Status: 'stopped' });
    return this.#withCredentials(`${path}/Recordings/Twilio.CURRENT.json`, { method: 'POST', body });
  }

  /** The statuses of what is recorded of the live conference. */
  async recordings() {
    const { conferences } = await this.#rest('/Conferences.json?Status=in-progress');
    const lists = conferences.map(({ sid }) => this.#rest(`/Conferences/${sid}/Recordings.json`));
    return (await Promise.all(lists)).flatMap(({ recordings }) => recordings.map(({ status }) => status));
  }

  /** The call SIDs of those whom Twilio holds. */
  async held() {
    const participants = await this.participants();
    return participants.filter(({ hold }) => hold).map(({ call_sid: callSid }) => callSid);
  }

  /** The status of the task, in TaskRouter's word. */
  async taskStatus() {
    const { tasks } = await this.state();
    return tasks.at(-1)?.assignment_status;
  }

  /** The workflow sends every task to everybody, as a new account's does. */
  async hasNoFilter() {
    const path = `/taskrouter.twilio.com/v1/Workspaces/${this.#emulator.workspace_sid}`;
    const { task_queues: queues } = await this.#get(`${path}/TaskQueues`);
    const Configuration = JSON.stringify({ task_routing: { filters: [], default_filter: { queue: queues[0].sid } } });
    const workflow = `${path}/Workflows/${this.#emulator.workflow_sid}`;
    return this.#withCredentials(workflow, { method: 'POST', body: new URLSearchParams({ Configuration }) });
  }

  /** Changes attributes of the worker with this name; the others stay. */
  async changesWorker(fullName, changes) {
    const path = `/taskrouter.twilio.com/v1/Workspaces/${this.#emulator.workspace_sid}/Workers`;
    const { workers } = await this.#get(path);
    const ofWorker = ({ attributes }) => JSON.parse(attributes);
    const worker = workers.find((it) => ofWorker(it).full_name === fullName);
    const Attributes = JSON.stringify({ ...ofWorker(worker), ...changes });
    return this.#withCredentials(`${path}/${worker.sid}`, { method: 'POST', body: new URLSearchParams({ Attributes }) });
  }

  /** Puts a task on a channel, as what routes messages does. */
  createTask(channel, attributes) {
    const body = new URLSearchParams({
      Attributes: JSON.stringify(attributes),
      TaskChannel: channel,
      WorkflowSid: this.#emulator.workflow_sid,
    });
    const path = `/taskrouter.twilio.com/v1/Workspaces/${this.#emulator.workspace_sid}/Tasks`;
    return this.#withCredentials(path, { method: 'POST', body });
  }

  /** The data of the items of a task's Sync map. */
  async map(taskSid) {
    const answer = await this.#get(`/sync.twilio.com/v1/Services/default/Maps/${taskSid}.CS/Items?PageSize=100`);
    return answer.items.map(({ data }) => data);
  }

  /** Removes an item from a task's Sync map, as somebody else's server may. */
  removesItem(taskSid, key) {
    const path = `/sync.twilio.com/v1/Services/default/Maps/${taskSid}.CS/Items/${key}`;
    return this.#withCredentials(path, { method: 'DELETE' });
  }

  /** Workers hear of nothing while the sockets of the event bridge are `refused`. */
  eventBridge(faults) {
    return this.#json('/_emulator/event-bridge', { method: 'PUT', body: JSON.stringify(faults) });
  }

  /** Sync sockets are `refused`, or `stalled`: open and silent. What is not named is well again. */
  syncSockets(faults) {
    return this.#json('/_emulator/sync/sockets', { method: 'PUT', body: JSON.stringify(faults) });
  }

  /** Cuts the Sync sockets that are open. */
  dropsSyncSockets() {
    return this.#json('/_emulator/sync/drop-sockets', { method: 'POST' });
  }

  #rest(path) {
    return this.#get(`/api.twilio.com/2010-04-01/Accounts/${this.#emulator.account_sid}${path}`);
  }

  #get(path) {
    return this.#withCredentials(path);
  }

  #withCredentials(path, init) {
    const { account_sid: accountSid, auth_token: authToken } = this.#emulator;
    const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
    return this.#json(path, { ...init, headers: { Authorization: `Basic ${credentials}` } });
  }

  async #json(path, init) {
    const answer = await fetch(`${this.#emulator.url}${path}`, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }
}

/** A desk phone in the emulator answers by itself after a while: perhaps before anybody has seen it ring. */
function answeredByItself(call) {
  return call?.status === 'in-progress' && call.to.startsWith('client:');
}
