// For those who work on the product: shows over the page what a failed build said, and loads the page again when there
// is a new one. A classic script, so that it speaks even where the page itself does not start.
(() => {
  const NOTICE = 'live-reload.notice';
  const loaded = 'LOADED';
  const { page } = document.currentScript.dataset;

  const root = document.createElement('div');
  root.id = 'live-reload';
  // Neither does the style of the page reach in, nor this style out.
  const shadow = root.attachShadow({ mode: 'open' });
  shadow.innerHTML = `
    <style>
      * { box-sizing: border-box; font: 14px/1.5 system-ui, sans-serif; }
      [hidden] { display: none !important; }
      .overlay { position: fixed; inset: 0; z-index: 2147483647; padding: 5vh 5vw; background: rgb(0 0 0 / 60%); }
      .failure { display: flex; flex-direction: column; gap: 12px; max-height: 90vh; padding: 20px; border-radius: 8px;
        border-top: 6px solid #d61f1f; background: #1b1b1f; color: #f4f4f6; }
      h2 { margin: 0; font-size: 18px; font-weight: 600; }
      p { margin: 0; }
      pre { margin: 0; padding: 12px; overflow: auto; flex: 1 1 auto; border-radius: 4px; background: #000;
        font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
      button { align-self: start; padding: 6px 14px; border: 1px solid #f4f4f6; border-radius: 4px; background: none;
        color: inherit; cursor: pointer; }
      button:focus-visible { outline: 3px solid #5aa9ff; outline-offset: 2px; }
      /* Over the middle of Flex's header, where there is nothing to press. */
      .status { position: fixed; left: 50%; top: 6px; z-index: 2147483646; padding: 6px 12px; border-radius: 4px;
        border: 1px solid #f4f4f6; background: #1b1b1f; color: #f4f4f6; transform: translateX(-50%); }
    </style>
    <div class="overlay" role="alertdialog" aria-labelledby="title" hidden>
      <div class="failure">
        <h2 id="title"></h2>
        <pre tabindex="0"></pre>
        <p>The last good build is below. This goes away when the mistake is mended.</p>
        <button type="button">Hide</button>
      </div>
    </div>
    <p class="status" role="status" hidden></p>`;
  const [overlay, title, output, hide, status] = ['.overlay', 'h2', 'pre', 'button', '.status'].map((it) =>
    shadow.querySelector(it),
  );
  const attach = () => document.body.append(root);
  if (document.body) attach();
  else addEventListener('DOMContentLoaded', attach);
  hide.onclick = () => (overlay.hidden = true);
  // Escape is not for the page below.
  overlay.onkeydown = (event) => {
    if (event.key === 'Escape') hide.click();
    event.stopPropagation();
  };

  const source = new EventSource('/_emulator/live-reload');
  source.onmessage = ({ data }) => follow(JSON.parse(data));
  source.onerror = () => say('The emulator does not answer. Is cargo xtask dev running?');

  let noticed = sessionStorage.getItem(NOTICE);
  sessionStorage.removeItem(NOTICE);
  if (noticed) setTimeout(() => say((noticed = null)), 10_000);
  show(loaded.build);

  function follow({ instance, build }) {
    const isOutdated = instance !== loaded.instance || build.versions[page] !== loaded.build.versions[page];
    if (isOutdated && window.realAccount) {
      // The agent's leg of a call is in this page, and ends with it.
      noticed = 'There is a new build. Load the page again when no call is in progress.';
      return show(build);
    }
    if (instance !== loaded.instance) {
      sessionStorage.setItem(NOTICE, 'The emulator was started again: its calls are lost.');
      return reload();
    }
    if (isOutdated) return reload();
    show(build);
  }

  function reload() {
    source.close();
    location.reload();
  }

  function show({ building, failure }) {
    say(building ? `Building ${building}…` : noticed);
    const text = failure?.output ?? '';
    // What somebody has hidden stays so, until there is something else to say.
    if (text === output.textContent && (title.textContent === (failure?.title ?? ''))) return;
    title.textContent = failure?.title ?? '';
    output.textContent = text;
    overlay.hidden = !failure;
    if (failure) hide.focus();
  }

  function say(text) {
    status.textContent = text ?? '';
    status.hidden = !text;
  }
})();
