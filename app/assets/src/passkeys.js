// Asks the device for a passkey and sends what it answers with the form on the page.
const form = document.querySelector("form[data-passkey]");

const SENTENCES = {
  asking: "Follow what your browser or device shows you.",
  refused: "Nothing came back from your device. Try again, or choose another way.",
  known: "This device has a passkey for your account already.",
  cannot: "This browser cannot use passkeys. Choose another way.",
};

function canUsePasskeys() {
  return Boolean(window.PublicKeyCredential?.parseCreationOptionsFromJSON && navigator.credentials);
}

function askDevice(kind, options) {
  return kind === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function ask() {
  const status = form.querySelector("[data-passkey-status]");
  const again = form.querySelector("[data-passkey-again]");
  if (!canUsePasskeys()) {
    status.textContent = SENTENCES.cannot;
    return;
  }
  status.textContent = SENTENCES.asking;
  again.hidden = true;
  try {
    const answer = await askDevice(form.dataset.passkey, JSON.parse(form.dataset.options));
    form.elements.credential.value = JSON.stringify(answer.toJSON());
    form.submit();
  } catch (error) {
    status.textContent = error.name === "InvalidStateError" ? SENTENCES.known : SENTENCES.refused;
    again.hidden = false;
  }
}

if (form) {
  form.querySelector("[data-passkey-again]").addEventListener("click", ask);
  ask();
}
