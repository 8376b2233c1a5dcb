const paths = {
  microphone: 'M12 15a3 3 0 0 0 3-3V6a3 3 0 0 0-6 0v6a3 3 0 0 0 3 3Zm5-3a5 5 0 0 1-10 0M12 17v4',
  microphoneOff: 'M15 10V6a3 3 0 0 0-5.700-1.300M9 9v3a3 3 0 0 0 4.600 2.500M17 12a5 5 0 0 1-.6 2.400M7 12a5 5 0 0 0 7.500 4.300M12 17v4M4 3l16 18',
  camera: 'M4 7h9a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2Zm11 4 6-3v8l-6-3',
  cameraOff: 'M10 7h3a2 2 0 0 1 2 2v3M15 13l6 3V8l-5 2.500M15 16a2 2 0 0 1-2 1H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h1M3 3l18 18',
  leave: 'M3 14.500c5-5 13-5 18 0l-2.600 2.600-3.400-2v-2.600a12 12 0 0 0-6 0v2.600l-3.400 2L3 14.500Z',
  link: 'M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1',
  chart: 'M4 20V11M10 20V4M16 20v-6M21 20H3',
  theme: 'M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9Z',
  dice: 'M5 4h14a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM8.500 8.500h.01M15.500 8.500h.01M12 12h.01M8.500 15.500h.01M15.500 15.500h.01',
  speaker: 'M4 9v6h4l5 4V5L8 9H4Zm12.500-.500a5 5 0 0 1 0 7',
};

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
