//! The Sync maps: opened through one of the clients, listened to, read, closed.

use std::{cell::RefCell, rc::Rc};

use shared::{TaskSid, api::path, sync_map::map_name};
use wasm_bindgen::prelude::*;

use super::Shell;
use crate::{
    bindings::{
        page,
        sync::{self, MapEvent, SyncClient, SyncMap},
    },
    call::{MapError, SyncSource},
    canvas::CanvasMsg,
    ids::{LinkId, ReadId},
};

/// Whether a map is opened and read, or is open and read once more.
#[derive(Debug, Clone, Copy)]
enum Read {
    First(SyncSource),
    Again(ReadId),
}

/// The maps that are open.
#[derive(Debug, Default)]
pub(super) struct OpenMaps(RefCell<Vec<(LinkId, SyncMap)>>);

impl OpenMaps {
    pub(super) fn close(&self, id: LinkId) -> Result<(), JsValue> {
        let mut maps = self.0.borrow_mut();
        let index = maps.iter().position(|(of, _)| *of == id);
        let map = index.map(|index| maps.swap_remove(index));
        drop(maps);
        map.map_or(Ok(()), |(_, map)| map.close())
    }

    fn add(&self, id: LinkId, map: SyncMap) {
        self.0.borrow_mut().push((id, map));
    }

    /// Another handle of the same JavaScript object.
    fn get(&self, id: LinkId) -> Option<SyncMap> {
        let maps = self.0.borrow();
        maps.iter().find(|(of, _)| *of == id).map(|(_, map)| map.clone())
    }
}

impl Shell {
    pub(super) fn open_map(self: &Rc<Self>, task_sid: TaskSid, id: LinkId, source: SyncSource) {
        self.read_items(task_sid, id, Read::First(source));
    }

    /// Reads all items of a map that is open.
    pub(super) fn read_map(self: &Rc<Self>, task_sid: TaskSid, id: LinkId, read: ReadId) {
        self.read_items(task_sid, id, Read::Again(read));
    }

    /// One task for both: of each kind of task the wasm has a copy.
    fn read_items(self: &Rc<Self>, task_sid: TaskSid, id: LinkId, read: Read) {
        let shell = Rc::clone(self);
        page::run(async move {
            let map = match read {
                Read::First(source) => shell.open_and_listen(&task_sid, id, source).await,
                Read::Again(_) => shell.maps.get(id).ok_or(MapError::Other),
            };
            let content = match map {
                Err(error) => Err(error),
                Ok(map) => {
                    let content = sync::read_items(&map).await;
                    if matches!(read, Read::First(_)) {
                        shell.keep(&task_sid, id, map, content.is_ok());
                    }
                    content
                }
            };
            shell.tell(match (read, content) {
                (Read::First(_), Ok(content)) => CanvasMsg::MapOpened(task_sid, id, content),
                (Read::First(_), Err(error)) => CanvasMsg::MapFailed(task_sid, id, error),
                (Read::Again(read), content) => {
                    CanvasMsg::MapRead(task_sid, id, read, content.ok())
                }
            });
        });
    }

    async fn open_and_listen(
        self: &Rc<Self>,
        task_sid: &TaskSid,
        id: LinkId,
        source: SyncSource,
    ) -> Result<SyncMap, MapError> {
        let client = self.sync_client(source).await?;
        let map = sync::open_map(&client, &map_name(task_sid)).await?;
        if !self.canvas.borrow().wants_link(task_sid, id) {
            let _ = map.close();
            return Err(MapError::Other);
        }
        let (shell, of_task) = (Rc::downgrade(self), task_sid.clone());
        sync::listen(&self.host, &map, move |event| {
            let Some(shell) = shell.upgrade() else { return };
            let task_sid = of_task.clone();
            shell.tell(match event {
                MapEvent::Changed(change) => CanvasMsg::ItemChanged(task_sid, id, *change),
                MapEvent::Removed(key) => CanvasMsg::ItemRemoved(task_sid, id, key),
                MapEvent::Gone => CanvasMsg::MapFailed(task_sid, id, MapError::Other),
            });
        });
        Ok(map)
    }

    fn keep(&self, task_sid: &TaskSid, id: LinkId, map: SyncMap, was_read: bool) {
        if was_read && self.canvas.borrow().wants_link(task_sid, id) {
            self.maps.add(id, map);
        } else {
            // What cannot be closed is ignored: no call has its link.
            let _ = map.close();
        }
    }

    async fn sync_client(&self, source: SyncSource) -> Result<SyncClient, MapError> {
        let (client, without) = match (source, &self.server_url) {
            (SyncSource::Flex, _) => (self.host.sync_client(false), MapError::Other),
            (SyncSource::Own, _) => (self.host.sync_client(true), MapError::Other),
            // The server offers none: there is no map that way.
            (SyncSource::Server, None) => return Err(MapError::NotFound),
            (SyncSource::Server, Some(server_url)) => {
                let url = format!("{server_url}{}", path::SYNC_TOKEN);
                let client = self.host.sync_client_of_server(&url).await;
                (client.map_err(|_| MapError::Other)?, MapError::NotFound)
            }
        };
        if client.is_undefined() { Err(without) } else { Ok(client.unchecked_into()) }
    }
}
