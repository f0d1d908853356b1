// Runs `cargo xtask deploy` against the emulator, and plays the others who deploy to the same account.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { isolatedEnvironment } from './isolation.mjs';
import { projectFolder } from './processes.mjs';

export const PLUGIN = 'plugin-outbound-participants-canvas';
const SERVICE = 'flex-api.twilio.com/v1/PluginService';
const SERVERLESS = 'serverless.twilio.com/v1/Services';
const xtask = process.env.XTASK_BINARY || join(projectFolder, 'target/debug/xtask');

/** Runs the task. Resolves to its exit code and what it printed, whatever that is. */
export function deploy(emulator, args, settings = {}) {
  const env = {
    ...isolatedEnvironment(),
    TWILIO_BASE_URL: emulator.url,
    TWILIO_ACCOUNT_SID: emulator.account_sid,
    TWILIO_AUTH_TOKEN: emulator.auth_token,
    // A key in somebody's .env would win.
    TWILIO_API_KEY: '',
    ...settings,
  };
  return new Promise((resolve) => {
    execFile(xtask, ['deploy', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? error.code : 0, stdout, stderr });
    });
  });
}

/** The account, as Twilio's REST APIs show it and as somebody else changes it. */
export class Account {
  constructor(emulator) {
    this.emulator = emulator;
  }

  async ask(method, path, { form, json, body } = {}) {
    const credentials = Buffer.from(`${this.emulator.account_sid}:${this.emulator.auth_token}`).toString('base64');
    const headers = { Authorization: `Basic ${credentials}` };
    if (json) headers['Content-Type'] = 'application/json';
    const answer = await fetch(`${this.emulator.url}/${path}`, {
      method,
      headers,
      body: json ? JSON.stringify(json) : form ? new URLSearchParams(form) : body,
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  get = (path) => this.ask('GET', path);
  create = (path, form) => this.ask('POST', path, { form });

  /** A switch of the emulator's own. */
  async control(method, path, body) {
    const options = { method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) };
    const answer = await fetch(`${this.emulator.url}/_emulator/${path}`, options);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** The next requests of these kinds fail, are slow, or whatever else a fault can be. */
  faults = (...requests) => this.control('PUT', 'faults', { requests });

  settings = async () => (await this.get('flex-api.twilio.com/v1/Configuration')).ui_attributes;
  configure = (ui_attributes) =>
    this.ask('POST', 'flex-api.twilio.com/v1/Configuration', {
      json: { account_sid: this.emulator.account_sid, ui_attributes },
    });

  /** How many there are of everything that a deployment makes, and what of it is to be seen. */
  async state() {
    const { services } = await this.get(SERVERLESS);
    const state = { services: services.length, environments: 0, assets: 0, site: [] };
    for (const service of services) {
      const { environments } = await this.get(`${SERVERLESS}/${service.sid}/Environments`);
      const { assets } = await this.get(`${SERVERLESS}/${service.sid}/Assets?PageSize=100`);
      state.environments += environments.length;
      state.assets += assets.length;
      for (const { build_sid: build } of environments) {
        if (!build) continue;
        const { asset_versions: versions } = await this.get(`${SERVERLESS}/${service.sid}/Builds/${build}`);
        state.site.push(...versions.map(({ path }) => path));
      }
    }
    const { plugins } = await this.get(`${SERVICE}/Plugins`);
    state.versions = {};
    for (const { unique_name: name } of plugins) {
      const { plugin_versions: versions } = await this.get(`${SERVICE}/Plugins/${name}/Versions`);
      state.versions[name] = versions.map(({ version }) => version);
    }
    state.configurations = (await this.get(`${SERVICE}/Configurations`)).configurations.length;
    state.releases = (await this.get(`${SERVICE}/Releases`)).releases.length;
    state.released = await this.released();
    return state;
  }

  /** The names and versions of what Flex loads. */
  async released() {
    const { releases } = await this.get(`${SERVICE}/Releases`);
    if (!releases.length) return [];
    const { plugins } = await this.get(`${SERVICE}/Configurations/${releases[0].configuration_sid}/Plugins`);
    return plugins.map(({ unique_name: name, version }) => `${name} ${version}`).sort();
  }

  /** Somebody else puts a file on the site, keeping what is there as far as they know. */
  async putOnSite(path, content, { known } = {}) {
    const site = known ?? (await this.site());
    const asset = await this.create(`${site.url}/Assets`, { FriendlyName: path });
    const body = new FormData();
    body.set('Path', path);
    body.set('Visibility', 'public');
    body.set('Content', new Blob([content], { type: 'text/plain' }), 'file.txt');
    const upload = site.url.replace('serverless.twilio.com', 'serverless-upload.twilio.com');
    const { sid } = await this.ask('POST', `${upload}/Assets/${asset.sid}/Versions`, { body });
    const versions = [...site.versions, sid];
    const build = await this.create(`${site.url}/Builds`, versions.map((version) => ['AssetVersions', version]));
    for (;;) {
      const { status } = await this.get(`${site.url}/Builds/${build.sid}/Status`);
      if (status === 'completed') break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await this.create(`${site.url}/Environments/${site.environment}/Deployments`, { BuildSid: build.sid });
  }

  /** The site as somebody else knows it. */
  async site() {
    let { services } = await this.get(SERVERLESS);
    if (!services.length) services = [await this.create(SERVERLESS, { UniqueName: 'default', FriendlyName: 'default' })];
    const url = `${SERVERLESS}/${services[0].sid}`;
    let { environments } = await this.get(`${url}/Environments`);
    if (!environments.length) {
      environments = [await this.create(`${url}/Environments`, { UniqueName: PLUGIN, DomainSuffix: 'theirs' })];
    }
    const [{ sid: environment, build_sid: build, domain_name: domain }] = environments;
    const versions = build ? (await this.get(`${url}/Builds/${build}`)).asset_versions.map(({ sid }) => sid) : [];
    return { url, environment, domain, versions };
  }

  /** Somebody else releases a version of their plugin beside what is released as far as they know. */
  async releaseOther(name, version, { phase = 3, beside } = {}) {
    await this.create(`${SERVICE}/Plugins`, { UniqueName: name }).catch(() => {});
    const url = `https://example.twil.io/${name}/${version}.js`;
    const made = await this.create(`${SERVICE}/Plugins/${name}/Versions`, { Version: version, PluginUrl: url });
    const known = (beside ?? (await this.configured())).filter((it) => it.unique_name !== name);
    const set = [
      ...known.map((it) => ({ plugin_version: it.plugin_version_sid, phase: it.phase })),
      { plugin_version: made.sid, phase },
    ];
    await this.releaseSet(set);
  }

  async releaseSet(set) {
    const plugins = set.map((it) => ['Plugins', JSON.stringify(it)]);
    const configuration = await this.create(`${SERVICE}/Configurations`, [['Name', 'theirs'], ...plugins]);
    await this.create(`${SERVICE}/Releases`, { ConfigurationId: configuration.sid });
  }

  /** The set that is released. */
  async configured() {
    const { releases } = await this.get(`${SERVICE}/Releases`);
    if (!releases.length) return [];
    return (await this.get(`${SERVICE}/Configurations/${releases[0].configuration_sid}/Plugins`)).plugins;
  }

  /** Waits until the faults that were set have met their requests, which may still be under way. */
  async met() {
    while ((await this.control('GET', 'faults')).requests.length > 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
