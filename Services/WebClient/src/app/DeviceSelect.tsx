import type { DeviceFault } from '../lib';
import { useTranslate } from './i18n';

interface Props {
  label: string;
  devices: MediaDeviceInfo[];
  selected: string | undefined;
  fault: DeviceFault | null;
  onSelect: (deviceId: string) => void;
}

export function DeviceSelect({ label, devices, selected, fault, onSelect }: Props) {
  const t = useTranslate();
  return (
    <label className="field">
      <span>{label}</span>
      <select value={selected ?? ''} disabled={devices.length === 0} onChange={(event) => onSelect(event.target.value)}>
        {devices.length === 0 && <option value="">{t('defaultDevice')}</option>}
        {devices.map((device, index) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label || `${label} ${index + 1}`}
          </option>
        ))}
      </select>
      {fault && (
        <small className="fault" role="status">
          {t(fault)}
        </small>
      )}
    </label>
  );
}
