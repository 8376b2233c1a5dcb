using System.Runtime.CompilerServices;
using JbAspire.Protocols.Wire;

namespace JbAspire.Media.CongestionControl.SendSide;

/// <summary>
/// The rate at which a probe's packets arrived, held against that at which they were sent. Knows the last few clusters; constants are
/// libwebrtc's probe bitrate estimator.
/// </summary>
internal struct ProbeBitrateEstimator
{
    private const int ClusterCount = 4;

    // Of a cluster, 80 % of packets and bytes must have arrived.
    private const double MinReceived = 0.80;

    // Packets that arrive more than twice as fast as they were sent were held back together somewhere: no measurement.
    private const double MaxRatio = 2.0;

    // Below 90 % of the sent rate, the path is full: take 95 % of what it carried.
    private const double UnsaturatedRatio = 0.9;
    private const double SaturatedShare = 0.95;
    private const long MaxSpan = 1_000_000_000;

    private Clusters _clusters;

    /// <summary>Announces a probe.</summary>
    public void Begin(in ProbeCluster cluster) =>
        _clusters[cluster.Id % ClusterCount] =
            new Cluster { Id = cluster.Id, MinPackets = cluster.MinPackets, MinBytes = cluster.MinBytes };

    /// <summary>Adds a packet of a probe that arrived. True when the cluster tells a rate now.</summary>
    public bool Add(in PacketResult packet, out Bitrate rate)
    {
        rate = Bitrate.Zero;
        ref Cluster cluster = ref _clusters[packet.ClusterId % ClusterCount];
        if (cluster.Id != packet.ClusterId)
        {
            return false;
        }

        cluster.Add(packet);
        return cluster.TryMeasure(out rate);
    }

    private struct Cluster
    {
        public ushort Id;
        public int MinPackets;
        public int MinBytes;
        private int _packets;
        private int _bytes;
        private long _firstSent;
        private long _lastSent;
        private long _firstArrival;
        private long _lastArrival;
        private int _lastSentBytes;
        private int _firstArrivalBytes;

        public void Add(in PacketResult packet)
        {
            long sent = packet.SentAt.Nanoseconds;
            long arrival = packet.ArrivedAt.Nanoseconds;
            if (_packets == 0 || sent < _firstSent)
            {
                _firstSent = sent;
            }

            if (_packets == 0 || sent > _lastSent)
            {
                _lastSent = sent;
                _lastSentBytes = packet.Bytes;
            }

            if (_packets == 0 || arrival < _firstArrival)
            {
                _firstArrival = arrival;
                _firstArrivalBytes = packet.Bytes;
            }

            _lastArrival = _packets == 0 ? arrival : Math.Max(_lastArrival, arrival);
            _packets++;
            _bytes += packet.Bytes;
        }

        public readonly bool TryMeasure(out Bitrate rate)
        {
            rate = Bitrate.Zero;
            long sent = _lastSent - _firstSent;
            long arrived = _lastArrival - _firstArrival;
            if (_packets < MinPackets * MinReceived || _bytes < MinBytes * MinReceived
                || sent <= 0 || sent > MaxSpan || arrived <= 0 || arrived > MaxSpan)
            {
                return false;
            }

            // The last packet sent, and the first that arrived, only mark the ends of the spans.
            double sendRate = (_bytes - _lastSentBytes) * 8e9 / sent;
            double receiveRate = (_bytes - _firstArrivalBytes) * 8e9 / arrived;
            if (receiveRate > MaxRatio * sendRate)
            {
                return false;
            }

            double result = Math.Min(sendRate, receiveRate);
            if (receiveRate < UnsaturatedRatio * sendRate)
            {
                result = SaturatedShare * receiveRate;
            }

            rate = new Bitrate((long)result);
            return true;
        }
    }

    [InlineArray(ClusterCount)]
    private struct Clusters
    {
        private Cluster _first;
    }
}
