// Times, durations and amounts as text.

const pad = (number) => String(number).padStart(2, '0');

/** Returns the local time of day. */
export function timeOfDay(instant) {
  const date = new Date(instant);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** Returns the local date and time. */
export function dateAndTime(instant) {
  const date = new Date(instant);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${timeOfDay(instant)}`;
}

/** Returns a duration such as `4:59` or `2 d 03:00:00`. */
export function countdown(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [days, hours, minutes] = [
    Math.floor(seconds / 86400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ];
  if (days > 0) return `${days} d ${pad(hours)}:${pad(minutes)}:${pad(seconds % 60)}`;
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** Returns a duration in milliseconds such as `0.4 ms` or `1.2 s`. */
export function duration(milliseconds) {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return milliseconds >= 10 ? `${Math.round(milliseconds)} ms` : `${milliseconds.toFixed(1)} ms`;
}

/** Groups the digits of an integer, which may be text. */
export function grouped(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, '\u2009');
}

/** Shortens an ID or address in its middle. */
export function short(text, length = 18) {
  if (text.length <= length) return text;
  const half = Math.floor((length - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}
