// Questions in a dialog: a form of fields, or a confirmation.

import { Problem } from './api.js';
import { h } from './dom.js';
import { field } from './field.js';

/**
 * Asks for the values of `fields`, and calls `submit` with them. The dialog stays open, with the error, if that fails.
 * Returns whether it was submitted.
 */
export function ask({ title, text, fields = [], action, tone = 'primary', submit }) {
  const message = h('div', { class: 'form-error', role: 'alert', hidden: true });
  const controls = fields.map(control);
  const confirm = h('button', { type: 'submit', class: tone }, action);
  const cancel = h('button', { type: 'button', on: { click: () => dialog.close() } }, 'Cancel');
  const form = h(
    'form',
    { method: 'dialog', novalidate: true },
    controls.map(({ element }) => element),
    message,
    h('div', { class: 'actions' }, cancel, confirm),
  );
  const heading = h('h2', { id: 'dialog-title' }, title);
  const dialog = h(
    'dialog',
    { 'aria-labelledby': 'dialog-title' },
    heading,
    text && h('p', { class: 'muted' }, text),
    form,
  );
  return new Promise((resolve) => {
    let submitted = false;
    const opener = document.activeElement;
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      confirm.disabled = true;
      try {
        await submit(Object.fromEntries(controls.map(({ name, input }) => [name, input.value])));
        submitted = true;
        dialog.close();
      } catch (error) {
        message.replaceChildren(
          ...(error instanceof Problem ? error.lines() : [error.message]).map((line) => h('p', {}, line)),
        );
        message.hidden = false;
        confirm.disabled = false;
      }
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (opener?.isConnected) opener.focus();
      resolve(submitted);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function control({ name, label, value = '', ...attributes }) {
  const input = h('input', { autocomplete: 'off', ...attributes });
  input.value = value;
  return { name, input, element: field(label, input) };
}
