//! The maps of the calls: opened, opened again, and what they report.

use shared::{TaskSid, sync_map::MapChange};

use super::{
    context::Context,
    msg::{CanvasEffect, Purpose},
    state::CanvasState,
};
use crate::{
    call::{Call, LinkState, MapContent, MapError, MapLink, Phone, SyncSource},
    failure::Failure,
    ids::{LinkId, ReadId},
    server_request::ServerRequest,
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
        self.rejoin(context);
    }

    pub(super) fn map_failed(
        &mut self,
        task_sid: &TaskSid,
        id: LinkId,
        error: MapError,
        context: &mut Context,
    ) {
        if let Some(call) = self.call_of_link(task_sid, id) {
            fail_link(call, error, context);
        }
    }

    pub(super) fn map_read(
        &mut self,
        task_sid: &TaskSid,
        link: LinkId,
        id: ReadId,
        read: Option<MapContent>,
        context: &mut Context,
    ) {
        let Some(call) = self.call_of_link(task_sid, link) else { return };
        match read {
            Some(items) => {
                call.read(id, items, context.now);
                self.rejoin(context);
            }
            None => call.reading.failed(id, context.now),
        }
    }

    /// The telephone in the browser may let go of a call long after that was dropped: meanwhile nothing rang in it.
    pub(super) fn phone_changed(&mut self, phone: Phone, context: &mut Context) {
        let before = std::mem::replace(&mut self.phone, phone);
        if before.active_call.is_some() {
            self.rejoin(context);
        }
    }

    /// The page is there, or has its connection back, and the call waits for its agent: the server rings them where
    /// they are.
    fn rejoin(&self, context: &mut Context) {
        let is_free = self.phone.is_browser && self.phone.active_call.is_none();
        for call in self.calls.iter().filter(|call| is_free && call.is_waited_for()) {
            let request =
                ServerRequest::RejoinConference { task_sid: call.reservation.call_task() };
            let task_sid = call.reservation.task_sid.clone();
            context.push(CanvasEffect::Post(task_sid, Purpose::Rejoin, request));
        }
    }

    /// A Sync client lost its connection, or has it back.
    pub(super) fn connection_changed(
        &mut self,
        source: SyncSource,
        is_connected: bool,
        context: &mut Context,
    ) {
        let is_of_it = |call: &&mut Call| call.link.source == source && call.link.is_open();
        for call in self.calls.iter_mut().filter(is_of_it) {
            if is_connected {
                call.reading.connected(context.now);
            } else {
                call.reading.cut(context.now);
            }
        }
    }

    /// Flex has read the map of a task: what it found there first is reported to nobody. The map stays
    /// open: of two who listen to it, the first hears of everything.
    pub(super) fn map_read_by_flex(&mut self, task_sid: &TaskSid, context: &mut Context) {
        let is_shared = |call: &&mut Call| call.shares_its_map_with_flex(task_sid);
        for call in self.calls.iter_mut().filter(is_shared) {
            call.reading.want(context.now);
        }
    }

    /// Reads once more the maps that may have changed without a report.
    pub(super) fn read_maps(&mut self, context: &mut Context) {
        for call in &mut self.calls {
            // Once: one that is not open is read when it is opened.
            if call.requests.want_a_read(context.now) | call.recording.want_a_read(context.now) {
                call.reading.want(context.now);
            }
            if !call.link.is_open() {
                continue;
            }
            if let Some(id) = call.reading.begin_if_due(context.now) {
                let task_sid = call.reservation.call_task();
                context.push(CanvasEffect::ReadMap(task_sid, call.link.id, id));
            }
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

    /// Closes the maps of all calls and opens them afresh.
    pub(super) fn reopen_maps(&mut self, context: &mut Context) {
        self.for_each_call(|canvas, call| {
            context.push(CanvasEffect::CloseMap(call.link.id));
            call.link = MapLink::first(canvas.next_link(), canvas.remembered_source, context.now);
            canvas.open_map(call, context);
        });
    }

    /// Gives up the attempts that had their time, and opens once more the maps whose next attempt is due.
    pub(super) fn retry_maps(&mut self, context: &mut Context) {
        self.for_each_call(|canvas, call| {
            if call.link.is_late(context.now) {
                fail_link(call, MapError::Other, context);
            }
            if call.link.retry_at().is_some_and(|due| due <= context.now) {
                call.link.try_again(canvas.next_link(), canvas.remembered_source, context.now);
                canvas.open_map(call, context);
            }
            if call.is_newly_missing(context.now) {
                context.notify(Failure::NoParticipants);
            }
        });
    }

    pub(super) fn open_map(&mut self, call: &mut Call, context: &mut Context) {
        self.own_client_used |= call.link.source != SyncSource::Flex;
        call.reading.opening(context.now);
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

/// There is no map at the moment.
fn fail_link(call: &mut Call, error: MapError, context: &mut Context) {
    // Either nothing is open, or a map that was removed.
    context.push(CanvasEffect::CloseMap(call.link.id));
    call.link.fail(error, context.now);
    call.reading.closed(context.now);
}
