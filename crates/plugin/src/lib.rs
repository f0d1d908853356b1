//! The plugin inside Flex: the seam through which `ui/` drives the Rust half.
//!
//! **Invariant:** no decision here; each item tells the shell what happened, or asks `shared` what something means.

mod address;
mod bindings;
pub mod call;
pub mod canvas;
mod context;
pub mod country;
pub mod dialpad;
pub mod failure;
pub mod flex_action;
pub mod ids;
mod percent;
pub mod reservation;
pub mod server_request;
pub mod server_url;
mod shell;
pub mod tile;
mod ui_words;

use std::rc::Rc;

use js_sys::Promise;
use shared::{ReservationSid, TaskSid, lenient, written_number::read};
use wasm_bindgen::prelude::*;

pub use bindings::{flex::FlexReservation, host::Host, values::data};
use bindings::{
    flex::read_reservation,
    panic,
    values::{self, write},
};
use canvas::CanvasMsg;
use dialpad::DialpadMsg;
use failure::Failure;
use flex_action::{ActionTarget, Music};
use server_request::Transfer;
use shell::Shell;

/// The standard library's allocator weighs five times as much, and is made for more than this.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Runs when the wasm starts. After a panic nothing of it runs any more: somebody has to say so.
#[wasm_bindgen(start)]
fn tell_of_panics() {
    panic::install_hook();
}

/// The Rust half of the plugin.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Plugin {
    shell: Rc<Shell>,
}

#[wasm_bindgen]
impl Plugin {
    /// Starts with no calls.
    #[wasm_bindgen(constructor)]
    pub fn new(host: Host) -> Self {
        panic::tell(host.clone());
        let shell = Shell::new(host);
        shell.draw_dialpad();
        Self { shell }
    }

    /// The address of the server, if Flex's configuration names one.
    #[wasm_bindgen(js_name = serverUrl)]
    pub fn server_url(&self) -> Option<String> {
        self.shell.server_url.clone()
    }

    /// A reservation exists; says whether it is one of ours.
    #[wasm_bindgen(js_name = reservationSeen)]
    pub fn reservation_seen(&self, reservation: &FlexReservation) -> bool {
        self.shell.tell_if(read_reservation(reservation).map(CanvasMsg::ReservationSeen))
    }

    /// A reservation went on to this status.
    #[wasm_bindgen(js_name = reservationMoved)]
    pub fn reservation_moved(&self, sid: &str, status: &str) {
        self.shell.tell_if(ui_words::reservation_moved(sid, status));
    }

    /// A supervisor looks at the reservation of another agent, or at none any more.
    #[wasm_bindgen(js_name = watchCall)]
    pub fn watch_call(&self, reservation: Option<FlexReservation>) {
        let reservation = reservation.and_then(|reservation| read_reservation(&reservation));
        self.shell.tell(CanvasMsg::CallWatched(reservation));
    }

    /// Somebody is about to accept: resolves when they may, with `false` if another one is at it.
    #[wasm_bindgen(js_name = askToAccept)]
    pub fn ask_to_accept(&self, sid: &str) -> Promise {
        self.shell.ask(|ticket| ui_words::accept_asked(sid, ticket))
    }

    /// Flex runs `AcceptTask`: resolves when the agent's phone rings.
    pub fn accept(&self, sid: &str) -> Promise {
        self.shell.ask(|ticket| ui_words::accept_pressed(sid, ticket))
    }

    /// Flex runs `RejectTask`: resolves when the server has ended what was made for this agent alone;
    /// `undefined` where nothing was.
    #[wasm_bindgen(js_name = rejectInvitation)]
    pub fn reject_invitation(&self, reservation_sid: &str) -> Option<Promise> {
        self.shell.reject_invitation(reservation_sid)
    }

    /// Flex runs an action for a participant: resolves when the server answered.
    #[wasm_bindgen(js_name = runAction)]
    pub fn run_action(
        &self,
        task_sid: &str,
        action: &str,
        call_sid: Option<String>,
        target_sid: Option<String>,
        hold_music_url: Option<String>,
        hold_music_method: Option<String>,
    ) -> Promise {
        let music = hold_music_url.map(|url| Music { url, method: hold_music_method });
        let target = ActionTarget { call_sid, target_sid, music };
        self.shell.ask(|ticket| ui_words::action_run(task_sid, action, target, ticket))
    }

    /// A button of a tile was pressed.
    #[wasm_bindgen(js_name = pressTile)]
    pub fn press_tile(&self, task_sid: &str, tile: &str, button: &str) {
        self.shell.tell_if(ui_words::tile_pressed(task_sid, tile, button));
    }

    /// The agent is about to leave: resolves when they may, with `false` if that would end the call
    /// for everyone.
    #[wasm_bindgen(js_name = askToLeave)]
    pub fn ask_to_leave(&self, task_sid: &str) -> Promise {
        self.shell.ask(|ticket| ui_words::leave_asked(task_sid, ticket))
    }

    /// Whether Flex hangs up the agent's leg by itself, because this browser holds it.
    #[wasm_bindgen(js_name = hangsUpHere)]
    pub fn hangs_up_here(&self, reservation_sid: &str) -> bool {
        ReservationSid::parse(reservation_sid).is_ok_and(|sid| self.shell.hangs_up_here(&sid))
    }

    /// The browser took up a call of the agent, or holds it no more; `contact_uri` is the worker's.
    #[wasm_bindgen(js_name = phoneChanged)]
    pub fn phone_changed(&self, active_call: Option<String>, contact_uri: &str) {
        self.shell.tell(ui_words::phone_changed(active_call, contact_uri));
    }

    /// Flex runs `ToggleMute`: resolves with `true` when the server has done it for a leg that Flex does
    /// not hold, and with `false` where it is Flex's to do.
    #[wasm_bindgen(js_name = toggleOwnMute)]
    pub fn toggle_own_mute(&self) -> Promise {
        self.shell.toggle_own_mute()
    }

    /// Keys were typed for the person of a tile. Returns whether there is something to press.
    #[wasm_bindgen(js_name = typeKeys)]
    pub fn type_keys(&self, task_sid: &str, tile: &str, keys: &str) -> bool {
        self.shell.tell_if(ui_words::keys_typed(task_sid, tile, keys))
    }

    /// A button was pressed that has to do with ending the call for everyone.
    #[wasm_bindgen(js_name = pressEndCall)]
    pub fn press_end_call(&self, task_sid: &str, button: &str) {
        self.shell.tell_if(ui_words::end_call_pressed(task_sid, button));
    }

    /// The button was pressed that pauses what is recorded of a call, and resumes it.
    #[wasm_bindgen(js_name = pressRecording)]
    pub fn press_recording(&self, task_sid: &str) {
        self.shell.tell_if(ui_words::recording_pressed(task_sid));
    }

    /// Flex runs `EndConferenceForAll`: resolves when the server answered, with `false` where Flex has to
    /// hang up in its place.
    #[wasm_bindgen(js_name = endConference)]
    pub fn end_conference(&self, task_sid: &str) -> Promise {
        self.shell.ask(|ticket| ui_words::end_pressed(task_sid, ticket))
    }

    /// Flex made a new Sync client.
    #[wasm_bindgen(js_name = syncClientReplaced)]
    pub fn sync_client_replaced(&self) {
        self.shell.tell(CanvasMsg::SyncClientReplaced);
    }

    /// A Sync client lost its connection, or has it back.
    #[wasm_bindgen(js_name = syncConnectionChanged)]
    pub fn sync_connection_changed(&self, source: &str, is_connected: bool) {
        self.shell.tell_if(ui_words::sync_connection_changed(source, is_connected));
    }

    /// Flex itself has read the map of a task.
    #[wasm_bindgen(js_name = mapReadByFlex)]
    pub fn map_read_by_flex(&self, task_sid: &str) {
        self.shell.tell_if(TaskSid::parse(task_sid).ok().map(CanvasMsg::MapReadByFlex));
    }

    /// The agent selected a task, or none.
    #[wasm_bindgen(js_name = taskSelected)]
    pub fn task_selected(&self, reservation_sid: Option<String>) {
        self.shell.select(reservation_sid);
    }

    /// The panel of the dialpad is opened.
    #[wasm_bindgen(js_name = openDialpad)]
    pub fn open_dialpad(&self) {
        self.shell.open_dialpad(DialpadMsg::Opened);
    }

    /// The dialog is opened that adds somebody to a call.
    #[wasm_bindgen(js_name = openDialog)]
    pub fn open_dialog(&self, task_sid: &str) {
        if let Ok(task_sid) = TaskSid::parse(task_sid) {
            self.shell.open_dialpad(DialpadMsg::DialogOpened(task_sid));
        }
    }

    /// The dialog is opened that transfers a call.
    #[wasm_bindgen(js_name = openTransfer)]
    pub fn open_transfer(&self, task_sid: &str) {
        if let Ok(task_sid) = TaskSid::parse(task_sid) {
            self.shell.tell_dialpad(DialpadMsg::TransferOpened(task_sid));
        }
    }

    /// The call of the open dialog is transferred to a colleague, by their `contact_uri` or SID, or to a queue, by
    /// its SID; `attributes` are kept on the task that asks them, and `priority` is that task's.
    /// Resolves when the server has begun.
    #[wasm_bindgen(js_name = transferCall)]
    pub fn transfer_call(
        &self,
        to: String,
        mode: &str,
        note: String,
        attributes: &JsValue,
        priority: Option<String>,
    ) -> Promise {
        self.shell.ask_dialpad(|ticket| {
            let mode = lenient::word(mode).ok_or(Failure::NotOnTheCall)?;
            let attributes = values::json_of(attributes)?;
            let transfer = Transfer { to, mode, note, attributes, priority };
            Ok(DialpadMsg::TransferPressed { transfer, ticket })
        })
    }

    /// Panel or dialog is closed.
    #[wasm_bindgen(js_name = closeDialpad)]
    pub fn close_dialpad(&self) {
        self.shell.tell_dialpad(DialpadMsg::Closed);
    }

    /// The number field has this text.
    #[wasm_bindgen(js_name = typeNumber)]
    pub fn type_number(&self, text: String) {
        self.shell.tell_dialpad(DialpadMsg::Typed(text));
    }

    /// The number field lost the focus.
    #[wasm_bindgen(js_name = leaveNumber)]
    pub fn leave_number(&self) {
        self.shell.tell_dialpad(DialpadMsg::FieldLeft);
    }

    /// Another country may count for numbers without a country code.
    #[wasm_bindgen(js_name = readCountry)]
    pub fn read_country(&self) {
        self.shell.read_country();
    }

    /// All countries, as `CountryView[]`.
    #[expect(clippy::unused_self, reason = "`ui/` has the plugin, and not its class")]
    pub fn countries(&self) -> JsValue {
        write(&country::countries())
    }

    /// The first of these that is a telephone number, in E.164, with what is pressed once somebody answers:
    /// `+14155550123;ext=42`.
    #[wasm_bindgen(js_name = firstNumber)]
    #[expect(clippy::needless_pass_by_value, reason = "a list comes through the seam by value")]
    pub fn first_number(&self, texts: Vec<JsValue>) -> Option<String> {
        let country = self.shell.country();
        let number = |text: &JsValue| read(&text.as_string()?, country).ok();
        texts.iter().find_map(number).map(|written| written.to_string())
    }

    /// Call, or Add to call, was pressed; without a caller ID the server has one, and without
    /// `record` it decides whether the call is recorded.
    #[wasm_bindgen(js_name = pressCall)]
    pub fn press_call(&self, caller_id: Option<String>, record: Option<bool>) {
        self.shell.call(None, caller_id, record);
    }

    /// A colleague was chosen, by their `contact_uri`.
    #[wasm_bindgen(js_name = chooseWorker)]
    pub fn choose_worker(&self, contact_uri: String, record: Option<bool>) {
        self.shell.call(Some(contact_uri), None, record);
    }

    /// An action of Flex's calls a number, or a colleague by their `contact_uri`; `attributes` are kept on
    /// the task. Resolves with the task's SID when the agent has the call.
    #[wasm_bindgen(js_name = callByAction)]
    pub fn call_by_action(
        &self,
        destination: String,
        caller_id: Option<String>,
        attributes: &JsValue,
    ) -> Promise {
        self.shell.call_by_action(destination, caller_id, values::json_of(attributes))
    }
}
