using JbAspire.Protocols.Srtp;

namespace JbAspire.Benchmarks.Stages;

/// <summary>Protects a packet of 1,200 bytes in place.</summary>
internal sealed class EncryptStage(string name, SrtpProfile profile) : Stage(name, 500)
{
    private readonly SrtpSender _sender = SrtpKeys.CreateSender(profile);
    private readonly byte[] _packet = SamplePacket.Create(1, SrtpSender.MaxOverhead);
    private ushort _number;

    public override void Run()
    {
        bool done = true;
        for (int i = 0; i < Operations; i++)
        {
            SamplePacket.SetNumber(_packet, ++_number);
            done &= _sender.ProtectRtp(_packet, SamplePacket.Length) > SamplePacket.Length;
        }

        SamplePacket.Require(done, Name);
    }

    protected override void Close() => _sender.Dispose();
}
