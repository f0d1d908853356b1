/* global Twilio */
// A CRM beside the agent's desktop: a plugin of its own, which knows nothing of ours but the name of an action.

(function () {
  var CONTACTS = [
    { id: '4711', name: 'Ada Lovelace', phone: '+1 (415) 555-0100' },
    { id: '4712', name: 'No country code', phone: '4155550111' },
  ];

  function CrmPanel() {}

  CrmPanel.prototype.init = function (flex) {
    var React = window.React;

    function Contact(props) {
      var contact = props.contact;
      var state = React.useState('');
      var says = state[1];
      function call() {
        says('Calling...');
        flex.Actions.invokeAction('OutboundParticipantsCanvas.Call', {
          destination: contact.phone,
          taskAttributes: { name: contact.name, crm: { contact: contact.id } },
        }).then(
          function (answer) { says('Logged as ' + answer.taskSid); },
          function (error) { says('Not called: ' + error.message); }
        );
      }
      return React.createElement('li', { style: { margin: '12px 0' } },
        React.createElement('button', { onClick: call, type: 'button' }, 'Call ' + contact.name),
        React.createElement('div', { 'data-testid': 'crm-' + contact.id, role: 'status' }, state[0]));
    }

    function Panel() {
      return React.createElement('section', { 'aria-label': 'CRM', style: { padding: '16px' } },
        React.createElement('h2', null, 'Contacts'),
        React.createElement('ul', { style: { listStyle: 'none', padding: 0 } }, CONTACTS.map(function (contact) {
          return React.createElement(Contact, { contact: contact, key: contact.id });
        })));
    }

    flex.CRMContainer.Content.replace(React.createElement(Panel, { key: 'crm-panel' }));
  };

  Twilio.Flex.Plugins.init(CrmPanel);
})();
