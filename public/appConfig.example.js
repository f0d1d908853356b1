// Settings of Flex UI on this machine: `appConfig.js` begins as a copy of this file and is yours to change.
//
// `cargo xtask dev` loads the page again when it is saved; without it, run `cargo xtask build host-page` and reload. All
// of Flex's own settings may stand here: https://www.twilio.com/docs/flex/developer/config/flex-configuration-ui

window.appConfig = {
  logLevel: 'warn',

  // Who works here: agent@example.com, second@example.com or supervisor@example.com. `?worker=` in the address wins
  // and is kept for the tab, so two tabs can be two people.
  worker: 'agent@example.com',

  // The agent's telephone. `desk-phone`: a call outlives the page, as with a telephone on the desk.
  // `browser`: a call ends with the page, as with Flex's browser voice. `elsewhere`: another browser is the telephone.
  // `?softphone=` in the address wins.
  softphone: 'desk-phone',

  // The language that agents work in who have not chosen one themselves (Select language, in the menu under their
  // name); without it, it is the browser's.
  // language: 'de-DE',
};
