namespace JbAspire.Media;

/// <summary>Why a control operation was refused. Each member has a gRPC status of the same name.</summary>
public enum MediaError
{
    /// <summary>An argument is missing, out of range or contradicts another.</summary>
    InvalidArgument,

    /// <summary>What an identifier names does not exist (any more).</summary>
    NotFound,

    /// <summary>What is to be created exists already.</summary>
    AlreadyExists,

    /// <summary>The object's state does not allow the operation.</summary>
    FailedPrecondition,

    /// <summary>A limit of the node is reached.</summary>
    ResourceExhausted,

    /// <summary>The node cannot do it now; a later attempt may pass.</summary>
    Unavailable,
}
