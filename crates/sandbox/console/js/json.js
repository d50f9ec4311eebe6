// Pretty-printed JSON. It works on the text, so that no digit of a number is lost, and it knows the JSON pointer of each
// line, so that a line can be marked.

import { h } from './dom.js';

const TOKEN = /("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*)|(true|false|null)|([{}[\],:])/g;
const MASK = '•••';

/** Returns the lines of `text`, each `{ depth, pointer, parts: [[class, text]] }`, or null if it is not JSON. */
export function lines(text) {
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  const found = [];
  const stack = [];
  let line = null;
  const start = () => {
    line = { depth: stack.length, pointer: pointer(stack), parts: [] };
    found.push(line);
  };
  const value = (kind, token) => {
    if (!line) start();
    line.parts.push([kind, token]);
  };
  const tokens = [...text.matchAll(TOKEN)];
  tokens.forEach(([token, string, number], index) => {
    const parent = stack.at(-1);
    if (token === '{' || token === '[') {
      value('', token);
      const isEmpty = '}]'.includes(tokens[index + 1][0]);
      stack.push({ isList: token === '[', name: token === '[' ? 0 : '', isEmpty });
      if (!isEmpty) start();
    } else if (token === '}' || token === ']') {
      const { isEmpty } = stack.pop();
      if (!isEmpty) start();
      value('', token);
    } else if (token === ',') {
      value('', ',');
      if (parent.isList) parent.name += 1;
      start();
    } else if (token === ':') {
      value('', ': ');
    } else if (string && tokens[index + 1]?.[0] === ':') {
      parent.name = JSON.parse(string);
      line.pointer = pointer(stack);
      value('key', string);
    } else if (string) {
      value(string.includes(MASK) ? 'secret' : 'string', string);
    } else {
      value(number ? 'number' : 'word', token);
    }
  });
  return found;
}

function pointer(stack) {
  return stack.map(({ name }) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Returns the nodes of the text, pretty-printed if it is JSON. The first line at each of the `marked` JSON pointers is marked. */
export function pretty(text, marked = []) {
  const found = lines(text);
  if (!found) return [text];
  const unmarked = new Set(marked);
  return found.map(({ depth, pointer: place, parts }) => {
    const isMarked = unmarked.delete(place);
    return h(
      'span',
      { class: 'line', data: { violation: isMarked ? '' : null } },
      '  '.repeat(depth),
      parts.map(([kind, part]) => (kind ? h('span', { class: kind }, part) : part)),
    );
  });
}
