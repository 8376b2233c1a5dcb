namespace JbAspire.Media.Ortc;

/// <summary>Deals out dynamic payload types (RFC 3551 §6): 100-127, then 96-99, as mediasoup does.</summary>
internal sealed class PayloadTypePool
{
    private readonly List<int> _free = [.. Enumerable.Range(100, 28), .. Enumerable.Range(96, 4)];

    /// <summary>Takes a given payload type out of the pool; what is not in it stays as it is.</summary>
    public void Reserve(int payloadType) => _free.Remove(payloadType);

    /// <summary>Takes the next payload type.</summary>
    /// <exception cref="MediaException">None is left.</exception>
    public int Take()
    {
        if (_free.Count == 0)
        {
            throw new MediaException(
                MediaError.InvalidArgument,
                "mediaCodecs: too many codecs; a router has 32 dynamic payload types, and each video codec needs two.");
        }

        int payloadType = _free[0];
        _free.RemoveAt(0);
        return payloadType;
    }
}
