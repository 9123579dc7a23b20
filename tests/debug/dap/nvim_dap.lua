-- Drives nvim-dap in a headless Neovim; writes what it has seen as JSON to the file $SEEN.
local dap = require("dap")
local widgets = require("dap.ui.widgets")
local seen, stops = {}, 0

dap.adapters.foretrace = { type = "executable", command = vim.env.COMMAND, args = { "-m", "foretrace", "dap" } }
dap.listeners.after.event_stopped["test"] = function(_, body)
  stops = stops + 1
  seen.reason = body.reason
end

local function await(what, holds)
  if not vim.wait(60000, holds, 20) then
    error("waited in vain for " .. what)
  end
end

-- Do something after which the run stops; tells why, where and with which variables.
local function stop(name, act)
  local before = stops
  act()
  await(name, function()
    local session = dap.session()
    local frame = session and session.current_frame
    return stops > before and frame and frame.scopes and frame.scopes[1].variables
  end)
  -- Scopes of the frame that was left are there for a moment still.
  vim.wait(300)
  local frame = dap.session().current_frame
  local variables = {}
  for _, variable in pairs(frame.scopes[1].variables) do
    variables[variable.name] = variable.value
  end
  table.insert(seen, { name = name, reason = seen.reason, line = frame.line, variables = variables })
end

local ok, problem = pcall(function()
  vim.cmd("edit " .. vim.env.PROGRAM)
  vim.api.nvim_win_set_cursor(0, { 2, 0 })
  dap.set_breakpoint("total == 2")
  stop("conditional breakpoint", function()
    dap.run({
      type = "foretrace", request = "launch", name = "test",
      program = vim.env.PROGRAM, call = "f(0)", world = vim.env.WORLD,
    })
  end)
  local view = widgets.hover("total + parts")
  await("hover", function()
    return vim.api.nvim_buf_get_lines(view.buf, 0, -1, false)[1] ~= ""
  end)
  seen.hover = vim.api.nvim_buf_get_lines(view.buf, 0, -1, false)
  view.close()
  stop("step back", dap.step_back)
  stop("step over", dap.step_over)
  stop("step out", dap.step_out)
  stop("step into", dap.step_into)
  stop("reverse continue", dap.reverse_continue)
  stop("continue", dap.continue)
  stop("up to the beginning", dap.reverse_continue)
  dap.terminate()
  await("the end", function() return dap.session() == nil end)
  seen.ended = true
end)
seen.problem = not ok and tostring(problem) or nil
seen.reason = nil
local steps = {}
for index, step in ipairs(seen) do
  steps[index] = step
end
local file = io.open(vim.env.SEEN, "w")
file:write(vim.fn.json_encode({ steps = steps, hover = seen.hover, ended = seen.ended, problem = seen.problem }))
file:close()
vim.cmd("qall!")
