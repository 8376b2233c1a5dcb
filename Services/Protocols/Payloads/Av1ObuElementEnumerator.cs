namespace JbAspire.Protocols.Payloads;

/// <summary>
/// Walks the OBU elements of an AV1 payload. Each is led by its length in LEB128, but for the last one when their number is
/// known (W is not 0).
/// </summary>
public ref struct Av1ObuElementEnumerator
{
    private const byte MoreMask = 0b1000_0000;
    private const int ValueBits = 7;
    private const int MaxLengthBytes = 4;
    private const int TypeShift = 3;
    private const byte TypeMask = 0b0000_1111;

    private readonly int _count;
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _current;
    private int _index;
    private bool _failed;

    internal Av1ObuElementEnumerator(ReadOnlySpan<byte> elements, int count)
    {
        _rest = elements;
        _count = count;
    }

    /// <summary>The element that <see cref="MoveNext"/> found, without its length; not empty.</summary>
    public readonly ReadOnlySpan<byte> Current => _current;

    /// <summary>The OBU type in the element's first byte; meaningless in a fragment that continues an OBU.</summary>
    public readonly Av1ObuType CurrentType => (Av1ObuType)(_current[0] >> TypeShift & TypeMask);

    /// <summary>Whether all elements were walked and fitted.</summary>
    internal readonly bool IsComplete => !_failed && _rest.IsEmpty && (_count == 0 || _index == _count);

    /// <summary>Moves to the next element; elements of length 0 are passed over.</summary>
    public bool MoveNext()
    {
        while (!_failed && !_rest.IsEmpty && (_count == 0 || _index < _count))
        {
            _index++;
            int length = _rest.Length;
            if (_index != _count && !TryTakeLength(out length))
            {
                _failed = true;
                return false;
            }

            _current = _rest[..length];
            _rest = _rest[length..];
            if (!_current.IsEmpty)
                return true;
        }

        return false;
    }

    private bool TryTakeLength(out int length)
    {
        length = 0;
        for (int i = 0; i < MaxLengthBytes && i < _rest.Length; i++)
        {
            length |= (_rest[i] & ~MoreMask) << (i * ValueBits);
            if ((_rest[i] & MoreMask) == 0)
            {
                _rest = _rest[(i + 1)..];
                return length <= _rest.Length;
            }
        }

        return false;
    }
}
