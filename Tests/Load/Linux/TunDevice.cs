using System.Text;

namespace JbAspire.Load.Linux;

/// <summary>
/// A network interface whose other end is this process: what the system sends through it is read here, and what is written arrives on it
/// (tun, IP packets without a header). It keeps working when the interface moves to another network namespace.
/// </summary>
internal sealed unsafe class TunDevice : IDisposable
{
    private const string CloneDevice = "/dev/net/tun";
    private const int NameLength = 16;
    private const int RequestLength = 40;
    private const short Tun = 0x0001;
    private const short NoPacketInformation = 0x1000;

    /// <param name="name">The interface's name, at most 15 characters.</param>
    /// <exception cref="InvalidOperationException">There is no such device, or this process may not make an interface.</exception>
    public TunDevice(string name)
    {
        fixed (byte* path = Encoding.ASCII.GetBytes(CloneDevice + '\0'))
        {
            Descriptor = NativeMethods.Open(path, NativeMethods.OpenReadWrite | NativeMethods.SockNonBlock | NativeMethods.SockCloseOnExec);
        }

        if (Descriptor < 0)
            throw new InvalidOperationException($"{CloneDevice} cannot be opened: this needs root and a kernel with CONFIG_TUN.");

        // struct ifreq: the name, then a union that begins with the flags.
        byte* request = stackalloc byte[RequestLength];
        new Span<byte>(request, RequestLength).Clear();
        Encoding.ASCII.GetBytes(name, new Span<byte>(request, NameLength - 1));
        *(short*)(request + NameLength) = Tun | NoPacketInformation;
        SystemError.Check(NativeMethods.Control(Descriptor, NativeMethods.TunSetInterface, request), $"TUNSETIFF {name}");
    }

    public int Descriptor { get; }

    /// <summary>Reads one packet that waits; 0: none.</summary>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            return Math.Max(0, (int)NativeMethods.Read(Descriptor, bytes, (nuint)buffer.Length));
        }
    }

    /// <summary>Lets a packet arrive; a system without room for it drops it.</summary>
    public void Write(ReadOnlySpan<byte> packet)
    {
        fixed (byte* bytes = packet)
        {
            NativeMethods.Write(Descriptor, bytes, (nuint)packet.Length);
        }
    }

    public void Dispose() => NativeMethods.Close(Descriptor);
}
