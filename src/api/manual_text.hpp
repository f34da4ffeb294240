// What laydown-osc(7) says of the protocol itself, in mdoc(7), before and after the addresses.
// Constants.
#pragma once

namespace laydown::api {

inline constexpr auto manual_head =
    R"mdoc(.\" Written from the declarations in src/api when the project is built.
.Dd November 22, 2026
.Dt LAYDOWN-OSC 7
.Os
.Sh NAME
.Nm laydown-osc
.Nd the OSC interface of Laydown
.Sh DESCRIPTION
The processes of Laydown are driven by messages of Open Sound Control
.Pq OSC 1.0
over UDP and IPv4.
An address means the same wherever it is sent; each process answers those that it owns.
Unless told otherwise a process listens on 127.0.0.1 alone.
A running process writes its address into a file under
.Pa $XDG_RUNTIME_DIR/laydown/ .
.Ss Requests and replies
Every request is answered to its sender, from the socket that received it:
.Bl -tag -width Ds
.It Ic /reply Ar path Op Ar value ...
It was carried out.
.Ar path
is the address as it was sent; what follows is documented with each address.
.It Ic /error Ar path code text
It was not.
.Ar code
is one of those in
.Sx ERROR CODES ,
.Ar text
says it to people.
When not even the address can be read,
.Ar path
is empty.
.El
.Pp
UDP does not say whether anybody listens: a request that is not answered did not arrive.
Messages to
.Ic /reply
and
.Ic /error
are ignored.
.Ss Kinds of addresses
.Bl -tag -width Ds
.It Action
Does something.
.It Value
Without an argument it is asked for; with one it is set, and the reply carries what it is then.
A flag is flipped by
.Ql /toggle
after its address.
.It Reading
Can only be asked for.
.It Report
Is only ever sent to those who subscribed; see
.Sx Subscriptions .
.El
.Ss Arguments
In the lists below each argument has the type tag with which it is sent:
.Ql i
and
.Ql h
are integers of 32 and 64 bits,
.Ql f
is a float,
.Ql s
a string.
Where a number is meant, any of
.Ql i ,
.Ql h ,
.Ql f ,
.Ql d ,
.Ql T
and
.Ql F
is accepted.
Nothing is cut: a float with a fraction where a whole number is meant is an error, and so is one too
large to be exact.
Send frames as
.Ql h .
Text is UTF-8.
.Pp
Times are frames at the sample rate of the JACK server.
Song frames say where a sample belongs for those who listen, latencies allowed for; transport
frames are those of the JACK transport; device frames count the server's clock.
.Ss Tracks and patterns
Tracks are numbered from 1, in the address.
A controller that cannot do so leaves the number out of the address and sends it as the first
argument:
.Ql /track/arm 3 1
is
.Ql /track/3/arm 1 .
Its reply begins with the number too.
.Pp
A pattern of
.Ql * ,
.Ql \&? ,
.Ql [1-3]
and
.Ql {1,12}
may stand for the number, and means each track that matches; each is answered with a reply of its
own.
Patterns elsewhere are refused.
.Ss Buttons
An action whose arguments can all be left out is also a button: a lone number of type
.Ql i ,
.Ql f ,
.Ql d ,
.Ql T
or
.Ql F
from 0 to 1 is not an argument.
From 0.5 up the button is pressed, which calls the action without arguments; below it is
released, which is answered and does nothing.
Actions without any arguments are pressed by larger numbers too.
A lone
.Ql h
is always an argument.
Where an action is said to be no button, a lone number is its argument;
.Ql T
presses, and
.Ql F
and 0 are releases.
.Ss Subscriptions
After
.Ic /subscribe
the sender is sent the whole state, then every value and reading that changes, at its own address
and with what its reply would carry, and the reports.
A large state comes in parts, a hundredth of a second apart.
Readings that change by themselves, such as the room on the disk, are sent at most twice a second,
and the position of the song ten times.
The subscription ends after some seconds unless it is renewed by another
.Ic /subscribe .
Each renewal sends the state again, so what UDP lost does not stay lost.
.Pp
Of levels and peaks the state has only what they are when it is sent.
The group
.Cm meters
is sent them at the chosen rate, one message for many tracks: the number of the first, then a
value for each.
.Pp
At most 256 subscribers are served.
Controllers that cannot subscribe can be given to a process as fixed peers when it starts.
.Ss Packets
A bundle's messages are executed at once, in order, whatever its time tag says, and answered one by
one.
Bundles may be nested eight deep.
What must be exact says at which frame it takes effect, so it does not depend on when it arrives.
Nothing larger than 1400 bytes is sent, unless a reply has no room in that.
)mdoc";

inline constexpr auto manual_tail = R"mdoc(.Sh EXAMPLES
With the programs of liblo, arm two tracks, record, and stop:
.Bd -literal -offset indent
oscsend 127.0.0.1 7511 /track/1/arm i 1
oscsend 127.0.0.1 7511 /track/2/arm i 1
oscsend 127.0.0.1 7511 /record/start
oscsend 127.0.0.1 7511 /record/stop
.Ed
.Pp
Record from song frame 480000 up to 960000:
.Bd -literal -offset indent
oscsend 127.0.0.1 7511 /record/punch hh 480000 960000
.Ed
.Pp
Keep the last thirty seconds:
.Bd -literal -offset indent
oscsend 127.0.0.1 7511 /record/retro f 30
.Ed
.Pp
Turn track 2 down in the mix, and mute track 3 from frame 480000 of the transport on:
.Bd -literal -offset indent
oscsend 127.0.0.1 7512 /track/2/gain f -6
oscsend 127.0.0.1 7512 /track/3/mute/set ih 1 480000
.Ed
.Sh SEE ALSO
.Xr laydown-metronome 1 ,
.Xr laydown-player 1 ,
.Xr laydown-recorder 1 ,
.Xr laydown-session 5
.Rs
.%A Matthew Wright
.%T The Open Sound Control 1.0 Specification
.%D 2002
.%U https://opensoundcontrol.stanford.edu/spec-1_0.html
.Re
)mdoc";

}  // namespace laydown::api
