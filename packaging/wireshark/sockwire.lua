-- Wireshark and tshark show what sockwire knows of each packet: the call that sent it, its program, the line of its source, and
-- what was found.
--
--     sockwire run --server ./server --client ./client --write run.pcapng
--     wireshark -X lua_script:sockwire.lua run.pcapng
--
-- A post-dissector: it runs behind all others, reads the comments that `sockwire run --write` put on the packets, and makes fields
-- of them, which columns, filters (sockwire.finding) and tshark -T fields -e can name.  Other comments are left alone.
--
--     server: send(4, "HELLO", 5) = 5   [call 18, bytes 0..5, server.c:97]
--     finding: client: warning short-read: The client …

local sockwire = Proto("sockwire", "sockwire: calls")

local fields = {
    call = ProtoField.string("sockwire.call", "Call", nil, "The call that sent it, with its result"),
    program = ProtoField.string("sockwire.program", "Program", nil, "Whose call that was"),
    line = ProtoField.string("sockwire.line", "Line", nil, "The line of the program's source that made it"),
    finding = ProtoField.string("sockwire.finding", "Finding", nil, "What sockwire found: at the packet that shows it, or the next one"),
    number = ProtoField.uint32("sockwire.number", "Number of the call", base.DEC),
}
sockwire.fields = { fields.call, fields.program, fields.line, fields.finding, fields.number }

local comments = Field.new("frame.comment")

local function add_call(tree, comment)
    local program, call, number, rest = comment:match("^(%S+): (.*)   %[call (%d+)(.*)%]$")
    if not program then
        return
    end
    tree:add(fields.call, call)
    tree:add(fields.program, program)
    tree:add(fields.number, tonumber(number))
    local line = rest:match(", ([^,]+:%d+)$")
    if line then
        tree:add(fields.line, line)
    end
end

local function add_finding(tree, comment)
    local finding = comment:match("^finding: (.*)$")
    if finding then
        tree:add(fields.finding, finding)
    end
end

function sockwire.dissector(_, _, tree)
    local ours
    for _, comment in ipairs({ comments() }) do
        local text = tostring(comment.value)
        if text:match("%[call %d+.*%]$") or text:match("^finding: ") then
            ours = ours or tree:add(sockwire)
            add_call(ours, text)
            add_finding(ours, text)
        end
    end
end

register_postdissector(sockwire)
