namespace JbAspire.Turn.Transports;

/// <summary>Cuts the messages out of one stream, in place where a segment brings them whole. Holds one begun message at most.</summary>
internal sealed class StreamMessages
{
    private readonly PartialBytes _partial = new();

    /// <summary>Whether a message has begun and not ended.</summary>
    public bool IsWithinMessage => _partial.Length > 0;

    /// <summary>
    /// Takes the next message from the front of <paramref name="bytes"/>. Its memory is either theirs or this object's, which leaves it alone
    /// until the next call.
    /// </summary>
    public FrameStatus TryRead(ref Span<byte> bytes, out Span<byte> message)
    {
        message = default;
        MessageFrame frame;
        if (_partial.Length == 0)
        {
            FrameStatus direct = MessageFrame.TryRead(bytes, out frame);
            if (direct == FrameStatus.Complete)
            {
                message = bytes[..frame.Length];
                bytes = bytes[frame.Consumed..];
            }

            if (direct != FrameStatus.Incomplete)
                return direct;
        }

        while (true)
        {
            FrameStatus status = MessageFrame.TryRead(_partial.Bytes, out frame);
            if (status == FrameStatus.Complete)
            {
                message = _partial.Bytes[..frame.Length];
                _partial.Clear();
            }

            if (status != FrameStatus.Incomplete || !_partial.FillTo(frame.Consumed, ref bytes))
                return status;
        }
    }

    /// <summary>Gives the buffer back unless it holds something.</summary>
    public void Trim()
    {
        if (_partial.Length == 0)
            _partial.Release();
    }

    /// <summary>Forgets a begun message and gives the buffer back.</summary>
    public void Release() => _partial.Release();
}
