//! Twilio's Sync client, as Flex has it (`twilio-sync` 2.x): a map, its items, its events.

use js_sys::Object;
use shared::sync_map::MapChange;
use wasm_bindgen::prelude::*;

use super::{host::Host, page::time_of, server::object, values};
use crate::call::{MapContent, MapError};

#[wasm_bindgen]
extern "C" {
    /// A `SyncClient`.
    #[derive(Debug)]
    pub type SyncClient;
    #[wasm_bindgen(method, catch)]
    async fn map(this: &SyncClient, options: &Object) -> Result<JsValue, JsValue>;

    /// A `SyncMap`.
    #[derive(Debug, Clone)]
    pub(crate) type SyncMap;
    #[wasm_bindgen(method)]
    fn on(this: &SyncMap, event: &str, listener: &JsValue);
    #[wasm_bindgen(method, catch)]
    pub(crate) fn close(this: &SyncMap) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = getItems)]
    async fn get_items(this: &SyncMap, options: &Object) -> Result<JsValue, JsValue>;

    type Paginator;
    #[wasm_bindgen(method, getter)]
    fn items(this: &Paginator) -> Vec<JsValue>;
    #[wasm_bindgen(method, getter, js_name = hasNextPage)]
    fn has_next_page(this: &Paginator) -> bool;
    #[wasm_bindgen(method, catch, js_name = nextPage)]
    async fn next_page(this: &Paginator) -> Result<JsValue, JsValue>;

    type Item;
    #[wasm_bindgen(method, getter)]
    fn key(this: &Item) -> String;
    #[wasm_bindgen(method, getter)]
    fn data(this: &Item) -> JsValue;
    #[wasm_bindgen(method, getter, js_name = dateUpdated)]
    fn date_updated(this: &Item) -> JsValue;

    type ItemEvent;
    #[wasm_bindgen(method, getter)]
    fn item(this: &ItemEvent) -> Item;
    #[wasm_bindgen(method, getter)]
    fn key(this: &ItemEvent) -> String;
}

/// What a map reports.
#[derive(Debug)]
pub(crate) enum MapEvent {
    /// An item was added or updated.
    Changed(Box<MapChange>),
    /// An item was removed.
    Removed(String),
    /// The map itself is gone.
    Gone,
}

/// Opens a map that exists.
pub(crate) async fn open_map(client: &SyncClient, name: &str) -> Result<SyncMap, MapError> {
    let options = object(&[("id", name.into()), ("mode", "open_existing".into())]);
    client.map(&options).await.map(JsCast::unchecked_into).map_err(|error| map_error(&error))
}

/// Attaches the listeners. Closing the map drops them, so that they live as long as it does.
pub(crate) fn listen(host: &Host, map: &SyncMap, on_event: impl Fn(MapEvent) + Clone + 'static) {
    let report = on_event.clone();
    let changed = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        if let Some(change) = read(&event.unchecked_into::<ItemEvent>().item()) {
            report(MapEvent::Changed(Box::new(change)));
        }
    });
    let report = on_event.clone();
    let removed = Closure::<dyn Fn(JsValue)>::new(move |event: JsValue| {
        report(MapEvent::Removed(event.unchecked_into::<ItemEvent>().key()));
    });
    let gone = Closure::<dyn Fn()>::new(move || on_event(MapEvent::Gone));
    let changed = host.guard(changed.into_js_value());
    map.on("itemAdded", &changed);
    map.on("itemUpdated", &changed);
    map.on("itemRemoved", &host.guard(removed.into_js_value()));
    map.on("removed", &host.guard(gone.into_js_value()));
}

/// Reads all items. Their data is taken after the last page: until then events can renew it.
pub(crate) async fn read_items(map: &SyncMap) -> Result<MapContent, MapError> {
    let mut items: Vec<Item> = Vec::new();
    let mut page = map.get_items(&object(&[("pageSize", 100.into())])).await;
    loop {
        let paginator: Paginator = page.map_err(|error| map_error(&error))?.unchecked_into();
        // An item that was removed while it was read is `null`.
        let there = paginator.items().into_iter().filter(JsValue::is_object);
        items.extend(there.map(JsCast::unchecked_into));
        if !paginator.has_next_page() {
            return Ok(MapContent {
                items: items.iter().filter_map(read).collect(),
                written: items
                    .iter()
                    .map(|item| (item.key(), time_of(&item.date_updated())))
                    .collect(),
            });
        }
        page = paginator.next_page().await;
    }
}

fn read(item: &Item) -> Option<MapChange> {
    MapChange::read(&item.key(), values::data(&item.data()))
}

/// Decided by the HTTP status: the codes differ between sources.
fn map_error(error: &JsValue) -> MapError {
    let status = values::property(error, "status").as_f64();
    if status == Some(404.0) { MapError::NotFound } else { MapError::Other }
}
