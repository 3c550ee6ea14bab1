# The beginning of each small program beside moord; what it does follows.
use strict;
use warnings;
use Errno qw(EAGAIN EINPROGRESS EINTR);
use POSIX ();
use Socket qw(:all);

my $LOOK_SECONDS = 30;
my ($control, $own);

# Listens on the socket "control" of a folder, and goes on as a process of its own, which nobody
# waits for. $own tells whether the socket there is still this one.
sub settle {
  my ($folder) = @_;
  chdir $folder or die "$folder: $!\n";
  unlink 'control';
  socket($control, AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0) or die "socket: $!\n";
  bind($control, sockaddr_un('control')) or die "bind: $!\n";
  chmod 0600, 'control';
  listen($control, 16) or die "listen: $!\n";
  $own = (stat 'control')[1];
  exit 0 if fork // die "fork: $!\n";
  POSIX::setsid();
  open(STDIN, '<', '/dev/null');
  open(STDOUT, '>', '/dev/null');
  open(STDERR, '>', '/dev/null');
  $SIG{PIPE} = 'IGNORE';
  $SIG{HUP} = 'IGNORE';
}

sub nonblocking_socket {
  my ($family, $type) = @_;
  socket(my $s, $family, $type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) or return undef;
  return $s;
}

