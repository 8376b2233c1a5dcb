import { Icon } from './icons';

interface Props {
  label: string;
  icon: Parameters<typeof Icon>[0]['name'];
  onPress: () => void;
  /** Drawn in red: a device that is off, or the way out. */
  isAlert?: boolean;
  isPressed?: boolean;
  testId?: string;
}

export function ToggleButton({ label, icon, onPress, isAlert = false, isPressed, testId }: Props) {
  return (
    <button
      type="button"
      className={isAlert ? 'round alert' : 'round'}
      aria-label={label}
      aria-pressed={isPressed}
      title={label}
      onClick={onPress}
      data-testid={testId}
    >
      <Icon name={icon} />
    </button>
  );
}
