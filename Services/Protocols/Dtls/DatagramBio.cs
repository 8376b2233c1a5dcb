using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace JbAspire.Protocols.Dtls;

/// <summary>
/// The BIO between libssl and datagrams. Unlike OpenSSL's memory BIO it keeps their borders: libssl packs each flight into
/// datagrams of the MTU, each write arrives here as one, and each read takes one whole.
/// </summary>
internal sealed unsafe class DatagramBio
{
    private const int NothingToRead = -1;

    private static readonly nint Method = CreateMethod();

    private readonly DtlsFlight _output;
    private GCHandle _self;
    private byte* _datagram;
    private int _datagramLength;

    /// <summary>Makes a BIO that writes to <paramref name="output"/>. It belongs to the SSL object that it is given to.</summary>
    public DatagramBio(DtlsFlight output)
    {
        _output = output;
        Handle = LibSsl.BIO_new(Method);
        if (Handle == 0)
        {
            throw new CryptographicException($"OpenSSL refused a BIO: {OpenSslErrors.Take()}.");
        }

        _self = GCHandle.Alloc(this);
        LibSsl.BIO_set_data(Handle, GCHandle.ToIntPtr(_self));
        LibSsl.BIO_set_init(Handle, 1);
    }

    /// <summary>The BIO object.</summary>
    public nint Handle { get; }

    /// <summary>Lays a datagram before libssl, whose next read takes it. The memory stays pinned until <see cref="EndReceive"/>.</summary>
    public void BeginReceive(byte* datagram, int length)
    {
        _datagram = datagram;
        _datagramLength = length;
    }

    /// <summary>Takes the datagram away again, read or not.</summary>
    public void EndReceive() => BeginReceive(null, 0);

    /// <summary>To be called when OpenSSL has freed the BIO.</summary>
    public void Release() => _self.Free();

    private static nint CreateMethod()
    {
        fixed (byte* name = "datagrams\0"u8)
        {
            nint method = LibSsl.BIO_meth_new(LibSsl.BIO_get_new_index() | LibSsl.BioTypeSourceSink, name);
            bool complete = method != 0
                && LibSsl.BIO_meth_set_read(method, &OnRead) == 1
                && LibSsl.BIO_meth_set_write(method, &OnWrite) == 1
                && LibSsl.BIO_meth_set_ctrl(method, &OnControl) == 1;
            return complete ? method : 0;
        }
    }

    private static DatagramBio Of(nint bio) => (DatagramBio)GCHandle.FromIntPtr(LibSsl.BIO_get_data(bio)).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnRead(nint bio, byte* buffer, int length)
    {
        DatagramBio self = Of(bio);
        LibSsl.BIO_clear_flags(bio, LibSsl.BioFlagsAnyRetry);
        if (self._datagramLength == 0)
        {
            LibSsl.BIO_set_flags(bio, LibSsl.BioFlagsRetryRead);
            return NothingToRead;
        }

        // As with a socket, what does not fit is lost with its datagram; libssl's buffer takes a record of the largest size.
        int copied = Math.Min(self._datagramLength, length);
        new ReadOnlySpan<byte>(self._datagram, copied).CopyTo(new Span<byte>(buffer, copied));
        self._datagramLength = 0;
        return copied;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnWrite(nint bio, byte* data, int length)
    {
        LibSsl.BIO_clear_flags(bio, LibSsl.BioFlagsAnyRetry);
        Of(bio)._output.Send(new ReadOnlySpan<byte>(data, length));
        return length;
    }

    // libssl asks a datagram BIO for much (MTU, timeouts, peer); only a flush needs an answer here.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static CLong OnControl(nint bio, int command, CLong argument, void* pointer) =>
        new(command == LibSsl.BioControlFlush ? 1 : 0);
}
