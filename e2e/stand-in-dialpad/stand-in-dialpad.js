/* global Twilio */
// A stand-in for the dialpads that came before: a plain plugin that does to Flex and to the server what they do.
//
// It is written in their manner, with their omissions: promises that nobody waits for, bodies that are not encoded,
// attributes that are read without a look whether they are there. The stories press its keys by `window.standInDialpad`.

(function () {
  var CHANNEL = 'custom1';

  function StandInDialpad() {}

  StandInDialpad.prototype.init = function (flex, manager) {
    var token = function () {
      return manager.store.getState().flex.session.ssoTokenPayload.token;
    };
    var domain = function () {
      var name = manager.configuration.dialpadDomain;
      return name.indexOf('://') < 0 ? 'https://' + name : name;
    };
    var post = function (route, body) {
      return fetch(domain() + '/' + route, {
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        method: 'POST',
        body: body,
      });
    };
    var isOurs = function (task) {
      return task.taskChannelUniqueName === CHANNEL && task.attributes.direction === 'outbound';
    };
    var taskOf = function (payload) {
      return payload.task || flex.TaskHelper.getTaskByTaskSid(payload.sid);
    };

    flex.TaskChannels.register(
      flex.DefaultTaskChannels.createCallTaskChannel(CHANNEL, function (task) {
        return task.taskChannelUniqueName === CHANNEL;
      }),
    );

    manager.workerClient.on('reservationCreated', function (reservation) {
      if (reservation.task.attributes.autoAnswer === 'true') {
        flex.Actions.invokeAction('AcceptTask', { sid: reservation.sid });
        flex.Actions.invokeAction('SelectTask', { sid: reservation.sid });
      }
    });

    flex.Actions.replaceAction('AcceptTask', function (payload, original) {
      var task = taskOf(payload);
      if (!isOurs(task)) return original(payload);
      var attributes = task.attributes;
      var url =
        attributes.conferenceSid !== undefined
          ? domain() + '/agent-join-conference?conferenceSid=' + attributes.conferenceSid
          : domain() + '/agent-outbound-join?taskSid=' + task.taskSid;
      return task.sourceObject.call(attributes.from, url, { accept: true });
    });

    flex.Actions.replaceAction('RejectTask', function (payload, original) {
      var task = taskOf(payload);
      if (task.attributes.internal !== 'true') return original(payload);
      var reservation = task.sourceObject;
      return reservation
        .accept()
        .then(function () {
          return reservation.wrap();
        })
        .then(function () {
          return reservation.complete();
        })
        .then(function () {
          return post('cleanup-rejected-task', 'taskSid=' + task.attributes.conferenceSid + '&Token=' + token());
        });
    });

    ['HoldCall', 'UnholdCall'].forEach(function (action) {
      flex.Actions.replaceAction(action, function (payload, original) {
        var task = taskOf(payload);
        if (!isOurs(task)) return original(payload);
        var conference = task.attributes.conference;
        if (action === 'UnholdCall' && conference === undefined) return original(payload);
        var body =
          'conference=' + conference.sid +
          '&participant=' + conference.participants.customer +
          '&hold=' + (action === 'HoldCall') +
          '&Token=' + token();
        return post('hold-call', body).then(function () {
          return original(payload);
        });
      });
    });

    window.standInDialpad = {
      /** Calls a number, or another worker by their `client:` address. */
      dials: function (to) {
        var worker = manager.workerClient;
        var isInternal = to.indexOf('client:') === 0;
        var from = isInternal ? worker.attributes.full_name : worker.attributes.phone;
        return post(
          'create-new-task',
          'From=' + encodeURIComponent(from) +
            '&To=' + encodeURIComponent(to) +
            '&Worker=' + encodeURIComponent(worker.attributes.contact_uri) +
            '&Internal=' + encodeURIComponent(String(isInternal)) +
            '&Token=' + token(),
        ).then(function () {
          flex.Actions.invokeAction('NavigateToView', { viewName: 'agent-desktop' });
        });
      },
      /** Adds a number to the call of a task. */
      adds: function (taskSid, to) {
        var from = manager.workerClient.attributes.phone;
        var body = 'taskSid=' + taskSid + '&from=' + from + '&to=' + to + '&Token=' + token();
        return post('add-conference-participant', body).then(function (answer) {
          return answer.json();
        });
      },
      /** Holds the customer, or takes them back; accepts or rejects: by the action that its own button invokes. */
      invokes: function (action) {
        var task = Array.from(manager.store.getState().flex.worker.tasks.values())[0];
        return flex.Actions.invokeAction(action, { sid: task.sid, task: task });
      },
    };
  };

  Twilio.Flex.Plugins.init(StandInDialpad);
})();
