using System.Runtime.CompilerServices;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// Asks of the last windows which of two stories explains the losses better: a path that loses a share of whatever is sent (radio), or
/// one that carries a certain rate and drops what is above (a full queue, a policer). Only the second is a reason to send less.
/// </summary>
internal struct LossModel
{
    private const int WindowCount = 16;

    // A likelihood ratio of e^4 = 55: strong evidence.
    private const double Evidence = 4;
    private const double MinProbability = 0.001;

    // Each window counts this much of the one after it, so that what a path was before it changed is soon forgotten.
    private const double Memory = 0.8;

    private static readonly double[] Weights = [.. Enumerable.Range(0, WindowCount).Select(age => Math.Pow(Memory, age))];

    private Windows _windows;
    private int _count;
    private int _next;

    /// <summary>The rate above which packets are dropped, in kbit/s; 0 when the windows do not show one.</summary>
    public double Capacity { get; private set; }

    /// <summary>Whether the windows show that the loss does not depend on the rate.</summary>
    public bool IsRandom { get; private set; }

    /// <summary>The share that is lost at any rate, as far as is known, 0-1.</summary>
    public double InherentLoss { get; private set; }

    /// <summary>Adds a window and judges anew.</summary>
    public void Add(in LossWindow window)
    {
        _windows[_next] = window;
        _next = (_next + 1) % WindowCount;
        _count = Math.Min(_count + 1, WindowCount);
        Judge();
    }

    private void Judge()
    {
        Capacity = 0;
        IsRandom = false;
        double inherent = LossBelow(double.MaxValue);
        InherentLoss = inherent;
        if (inherent == 0)
        {
            return;
        }

        double random = LogLikelihood(double.MaxValue, inherent);
        double bestCapacity = double.NegativeInfinity;
        double bestPure = double.NegativeInfinity;
        for (int i = 0; i < _count; i++)
        {
            if (_windows[i].Lost == 0)
            {
                continue;
            }

            double capacity = _windows[i].Rate * (1 - _windows[i].Ratio);
            double below = LossBelow(capacity);
            double likelihood = LogLikelihood(capacity, below);
            bestPure = Math.Max(bestPure, LogLikelihood(capacity, 0));
            if (likelihood > bestCapacity)
            {
                bestCapacity = likelihood;
                if (likelihood > random + Evidence)
                {
                    Capacity = capacity;
                    InherentLoss = below;
                }
            }
        }

        IsRandom = Capacity == 0 && random > bestPure + Evidence;
    }

    private readonly double LossBelow(double rate)
    {
        double packets = 0;
        double lost = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_windows[i].Rate <= rate)
            {
                packets += Weight(i) * _windows[i].Packets;
                lost += Weight(i) * _windows[i].Lost;
            }
        }

        return packets == 0 ? 0 : lost / packets;
    }

    private readonly double Weight(int index) => Weights[(_next - 1 - index + WindowCount) % WindowCount];

    private readonly double LogLikelihood(double capacity, double inherent)
    {
        double sum = 0;
        for (int i = 0; i < _count; i++)
        {
            LossWindow window = _windows[i];
            double excess = window.Rate > capacity ? 1 - capacity / window.Rate : 0;
            double weight = Weight(i);
            double loss = Math.Clamp(inherent + (1 - inherent) * excess, MinProbability, 1 - MinProbability);
            sum += weight * (window.Lost * Math.Log(loss) + (window.Packets - window.Lost) * Math.Log(1 - loss));
        }

        return sum;
    }

    [InlineArray(WindowCount)]
    private struct Windows
    {
        private LossWindow _first;
    }
}
