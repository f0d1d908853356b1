//! The maps of the calls: opened, opened again, and what they report.

use shared::{TaskSid, sync_map::MapChange};

use super::{context::Context, msg::CanvasEffect, state::CanvasState};
use crate::{
    call::{Call, LinkState, MapContent, MapError, MapLink, SyncSource},
    failure::Failure,
    ids::LinkId,
};

impl CanvasState {
    pub(super) fn map_opened(
        &mut self,
        task_sid: &TaskSid,
        id: LinkId,
        read: MapContent,
        context: &mut Context,
    ) {
        let Some(call) = self.call_of_link(task_sid, id) else { return };
        call.link.state = LinkState::Open { since: context.now };
        call.open(read, context.now);
        self.remembered_source = Some(call.link.source);
    }

    pub(super) fn map_failed(
        &mut self,
        task_sid: &TaskSid,
        id: LinkId,
        error: MapError,
        context: &mut Context,
    ) {
        let Some(call) = self.call_of_link(task_sid, id) else { return };
        // Either nothing is open, or a map that was removed.
        context.push(CanvasEffect::CloseMap(id));
        if call.link.fail(error, context.now) {
            context.notify(Failure::NoParticipants);
        }
    }

    pub(super) fn item_changed(
        &mut self,
        task_sid: &TaskSid,
        id: LinkId,
        change: MapChange,
        context: &mut Context,
    ) {
        let Some(call) = self.call_of_link(task_sid, id) else { return };
        call.apply(change, context.now);
    }

    pub(super) fn item_removed(
        &mut self,
        task_sid: &TaskSid,
        id: LinkId,
        key: &str,
        context: &mut Context,
    ) {
        if let Some(call) = self.call_of_link(task_sid, id) {
            call.remove_item(key, context.now);
        }
    }

    /// Closes the maps of some calls and opens them afresh.
    pub(super) fn reopen_maps(&mut self, which: impl Fn(&Call) -> bool, context: &mut Context) {
        self.for_each_call(|canvas, call| {
            if which(call) {
                context.push(CanvasEffect::CloseMap(call.link.id));
                call.link = MapLink::first(canvas.next_link(), canvas.remembered_source);
                canvas.open_map(call, context);
            }
        });
    }

    /// Opens once more the maps whose next attempt is due.
    pub(super) fn retry_maps(&mut self, context: &mut Context) {
        self.for_each_call(|canvas, call| {
            if call.link.retry_at().is_some_and(|due| due <= context.now) {
                call.link.try_again(canvas.next_link(), canvas.remembered_source);
                canvas.open_map(call, context);
            }
        });
    }

    pub(super) fn open_map(&mut self, call: &mut Call, context: &mut Context) {
        self.own_client_used |= call.link.source != SyncSource::Flex;
        let task_sid = call.reservation.call_task();
        context.push(CanvasEffect::OpenMap(task_sid, call.link.id, call.link.source));
    }

    pub(super) fn next_link(&mut self) -> LinkId {
        self.last_link = self.last_link.wrapping_add(1);
        self.last_link
    }

    fn for_each_call(&mut self, mut change: impl FnMut(&mut Self, &mut Call)) {
        let mut calls = std::mem::take(&mut self.calls);
        for call in &mut calls {
            change(self, call);
        }
        self.calls = calls;
    }
}
