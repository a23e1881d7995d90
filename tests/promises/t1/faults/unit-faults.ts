import type { Fault, FaultyProduct } from '../fault.ts';

type Line = Omit<Fault, 'name' | 'product' | 'on'>;

const putBack = `by_hand; systemctl daemon-reload; systemctl restart "$SERVICE"; cp -p "$SCRATCH/unit" "$UNIT"; systemctl daemon-reload`;

/** What hands do to a unit of systemd. */
const hands: Readonly<Record<string, Line>> = {
  edited: { what: 'the unit file is edited', inject: 'by_hand', wrong: 'unit_changed' },
  'edited-reloaded': {
    what: 'the unit file is edited, and systemd reads it',
    inject: 'by_hand; systemctl daemon-reload',
    wrong: 'unit_changed',
  },
  'edited-ran': {
    what: 'the unit file is edited, and the service restarted by it',
    inject: 'by_hand; systemctl daemon-reload; systemctl restart "$SERVICE"',
    wrong: 'unit_changed || runs_by_hand',
  },
  'put-back': { what: 'the service was restarted by an edited unit file that was put back', inject: putBack, wrong: 'runs_by_hand' },
  'put-back-away': {
    what: 'the same while the agent is stopped',
    inject: putBack,
    wrong: 'runs_by_hand',
    away: true,
  },
  removed: { what: 'the unit file is deleted, the process runs', inject: 'rm "$UNIT"; systemctl daemon-reload', wrong: '[ ! -e "$UNIT" ]' },
  masked: {
    what: 'the unit is masked, the process runs',
    inject: 'rm "$UNIT"; systemctl mask "$SERVICE"',
    wrong: '[ "$(systemctl is-enabled "$SERVICE")" = masked ]',
  },
  'masked-stopped': {
    what: 'the unit is stopped and masked',
    inject: 'systemctl stop "$SERVICE"; rm "$UNIT"; systemctl mask "$SERVICE"',
    wrong: '! alive || [ "$(systemctl is-enabled "$SERVICE")" = masked ]',
  },
  stopped: { what: 'the unit is stopped', inject: 'systemctl stop "$SERVICE"', wrong: '! alive' },
  'stopped-away': {
    what: 'the unit is stopped while the agent is stopped',
    inject: 'systemctl stop "$SERVICE"',
    wrong: '! alive',
    away: true,
  },
  disabled: { what: 'the unit is disabled', inject: 'systemctl disable "$SERVICE"', wrong: '! systemctl is-enabled -q "$SERVICE"' },
  killed: { what: 'systemctl kill', inject: 'systemctl kill -s KILL "$SERVICE"', wrong: '! alive' },
  frozen: {
    what: 'systemctl freeze',
    inject: 'systemctl freeze "$SERVICE"',
    wrong: '[ "$(systemctl show -P FreezerState "$SERVICE")" = frozen ]',
    repair: 'systemctl thaw "$SERVICE"',
    hangs: true,
  },
  'dropped-in': {
    what: 'a drop-in is added, and systemd reads it',
    inject: 'drop_in',
    wrong: '[ -e "$UNIT.d/by-hand.conf" ]',
  },
  'dropped-in-ran': {
    what: 'a drop-in is added, and the service restarted by it',
    inject: 'drop_in; systemctl restart "$SERVICE"',
    wrong: '[ -e "$UNIT.d/by-hand.conf" ] || runs_by_hand',
  },
  'dropped-in-away': {
    what: 'the same while the agent is stopped',
    inject: 'drop_in; systemctl restart "$SERVICE"',
    wrong: '[ -e "$UNIT.d/by-hand.conf" ] || runs_by_hand',
    away: true,
  },
  property: {
    what: 'systemctl set-property',
    inject: 'systemctl set-property "$SERVICE" CPUQuota=50%',
    wrong: '[ "$(systemctl show -P CPUQuotaPerSecUSec "$SERVICE")" != infinity ]',
  },
};

export function unitFaults(product: FaultyProduct, names: readonly string[]): readonly Fault[] {
  return names.map((name) => {
    const hand = hands[name];
    if (hand === undefined) throw new Error(`no hand does ${name} to a unit`);
    return { name: `${product}-unit-${name}`, product, on: 'systemd', ...hand };
  });
}
