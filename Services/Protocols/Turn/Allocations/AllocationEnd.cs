namespace JbAspire.Protocols.Turn.Allocations;

/// <summary>Why an allocation ended.</summary>
public enum AllocationEnd : byte
{
    /// <summary>The client refreshed it with a lifetime of zero.</summary>
    Deleted,

    /// <summary>Its lifetime passed.</summary>
    Expired,

    /// <summary>The client's TCP, TLS or DTLS connection ended.</summary>
    Disconnected,

    /// <summary>The server stopped.</summary>
    Shutdown,
}
