using System.Net;
using System.Net.Sockets;

namespace JbAspire.Benchmarks.Stages;

/// <summary>What sending is compared with: one datagram of 1,200 bytes a system call, by .NET's own socket, to a socket that takes none.</summary>
internal sealed class DatagramReference : Stage
{
    private readonly Socket _receiver = FullSocket.Create();
    private readonly Socket _sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly SocketAddress _address;
    private readonly byte[] _packet = SamplePacket.Create(1);

    public DatagramReference()
        : base(StageCatalog.Datagram, 200)
    {
        _address = _receiver.LocalEndPoint!.Serialize();
        _sender.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public override void Run()
    {
        for (int i = 0; i < Operations; i++)
        {
            _sender.SendTo(_packet, SocketFlags.None, _address);
        }
    }

    protected override void Close()
    {
        _sender.Dispose();
        _receiver.Dispose();
    }
}
