using System.Runtime.CompilerServices;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// The slope of the one-way delay over the last groups of packets, by least squares over the smoothed accumulated delay
/// (the filter that libwebrtc has in place of the Kalman filter of draft-ietf-rmcat-gcc-02 §5.3). 0.1 means: each second, the queue
/// grows by 100 ms.
/// </summary>
internal struct TrendlineEstimator
{
    // libwebrtc's trendline: a window of 20 groups, smoothing 0.9.
    private const int WindowSize = 20;
    private const double Smoothing = 0.9;

    private Points _x;
    private Points _y;
    private double _accumulated;
    private double _smoothed;
    private double _firstArrival;
    private double _arrival;
    private int _next;
    private int _count;

    /// <summary>Milliseconds of delay per millisecond; 0 until the window is full.</summary>
    public double Slope { get; private set; }

    /// <summary>The number of groups seen, at most 1,000.</summary>
    public int GroupCount { get; private set; }

    /// <summary>Adds the deltas of a group, in milliseconds.</summary>
    public void Add(double sentDelta, double arrivalDelta)
    {
        _arrival += arrivalDelta;
        if (GroupCount == 0)
        {
            _firstArrival = _arrival;
        }

        GroupCount = Math.Min(GroupCount + 1, 1000);
        _accumulated += arrivalDelta - sentDelta;
        _smoothed = Smoothing * _smoothed + (1 - Smoothing) * _accumulated;
        _x[_next] = _arrival - _firstArrival;
        _y[_next] = _smoothed;
        _next = (_next + 1) % WindowSize;
        _count = Math.Min(_count + 1, WindowSize);
        if (_count == WindowSize)
        {
            Fit();
        }
    }

    private void Fit()
    {
        double sumX = 0;
        double sumY = 0;
        for (int i = 0; i < WindowSize; i++)
        {
            sumX += _x[i];
            sumY += _y[i];
        }

        double meanX = sumX / WindowSize;
        double meanY = sumY / WindowSize;
        double numerator = 0;
        double denominator = 0;
        for (int i = 0; i < WindowSize; i++)
        {
            numerator += (_x[i] - meanX) * (_y[i] - meanY);
            denominator += (_x[i] - meanX) * (_x[i] - meanX);
        }

        if (denominator > 0)
        {
            Slope = numerator / denominator;
        }
    }

    [InlineArray(WindowSize)]
    private struct Points
    {
        private double _first;
    }
}
