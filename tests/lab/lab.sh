#!/bin/bash
# N real systemd hosts (systemd-nspawn) on one machine, on a private network without uplink, with fault injection.
# Needs root and Debian's: systemd-container debootstrap iproute2 nftables dpkg-dev e2fsprogs util-linux python3 (libfaketime for skew)
set -euo pipefail
LAB=${LAB:-lab}                                  # lab name; labs with different names run side by side (same subnet, own netns)
TOP=${LAB_TOP:-/var/lib/plumb-lab}
BASE=${LAB_BASE:-$TOP/base}                      # debootstrap tree: shared lower layer, never booted, never written
REPO=${LAB_REPO:-$TOP/repo}                      # offline apt repo, read-only at /repo in every host
NET=${LAB_NET:-10.99.0}                          # /24 inside the lab only; ctl = .1, nodeN = .10+N
DISK=${LAB_DISK:-6G}                             # size of each host's own (sparse) disk
BIND=${LAB_BIND:-}                               # space separated src:dst, read-only in every host
D=$TOP/run/$LAB
CG=/sys/fs/cgroup; CG2=$CG; [ -d $CG/unified ] && CG2=$CG/unified
die() { echo "lab: $*" >&2; exit 1; }
ns() { echo "$LAB-$1"; }
num() { [[ $1 =~ ^node([0-9]+)$ ]] || die "no such host: $1"; echo ${BASH_REMATCH[1]}; }
ip_of() { if [ $1 = ctl ]; then echo $NET.1; else echo $NET.$((10 + $(num $1))); fi; }
mac_of() { printf '02:00:5e:00:00:%02x' "$([ $1 = ctl ] && echo 1 || echo $((10 + $(num $1))))"; }
nodes() { ls $D 2>/dev/null | grep -E '^node[0-9]+$' | sort -V || true; }
cg2() { echo $CG2/$LAB/$1; }
running() { [ "$(sed -n 's/^populated //p' $(cg2 $1)/cgroup.events 2>/dev/null)" = 1 ]; }
first() { head -1 $1 2>/dev/null || true; }
leader() { first $(cg2 $1)/payload/init.scope/cgroup.procs; }      # the host's PID 1, as seen from here
super() { first $(cg2 $1)/cgroup.procs; }                          # our _boot shell: its mount namespace holds the host's disk
swx() { nsenter --net=/run/netns/$(ns sw) -- "$@"; }
locked() { ( exec 9>$D/$1.lock; flock -w 120 9 || die "$1: locked"; "${@:2}" ); }

# ---- base tree, offline repo -------------------------------------------------------------------------------
uris() { sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources; }
cmd_base() {
  [ -e $BASE/etc/debian_version ] && return 0
  rm -rf $BASE.tmp; mkdir -p $(dirname $BASE)
  debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,iproute2,ca-certificates bookworm $BASE.tmp "$(uris | head -1)" >$BASE.log 2>&1 || { tail $BASE.log >&2; die debootstrap; }
  rm -f $BASE.tmp/var/cache/apt/archives/*.deb; mv $BASE.tmp $BASE
}
cmd_prepare() { # prepare PKG... : base and repository, once; whoever comes second waits for the first
  [ $(id -u) = 0 ] || die "must be root"
  mkdir -p $TOP; exec 8>$TOP/prepare.lock; flock 8
  cmd_base
  [ "$(cat $TOP/repo.packages 2>/dev/null)" = "$*" ] || { rm -rf $REPO; cmd_repo "$@"; echo "$*" >$TOP/repo.packages; }
}
cmd_repo() { # repo PKG... : add each package with its dependencies relative to BASE, in the release's and in the newest version
  local k=/usr/share/keyrings/debian-archive-keyring.gpg m s w=$TOP/.apt n d; m=$(uris | sed -n 1p) s=$(uris | sed -n 2p)
  # zookeeper depends on default-jre, i.e. 100 packages of desktop libraries; this stand-in wants the headless JRE only
  rm -rf $w; mkdir -p $w/dummy/p/DEBIAN $REPO/partial
  printf '%s\n' 'Package: default-jre' 'Version: 2:1.17-99lab1' Architecture:\ all 'Maintainer: lab <lab@localhost>' 'Depends: default-jre-headless' 'Description: headless stand-in' >$w/dummy/p/DEBIAN/control
  dpkg-deb -b $w/dummy/p $w/dummy/default-jre_1.17-99lab1_all.deb >/dev/null; rm -r $w/dummy/p; cp $w/dummy/*.deb $REPO/; (cd $w/dummy && dpkg-scanpackages . 2>/dev/null >Packages)
  [ $# = 0 ] || for n in old new; do
    d=$w/$n; mkdir -p $d/lists/partial $d/cache $d/parts
    printf '%s\n' "deb [trusted=yes] file:$w/dummy ./" "deb [signed-by=$k] $m bookworm main" >$d/sources.list
    [ $n = old ] || printf '%s\n' "deb [signed-by=$k] $m bookworm-updates main" "deb [signed-by=$k] $s bookworm-security main" >>$d/sources.list
    local o=(-qq -o Dir::Etc::sourcelist=$d/sources.list -o Dir::Etc::sourceparts=$d/parts -o Dir::Etc::preferencesparts=$d/parts
      -o Dir::State::lists=$d/lists -o Dir::State::status=$BASE/var/lib/dpkg/status -o Dir::State::extended_states=$d/ext
      -o Dir::Cache=$d/cache -o Dir::Cache::archives=$REPO/ -o APT::Sandbox::User=root)
    apt-get "${o[@]}" update
    apt-get "${o[@]}" -y --no-install-recommends --download-only install "$@"
  done
  rm -rf $REPO/partial $REPO/lock $w
  (cd $REPO && dpkg-scanpackages -m . 2>/dev/null >Packages.new && mv Packages.new Packages && gzip -9kf Packages)
}

# ---- network: one bridge in a namespace of its own, no uplink, no default route anywhere -------------------
net_up() {
  [ -e /run/netns/$(ns ctl) ] && return 0
  ip netns del $(ns sw) 2>/dev/null || true
  ip netns add $(ns sw)
  ip -n $(ns sw) link add br0 type bridge stp_state 0 mcast_snooping 0
  ip -n $(ns sw) link set br0 up
  swx nft 'table bridge lab { chain cut { type filter hook forward priority 0; policy accept; }; chain lossy { type filter hook forward priority 10; policy accept; }; }'
  port_up ctl
}
port_up() { # a fresh namespace at each power-on: addresses added by keepalived etc. do not survive
  port_down $1
  ip netns add $(ns $1)
  ip -n $(ns sw) link add p-$1 type veth peer name eth0 address $(mac_of $1) netns $(ns $1)
  ip -n $(ns sw) link set p-$1 master br0 up
  ip -n $(ns $1) link set lo up
  ip -n $(ns $1) addr add $(ip_of $1)/24 dev eth0
  ip -n $(ns $1) link set eth0 up
}
port_down() { ip -n $(ns sw) link del p-$1 2>/dev/null || true; ip netns del $(ns $1) 2>/dev/null || true; }

# ---- hosts -------------------------------------------------------------------------------------------------
# Each host's disk is mounted only in its own mount namespace: when its last process dies the kernel unmounts it. (Mounted
# in ours, the nspawns of other hosts would inherit hidden copies and keep the filesystem alive after the host's death.)
mount_disk() { # $1=host ; runs inside the private mount namespace
  local d=$D/$1
  mount -o loop,errors=remount-ro $d/disk.img $d/disk
  mkdir -p $d/disk/up $d/disk/work
  mount -t overlay $LAB-$1 -o lowerdir=$BASE,upperdir=$d/disk/up,workdir=$d/disk/work $d/root
}
host_init() { # once, when the disk is new
  local r=$D/$1/root i b
  rm -f $r/etc/machine-id $r/var/lib/dbus/machine-id $r/etc/resolv.conf $r/etc/apt/sources.list.d/*
  echo -n "$LAB/$1" | md5sum | cut -d' ' -f1 >$r/etc/machine-id
  echo $1 >$r/etc/hostname; : >$r/etc/resolv.conf
  { echo "127.0.0.1 localhost"; echo "$NET.1 ctl"; for i in $(seq 1 20); do echo "$NET.$((10+i)) node$i"; done; } >$r/etc/hosts
  echo "deb [trusted=yes] file:/repo ./" >$r/etc/apt/sources.list
  printf 'Acquire::Languages "none";\nAPT::Install-Recommends "false";\n' >$r/etc/apt/apt.conf.d/99lab
  for b in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer fstrim.timer; do ln -sf /dev/null $r/etc/systemd/system/$b; done
}
cmd__boot() { # internal: the host's supervisor process, in its own mount namespace and cgroup
  local n=$1 d=$D/$1 b rc args=()
  echo $$ >$(cg2 $n)/cgroup.procs
  [ -e $d/disk.img ] || { truncate -s $DISK $d/disk.tmp; mkfs.ext4 -q -m 0 $d/disk.tmp; mv $d/disk.tmp $d/disk.img; }
  mount_disk $n
  [ -e $d/disk/.init ] || { host_init $n; touch $d/disk/.init; }
  join
  for b in $BIND; do args+=(--bind-ro=$b); done
  [ -d $REPO ] && args+=(--bind-ro=$REPO:/repo)
  export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
  while :; do rc=0   # nspawn --keep-unit ends with 133 when the host asked for a reboot
    systemd-nspawn -q -b -D $d/root --machine=$LAB-$n --hostname=$n --register=no --keep-unit --network-namespace-path=/run/netns/$(ns $n) \
      --resolv-conf=off --timezone=off --link-journal=no --console=read-only --capability=CAP_NET_ADMIN,CAP_NET_RAW "${args[@]}" || rc=$?
    [ $rc = 133 ] || { echo "lab: $n: nspawn ended with $rc"; exit $rc; }
    ip -n $(ns $n) addr flush dev eth0 scope global; ip -n $(ns $n) addr add $(ip_of $n)/24 dev eth0
  done
}
start() {
  local n=$1 d=$D/$1 i
  running $n && return 0
  mkdir -p $d/disk $d/root $(cg2 $n)
  for i in $(seq 1 100); do [ -z "$(losetup -j $d/disk.img 2>/dev/null)" ] && break; [ $i = 100 ] && die "$n: disk still busy"; sleep 0.1; done
  echo 0 >$(cg2 $n)/cgroup.freeze
  port_up $n
  setsid unshare -m --propagation slave "$0" _boot $n </dev/null >>$d/console.log 2>&1 9>&- &
  disown
}
await() {
  local n=$1 i s=
  for i in $(seq 1 ${2:-600}); do
    [ -z "$(leader $n)" ] || s=$(cmd_exec $n systemctl is-system-running 2>/dev/null) || true
    case $s in running|degraded) break;; esac
    [ $i -lt 50 ] || running $n || { tail -20 $D/$n/console.log >&2; die "$n: boot failed"; }
    sleep 0.1
  done
  case $s in running|degraded) ;; *) tail -20 $D/$n/console.log >&2; die "$n did not boot (state: ${s:-none})";; esac
  [ -e $D/$n/.apt ] || { cmd_exec $n apt-get -qq update && touch $D/$n/.apt; }
}
cmd_up() { # up N : hosts node1..nodeN
  local i l=(); [[ ${1:-} =~ ^[0-9]+$ ]] || die "up N"
  [ $(id -u) = 0 ] || die "must be root"
  mkdir -p $D; cmd_base; locked net net_up; devices
  [ $(cat /proc/sys/fs/inotify/max_user_instances) -ge 1024 ] || echo 1024 >/proc/sys/fs/inotify/max_user_instances || true  # shared by all hosts' root
  for i in $(seq 1 $1); do l+=(node$i); done
  cmd_start "${l[@]}"
}
cmd_start() { local h p=(); for h in "$@"; do num $h >/dev/null; locked $h start $h; done; for h in "$@"; do await $h & p+=($!); done; for h in "${p[@]}"; do wait $h || die "start failed"; done; }
cmd_exec() { # exec HOST CMD... : stdin, stdout, exit status pass through. ctl = our own processes in the control namespace (no other isolation)
  local n=$1 p f i b caps=; shift
  if [ $n = ctl ]; then exec nsenter --net=/run/netns/$(ns ctl) -- "$@"; fi
  p=$(leader $n); [ -n "$p" ] || die "$n is not running"
  # nsenter alone would leave CMD all of our capabilities: with CAP_SYS_TIME "date -s" in a host sets the clock of the whole machine
  b=$((16#$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/$p/status)))
  for i in $(seq 0 $(cat /proc/sys/kernel/cap_last_cap)); do (( b >> i & 1 )) || caps+=,-cap_$i; done
  mkdir -p $(cg2 $n)/exec
  ( join $n; echo $BASHPID >$(cg2 $n)/exec/cgroup.procs; f=$(cat $D/$n/memcg 2>/dev/null) && echo $BASHPID >$f/cgroup.procs || true
    exec nsenter -t $p -m -u -i -n -p -C -r -w -- /usr/bin/setpriv --bounding-set=${caps#,} --inh-caps=-all /usr/bin/env -i HOME=/root TERM=dumb LANG=C.UTF-8 \
      PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@" 9>&- )
}
join() { [ ! -d $CG/devices/$LAB ] || echo $BASHPID >$CG/devices/$LAB/cgroup.procs; }   # no block devices, no kmsg, no tun, no kvm ... even after mknod
devices() {
  local f=$CG/devices/$LAB r; [ -d $CG/devices ] && [ ! -d $f ] || return 0
  mkdir $f; echo a >$f/devices.deny
  for r in 'c *:* m' 'b *:* m' 'c 1:3 rwm' 'c 1:5 rwm' 'c 1:7 rwm' 'c 1:8 rwm' 'c 1:9 rwm' 'c 5:0 rwm' 'c 5:1 rwm' 'c 5:2 rwm' 'c 136:* rwm'; do echo "$r" >$f/devices.allow; done
}
gone() { local i; for i in $(seq 1 ${2:-100}); do running $1 || return 0; sleep 0.1; done; return 1; }
killcg() { echo 1 >$(cg2 $1)/cgroup.kill; gone $1 || die "cannot kill $1"; }
after() { # what a switched off host leaves: its disk, unmounted
  local i f; port_down $1
  if f=$(cat $D/$1/memcg 2>/dev/null); then rmdir $f 2>/dev/null || true; rm -f $D/$1/memcg; fi
  for i in $(seq 1 100); do [ -z "$(losetup -j $D/$1/disk.img 2>/dev/null)" ] && break; sleep 0.1; done
  for f in $CG2 $CG/systemd; do [ -d $f/$LAB/$1 ] && find $f/$LAB/$1 -mindepth 1 -depth -type d -exec rmdir {} + 2>/dev/null || true; done
}
halt() { # SIGRTMIN+4 = clean poweroff
  local p; p=$(leader $1); [ -z "$p" ] || kill -s RTMIN+4 $p || true
  gone $1 300 || { echo "lab: $1 did not stop in 30 s, killed" >&2; killcg $1; }; after $1
}
crash() { # $2=-l: writes not yet on disk are lost
  running $1 || { after $1; return 0; }
  echo 1 >$(cg2 $1)/cgroup.freeze                                   # nobody sees the wire go down, sends FIN, or notices anything
  ip -n $(ns sw) link set p-$1 down 2>/dev/null || true
  [ "${2:-}" = "" ] || indisk $1 python3 -c 'import fcntl,os,sys,struct; fcntl.ioctl(os.open(sys.argv[1],0),0x8004587d,struct.pack("I",2))' $D/$1/disk  # EXT4_IOC_SHUTDOWN, no log flush
  killcg $1; after $1
}
cmd_stop() { local h p=(); for h in "$@"; do locked $h halt $h & p+=($!); done; wait "${p[@]}"; }
cmd_kill() { local h o=; [ "${1:-}" = -l ] && { o=-l; shift; }; for h in "$@"; do locked $h crash $h $o; done; }
cmd_wipe() { local h; for h in "$@"; do locked $h crash $h; rm -f $D/$h/disk.img $D/$h/.apt $D/$h/console.log; done; }   # the next start is a newly imaged host
cmd_down() {
  local h c i; [ -d $D ] || return 0
  for h in $(nodes); do if running $h; then killcg $h; fi; after $h; done
  [ ! -e /run/netns/$(ns ctl) ] || ip netns pids $(ns ctl) | xargs -r kill -9 2>/dev/null || true   # servers started with: lab exec ctl ... &
  port_down ctl; ip netns del $(ns sw) 2>/dev/null || true
  for c in $CG2 $CG/systemd $CG/devices; do for i in 1 2 3 4 5; do [ -d $c/$LAB ] || break; find $c/$LAB -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1; done; done
  rm -rf --one-file-system $D
}
cmd_guard() { # guard PID : once that process has ended, however it ended, what it left of its lab goes
  [ "$(cat $D/owner 2>/dev/null)" = $1 ] || die "lab $LAB is not owned by process $1"
  tail --pid=$1 -f /dev/null
  [ "$(cat $D/owner 2>/dev/null)" != $1 ] || cmd_down
}
# ---- a host's disk from outside, running or not ------------------------------------------------------------
indisk() { # host's root is $D/HOST/root, its ext4 $D/HOST/disk, in the namespace where CMD runs
  local p; p=$(super $1)
  if [ -n "$p" ]; then nsenter -t $p -m -- "${@:2}"; else unshare -m "$0" _mnt "$@"; fi
}
cmd__mnt() { mount_disk $1; "${@:2}"; }
cmd_disk() { ROOT=$D/$1/root indisk "$@"; }     # disk HOST CMD... : e.g. lab disk node1 sh -c 'echo junk >$ROOT/etc/passwd'
cmd_bake() { [ ! -e $2 ] || die "$2 exists"; running $1 && die "stop $1 first"; indisk $1 cp -a $D/$1/root $2.tmp; rm -f $2.tmp/etc/machine-id; mv $2.tmp $2; }  # bake HOST DIR : new LAB_BASE
# ---- faults ------------------------------------------------------------------------------------------------
set_of() { local IFS=, x o=; for x in $1; do o+="${o:+,}\"p-$x\""; done; echo "{$o}"; }
all_but() { { nodes; echo ctl; } | grep -vxF "$(tr , '\n' <<<"$1")" | paste -sd,; }
block() { swx nft add rule bridge lab cut iifname "$(set_of $1)" oifname "$(set_of $2)" drop; }
cmd_partition() { local b=${2:-$(all_but $1)}; block $1 $b; block $b $1; }   # partition A,B [C,ctl] : silent both ways; default: from everyone else
cmd_oneway() { block $1 ${2:-$(all_but $1)}; }                               # oneway A [B] : A's packets to B vanish, B's to A arrive
cmd_mute() { local h=$1 IFS=,; shift; swx nft add rule bridge lab cut iifname p-$h tcp dport "{ $* }" drop; }   # mute HOST PORT.. : what it sends to those ports of anybody vanishes
cmd_unplug() { ip -n $(ns sw) link set p-$1 down; }                          # the host sees NO-CARRIER
cmd_loss() { local x; for x in iifname oifname; do swx nft add rule bridge lab lossy $x p-$1 numgen random mod 100 '<' $2 drop; done; }   # loss HOST PERCENT
cmd_slow() { swx tc qdisc replace dev p-$1 root tbf rate $2 burst 4kb latency 1s; nsenter --net=/run/netns/$(ns $1) tc qdisc replace dev eth0 root tbf rate $2 burst 4kb latency 1s; }  # slow HOST 256kbit
cmd_heal() { # undoes partition oneway mute unplug loss slow
  local h; swx nft flush chain bridge lab cut; swx nft flush chain bridge lab lossy
  for h in $(nodes) ctl; do
    ip -n $(ns sw) link set p-$h up 2>/dev/null || continue
    swx tc qdisc del dev p-$h root 2>/dev/null || true; nsenter --net=/run/netns/$(ns $h) tc qdisc del dev eth0 root 2>/dev/null || true
  done
}
cmd_pause() { echo 1 >$(cg2 $1)/cgroup.freeze; }                             # the host hangs: kernel still answers ping and accepts TCP
cmd_resume() { echo 0 >$(cg2 $1)/cgroup.freeze; }
cmd_fill() { # fill HOST [KEEP_KB] : disk full (reserves blocks without writing them, so the image stays sparse)
  indisk $1 bash -c 'cd $0/disk; a=$(df --output=avail -k . | tail -1); fallocate -l $((a*97/100))K .fill; dd if=/dev/zero of=.fill2 bs=1M; dd if=/dev/zero of=.fill3 bs=4k; sync -f .; [ $1 = 0 ] || fallocate -o 0 -l $1K -p .fill' $D/$1 ${2:-0} 2>/dev/null || true; }
cmd_unfill() { indisk $1 bash -c 'rm -f $0/disk/.fill*; fstrim $0/disk' $D/$1; }
cmd_ro() { indisk $1 bash -c 'd=$(findmnt -no SOURCE $0/disk); echo lab >/sys/fs/ext4/${d##*/}/trigger_fs_error' $D/$1; }  # disk error: the filesystem goes read-only under the host until it is rebooted with kill+start
cmd_mem() { # mem HOST 300M : memory limit, the kernel's OOM killer acts inside the host
  local f p; f=$CG/memory$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup)/$LAB-$1; mkdir -p $f; echo $f >$D/$1/memcg
  for i in 1 2 3; do for p in $(find $(cg2 $1) -name cgroup.procs -exec cat {} +); do echo $p >$f/cgroup.procs 2>/dev/null || true; done; done
  echo $2 >$f/memory.limit_in_bytes
}
cmd_skew() { # skew HOST +3600|-90|0 [UNIT..] : wall clock of those units (default: all) from their next restart on. libfaketime: no effect on Go (etcd); redis-server hangs with it
  local n=$1; cmd_exec $n sh -c 'mkdir -p /usr/lib/lab && cat >/usr/lib/lab/ft.so' </usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1
  cmd_exec $n sh -c 's=$1; shift; e="LD_PRELOAD=/usr/lib/lab/ft.so FAKETIME=$s FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1"
    put() { rm -f $1/lab-skew.conf; [ $s = 0 ] || { mkdir -p $1; printf "[%s]\n%s=%s\n" $2 $3 "$e" >$1/lab-skew.conf; }; }
    [ $# -gt 0 ] || put /etc/systemd/system.conf.d Manager DefaultEnvironment
    for u; do put /etc/systemd/system/${u%.service}.service.d Service Environment; done; systemctl daemon-reload' - "${@:2}"
}
cmd_ps() {
  local h p; [ -d $D ] || return 0
  for h in $(nodes); do
    if running $h; then p=$(find $(cg2 $h) -name cgroup.procs -exec cat {} + 2>/dev/null)
      echo "$h $(ip_of $h) up leader=$(leader $h) procs=$(wc -w <<<"$p") mem=$(for i in $p; do cat /proc/$i/smaps_rollup 2>/dev/null; done | awk '/^Pss:/{s+=$2} END{print int(s/1024)}')M disk=$(du -sm $D/$h/disk.img | cut -f1)M"
    else echo "$h $(ip_of $h) down"; fi
  done
}
c=${1:-ps}; shift || true
declare -F cmd_$c >/dev/null || die "usage: lab prepare PKG.. | up N | ps | exec HOST CMD.. | start|stop|kill [-l]|wipe HOST.. | partition A,B [C,D] | oneway A [B] | mute HOST PORT.. | unplug|pause|resume|unfill|ro HOST | loss HOST PCT | slow HOST RATE | heal | fill HOST [KB] | mem HOST BYTES | skew HOST SEC | disk HOST CMD.. | bake HOST DIR | down"
cmd_$c "$@"
