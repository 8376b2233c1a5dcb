using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using JbAspire.Protocols.Dtls;

namespace JbAspire.Protocols.Tls;

/// <summary>
/// The BIO between libssl and memory: it reads from the caller's bytes while a call lasts, so that nothing is queued on the way in, and writes
/// to an <see cref="IRecordOutput"/>. A stream is read piece by piece, a datagram whole.
/// </summary>
internal sealed unsafe class TlsBio
{
    private const int NothingToRead = -1;

    private static readonly nint Method = CreateMethod();

    private readonly IRecordOutput _output;
    private readonly bool _isDatagram;
    private GCHandle _self;
    private byte* _input;

    /// <summary>Makes a BIO. It belongs to the SSL object that it is given to.</summary>
    public TlsBio(IRecordOutput output, bool isDatagram)
    {
        _output = output;
        _isDatagram = isDatagram;
        Handle = LibSsl.BIO_new(Method);
        if (Handle == 0)
            throw new CryptographicException($"OpenSSL refused a BIO: {OpenSslErrors.Take()}.");

        _self = GCHandle.Alloc(this);
        LibSsl.BIO_set_data(Handle, GCHandle.ToIntPtr(_self));
        LibSsl.BIO_set_init(Handle, 1);
    }

    /// <summary>The BIO object.</summary>
    public nint Handle { get; }

    /// <summary>How many bytes libssl has not read yet.</summary>
    public int Unread { get; private set; }

    /// <summary>Lays bytes before libssl. The memory stays pinned until <see cref="EndReceive"/>.</summary>
    public void BeginReceive(byte* bytes, int length)
    {
        _input = bytes;
        Unread = length;
    }

    /// <summary>Takes what is left of them away again.</summary>
    public void EndReceive() => BeginReceive(null, 0);

    /// <summary>To be called when OpenSSL has freed the BIO.</summary>
    public void Free() => _self.Free();

    private static nint CreateMethod()
    {
        fixed (byte* name = "records\0"u8)
        {
            nint method = LibSsl.BIO_meth_new(LibSsl.BIO_get_new_index() | LibSsl.BioTypeSourceSink, name);
            bool complete = method != 0
                && LibSsl.BIO_meth_set_read(method, &OnRead) == 1
                && LibSsl.BIO_meth_set_write(method, &OnWrite) == 1
                && LibSsl.BIO_meth_set_ctrl(method, &OnControl) == 1;
            return complete ? method : 0;
        }
    }

    private static TlsBio Of(nint bio) => (TlsBio)GCHandle.FromIntPtr(LibSsl.BIO_get_data(bio)).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnRead(nint bio, byte* buffer, int length)
    {
        TlsBio self = Of(bio);
        LibSsl.BIO_clear_flags(bio, LibSsl.BioFlagsAnyRetry);
        if (self.Unread == 0)
        {
            LibSsl.BIO_set_flags(bio, LibSsl.BioFlagsRetryRead);
            return NothingToRead;
        }

        int copied = Math.Min(self.Unread, length);
        new ReadOnlySpan<byte>(self._input, copied).CopyTo(new Span<byte>(buffer, copied));
        self._input += copied;

        // As with a socket, what does not fit is lost with its datagram; libssl's buffer takes a record of the largest size.
        self.Unread = self._isDatagram ? 0 : self.Unread - copied;
        return copied;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnWrite(nint bio, byte* data, int length)
    {
        LibSsl.BIO_clear_flags(bio, LibSsl.BioFlagsAnyRetry);
        Of(bio)._output.Write(new ReadOnlySpan<byte>(data, length));
        return length;
    }

    // libssl asks much (MTU, timeouts, peer, offloading); only a flush needs an answer here.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static CLong OnControl(nint bio, int command, CLong argument, void* pointer) =>
        new(command == LibSsl.BioControlFlush ? 1 : 0);
}
