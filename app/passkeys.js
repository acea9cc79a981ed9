// Passkeys for plain forms: a form with data-passkey="register|sign_in|prove|second_step" and a hidden field
// `credential` is sent once the authenticator has answered a challenge. With data-passkey-offer the browser also
// offers passkeys by itself, where it autofills (`autocomplete="username webauthn"`). Without this script, or a
// browser that knows passkeys, such forms stay hidden: they are `hidden` until they can work.

// Longer than a challenge is good for would be too long.
const FRESH = 4 * 60 * 1000;
let offered;

async function challenge(purpose) {
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  const reply = await fetch('/api/passkey_begin', { method: 'POST', headers, body: new URLSearchParams({ purpose }) });
  const answer = await reply.json();
  if (!reply.ok) throw Object.assign(new Error(answer.code), { code: answer.code });
  return answer.publicKey;
}

async function answer(purpose, extra = {}) {
  const asked = await challenge(purpose);
  const credential =
    purpose === 'register'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked), ...extra });
  return JSON.stringify(credential.toJSON());
}

function send(form, credential) {
  form.elements.namedItem('credential').value = credential;
  // Not requestSubmit: that would ask again.
  form.submit();
}

async function press(event) {
  const form = event.target.closest('form[data-passkey]');
  if (!form) return;
  event.preventDefault();
  event.stopPropagation();
  offered?.abort();
  try {
    send(form, await answer(form.dataset.passkey));
  } catch (error) {
    // The server says the rest, as it does to every form: what is missing or too old is told on the next page.
    if (error.code) send(form, '');
  }
}

async function offer(form) {
  offered = new AbortController();
  const again = setTimeout(() => offered.abort('renew'), FRESH);
  try {
    send(form, await answer('sign_in', { mediation: 'conditional', signal: offered.signal }));
  } catch (error) {
    if (error === 'renew') offer(form);
  } finally {
    clearTimeout(again);
  }
}

if (globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON) {
  addEventListener('submit', press, true);
  for (const form of document.querySelectorAll('form[data-passkey]')) form.hidden = false;
  const form = document.querySelector('form[data-passkey-offer]');
  PublicKeyCredential.isConditionalMediationAvailable?.().then((is) => is && form && offer(form));
}
