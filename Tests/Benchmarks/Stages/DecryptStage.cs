using JbAspire.Protocols.Srtp;

namespace JbAspire.Benchmarks.Stages;

/// <summary>Checks and decrypts a packet of 1,200 bytes in place, the replay window included.</summary>
internal sealed class DecryptStage : Stage
{
    private readonly SrtpSender _sender;
    private readonly SrtpReceiver _receiver;
    private readonly byte[][] _packets;
    private readonly int[] _lengths;
    private ushort _number;

    public DecryptStage(string name, SrtpProfile profile)
        : base(name, 250)
    {
        _sender = SrtpKeys.CreateSender(profile);
        _receiver = SrtpKeys.CreateReceiver(profile);
        _packets = [.. Enumerable.Range(0, Operations).Select(_ => SamplePacket.Create(1, SrtpSender.MaxOverhead))];
        _lengths = new int[Operations];
    }

    public override void Prepare()
    {
        for (int i = 0; i < Operations; i++)
        {
            SamplePacket.SetNumber(_packets[i], ++_number);
            _lengths[i] = _sender.ProtectRtp(_packets[i], SamplePacket.Length);
        }
    }

    public override void Run()
    {
        bool done = true;
        for (int i = 0; i < Operations; i++)
        {
            done &= _receiver.UnprotectRtp(_packets[i].AsSpan(0, _lengths[i]), out _) == SrtpResult.Ok;
        }

        SamplePacket.Require(done, Name);
    }

    protected override void Close()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }
}
