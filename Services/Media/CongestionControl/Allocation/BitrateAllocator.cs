using JbAspire.Media.LayerSelection;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.Allocation;

/// <summary>
/// Divides a transport's bit rate among its video consumers. What it is given is for video alone: the caller takes off audio
/// and retransmissions. Call it when the estimate, a consumer or a layer's bit rate changed, and at <see cref="NextDeadline"/>.
/// </summary>
/// <remarks>
/// Two divisions are made: one of all of the bit rate, which nobody may exceed (down at once), and one of a more cautious part
/// of it, which everybody may rise to. In between a consumer stays where it is, so an estimate that wobbles changes nothing.
/// </remarks>
internal sealed class BitrateAllocator
{
    // A rise must leave a tenth of what is sent free: layers are of variable bit rate.
    private const double HeadRoom = 1.1;

    // A poor picture is better than none: a base layer alone begins when it just fits and is kept until it is a quarter too much.
    private const double LoneOvershoot = 1.25;

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
        FindCeilings(budget);
        FindGoals(low);
        if (IsShort(budget))
        {
            _hold.NoteShortage(now);
        }

        Decide(now, layers);
        SetDeadline(low < budget, now);
    }

    private void FindCeilings(long budget)
    {
        _division.Divide(budget, (long)(budget * LoneOvershoot));
        foreach (ref AllocationRow row in _division.Rows)
        {
            row.Ceiling = row.Point;
        }
    }

    private void FindGoals(long low)
    {
        _division.Divide((long)(low / HeadRoom), low);
        foreach (ref AllocationRow row in _division.Rows)
        {
            row.Goal = row.Point;
        }
    }

    // Whether somebody must go down because of the bit rate, not because of who else is there.
    private bool IsShort(long budget)
    {
        long cost = 0;
        bool falls = false;
        foreach (ref readonly AllocationRow row in _division.Rows)
        {
            cost += _division.CostOf(row, row.Current);
            falls |= row.Ceiling < row.Current;
        }

        return falls && cost > budget;
    }

    private void Decide(MonotonicTime now, Span<Layers> layers)
    {
        bool held = now < _hold.Until;
        long desired = 0;
        long allocated = 0;
        bool rises = false;
        foreach (ref readonly AllocationRow row in _division.Rows)
        {
            // A base layer is never held back: whoever joins sees something.
            int goal = held ? Math.Min(row.Goal, 0) : row.Goal;
            int point = Math.Min(Math.Max(row.Current, goal), row.Ceiling);
            rises |= point > row.Current && point > 0;
            layers[row.Consumer] = _division.LayersOf(row, point);
            allocated += _division.CostOf(row, point);
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
