using System.Runtime.InteropServices;
using JbAspire.Protocols.Dtls;
using JbAspire.Protocols.Wire;
using Xunit;

namespace JbAspire.Tests.Unit.Dtls;

public class DtlsLeakTests
{
    private const int Handshakes = 2000;
    private const int WarmUp = 200;

    [Fact]
    public void Two_thousand_handshakes_leave_no_session_and_no_native_memory()
    {
        using DtlsCertificate certificate = DtlsCertificate.CreateSelfSigned(DateTimeOffset.UnixEpoch);
        using DtlsContext context = new(certificate, new DtlsOptions());
        Shake(context, WarmUp);
        long before = NativeBytesInUse();
        Shake(context, Handshakes - WarmUp);
        long growth = NativeBytesInUse() - before;
        Assert.Equal(0, context.LiveConnections);
        Assert.Equal(0, context.HandshakesInProgress);

        // One leaked SSL object a handshake would be 10 MB and more; other tests of the process use a little meanwhile.
        Assert.True(growth < 8_000_000, $"{growth} bytes more in use");
    }

    private static void Shake(DtlsContext context, int count)
    {
        MonotonicTime now = MonotonicTime.Zero;
        for (int i = 0; i < count; i++)
        {
            using DtlsSession client = new(context, DtlsRole.Client, context.Fingerprints);
            using DtlsSession server = new(context, DtlsRole.Server, context.Fingerprints);
            server.Start(now);
            client.Start(now);
            while (DtlsNetworkTests.Move(client, server, now) | DtlsNetworkTests.Move(server, client, now))
            {
            }

            if (client.State != DtlsState.Connected || server.State != DtlsState.Connected)
            {
                throw new InvalidOperationException($"handshake {i}: {client.State}, {server.State}");
            }
        }
    }

    // glibc's count of the bytes that malloc has given out; elsewhere the count of sessions has to do.
    private static unsafe long NativeBytesInUse()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out nint library) || !NativeLibrary.TryGetExport(library, "mallinfo2", out nint function))
        {
            return 0;
        }

        MallocInfo info = ((delegate* unmanaged<MallocInfo>)function)();
        return (long)(info.InUse + info.Mapped);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MallocInfo
    {
        public nuint Arena;
        public nuint FreeChunks;
        public nuint FastChunks;
        public nuint MappedRegions;
        public nuint Mapped;
        public nuint MaximumInUse;
        public nuint FastBytes;
        public nuint InUse;
        public nuint Free;
        public nuint Releasable;
    }
}
