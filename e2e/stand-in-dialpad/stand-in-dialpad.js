/* global Twilio */
// A stand-in for the dialpads that came before: a plain plugin that does to Flex and to the server what they do.
//
// It is written in their manner, with their omissions: promises that nobody waits for, answers that nobody looks at,
// bodies that are not encoded, attributes that are read without a look whether they are there, numbers as they were
// typed, and keys that it takes from the whole page. The stories press its keys by `window.standInDialpad`.

(function () {
  var CHANNEL = 'custom1';

  function StandInDialpad() {}

  StandInDialpad.prototype.init = function (flex, manager) {
    var token = function () {
      return manager.store.getState().flex.session.ssoTokenPayload.token;
    };
    // The setting is a host name: with a scheme the address would have two.
    var domain = function () {
      return 'https://' + manager.configuration.dialpadDomain;
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
      task.sourceObject.call(attributes.from, url, { accept: true });
      return Promise.resolve();
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

    var isWorker = function (to) {
      return to.indexOf('client:') === 0;
    };
    // What the person called is shown: a number, or to another worker the name of who calls.
    var from = function (to) {
      var attributes = manager.workerClient.attributes;
      return isWorker(to) ? attributes.full_name : attributes.phone;
    };
    var dial = function (to) {
      return post(
        'create-new-task',
        'From=' + encodeURIComponent(from(to)) +
          '&To=' + encodeURIComponent(to) +
          '&Worker=' + encodeURIComponent(manager.workerClient.attributes.contact_uri) +
          '&Internal=' + encodeURIComponent(String(isWorker(to))) +
          '&Token=' + token(),
      ).then(function () {
        flex.Actions.invokeAction('NavigateToView', { viewName: 'agent-desktop' });
      });
    };

    // Its screen takes what is typed or pasted anywhere on the page, and Enter dials it.
    var screen = '';
    document.addEventListener('keyup', function (event) {
      if (/^[0-9+]$/.test(event.key)) screen += event.key;
      if (event.key === 'Backspace') screen = screen.slice(0, -1);
      if (event.key !== 'Enter') return;
      var typed = screen;
      screen = '';
      if (typed !== '') dial(typed);
    });
    document.addEventListener('paste', function (event) {
      screen += event.clipboardData.getData('text').replace(/\D/g, '');
    });

    window.standInDialpad = {
      /** Calls a number as it was typed, or another worker by their `client:` address. */
      dials: dial,
      /** What is on its screen. */
      screen: function () {
        return screen;
      },
      /** Adds a number, or another worker, to the call of a task. */
      adds: function (taskSid, to) {
        var body = 'taskSid=' + taskSid + '&from=' + from(to) + '&to=' + to + '&Token=' + token();
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
