using JbAspire.Protocols.Rtp;

namespace JbAspire.Benchmarks.Stages;

/// <summary>Reads a packet's header and the two header extensions that every packet is asked for.</summary>
internal sealed class ParseStage() : Stage("parse", 10_000)
{
    private readonly byte[] _packet = SamplePacket.Create(1);

    public override void Run()
    {
        bool done = true;
        for (int i = 0; i < Operations; i++)
        {
            done &= RtpPacketView.TryParse(_packet, out RtpPacketView view)
                && view.TryGetExtension(SamplePacket.TransportNumberId, out ReadOnlySpan<byte> number)
                && view.TryGetExtension(SamplePacket.MidId, out ReadOnlySpan<byte> mid)
                && number.Length + mid.Length + view.Payload.Length > 3;
        }

        SamplePacket.Require(done, Name);
    }
}
