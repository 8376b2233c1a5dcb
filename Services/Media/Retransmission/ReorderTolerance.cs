using JbAspire.Protocols.Wire;

namespace JbAspire.Media.Retransmission;

/// <summary>
/// How long a packet that did not come in order may still come by itself: learnt from the packets that did, and forgotten by
/// half every ten seconds without any.
/// </summary>
internal struct ReorderTolerance
{
    // RFC 9002 §6.1.1: three newer packets make an older one lost where nothing is known of the path.
    private const int MinPackets = 3;
    private const int MaxPackets = 64;

    // mediasoup asks at once; ten milliseconds spare the question where Wi-Fi swaps neighbours, and cost a repair no more.
    private static readonly TimeSpan MinDelay = TimeSpan.FromMilliseconds(10);

    // mediasoup's NACK timer: a packet that is later than this is asked for.
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan HalfLife = TimeSpan.FromSeconds(10);

    private const double Margin = 1.25;

    private TimeSpan _delay;
    private double _packets;
    private MonotonicTime _forgottenAt;

    /// <summary>The time that a hole may stay before its packet is asked for.</summary>
    public readonly TimeSpan Delay => _delay > MinDelay ? _delay : MinDelay;

    /// <summary>The number of newer packets that make a hole a loss before that time.</summary>
    public readonly int Packets => Math.Max(MinPackets, (int)Math.Ceiling(_packets));

    /// <summary>A packet came late by itself.</summary>
    /// <param name="delay">How long its hole was there.</param>
    /// <param name="packets">How many steps behind the newest packet it was.</param>
    /// <param name="now">The time.</param>
    public void Learn(TimeSpan delay, long packets, MonotonicTime now)
    {
        Forget(now);
        TimeSpan wanted = delay * Margin;
        _delay = wanted > MaxDelay ? MaxDelay : wanted > _delay ? wanted : _delay;
        _packets = Math.Clamp(packets * Margin, _packets, MaxPackets);
    }

    /// <summary>Time passed: halves what was learnt as often as ten seconds have gone by.</summary>
    public void Forget(MonotonicTime now)
    {
        while (now - _forgottenAt >= HalfLife)
        {
            if (_delay < MinDelay && _packets < MinPackets)
            {
                _forgottenAt = now;
                return;
            }

            _delay /= 2;
            _packets /= 2;
            _forgottenAt += HalfLife;
        }
    }
}
