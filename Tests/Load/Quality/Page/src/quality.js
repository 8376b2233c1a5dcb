import * as direct from './direct.js';
import * as janus from './janus.js';
import * as ours from './ours.js';
import { Recorder } from './recorder.js';

// The driver calls window.quality.join(role, settings), waits for progress(), then start() and stop().
const roles = {
  'ours.publish': ours.publish,
  'ours.watch': ours.watch,
  'janus.publish': janus.publish,
  'janus.watch': janus.watch,
  'direct.offer': direct.offer,
  'direct.answer': direct.answer,
};

let party;
let recorder;

window.quality = {
  async join(role, settings) {
    party = await roles[role](settings);
    return { feed: party.feed, description: party.description };
  },
  accept: (description) => party.accept(description),
  async progress() {
    const progress = { frames: 0, energy: 0, height: 0 };
    for (const entry of (await party.getStats()).values()) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video') {
        progress.frames = entry.framesDecoded ?? 0;
        progress.height = entry.frameHeight ?? 0;
      }
      if (entry.type === 'inbound-rtp' && entry.kind === 'audio') progress.energy = entry.totalAudioEnergy ?? 0;
    }
    return progress;
  },
  start() {
    recorder = new Recorder(party);
    recorder.start();
  },
  stop: () => recorder.stop(),
};
