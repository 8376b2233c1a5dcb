using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>
/// Divides a transport's bit rate among its video consumers. What it is given is for video alone: the caller takes off audio
/// and retransmissions. Call it when the estimate, a consumer or a layer's bit rate changed, and at <see cref="NextDeadline"/>.
/// </summary>
/// <remarks>
/// What is sent already may use all of the bit rate; who does not fit any more goes down at once. A rise is measured by less:
/// the lowest estimate of the last seconds, with room to spare. In between everybody stays, so an estimate that wobbles changes
/// nothing.
/// </remarks>
internal sealed class BitrateAllocator
{
    private readonly BitrateDivision _division = new();
    private RecentLow _recentLow;
    private RiseHold _hold;
    private DesiredBitrateTrend _desiredTrend;

    /// <summary>What all would take at their best.</summary>
    public Bitrate Desired { get; private set; }

    /// <summary><see cref="Desired"/>, falling slowly: for probing (mediasoup's effectiveDesiredBitrate).</summary>
    public Bitrate EffectiveDesired { get; private set; }

    /// <summary>What the layers chosen last take.</summary>
    public Bitrate Allocated { get; private set; }

    /// <summary>When another call may let somebody rise, though nothing else has changed.</summary>
    public MonotonicTime NextDeadline { get; private set; } = MonotonicTime.Never;

    /// <summary>Chooses the layers to send.</summary>
    /// <param name="consumers">The video consumers of the transport.</param>
    /// <param name="available">The bit rate that they share.</param>
    /// <param name="now">The time.</param>
    /// <param name="layers">
    /// Receives one entry for each consumer: the layers to send; -1 and -1 when it is not active, nothing of it comes, or
    /// nothing fits. As long as <paramref name="consumers"/>.
    /// </param>
    public void Allocate(IReadOnlyList<IAllocatedConsumer> consumers, Bitrate available, MonotonicTime now, Span<Layers> layers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers.Length, consumers.Count);
        long budget = Math.Max(0, available.BitsPerSecond);
        long low = _recentLow.Add(budget, now);
        layers.Fill(Layers.None);
        _division.Load(consumers);
        if (IsShort(budget))
        {
            _hold.NoteShortage(now);
        }

        var limits = new AllocationBudget(budget, (long)(low / _hold.HeadRoomAt(now)), low, now < _hold.Until);
        _division.Divide(limits);
        Decide(now, layers);
        SetDeadline(low < budget, now);
    }

    // Whether what is sent takes more than there is: somebody has to go down.
    private bool IsShort(long budget)
    {
        long cost = 0;
        int layers = 0;
        foreach (ref readonly AllocationRow row in _division.Rows)
        {
            cost += _division.CostOf(row, row.Current);
            layers += row.Current + 1;
        }

        return cost > (layers == 1 ? new AllocationBudget(budget, 0, 0, false).KeepAlone : budget);
    }

    private void Decide(MonotonicTime now, Span<Layers> layers)
    {
        long desired = 0;
        long allocated = 0;
        bool rises = false;
        foreach (ref readonly AllocationRow row in _division.Rows)
        {
            rises |= row.Point > row.Current && row.Point > 0;
            layers[row.Consumer] = _division.LayersOf(row, row.Point);
            allocated += _division.CostOf(row, row.Point);
            desired += _division.CostOf(row, row.PointCount - 1);
        }

        if (rises)
        {
            _hold.NoteRise(now);
        }

        Allocated = new Bitrate(allocated);
        Desired = new Bitrate(desired);
        EffectiveDesired = _desiredTrend.Update(Desired, now);
    }

    private void SetDeadline(bool isBelow, MonotonicTime now)
    {
        NextDeadline = now < _hold.Until ? _hold.Until : MonotonicTime.Never;
        if (isBelow)
        {
            NextDeadline = MonotonicTime.Min(NextDeadline, _recentLow.NextChange);
        }
    }
}
