namespace JbAspire.Tests.Unit.Media.LayerSelection;

/// <summary>
/// A VP8 encoder's frames in three temporal layers, as browsers send them: T0, T2, T1, T2. The first T2 and the T1 depend on T0 only
/// (Y) in every cycle that syncs; the second T2 depends on both.
/// </summary>
internal sealed class Vp8Encoder(int stream, int pictureId, int tl0PicIdx, uint timestamp, int syncEvery = 1)
{
    private static readonly int[] Pattern = [0, 2, 1, 2];

    private readonly Vp8Frame?[] _last = new Vp8Frame?[3];
    private int _index;
    private int _inCycle;
    private int _cycle;

    public Vp8Frame Next(bool isKey = false)
    {
        if (isKey || _index == 0)
        {
            _inCycle = 0;
            _cycle = 0;
            Array.Clear(_last);
            isKey = true;
        }

        int layer = Pattern[_inCycle];
        bool mayDependOnHigher = layer > 0 && _last[layer] is not null;
        bool isSync = layer > 0 && _inCycle < 3 && (_cycle % syncEvery == 0 || !mayDependOnHigher);
        Vp8Frame?[] references = isKey ? [] : layer == 0 || isSync ? [_last[0]] : _last[..(layer + 1)];
        if (layer == 0)
            tl0PicIdx++;

        var frame = new Vp8Frame(
            stream, _index, (pictureId + _index) & 0x7FFF, tl0PicIdx & 0xFF, layer, isSync, isKey, unchecked(timestamp + (uint)_index * 3000),
            [.. references.OfType<Vp8Frame>()]);
        _last[layer] = frame;
        _index++;
        if (++_inCycle == Pattern.Length)
        {
            _inCycle = 0;
            _cycle++;
        }

        return frame;
    }
}
