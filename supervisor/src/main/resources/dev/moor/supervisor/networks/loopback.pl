# Leads what is sent to published ports of [::1] into containers: the kernel cannot (it drops what
# comes back for ::1 by a bridge). One process for all ports of a daemon; it outlives the daemon,
# which tells it over the socket "control" what to listen on, and ends with the last port.
my $MOST_BUFFERED = 65536;
my $UDP_IDLE_SECONDS = 90;

settle(@ARGV);

my (%ports, %clients, %flows, %pairs);    # %pairs: by number; the others by key
my ($number, $paused) = (0, 0);
my $listeners = '';    # the mask of all ports: made when they change, not at every turn
my $ending = 0;

# The address of a container and its port, for a socket of its family.
sub target {
  my ($ip, $port) = @_;
  return $ip =~ /:/
    ? (AF_INET6, pack_sockaddr_in6($port, inet_pton(AF_INET6, $ip)))
    : (AF_INET, pack_sockaddr_in($port, inet_aton($ip)));
}

sub add {
  my ($protocol, $port, $ip, $inner) = @_;
  my $key = "$protocol $port";
  my $have = $ports{$key};
  if ($have && $have->{to} eq "$ip $inner") {
    $have->{seen} = 1;
    return '';
  }
  remove($key);
  my $s = nonblocking_socket(AF_INET6, $protocol eq 'tcp' ? SOCK_STREAM : SOCK_DGRAM);
  return "fail $key $!\n" unless $s;
  setsockopt($s, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1) if $protocol eq 'tcp';
  bind($s, pack_sockaddr_in6($port, inet_pton(AF_INET6, '::1'))) or return "fail $key $!\n";
  if ($protocol eq 'tcp') {
    listen($s, 128) or return "fail $key $!\n";
  }
  my ($family, $address) = target($ip, $inner);
  vec($listeners, fileno $s, 1) = 1;
  $ports{$key} = {
    key => $key, socket => $s, tcp => $protocol eq 'tcp', to => "$ip $inner",
    family => $family, address => $address, seen => 1,
  };
  return '';
}

# What is under way ends with the port.
sub remove {
  my ($key) = @_;
  my $gone = delete $ports{$key} or return;
  vec($listeners, fileno $gone->{socket}, 1) = 0;
  close $gone->{socket};
  for my $n (grep { $pairs{$_}{key} eq $key } keys %pairs) {
    end_pair($n);
  }
  for my $f (grep { $flows{$_}{port} == $gone } keys %flows) {
    close((delete $flows{$f})->{socket});
  }
}

sub command {
  my ($text) = @_;
  my $answer = '';
  for my $line (split /\n/, $text) {
    my ($verb, @words) = split / /, $line;
    if ($verb eq 'add' && @words == 4) {
      $answer .= add(@words);
    } elsif ($verb eq 'del' && @words == 2) {
      remove("@words");
    } elsif ($verb eq 'begin') {
      $_->{seen} = 0 for values %ports;
    } elsif ($verb eq 'end') {
      remove($_) for grep { !$ports{$_}{seen} } keys %ports;
    } elsif ($verb eq 'list' && @words == 2) {
      my @keys = sort keys %ports;
      $answer .= "add $_ $ports{$_}{to}\n" for splice @keys, $words[0], $words[1];
    } elsif ($verb eq 'pid') {
      $answer .= "pid $$\n";
    } elsif ($verb eq 'last') {
      $ending = !%ports;
    } else {
      $answer .= "fail $line\n";
    }
  }
  return $answer . "ok\n";
}

sub accept_pair {
  my ($port) = @_;
  my $client;
  if (!accept($client, $port->{socket})) {
    $paused = time + 1 unless $! == EAGAIN || $! == EINTR;
    return;
  }
  $client->blocking(0);
  my $server = nonblocking_socket($port->{family}, SOCK_STREAM);
  return unless $server && (connect($server, $port->{address}) || $! == EINPROGRESS);
  setsockopt($_, IPPROTO_TCP, TCP_NODELAY, 1) for $client, $server;
  my $to = { from => $client, to => $server, buffer => '', over => 0, shut => 0 };
  my $back = { from => $server, to => $client, buffer => '', over => 0, shut => 0 };
  $pairs{ ++$number } = { key => $port->{key}, connecting => 1, ways => [ $to, $back ] };
}

sub end_pair {
  my $pair = delete $pairs{ $_[0] };
  close $pair->{ways}[0]{from};
  close $pair->{ways}[0]{to};
}

# False: the pair is at its end.
sub transfer {
  my ($way, $readable, $writable) = @_;
  if ($readable && !$way->{over} && length $way->{buffer} < $MOST_BUFFERED) {
    my $n = sysread($way->{from}, $way->{buffer}, $MOST_BUFFERED, length $way->{buffer});
    if (!defined $n) {
      return 0 unless $! == EAGAIN || $! == EINTR;
    } elsif ($n == 0) {
      $way->{over} = 1;
    }
  }
  if (length $way->{buffer} && ($writable || $readable)) {
    my $n = syswrite($way->{to}, $way->{buffer});
    if (defined $n) {
      substr($way->{buffer}, 0, $n, '');
    } elsif ($! != EAGAIN && $! != EINTR) {
      return 0;
    }
  }
  if ($way->{over} && !length $way->{buffer} && !$way->{shut}) {
    shutdown($way->{to}, 1);
    $way->{shut} = 1;
  }
  return 1;
}

sub datagram_in {
  my ($port) = @_;
  for (1 .. 64) {
    my $peer = recv($port->{socket}, my $data, 65535, 0);
    return unless defined $peer;
    my $flow = $flows{"$port->{key} $peer"};
    if (!$flow) {
      my $s = nonblocking_socket($port->{family}, SOCK_DGRAM) or return;
      connect($s, $port->{address}) or return;
      $flow = $flows{"$port->{key} $peer"} = { socket => $s, port => $port, peer => $peer };
    }
    $flow->{last} = time;
    send($flow->{socket}, $data, 0);
  }
}

sub datagram_back {
  my ($flow) = @_;
  for (1 .. 64) {
    return unless defined recv($flow->{socket}, my $data, 65535, 0);
    $flow->{last} = time;
    send($flow->{port}{socket}, $data, 0, $flow->{peer});
  }
}

sub has { return vec($_[0], fileno $_[1], 1) }

my $looked = time;
while (1) {
  my ($read, $write) = (time < $paused ? '' : $listeners, '');
  vec($read, fileno $control, 1) = 1;
  vec($read, fileno $_, 1) = 1 for values %clients;
  vec($read, fileno $_->{socket}, 1) = 1 for values %flows;
  for my $pair (values %pairs) {
    if ($pair->{connecting}) {
      vec($write, fileno $pair->{ways}[0]{to}, 1) = 1;
      next;
    }
    for my $way (@{ $pair->{ways} }) {
      vec($read, fileno $way->{from}, 1) = 1
        if !$way->{over} && length $way->{buffer} < $MOST_BUFFERED;
      vec($write, fileno $way->{to}, 1) = 1 if length $way->{buffer};
    }
  }
  my $wait = time < $paused ? 1 : $LOOK_SECONDS;
  my $n = select($read, $write, undef, $wait);
  next if $n < 0;

  if (time - $looked >= $LOOK_SECONDS) {
    $looked = time;
    # without its socket nobody can tell it anything any more
    exit 0 unless ((stat 'control')[1] // 0) == $own;
    for my $f (grep { time - $flows{$_}{last} > $UDP_IDLE_SECONDS } keys %flows) {
      close((delete $flows{$f})->{socket});
    }
  }

  for my $n (keys %pairs) {
    my $pair = $pairs{$n};
    my ($to, $back) = @{ $pair->{ways} };
    if ($pair->{connecting}) {
      next unless has($write, $to->{to});
      my $failed = unpack 'i', getsockopt($to->{to}, SOL_SOCKET, SO_ERROR);
      if ($failed) {
        end_pair($n);
        next;
      }
      $pair->{connecting} = 0;
      next;
    }
    my $alive = transfer($to, has($read, $to->{from}), has($write, $to->{to}))
      && transfer($back, has($read, $back->{from}), has($write, $back->{to}));
    end_pair($n) if !$alive || ($to->{shut} && $back->{shut});
  }
  datagram_back($_) for grep { has($read, $_->{socket}) } values %flows;
  if (($read & $listeners) =~ /[^\0]/) {
    for my $port (grep { has($read, $_->{socket}) } values %ports) {
      $port->{tcp} ? accept_pair($port) : datagram_in($port);
    }
  }

  # Commands come last: they close sockets whose numbers the masks above speak of.
  for my $key (grep { has($read, $clients{$_}) } keys %clients) {
    my $client = $clients{$key};
    my $from = recv($client, my $text, 262144, 0);
    if (!defined $from || $text eq '') {
      next if !defined $from && ($! == EAGAIN || $! == EINTR);
      close delete $clients{$key};
      next;
    }
    send($client, command($text), 0);
    if ($ending) {
      unlink 'control';
      exit 0;
    }
  }
  if (has($read, $control) && accept(my $client, $control)) {
    $client->blocking(0);
    $clients{ fileno $client } = $client;
  }
}
