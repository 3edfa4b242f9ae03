-- Sends prepared requests in turn and checks every answer. Arguments: requests file, needle.
-- An answer counts only if it is a 200 whose body holds the needle; the first other one is kept
-- so that the run can say what went wrong. The last line printed is one JSON object.

local threads = {}
local seats = 0

function setup(thread)
  seats = seats + 1
  thread:set("seat", seats)
  table.insert(threads, thread)
end

function init(args)
  requests, good, bad, sample = {}, 0, 0, ""
  needle = args[2]
  local file = assert(io.open(args[1], "rb"))
  while true do
    local size = file:read("*l")
    if not size then break end
    requests[#requests + 1] = file:read(tonumber(size))
    file:read("*l")
  end
  file:close()
  -- Threads start at different places so that they do not march through the file together.
  turn = (seat * 7919) % #requests
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function response(status, headers, body)
  if status == 200 and string.find(body, needle, 1, true) then
    good = good + 1
  else
    bad = bad + 1
    if sample == "" then
      sample = status .. " " .. string.sub(body, 1, 160):gsub('[%c"\\]', " ")
    end
  end
end

function done(summary, latency)
  local right, wrong, first = 0, 0, ""
  for _, thread in ipairs(threads) do
    right = right + thread:get("good")
    wrong = wrong + thread:get("bad")
    if first == "" then first = thread:get("sample") end
  end
  local e = summary.errors
  io.write(string.format(
    '\n{"good":%d,"bad":%d,"broken":%d,"microseconds":%d,"p50":%.1f,"p99":%.1f,"max":%.1f,"sample":"%s"}\n',
    right, wrong, e.connect + e.read + e.write + e.timeout, summary.duration,
    latency:percentile(50), latency:percentile(99), latency.max, first))
end
