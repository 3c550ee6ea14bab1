# Answers at 127.0.0.11 in the containers of user networks: names of containers itself, all else by
# servers that it asks. One process for all containers of a daemon, with sockets in the namespace
# of each; it outlives the daemon, which tells it over the socket "control" who is where, and ends
# with the last container.
my ($FOLDER, $ADDRESS, $PORT) = @ARGV;
my %SETNS = (x86_64 => 308, aarch64 => 268, riscv64 => 268, ppc64le => 350, s390x => 339);
my $CLONE_NEWNET = 0x40000000;
my ($A, $PTR, $MX, $AAAA, $OPT) = (1, 12, 15, 28, 41);
my ($OK, $MALFORMED, $FAILED, $NO_NAME, $NOT_IMPLEMENTED, $REFUSED) = (0, 1, 2, 3, 4, 5);
my $TTL_SECONDS = 600;
my $SERVER_SECONDS = 3;
my $TCP_IDLE_SECONDS = 20;
my $MOST_ASKED = 4096;
my $MOST_TCP = 256;
my $MOST_SERVERS = 3;

my $setns = $SETNS{ (POSIX::uname())[4] } or die "setns of this machine is not known\n";
open(my $host_ns, '<', '/proc/self/ns/net') or die "/proc/self/ns/net: $!\n";
settle($FOLDER);

# Containers by id; who has a name or an address, by network and name; who waits for an answer.
my (%boxes, %holders, %reverse, %asked, %clients, %streams);
my ($read, $write, %on) = ('', '');
my ($randoms, $host_stamp, @host_servers) = ('', '');
my ($ending, $number) = (0, 0);

sub watch {
  my ($s, $done, $writing) = @_;
  $on{ fileno $s } = $done;
  vec($writing ? $write : $read, fileno $s, 1) = 1;
}

sub unwatch {
  my ($s) = @_;
  delete $on{ fileno $s };
  vec($read, fileno $s, 1) = 0;
  vec($write, fileno $s, 1) = 0;
}

sub drop {
  my ($s) = @_;
  unwatch($s);
  close $s;
}

sub again { return $! == EAGAIN || $! == EINTR || $! == EINPROGRESS }

# No descriptor is free, or what waited is gone: not asked again at once.
sub rest { select undef, undef, undef, 0.1 unless again() }

# Calls within the namespace of a container: a socket made there stays there.
sub within {
  my ($path, $call) = @_;
  open(my $ns, '<', $path) or return undef;
  syscall($setns, fileno $ns, $CLONE_NEWNET) == 0 or return undef;
  my $made = $call->();
  my $why = $!;
  syscall($setns, fileno $host_ns, $CLONE_NEWNET) == 0 or exit 1;
  $! = $why;
  return $made;
}

sub listener {
  my ($type) = @_;
  my $s = nonblocking_socket(AF_INET, $type) or return undef;
  setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1) if $type == SOCK_STREAM;
  bind($s, pack_sockaddr_in($PORT, inet_aton($ADDRESS))) or return undef;
  return $s if $type == SOCK_DGRAM;
  return listen($s, 64) ? $s : undef;
}

# --- who is where

sub forget_names {
  my ($box) = @_;
  for my $at (@{ $box->{at} }) {
    for my $name (map { lc } @{ $at->{names} }) {
      my $key = "$at->{network} $name";
      my @rest = grep { $_ != $at } @{ $holders{$key} };
      @rest ? ($holders{$key} = \@rest) : delete $holders{$key};
    }
    for my $ip (grep { defined } @{$at}{ 4, 6 }) {
      my $key = "$at->{network} $ip";
      delete $reverse{$key} if $reverse{$key} && $reverse{$key} == $at;
    }
  }
}

sub note_names {
  my ($box) = @_;
  for my $at (@{ $box->{at} }) {
    for my $name (map { lc } @{ $at->{names} }) {
      my $all = $holders{"$at->{network} $name"} ||= [];
      push @$all, $at unless grep { $_ == $at } @$all;
    }
    $reverse{"$at->{network} $_"} = $at for grep { defined } @{$at}{ 4, 6 };
  }
}

sub close_box {
  my ($id) = @_;
  my $box = delete $boxes{$id} or return;
  forget_names($box);
  drop($_) for grep { defined } @{$box}{qw(udp tcp)};
  end_stream($_) for grep { $_->{box} == $box } values %streams;
  end_question($_) for grep { $_->{box} == $box } values %asked;
}

# Its sockets stay where its namespace is the same.
sub open_box {
  my ($id, $path) = @_;
  my @now = stat $path or return "fail $id $path: $!\n";
  my $box = $boxes{$id};
  return '' if $box && $box->{ns_key} eq "$now[0] $now[1]";
  close_box($id);
  my ($udp, $tcp);
  within($path, sub { ($udp = listener(SOCK_DGRAM)) && ($tcp = listener(SOCK_STREAM)) })
    or return "fail $id $ADDRESS:$PORT: $!\n";
  $box = { ns => $path, ns_key => "$now[0] $now[1]", at => [], udp => $udp, tcp => $tcp };
  watch($box->{udp}, sub { datagrams($box) });
  watch($box->{tcp}, sub { accept_stream($box) });
  $boxes{$id} = $box;
  return '';
}

sub box {
  my ($id, $closed, $servers, $path, @at) = @_;
  my $failed = open_box($id, $path);
  return $failed if $failed;
  my $box = $boxes{$id};
  forget_names($box);
  $box->{seen} = 1;
  $box->{closed} = $closed;
  $box->{servers} = $servers eq '-' ? undef : [ split /,/, $servers ];
  $box->{text} = [ "box $id $closed $servers $path", map { "at @$_" } @at ];
  $box->{at} = [];
  for (@at) {
    my ($network, $called, $four, $six, $names, $links) = @$_;
    my %links = map { split /=/ } grep { $_ ne '-' } split /,/, lc $links;
    push @{ $box->{at} }, {
      network => $network, called => $called,
      4 => $four eq '-' ? undef : inet_pton(AF_INET, $four),
      6 => $six eq '-' ? undef : inet_pton(AF_INET6, $six),
      names => [ split /,/, $names ], links => \%links,
    };
  }
  note_names($box);
  return '';
}

sub command {
  my ($text) = @_;
  my ($answer, @box) = ('');
  my $whole = sub { $answer .= box(@box) if @box; @box = () };
  for my $line (split /\n/, $text) {
    my ($verb, @words) = split / /, $line;
    if ($verb eq 'at' && @words == 6) {
      push @box, \@words;
      next;
    }
    $whole->();
    if ($verb eq 'box' && @words >= 4) {
      @box = (split / /, $line, 5)[ 1 .. 4 ];
    } elsif ($verb eq 'gone' && @words == 1) {
      close_box($words[0]);
    } elsif ($verb eq 'begin') {
      $_->{seen} = 0 for values %boxes;
    } elsif ($verb eq 'end') {
      close_box($_) for grep { !$boxes{$_}{seen} } keys %boxes;
    } elsif ($verb eq 'list' && @words == 2) {
      my @ids = sort keys %boxes;
      $answer .= "$_\n" for map { @{ $boxes{$_}{text} } } splice @ids, $words[0], $words[1];
    } elsif ($verb eq 'pid') {
      $answer .= "pid $$\n";
    } elsif ($verb eq 'last') {
      $ending = !%boxes;
    } else {
      $answer .= "fail $line\n";
    }
  }
  $whole->();
  return $answer . "ok\n";
}

sub accept_client {
  accept(my $client, $control) or return rest();
  $client->blocking(0);
  $clients{ fileno $client } = $client;
  watch(
    $client,
    sub {
      my $from = recv($client, my $text, 262144, 0);
      if (!defined $from || $text eq '') {
        return if !defined $from && again();
        delete $clients{ fileno $client };
        drop($client);
        return;
      }
      send($client, command($text), 0);
      if ($ending) {
        unlink 'control';
        exit 0;
      }
    });
}

# --- what is asked

# The question of a message: its name in small letters, its type, its end; nothing where it is none.
sub question {
  my ($message) = @_;
  my ($at, @labels) = (12);
  while (1) {
    my $length = $at < length $message ? ord substr $message, $at, 1 : 255;
    return if $length > 63 || $at + $length + 1 > length $message;
    $at += $length + 1;
    last if $length == 0;
    push @labels, substr $message, $at - $length, $length;
  }
  return if $at + 4 > length $message || $at > 267;
  return (lc(join '.', @labels), unpack('n', substr $message, $at, 2), $at + 4);
}

# How long an answer by datagram may be.
sub room {
  my ($message, $end) = @_;
  return 512 if length $message < $end + 5;
  my ($zero, $type, $size) = unpack 'Cnn', substr $message, $end, 5;
  return $zero == 0 && $type == $OPT && $size > 512 ? $size : 512;
}

sub answer {
  my ($message, $end, $code, $most, @records) = @_;
  my ($id, $flags) = unpack 'nn', $message;
  my $asked = substr $message, 12, $end - 12;
  my $size = length($asked) + 12;
  my @fits = grep { ($size += length) <= $most } @records;
  my $cut = @fits < @records ? 0x200 : 0;
  $flags = 0x8080 | ($flags & 0x100) | $cut | $code;
  return pack('n6', $id, $flags, $asked eq '' ? 0 : 1, scalar @fits, 0, 0) . join '', $asked, @fits;
}

sub record {
  my ($type, $data) = @_;
  return pack('n n n N n', 0xc00c, $type, 1, $TTL_SECONDS, length $data) . $data;
}

sub shuffled {
  my @all = @_;
  for my $i (reverse 1 .. $#all) {
    my $j = int rand($i + 1);
    @all[ $i, $j ] = @all[ $j, $i ];
  }
  return @all;
}

# Who has the name on a network that the container is on: on the first of them that knows it.
sub holders_of {
  my ($box, $name) = @_;
  for my $at (@{ $box->{at} }) {
    my @names = (defined $at->{links}{$name} ? $at->{links}{$name} : $name);
    my $called = lc $at->{called};
    push @names, $1 if $name =~ /^(.+)\.\Q$called\E$/;
    for (@names) {
      my $found = $holders{"$at->{network} $_"};
      return @$found if $found;
    }
  }
  return;
}

sub address_asked {
  my ($name) = @_;
  if ($name =~ /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/) {
    return inet_aton("$4.$3.$2.$1");
  }
  return undef unless $name =~ /^((?:[0-9a-f]\.){32})ip6\.arpa$/;
  return pack 'H32', scalar reverse $1 =~ tr/.//dr;
}

# The records of an answer; undef: others are to be asked.
sub records {
  my ($box, $name, $type) = @_;
  if ($type == $PTR) {
    my $ip = address_asked($name);
    return undef unless defined $ip;
    for my $at (@{ $box->{at} }) {
      my $found = $reverse{"$at->{network} $ip"} or next;
      my @labels = split /\./, "$found->{names}[0].$found->{called}";
      return [ record($PTR, join '', (map { pack 'C/a*', substr $_, 0, 63 } @labels), "\0") ];
    }
    return undef;
  }
  return undef unless $type == $A || $type == $AAAA || $type == $MX;
  my @found = holders_of($box, $name) or return undef;
  return [] if $type == $MX;
  my $family = $type == $A ? 4 : 6;
  return [ map { record($type, $_) } shuffled(grep { defined } map { $_->{$family} } @found) ];
}

# $reply takes the answer; $stream tells how it is asked of others as well.
sub ask {
  my ($box, $message, $stream, $reply) = @_;
  return if length $message < 12;
  my ($flags, $count) = unpack 'x2nn', $message;
  return if $flags & 0x8000;
  my ($name, $type, $end) = $count == 1 ? question($message) : ();
  if ($flags & 0x7800 || !defined $name) {
    $reply->(answer($message, 12, $flags & 0x7800 ? $NOT_IMPLEMENTED : $MALFORMED, 512));
    return;
  }
  my $records = records($box, $name, $type);
  my $most = $stream ? 65535 : room($message, $end);
  if ($records) {
    $reply->(answer($message, $end, $OK, $most, @$records));
  } elsif ($box->{closed}) {
    $reply->(answer($message, $end, $NO_NAME, $most));
  } elsif (keys %asked >= $MOST_ASKED) {
    $reply->(answer($message, $end, $FAILED, $most));
  } else {
    my @servers = $box->{servers} ? @{ $box->{servers} } : host_servers();
    my $question = {
      key => ++$number, box => $box, message => $message, end => $end, stream => $stream,
      reply => $reply, servers => [ splice @servers, 0, $MOST_SERVERS ],
    };
    $asked{ $question->{key} } = $question;
    next_server($question);
  }
}

sub datagrams {
  my ($box) = @_;
  for (1 .. 64) {
    my $peer = recv($box->{udp}, my $message, 65535, 0);
    return unless defined $peer;
    ask($box, $message, 0, sub { send($box->{udp}, $_[0], 0, $peer) });
  }
}

sub accept_stream {
  my ($box) = @_;
  accept(my $s, $box->{tcp}) or return rest();
  if (keys %streams >= $MOST_TCP) {
    close $s;
    return;
  }
  $s->blocking(0);
  my $stream = { socket => $s, box => $box, in => '', out => '', last => time, open => 0 };
  $streams{ fileno $s } = $stream;
  watch($s, sub { stream_ready($stream) });
}

sub end_stream {
  my ($stream) = @_;
  return unless $stream->{socket};
  delete $streams{ fileno $stream->{socket} };
  drop($stream->{socket});
  $stream->{socket} = undef;
}

sub stream_ready {
  my ($stream) = @_;
  my $n = sysread $stream->{socket}, $stream->{in}, 65536, length $stream->{in};
  return flush_stream($stream) if !defined $n && again();
  return end_stream($stream) unless defined $n;
  $stream->{last} = time;
  if ($n == 0) {
    $stream->{over} = 1;
    vec($read, fileno $stream->{socket}, 1) = 0;
    return flush_stream($stream);
  }
  while ($stream->{socket} && length $stream->{in} >= 2) {
    my $length = unpack 'n', $stream->{in};
    last if length $stream->{in} < $length + 2;
    my $message = substr $stream->{in}, 2, $length;
    substr $stream->{in}, 0, $length + 2, '';
    $stream->{open}++;
    ask(
      $stream->{box}, $message, 1,
      sub {
        $stream->{open}--;
        $stream->{out} .= pack 'n/a*', $_[0];
        flush_stream($stream);
      });
  }
}

sub flush_stream {
  my ($stream) = @_;
  my $s = $stream->{socket} or return;
  if (length $stream->{out}) {
    my $n = syswrite $s, $stream->{out};
    return end_stream($stream) if !defined $n && !again();
    substr $stream->{out}, 0, $n, '' if $n;
  }
  vec($write, fileno $s, 1) = length $stream->{out} ? 1 : 0;
  end_stream($stream) if $stream->{over} && !$stream->{open} && !length $stream->{out};
}

# --- other servers

# The host's, read again when its file has changed.
sub host_servers {
  my @now = stat '/etc/resolv.conf';
  my $stamp = "@now[0, 1, 7, 9, 10]";
  if ($stamp ne $host_stamp && open(my $file, '<', '/etc/resolv.conf')) {
    $host_stamp = $stamp;
    @host_servers = map { /^\s*nameserver\s+(\S+)/ ? $1 : () } <$file>;
    close $file;
  }
  return @host_servers;
}

sub random_id {
  if (length $randoms < 2) {
    open(my $source, '<:raw', '/dev/urandom') or return int rand 65536;
    sysread $source, $randoms, 512;
    close $source;
  }
  return unpack 'n', substr $randoms, 0, 2, '';
}

sub end_question {
  my ($question) = @_;
  delete $asked{ $question->{key} };
  drop(delete $question->{socket}) if $question->{socket};
}

sub next_server {
  my ($question) = @_;
  drop(delete $question->{socket}) if $question->{socket};
  while (defined(my $server = shift @{ $question->{servers} })) {
    my %hints = (flags => AI_NUMERICHOST, socktype => SOCK_DGRAM);
    my ($error, $found) = getaddrinfo($server, 53, \%hints);
    next if $error || !$found;
    my $open = sub {
      my $s = nonblocking_socket($found->{family}, $question->{stream} ? SOCK_STREAM : SOCK_DGRAM);
      return $s && (connect($s, $found->{addr}) || again()) ? $s : undef;
    };
    # Servers that the container names are asked from where it is.
    my $s = $question->{box}{servers} ? within($question->{box}{ns}, $open) : $open->();
    next unless $s;
    $question->{id} = random_id();
    $question->{socket} = $s;
    $question->{until} = time + $SERVER_SECONDS;
    $question->{in} = '';
    $question->{out} = pack('n', $question->{id}) . substr $question->{message}, 2;
    if ($question->{stream}) {
      $question->{out} = pack 'n/a*', $question->{out};
      watch($s, sub { server_ready($question, $_[0]) }, 1);
      vec($read, fileno $s, 1) = 1;
      return;
    }
    next unless defined send $s, $question->{out}, 0;
    watch($s, sub { server_said($question) });
    return;
  }
  my $last = $question->{last} // answer(@{$question}{qw(message end)}, $FAILED, 512);
  end_question($question);
  $question->{reply}->($last);
}

# Whether it is the answer; one of a server that cannot answer counts only where no other can.
sub take_answer {
  my ($question, $answer) = @_;
  return 0 if length $answer < 12 || unpack('n', $answer) != $question->{id};
  my ($name, $type) = question($answer);
  my ($wanted, $of) = question($question->{message});
  return 0 if defined $name && ($name ne $wanted || $type != $of);
  substr $answer, 0, 2, substr $question->{message}, 0, 2;
  my $code = ord(substr $answer, 3, 1) & 15;
  if ($code == $FAILED || $code == $REFUSED) {
    $question->{last} = $answer;
    next_server($question);
  } else {
    end_question($question);
    $question->{reply}->($answer);
  }
  return 1;
}

sub server_said {
  my ($question) = @_;
  my $from = recv($question->{socket}, my $answer, 65535, 0);
  if (!defined $from) {
    next_server($question) unless again();
    return;
  }
  take_answer($question, $answer);
}

sub server_ready {
  my ($question, $writable) = @_;
  my $s = $question->{socket};
  if ($writable && length $question->{out}) {
    my $n = syswrite $s, $question->{out};
    return next_server($question) if !defined $n && !again();
    substr $question->{out}, 0, $n, '' if $n;
    vec($write, fileno $s, 1) = 0 unless length $question->{out};
  }
  my $n = sysread $s, $question->{in}, 65537, length $question->{in};
  return if !defined $n && again();
  return next_server($question) unless $n;
  my $length = length $question->{in} >= 2 ? unpack 'n', $question->{in} : 65536;
  return if length $question->{in} < $length + 2;
  next_server($question) unless take_answer($question, substr $question->{in}, 2, $length);
}

# --- all of it

sub numbers {
  my ($mask) = @_;
  my ($bits, @found) = unpack 'b*', $mask;
  push @found, pos($bits) - 1 while $bits =~ /1/g;
  return @found;
}

watch($control, \&accept_client);
my $looked = time;
while (1) {
  my ($in, $out) = ($read, $write);
  my $n = select $in, $out, undef, %asked || %streams ? 1 : $LOOK_SECONDS;
  next if $n < 0;
  my %writable = map { $_ => 1 } numbers($out);
  # One that an earlier one of this turn has closed is not called, nor its successor by number.
  my %turn = map { $_ => $on{$_} } numbers($in | $out);
  for my $fd (keys %turn) {
    $turn{$fd}->($writable{$fd}) if $n && $turn{$fd} && $on{$fd} && $on{$fd} == $turn{$fd};
  }
  my $now = time;
  next_server($_) for grep { $_->{until} <= $now } values %asked;
  end_stream($_) for grep { $now - $_->{last} > $TCP_IDLE_SECONDS } values %streams;
  if ($now - $looked >= $LOOK_SECONDS) {
    $looked = $now;
    # without its socket nobody can tell it anything any more
    exit 0 unless ((stat 'control')[1] // 0) == $own;
  }
}
