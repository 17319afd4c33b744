/* What the page is about, as types: the records of the timeline (one JSON object a line), and what the page makes of them.
 * Unknown or not applicable is null. */

/** @typedef {'left' | 'right' | 'middle'} Side */
/** @typedef {'client' | 'server'} End */

/** @typedef {{file: string, line: number, function: string | null, text?: string | null}} Place */

/**
 * @typedef {object} Program
 * @property {'program'} type
 * @property {number} t
 * @property {string} id
 * @property {boolean} server
 * @property {string[]} argv
 * @property {number | null} pid
 * @property {string} told
 */

/**
 * @typedef {object} Socket
 * @property {'socket'} type
 * @property {number} t
 * @property {string} id
 * @property {string} program
 * @property {string} domain
 * @property {string} kind
 * @property {'welcoming' | 'connection' | 'client' | 'datagram' | 'unused'} role
 * @property {string | null} local
 * @property {string | null} peer
 * @property {number | null} connection
 * @property {{t: number, call: number | null, pid?: number | null} | null} released  call null: by the end of the process
 */

/**
 * @typedef {object} Call
 * @property {'call'} type
 * @property {number} id
 * @property {number} t
 * @property {number | null} t_end
 * @property {string} program
 * @property {number} pid
 * @property {string} name
 * @property {number | null} fd
 * @property {string | null} socket
 * @property {number | null} connection  that it is about
 * @property {Record<string, string | number>} args
 * @property {number | null} result
 * @property {string | null} error
 * @property {[number, number] | null} bytes
 * @property {string | null} data
 * @property {number | null} wanted
 * @property {string | null} state_before
 * @property {string | null} state_after
 * @property {boolean} injected
 * @property {number} times  so many equal calls, one after another
 * @property {Place | null} at
 * @property {string} asks          what it asks its kernel for
 * @property {string | null} says   what came of it
 * @property {string | null} sends  which packets are there because of it, and why
 * @property {string} role          what it does to its socket: 'send', 'receive', 'accept' …
 * @property {number | null} [stands_since] of a sending call that waits for room: when it put the last on the wire
 * @property {number | null} [done_since]  since when what it asks for is done, and its program has only not run on
 * @property {boolean} minor        it tells little about the network
 * @property {boolean} waits        it stood still until something came
 * @property {string} reads         as it stands in C
 * @property {string} returns
 * @property {{begin: string, return: string | null, whole: string | null}} told
 * @property {number[]} took        packets that brought the bytes which it took
 */

/**
 * @typedef {object} Connection
 * @property {'connection'} type
 * @property {number} t
 * @property {number} t_end
 * @property {number} id
 * @property {string} client
 * @property {string} server
 * @property {string | null} opened
 * @property {string | null} closed
 * @property {{client: number, server: number}} bytes
 * @property {{client: number, server: number}} packets
 * @property {{client: string, server: string}} owner
 * @property {{client: 'left' | 'right', server: 'left' | 'right'}} side  where each end stands
 * @property {number} hue
 */

/** @typedef {{kind: string, call?: number, packet?: number, pid?: number, timer?: string}} Trigger */

/**
 * What the wire between two hosts did with a packet: one for each copy that arrived, or one for a loss.
 * @typedef {object} Fate
 * @property {number} t
 * @property {boolean} arrived
 * @property {string[]} did
 * @property {number | null} rule  which of trace.rules, from 1
 * @property {number | null} copy
 * @property {boolean} taken  its receiver's kernel takes it: its checksum is right
 * @property {string} label       what the wire did: "lost (rule 2)"; empty: it passed
 * @property {string | null} told  that it arrives, and after how long; null: it never does
 * @property {string | null} says what the wire did, in sentences
 */

/**
 * @typedef {object} Packet
 * @property {'packet'} type
 * @property {number} id
 * @property {number} t
 * @property {number | null} t_arrived
 * @property {boolean} lost
 * @property {number | null} [host]  over a wire: the host that it left; null: the wire made it
 * @property {Fate[]} [wire]         over a wire: what became of it, in order of time; empty: it is still on its way
 * @property {number | null} connection
 * @property {End | null} from
 * @property {string | null} src
 * @property {string | null} dst
 * @property {string[]} flags
 * @property {number | null} seq
 * @property {number | null} ack
 * @property {number} len
 * @property {number} frame
 * @property {number | null} window
 * @property {string} kind
 * @property {string[]} analysis
 * @property {[number, number] | null} bytes
 * @property {[number, number]} [new] of them, those that were not sent before; only where there are both
 * @property {number[]} carries
 * @property {Trigger} trigger
 * @property {number | null} completes
 * @property {number | null} listen
 * @property {string | null} implies
 * @property {string | null} says
 * @property {'syn' | 'data' | 'ack' | 'fin' | 'rst' | 'udp' | 'icmp'} stroke
 * @property {string} label
 * @property {string | null} quote    the first letters of its data
 * @property {string | null} numbers
 * @property {string | null} remarks  what is odd about it
 * @property {string | null} by       who put it on the wire
 * @property {string | null} for      whose bytes it carries, or which timer ran out
 * @property {string} told
 * @property {string | null} before   stands before what it says
 * @property {string | null} after    … and behind
 * @property {number[]} calls         that it belongs to
 */

/**
 * @typedef {object} State
 * @property {'state'} type
 * @property {number} t
 * @property {number | null} connection
 * @property {End} end
 * @property {string | null} socket
 * @property {string | null} from
 * @property {string | null} to
 * @property {string | null} told where the end is now
 * @property {string | null} [says] what that state means
 * @property {number | null} packet
 * @property {number | null} call
 */

/**
 * What lies in the buffers of an end from now on.
 * @typedef {object} Buffers
 * @property {'buffers'} type
 * @property {number} t
 * @property {number} connection
 * @property {End} end
 * @property {number | null} packet   what changed them
 * @property {number | null} call
 * @property {boolean} syn             sent and not acknowledged
 * @property {boolean} fin
 * @property {number} acknowledged     stream offset of the first byte that is not acknowledged
 * @property {number} unacknowledged   bytes: sent and not acknowledged
 * @property {number | null} waiting   handed over by the program and not sent yet
 * @property {number | null} read        stream offset of the first byte that its program has not read
 * @property {number | null} unread    received and not read by the program
 * @property {number | null} early     received after a gap
 * @property {[number, number][]} [early_at]  which bytes, of the other end's stream
 * @property {[number, number][]} [lost_at]   of the unacknowledged: known to be lost, and not sent again yet
 * @property {number | null} [dropped_unsent]  when the connection was over, these went with it: not sent, or not acknowledged
 * @property {number | null} [dropped_unread]  and these its program had not read
 * @property {number | null} window
 */

/**
 * What the kernel said of its own TCP, of one end (run --kernel). Segments, bytes, seconds.
 * @typedef {object} TcpInfo
 * @property {'tcp_info'} type
 * @property {number} t
 * @property {number} connection
 * @property {End} end
 * @property {string} ca_state        open, disorder, cwr, recovery, loss
 * @property {number} cwnd
 * @property {number | null} ssthresh null: infinite
 * @property {number | null} srtt
 * @property {number} rto
 * @property {number} unacked         segments
 * @property {number} sacked
 * @property {number} lost
 * @property {number} retrans
 * @property {number} in_flight
 * @property {number} mss
 * @property {string | null} phase  null: nothing is in flight
 * @property {string | null} [says]  what its change means
 * @property {number} rqueue          bytes
 * @property {number} wqueue
 */

/** @typedef {{type: 'output' | 'input', t: number, program: string, pid?: number | null, stream?: string, text: string, times?: number, told: string}} Print */
/** @typedef {{type: 'exit', t: number, program: string, pid: number, status: number | null, signal: number | null, ends: string, told: string}} Exit */
/** @typedef {{type: 'note', t: number, text: string}} Note */
/** @typedef {{type: 'malformed', t: number, id: number, src: string | null, dst: string | null, frame: number, at: number, says: string}} Malformed */
/** @typedef {{type: 'finding', rule: string, severity: 'error' | 'warning' | 'note', program: string | null, calls: number[], packets: number[], at: Place | null, times: number, says: string, fix: string}} Finding */
/** @typedef {{type: 'trace', tool: string, started: string | null, hosts: number, interface?: string | null, calls: boolean, packets: boolean, dropped: number | null, file: string | null, rules?: string[]}} Trace */
/** @typedef {{type: 'question', t: number, call: number, asks: string, choices: {words: string, right: boolean}[], arrows: {letters: string, words: string}[], drawn: string[] | null, was: string, says: string}} Question */
/** @typedef {{type: 'pause', t: number, t_end: number, all: boolean | null, lasts: string, says: string, told: string}} Pause  nothing happened; all: only where all calls are shown, or only where they are not */
/** @typedef {{type: 'header', packet: number, bytes: string}} Header */
/** @typedef {{type: 'source', file: string, text: string}} Source */
/** @typedef {{t: number, packet: number | null, call: number | null, bytes: [number, number], says: string}} WayStep */
/** @typedef {{type: 'way', call: number, told: string, steps: WayStep[], missing: string[]}} Way  of a send call's bytes */

/** @typedef {'program' | 'call' | 'return' | 'packet' | 'arrival' | 'output' | 'input' | 'exit' | 'note' | 'pause' | 'malformed'} StepKind */

/**
 * One step of the player.
 * @typedef {object} Step
 * @property {number} index
 * @property {number} t
 * @property {StepKind} kind
 * @property {string | null} program
 * @property {Side} side
 * @property {Program} [started]
 * @property {Call} [call]
 * @property {boolean} whole         a call that is one step: nothing happened between its begin and its end
 * @property {Packet} [packet]
 * @property {Fate} [fate]           of an arrival over a wire: what the wire did with this copy
 * @property {Print} [print]
 * @property {number | null} [of]    of a print: the connection that its program called on last, as far as it is known
 * @property {Exit} [exit]
 * @property {string} [text]
 * @property {Malformed} [malformed]
 * @property {Pause} [pause]
 * @property {State[]} states        changes of state that it made
 * @property {Buffers[]} buffers      what lies in the buffers that it changed
 * @property {Socket[]} made         sockets that there are from now on
 * @property {Socket[]} released     sockets that no program holds any more
 * @property {Step[]} [unseen]       steps before it that were not chosen: they happened, and have its index
 */

/**
 * @typedef {object} Model
 * @property {Trace} trace
 * @property {Step[]} steps
 * @property {Map<string, Program>} programs
 * @property {Map<string, Socket>} sockets
 * @property {Map<number, Call>} calls
 * @property {Map<number, Packet>} packets
 * @property {Map<number, Connection>} connections
 * @property {Finding[]} findings
 * @property {TcpInfo[]} told                        in order of time
 * @property {() => Map<number, Header>} headers     by packet
 * @property {Map<string, string[]>} sources         lines, by file
 * @property {Map<number, Way>} ways                 by the send call
 * @property {Map<number, number>} wayOfPacket       the first send call whose bytes it has, or acknowledges
 * @property {Map<number, number>} wayOfRead         of a receive call: the first send call whose bytes it took
 * @property {Map<string, Map<number, string>>} knownLines   of files that are not there as a whole
 * @property {Map<number, number>} stepOfCall        where it begins
 * @property {Map<number, number>} stepOfReturn      where it ends (the same step when it is whole)
 * @property {Map<number, number>} stepOfPacket
 * @property {Map<number, number>} stepOfArrival  where it came in, of packets with two times
 * @property {Map<number, number[]>} packetsOfCall   that carry it, that it made leave, that complete it
 * @property {Map<string, {connection: number, end: End}>} endOf   of a socket
 * @property {Map<number, Call[]>} doneAt            calls that waited, by the time when they need wait no longer
 * @property {Map<number, number[]>} takers          packet → the calls that took its bytes
 * @property {Map<number, string>} welcoming         of a connection: the socket at which it came
 * @property {Map<number, number[]>} answers         packets that a packet's arrival made leave
 * @property {Map<number, Question>} questions       by the call
 * @property {Map<string, string>} meanings          of states of TCP
 * @property {Map<string, Call[]>} sendsOf           calls that put bytes into a stream, by "connection:end"
 * @property {import('./lanes.js').Lanes} lanes
 * @property {Buffers[]} buffers                     in order of time
 * @property {boolean} sharesHues                  there are more connections than colours: each has its number
 * @property {boolean} hidesCalls                    some calls are not steps
 */

export {};
