using System.Buffers.Binary;

namespace JbAspire.Protocols.Wire;

/// <summary>
/// An end of a path within the process (<see cref="TransportProtocol.Pipe"/>): the event loop that it is on, and a number that the owner of the
/// path chose.
/// </summary>
public static class PipeAddress
{
    // The discard-only prefix (RFC 6666): no peer has such an address, should one ever be taken for a real one.
    private const ulong Prefix = 0x0100_0000_0000_0000;

    /// <summary>Makes an address.</summary>
    /// <param name="loop">The event loop's number, 0-65535: the address's port.</param>
    /// <param name="number">What tells the ends on one loop apart.</param>
    public static TransportAddress Create(int loop, ulong number)
    {
        Span<byte> address = stackalloc byte[2 * sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(address, Prefix);
        BinaryPrimitives.WriteUInt64BigEndian(address[sizeof(ulong)..], number);
        return TransportAddress.FromBytes(address, loop);
    }

    /// <summary>The event loop of an address that <see cref="Create"/> made.</summary>
    public static int LoopOf(in TransportAddress address) => address.Port;
}
