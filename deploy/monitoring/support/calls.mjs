// Calls of an agent without a browser: what their page would ask for, and what the people at the telephones do.

import assert from 'node:assert/strict';
import { until } from './prometheus.mjs';

const AGENT = 'client:agent_40example_2Ecom';
const AGENT_NUMBER = '+15005550101';

export class Calls {
  #emulator;
  #server;
  #token;

  static async of({ emulator, server }) {
    const calls = new Calls();
    calls.#emulator = emulator;
    calls.#server = server;
    calls.#token = (await calls.control('GET', 'session')).token;
    return calls;
  }

  /** Asks the server as the agent's page does. */
  ask(path, form) {
    const body = new URLSearchParams({ Token: this.#token, ...form });
    return fetch(this.#server.url + path, { method: 'POST', body });
  }

  /** A control route of the emulator. */
  async control(method, path, body) {
    const answer = await fetch(`${this.#emulator.url}/_emulator/${path}`, { method, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${path}: ${answer.status}`);
    return answer.json().catch(() => undefined);
  }

  /** Asks for a call; the answer is the server's. */
  create(to) {
    return this.ask('/create-new-task', { To: to, From: AGENT_NUMBER, Worker: AGENT, Internal: 'false' });
  }

  /** A call in which agent and customer talk. */
  async talk(to) {
    const made = await this.create(to);
    assert.equal(made.status, 200, await made.clone().text());
    const { taskSid, agentJoinUrl } = await made.json();
    const task = `Tasks/${taskSid}`;
    const reservation = await until('the task is offered', async () => {
      const { reservations } = await this.#taskRouter('GET', `${task}/Reservations`);
      return reservations[0];
    });
    const [url, fragment] = agentJoinUrl.split('#');
    await this.#taskRouter('POST', `${task}/Reservations/${reservation.sid}`, {
      Instruction: 'call',
      CallFrom: AGENT_NUMBER,
      CallUrl: `${url}&reservationSid=${reservation.sid}&workerSid=${reservation.worker_sid}#${fragment}`,
      CallAccept: 'true',
    });
    const customer = await until('the customer rings', async () => {
      const { calls } = await this.control('GET', 'state');
      return calls.find((call) => call.to === to && call.status === 'ringing');
    });
    await this.control('POST', `calls/${customer.sid}/answer`);
    await this.control('GET', 'settled');
    return { taskSid, customer: customer.sid };
  }

  async hold({ taskSid, customer }, hold) {
    const held = await this.ask('/hold-conference-participant', { taskSid, participant: customer, hold: String(hold) });
    assert.equal(held.status, 200, await held.clone().text());
    await this.control('GET', 'settled');
  }

  /** The customer hangs up, and the agent wraps up. */
  async end({ taskSid, customer }) {
    await this.control('POST', `calls/${customer}/hang-up`);
    await this.control('GET', 'settled');
    await this.#taskRouter('POST', `Tasks/${taskSid}`, { AssignmentStatus: 'completed', Reason: 'done' });
  }

  async #taskRouter(method, path, form) {
    const { url, account_sid, auth_token, workspace_sid } = this.#emulator;
    const credentials = Buffer.from(`${account_sid}:${auth_token}`).toString('base64');
    const answer = await fetch(`${url}/taskrouter.twilio.com/v1/Workspaces/${workspace_sid}/${path}`, {
      method,
      headers: { Authorization: `Basic ${credentials}` },
      body: form && new URLSearchParams(form),
    });
    assert.ok(answer.ok, `${path}: ${await answer.clone().text()}`);
    return answer.json();
  }
}
