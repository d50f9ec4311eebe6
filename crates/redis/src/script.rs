//! Lua scripts: each is one atomic step of the store.
//!
//! An entry has three keys: the token (`fence|id|record`), the lease (its owner, or `!` and a failure), and the counter of
//! fences. The server keeps all times, as the lifetimes of keys.

use redis::Script;

/// Takes the token, the lease, or neither.
///
/// Arguments: owner, lease in ms, rejected ID, replaced ID, minimum remaining lifetime in ms. Returns `token` with the record
/// and its remaining ms, `lease` with its fence, or `held` with the lease's value and its remaining ms.
///
/// The fence is at least the server's time, so that it increases after a flush of the server too. `%.0f` writes it without an
/// exponent.
const ACQUIRE: &str = r"
local token = redis.call('GET', KEYS[1])
if token then
  local id = string.match(token, '^%d+|(%x+)|')
  if id == ARGV[3] then
    redis.call('DEL', KEYS[1])
  else
    local left = redis.call('PTTL', KEYS[1])
    if id ~= ARGV[4] and left > tonumber(ARGV[5]) then return {'token', token, left} end
  end
end
if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then
  local now = redis.call('TIME')
  local last = tonumber(redis.call('GET', KEYS[3]) or '0')
  local fence = string.format('%.0f', math.max(last + 1, now[1] * 1000000 + now[2]))
  redis.call('SET', KEYS[3], fence, 'PX', 86400000)
  return {'lease', fence, 0}
end
return {'held', redis.call('GET', KEYS[2]) or '', redis.call('PTTL', KEYS[2])}
";

/// Extends the lease. Arguments: owner, duration in ms.
const RENEW: &str = r"
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[2], ARGV[2])
";

/// Stores the token unless a later lease has published one. Arguments: owner, fence, value, lifetime in ms, channel, entry.
const PUBLISH: &str = r"
local token = redis.call('GET', KEYS[1])
local published = token and tonumber(string.match(token, '^(%d+)|')) or 0
local is_newest = published <= tonumber(ARGV[2])
local lease = redis.call('GET', KEYS[2])
if is_newest then redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4]) end
if lease == ARGV[1] or is_newest and lease and string.sub(lease, 1, 1) == '!' then redis.call('DEL', KEYS[2]) end
redis.call('PUBLISH', ARGV[5], ARGV[6])
return is_newest and 1 or 0
";

/// Ends the lease, or replaces it by a failure. Arguments: owner, failure or nothing, its backoff in ms, channel, entry.
const RELEASE: &str = r"
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[2])
else
  redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
end
redis.call('PUBLISH', ARGV[4], ARGV[5])
return 1
";

/// Removes the token with an ID. Argument: the ID.
const INVALIDATE: &str = r"
local token = redis.call('GET', KEYS[1])
if token and string.match(token, '^%d+|(%x+)|') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
";

/// The scripts of a store. The server gets the text of each once, and its hash from then on.
#[derive(Debug)]
pub(crate) struct Scripts {
    pub(crate) acquire: Script,
    pub(crate) renew: Script,
    pub(crate) publish: Script,
    pub(crate) release: Script,
    pub(crate) invalidate: Script,
}

impl Default for Scripts {
    fn default() -> Self {
        Self {
            acquire: Script::new(ACQUIRE),
            renew: Script::new(RENEW),
            publish: Script::new(PUBLISH),
            release: Script::new(RELEASE),
            invalidate: Script::new(INVALIDATE),
        }
    }
}
