//! The TypeScript half of the plugin: Flex's store, its actions and its components.

use wasm_bindgen::prelude::*;

// What a method throws is caught where it is called while effects are carried out: an exception that
// went on through the wasm would leave the shell busy for ever.
#[wasm_bindgen]
extern "C" {
    /// What `ui/flex/host.ts` offers.
    #[derive(Debug, Clone)]
    pub type Host;

    /// The same function, which does nothing once the plugin has stopped, and stops it when it traps.
    #[wasm_bindgen(method)]
    pub(crate) fn guard(this: &Host, callback: JsValue) -> JsValue;

    /// The plugin has panicked there: nothing of it runs any more.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn stopped(this: &Host, file: &str, line: u32, message: &str)
    -> Result<(), JsValue>;

    /// The address of the server as each of the places gives it (`ServerAddresses`).
    #[wasm_bindgen(method, js_name = serverAddresses)]
    pub(crate) fn server_addresses(this: &Host) -> JsValue;

    /// The agent's Flex token as it is at this moment: Flex renews it.
    #[wasm_bindgen(method)]
    pub(crate) fn token(this: &Host) -> String;

    /// An attribute of the agent's worker, where it is a text.
    #[wasm_bindgen(method, js_name = workerAttribute)]
    pub(crate) fn worker_attribute(this: &Host, name: &str) -> Option<String>;

    /// Whether the agent is in an activity in which TaskRouter gives them nothing.
    #[wasm_bindgen(method, js_name = isAway)]
    pub(crate) fn is_away(this: &Host) -> bool;

    /// The countries of numbers without a country code as each of the places names it, in the order in which
    /// they count.
    #[wasm_bindgen(method)]
    pub(crate) fn countries(this: &Host) -> Vec<JsValue>;

    /// Flex's Sync client, or one of our own with the same token; `undefined` where Flex has none.
    #[wasm_bindgen(method, js_name = syncClient)]
    pub(crate) fn sync_client(this: &Host, own: bool) -> JsValue;

    /// A Sync client of our own with a token that this address gives; `undefined` if it gives none.
    #[wasm_bindgen(method, catch, js_name = syncClientOfServer)]
    pub(crate) async fn sync_client_of_server(this: &Host, url: &str) -> Result<JsValue, JsValue>;

    /// Shuts our own Sync clients down.
    #[wasm_bindgen(method, catch, js_name = closeOwnSyncClients)]
    pub(crate) fn close_own_sync_clients(this: &Host) -> Result<(), JsValue>;

    /// Puts a call (a `CallView`) into Flex's store and keeps it there.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn show(this: &Host, call_view: &JsValue) -> Result<(), JsValue>;

    /// Empties the entry of a call in Flex's store and leaves it alone from there on.
    #[wasm_bindgen(method, catch)]
    pub(crate) fn forget(this: &Host, task_sid: &str) -> Result<(), JsValue>;

    /// Leaves the entry of a call to Flex, as Flex has it.
    #[wasm_bindgen(method, catch, js_name = giveBack)]
    pub(crate) fn give_back(this: &Host, task_sid: &str) -> Result<(), JsValue>;

    /// Draws the dialpad (a `DialpadView`).
    #[wasm_bindgen(method, catch, js_name = drawDialpad)]
    pub(crate) fn draw_dialpad(this: &Host, dialpad_view: &JsValue) -> Result<(), JsValue>;

    /// Tells the agent (a `Notice`).
    #[wasm_bindgen(method, catch)]
    pub(crate) fn notify(this: &Host, notice: &JsValue) -> Result<(), JsValue>;

    /// Invokes `AcceptTask`, then `SelectTask`, unless somebody else accepts.
    #[wasm_bindgen(method, catch, js_name = acceptTask)]
    pub(crate) async fn accept_task(this: &Host, reservation_sid: &str)
    -> Result<JsValue, JsValue>;

    /// Invokes `EndConferenceForAll` for a task.
    #[wasm_bindgen(method, catch, js_name = endCall)]
    pub(crate) async fn end_call(this: &Host, task_sid: &str) -> Result<JsValue, JsValue>;

    /// `reservation.call(from, url, {accept: true})`, in one tab of the browser only. Says whether in this one.
    #[wasm_bindgen(method, catch, js_name = callWorker)]
    pub(crate) async fn call_worker(
        this: &Host,
        reservation_sid: &str,
        from: &str,
        url: &str,
    ) -> Result<JsValue, JsValue>;
}
