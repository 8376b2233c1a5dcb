using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace JbAspire.Load.Measuring;

/// <summary>
/// Makes the garbage collector of another .NET process collect, over the runtime's diagnostics socket: memory can be compared then. The protocol is
/// "Diagnostic IPC Protocol" of the runtime's documentation; a trace session with the keyword GCHeapCollect collects when it begins.
/// </summary>
internal static class ForcedCollection
{
    private const int HeaderLength = 20;
    private const int SizeOffset = 14;
    private const int CommandSetOffset = 16;
    private const int CommandOffset = 17;
    private const byte EventPipe = 2;
    private const byte StopTracing = 1;
    private const byte CollectTracing = 2;
    private const int BufferMegabytes = 1;
    private const int NetTraceFormat = 1;
    private const ulong GCHeapCollect = 0x80_0000;
    private const uint Informational = 4;

    private static readonly TimeSpan CollectionTime = TimeSpan.FromSeconds(1);

    /// <summary>Collects; false where the process has no such socket (compiled ahead of time, or switched off).</summary>
    public static async Task<bool> TryRunAsync(int process)
    {
        string pattern = string.Create(CultureInfo.InvariantCulture, $"dotnet-diagnostic-{process}-*-socket");
        string? path = Directory.EnumerateFileSystemEntries(Path.GetTempPath(), pattern).FirstOrDefault();
        if (path is null)
            return false;

        using MemoryStream payload = new();
        using BinaryWriter writer = new(payload, Encoding.Unicode);
        writer.Write(BufferMegabytes);
        writer.Write(NetTraceFormat);
        writer.Write(1);
        writer.Write(GCHeapCollect);
        writer.Write(Informational);
        WriteString(writer, "Microsoft-Windows-DotNETRuntime");
        writer.Write(0);
        writer.Flush();
        using Socket session = await ConnectAsync(path, CollectTracing, payload.ToArray());
        byte[] answer = new byte[HeaderLength + sizeof(ulong)];
        await ReadAsync(session, answer);
        Task drained = DrainAsync(session);
        await Task.Delay(CollectionTime);
        using Socket stop = await ConnectAsync(path, StopTracing, answer[HeaderLength..]);
        await drained.WaitAsync(TimeSpan.FromSeconds(10));
        return true;
    }

    private static async Task<Socket> ConnectAsync(string path, byte command, byte[] payload)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        byte[] message = new byte[HeaderLength + payload.Length];
        "DOTNET_IPC_V1\0"u8.CopyTo(message);
        BinaryPrimitives.WriteUInt16LittleEndian(message.AsSpan(SizeOffset), (ushort)message.Length);
        message[CommandSetOffset] = EventPipe;
        message[CommandOffset] = command;
        payload.CopyTo(message, HeaderLength);
        await socket.SendAsync(message);
        return socket;
    }

    private static async Task ReadAsync(Socket socket, Memory<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int read = await socket.ReceiveAsync(buffer);
            if (read == 0)
                throw new InvalidOperationException("The runtime's diagnostics socket closed before it answered.");

            buffer = buffer[read..];
        }
    }

    private static async Task DrainAsync(Socket socket)
    {
        byte[] buffer = new byte[1 << 16];
        while (await socket.ReceiveAsync(buffer) > 0)
        {
        }
    }

    private static void WriteString(BinaryWriter writer, string text)
    {
        writer.Write(text.Length + 1);
        foreach (char character in text + '\0')
            writer.Write((ushort)character);
    }
}
