using System.Globalization;
using JbAspire.Benchmarks.Stages;
using JbAspire.Media.Consumers;
using JbAspire.Media.Parameters;
using JbAspire.Protocols.Dtls;
using JbAspire.TestKit;

namespace JbAspire.Benchmarks.Measuring;

/// <summary>What one more object of a kind weighs, managed and native.</summary>
internal readonly record struct Footprint(double ManagedBytes, double NativeBytes)
{
    private const int Transports = 400;
    private const int Receivers = 40;
    private const int ConsumersPerReceiver = 10;

    public double TotalBytes => ManagedBytes + NativeBytes;

    /// <summary>A WebRTC transport whose ICE and DTLS are done, without producers and consumers; the peer's own side is not counted.</summary>
    public static Footprint OfIdleTransport()
    {
        using var call = new VirtualCall();

        // What the first ones make is made once.
        Connect(call, "warm", 8);
        (long managed, long native) = Read();
        Connect(call, "peer", Transports);
        return Since(managed, native, Transports);
    }

    /// <summary>A video consumer that has forwarded some packets.</summary>
    /// <param name="withHistory">Whether it answers NACK with RTX.</param>
    /// <param name="packets">How many packets it has forwarded, at 300 a second.</param>
    public static Footprint OfConsumer(bool withHistory, int packets)
    {
        using var call = new VirtualCall();
        VirtualPeer publisher = call.Join("publisher");
        VirtualTrack track = VirtualTrack.ProduceVideo(publisher);
        RtpCapabilities capabilities = BenchmarkCapabilities.Of(call.Router.RtpCapabilities, withHistory);
        VirtualPeer[] receivers = [.. Enumerable.Range(0, Receivers).Select(i => call.Join($"receiver-{i}"))];
        Consume(call, receivers, track, capabilities, "warm", 1);
        Forward(call, receivers, track, packets);
        (long managed, long native) = Read();
        Consume(call, receivers, track, capabilities, "consumer", ConsumersPerReceiver);
        Forward(call, receivers, track, packets);
        return Since(managed, native, Receivers * ConsumersPerReceiver);
    }

    /// <summary>Writes all of them.</summary>
    public static void Write(TextWriter output)
    {
        WriteRow(output, "transport, ICE and DTLS done", OfIdleTransport());
        WriteRow(output, "video consumer, no history", OfConsumer(withHistory: false, packets: 30));
        WriteRow(output, "video consumer, NACK and RTX, 0.1 s of 300 packets/s", OfConsumer(withHistory: true, packets: 30));
        WriteRow(output, "video consumer, NACK and RTX, 3 s of 300 packets/s", OfConsumer(withHistory: true, packets: 900));
    }

    private static void WriteRow(TextWriter output, string name, Footprint footprint) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {footprint.ManagedBytes:#,0} | {footprint.NativeBytes:#,0} | {footprint.TotalBytes / 1024:0.0} |"));

    private static void Connect(VirtualCall call, string name, int count)
    {
        VirtualPeer[] peers = [.. Enumerable.Range(0, count).Select(i => call.AddPeer($"{name}-{i}"))];
        foreach (VirtualPeer peer in peers)
        {
            call.Connect(peer);
        }

        call.Run(TimeSpan.FromMilliseconds(100));
        SamplePacket.Require(Array.TrueForAll(peers, peer => peer.Transport.DtlsState == DtlsState.Connected), "footprint");
        foreach (VirtualPeer peer in peers)
        {
            call.Remove(peer);
        }
    }

    private static void Consume(VirtualCall call, VirtualPeer[] receivers, VirtualTrack track, RtpCapabilities capabilities, string name, int count)
    {
        for (int i = 0; i < receivers.Length * count; i++)
        {
            receivers[i / count].Transport.Consume(
                new ConsumerOptions { Id = $"{name}-{i}", ProducerId = track.Producer.Id, RtpCapabilities = capabilities }, call.Now, call.Sink);
        }

        call.Deliver();
    }

    private static void Forward(VirtualCall call, VirtualPeer[] receivers, VirtualTrack track, int packets)
    {
        for (int i = 0; i < packets; i++)
        {
            track.Send(isKeyFrame: i == 0);
            if (i % 3 == 2)
            {
                call.Run(TimeSpan.FromMilliseconds(10));
            }
        }

        call.Run(TimeSpan.FromMilliseconds(20));
        foreach (VirtualPeer receiver in receivers)
        {
            SamplePacket.Require(receiver.Received.Count > 0, "footprint");
            receiver.Received.Clear();
            receiver.Received.TrimExcess();
            receiver.ReceivedRtcp.Clear();
            receiver.ReceivedRtcp.TrimExcess();
        }

        call.Events.Clear();
        call.Events.TrimExcess();
    }

    private static Footprint Since(long managed, long native, int count)
    {
        (long managedNow, long nativeNow) = Read();
        return new Footprint((managedNow - managed) / (double)count, (nativeNow - native) / (double)count);
    }

    private static (long Managed, long Native) Read()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return (GC.GetTotalMemory(forceFullCollection: true), NativeHeap.UsedBytes());
    }
}
